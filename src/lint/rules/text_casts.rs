use std::ops::ControlFlow;

use sqlparser::ast::{CastKind, DataType, Expr, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::{View, is_call, is_text};

pub(super) fn to_boolean(view: &View<'_>, findings: &mut Vec<Finding>) {
    casts(view, |expr, inner, kind, data_type| {
        let plain = *kind != CastKind::TryCast && *data_type == DataType::Boolean && is_text(inner);
        if plain {
            let message = "text that is no word for true or false stops the refresh for good";
            let help = "write `CASE LOWER(x) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`";
            findings.push(view.finding_at(Code::TextCastToBoolean, message, expr).help(help));
        }
    });
}

pub(super) fn to_super(view: &View<'_>, findings: &mut Vec<Finding>) {
    casts(view, |expr, inner, _, data_type| {
        if data_type.to_string().eq_ignore_ascii_case("super") && is_text(inner) {
            let message = "a cast of text to SUPER keeps one string, and parses nothing";
            let help = "parse it with `CASE WHEN CAN_JSON_PARSE(x) THEN JSON_PARSE(x) END`";
            findings.push(view.finding_at(Code::TextCastToSuper, message, expr).help(help));
        }
    });
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html> lists the pairs; any other is an error, not NULL.
pub(super) fn try_cast_pair(view: &View<'_>, findings: &mut Vec<Finding>) {
    casts(view, |expr, inner, kind, data_type| {
        if *kind != CastKind::TryCast {
            return;
        }
        let name = data_type.to_string().to_lowercase();
        let of_text = is_text(inner) && (*data_type == DataType::Boolean || name.starts_with("varbyte"));
        let is_time = name.starts_with("date") || name.starts_with("time");
        let of_super = is_call(inner, &["json_parse"]) && is_time;
        if of_text || of_super {
            let from = if of_text { "text" } else { "SUPER" };
            let message =
                format!("TRY_CAST does not take {from} to {data_type}: it raises instead of giving NULL");
            let help =
                if of_text { "write a CASE over the texts that are meant" } else { "cast to VARCHAR first" };
            findings.push(view.finding_at(Code::TryCastPair, message, expr).help(help));
        }
    });
}

fn casts(view: &View<'_>, mut look: impl FnMut(&Expr, &Expr, &CastKind, &DataType)) {
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        if let Expr::Cast { expr: inner, kind, data_type, .. } = expr {
            look(expr, inner, kind, data_type);
        }
        ControlFlow::<()>::Continue(())
    });
}
