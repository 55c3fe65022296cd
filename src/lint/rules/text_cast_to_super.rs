//! Casts of text to SUPER.

use super::text_casts::{each_cast, target};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::SqlType;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, _, data_type| {
        if target(data_type) == Some(SqlType::Super) && view.is_text(inner) {
            let message = "a cast of text to SUPER gives one string; it does not parse the text";
            let help = "parse it with `CASE WHEN CAN_JSON_PARSE(x) THEN JSON_PARSE(x) END`";
            let edit = view.cast(expr, data_type).map(|cast| {
                let text = view.text(cast.operand);
                (cast.whole, format!("CASE WHEN CAN_JSON_PARSE({text}) THEN JSON_PARSE({text}) END"))
            });
            let finding = view.finding_on(Code::TextCastToSuper, message, expr);
            findings.push(finding.help(help).unsafe_fix(edit));
        }
    });
}
