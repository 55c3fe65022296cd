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
use crate::text::{Source, deep};

pub(crate) use read::Purpose;
pub use verify::VerifiedSql;
pub(crate) use verify::verify;

/// Reads a script of the statements that mvstream writes, whoever wrote it.
///
/// `name` is what messages call the text. A column whose expression no reading explains is
/// [`Value::Computed`](crate::model::Value::Computed).
pub fn parse(name: &str, text: &str) -> Result<Script, Error> {
    deep([text], || read(&Source::new(name, text), Purpose::Proof))
}

/// Reads what a file of SQL that people wrote defines: views, external schemas and settings, to be compared. Its other
/// statements are passed over.
pub fn parse_views(source: &Source) -> Result<Script, Error> {
    deep([source.text()], || read(source, Purpose::Comparison))
}

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
