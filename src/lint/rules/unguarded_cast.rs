//! Casts that fail on text that does not fit the type.

use super::text_casts::{failing, is_char};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::syntax::names::is_call;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(view, select, |expr, guards| {
        let Some((inner, data_type)) = failing(view, expr) else { return };
        // the text of a time is as valid as the time
        if view.is_time_as_text(inner) || guards.has_for_all(Test::Pattern, inner) {
            return;
        }
        if is_char(data_type) && guards.has(Test::Ascii, inner) {
            return;
        }
        let cast = view.cast(expr, data_type);
        // the page of TRY_CAST does not list CHAR
        let edits = cast.clone().filter(|_| !is_char(data_type)).map(|cast| {
            let operand = view.text(cast.operand.clone());
            let operand = if is_call(inner, &["nullif"]) {
                operand.to_owned()
            } else {
                format!("NULLIF({operand}, '')")
            };
            let text = format!("TRY_CAST({operand} AS {})", view.text(cast.data_type.clone()));
            (cast.whole, text)
        });
        let (message, help) = if is_char(data_type) {
            (
                "a character of more than one byte blocks the refresh permanently".to_owned(),
                "write VARCHAR, or wrap the cast in a CASE that tests for ASCII",
            )
        } else {
            (
                format!("text that is not a valid {data_type} blocks the refresh permanently"),
                "write `TRY_CAST(NULLIF(x, '') AS …)`, which returns NULL instead",
            )
        };
        let at = cast.map_or_else(|| view.extent(expr), |cast| cast.whole);
        findings.push(view.finding(Code::UnguardedCast, message, &at).help(help).unsafe_fix(edits));
    });
}
