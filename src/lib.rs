#![doc = include_str!("../README.md")]
mod build_script;
#[cfg(feature = "cli")]
pub mod cli;
mod compile;
pub mod diag;
mod diff;
mod input;
mod json;
mod lint;
pub mod model;
pub mod options;
mod plan;
#[cfg(feature = "preview")]
mod preview;
#[cfg(feature = "cli")]
mod project;
pub mod redshift;
mod sql;
mod syntax;
pub mod text;
mod transpile;

pub use build_script::Build;
pub use compile::{Compiled, compile, infer};
pub use diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
pub use diff::{
    Allowance, AssessedChange, Change, ChangeKind, Cost, Fact, Impact, Migration, MigrationStatement,
    MigrationStep,
};
pub use input::{Input, InputFrom, Samples, keyword_table};
pub use lint::{Fixed, Levels, fix};
pub use options::Options;
pub use plan::Choice;
#[cfg(feature = "preview")]
pub use preview::{
    Case, ColumnOutcome, Counts, Filtered, MissingPath, Outcome, PayloadFile, Preview, RecordPlace, Unread,
    ViewKind,
};
pub use sql::VerifiedSql;
pub use transpile::{Transpile, Transpiled, transpile};

/// Reads a script of the statements that mvstream writes, whoever wrote it.
///
/// `name` is what messages call the text. A column whose expression no reading explains is
/// [`model::Value::Computed`].
pub fn parse(name: &str, text: &str) -> Result<model::Script, Error> {
    text::deep(|| sql::read(&text::Source::new(name, text), sql::Purpose::Proof))
}

/// Reads what a file of SQL that people have written makes of views, external schemas and settings, for [`diff`] and
/// [`assess`]; its other statements are passed over.
pub fn parse_views(source: &text::Source) -> Result<model::Script, Error> {
    text::deep(|| sql::read(source, sql::Purpose::Comparison))
}

/// What is wrong with files of SQL that people have written: statements that are no SQL, and what the rules find.
///
/// What one file makes, such as an external schema, the others know. Findings have the levels that were set.
pub fn lint(sources: &[text::Source], levels: &Levels) -> Findings {
    text::deep(|| lint::lint(sources, levels))
}

/// Runs the views of SQL that people have written, or that [`compile`] has, on the payloads of files: what Redshift
/// would do with every record.
///
/// What Redshift refuses where a view is made is an error, as are functions that are not modelled.
#[cfg(feature = "preview")]
pub fn preview(
    sources: &[text::Source],
    payloads: &[PayloadFile],
    options: &Preview,
) -> Result<Vec<Outcome>, Error> {
    let refused = lint(sources, &Levels::default());
    let refused: Vec<&Finding> =
        refused.iter().filter(|finding| finding.severity == Severity::Error).collect();
    text::deep(|| preview::preview(sources, &refused, payloads, options))
}

/// The JSON Schema of an [`Outcome`], as text.
#[cfg(feature = "preview")]
pub fn outcome_schema() -> String {
    preview::schema()
}

/// The facts in which two scripts differ, such as those that [`parse`] reads; none where they mean the same.
///
/// Columns are followed by their names, then by the fields that they hold.
pub fn diff(old: &model::Script, new: &model::Script) -> Vec<Change> {
    text::deep(|| diff::diff(old, new))
}

/// The facts in which two scripts differ, each with what it costs, the worst first.
///
/// `retention_hours` is for how long the stream keeps its records, where that is known.
pub fn assess(old: &model::Script, new: &model::Script, retention_hours: Option<u32>) -> Vec<AssessedChange> {
    text::deep(|| diff::assess(old, new, &|_| retention_hours))
}

/// The migration from the old views to the new ones in which no row is lost and none is doubled, in steps, each with how
/// it is undone. Its `Display` is the script.
///
/// Nothing that Redshift is known to refuse is in it: its statements are parsed back and linted.
///
/// # Errors
///
/// If the records of a view that has to be made anew cannot be told apart.
pub fn migration(
    old: &model::Script,
    new: &model::Script,
    retention_hours: Option<u32>,
) -> Result<Migration, Error> {
    let retention: diff::Retention<'_> = &|_| retention_hours;
    text::deep(|| planned(old, new, &diff::assess(old, new, retention), retention))
}

/// A migration, with the retention of each stream.
fn planned(
    old: &model::Script,
    new: &model::Script,
    assessed: &[AssessedChange],
    retention: diff::Retention<'_>,
) -> Result<Migration, Error> {
    let mut migration = diff::migration(old, new, assessed, retention)?;
    let text = text::Source::new("<migration>", migration.to_string());
    let findings = lint::lint(&[text], &Levels::default());
    let is_wrong =
        |finding: &&Finding| finding.severity == Severity::Error && !Migration::expects(finding.code);
    if let Some(finding) = findings.iter().find(is_wrong) {
        return Err(rejected(finding, new));
    }
    let place = |finding: &Finding| Some((finding.code, finding.place.as_ref()?.span().start));
    migration.allow(findings.iter().filter_map(place));
    Ok(migration)
}

/// Why there is no migration: Redshift rejects the new version itself, or else the migration is wrong.
fn rejected(finding: &Finding, new: &model::Script) -> Error {
    let (comments, options) = (model::Comments::default(), Options::default());
    let is_in_new = sql::verify(new.clone(), &comments, &options).is_ok_and(|sql| {
        let findings = lint::lint(&[text::Source::new("<new>", sql.text())], &Levels::default());
        findings.iter().any(|of| of.code == finding.code)
    });
    if is_in_new {
        let message = format!("Redshift rejects the new version: {}", finding.message);
        return Error::new(ErrorKind::Input, message)
            .help("fix it first; `mvstream lint` reports what is wrong");
    }
    let message = format!("Redshift rejects the migration: {}", finding.message);
    Error::new(ErrorKind::Internal, message).help("report this: it is a defect of mvstream")
}

/// The page of a finding in Markdown: of a rule of [`lint`] why, what is bad and what is good.
pub fn explain(code: Code) -> String {
    lint::page(code).map_or_else(
        || format!("# {}\n\n{}\n\nLevel: {}\n", code.name(), code.summary(), code.severity().name()),
        str::to_owned,
    )
}

/// The JSON Schema of profile files, as text.
pub fn profile_schema() -> String {
    input::profile_schema()
}
