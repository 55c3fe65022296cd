//! The proof: what is emitted is parsed back, recovered and compared before it leaves.

use std::borrow::Cow;

use super::emit::Emitter;
use super::read::{self, Purpose};
use super::{lower, print, recover};
use crate::diag::{Error, ErrorKind};
use crate::model::{Comments, Script, Statement, Value, View};
use crate::options::Options;
use crate::text::Source;

/// SQL that has been parsed back and found equal to the script that it was written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSql {
    text: String,
    script: Script,
}

impl VerifiedSql {
    /// The SQL text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the text says.
    pub fn script(&self) -> &Script {
        &self.script
    }
}

/// Writes a script, parses the text, recovers a script from it and compares.
///
/// The one way to a [`VerifiedSql`].
pub(crate) fn verify(
    mut script: Script,
    comments: &Comments,
    options: &Options,
) -> Result<VerifiedSql, Error> {
    for statement in &mut script.statements {
        if let Statement::View(view) = statement {
            lower::expand(view);
            name_values(view);
        }
    }
    let text = Emitter::new(&options.templates)?.script(&script.statements, comments)?;
    if text.contains('\0') {
        return Err(Error::new(
            ErrorKind::Limit,
            "a name in the payload holds a NUL character, which no literal can hold",
        )
        .help("leave the field out with `--column 'PATH=skip'`, or rename its key where it is produced"));
    }
    let source = Source::new("<generated>", text.as_str());
    let parsed =
        read::script(&source, Purpose::Proof).map_err(|error| unproven(options, &error.to_string()))?;
    match difference(&script, &parsed) {
        None => Ok(VerifiedSql { text, script: normalized(script) }),
        Some(difference) => Err(unproven(options, &difference)),
    }
}

/// Turns computed columns into the values that they are: SQL does not show whether `a` was asked for as a field or by its name.
fn name_values(view: &mut View) {
    let reader = lower::Reader::new(&view.body);
    for column in &mut view.columns {
        if let Value::Computed(expr) = &column.value {
            column.value = recover::value(&view.body, &reader, expr.clone());
        }
    }
}

/// The script without what its SQL cannot say.
fn normalized(mut script: Script) -> Script {
    for statement in &mut script.statements {
        if let Statement::View(view) = statement
            && let Cow::Owned(normalized) = lower::normalize(view)
        {
            **view = normalized;
        }
    }
    script
}

fn unproven(options: &Options, difference: &str) -> Error {
    if options.templates.is_empty() {
        let message = format!("the SQL does not say what it was made from: {difference}");
        return Error::new(ErrorKind::Internal, message)
            .help("report this: it is a defect of mvstream, and nothing was written");
    }
    Error::new(ErrorKind::Template, format!("the templates write something else than the view: {difference}"))
        .help("compare the template with the built-in one: templates may change layout only")
}

/// Where two scripts say different things, in words.
fn difference(expected: &Script, found: &Script) -> Option<String> {
    let (wanted, got) = (expected.statements.len(), found.statements.len());
    if wanted != got {
        return Some(format!("{wanted} statements became {got}"));
    }
    let pairs = expected.statements.iter().zip(&found.statements);
    pairs.enumerate().find_map(|(index, (expected, found))| match (expected, found) {
        (Statement::View(expected), Statement::View(found)) => view_difference(expected, found),
        _ if expected == found => None,
        _ => Some(format!("statement {} differs", index + 1)),
    })
}

fn view_difference(expected: &View, found: &View) -> Option<String> {
    let (expected, found) = (lower::normalize(expected), lower::normalize(found));
    if expected == found {
        return None;
    }
    let (left, right) = (lower::lower(&expected), lower::lower(&found));
    let columns = left.items.iter().zip(&right.items).zip(expected.columns.iter().zip(&found.columns));
    for ((left, right), (wanted, got)) in columns {
        if wanted != got {
            let (left, right) = (print::line(&left.expr), print::line(&right.expr));
            return Some(format!("column `{}` is {right} instead of {left}", wanted.name));
        }
    }
    let part = if expected.columns.len() != found.columns.len() {
        "number of columns"
    } else if expected.name != found.name || expected.kind != found.kind {
        "name or clauses"
    } else {
        "relation or conditions"
    };
    Some(format!("view `{}` has another {part}", expected.name))
}
