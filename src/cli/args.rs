//! The command line as data: subcommands, and arguments of the small ones.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::examples;
pub(super) use super::generate_args::{Generate, Sampling};
pub(super) use super::infra::Infra;
pub(super) use super::output_args::{FailOn, Format};
pub(super) use super::sql_args::{Build, Check, Diff, DiffFormat, Init, Lint, Preview, SqlFiles, Transpile};

/// Write, lint and compare Amazon Redshift streaming materialized views
///
/// Reads a JSON Schema or payloads and writes the SQL of the view. Before you deploy, mvstream warns about every
/// record that would be dropped and every value that would block the refresh.
#[derive(Debug, Parser)]
#[command(name = "mvstream", version, max_term_width = 100, after_long_help = examples::MVSTREAM)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Set when messages are coloured
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(super) color: Color,
    /// Print no notes and no summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print every note, also those that hold for every view
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write the SQL of a streaming view from a JSON Schema, payloads, or both
    ///
    /// Writes the SQL to standard output or to `--output`, and findings to standard error.
    #[command(after_long_help = examples::GENERATE)]
    Generate(Box<Generate>),
    /// Write the JSON Schema or the profile of payloads
    ///
    /// Writes the schema to standard output or to `--output`, and findings to standard error. `generate` writes the
    /// same view from this schema as from the payloads.
    ///
    /// With `--profile`, writes a profile instead, even if no record is usable. Profiles of parts can be merged into
    /// the profile of all records.
    #[command(after_long_help = examples::INFER)]
    Infer(Box<Infer>),
    /// Lint hand-written SQL
    ///
    /// Prints findings to standard output. Objects created in one file are known when the other files are linted.
    #[command(after_long_help = examples::LINT)]
    Lint(Lint),
    /// Rewrite SQL that Redshift rejects today
    ///
    /// Applies all fixes. A view that cannot be fixed is split into a landing view and a plain view. Writes the SQL
    /// to standard output or to `--output`, and changes and findings to standard error.
    #[command(after_long_help = examples::TRANSPILE)]
    Transpile(Transpile),
    /// Run views on payloads locally and report what happens to every record
    ///
    /// Prints the first rows of each view. Then counts the records that land, that are filtered and that block the
    /// refresh, and the values that are lost.
    #[command(after_long_help = examples::PREVIEW)]
    Preview(Preview),
    /// Write the streams, roles and policies that views need
    ///
    /// Reads the external schemas and views of SQL files. Writes least-privilege policies, a CloudFormation template or a
    /// Terraform configuration. Creates nothing in AWS.
    #[command(after_long_help = examples::INFRA)]
    Infra(Infra),
    /// Create a project file, `mvstream.toml`, with a view for each input
    #[command(after_long_help = examples::INIT)]
    Init(Init),
    /// Write the SQL files of the project
    ///
    /// Writes only files that change. Never overwrites a file that you edited, except with `--force`.
    #[command(after_long_help = examples::BUILD)]
    Build(Build),
    /// Report project files that differ from what `build` would write, and lint them
    ///
    /// Prints differences to standard output. Changes no file.
    #[command(after_long_help = examples::CHECK)]
    Check(Check),
    /// Compare two versions of views and report the impact of each change
    #[command(after_long_help = examples::DIFF)]
    Diff(Diff),
    /// Print the page of a finding, a change or an impact, or the reason for a column
    #[command(after_long_help = examples::EXPLAIN)]
    Explain {
        /// Explain a finding (`clause-order`), a change (`column-type`), an impact (`data`), or VIEW.COLUMN of the project
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// List every finding with its level and meaning
    #[command(after_long_help = examples::RULES)]
    Rules {
        /// Set the format of the list
        #[arg(long, value_enum, default_value = "text")]
        format: RulesFormat,
    },
    /// Print the JSON Schema of a file that mvstream reads or writes
    #[command(after_long_help = examples::SCHEMA)]
    Schema {
        /// Print the schema of this kind of file
        #[arg(value_enum, value_name = "KIND")]
        kind: SchemaKind,
    },
    /// Print the completion script of a shell
    #[command(after_long_help = examples::COMPLETIONS)]
    Completions {
        /// Print the script of this shell
        shell: Shell,
    },
    /// Print the manual page, or write all manual pages to a folder
    #[command(after_long_help = examples::MAN)]
    Man {
        /// Write the pages of all subcommands to this folder, which must exist
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    /// A table for people
    Text,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaKind {
    /// The project file, `mvstream.toml`
    Project,
    /// A profile that `infer --profile` writes
    Profile,
    /// A finding, as `--format json` prints it
    Finding,
    /// A change, as `diff --format json` prints it
    Change,
    /// The outcome of a view, as `preview --format json` prints it
    Preview,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Colour messages on a terminal, unless `NO_COLOR` is set
    Auto,
    /// Colour all messages
    Always,
    /// Colour no messages
    Never,
}

#[derive(Debug, Args)]
pub(super) struct Infer {
    /// Read payloads or profiles from these files, or from standard input (`-`)
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,

    #[command(flatten)]
    pub(super) sampling: Sampling,

    /// Write the profile to this file, or to standard output (`-`), instead of the schema
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) profile: Option<PathBuf>,
    /// Set the format of findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// Exit with code 1 if a finding has this level or a higher one
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL", help_heading = "Output")]
    pub(super) fail_on: FailOn,
    /// Write the schema to this file, if it changes
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}
