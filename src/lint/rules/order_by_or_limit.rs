//! ORDER BY, LIMIT, OFFSET and TOP in a streaming view.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use sqlparser::ast::Spanned;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    let query = &view.statement.query;
    let help = "remove it, and sort or limit in queries over the view";
    if let Some(order) = &query.order_by {
        let message = "ORDER BY is not allowed in a streaming view";
        let clause = view.tokens().clause("order", view.bytes(order.span()).start);
        let finding = view.finding_at(Code::OrderByOrLimit, message, order).help(help);
        findings.push(finding.safe_fix(clause.map(|bytes| (bytes, String::new()))));
    }
    if let Some(limit) = &query.limit_clause {
        let message = "LIMIT and OFFSET are not allowed in a streaming view";
        let tokens = view.tokens();
        let start = view.bytes(limit.span()).start;
        let clauses = ["limit", "offset"].into_iter().filter_map(|word| tokens.clause(word, start));
        // LIMIT and OFFSET in one text are one clause
        let bytes = clauses.reduce(|all, one| all.start.min(one.start)..all.end.max(one.end));
        let finding = view.finding_at(Code::OrderByOrLimit, message, limit).help(help);
        findings.push(finding.unsafe_fix(bytes.map(|bytes| (bytes, String::new()))));
    }
    if view.select().is_some_and(|select| select.top.is_some()) {
        let message = "TOP is not allowed in a streaming view";
        let tokens = view.tokens();
        let top = tokens.find("top");
        let bytes = top.map(|top| tokens.bytes(top).start..tokens.bytes(top + 1).end);
        let at = bytes.clone().unwrap_or_else(|| view.head());
        let edit = bytes.map(|bytes| (view.with_space(&bytes), String::new()));
        findings.push(view.finding(Code::OrderByOrLimit, message, &at).help(help).unsafe_fix(edit));
    }
}
