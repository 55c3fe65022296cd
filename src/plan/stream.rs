//! How every view of a plan reads its stream.

use super::{Plan, gate};
use crate::model::{Column, Gate, Stream};
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

/// The stream, read through this gate.
pub(super) fn stream(plan: &Plan, gate: Gate, options: &Options) -> Stream {
    Stream {
        schema: plan.targets.external_schema.clone(),
        name: plan.targets.stream.clone(),
        payload: Ident::fixed(plan.targets.columns.payload()),
        strip_bytes: options.strip_bytes,
        encoding: options.encoding.unwrap_or_default(),
        null_if_invalid: gate::null_if_invalid(options),
        gate,
    }
}
