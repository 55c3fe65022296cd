//! Sources of streams, and the columns that each gives to a streaming view:
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started-MSK.html>.

use super::SqlType;
use super::limits::VARBYTE_BYTES;
use crate::text::words;

words! {
    /// The service that the records come from.
    Source {
        /// Amazon Kinesis Data Streams.
        Kinesis = "kinesis",
        /// Amazon MSK, Apache Kafka or Confluent, by broker addresses.
        Kafka = "kafka",
        /// Amazon MSK by its cluster ARN, the legacy form.
        Msk = "msk",
    }
}

/// A column that a source gives to every record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StreamColumn {
    pub(crate) name: &'static str,
    pub(crate) sql_type: SqlType,
    pub(crate) role: Role,
    /// What it holds.
    pub(crate) about: &'static str,
}

/// What a column of a stream is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It holds the payload.
    Payload,
    /// When the record arrived.
    Arrival,
    /// Together with the other of this role it identifies the record in its stream.
    Position,
    /// When the refresh that loaded the record started.
    Refresh,
    /// The key that the producer gave.
    Key,
    /// Something else.
    Other,
}

const fn column(name: &'static str, sql_type: SqlType, role: Role, about: &'static str) -> StreamColumn {
    StreamColumn { name, sql_type, role, about }
}

const REFRESH_TIME: StreamColumn = column(
    "refresh_time",
    SqlType::Timestamp,
    Role::Refresh,
    "when the refresh that loaded the record started",
);

/// In the order of `SELECT *`.
const KINESIS: &[StreamColumn] = &[
    column(
        "approximate_arrival_timestamp",
        SqlType::Timestamp,
        Role::Arrival,
        "when Kinesis took the record, in UTC",
    ),
    column("partition_key", SqlType::Varchar(256), Role::Key, "the record's partition key"),
    column("shard_id", SqlType::Char(20), Role::Position, "the shard that held the record"),
    column("sequence_number", SqlType::Varchar(128), Role::Position, "the record's number within its shard"),
    REFRESH_TIME,
    column("kinesis_data", SqlType::Varbyte(VARBYTE_BYTES), Role::Payload, "the payload"),
];

/// In the order of `SELECT *`.
const KAFKA: &[StreamColumn] = &[
    column("kafka_partition", SqlType::BigInt, Role::Position, "the partition that held the record"),
    column("kafka_offset", SqlType::BigInt, Role::Position, "the record's number within its partition"),
    column(
        "kafka_timestamp_type",
        SqlType::Char(1),
        Role::Other,
        "what the timestamp means: C created, L appended, U unknown",
    ),
    column("kafka_timestamp", SqlType::Timestamp, Role::Arrival, "when the record was created or appended"),
    column("kafka_key", SqlType::Varbyte(VARBYTE_BYTES), Role::Key, "the record's key"),
    column("kafka_value", SqlType::Varbyte(VARBYTE_BYTES), Role::Payload, "the payload"),
    column("kafka_headers", SqlType::Super, Role::Other, "the record's headers"),
    REFRESH_TIME,
];

/// The columns as the preview of 2022 named them, and as they are named today:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html>.
pub(crate) const PREVIEW: &[(&str, &str)] = &[
    ("approximatearrivaltimestamp", "approximate_arrival_timestamp"),
    ("partitionkey", "partition_key"),
    ("shardid", "shard_id"),
    ("sequencenumber", "sequence_number"),
    ("data", "kinesis_data"),
];

/// The columns of a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StreamColumns(&'static [StreamColumn]);

impl Source {
    /// Its columns.
    pub(crate) fn columns(self) -> StreamColumns {
        match self {
            Self::Kinesis => StreamColumns(KINESIS),
            Self::Kafka | Self::Msk => StreamColumns(KAFKA),
        }
    }
}

impl StreamColumns {
    /// Every column, in the order of `SELECT *`.
    pub(crate) fn all(self) -> &'static [StreamColumn] {
        self.0
    }

    /// The columns beside the payload, in the order in which a view lists them: the refresh comes first.
    pub(crate) fn metadata(self) -> Vec<StreamColumn> {
        let others = |column: &&StreamColumn| !matches!(column.role, Role::Refresh | Role::Payload);
        std::iter::once(&REFRESH_TIME).chain(self.0.iter().filter(others)).copied().collect()
    }

    /// The column that holds the payload.
    pub(crate) fn payload(self) -> &'static str {
        self.first(Role::Payload)
    }

    /// The column that says when a record arrived.
    pub(crate) fn arrival(self) -> &'static str {
        self.first(Role::Arrival)
    }

    /// The column of the key that the producer gave.
    pub(crate) fn key(self) -> &'static str {
        self.first(Role::Key)
    }

    /// The two columns that together identify a record.
    pub(crate) fn position(self) -> [&'static str; 2] {
        let mut both = self.0.iter().filter(|column| column.role == Role::Position);
        [(); 2].map(|()| both.next().map_or("", |column| column.name))
    }

    fn first(self, role: Role) -> &'static str {
        self.0.iter().find(|column| column.role == role).map_or("", |column| column.name)
    }
}

/// Every column of every source, those of the preview of 2022 excepted.
pub(crate) fn columns() -> impl Iterator<Item = &'static StreamColumn> {
    KINESIS.iter().chain(KAFKA.iter().filter(|column| column.role != Role::Refresh))
}

/// The column of this name that some source has, in any case.
pub(crate) fn named(name: &str) -> Option<&'static StreamColumn> {
    columns().find(|column| column.name.eq_ignore_ascii_case(name))
}

/// Whether a column of this name holds payloads.
pub(crate) fn is_payload(name: &str) -> bool {
    named(name).is_some_and(|column| column.role == Role::Payload)
}

/// Whether a column of this name exists in streams only, whatever its era, and holds no payload. Every relation that a
/// view makes may have a `refresh_time` of its own.
pub(crate) fn is_metadata(name: &str) -> bool {
    let preview = PREVIEW.iter().find(|(old, _)| old.eq_ignore_ascii_case(name)).map(|(_, new)| *new);
    let known = named(preview.unwrap_or(name));
    known.is_some_and(|column| !matches!(column.role, Role::Payload | Role::Refresh))
}

/// The column of the other source that means the same, if one does.
pub(crate) fn counterpart(column: &StreamColumn) -> Option<&'static StreamColumn> {
    let (own, other) = if KINESIS.contains(column) { (KINESIS, KAFKA) } else { (KAFKA, KINESIS) };
    let nth = own.iter().filter(|of| of.role == column.role).position(|of| of.name == column.name)?;
    let means_the_same = !matches!(column.role, Role::Key | Role::Other);
    other.iter().filter(|of| of.role == column.role).nth(nth).filter(|_| means_the_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_has_a_payload_an_arrival_and_a_position() {
        assert_eq!(
            (Source::Kinesis.columns().payload(), Source::Kafka.columns().payload()),
            ("kinesis_data", "kafka_value")
        );
        assert_eq!(Source::Kinesis.columns().arrival(), "approximate_arrival_timestamp");
        assert_eq!(Source::Msk.columns().arrival(), "kafka_timestamp");
        assert_eq!(Source::Kinesis.columns().position(), ["shard_id", "sequence_number"]);
        assert_eq!(Source::Kafka.columns().position(), ["kafka_partition", "kafka_offset"]);
    }

    #[test]
    fn columns_of_one_source_have_counterparts_in_the_other() {
        let of = |name| named(name).and_then(counterpart).map(|column| column.name);
        assert_eq!(of("shard_id"), Some("kafka_partition"));
        assert_eq!(of("KAFKA_OFFSET"), Some("sequence_number"));
        assert_eq!(of("kafka_value"), Some("kinesis_data"));
        assert_eq!((of("partition_key"), of("kafka_headers")), (None, None));
    }

    #[test]
    fn names_of_the_preview_count_as_metadata_but_for_the_payload() {
        assert!(is_metadata("shardId") && is_metadata("kafka_key"));
        assert!(!is_metadata("data") && !is_metadata("refresh_time") && !is_metadata("kafka_value"));
    }
}
