//! What was typed: plain data, not yet understood.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use super::output_args::{FailOn, Format, words};
pub(super) use super::sql_args::{Build, Check, Diff, DiffFormat, Init, Lint, Preview, SqlFiles, Transpile};

/// Amazon Redshift streaming materialized views from JSON Schema or payloads, proven before they are printed.
///
/// No record is lost or blocks the stream without mvstream having said so beforehand.
#[derive(Debug, Parser)]
#[command(name = "mvstream", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When messages are coloured; `auto`: on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write the SQL of a streaming view from a JSON Schema, payloads, or both
    ///
    /// The SQL goes to standard output or to `--output`; findings go to standard error. Exit code 0: all is well,
    /// 1: a finding reaches `--fail-on`, 2: nothing could be made, and nothing was written.
    Generate(Box<Generate>),
    /// Write the JSON Schema that payloads show, with the evidence, or their profile
    ///
    /// The schema goes to standard output or to `--output`: `generate` makes the same view of it as of the payloads.
    /// With `--profile`, the profile is written instead, even if no record can be used: profiles of parts make that of
    /// the whole. Exit code 0: all is well, 1: a finding reaches `--fail-on`, 2: nothing could be made, and nothing was
    /// written.
    Infer(Box<Infer>),
    /// Say what is wrong with SQL that people have written
    ///
    /// Findings go to standard output. Exit code 0: nothing reaches `--fail-on`, 1: something does, 2: a file cannot be
    /// read.
    Lint(Lint),
    /// Turn SQL that Redshift refuses, or took years ago, into SQL that it takes today
    Transpile(Transpile),
    /// Run views on payloads, on this machine: what Redshift would do with every record
    ///
    /// The first rows and what happened to the records go to standard output. Exit code 0: all records land or are
    /// filtered, 1: one blocks or loses a value, 2: a view cannot be run.
    Preview(Preview),
    /// Write a project file, `mvstream.toml`, with a view for each input
    Init(Init),
    /// Write the SQL of the project's views
    ///
    /// Only what changes is written, and no file that was changed by hand. Exit code 0: all is well, 1: a finding reaches
    /// `--fail-on`, 2: nothing could be made, and nothing was written.
    Build(Build),
    /// Say which files of the project are not what `build` would write, and lint them
    ///
    /// Differences go to standard output. Exit code 0: all is well, 1: a file is out of date or a finding reaches
    /// `--fail-on`, 2: nothing could be made.
    Check(Check),
    /// Say what changed between two versions of views, and what that costs
    ///
    /// Exit code 0: no change reaches `--fail-on`, 1: one does, 2: a version cannot be read.
    Diff(Diff),
    /// Print the page of a finding, of a change or its impact, or why a column of the project is as it is
    Explain {
        /// A finding such as `clause-order`, a change such as `column-type`, an impact such as `data`, or VIEW.COLUMN
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Print the JSON Schema of a file that mvstream reads and writes
    Schema {
        /// The kind of file
        #[arg(value_parser = ["project", "profile", "finding", "change", "preview"], value_name = "KIND")]
        kind: String,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write those of all commands into a folder
    Man {
        /// The folder, which must exist
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum YesNo {
    Yes,
    No,
}

use crate::options::{Casts, KafkaKey, Layout, Naming, NumericStrings, OnBadRecord, Overlong, Part, Times};
use crate::redshift::{AuthenticationKind, DistStyle, Source};

/// How payloads are read. What flags say of a view is read by `flags`, under the names that a project file has too.
#[derive(Debug, Args)]
pub(super) struct Sampling {
    /// How the JSON text lies in the payload [default: as in the samples, else utf-8]
    #[arg(long, value_parser = ["utf-8", "base64", "hex"], value_name = "ENCODING", help_heading = "Records")]
    pub(super) encoding: Option<String>,
    /// Bytes of framing before the JSON: a number, `confluent` (5) or `glue` (18)
    #[arg(long, default_value = "0", value_name = "N", help_heading = "Records")]
    pub(super) strip_bytes: String,
    /// Keep no values of the samples as evidence
    #[arg(long, help_heading = "Samples")]
    pub(super) no_values: bool,
    /// Stop at samples that cannot be read, instead of telling how many there are
    #[arg(long, help_heading = "Samples")]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
pub(super) struct Infer {
    /// Payloads or profiles of payloads, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,

    #[command(flatten)]
    pub(super) sampling: Sampling,

    /// Write the profile to this file, or to standard output with `-`, instead of the schema
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) profile: Option<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// The level of findings from which the exit code is 1
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL", help_heading = "Output")]
    pub(super) fail_on: FailOn,
    /// The file to write the schema to, only if it changes
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Generate {
    /// A JSON Schema, payloads, profiles of payloads, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,

    /// What the records come from
    #[arg(long, default_value = "kinesis", value_parser = words!(Source), value_name = "SOURCE", help_heading = "Source")]
    pub(super) source: String,
    /// The stream or topic [default: the input's name]
    #[arg(long, value_name = "NAME", help_heading = "Source")]
    pub(super) stream: Option<String>,
    /// The external schema over the streams [default: streams]
    #[arg(long, value_name = "NAME", help_heading = "Source")]
    pub(super) external_schema: Option<String>,
    /// `default`, a role's ARN, or a chain of up to 10 ARNs separated by commas
    #[arg(long, value_name = "ROLE", help_heading = "Source")]
    pub(super) iam_role: Option<String>,
    /// The region of a Kinesis stream in another region than the warehouse
    #[arg(long, value_name = "REGION", help_heading = "Source")]
    pub(super) region: Option<String>,
    /// The brokers of Kafka: host:port, separated by commas
    #[arg(long, value_name = "HOST:PORT,…", help_heading = "Source")]
    pub(super) uri: Option<String>,
    /// How Redshift makes itself known to the brokers [default: iam]
    #[arg(long, value_parser = words!(AuthenticationKind), value_name = "KIND", help_heading = "Source")]
    pub(super) authentication: Option<String>,
    /// The mTLS certificate in Certificate Manager
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) authentication_arn: Option<String>,
    /// The mTLS certificate in Secrets Manager
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) secret_arn: Option<String>,
    /// The cluster of the legacy source `msk`
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) cluster_arn: Option<String>,

    /// The view, with its schema if it has one [default: the input's name]
    #[arg(long, value_name = "NAME", help_heading = "Layout")]
    pub(super) view: Option<String>,
    /// A column a field, the payload as one SUPER column, or both in two views
    #[arg(long, default_value = "typed", value_parser = words!(Layout), value_name = "LAYOUT", help_heading = "Layout")]
    pub(super) layout: String,
    /// Fields that `super` and `tiered` land as typed columns beside the payload
    #[arg(long, value_delimiter = ',', value_name = "PATH,…", help_heading = "Layout")]
    pub(super) promote: Vec<String>,
    /// Land the payload of a `typed` view too, as SUPER
    #[arg(long, help_heading = "Layout")]
    pub(super) keep_payload: bool,
    /// How many levels of objects below the root become columns
    #[arg(long, default_value_t = 5, value_name = "N", help_heading = "Layout")]
    pub(super) depth: u32,
    /// Where the record starts in the payload, as a JSON Pointer
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "POINTER",
        help_heading = "Layout"
    )]
    pub(super) root: String,
    /// Whether the view refreshes itself
    #[arg(
        long,
        value_enum,
        default_value = "yes",
        hide_possible_values = false,
        value_name = "YES|NO",
        help_heading = "Layout"
    )]
    pub(super) auto_refresh: YesNo,
    /// Whether snapshots hold the view [default: not written, so Redshift's: yes]
    #[arg(long, value_enum, value_name = "YES|NO", help_heading = "Layout")]
    pub(super) backup: Option<YesNo>,

    #[command(flatten)]
    pub(super) sampling: Sampling,
    /// Which strings become numbers where all samples are: those with a point, whole numbers too, or none
    #[arg(long, default_value = "decimals", value_parser = words!(NumericStrings), value_name = "WHICH", help_heading = "Samples")]
    pub(super) numeric_strings: String,
    /// How wide a text column is beside the longest text of the samples
    #[arg(long, default_value = "2", value_name = "FACTOR", help_heading = "Samples")]
    pub(super) headroom: String,
    /// The guard: payloads of so many bytes and more are refused; or `none`
    #[arg(long, default_value = "65355", value_name = "N", help_heading = "Records")]
    pub(super) max_bytes: String,
    /// The filter: a list of `utf8`, `json`, `can-json-parse`; or `none` [default: utf8,json for typed, else can-json-parse]
    #[arg(long, value_name = "LIST", help_heading = "Records")]
    pub(super) filter: Option<String>,
    /// What becomes of a record that guard and filter refuse
    #[arg(long, default_value = "drop", value_parser = words!(OnBadRecord), value_name = "WHAT", help_heading = "Records")]
    pub(super) on_bad_record: String,
    /// What becomes of a Kafka record without a payload
    #[arg(long, default_value = "drop", value_parser = ["drop", "keep"], value_name = "WHAT", help_heading = "Records")]
    pub(super) tombstones: String,
    /// Whether the JSON functions give NULL for text that is no JSON
    #[arg(long, value_enum, default_value = "yes", value_name = "YES|NO", help_heading = "Records")]
    pub(super) null_if_invalid: YesNo,

    /// How text becomes another type: `try` and `guarded` give NULL for what does not fit, the others block the refresh
    #[arg(long, default_value = "try", value_parser = words!(Casts), value_name = "CASTS", help_heading = "Columns")]
    pub(super) casts: String,
    /// Whether text becomes a time: `auto` keeps text in a streaming view that refreshes itself
    #[arg(long, default_value = "auto", value_parser = words!(Times), value_name = "TIMES", help_heading = "Columns")]
    pub(super) times: String,
    /// What becomes of a text that is longer than its column
    #[arg(long, default_value = "cut", value_parser = words!(Overlong), value_name = "WHAT", help_heading = "Columns")]
    pub(super) overlong: String,
    /// How fields name their columns
    #[arg(long, default_value = "preserve", value_parser = words!(Naming), value_name = "NAMING", help_heading = "Columns")]
    pub(super) naming: String,
    /// The source's own columns: `all`, `none`, or a list
    #[arg(long, default_value = "all", value_name = "LIST", help_heading = "Columns")]
    pub(super) metadata: String,
    /// How the Kafka key is read
    #[arg(long, default_value = "bytes", value_parser = words!(KafkaKey), value_name = "HOW", help_heading = "Columns")]
    pub(super) kafka_key: String,
    /// A column's type and name: 'PATH=TYPE [as NAME]'; TYPE may be `skip` or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`
    #[arg(long = "column", value_name = "PATH=TYPE [as NAME]", help_heading = "Columns")]
    pub(super) columns: Vec<String>,
    /// A computed column: NAME=EXPRESSION over column names
    #[arg(long = "computed", value_name = "NAME=EXPRESSION", help_heading = "Columns")]
    pub(super) computed: Vec<String>,

    /// `auto`, `none`, `even`, `all`, or a column
    #[arg(long, default_value = "auto", value_name = "COLUMN", help_heading = "Keys")]
    pub(super) distkey: String,
    /// `auto`, `none`, or columns
    #[arg(long, default_value = "auto", value_name = "COLUMN,…", help_heading = "Keys")]
    pub(super) sortkey: String,
    /// The distribution style, where it is to be written
    #[arg(long, value_parser = words!(DistStyle), value_name = "STYLE", help_heading = "Keys")]
    pub(super) diststyle: Option<String>,
    /// Name keys by position, as the first tutorials do
    #[arg(long, help_heading = "Keys")]
    pub(super) ordinals: bool,

    /// The parts of the script
    #[arg(long = "with", value_delimiter = ',', default_value = "external-schema,settings,view", value_parser = words!(Part), value_name = "PART,…", help_heading = "Script")]
    pub(super) parts: Vec<String>,
    /// A role for the part `grants`
    #[arg(long, value_name = "ROLE", help_heading = "Script")]
    pub(super) grant_to: Vec<String>,
    /// Add a plain view `<view>_recent` of the rows that arrived in the last N hours
    #[arg(long, value_name = "N", help_heading = "Script")]
    pub(super) recent_hours: Option<u32>,
    /// Templates (`view.sql` and others) in place of the built-in ones
    #[arg(long, value_name = "FOLDER", help_heading = "Script")]
    pub(super) templates: Option<PathBuf>,
    /// Write no comments
    #[arg(long, help_heading = "Script")]
    pub(super) no_comments: bool,

    /// Print every column's type, field, rule and evidence instead of the SQL
    #[arg(long, help_heading = "Output")]
    pub(super) why: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// The level of findings from which the exit code is 1
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL", help_heading = "Output")]
    pub(super) fail_on: FailOn,
    /// The file to write, only if it changes
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}
