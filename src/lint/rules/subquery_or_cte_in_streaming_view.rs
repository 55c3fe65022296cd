//! Subqueries and WITH in a streaming view.

use sqlparser::ast::{self, Expr, TableFactor};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::each_in;

const HELP: &str = "select from the stream itself, and move the rest to a view over the landed rows";

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    let query = &view.statement.query;
    if let Some(first) = query.with.as_ref().and_then(|with| with.cte_tables.first()) {
        let message = "WITH is not allowed in a streaming view";
        findings.push(view.finding_at(Code::SubqueryOrCte, message, first.query.as_ref()).help(HELP));
    }
    for relation in view.relations().filter(|relation| matches!(relation, TableFactor::Derived { .. })) {
        let message = "a subquery in FROM is not allowed in a streaming view";
        findings.push(view.finding_at(Code::SubqueryOrCte, message, relation).help(HELP));
    }
    each_in(query.as_ref(), |expr| {
        if matches!(
            expr,
            Expr::Subquery(_) | Expr::In { target: ast::InTarget::Subquery(_), .. } | Expr::Exists { .. }
        ) {
            let message = "a subquery is not allowed in a streaming view";
            findings.push(view.finding_on(Code::SubqueryOrCte, message, expr).help(HELP));
        }
    });
}
