use std::ops::ControlFlow;

use sqlparser::ast::{Expr, TableFactor, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::{View, parts};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let source = view.relations().find_map(|relation| match relation {
        TableFactor::Table { name, .. } => view.files.streams.get(parts(name).first()?).copied(),
        _ => None,
    });
    let Some(kinesis) = source else { return };
    let (source, others) = if kinesis { ("Kinesis", "kafka_") } else { ("Kafka", "kinesis_") };
    let of_kinesis = ["approximate_arrival_timestamp", "shard_id", "sequence_number", "partition_key"];
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        if let Expr::Identifier(name) = expr {
            let folded = name.value.to_lowercase();
            let alien = folded.starts_with(others) || (!kinesis && of_kinesis.contains(&folded.as_str()));
            if alien {
                let message = format!("`{folded}` is no column of a {source} stream");
                let help = if kinesis {
                    "use `kinesis_data`, `shard_id`, `sequence_number` and their like"
                } else {
                    "use `kafka_value`, `kafka_partition`, `kafka_offset` and their like"
                };
                findings.push(view.finding_at(Code::WrongSourceColumn, message, expr).help(help));
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
}
