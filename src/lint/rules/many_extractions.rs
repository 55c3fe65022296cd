//! Many extractions from one payload.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{each, is_call};

/// The number of calls that each parse the payload, above which one JSON_PARSE costs less.
const EXTRACTIONS: usize = 10;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["json_extract_path_text"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let mut count = 0;
    let mut over_payload = false;
    each(&select.projection, |expr| {
        count += usize::from(matches!(expr, Expr::Function(_)) && is_call(expr, &["json_extract_path_text"]));
        over_payload |= view.is_payload(expr);
    });
    if count > EXTRACTIONS && over_payload {
        let message = format!("{count} extractions parse every record {count} times");
        let help = "parse it once with JSON_PARSE, and extract in a view over the landed rows; the layout `tiered` writes \
                    both";
        findings.push(view.finding(Code::ManyExtractions, message, &view.head()).help(help));
    }
}
