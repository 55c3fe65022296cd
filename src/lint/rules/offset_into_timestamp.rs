//! Casts to TIMESTAMP of text that may have an offset.

use sqlparser::ast::{CastKind, Expr};

use super::text_casts::target;
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::redshift::SqlType;
use crate::syntax::names::{is_call, text_of};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let Some(select) = view.select() else { return };
    walk(view, select, |expr, guards| {
        let Expr::Cast { expr: inner, kind, data_type, .. } = expr else { return };
        let zoneless = target(data_type) == Some(SqlType::Timestamp);
        let literal = text_of(inner).is_some_and(|text| has_offset(&text));
        let of_json =
            is_call(inner, &["json_extract_path_text"]) || is_call(inner, &["nullif"]) && view.is_text(inner);
        let checked = guards.has_for_all(Test::Pattern, inner) && *kind == CastKind::DoubleColon;
        if zoneless && !checked && (literal || of_json) {
            let message = "TIMESTAMP ignores an offset in the text: `12:00+05:00` becomes `12:00`";
            let cast = view.cast(expr, data_type);
            let edit = cast.clone().map(|cast| (cast.data_type, "TIMESTAMPTZ".to_owned()));
            let at = cast.map_or_else(|| view.extent(expr), |cast| cast.whole);
            let finding = view.finding(Code::OffsetIntoTimestamp, message, &at);
            findings
                .push(finding.help("cast to TIMESTAMPTZ if the text may have an offset").unsafe_fix(edit));
        }
    });
}

/// `…+05:00`, `…-0300`, `…Z` after a time.
fn has_offset(text: &str) -> bool {
    let Some((_, time)) = text.trim().split_once([':']) else { return false };
    time.ends_with(['Z', 'z']) || time.contains(['+', '-'])
}
