//! Views, and what they read.

use crate::model::Expr;
use crate::redshift::{DistStyle, EpochUnit, Ident, Name, SortKey, SqlType, StreamName};
use crate::text::{Path, words};

/// A view: exactly what its SQL can say, no reasons and no layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: ViewKind,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// What it reads, and how.
    pub body: Body,
    /// Conditions of the WHERE clause beyond the record filter's, in order.
    pub also: Vec<Expr>,
    /// The GROUP BY expressions.
    pub group_by: Vec<Expr>,
}

/// What kind of view it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewKind {
    /// `CREATE MATERIALIZED VIEW`.
    Materialized(Storage),
    /// `CREATE VIEW`.
    Plain,
}

/// The clauses between a materialized view's name and its query:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storage {
    /// `BACKUP`, where it is written.
    pub backup: Option<bool>,
    /// `DISTSTYLE`, where it is written.
    pub dist_style: Option<DistStyle>,
    /// `DISTKEY`, where it is written.
    pub dist_key: Option<KeyRef>,
    /// `SORTKEY`, where it is written.
    pub sort_key: Vec<KeyRef>,
    /// The word before `SORTKEY`, where there is one.
    pub sort_kind: SortKey,
    /// `AUTO REFRESH`, where it is written.
    pub auto_refresh: Option<bool>,
}

/// A key column: by name, or by its position in the SELECT list, from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyRef {
    /// By name.
    Name(Ident),
    /// By position.
    Position(u32),
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// What it holds.
    pub value: Value,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// A column of what the view reads, as it is.
    Source(Ident),
    /// A VARBYTE column of what the view reads, as text where it is UTF-8.
    SourceText(Ident),
    /// A VARBYTE column of what the view reads, as hexadecimal digits.
    SourceHex(Ident),
    /// A field of the payload.
    Field(Field),
    /// The payload by `JSON_PARSE`, over its bytes.
    Payload,
    /// The payload by `JSON_PARSE`, over its text: the spelling of the first tutorials.
    PayloadFromText,
    /// The payload by `JSON_PARSE` where `CAN_JSON_PARSE` holds, else NULL.
    PayloadWherePossible,
    /// The payload's bytes, as they lie in the stream.
    PayloadBytes,
    /// The payload's bytes where the record filter refuses the record, else NULL.
    FailedPayload,
    /// Why the record filter refuses the record, as text.
    Reason,
    /// Which encoding the payload seems to have, as text.
    Probe,
    /// An expression over columns of what the view reads.
    Computed(Expr),
    /// An expression over the view's own columns, which SQL writes out over what the view reads: the same
    /// column is then [`Value::Computed`].
    Derived(Expr),
    /// SQL that [`Expr`] cannot hold, as text. Views that mvstream writes have none.
    Opaque(String),
}

/// A field of the payload as a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// Where it lies in the payload.
    pub path: Path,
    /// The column's type.
    pub sql_type: SqlType,
    /// How the JSON becomes that type.
    pub reading: Reading,
}

/// How a field's JSON, x, becomes its column's type T. Each gives other SQL than the others.
///
/// Over a stream x is the text that `JSON_EXTRACT_PATH_TEXT` gives; over a landing view it is the SUPER value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reading {
    /// `x::T`.
    Cast,
    /// `NULLIF(x, '')::T`.
    NullIfCast,
    /// `TRY_CAST(NULLIF(x, '') AS T)`.
    TryCast,
    /// `CASE WHEN x ~ pattern THEN x::T END`, with a range check where a pattern cannot tell; the pattern
    /// admits only what the cast takes, the calendar included.
    Matched,
    /// A time of one form: `CASE WHEN x ~ form THEN x::T END`. The calendar is left to the cast.
    FormCast,
    /// A time of one form: `CASE WHEN x ~ form THEN TRY_CAST(x AS T) END`.
    FormTryCast,
    /// A BOOLEAN from its words: `CASE LOWER(x) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`.
    Words,
    /// A VARCHAR(n) that is NULL where the text is longer.
    WhereFits,
    /// A SUPER from text: `CASE WHEN CAN_JSON_PARSE(x) THEN JSON_PARSE(x) END`.
    Parse,
    /// A SUPER from text, unguarded: `JSON_PARSE(x)`.
    BareParse,
    /// A SUPER as it is: `x`. Over a landing view only.
    Whole,
    /// A VARCHAR(n) of whatever stands there: a string as it is, else its JSON. Over a landing view only.
    Serialize,
    /// A TIMESTAMP from a number since 1970.
    Epoch(EpochUnit),
}

/// What a view reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A stream under an external schema.
    Stream(Stream),
    /// A view that has landed the payload already, or any other relation.
    Landing(Landing),
}

/// A stream, and how its records are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The external schema.
    pub schema: Ident,
    /// The stream or topic.
    pub name: StreamName,
    /// The column that holds the payload: `kinesis_data`, `kafka_value`.
    pub payload: Ident,
    /// Bytes of framing before the JSON.
    pub strip_bytes: u32,
    /// How the JSON text lies in the payload.
    pub encoding: Encoding,
    /// Whether the JSON functions give NULL for text that is no JSON instead of raising.
    pub null_if_invalid: bool,
    /// Which records are kept.
    pub record_filter: RecordFilter,
}

/// A relation that holds payloads as SUPER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// Its name.
    pub relation: Name,
    /// The alias by which its columns are named.
    pub alias: Ident,
    /// Its SUPER column.
    pub payload: Ident,
}

words! {
    /// The encoding of the JSON text in a payload.
    Encoding {
        /// JSON text in UTF-8.
        Utf8 = "utf-8",
        /// JSON text encoded as base64.
        Base64 = "base64",
        /// JSON text encoded as hexadecimal digits.
        Hex = "hex",
    }
}

#[allow(clippy::derivable_impls, reason = "the list of words defines the type")]
impl Default for Encoding {
    fn default() -> Self {
        Self::Utf8
    }
}

/// Which records a view keeps, and what becomes of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFilter {
    /// What becomes of the others.
    pub mode: Mode,
    /// The guard: payloads of so many bytes and more are refused.
    pub max_bytes: Option<u32>,
    /// The filter.
    pub checks: Checks,
    /// Whether the conditions rely on an order within `AND`.
    pub spelling: Spelling,
    /// Whether records without a payload are kept.
    pub keep_tombstones: bool,
}

/// What becomes of the records that guard and filter refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// They are left out, by WHERE.
    Drop,
    /// They stay, their fields NULL and their payload in `failed_payload`.
    Quarantine,
    /// Only they are kept, by the complement of WHERE.
    Rejects,
}

/// The validity conditions of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Checks {
    /// `IS_UTF8`.
    pub utf8: bool,
    /// `IS_VALID_JSON`: an object.
    pub json: bool,
    /// `CAN_JSON_PARSE`: whatever `JSON_PARSE` takes.
    pub can_json_parse: bool,
}

impl Checks {
    /// No condition.
    pub const NONE: Self = Self { utf8: false, json: false, can_json_parse: false };
    /// `IS_UTF8` and `IS_VALID_JSON`.
    pub const UTF8_JSON: Self = Self { utf8: true, json: true, can_json_parse: false };
    /// `CAN_JSON_PARSE`.
    pub const CAN_JSON_PARSE: Self = Self { utf8: false, json: false, can_json_parse: true };
}

/// How conditions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spelling {
    /// What could raise stands in a CASE, since SQL promises no order within `AND`.
    #[default]
    Ordered,
    /// A bare `AND`, as the tutorials write it.
    Bare,
}

impl View {
    /// The storage clauses, of a materialized view.
    pub fn storage(&self) -> Option<&Storage> {
        match &self.kind {
            ViewKind::Materialized(storage) => Some(storage),
            ViewKind::Plain => None,
        }
    }

    /// The name of the column that a key means.
    pub fn key_column<'a>(&'a self, key: &'a KeyRef) -> Option<&'a Ident> {
        match key {
            KeyRef::Name(name) => Some(name),
            KeyRef::Position(position) => {
                let index = usize::try_from(*position).ok()?.checked_sub(1)?;
                self.columns.get(index).map(|column| &column.name)
            }
        }
    }
}
