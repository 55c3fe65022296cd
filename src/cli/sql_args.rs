//! Arguments of the subcommands that read SQL, and of those of a project.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::output_args::{FailOn, Format, words};
use crate::diff::Impact;
use crate::options::Layout;
use crate::redshift::Source;

#[derive(Debug, Args)]
pub(super) struct Lint {
    #[command(flatten)]
    pub(super) files: SqlFiles,
    /// Apply fixes that keep the meaning, and write the files
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,
    /// Print the fixes as a diff, and write nothing
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub(super) diff: bool,
    /// Also apply fixes that change which records or values are kept (with --fix or --diff)
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// Set the level of a finding to off, info, warn or error: `legacy-msk=off`
    #[arg(long, value_name = "FINDING=LEVEL")]
    pub(super) level: Vec<String>,
    /// Set the format of findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// Exit with code 1 if a finding has this level or a higher one
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Transpile {
    #[command(flatten)]
    pub(super) files: SqlFiles,
    /// Change the source, with the external schema and the columns of the stream
    #[arg(long, value_parser = sources(), value_name = "SOURCE")]
    pub(super) source: Option<String>,
    /// Change the stream
    #[arg(long, value_name = "NAME")]
    pub(super) stream: Option<String>,
    /// Change the layout of views whose fields mvstream can read
    #[arg(long, value_parser = words!(Layout), value_name = "LAYOUT")]
    pub(super) layout: Option<String>,
    /// Set the brokers of a new Kafka schema: host:port, separated by commas
    #[arg(long, value_name = "URI")]
    pub(super) uri: Option<String>,
    /// Write the SQL to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Set the format of changes and findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// Exit with code 1 if a remaining finding has this level or a higher one
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct SqlFiles {
    /// Read SQL from these files or folders, or from standard input (`-`)
    #[arg(required = true, value_name = "PATH")]
    pub(super) inputs: Vec<String>,
    /// Use this file name for standard input in findings
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub(super) stdin_filename: String,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Read a JSON Schema or payloads from these files; each file becomes a view
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// Write only these views
    #[arg(value_name = "VIEW")]
    pub(super) views: Vec<String>,
    /// Overwrite files that you edited or that `build` did not write
    #[arg(long)]
    pub(super) force: bool,
    /// Set the format of findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// Exit with code 1 if a finding has this level or a higher one
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Check only these views
    #[arg(value_name = "VIEW")]
    pub(super) views: Vec<String>,
    /// Set the format of findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// Exit with code 1 if a finding has this level or a higher one, or a file is out of date
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// Compare these two versions, the old one first: SQL, JSON Schemas or payloads
    ///
    /// With --against, compares each file with its version at that revision.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Compare with this git revision
    ///
    /// Compares all views of the project, or only the given files.
    #[arg(long, value_name = "REV")]
    pub(super) against: Option<String>,
    /// Print a migration that keeps all rows, instead of the changes
    #[arg(long, conflicts_with = "format")]
    pub(super) plan: bool,
    /// Set the format of changes
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: DiffFormat,
    /// Exit with code 1 if a change that is not approved has this impact or a higher one
    #[arg(long, value_parser = impacts(), default_value = "none", value_name = "IMPACT")]
    pub(super) fail_on: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Text for people
    Text,
    /// One JSON object per line
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// A SARIF 2.1.0 log
    Sarif,
    /// One line per finding: `file:line:column: level[finding] message`
    Concise,
    /// A Code Quality report of GitLab
    Gitlab,
    /// A JUnit XML report
    Junit,
    /// A table for pull requests, with the migration in a collapsed section
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// Read streaming views, and views on them, from this SQL file, folder, or standard input (`-`)
    #[arg(value_name = "SQL")]
    pub(super) sql: String,
    /// Read payloads from these files, or from standard input (`-`)
    #[arg(required = true, value_name = "PAYLOADS")]
    pub(super) payloads: Vec<String>,
    /// Run only this view
    #[arg(long, value_name = "NAME")]
    pub(super) view: Vec<String>,
    /// Print at most this many rows of each view
    #[arg(long, default_value_t = 5, value_name = "ROWS")]
    pub(super) limit: usize,
    /// Print values of the payloads with the reports
    #[arg(long)]
    pub(super) show_values: bool,
    /// Set what JSON_EXTRACT_PATH_TEXT returns for a missing path
    #[arg(long, value_enum, default_value = "null", value_name = "WHAT")]
    pub(super) missing_path: Missing,
    /// Set the moment that GETDATE, SYSDATE and CURRENT_DATE return, as `2026-01-02` or `2026-01-02T10:00:00`, in UTC
    #[arg(long, value_name = "TIME")]
    pub(super) now: Option<String>,
    /// Preview for a warehouse with `enable_large_strings_opt_in`: texts of up to 16,000,000 bytes
    #[arg(long)]
    pub(super) large_strings: bool,
    /// Set the format of the report
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: PreviewFormat,
    /// Exit with code 1 if a record has this outcome or a worse one
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOnOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PreviewFormat {
    /// Text for people
    Text,
    /// One JSON object per view
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnOutcome {
    /// Fail on unread keys, cut values and columns that are never filled, and on all of `warn`
    Info,
    /// Fail on lost values, views that read nothing of the payload and records that block
    Warn,
    /// Fail on records that block
    Error,
    /// Never fail on an outcome
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Missing {
    /// Return NULL, as current AWS documentation describes
    Null,
    /// Return an empty text, as AWS documentation of 2023 described
    Empty,
}

/// The sources that a view can be changed to.
fn sources() -> PossibleValuesParser {
    let current = [Source::Kinesis, Source::Kafka];
    PossibleValuesParser::new(current.map(|source| described(source.name(), source.about())))
}

/// The impacts of a change, and `never`.
fn impacts() -> PossibleValuesParser {
    let words = Impact::ALL.iter().map(|impact| match impact {
        Impact::None => described(impact.name(), "Any change."),
        _ => described(impact.name(), impact.about()),
    });
    PossibleValuesParser::new(words.chain([described("never", "No change.")]))
}

fn described(word: &'static str, about: &'static str) -> PossibleValue {
    PossibleValue::new(word).help(about.trim_end_matches('.'))
}
