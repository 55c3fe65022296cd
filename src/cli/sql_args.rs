//! What was typed of the subcommands that read SQL.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output_args::{FailOn, Format, words};
use crate::options::Layout;

#[derive(Debug, Args)]
pub(super) struct Lint {
    #[command(flatten)]
    pub(super) files: SqlFiles,
    /// Mend what can be mended without a change of meaning, and write the files
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,
    /// Show as a diff what would be mended, and write nothing
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub(super) diff: bool,
    /// With --fix or --diff: also what changes the meaning
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// The level of a finding: `silent-drop=warn`, `legacy-msk=off`
    #[arg(long, value_name = "FINDING=LEVEL")]
    pub(super) level: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// The level of findings from which the exit code is 1
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Transpile {
    #[command(flatten)]
    pub(super) files: SqlFiles,
    /// Another source: columns of the stream and the external schema change with it
    #[arg(long, value_parser = ["kinesis", "kafka"], value_name = "SOURCE")]
    pub(super) source: Option<String>,
    /// Another stream
    #[arg(long, value_name = "NAME")]
    pub(super) stream: Option<String>,
    /// Another layout, of views whose fields can be read
    #[arg(long, value_parser = words!(Layout), value_name = "LAYOUT")]
    pub(super) layout: Option<String>,
    /// The brokers of a new Kafka schema: host:port, separated by commas
    #[arg(long, value_name = "URI")]
    pub(super) uri: Option<String>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// How changes and findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// The level of what is left from which the exit code is 1
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct SqlFiles {
    /// SQL files, folders of them, or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(super) inputs: Vec<String>,
    /// What standard input is called in findings
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub(super) stdin_filename: String,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The JSON Schemas or payloads of the first views, a view each
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// The views to write; by default all
    #[arg(value_name = "VIEW")]
    pub(super) views: Vec<String>,
    /// Write over files that were changed by hand, or that `build` did not write
    #[arg(long)]
    pub(super) force: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// The level of findings from which the exit code is 1
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// The views to check; by default all
    #[arg(value_name = "VIEW")]
    pub(super) views: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: Format,
    /// The level of findings from which the exit code is 1, beside files that are out of date
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The old and the new version: SQL, a JSON Schema, or payloads; with --against, files as they were and as they are
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// The git revision to compare with: all views of the project, or the files that are named
    #[arg(long, value_name = "REV")]
    pub(super) against: Option<String>,
    /// Print the migration that loses no row, instead of the changes
    #[arg(long, conflicts_with = "format")]
    pub(super) plan: bool,
    /// How changes are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(super) format: DiffFormat,
    /// The impact from which the exit code is 1, unless the change is approved; with `none`, any change
    #[arg(long, value_parser = ["none", "alter", "recreate", "readers", "data", "never"], default_value = "none", value_name = "IMPACT")]
    pub(super) fail_on: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people
    Text,
    /// A JSON object a line
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// SARIF 2.1.0
    Sarif,
    /// A table for pull requests, with the migration folded away
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// A file of SQL or a folder of them: streaming views, and views over them
    #[arg(value_name = "SQL")]
    pub(super) sql: String,
    /// Payloads as the stream has them, or `-` for standard input
    #[arg(required = true, value_name = "PAYLOADS")]
    pub(super) payloads: Vec<String>,
    /// A view to run; by default all of the SQL
    #[arg(long, value_name = "NAME")]
    pub(super) view: Vec<String>,
    /// Rows of each view that are printed
    #[arg(long, default_value_t = 5, value_name = "ROWS")]
    pub(super) limit: usize,
    /// Show texts of payloads beside what happened to them
    #[arg(long)]
    pub(super) show_values: bool,
    /// What JSON_EXTRACT_PATH_TEXT gives where the path is missing: the guide has said both
    #[arg(long, value_enum, default_value = "null", value_name = "WHAT")]
    pub(super) missing_path: Missing,
    /// How the outcome is printed: for people, or an object a view
    #[arg(long, value_parser = ["text", "json"], default_value = "text", value_name = "FORMAT")]
    pub(super) format: String,
    /// From what on the exit code is 1: `info` cut texts and rounded numbers, `warn` lost values, `error` records that block
    #[arg(long, value_enum, default_value = "warn", value_name = "LEVEL")]
    pub(super) fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Missing {
    /// NULL, as later guides and live views have it
    Null,
    /// An empty text, as the guide of 2023 has it
    Empty,
}
