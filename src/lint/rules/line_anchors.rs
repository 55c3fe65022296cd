//! `^` and `$` as the guard of a cast: they match at line ends.

use sqlparser::ast::Expr;

use super::text_casts::{failing, is_char};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::syntax::names::{arguments, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts && !view.names_any(["to_varbyte"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(view, select, |expr, guards| {
        let value = match expr {
            Expr::Cast { .. } => failing(view, expr)
                .filter(|(text, data_type)| !(is_char(data_type) && guards.has(Test::Ascii, text)))
                .map(|(text, _)| text),
            expr if is_call(expr, &["to_varbyte"]) => arguments(expr).first().copied(),
            _ => None,
        };
        let Some(value) = value.filter(|value| guards.has(Test::Anchored, value)) else { return };
        let is_one_line = guards.has(Test::NoLineFeed, value) && guards.has(Test::NoReturn, value);
        if is_one_line || guards.has(Test::Whole, value) {
            return;
        }
        let message = "`^` and `$` match at line ends, so text with a line break passes the pattern and may block the refresh \
                       permanently";
        let finding = view.finding_on(Code::LineAnchors, message, expr);
        findings.push(
            finding.help("add `AND STRPOS(x, CHR(10)) = 0 AND STRPOS(x, CHR(13)) = 0` to the condition"),
        );
    });
}
