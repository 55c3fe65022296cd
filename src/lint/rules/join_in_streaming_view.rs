//! Joins in a streaming view.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let joined = select.from.iter().find_map(|from| from.joins.first()).map(|join| &join.relation);
    let second = select.from.get(1).map(|from| &from.relation);
    if let Some(relation) = joined.or(second) {
        let message = "a streaming view reads one stream, without joins";
        let help = "land the stream in one view, and join in a view over the landed rows";
        findings.push(view.finding_at(Code::JoinInStreamingView, message, relation).help(help));
    }
}
