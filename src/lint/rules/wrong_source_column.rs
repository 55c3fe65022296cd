use sqlparser::ast::TableFactor;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::exprs::{each_in, named, parts, unnamed};
use crate::sql::SchemaSource;

/// Columns of Kinesis, and those of Kafka that mean the same; of some none does.
const SAME: [(&str, Option<&str>); 5] = [
    ("kinesis_data", Some("kafka_value")),
    ("approximate_arrival_timestamp", Some("kafka_timestamp")),
    ("sequence_number", Some("kafka_offset")),
    ("shard_id", Some("kafka_partition")),
    ("partition_key", None),
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let source = view.relations().find_map(|relation| match relation {
        TableFactor::Table { name, .. } => view.files.source_of(&parts(name)),
        _ => None,
    });
    let Some(source) = source else { return };
    let kinesis = source == SchemaSource::Kinesis;
    let query = view.statement.query.as_ref();
    let unnamed = unnamed(query);
    each_in(query, |expr| {
        let Some(name) = named(expr) else { return };
        let folded = name.value.to_ascii_lowercase();
        let alien = if kinesis {
            folded.starts_with("kafka_")
        } else {
            SAME.iter().any(|(of_kinesis, _)| *of_kinesis == folded)
        };
        if !alien {
            return;
        }
        let new = SAME.iter().find_map(|(of_kinesis, of_kafka)| match of_kafka {
            Some(of_kafka) if kinesis && *of_kafka == folded => Some(*of_kinesis),
            Some(of_kafka) if !kinesis && *of_kinesis == folded => Some(*of_kafka),
            _ => None,
        });
        let message =
            format!("`{folded}` is no column of a {} stream", if kinesis { "Kinesis" } else { "Kafka" });
        let help = match new {
            Some(new) => format!("use `{new}`, if the schema is the one that is meant"),
            None => "leave it out: no column of this source means the same".to_owned(),
        };
        let finding = view.finding(Code::WrongSourceColumn, message, &view.bytes(name.span)).help(help);
        // an offset is a number, and a sequence number is text
        findings.push(finding.unsafe_fix(new.map(|new| view.rename(name, new, &unnamed))));
    });
}
