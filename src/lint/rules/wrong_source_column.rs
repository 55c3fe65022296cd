//! Columns of Kinesis on a Kafka stream, and the reverse.

use sqlparser::ast::TableFactor;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::{Source, stream};
use crate::syntax::names::{each_in, parts, unnamed};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let source = view.relations().find_map(|relation| match relation {
        TableFactor::Table { name, .. } => view.files.source_of(&parts(name)),
        _ => None,
    });
    let Some(source) = source else { return };
    let query = view.statement.query.as_ref();
    let unnamed = unnamed(query);
    each_in(query, |expr| {
        let Some((name, of)) = view.stored(expr) else { return };
        let source = of.map_or(Some(source), |of| view.files.source_of(&parts(of)));
        let Some(source) = source else { return };
        let normalized = name.value.to_ascii_lowercase();
        let Some(column) =
            stream::named(&normalized).filter(|column| !source.columns().all().contains(column))
        else {
            return;
        };
        let new = stream::counterpart(column).map(|column| column.name);
        let message = format!(
            "`{normalized}` is not a column of a {} stream",
            if source == Source::Kinesis { "Kinesis" } else { "Kafka" }
        );
        let help = match new {
            Some(new) => format!("use `{new}` if the external schema is the right one"),
            None => "remove it; this source has no column with the same meaning".to_owned(),
        };
        let finding = view.finding(Code::WrongSourceColumn, message, &view.bytes(name.span)).help(help);
        // an offset is a number, and a sequence number is text
        findings.push(finding.unsafe_fix(new.map(|new| view.rename(name, new, &unnamed))));
    });
}
