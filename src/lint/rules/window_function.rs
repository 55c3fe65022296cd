//! Window functions in a streaming view.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::each_in;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Function(function) = expr
            && function.over.is_some()
        {
            let message = format!("the window function {} is not allowed in a streaming view", function.name);
            let help = "move it to a view over the landed rows";
            findings.push(view.finding_on(Code::WindowFunction, message, expr).help(help));
        }
    });
}
