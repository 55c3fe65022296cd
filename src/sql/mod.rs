//! Scripts become SQL text, and SQL text becomes scripts again.

pub(crate) mod definitions;
mod emit;
mod lower;
mod print;
mod read;
mod recover;
mod verify;

#[cfg(test)]
mod tests;

use crate::diag::Error;
use crate::model::{Expr, Script};
use crate::text::Source;

pub(crate) use read::Purpose;
pub use verify::VerifiedSql;
pub(crate) use verify::verify;

/// The statements of a script.
pub(crate) fn read(source: &Source, purpose: Purpose) -> Result<Script, Error> {
    read::script(source, purpose)
}

/// A statement; none if it is passed over.
pub(crate) fn read_statement(
    source: &Source,
    statement: &crate::syntax::Statement,
    purpose: Purpose,
) -> Result<Option<crate::model::Statement>, Error> {
    read::statement(source, statement, purpose)
}

/// The computed columns with their expressions parsed.
pub(crate) fn computed(columns: &[(String, String)]) -> Result<Vec<(String, Expr)>, Error> {
    let parse = |(name, text): &(String, String)| {
        Ok((name.clone(), read::expression(&Source::new("--computed", text.as_str()))?))
    };
    columns.iter().map(parse).collect()
}
