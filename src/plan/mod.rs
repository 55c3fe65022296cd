//! A `Shape` becomes choices (columns, and why), the choices become the views of a script.

use crate::diag::{Error, Findings};
use crate::model::{Ident, Options, Path, Script, Shape, SqlType};

/// A column, and the reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The column's name.
    pub column: Ident,
    /// Its type, where the view decides it.
    pub sql_type: Option<SqlType>,
    /// The field that it holds; `None` for metadata, computed and payload columns.
    pub path: Option<Path>,
    /// The rule that chose the type, such as `integer-within-bounds`.
    pub rule: &'static str,
    /// What the rule went by, in words.
    pub why: String,
}

/// What was chosen.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) choices: Vec<Choice>,
}

/// Chooses the columns.
pub(crate) fn choose(_: &Shape, _: &str, _: &Options, _: &mut Findings) -> Result<Plan, Error> {
    Ok(Plan { choices: Vec::new() })
}

/// Puts the choices into the statements of a script.
pub(crate) fn assemble(_: &Plan, _: &Options, _: &mut Findings) -> Result<Script, Error> {
    Ok(Script::default())
}
