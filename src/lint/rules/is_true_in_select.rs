//! IS TRUE and IS FALSE in a SELECT list.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::each;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select() else { return };
    each(&select.projection, |expr| {
        let is_tested =
            matches!(expr, Expr::IsTrue(_) | Expr::IsFalse(_) | Expr::IsNotTrue(_) | Expr::IsNotFalse(_));
        if is_tested {
            let message = "IS TRUE and IS FALSE are not allowed in a SELECT list";
            let finding = view.finding_on(Code::IsTrueInSelect, message, expr);
            findings.push(finding.help("write `CASE WHEN x THEN TRUE ELSE FALSE END`"));
        }
    });
}
