//! Arguments of `generate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output_args::{FailOn, FilterParser, Format, words};
use crate::model::Encoding;
use crate::options::{
    Casts, Draft, InputKind, KafkaKey, Layout, Naming, NumericStrings, OnBadRecord, Overlong, Part, Preset,
    SampleValues, StreamCarries, Times,
};
use crate::redshift::{AuthenticationKind, DistStyle, Source};

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Generate {
    /// Read a JSON Schema, payloads or profiles from these files, or from standard input (`-`)
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,

    /// Set the defaults of `--layout`, `--max-bytes`, `--filter`, `--on-bad-record` and `--distkey`
    #[arg(long, default_value = "classic", value_parser = words!(Preset), value_name = "PRESET", help_heading = "Layout")]
    pub(super) preset: String,

    /// Set the service that the records come from
    #[arg(long, default_value = "kinesis", value_parser = words!(Source), value_name = "SOURCE", help_heading = "Source")]
    pub(super) source: String,
    /// Set the name of the stream or topic [default: the name of the input]
    #[arg(long, value_name = "NAME", help_heading = "Source")]
    pub(super) stream: Option<String>,
    /// Set the external schema that contains the streams [default: streams]
    #[arg(long, value_name = "NAME", help_heading = "Source")]
    pub(super) external_schema: Option<String>,
    /// Set the IAM role: `default`, an ARN, or up to 10 chained ARNs separated by commas
    #[arg(long, value_name = "ROLE", help_heading = "Source")]
    pub(super) iam_role: Option<String>,
    /// Set the region of a Kinesis stream, if it differs from that of the warehouse
    #[arg(long, value_name = "REGION", help_heading = "Source")]
    pub(super) region: Option<String>,
    /// Set the Kafka brokers: host:port, separated by commas
    #[arg(long, value_name = "HOST:PORT,…", help_heading = "Source")]
    pub(super) uri: Option<String>,
    /// Set how Redshift authenticates to the brokers [default: iam]
    #[arg(long, value_parser = words!(AuthenticationKind), value_name = "KIND", help_heading = "Source")]
    pub(super) authentication: Option<String>,
    /// Set the mTLS certificate in AWS Certificate Manager
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) authentication_arn: Option<String>,
    /// Set the mTLS certificate in AWS Secrets Manager
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) secret_arn: Option<String>,
    /// Set the cluster of the legacy source `msk`
    #[arg(long, value_name = "ARN", help_heading = "Source")]
    pub(super) cluster_arn: Option<String>,

    /// Set the name of the view, with or without a schema [default: the name of the input]
    #[arg(long, value_name = "NAME", help_heading = "Layout")]
    pub(super) view: Option<String>,
    /// Set how the payload becomes columns [default: typed; tiered with `--preset recommended`]
    #[arg(long, value_parser = words!(Layout), value_name = "LAYOUT", help_heading = "Layout")]
    pub(super) layout: Option<String>,
    /// Add typed columns for these fields to the view that keeps the payload (`super`, `tiered`)
    #[arg(long, value_delimiter = ',', value_name = "PATH,…", help_heading = "Layout")]
    pub(super) promote: Vec<String>,
    /// Add the payload to a `typed` view, as a SUPER column
    #[arg(long, help_heading = "Layout")]
    pub(super) keep_payload: bool,
    /// Expand objects into columns down to this level below the root
    #[arg(long, default_value_t = 5, value_name = "N", help_heading = "Layout")]
    pub(super) depth: u32,
    /// Read the record at this JSON Pointer in the payload
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "POINTER",
        help_heading = "Layout"
    )]
    pub(super) root: String,
    /// Refresh the streaming view automatically
    #[arg(
        long,
        value_enum,
        default_value = "yes",
        hide_possible_values = false,
        value_name = "YES|NO",
        help_heading = "Layout"
    )]
    pub(super) auto_refresh: YesNo,
    /// Include the view in snapshots [default: no BACKUP clause, which means yes]
    #[arg(long, value_enum, value_name = "YES|NO", help_heading = "Layout")]
    pub(super) backup: Option<YesNo>,

    #[command(flatten)]
    pub(super) sampling: Sampling,
    /// Set what one message of the stream carries, if a file holds many records (with `--records-at`)
    #[arg(long, value_parser = words!(StreamCarries), value_name = "WHAT", help_heading = "Samples")]
    pub(super) stream_carries: Option<String>,
    /// Convert strings to numbers, if all strings of a field are numbers
    #[arg(long, default_value = "decimals", value_parser = words!(NumericStrings), value_name = "WHICH", help_heading = "Samples")]
    pub(super) numeric_strings: String,
    /// Multiply the longest text of the samples by this factor to size a text column
    #[arg(long, default_value = "2", value_name = "FACTOR", help_heading = "Samples")]
    pub(super) headroom: String,
    /// Reject payloads of this many bytes or more; `none` disables the size limit
    /// [default: 65355; none with `--preset recommended`]
    #[arg(long, value_name = "N", help_heading = "Records")]
    pub(super) max_bytes: Option<String>,
    /// Keep only records that meet these conditions, separated by commas
    /// [default: utf8,json for a classic `typed` view, else can-json-parse]
    #[arg(long, value_parser = FilterParser, value_name = "LIST", help_heading = "Records")]
    pub(super) filter: Option<String>,
    /// Set what happens to a record that the size limit or the record filter rejects
    /// [default: drop; quarantine with `--preset recommended`]
    #[arg(long, value_parser = words!(OnBadRecord), value_name = "WHAT", help_heading = "Records")]
    pub(super) on_bad_record: Option<String>,
    /// Set what happens to a Kafka record without a payload
    #[arg(long, value_enum, default_value = "drop", value_name = "WHAT", help_heading = "Records")]
    pub(super) tombstones: Tombstones,
    /// Return NULL from JSON functions for text that is not valid JSON
    #[arg(long, value_enum, default_value = "yes", value_name = "YES|NO", help_heading = "Records")]
    pub(super) null_if_invalid: YesNo,

    /// Set how text is cast to another type
    #[arg(long, default_value = "try", value_parser = words!(Casts), value_name = "CASTS", help_heading = "Columns")]
    pub(super) casts: String,
    /// Set whether text is cast to a time
    #[arg(long, default_value = "auto", value_parser = words!(Times), value_name = "TIMES", help_heading = "Columns")]
    pub(super) times: String,
    /// Set what happens to a text that is longer than its column
    #[arg(long, default_value = "cut", value_parser = words!(Overlong), value_name = "WHAT", help_heading = "Columns")]
    pub(super) overlong: String,
    /// Set how columns are named after their fields
    #[arg(long, default_value = "preserve", value_parser = words!(Naming), value_name = "NAMING", help_heading = "Columns")]
    pub(super) naming: String,
    /// Add metadata columns of the source: `all`, `none`, or names separated by commas
    #[arg(long, default_value = "all", value_name = "LIST", help_heading = "Columns")]
    pub(super) metadata: String,
    /// Set how the Kafka key is read
    #[arg(long, default_value = "bytes", value_parser = words!(KafkaKey), value_name = "HOW", help_heading = "Columns")]
    pub(super) kafka_key: String,
    /// Set the type and name of a column
    ///
    /// TYPE is a Redshift type, `skip`, or the unit of a number since 1970. The units are `epoch_s`, `epoch_ms`, `epoch_us` and `epoch_ns`.
    #[arg(long = "column", value_name = "PATH=TYPE [as NAME]", help_heading = "Columns")]
    pub(super) columns: Vec<String>,
    /// Add a computed column: an SQL expression over column names
    #[arg(long = "computed", value_name = "NAME=EXPRESSION", help_heading = "Columns")]
    pub(super) computed: Vec<String>,

    /// Set the distribution key: a column, `auto`, `none`, `even` or `all`
    /// [default: auto; none with `--preset recommended`]
    #[arg(long, value_name = "COLUMN", help_heading = "Keys")]
    pub(super) distkey: Option<String>,
    /// Set the sort key: columns, `auto` or `none`
    #[arg(long, default_value = "auto", value_name = "COLUMN,…", help_heading = "Keys")]
    pub(super) sortkey: String,
    /// Write a DISTSTYLE clause
    #[arg(long, value_parser = words!(DistStyle), value_name = "STYLE", help_heading = "Keys")]
    pub(super) diststyle: Option<String>,
    /// Write key columns by position instead of by name
    #[arg(long, help_heading = "Keys")]
    pub(super) ordinals: bool,

    /// Set the parts of the script, separated by commas
    #[arg(long = "with", value_delimiter = ',', default_value = "external-schema,settings,view", value_parser = words!(Part), value_name = "PART,…", help_heading = "Script")]
    pub(super) parts: Vec<String>,
    /// Grant access to this role (with `--with grants`)
    #[arg(long, value_name = "ROLE", help_heading = "Script")]
    pub(super) grant_to: Vec<String>,
    /// Grant access to the view of rejected records to this role (with `--with rejects,grants`)
    #[arg(long, value_name = "ROLE", help_heading = "Script")]
    pub(super) grant_rejects_to: Vec<String>,
    /// Add a plain view `<view>_recent` of the rows that arrived in the last N hours
    #[arg(long, value_name = "N", help_heading = "Script")]
    pub(super) recent_hours: Option<u32>,
    /// Use the templates in this folder (`view.sql` and others) instead of the built-in ones
    #[arg(long, value_name = "FOLDER", help_heading = "Script")]
    pub(super) templates: Option<PathBuf>,
    /// Omit comments from the SQL
    #[arg(long, help_heading = "Script")]
    pub(super) no_comments: bool,

    /// Print the type, field, rule and evidence of every column instead of the SQL
    #[arg(long, help_heading = "Output")]
    pub(super) why: bool,
    /// Set the format of findings
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// Exit with code 1 if a finding has this level or a higher one
    #[arg(long, value_enum, default_value = "error", value_name = "LEVEL", help_heading = "Output")]
    pub(super) fail_on: FailOn,
    /// Write the SQL to this file, if it changes
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tombstones {
    /// Leave the record out
    Drop,
    /// Keep the record: its fields are NULL
    Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum YesNo {
    Yes,
    No,
}

/// How payloads are read. What flags set of a view is read by `flags`, under the keys of the project file.
#[derive(Debug, Args)]
pub(super) struct Sampling {
    /// Set the encoding of the JSON text in the payload [default: that of the samples, else utf-8]
    #[arg(long, value_parser = words!(Encoding), value_name = "ENCODING", help_heading = "Records")]
    pub(super) encoding: Option<String>,
    /// Skip this many bytes before the JSON: a number, `confluent` (5) or `glue` (18)
    #[arg(long, default_value = "0", value_name = "N", help_heading = "Records")]
    pub(super) strip_bytes: String,
    /// Read the inputs as this [default: what they look like]
    #[arg(long, value_parser = words!(InputKind), value_name = "KIND", help_heading = "Inputs")]
    pub(super) input: Option<String>,
    /// Take this schema from a document that contains several: '#/components/schemas/Order', or its name
    #[arg(long, value_name = "POINTER", help_heading = "Inputs")]
    pub(super) select: Option<String>,
    /// Read the schema as this draft of JSON Schema [default: the draft that it names, else the newest that allows it]
    #[arg(long, value_parser = words!(Draft), value_name = "DRAFT", help_heading = "Inputs")]
    pub(super) draft: Option<String>,
    /// Let the schema refer to files in this folder [default: the repository or project around it, else its own folder]
    #[arg(long, value_name = "FOLDER", help_heading = "Inputs")]
    pub(super) schema_root: Option<String>,
    /// Read the elements of this array as the records, in each document of the samples
    #[arg(long, value_name = "POINTER", help_heading = "Samples")]
    pub(super) records_at: Option<String>,
    /// Write these values of the samples to the inferred schema and to the profile
    #[arg(long, default_value = "none", value_parser = words!(SampleValues), value_name = "WHICH", help_heading = "Samples")]
    pub(super) values: String,
    /// Stop at the first sample that cannot be read, instead of counting them
    #[arg(long, help_heading = "Samples")]
    pub(super) strict: bool,
}
