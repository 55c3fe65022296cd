//! Aggregates that cannot be refreshed incrementally.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Kind, names};
use crate::syntax::names::each_in;
use crate::syntax::refresh::refused_aggregate;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.kind == Kind::Recomputed)) {
        return;
    }
    if !view.streaming {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Some(name) = refused_aggregate(expr) {
            let name = name.to_uppercase();
            let message = format!(
                "{name} is not allowed in a streaming view because it cannot be refreshed incrementally"
            );
            let finding = view.finding(Code::AggregateNotIncremental, message, &view.extent(expr));
            findings.push(
                finding.help("use COUNT, SUM, MIN, MAX or AVG, or aggregate in a view over the landed rows"),
            );
        }
    });
}
