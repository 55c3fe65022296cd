//! Casts of text.

use sqlparser::ast::{CastKind, DataType, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::Gives;
use crate::redshift::{SqlType, casts};
use crate::syntax::names::{called, each_in, is_text};

pub(super) fn to_boolean(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, kind, data_type| {
        let plain =
            *kind != CastKind::TryCast && target(data_type) == Some(SqlType::Boolean) && is_text(inner);
        if plain {
            let message = "text that is no word for true or false stops the refresh for good";
            let help = "write a CASE over the words that are meant, such as `CASE LOWER(x) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`";
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

fn to_boolean_case(text: &str) -> String {
    let list = |words: [&str; 5]| format!("'{}'", words.join("', '"));
    format!(
        "CASE WHEN LOWER({text}) IN ({}) THEN TRUE WHEN LOWER({text}) IN ({}) THEN FALSE END",
        list(casts::TRUE),
        list(casts::FALSE)
    )
}

pub(super) fn to_super(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, _, data_type| {
        if target(data_type) == Some(SqlType::Super) && is_text(inner) {
            let message = "a cast of text to SUPER keeps one string, and parses nothing";
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

pub(super) fn try_cast_pair(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    each_cast(view, |expr, inner, kind, data_type| {
        if *kind != CastKind::TryCast {
            return;
        }
        let Some(to) = target(data_type) else { return };
        let of_text = is_text(inner) && !casts::is_try_cast(SqlType::TEXT, to);
        let gives_super = called(inner).is_some_and(|function| function.gives == Gives::Super);
        let of_super = gives_super && !casts::is_try_cast(SqlType::Super, to);
        if of_text || of_super {
            let from = if of_text { "text" } else { "SUPER" };
            let message =
                format!("TRY_CAST does not take {from} to {data_type}: it raises instead of giving NULL");
            let help =
                if of_text { "write a CASE over the texts that are meant" } else { "cast to VARCHAR first" };
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

/// The type of a cast, if Redshift has it.
pub(super) fn target(data_type: &DataType) -> Option<SqlType> {
    casts::target(&data_type.to_string())
}

fn each_cast(view: &View<'_>, mut look: impl FnMut(&Expr, &Expr, &CastKind, &DataType)) {
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Cast { expr: inner, kind, data_type, .. } = expr {
            look(expr, inner, kind, data_type);
        }
    });
}
