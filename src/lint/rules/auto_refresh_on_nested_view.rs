//! AUTO REFRESH YES on a view over a materialized view.

use sqlparser::ast::TableFactor;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::parts;
use crate::syntax::{ClauseKind, Flag};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let clause =
        view.statement.clauses.iter().find(|clause| clause.kind == ClauseKind::AutoRefresh(Flag::Yes));
    let over = view.relations().find_map(|relation| match relation {
        TableFactor::Table { name, .. } => view.files.views.has(&parts(name)).then(|| parts(name).join(".")),
        _ => None,
    });
    if let (Some(clause), Some(over)) = (clause, over) {
        let message = format!("AUTO REFRESH YES is not allowed here: `{over}` is a materialized view");
        let help = "write AUTO REFRESH NO, and refresh the view with `REFRESH MATERIALIZED VIEW … CASCADE`";
        let edit = (clause.at.0.clone(), "AUTO REFRESH NO".to_owned());
        let finding = view.finding(Code::AutoRefreshOnNestedView, message, &clause.at.0);
        findings.push(finding.help(help).safe_fix([edit]));
    }
}
