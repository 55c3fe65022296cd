//! Findings on the columns that were chosen.

use super::field::{FieldShape, Note};
use super::{PlannedField, naming, reading};
use crate::diag::{Code, Finding, Findings, Severity};
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
    if options.layout != Layout::Tiered {
        return;
    }
    let help = "the script sets it for the view; set it in the parameter group too, since a session that differs cannot query \
                a view with row-level security or dynamic data masking";
    let navigated = || shapes.iter().filter(|field| !field.promoted);
    if let Some(field) = navigated().find(|field| has_capital(&field.path)) {
        let message = format!(
            "keys with capitals, such as `{}`, require {}",
            field.path,
            Setting::CaseSensitiveAttribute.name()
        );
        findings.push(Finding::new(Code::CaseSensitiveKeys, message).help(help).path(field.path.clone()));
    }
    if let Some(field) = navigated().find(|field| has_quoted_capital(&field.path)) {
        let message = format!(
            "quoted keys with capitals, such as `{}`, require {} as well",
            field.path,
            Setting::CaseSensitiveIdentifier.name()
        );
        let mut finding = Finding::new(Code::CaseSensitiveKeys, message).help(help).path(field.path.clone());
        finding.severity = Severity::Warn;
        findings.push(finding);
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

/// The settings that SUPER navigation to the paths needs, so that it finds keys with capitals. The second one keeps the case
/// of keys without quotes only: <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_super_attribute.html>.
pub(crate) fn case_settings<'p>(paths: impl Iterator<Item = &'p Path>) -> Vec<Setting> {
    let (mut quoted, mut any) = (false, false);
    for path in paths {
        any |= has_capital(path);
        quoted |= has_quoted_capital(path);
    }
    let names = quoted.then_some(Setting::CaseSensitiveIdentifier);
    names.into_iter().chain(any.then_some(Setting::CaseSensitiveAttribute)).collect()
}

fn capitals(path: &Path) -> impl Iterator<Item = &str> {
    path.steps().iter().filter_map(|step| match step {
        Step::Key(key) if key.chars().any(char::is_uppercase) => Some(key.as_str()),
        _ => None,
    })
}

fn has_capital(path: &Path) -> bool {
    capitals(path).next().is_some()
}

fn has_quoted_capital(path: &Path) -> bool {
    capitals(path).any(|key| !Ident::new(key).is_ok_and(|name| name.is_plain()))
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
