use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        if let Expr::Function(function) = expr
            && function.over.is_some()
        {
            let message = format!("a streaming view takes no window function such as {}", function.name);
            let help = "use it in a view over the landed rows";
            findings.push(view.finding_at(Code::WindowFunction, message, expr).help(help));
        }
        ControlFlow::<()>::Continue(())
    });
}
