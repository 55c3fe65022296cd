//! What stands in `mvstream.toml`: the source of its published JSON Schema.

use std::borrow::Cow;
use std::sync::LazyLock;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::diag::{Code, Severity};
use crate::diff::ChangeKind;
use crate::model::Encoding;
use crate::options::{
    Casts, Draft, InputKind, KafkaKey, Layout, Naming, NumericStrings, OnBadRecord, Overlong, Part, Preset,
    SampleValues, StreamCarries, Times, Word,
};
use crate::redshift::{AuthenticationKind, DistStyle, EpochUnit, Source};

/// The views of a project.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mvstream.toml")]
pub(super) struct File {
    /// What holds for every view that does not say otherwise.
    #[serde(default)]
    #[allow(dead_code, reason = "the layers are merged as JSON; this is for the schema")]
    pub(super) defaults: Settings,
    /// The views, by their names, with their schemas or without.
    #[serde(default)]
    pub(super) views: IndexMap<String, Settings>,
    /// Changes that may be made although they cost something.
    #[serde(default)]
    pub(super) approve: Vec<Approve>,
}

/// What can be said of a view. Keys are named as the flags of `mvstream generate`, where there is one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    /// The JSON Schema, payloads or profiles, as files or patterns.
    #[schemars(length(min = 1))]
    pub(crate) inputs: Option<Vec<String>>,
    /// The file to write; `{view}` is the view's name. `{view}.sql` where nothing is said.
    pub(crate) output: Option<String>,
    /// For how many hours the stream keeps its records.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub(crate) retention_hours: Option<u32>,
    /// Levels of findings.
    #[serde(default)]
    #[schemars(schema_with = "levels")]
    pub(crate) level: Option<IndexMap<Of<Code>, Level>>,

    /// The set of defaults that the other keys override; `classic` if there is none.
    pub(crate) preset: Option<Of<Preset>>,
    /// What the records come from.
    pub(crate) source: Option<Of<Source>>,
    /// The stream or topic; the input's name where nothing is said.
    pub(crate) stream: Option<String>,
    /// The external schema over the streams.
    pub(crate) external_schema: Option<String>,
    /// `default`, a role's ARN, or a chain of up to 10 ARNs separated by commas.
    pub(crate) iam_role: Option<String>,
    /// The region of a Kinesis stream in another region than the warehouse.
    pub(crate) region: Option<String>,
    /// The brokers of Kafka: host:port, separated by commas.
    pub(crate) uri: Option<String>,
    /// How Redshift makes itself known to the brokers.
    pub(crate) authentication: Option<Of<AuthenticationKind>>,
    /// The mTLS certificate in Certificate Manager.
    pub(crate) authentication_arn: Option<String>,
    /// The mTLS certificate in Secrets Manager.
    pub(crate) secret_arn: Option<String>,
    /// The cluster of the legacy source `msk`.
    pub(crate) cluster_arn: Option<String>,

    /// A column a field, the payload as one SUPER column, or both in two views.
    pub(crate) layout: Option<Of<Layout>>,
    /// Fields that `super` and `tiered` land as typed columns beside the payload.
    pub(crate) promote: Option<Vec<String>>,
    /// Whether the payload of a `typed` view is landed too, as SUPER.
    pub(crate) keep_payload: Option<bool>,
    /// How many levels of objects below the root become columns.
    pub(crate) depth: Option<u32>,
    /// Where the record starts in the payload, as a JSON Pointer.
    pub(crate) root: Option<String>,
    /// Whether the view refreshes itself.
    pub(crate) auto_refresh: Option<bool>,
    /// Whether snapshots hold the view.
    pub(crate) backup: Option<bool>,

    /// How the JSON text lies in the payload.
    pub(crate) encoding: Option<Of<Encoding>>,
    /// Bytes of framing before the JSON: a number, `confluent` (5) or `glue` (18).
    pub(crate) strip_bytes: Option<NumberOr>,
    /// What the inputs are.
    pub(crate) input: Option<Of<InputKind>>,
    /// The schema to take from a document that contains several: a JSON Pointer, or a name.
    pub(crate) select: Option<String>,
    /// The draft of the schema.
    pub(crate) draft: Option<Of<Draft>>,
    /// The folder whose files the schema may refer to.
    pub(crate) schema_root: Option<String>,
    /// Where the records are in each document: a JSON Pointer to an array, whose elements they are.
    pub(crate) records_at: Option<String>,
    /// What one message of the stream carries, with `records-at`.
    pub(crate) stream_carries: Option<Of<StreamCarries>>,
    /// Which values of the samples the inferred schema and the profile contain.
    pub(crate) values: Option<Of<SampleValues>>,
    /// Stop at samples that cannot be read.
    pub(crate) strict: Option<bool>,
    /// Which strings of samples become numbers.
    pub(crate) numeric_strings: Option<Of<NumericStrings>>,
    /// How wide a text column is beside the longest text of the samples.
    pub(crate) headroom: Option<Factor>,
    /// The guard: payloads of so many bytes and more are refused; or `none`.
    pub(crate) max_bytes: Option<NumberOr>,
    /// The filter: a list of `utf8`, `json`, `can-json-parse`; or `none`.
    pub(crate) filter: Option<Words>,
    /// What becomes of a record that guard and filter refuse.
    pub(crate) on_bad_record: Option<Of<OnBadRecord>>,
    /// What becomes of a Kafka record without a payload.
    #[schemars(extend("enum" = ["drop", "keep"]))]
    pub(crate) tombstones: Option<String>,
    /// Whether the JSON functions give NULL for text that is no JSON.
    pub(crate) null_if_invalid: Option<bool>,

    /// How text becomes another type.
    pub(crate) casts: Option<Of<Casts>>,
    /// Whether text becomes a time.
    pub(crate) times: Option<Of<Times>>,
    /// What becomes of a text that is longer than its column.
    pub(crate) overlong: Option<Of<Overlong>>,
    /// How fields name their columns.
    pub(crate) naming: Option<Of<Naming>>,
    /// The source's own columns: `all`, `none`, or a list.
    pub(crate) metadata: Option<Words>,
    /// How the Kafka key is read.
    pub(crate) kafka_key: Option<Of<KafkaKey>>,
    /// What single columns are to be, by JSON Pointers of their fields.
    pub(crate) column: Option<IndexMap<String, ColumnSettings>>,
    /// Computed columns: expressions over column names.
    pub(crate) computed: Option<IndexMap<String, String>>,

    /// `auto`, `none`, `even`, `all`, or a column.
    pub(crate) distkey: Option<String>,
    /// `auto`, `none`, or columns.
    pub(crate) sortkey: Option<Words>,
    /// The distribution style, where it is to be written.
    pub(crate) diststyle: Option<Of<DistStyle>>,
    /// Whether keys are named by position.
    pub(crate) ordinals: Option<bool>,

    /// The parts of the script.
    pub(crate) with: Option<Vec<Of<Part>>>,
    /// Roles for the part `grants`.
    pub(crate) grant_to: Option<Vec<String>>,
    /// Roles for the part `grants` that can read the rejected records.
    pub(crate) grant_rejects_to: Option<Vec<String>>,
    /// Hours of a plain view `<view>_recent` of the rows that arrived last.
    pub(crate) recent_hours: Option<u32>,
    /// A folder of templates in place of the built-in ones.
    pub(crate) templates: Option<String>,
    /// Write no comments.
    pub(crate) no_comments: Option<bool>,
}

/// The keys of a view, each with the schema of its value.
pub(super) static KEYS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let mut schema = schema_for!(Settings);
    schema.remove("properties").and_then(|keys| keys.as_object().cloned()).unwrap_or_default()
});

/// What a single column is to be.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnSettings {
    /// Its type, as Redshift spells it.
    #[serde(rename = "type")]
    pub(crate) sql_type: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// The unit of a number since 1970 that becomes a TIMESTAMP.
    #[serde(rename = "as")]
    pub(crate) epoch: Option<Of<EpochUnit>>,
    /// Whether it is left out.
    #[serde(default)]
    pub(crate) skip: bool,
}

/// A change that may be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approve {
    /// The view or external schema that changes, as `mvstream diff` names it.
    pub(crate) object: String,
    /// The change, as `mvstream diff` names it, such as `column-type`.
    pub(crate) change: Of<ChangeKind>,
    /// The column, where it is a change of one.
    pub(crate) column: Option<String>,
    /// Why it may be made.
    #[schemars(length(min = 1))]
    pub(crate) reason: String,
    /// The last day on which it may, as YYYY-MM-DD in UTC.
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))]
    pub(crate) expires: String,
}

impl Word for ChangeKind {
    const WORDS: &'static [Self] = Self::ALL;

    fn word(self) -> &'static str {
        self.name()
    }
}

fn levels(generator: &mut SchemaGenerator) -> Schema {
    let (names, level) = (Of::<Code>::json_schema(generator), Level::json_schema(generator));
    json_schema!({ "type": "object", "propertyNames": names, "additionalProperties": level })
}

/// A number, or a word for one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum NumberOr {
    Number(u32),
    Word(String),
}

/// A factor; as text where a flag has one that is none.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Factor {
    Number(f64),
    Word(String),
}

impl JsonSchema for Factor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Factor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 1, "maximum": 1000 })
    }
}

/// A word, or a list of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Words {
    Text(String),
    Many(Vec<String>),
}

impl Words {
    /// The words, however they were written.
    pub(crate) fn list(&self) -> Vec<String> {
        match self {
            Self::Text(text) => text.split(',').map(|word| word.trim().to_owned()).collect(),
            Self::Many(words) => words.clone(),
        }
    }
}

/// The level of a finding.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Off,
    Info,
    Warn,
    Error,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => Severity::Info.name(),
            Self::Warn => Severity::Warn.name(),
            Self::Error => Severity::Error.name(),
        }
    }
}

/// A word of one of the library's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Of<T>(pub(crate) T);

impl<'de, T: Word> Deserialize<'de> for Of<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let found = T::WORDS.iter().copied().find(|value| value.word() == text);
        found
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no word that is known here")))
    }
}

impl<T: Word> JsonSchema for Of<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::WORDS.iter().map(|value| value.word()).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}
