//! Casts of text to BOOLEAN.

use sqlparser::ast::CastKind;

use super::text_casts::{each_cast, target, to_boolean_case};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::SqlType;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, kind, data_type| {
        let plain =
            *kind != CastKind::TryCast && target(data_type) == Some(SqlType::Boolean) && view.is_text(inner);
        if plain {
            let message = "text that is not a word for true or false blocks the refresh permanently";
            let help = "write a CASE for the words that you expect, such as `CASE LOWER(x) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`";
            let cast = view.cast(expr, data_type);
            findings.push(view.finding_on(Code::TextCastToBoolean, message, expr).help(help).unsafe_fix(
                cast.map(|cast| {
                    let text = to_boolean_case(view.text(cast.operand));
                    (cast.whole, text)
                }),
            ));
        }
    });
}
