//! Which metadata columns a view has, and how it reads them.

use crate::diag::{Error, ErrorKind};
use crate::model::Value;
use crate::options::{KafkaKey, Metadata, Options};
use crate::redshift::stream::{StreamColumn, StreamColumns};
use crate::redshift::{Ident, SqlType};

/// The metadata columns that the view is to have.
pub(super) fn selected(columns: StreamColumns, options: &Options) -> Result<Vec<StreamColumn>, Error> {
    let all = columns.metadata();
    let names = match &options.metadata {
        Metadata::All => return Ok(all),
        Metadata::None => return Ok(Vec::new()),
        Metadata::Only(names) => names,
    };
    let mut chosen: Vec<StreamColumn> = Vec::new();
    for name in names {
        let Some(found) = all.iter().find(|column| column.name.eq_ignore_ascii_case(name)) else {
            let source = options.source.name();
            let error =
                Error::new(ErrorKind::Option, format!("`{name}` is not a metadata column of `{source}`"));
            return Err(error.advice(name, all.iter().map(|column| column.name)));
        };
        if chosen.contains(found) {
            return Err(Error::new(
                ErrorKind::Option,
                format!("the metadata column `{name}` is listed twice"),
            )
            .help("list it once"));
        }
        chosen.push(*found);
    }
    Ok(chosen)
}

/// How a view over the stream reads a column.
pub(super) fn value(column: StreamColumn, key: KafkaKey) -> Value {
    let name = Ident::fixed(column.name);
    match (column.sql_type, key) {
        (SqlType::Varbyte(_), KafkaKey::Text) => Value::SourceText(name),
        (SqlType::Varbyte(_), KafkaKey::Hex) => Value::SourceHex(name),
        _ => Value::Source(name),
    }
}

/// The type of a column as the view has it; `None` where no length is stated.
pub(super) fn type_in_view(column: StreamColumn, key: KafkaKey) -> Option<SqlType> {
    match (column.sql_type, key) {
        (SqlType::Varbyte(_), KafkaKey::Text | KafkaKey::Hex) => None,
        (sql_type, _) => Some(sql_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redshift::Source as StreamSource;
    use crate::redshift::stream;

    #[test]
    fn metadata_keeps_the_order_in_which_it_was_asked_for() {
        let metadata = Metadata::Only(vec!["shard_id".to_owned(), "REFRESH_TIME".to_owned()]);
        let names: Vec<_> =
            selected(StreamSource::Kinesis.columns(), &Options { metadata, ..Options::default() })
                .unwrap()
                .iter()
                .map(|c| c.name)
                .collect();
        assert_eq!(names, ["shard_id", "refresh_time"]);
    }

    #[test]
    fn an_unknown_metadata_column_is_rejected_with_the_nearest() {
        let metadata = Metadata::Only(vec!["partitionkey".to_owned()]);
        let error = selected(StreamSource::Kinesis.columns(), &Options { metadata, ..Options::default() })
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`partitionkey` is not a metadata column of `kinesis` (use `partition_key`)"
        );
    }

    #[test]
    fn the_kafka_key_is_read_as_asked() {
        let key = *stream::named("kafka_key").unwrap();
        assert_eq!(value(key, KafkaKey::Bytes), Value::Source(Ident::fixed("kafka_key")));
        assert_eq!(value(key, KafkaKey::Hex), Value::SourceHex(Ident::fixed("kafka_key")));
        assert_eq!(type_in_view(key, KafkaKey::Text), None);
    }
}
