//! What stops the refresh for good.

use std::ops::Range;

use sqlparser::ast::{CastKind, DataType, Expr};

use super::text_casts::target;
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{address, walk};
use crate::redshift::SqlType;
use crate::redshift::casts::{self, Outcome};
use crate::redshift::functions::{Function, Gives, names};
use crate::syntax::names::{arguments, bare, called, is_call, is_text, is_true};

pub(super) fn json(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(Function::extracts)) && !view.names_any(["json_parse"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    // calls that are tested for NULL or navigated into, of which other rules speak
    let mut tested = Vec::new();
    walk(select, |expr, guards| {
        if let Expr::IsNull(inner) | Expr::IsNotNull(inner) = expr {
            tested.push(address(inner));
        }
        if let Expr::CompoundFieldAccess { root, .. } = expr {
            tested.push(address(bare(root)));
        }
        if !matches!(expr, Expr::Function(_)) {
            return;
        }
        if is_call(expr, &["json_parse"]) && !guards.can_parse && !tested.contains(&address(expr)) {
            let message = if guards.valid_json {
                "IS_VALID_JSON does not guard JSON_PARSE: repeated keys and long strings pass it, and stop the refresh \
                 for good"
            } else {
                "a record that is no JSON stops the refresh for good"
            };
            let argument = argument_text(view, expr);
            let edits = argument.map(|(call, argument)| {
                let text = view.text(call.clone());
                let text = format!("CASE WHEN CAN_JSON_PARSE({argument}) THEN {text} END");
                (call, text)
            });
            let finding = view.finding(Code::UnguardedJson, message, &view.extent(expr));
            let help =
                "write `CASE WHEN CAN_JSON_PARSE(x) THEN JSON_PARSE(x) END`, and keep the others beside it";
            findings.push(finding.help(help).unsafe_fix(edits));
        }
        let lenient = arguments(expr).last().is_some_and(|last| is_true(last));
        if called(expr).is_some_and(Function::extracts) && !lenient && !guards.can_parse && !guards.valid_json
        {
            let message =
                "a record that is no JSON stops the refresh for good, unless the last argument is TRUE";
            let call = view.extent(expr);
            let edit = (call.end - 1..call.end - 1, ", TRUE".to_owned());
            let finding = view.finding(Code::UnguardedJson, message, &call);
            findings.push(finding.help("add TRUE as the last argument").unsafe_fix([edit]));
        }
    });
}

/// A call's bytes, and the text of its first argument.
fn argument_text<'t>(view: &View<'t>, expr: &Expr) -> Option<(Range<usize>, &'t str)> {
    let call = view.extent(expr);
    let tokens = view.tokens();
    let (_, open, close) = tokens.call(call.start)?;
    let first = tokens.arguments(open, close).into_iter().next()?;
    Some((call, view.text(first)))
}

/// Whether every text can be cast to the type, at worst cut, or a rule of its own speaks of it.
fn takes_all(data_type: &DataType) -> bool {
    target(data_type).is_some_and(|to| to == SqlType::Boolean || casts::of_text(to).other != Outcome::Raises)
}

fn is_char(data_type: &DataType) -> bool {
    matches!(target(data_type), Some(SqlType::Char(_)))
}

/// Whether an expression, or what it is made of, is tested by a pattern within.
fn has_pattern(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => has_pattern(inner),
        Expr::Case { conditions, .. } => {
            conditions.iter().all(|arm| crate::lint::guards::Guards::of(&arm.condition).pattern)
        }
        _ => false,
    }
}

pub(super) fn cast(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(select, |expr, guards| {
        let Expr::Cast { expr: inner, kind, data_type, .. } = expr else { return };
        let raises = *kind != CastKind::TryCast && is_text(inner) && !takes_all(data_type);
        if !raises || guards.pattern || has_pattern(inner) {
            return;
        }
        let cast = view.cast(expr, data_type);
        // TRY_CAST to CHAR is in no list of pairs
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
                "a character of several bytes stops the refresh for good".to_owned(),
                "write VARCHAR, or a CASE over a pattern of ASCII around the cast",
            )
        } else {
            (
                format!("text that is no {data_type} stops the refresh for good"),
                "write `TRY_CAST(NULLIF(x, '') AS …)`, which gives NULL instead",
            )
        };
        let at = cast.map_or_else(|| view.extent(expr), |cast| cast.whole);
        findings.push(view.finding(Code::UnguardedCast, message, &at).help(help).unsafe_fix(edits));
    });
}

pub(super) fn nullif(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(select, |expr, guards| {
        let Expr::Cast { expr: inner, data_type, .. } = expr else { return };
        let of_json =
            called(inner).is_some_and(|function| function.extracts() && function.gives == Gives::Text);
        if !of_json || takes_all(data_type) || is_char(data_type) || guards.pattern {
            return;
        }
        let Some(cast) = view.cast(expr, data_type) else { return };
        let text = format!("NULLIF({}, '')", view.text(cast.operand.clone()));
        let message = "a missing key may give an empty text, which no cast to this type takes";
        let finding = view.finding(Code::MissingNullif, message, &cast.whole);
        findings.push(finding.help("write NULLIF(…, '') around the text").unsafe_fix([(cast.operand, text)]));
    });
}
