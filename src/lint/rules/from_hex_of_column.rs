//! FROM_HEX of a column.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{arguments, each_in, is_call, text_of};

/// The expression as text: unchanged if it is text, decoded as UTF-8 if it is the payload.
fn as_text(view: &View<'_>, expr: &Expr, text: &str) -> Option<String> {
    if view.is_text(expr) {
        return Some(text.to_owned());
    }
    view.is_payload(expr).then(|| format!("FROM_VARBYTE({text}, 'utf-8')"))
}

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["from_hex"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let given = arguments(expr);
        let Some(argument) = given.first().filter(|_| is_call(expr, &["from_hex"])) else { return };
        if text_of(argument).is_some() {
            return;
        }
        let edit = as_text(view, argument, view.text(view.extent(argument)))
            .map(|text| (view.extent(expr), format!("TO_VARBYTE({text}, 'hex')")));
        let message = "AWS documents FROM_HEX for a literal, not for a column";
        let finding = view.finding_on(Code::FromHexOfColumn, message, expr);
        findings.push(finding.help("write `TO_VARBYTE(text, 'hex')`").safe_fix(edit));
    });
}
