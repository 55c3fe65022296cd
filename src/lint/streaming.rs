//! Whether a materialized view reads a stream, going by its text and by what the files make.

use sqlparser::ast;
use std::collections::BTreeSet;

use super::exprs::{self, each_in, named, parts};
use super::files::Files;
use super::plain::plain;

/// The columns that hold payloads, today's and the preview's.
pub(crate) const PAYLOADS: [&str; 2] = ["kinesis_data", "kafka_value"];
/// Columns that only streams have.
const METADATA: [&str; 11] = [
    "approximate_arrival_timestamp",
    "approximatearrivaltimestamp",
    "shard_id",
    "shardid",
    "sequence_number",
    "sequencenumber",
    "partition_key",
    "partitionkey",
    "kafka_partition",
    "kafka_offset",
    "kafka_timestamp",
];

/// Certain by a payload column or a stream's schema, likely by a schema and a metadata column; never for a relation
/// that the files make, or a name without a schema.
pub(crate) fn is_streaming(query: &ast::Query, files: &Files) -> bool {
    let relations = relations(query);
    if relations.is_empty() || relations.iter().any(|name| files.relations.has(name)) {
        return false;
    }
    if relations.iter().any(|name| files.source_of(name).is_some()) {
        return true;
    }
    let columns = columns(query);
    let qualified = relations.iter().any(|name| name.len() > 1);
    let has = |names: &[&str]| names.iter().any(|name| columns.contains(*name));
    qualified && (has(&PAYLOADS) || has(&METADATA))
}

/// The relations that a query names, folded, without those that it makes itself.
pub(crate) fn relations(query: &ast::Query) -> Vec<Vec<String>> {
    let ctes: Vec<String> = query
        .with
        .iter()
        .flat_map(|with| &with.cte_tables)
        .map(|cte| cte.alias.name.value.to_ascii_lowercase())
        .collect();
    if let Some((name, _)) = plain(query) {
        return vec![parts(name)];
    }
    let mut relations = Vec::new();
    exprs::relations(query, |name| {
        let name = parts(name);
        if !matches!(name.as_slice(), [only] if ctes.contains(only)) {
            relations.push(name);
        }
    });
    relations
}

/// The names of columns in all expressions, folded.
pub(crate) fn columns(query: &ast::Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    each_in(query, |expr| names.extend(named(expr).map(|name| name.value.to_ascii_lowercase())));
    names
}
