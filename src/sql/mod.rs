//! Scripts become SQL text, and SQL text becomes scripts again.

mod emit;
mod escape;
mod lower;
mod parallel;
mod parse;
mod print;
mod recover;
mod verify;

#[cfg(test)]
mod tests;

use crate::diag::Error;
use crate::model::{Expr, Script};
use crate::text::Source;

pub(crate) use escape::quoted;
#[cfg(feature = "preview")]
pub(crate) use escape::unescape;
pub(crate) use parallel::{map, map_many};
pub(crate) use parse::*;
pub use verify::VerifiedSql;
pub(crate) use verify::verify;

/// The statements of a script.
pub(crate) fn parse_script(source: &Source) -> Result<Script, Error> {
    parse::script(source)
}

/// The computed columns with their expressions parsed.
pub(crate) fn computed(columns: &[(String, String)]) -> Result<Vec<(String, Expr)>, Error> {
    let parse = |(name, text): &(String, String)| {
        Ok((name.clone(), parse::expression(&Source::new("--computed", text.as_str()))?))
    };
    columns.iter().map(parse).collect()
}
