use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Value, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::{View, arguments, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        if is_call(expr, &["from_varbyte"])
            && let [_, Expr::Value(value)] = arguments(expr).as_slice()
            && let Value::SingleQuotedString(format) = &value.value
            && ["base64", "hex"].contains(&format.to_lowercase().as_str())
        {
            let message = format!(
                "FROM_VARBYTE(…, '{format}') writes bytes as {format}: it does not decode {format} text"
            );
            let help = format!("decode with `TO_VARBYTE(FROM_VARBYTE(bytes, 'utf-8'), '{format}')`");
            findings.push(view.finding_at(Code::EncodesInsteadOfDecodes, message, expr).help(help));
        }
        ControlFlow::<()>::Continue(())
    });
}
