//! The nouns, as pure data: shapes, paths, types, names, expressions, views and scripts.

mod address;
mod check;
mod expr;
mod ident;
pub mod limits;
mod options;
mod path;
mod reserved;
mod script;
mod seen;
mod shape;
mod sql_type;
mod view;

pub use expr::{BinaryOp, CastOp, Expr, Query, SelectItem, Step as NavigationStep};
#[cfg(feature = "cli")]
pub(crate) use ident::is_printable;
pub(crate) use ident::one_line;
pub use ident::{Ident, IdentError, Name, StreamName};
#[cfg(feature = "cli")]
pub(crate) use options::Word;
pub use options::*;
pub use path::{Path, Step};
pub use reserved::is_reserved;
pub use script::{
    Authentication, Certificate, Comments, ExternalSchema, Grantee, IamRole, Object, Script, Statement,
    StreamSource,
};
pub use seen::{Seen, SeenNumbers, SeenTexts};
pub use shape::{Bound, Field as ShapeField, Fields, Format, Kinds, Numbers, Override, Rest, Shape, Text};
pub use sql_type::{EpochUnit, SqlType, SqlTypeError};
pub use view::{
    Body, Checks, Column, DistStyle, Encoding, Field, Gate, KeyRef, Landing, Mode, Reading, SortKey,
    Spelling, Storage, Stream, Value, View, ViewKind,
};
