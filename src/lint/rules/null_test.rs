use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::{View, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        if let Expr::IsNotNull(inner) | Expr::IsNull(inner) = expr
            && is_call(inner, &["json_parse"])
        {
            let message = "JSON_PARSE raises on text that is no JSON, so this test guards nothing";
            let help = "test with `CAN_JSON_PARSE(…)`";
            findings.push(view.finding_at(Code::JsonParseNullTest, message, expr).help(help));
        }
        ControlFlow::<()>::Continue(())
    });
}
