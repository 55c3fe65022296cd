//! Functions of JSON text on a VARBYTE payload.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Takes, names};
use crate::syntax::names::{arguments, called, each_in};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.takes == Takes::Json)) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        // what a subquery or an alias makes of the payload may be text
        let payload = |argument: &&Expr| {
            matches!(argument, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) && view.is_payload(argument)
        };
        if called(expr).is_some_and(|function| function.takes == Takes::Json)
            && let Some(argument) = arguments(expr).first().copied().filter(payload)
        {
            let message = format!("`{argument}` is VARBYTE, but this function accepts text only");
            let text = format!("FROM_VARBYTE({argument}, 'utf-8')");
            let finding = view.finding_at(Code::JsonTextFromVarbyte, message, argument);
            let edit = (view.extent(argument), text.clone());
            findings.push(finding.help(format!("write `{text}`")).safe_fix([edit]));
        }
    });
}
