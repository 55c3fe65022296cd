//! Everything that can be asked of a compilation, and which options contradict each other.

mod builder;
mod check;
mod defaults;

use std::collections::BTreeMap;

use crate::model::{Checks, Encoding};
use crate::redshift::{AuthenticationKind, DistStyle, EpochUnit, Source, SqlType};
use crate::text::{Path, words};

/// A list of words, as options and files have them.
#[cfg(feature = "cli")]
pub(crate) trait Word: Copy + 'static {
    /// Every one, in order.
    const WORDS: &'static [Self];

    /// The word for it.
    fn word(self) -> &'static str;
}

/// Types that list their own words.
#[cfg(feature = "cli")]
macro_rules! word {
    ($($type:ty)*) => {
        $(impl Word for $type {
            const WORDS: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.name()
            }
        })*
    };
}

#[cfg(feature = "cli")]
word! {
    Preset Source Layout OnBadRecord Casts Times NumericStrings SampleValues StreamCarries InputKind Draft Overlong Naming KafkaKey AuthenticationKind Part
    Encoding DistStyle EpochUnit crate::diag::Code
}

words! {
    /// A set of defaults. Each option overrides one of them.
    Preset {
        /// The first AWS tutorials: typed columns, a size limit, DISTKEY and SORTKEY.
        Classic = "classic",
        /// The present AWS advice: land the payload as SUPER, quarantine bad records, no size limit.
        Recommended = "recommended",
    }
}

words! {
    /// How the payload becomes columns.
    Layout {
        /// One streaming view with one column for each field.
        Typed = "typed",
        /// One streaming view with the payload in one SUPER column.
        Super = "super",
        /// A streaming view with the payload as SUPER, and a plain view that reads the fields from it.
        Tiered = "tiered",
    }
}

words! {
    /// What happens to a record that the size limit or the record filter rejects.
    OnBadRecord {
        /// Leave the record out.
        Drop = "drop",
        /// Keep the record: its fields are NULL, its bytes are in `failed_payload`.
        Quarantine = "quarantine",
        /// Let the record block the refresh.
        Fail = "fail",
    }
}

words! {
    /// How text is cast to another type.
    Casts {
        /// Write `TRY_CAST`: a value that cannot be cast becomes NULL.
        Try = "try",
        /// Write `::`: a value that cannot be cast blocks the refresh.
        Strict = "strict",
        /// Test a pattern before the cast: a value that cannot be cast becomes NULL, without `TRY_CAST`.
        Guarded = "guarded",
        /// Write casts as the AWS tutorials do: an invalid or empty value blocks the refresh.
        Plain = "plain",
    }
}

words! {
    /// Whether text is cast to a time.
    Times {
        /// Keep times as text in a streaming view with automatic refresh, cast them elsewhere.
        Auto = "auto",
        /// Always cast times.
        Cast = "cast",
        /// Always keep times as text.
        Text = "text",
    }
}

words! {
    /// Which strings of samples become numbers, if all strings of a field are numbers.
    NumericStrings {
        /// Convert strings with a decimal point, such as `"74.00"`.
        Decimals = "decimals",
        /// Convert whole numbers too, such as `"421"`.
        Convert = "convert",
        /// Keep all strings as text.
        Keep = "keep",
    }
}

words! {
    /// Which values of samples the inferred schema and the profile contain.
    SampleValues {
        /// Write no values, only counts, lengths and ranges.
        None = "none",
        /// Write values of fields with at most 20 distinct values, each in at least 1 % of the records; none with a known format, 6 digits in a row, or `@`.
        Plain = "plain",
        /// Write up to 20 values of every field; they may be personal data.
        All = "all",
    }
}

words! {
    /// What an input is.
    InputKind {
        /// A JSON Schema, or a document that contains one.
        Schema = "schema",
        /// Payloads.
        Payloads = "payloads",
        /// A profile of payloads that `infer` wrote.
        Profile = "profile",
    }
}

words! {
    /// A draft of JSON Schema.
    Draft {
        /// Draft 4, of 2013.
        Four = "4",
        /// Draft 6, of 2017.
        Six = "6",
        /// Draft 7, of 2018.
        Seven = "7",
        /// The draft of September 2019.
        Y2019 = "2019-09",
        /// The draft of December 2020.
        Y2020 = "2020-12",
    }
}

words! {
    /// What one message of the stream carries, where a file holds many records.
    StreamCarries {
        /// Each message is one element of the array.
        Elements = "elements",
        /// Each message is a whole document with the array in it.
        Documents = "documents",
    }
}

words! {
    /// What happens to a text that is longer than its column.
    Overlong {
        /// Cut the text to the width of the column.
        Cut = "cut",
        /// Replace the text by NULL.
        Null = "null",
    }
}

words! {
    /// How columns are named after their fields.
    Naming {
        /// Keep the names of the payload.
        Preserve = "preserve",
        /// Convert names to snake case: `orderId` becomes `order_id`.
        Snake = "snake",
    }
}

words! {
    /// How the Kafka key is read.
    KafkaKey {
        /// Keep the key as bytes (VARBYTE).
        Bytes = "bytes",
        /// Convert the key to text; a key that is not valid UTF-8 becomes NULL.
        Text = "text",
        /// Convert the key to hexadecimal digits.
        Hex = "hex",
    }
}

words! {
    /// A part of the script.
    Part {
        /// `CREATE EXTERNAL SCHEMA` for the stream.
        ExternalSchema = "external-schema",
        /// The SET statements that names in mixed case need.
        Settings = "settings",
        /// The view, or both views of the `tiered` layout.
        View = "view",
        /// A `REFRESH` statement for the view.
        Refresh = "refresh",
        /// A view of the records that the size limit or the record filter rejects.
        Rejects = "rejects",
        /// A view that counts the payload encodings of the stream.
        Probe = "probe",
        /// Queries on the SYS_ views that show refreshes and errors.
        Monitor = "monitor",
        /// Example queries on the view.
        Queries = "queries",
        /// GRANT statements for the roles of `--grant-to` and `--grant-rejects-to`.
        Grants = "grants",
        /// DROP statements for what the other parts create (use it alone).
        Teardown = "teardown",
    }
}

/// Which metadata columns of the source the view has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Metadata {
    /// All.
    All,
    /// None.
    None,
    /// These.
    Only(Vec<String>),
}

/// How DISTKEY or SORTKEY columns are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// By the tool.
    Auto,
    /// The columns that `x-redshift` requests; none otherwise.
    Requested,
    /// Not at all.
    None,
    /// These columns.
    Columns(Vec<String>),
}

/// What a single column is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOption {
    /// The field: a JSON Pointer into the payload.
    pub path: Path,
    /// Its type, or what else becomes of it.
    pub becomes: Becomes,
    /// Its name, where another than the field's is wanted.
    pub name: Option<String>,
}

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// A column of this type.
    Type(SqlType),
    /// A TIMESTAMP from a number since 1970.
    Epoch(EpochUnit),
    /// The column that it would be anyway.
    Same,
    /// Nothing: it is left out.
    Skipped,
}

/// All that can be asked of [`compile`](crate::compile); the default is what the command does without flags.
///
/// Names are plain text: quotes are set where Redshift needs them.
///
/// ```
/// use mvstream::options::{Layout, Options};
///
/// let options = Options::new().layout(Layout::Tiered).stream("clicks".to_owned());
/// assert_eq!(options.stream.as_deref(), Some("clicks"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    /// The set of defaults that the other options start from.
    pub preset: Preset,
    /// What the records come from.
    pub source: Source,
    /// The stream or topic; by default the name of the input.
    pub stream: Option<String>,
    /// The external schema; by default `streams`.
    pub external_schema: Option<String>,
    /// The view, with or without a schema; by default the name of the input.
    pub view: Option<String>,
    /// `default`, a role's ARN, or a chain of ARNs separated by commas.
    pub iam_role: Option<String>,
    /// The region of a Kinesis stream in another region.
    pub region: Option<String>,
    /// The brokers of Kafka: `host:port`, separated by commas.
    pub uri: Option<String>,
    /// How Redshift makes itself known to the brokers.
    pub authentication: Option<AuthenticationKind>,
    /// The certificate in Certificate Manager.
    pub authentication_arn: Option<String>,
    /// The certificate in Secrets Manager.
    pub secret_arn: Option<String>,
    /// The cluster of the legacy MSK form.
    pub cluster_arn: Option<String>,
    /// How the payload becomes columns.
    pub layout: Layout,
    /// Fields that `super` and `tiered` land as typed columns next to the payload.
    pub promote: Vec<Path>,
    /// How the JSON text lies in the payload; by default as in the samples, and without any as UTF-8.
    pub encoding: Option<Encoding>,
    /// Bytes of framing before the JSON.
    pub strip_bytes: u32,
    /// What one message of the stream carries, where a file of samples holds many records.
    pub stream_carries: Option<StreamCarries>,
    /// The size limit, exclusive, in bytes.
    pub max_bytes: Option<u32>,
    /// The filter; by default the one that fits the layout.
    pub filter: Option<Checks>,
    /// What happens to a record that the size limit or the record filter rejects.
    pub on_bad_record: OnBadRecord,
    /// Whether records without a payload are kept.
    pub keep_tombstones: bool,
    /// How text is cast to another type.
    pub casts: Casts,
    /// Whether text is cast to a time.
    pub times: Times,
    /// What happens to a text that is longer than its column.
    pub overlong: Overlong,
    /// Which strings of samples become numbers.
    pub numeric_strings: NumericStrings,
    /// How wide a text column is compared with the longest text of the samples, in percent.
    pub headroom: u32,
    /// How columns are named after their fields.
    pub naming: Naming,
    /// Which metadata columns the view has.
    pub metadata: Metadata,
    /// How the Kafka key is read.
    pub kafka_key: KafkaKey,
    /// The DISTKEY.
    pub distkey: KeyChoice,
    /// The SORTKEY.
    pub sortkey: KeyChoice,
    /// `DISTSTYLE`, where it is to be written.
    pub diststyle: Option<DistStyle>,
    /// Whether keys are given by position.
    pub ordinals: bool,
    /// Whether a streaming view refreshes itself.
    pub auto_refresh: bool,
    /// `BACKUP`, where it is to be written.
    pub backup: Option<bool>,
    /// How many levels below the root are opened.
    pub depth: usize,
    /// Where the record starts in the payload.
    pub root: Path,
    /// Whether the JSON functions give NULL for text that is not JSON.
    pub null_if_invalid: bool,
    /// Whether `typed` lands the payload too, as SUPER.
    pub keep_payload: bool,
    /// What single columns are to be.
    pub columns: Vec<ColumnOption>,
    /// Computed columns: a name, and an expression over column names.
    pub computed: Vec<(String, String)>,
    /// The parts of the script.
    pub parts: Vec<Part>,
    /// Whom `grants` names: a role.
    pub grant_to: Vec<String>,
    /// Whom `grants` names for the view of rejected records: a role.
    pub grant_rejects_to: Vec<String>,
    /// Hours of a plain view `<view>_recent` over the rows that arrived last.
    pub recent_hours: Option<u32>,
    /// Whether the SQL has comments.
    pub comments: bool,
    /// Templates by name, in place of the built-in ones.
    pub templates: BTreeMap<String, String>,
}
