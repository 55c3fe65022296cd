//! Casts of extracted text that may be empty.

use sqlparser::ast::Expr;

use super::text_casts::{accepts_every_text, is_char};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::redshift::functions::Gives;
use crate::syntax::names::called;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(view, select, |expr, guards| {
        let Expr::Cast { expr: inner, data_type, .. } = expr else { return };
        let of_json =
            called(inner).is_some_and(|function| function.extracts() && function.gives == Gives::Text);
        if !of_json || accepts_every_text(data_type) || is_char(data_type) || guards.has(Test::Pattern, inner)
        {
            return;
        }
        let Some(cast) = view.cast(expr, data_type) else { return };
        let text = format!("NULLIF({}, '')", view.text(cast.operand.clone()));
        let message = format!("a missing key may give an empty text, which cannot be cast to {data_type}");
        let finding = view.finding(Code::MissingNullif, message, &cast.whole);
        findings.push(finding.help("wrap the text in `NULLIF(…, '')`").unsafe_fix([(cast.operand, text)]));
    });
}
