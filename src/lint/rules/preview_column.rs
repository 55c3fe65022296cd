use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::streaming::{PAYLOADS, columns};

/// The preview's names, and today's: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html>.
const RENAMED: [(&str, &str); 5] = [
    ("approximatearrivaltimestamp", "approximate_arrival_timestamp"),
    ("partitionkey", "partition_key"),
    ("shardid", "shard_id"),
    ("sequencenumber", "sequence_number"),
    ("data", "kinesis_data"),
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    // a view with today's payload column may have a field called `data` or `shardid` of its own
    let named = columns(&view.statement.query);
    if PAYLOADS.iter().any(|payload| named.contains(*payload)) {
        return;
    }
    let mut seen = Vec::new();
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        let name = match expr {
            Expr::Identifier(name) => Some(name),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        let renamed =
            name.and_then(|name| RENAMED.iter().find(|(old, _)| name.value.eq_ignore_ascii_case(old)));
        if let Some((old, new)) = renamed
            && !seen.contains(old)
        {
            seen.push(old);
            let message = format!("`{old}` is a column of the preview of 2022, and no stream has it today");
            findings.push(view.finding_at(Code::PreviewColumn, message, expr).help(format!("use `{new}`")));
        }
        ControlFlow::<()>::Continue(())
    });
}
