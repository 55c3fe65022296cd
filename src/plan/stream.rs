//! How every view of a plan reads its stream.

use super::{Plan, record_filter};
use crate::model::{Column, RecordFilter, Stream};
use crate::options::Options;
use crate::redshift::Ident;
use crate::redshift::stream::StreamColumn;

/// The metadata columns of a view over the stream.
pub(super) fn metadata(plan: &Plan, options: &Options) -> Vec<Column> {
    let column = |column: &StreamColumn| Column {
        name: Ident::fixed(column.name),
        value: super::metadata::value(*column, options.kafka_key),
    };
    plan.metadata.iter().map(column).collect()
}

/// The stream, read through this record filter.
pub(super) fn stream(plan: &Plan, record_filter: RecordFilter, options: &Options) -> Stream {
    Stream {
        schema: plan.targets.external_schema.clone(),
        name: plan.targets.stream.clone(),
        payload: Ident::fixed(plan.targets.columns.payload()),
        strip_bytes: options.strip_bytes,
        encoding: options.encoding.unwrap_or_default(),
        null_if_invalid: record_filter::null_if_invalid(options),
        record_filter,
    }
}
