//! UNION, INTERSECT and EXCEPT in a streaming view.

use sqlparser::ast::SetExpr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let (true, SetExpr::SetOperation { op, right, .. }) =
        (view.streaming, view.statement.query.body.as_ref())
    {
        let message = format!("{op} is not allowed in a streaming view");
        let help = "create a view for each part, and combine them in a plain view";
        findings.push(view.finding_at(Code::SetOperation, message, right.as_ref()).help(help));
    }
}
