//! Scripts become SQL text, and SQL text becomes scripts again.

mod emit;
mod escape;
mod lower;
mod parse;
mod print;
mod recover;
mod verify;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diag::Error;
use crate::model::{Expr, Ident, Script};
use crate::text::Source;

pub use verify::VerifiedSql;
pub(crate) use verify::verify;

/// What the SQL says to people: no part of the proof.
#[derive(Debug, Clone, Default)]
pub(crate) struct Comments {
    /// Lines at the top of the script.
    pub(crate) header: Vec<String>,
    /// Lines above a statement, by its position from 0.
    pub(crate) statements: BTreeMap<usize, Vec<String>>,
    /// The line above a column, by its name.
    pub(crate) columns: BTreeMap<Ident, String>,
}

/// The statements of a script.
pub(crate) fn parse_script(source: &Source) -> Result<Script, Error> {
    parse::script(source)
}

/// An expression that stands alone in a text, such as that of a computed column.
pub(crate) fn parse_expression(source: &Source) -> Result<Expr, Error> {
    parse::expression(source)
}
