//! Generate, check and preview Amazon Redshift streaming materialized views over Kinesis, MSK and Kafka.
//!
//! [`compile`] turns a JSON Schema or sample payloads into the SQL of a view: column types, safe casts, filters for bad
//! records, DISTKEY and SORTKEY. The SQL is parsed back and compared before it is returned, and findings report every
//! record that it would drop and every value that would be lost or block the refresh.
//!
//! ```
//! use mvstream::options::{Layout, Options};
//! use mvstream::{Input, compile};
//!
//! let schema = r#"{
//!     "type": "object",
//!     "properties": {
//!         "id": {"type": "string", "format": "uuid"},
//!         "watts": {"type": "integer", "minimum": 0, "maximum": 30000}
//!     },
//!     "required": ["id"]
//! }"#;
//! let input = Input::schema("meter.json", schema);
//! let compiled = compile(&input, &Options::new().layout(Layout::Tiered))?;
//!
//! // the script, as text and as data
//! assert!(compiled.sql.text().contains("CREATE MATERIALIZED VIEW meter_landing"));
//! assert_eq!(compiled.sql.script().views().count(), 2);
//! // each column with the rule that chose its type
//! let watts = compiled.choices.iter().find(|choice| choice.column.as_str() == "watts").unwrap();
//! assert_eq!(watts.rule, "integer-within-bounds");
//! // what to decide before the view is deployed
//! for finding in &compiled.findings {
//!     println!("{}[{}]: {}", finding.severity.name(), finding.code.name(), finding.message);
//! }
//! # Ok::<(), mvstream::Error>(())
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | [`lint`] | checks hand-written SQL, and fixes it |
//! | [`transpile`](mod@transpile) | rewrites SQL that Redshift rejects, or moves it to another source or layout |
//! | `preview` | runs views on payloads, with the feature `preview` |
//! | [`sql`] | reads SQL as a [`Script`](model::Script) |
//! | [`model`], [`redshift`], [`options`] | views and statements, Redshift's types and names, all options |
//! | [`diag`], [`text`] | errors and findings; texts and places in them |
//! | [`guide`] | longer pages, such as the manual of the command |
//!
//! [`assess`] compares two scripts and says what each change costs, [`migration`] writes the way from one to the other.
//! A build script writes views with [`Build`].
//!
//! # Features
//!
//! - `cli` (default): the command. A library does not need it: `default-features = false`.
//! - `preview`: the engine that runs views on payloads. It takes some minutes to build.

mod build_script;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod compile;
pub mod diag;
mod diff;
pub mod guide;
mod input;
mod json;
pub mod lint;
pub mod model;
pub mod options;
mod plan;
#[cfg(feature = "preview")]
pub mod preview;
#[cfg(feature = "cli")]
mod project;
pub mod redshift;
pub mod sql;
mod syntax;
pub mod text;
pub mod transpile;

pub use build_script::Build;
pub use compile::{Compiled, compile, infer};
pub use diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
pub use diff::{
    Allowance, AssessedChange, Change, ChangeKind, Cost, Fact, Impact, Migration, MigrationStatement,
    MigrationStep,
};
pub use input::{Input, InputSource, SampleOptions, keyword_table, profile_schema};
pub use options::Options;
pub use plan::ColumnChoice;

/// The facts in which two scripts differ, such as those that [`sql::parse`] reads; none where they mean the same.
///
/// Columns are followed by their names, then by the fields that they hold.
pub fn diff(old: &model::Script, new: &model::Script) -> Vec<Change> {
    text::deeper(|| diff::diff(old, new))
}

/// The facts in which two scripts differ, each with what it costs, the worst first.
///
/// `retention_hours` is for how long the stream keeps its records, where that is known.
pub fn assess(old: &model::Script, new: &model::Script, retention_hours: Option<u32>) -> Vec<AssessedChange> {
    text::deeper(|| diff::assess(old, new, &|_| retention_hours))
}

/// The migration from the old views to the new ones in which no row is lost and none is doubled, in steps, each with how
/// it is undone. Its `Display` is the script.
///
/// Nothing that Redshift is known to reject is in it: its statements are parsed back and linted.
///
/// # Errors
///
/// If the records of a view that has to be re-created cannot be told apart.
pub fn migration(
    old: &model::Script,
    new: &model::Script,
    retention_hours: Option<u32>,
) -> Result<Migration, Error> {
    let retention: diff::Retention<'_> = &|_| retention_hours;
    text::deeper(|| planned(old, new, &diff::assess(old, new, retention), retention))
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
    let findings = lint::lint(&[text], &lint::Levels::default());
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
        let findings = lint::lint(&[text::Source::new("<new>", sql.text())], &lint::Levels::default());
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
