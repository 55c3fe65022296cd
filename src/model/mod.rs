//! The nouns, as pure data: shapes, paths, types, names, expressions, views and scripts.

mod evidence;
mod expr;
mod script;
mod shape;
mod view;

pub use evidence::{Seen, SeenNumbers, SeenTexts};
pub use expr::{BinaryOp, CastOp, Expr, Query, SelectItem, Step as NavigationStep};
pub use script::{
    Authentication, Certificate, Comments, ExternalSchema, Grantee, IamRole, Object, Script, Statement,
    StreamSource,
};
pub use shape::{Bound, Field as ShapeField, Fields, Format, Kinds, Numbers, Override, Rest, Shape, Text};
pub use view::{
    Body, Checks, Column, Encoding, Field, KeyRef, Landing, Mode, Reading, RecordFilter, Spelling, Storage,
    Stream, Value, View, ViewKind,
};
