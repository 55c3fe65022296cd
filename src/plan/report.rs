//! Findings on the columns that were chosen.

use super::field::{FieldShape, Note};
use super::{PlannedField, naming, reading};
use crate::diag::{Code, Finding, Findings};
use crate::options::{Layout, Options};
use crate::redshift::Ident;
use crate::redshift::limits::IDENTIFIER_BYTES;
use crate::redshift::settings::Setting;
use crate::text::{Path, Step};

/// What starts an expression of Jinja (dbt) or a placeholder of Flyway.
const TEMPLATE_MARKS: [&str; 4] = ["{{", "{%", "{#", "${"];

pub(super) fn note(field: &FieldShape<'_>, column: &Ident, note: Note, findings: &mut Findings) {
    let mut finding = Finding::new(note.code, note.message)
        .at(field.shape.place.clone())
        .path(field.path.clone())
        .column(column.to_string());
    finding.help = note.help;
    findings.push(finding);
}

pub(super) fn name(field: &FieldShape<'_>, named: &naming::Named, findings: &mut Findings) {
    let path = field.path.to_string();
    let help = "set the name with `--column 'PATH as NAME'`, or with `name` in `x-redshift`";
    if named.shortened {
        let message = format!(
            "the name of {path:?} is longer than {IDENTIFIER_BYTES} bytes; its column is `{}`",
            named.ident.as_str()
        );
        note(field, &named.ident, Note::new(Code::ShortenedName, message).help(help), findings);
    }
    if named.renamed {
        let message = format!(
            "the column of {path:?} is `{}`: its own name is already used or not allowed",
            named.ident.as_str()
        );
        note(field, &named.ident, Note::new(Code::RenamedColumn, message).help(help), findings);
    }
}

pub(super) fn blocking(fields: &[PlannedField], shapes: &[FieldShape<'_>], findings: &mut Findings) {
    let blocking: Vec<String> = fields
        .iter()
        .zip(shapes)
        .filter(|(field, shape)| reading::can_block(field.reading, field.sql_type, shape.side))
        .map(|(field, _)| format!("`{}`", field.column.as_str()))
        .collect();
    if !blocking.is_empty() {
        let message =
            format!("a value that does not fit blocks the refresh permanently: {}", blocking.join(", "));
        findings.push(Finding::new(Code::CastCanBlock, message).help("use `--casts try`"));
    }
}

pub(super) fn navigation(shapes: &[FieldShape<'_>], options: &Options, findings: &mut Findings) {
    let capital = shapes
        .iter()
        .find(|field| options.layout == Layout::Tiered && needs_case(&field.path, field.promoted));
    if let Some(field) = capital {
        let message = format!(
            "keys with capitals, such as `{}`, require {}",
            field.path,
            Setting::CaseSensitiveAttribute.name()
        );
        findings.push(
            Finding::new(Code::CaseSensitiveKeys, message)
                .help("run the SET in the session that creates the view; the view keeps the setting")
                .path(field.path.clone()),
        );
    }
}

/// Keys go into the SQL as they are, and tools that run SQL may expand what they contain.
pub(super) fn template_marks(fields: &[PlannedField], findings: &mut Findings) {
    let marked = |key: &str| TEMPLATE_MARKS.iter().any(|mark| key.contains(mark));
    for field in fields {
        let key = field.path.steps().iter().find_map(|step| match step {
            Step::Key(key) if marked(key) => Some(key),
            _ => None,
        });
        if let Some(key) = key {
            let message = format!(
                "the key {key:?} contains template marks, which dbt or Flyway would expand in the SQL"
            );
            let help =
                "run the SQL with a tool that expands nothing, or switch the expansion off for this file";
            findings.push(
                Finding::new(Code::TemplateMarks, message)
                    .help(help)
                    .path(field.path.clone())
                    .column(field.column.to_string()),
            );
        }
    }
}

/// Whether a plain view that navigates to the path needs the case setting.
pub(crate) fn needs_case(path: &Path, promoted: bool) -> bool {
    !promoted
        && path
            .steps()
            .iter()
            .any(|step| matches!(step, Step::Key(key) if key.chars().any(char::is_uppercase)))
}

/// A key that `x-redshift` asks for on a field that the view over the stream does not have.
pub(super) fn lost_keys(fields: &[PlannedField], options: &Options, findings: &mut Findings) {
    for field in fields.iter().filter(|field| options.layout != Layout::Typed && !field.promoted) {
        if field.distkey || field.sortkey.is_some() {
            let message =
                format!("`{}` is requested as a key, but the landing view has no column for it", field.path);
            findings.push(
                Finding::new(Code::IgnoredKeyword, message)
                    .help(format!("add the column with `--promote {}`", field.path))
                    .path(field.path.clone())
                    .at(field.place.clone()),
            );
        }
    }
}
