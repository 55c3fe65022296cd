//! TRY_CAST between types that its page does not list.

use sqlparser::ast::CastKind;

use super::text_casts::{each_cast, target, to_boolean_case};
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::values::ValueKind;
use crate::redshift::{SqlType, casts};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, kind, data_type| {
        if *kind != CastKind::TryCast {
            return;
        }
        let Some(to) = target(data_type) else { return };
        let of_text = view.is_text(inner) && !casts::is_try_cast(SqlType::TEXT, to);
        let gives_super = view.kind(inner) == ValueKind::Super;
        let of_super = gives_super && !casts::is_try_cast(SqlType::Super, to);
        if of_text || of_super {
            let from = if of_text { "text" } else { "SUPER" };
            let message =
                format!("TRY_CAST does not accept {from} to {data_type}: it fails instead of returning NULL");
            let help =
                if of_text { "write a CASE for the texts that you expect" } else { "cast to VARCHAR first" };
            let boolean = of_text && to == SqlType::Boolean;
            let cast = view.cast(expr, data_type).filter(|_| boolean);
            let edit = cast.map(|cast| {
                let text = to_boolean_case(view.text(cast.operand));
                (cast.whole, text)
            });
            let finding = view.finding_on(Code::TryCastPair, message, expr);
            findings.push(finding.help(help).unsafe_fix(edit));
        }
    });
}
