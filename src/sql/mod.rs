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
use crate::model::{self, Body, Comments, Expr, Script, View};
use crate::options::Options;
use crate::redshift::Source as StreamSource;
use crate::syntax;
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

/// Whether a statement is, but for its layout, the SQL that mvstream writes by default for the view that it defines: a view
/// with all metadata columns of its stream.
pub(crate) fn is_generated(source: &Source, statement: &crate::syntax::Statement) -> bool {
    let Ok(Some(read)) = read_statement(source, statement, Purpose::Proof) else { return false };
    if !matches!(&read, model::Statement::View(view) if has_all_metadata(view)) {
        return false;
    }
    let script = Script { statements: vec![read] };
    let Ok(written) = verify(script, &Comments::default(), &Options::default()) else { return false };
    let (again, errors) = syntax::parse(&Source::new("<generated>", written.text()));
    errors.is_empty() && matches!(again.as_slice(), [one] if one.to_string() == statement.to_string())
}

fn has_all_metadata(view: &View) -> bool {
    let Body::Stream(stream) = &view.body else { return false };
    let has = |name: &str| view.columns.iter().any(|column| column.name.normalized() == name);
    let sources = [StreamSource::Kinesis, StreamSource::Kafka].map(StreamSource::columns);
    let of = sources.into_iter().find(|columns| stream.payload.normalized() == columns.payload());
    of.is_some_and(|columns| columns.metadata().iter().all(|column| has(column.name)))
}

/// The computed columns with their expressions parsed.
pub(crate) fn computed(columns: &[(String, String)]) -> Result<Vec<(String, Expr)>, Error> {
    let parse = |(name, text): &(String, String)| {
        Ok((name.clone(), read::expression(&Source::new("--computed", text.as_str()))?))
    };
    columns.iter().map(parse).collect()
}
