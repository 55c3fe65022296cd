//! Errors and findings for their readers: one file a format.

mod github;
mod json;
#[cfg(feature = "preview")]
mod preview;
mod sarif;
mod table;
mod text;

use super::args::Format;
use crate::diag::{Error, Findings};
pub(super) use table::table;

/// An error as people read it.
pub(super) fn error(error: &Error, colour: bool) -> String {
    text::error(error, colour)
}

/// The JSON Schema of a line of `--format json`.
pub(super) fn finding_schema() -> String {
    json::schema()
}

/// What previews tell, for people.
#[cfg(feature = "preview")]
pub(super) fn outcomes(outcomes: &[crate::Outcome]) -> String {
    preview::text(outcomes)
}

/// What previews tell, an object a line.
#[cfg(feature = "preview")]
pub(super) fn outcomes_json(outcomes: &[crate::Outcome]) -> String {
    preview::json(outcomes)
}

/// Findings of files that people have written: as text, each with its place.
///
/// In a workflow of GitHub Actions text is annotations.
pub(super) fn listed(findings: &Findings, format: Format, colour: bool, annotate: bool) -> String {
    match format {
        Format::Text if annotate => github::findings(findings),
        Format::Text => text::listed(findings, colour),
        other => self::findings(findings, other, colour),
    }
}

/// What changed, and what is left: for people the changes are lines, for machines findings.
pub(super) fn changes(changes: &Findings, left: &Findings, format: Format, colour: bool) -> String {
    let lines = match format {
        Format::Text => text::changes(changes),
        other => findings(changes, other, colour),
    };
    lines + &listed(left, format, colour, false)
}

/// The findings in a format; the empty text when there is nothing to say.
pub(super) fn findings(findings: &Findings, format: Format, colour: bool) -> String {
    match format {
        Format::Text => text::findings(findings, colour),
        Format::Json => json::findings(findings),
        Format::Github => github::findings(findings),
        Format::Sarif => sarif::findings(findings),
    }
}
