use sqlparser::ast::TableFactor;

use crate::diag::{Code, Finding};
use crate::lint::context::{View, is_made, parts};
use crate::sql::ClauseKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let clause = view.statement.clauses.iter().find(|clause| clause.kind == ClauseKind::AutoRefresh(true));
    let over = view.relations().find_map(|relation| match relation {
        TableFactor::Table { name, .. } => {
            is_made(&parts(name), &view.files.views).then(|| parts(name).join("."))
        }
        _ => None,
    });
    if let (Some(clause), Some(over)) = (clause, over) {
        let message = format!("`{over}` is a materialized view, and a view over one does not refresh itself");
        let help = "write AUTO REFRESH NO, and refresh it with `REFRESH MATERIALIZED VIEW … CASCADE`";
        findings.push(view.finding(Code::AutoRefreshOnNestedView, message, &clause.span).help(help));
    }
}
