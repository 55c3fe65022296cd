use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    let query = &view.statement.query;
    let help = "leave it out, and order or limit where the view is read";
    if let Some(order) = &query.order_by {
        let message = "a streaming view takes no ORDER BY";
        findings.push(view.finding_at(Code::OrderByOrLimit, message, order).help(help));
    }
    if let Some(limit) = &query.limit_clause {
        let message = "a streaming view takes no LIMIT and no OFFSET";
        findings.push(view.finding_at(Code::OrderByOrLimit, message, limit).help(help));
    }
}
