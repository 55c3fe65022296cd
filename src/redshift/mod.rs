//! What Redshift is: types, names, words, limits, columns of streams, functions, settings, what casts do. Facts alone, each with its page;
//! no syntax trees and no decisions.

pub(crate) mod address;
pub(crate) mod casts;
mod clauses;
pub(crate) mod functions;
mod ident;
pub mod limits;
mod reserved;
pub(crate) mod settings;
mod sql_type;
pub(crate) mod stream;

pub use clauses::{AuthenticationKind, DistStyle, SortKey};
pub use ident::{Ident, IdentError, Name, StreamName};
pub use reserved::is_reserved;
pub use sql_type::{EpochUnit, SqlType, SqlTypeError};
pub use stream::Source;
