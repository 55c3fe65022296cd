use sqlparser::ast::{Ident, SelectItem};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::exprs::{each_in, named, unnamed};
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
    if !view.names_any(RENAMED.map(|(old, _)| old)) {
        return;
    }
    if !view.streaming {
        return;
    }
    let query = view.statement.query.as_ref();
    let named_today = columns(query);
    let today = PAYLOADS.iter().any(|payload| named_today.contains(*payload));
    let unnamed = unnamed(query);
    each_in(query, |expr| {
        let Some(name) = named(expr) else { return };
        let renamed = RENAMED.iter().find(|(old, _)| name.value.eq_ignore_ascii_case(old));
        // a view of today's may have a field called `data`, or any of the names as an alias
        let alias =
            || view.select().is_some_and(|select| select.projection.iter().any(|item| is_alias(item, name)));
        if let Some((old, new)) = renamed.filter(|(old, _)| !(today && (*old == "data" || alias()))) {
            let message = format!("`{old}` is a column of the preview of 2022, and no stream has it today");
            let edit = view.rename(name, new, &unnamed);
            let finding = view.finding(Code::PreviewColumn, message, &edit.0);
            findings.push(finding.help(format!("use `{new}`")).safe_fix([edit]));
        }
    });
}

fn is_alias(item: &SelectItem, name: &Ident) -> bool {
    matches!(item, SelectItem::ExprWithAlias { alias, .. } if alias.value.eq_ignore_ascii_case(&name.value))
}
