//! Errors and findings for their readers: one file a format.

mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
#[cfg(feature = "preview")]
mod preview;
mod report;
mod rules;
mod sarif;
mod table;
mod text;

use std::borrow::Cow;

use super::args::{DiffFormat, Format};
use super::terminal::Style;
use crate::diag::{Code, Error, Finding, Findings, Fix, Place, Severity};
pub use json::finding_json;
pub(super) use report::{Report, ReviewedChange, named_in};
pub(super) use rules::rules;
pub(super) use table::table;

/// So many of something.
pub(super) fn count(of: usize, what: &str) -> String {
    format!("{of} {what}{}", if of == 1 { "" } else { "s" })
}

/// An error as people read it.
pub(super) fn error(error: &Error, colour: bool) -> String {
    text::error(error, colour)
}

/// The JSON Schema of a line of `--format json`.
pub(super) fn finding_schema() -> String {
    json::schema()
}

/// The JSON Schema of a line of `diff --format json`.
pub(super) fn change_schema() -> String {
    report::schema()
}

/// What changed between two versions, in a format.
pub(super) fn report(of: &Report<'_>, format: DiffFormat, annotate: bool) -> String {
    let notices = || of.reviewed.iter().map(report::notice).collect::<Vec<_>>();
    match format {
        DiffFormat::Text if annotate => github::notices(&notices()),
        DiffFormat::Text => report::text(of.reviewed),
        DiffFormat::Json => report::json(of.reviewed),
        DiffFormat::Github => github::notices(&notices()),
        DiffFormat::Sarif => sarif::notices(&notices()),
        DiffFormat::Concise => concise::notices(&notices()),
        DiffFormat::Gitlab => gitlab::notices(&notices()),
        DiffFormat::Junit => junit::notices(&notices()),
        DiffFormat::Markdown => markdown::report(of),
    }
}

/// A finding or a change, as annotations and code scanning have it.
struct Notice<'n> {
    /// The name of its kind.
    name: &'n str,
    /// What the kind is about.
    about: Cow<'n, str>,
    /// The level of the kind.
    usual: Severity,
    level: Severity,
    message: String,
    help: Option<&'n str>,
    place: Option<&'n Place>,
    fix: Option<&'n Fix>,
    /// The code of a finding, which has a page.
    code: Option<Code>,
}

impl Notice<'_> {
    /// The file and the line, for readers that need both.
    fn file_and_line(&self) -> (&str, usize) {
        self.place.map_or(("mvstream", 1), |place| (place.source().name(), place.line_column().0))
    }

    /// What to do, on a line of its own.
    fn help_line(&self) -> String {
        self.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default()
    }
}

impl<'n> From<&'n Finding> for Notice<'n> {
    fn from(finding: &'n Finding) -> Self {
        Self {
            name: finding.code.name(),
            about: finding.code.summary().into(),
            usual: finding.code.severity(),
            level: finding.severity,
            message: match field(finding) {
                Some(field) if !finding.message.contains(&field) => format!("{} ({field})", finding.message),
                _ => finding.message.clone(),
            },
            help: finding.help.as_deref(),
            place: finding.place.as_ref(),
            fix: finding.fix.as_ref(),
            code: Some(finding.code),
        }
    }
}

/// What a finding is about: its column, with the view in a project, and its path where the column's name does not give it.
fn field(finding: &Finding) -> Option<String> {
    // of the root the message speaks as the record
    let path = finding.path.as_ref().filter(|path| !path.steps().is_empty()).map(ToString::to_string);
    let of_view = |name: &str| match &finding.view {
        Some(view) => format!("`{view}.{name}`"),
        None => format!("`{name}`"),
    };
    match (&finding.column, path, &finding.view) {
        (Some(column), Some(path), _) if path.trim_start_matches('/') != column.trim_matches('"') => {
            Some(format!("{} of {path}", of_view(column)))
        }
        (Some(column), _, _) => Some(of_view(column)),
        (None, Some(path), Some(view)) => Some(format!("{path} of `{view}`")),
        (None, Some(path), None) => Some(path),
        (None, None, view) => view.as_ref().map(|view| format!("`{view}`")),
    }
}

fn noted(findings: &Findings) -> Vec<Notice<'_>> {
    findings.iter().map(Notice::from).collect()
}

/// What previews tell, for people.
#[cfg(feature = "preview")]
pub(super) fn outcomes(outcomes: &[crate::preview::Outcome]) -> String {
    preview::text(outcomes)
}

/// What previews tell, an object a line.
#[cfg(feature = "preview")]
pub(super) fn outcomes_json(outcomes: &[crate::preview::Outcome]) -> String {
    preview::json(outcomes)
}

/// Findings of files that people have written: as text, each with its place.
///
/// In a workflow of GitHub Actions text is annotations.
pub(super) fn listed(findings: &Findings, format: Format, style: Style, annotate: bool) -> String {
    match format {
        Format::Text if annotate => github::notices(&noted(findings)),
        Format::Text => text::listed(findings, style),
        other => self::findings(findings, other, style),
    }
}

/// What changed, and what is left: for people the changes are lines, for machines findings.
pub(super) fn changes(changes: &Findings, left: &Findings, format: Format, style: Style) -> String {
    let lines = match format {
        Format::Text => text::changes(changes),
        other => findings(changes, other, style),
    };
    lines + &listed(left, format, style, false)
}

/// The findings in a format; the empty text when there is nothing to say.
pub(super) fn findings(findings: &Findings, format: Format, style: Style) -> String {
    match format {
        Format::Text => text::findings(findings, style),
        Format::Json => json::findings(findings),
        Format::Github => github::notices(&noted(findings)),
        Format::Sarif => sarif::notices(&noted(findings)),
        Format::Concise => concise::notices(&noted(findings)),
        Format::Gitlab => gitlab::notices(&noted(findings)),
        Format::Junit => junit::notices(&noted(findings)),
    }
}
