//! The columns that a stream has, by source:
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started-MSK.html>.

use crate::diag::{Error, ErrorKind};
use crate::model::limits::VARBYTE_BYTES;
use crate::model::{Ident, KafkaKey, Metadata, Options, Source, SqlType, Value};

/// A column that the source adds to every record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SourceColumn {
    pub(super) name: &'static str,
    pub(super) sql_type: SqlType,
    pub(super) about: &'static str,
}

const fn column(name: &'static str, sql_type: SqlType, about: &'static str) -> SourceColumn {
    SourceColumn { name, sql_type, about }
}

const REFRESH_TIME: SourceColumn =
    column("refresh_time", SqlType::Timestamp, "when the refresh that loaded the record started");

const KINESIS: &[SourceColumn] = &[
    REFRESH_TIME,
    column("approximate_arrival_timestamp", SqlType::Timestamp, "when Kinesis took the record, in UTC"),
    column("partition_key", SqlType::Varchar(256), "the record's partition key"),
    column("shard_id", SqlType::Char(20), "the shard that held the record"),
    column("sequence_number", SqlType::Varchar(128), "the record's number within its shard"),
];

const KAFKA: &[SourceColumn] = &[
    REFRESH_TIME,
    column("kafka_partition", SqlType::BigInt, "the partition that held the record"),
    column("kafka_offset", SqlType::BigInt, "the record's number within its partition"),
    column(
        "kafka_timestamp_type",
        SqlType::Char(1),
        "what the timestamp means: C created, L appended, U unknown",
    ),
    column("kafka_timestamp", SqlType::Timestamp, "when the record was created or appended"),
    column("kafka_key", SqlType::Varbyte(VARBYTE_BYTES), "the record's key"),
    column("kafka_headers", SqlType::Super, "the record's headers"),
];

/// Every metadata column of the source, in the order in which a view lists them.
pub(super) fn all(source: Source) -> &'static [SourceColumn] {
    match source {
        Source::Kinesis => KINESIS,
        Source::Kafka | Source::Msk => KAFKA,
    }
}

/// The type of a column that some source adds.
pub(crate) fn type_of(name: &str) -> Option<SqlType> {
    let both = KINESIS.iter().chain(KAFKA);
    both.into_iter().find(|column| column.name == name).map(|column| column.sql_type)
}

/// The column that holds the payload.
pub(super) fn payload(source: Source) -> &'static str {
    match source {
        Source::Kinesis => "kinesis_data",
        Source::Kafka | Source::Msk => "kafka_value",
    }
}

/// The column that says when a record arrived.
pub(super) fn arrival(source: Source) -> &'static str {
    match source {
        Source::Kinesis => "approximate_arrival_timestamp",
        Source::Kafka | Source::Msk => "kafka_timestamp",
    }
}

/// The metadata columns that the view is to have.
pub(super) fn selected(options: &Options) -> Result<Vec<SourceColumn>, Error> {
    let all = all(options.source);
    let names = match &options.metadata {
        Metadata::All => return Ok(all.to_vec()),
        Metadata::None => return Ok(Vec::new()),
        Metadata::Only(names) => names,
    };
    let mut chosen: Vec<SourceColumn> = Vec::new();
    for name in names {
        let Some(found) = all.iter().find(|column| column.name.eq_ignore_ascii_case(name)) else {
            let source = options.source.name();
            let error =
                Error::new(ErrorKind::Option, format!("`{name}` is no metadata column of `{source}`"));
            return Err(error.advice(name, all.iter().map(|column| column.name)));
        };
        if chosen.contains(found) {
            return Err(Error::new(
                ErrorKind::Option,
                format!("the metadata column `{name}` is named twice"),
            )
            .help("name it once"));
        }
        chosen.push(*found);
    }
    Ok(chosen)
}

impl SourceColumn {
    /// Its name.
    pub(super) fn ident(self) -> Ident {
        Ident::fixed(self.name)
    }

    /// How a view over the stream reads it.
    pub(super) fn value(self, key: KafkaKey) -> Value {
        match (self.sql_type, key) {
            (SqlType::Varbyte(_), KafkaKey::Text) => Value::SourceText(self.ident()),
            (SqlType::Varbyte(_), KafkaKey::Hex) => Value::SourceHex(self.ident()),
            _ => Value::Source(self.ident()),
        }
    }

    /// Its type as the view has it; `None` where no length is stated.
    pub(super) fn type_in_view(self, key: KafkaKey) -> Option<SqlType> {
        match (self.sql_type, key) {
            (SqlType::Varbyte(_), KafkaKey::Text | KafkaKey::Hex) => None,
            (sql_type, _) => Some(sql_type),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_keeps_the_order_in_which_it_was_asked_for() {
        let metadata = Metadata::Only(vec!["shard_id".to_owned(), "REFRESH_TIME".to_owned()]);
        let names: Vec<_> =
            selected(&Options { metadata, ..Options::default() }).unwrap().iter().map(|c| c.name).collect();
        assert_eq!(names, ["shard_id", "refresh_time"]);
    }

    #[test]
    fn an_unknown_metadata_column_is_refused_with_the_nearest() {
        let metadata = Metadata::Only(vec!["partitionkey".to_owned()]);
        let error = selected(&Options { metadata, ..Options::default() }).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`partitionkey` is no metadata column of `kinesis` (use `partition_key`)"
        );
    }

    #[test]
    fn the_kafka_key_is_read_as_asked() {
        let key = KAFKA[5];
        assert_eq!(key.value(KafkaKey::Bytes), Value::Source(Ident::fixed("kafka_key")));
        assert_eq!(key.value(KafkaKey::Hex), Value::SourceHex(Ident::fixed("kafka_key")));
        assert_eq!(key.type_in_view(KafkaKey::Text), None);
    }
}
