//! Conversions between text and time under AUTO REFRESH YES.

use sqlparser::ast::{BinaryOperator, DataType, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::values::{ValueKind, is_call_of_text_type, kind_of_type, takes_text};
use crate::redshift::functions::{Class, Function, Gives, Kind, Takes};
use crate::syntax::names::{arguments, called, each_in};

/// Whether a function depends on settings of the session; `leader-node-function` reports those of the leader node.
fn is_conversion(function: &Function) -> bool {
    function.class == Class::Stable && function.kind != Kind::Leader
}

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming || !view.refreshes_itself() {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let Some(what) = conversion(view, expr) else { return };
        let message = format!("{what} may count as mutable, and then AUTO REFRESH YES is rejected");
        let finding = view.finding(Code::TextToTimeUnderAutoRefresh, message, &view.extent(expr));
        findings.push(finding.help("land the text, and cast it in a view over the landed rows"));
    });
}

/// What an expression converts, if it makes a time of text or text of a time.
fn conversion(view: &View<'_>, expr: &Expr) -> Option<String> {
    let is_time = |expr: &Expr| view.kind(expr) == ValueKind::Time;
    match expr {
        Expr::Cast { expr: inner, data_type, .. }
        | Expr::Convert { expr: inner, data_type: Some(data_type), .. } => cast(view, inner, data_type),
        Expr::BinaryOp { left, op, right } => {
            let of_text = matches!(
                op,
                BinaryOperator::StringConcat
                    | BinaryOperator::PGRegexMatch
                    | BinaryOperator::PGRegexIMatch
                    | BinaryOperator::PGRegexNotMatch
                    | BinaryOperator::PGRegexNotIMatch
            );
            (of_text && (is_time(left) || is_time(right))).then(|| format!("`{op}` with a time"))
        }
        Expr::Like { expr, .. } | Expr::ILike { expr, .. } | Expr::SimilarTo { expr, .. }
            if is_time(expr) =>
        {
            Some("a comparison of a time with a text pattern".to_owned())
        }
        Expr::Substring { expr, .. } if is_time(expr) => Some("SUBSTRING of a time".to_owned()),
        Expr::Trim { expr, .. } if is_time(expr) => Some("TRIM of a time".to_owned()),
        Expr::Position { expr, r#in } if is_time(expr) || is_time(r#in) => {
            Some("POSITION in a time".to_owned())
        }
        Expr::Function(function) => {
            let name = || function.name.to_string().to_uppercase();
            if let Some(function) = called(expr).filter(|function| is_conversion(function)) {
                return Some(function.name.to_uppercase());
            }
            let given = arguments(expr);
            if takes_text(expr) && given.iter().any(|argument| is_time(argument)) {
                let what = if is_call_of_text_type(expr) { "a cast of a time to" } else { "a time in" };
                return Some(format!("{what} {}", name()));
            }
            let of_time = called(expr)
                .is_some_and(|function| function.gives == Gives::Time || function.takes == Takes::DatePart);
            (of_time && given.iter().any(|argument| view.is_text(argument)))
                .then(|| format!("text in {}", name()))
        }
        _ => None,
    }
}

fn cast(view: &View<'_>, inner: &Expr, data_type: &DataType) -> Option<String> {
    match (view.kind(inner), kind_of_type(data_type)) {
        (ValueKind::Text, ValueKind::Time) => Some(format!("a cast of text to {data_type}")),
        (ValueKind::Time, ValueKind::Text) => Some(format!("a cast of a time to {data_type}")),
        _ => None,
    }
}
