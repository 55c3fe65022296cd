//! Casts between text and time under AUTO REFRESH YES.

use sqlparser::ast::{DataType, Expr};

use super::text_casts::target;
use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::SqlType;
use crate::redshift::functions::{Class, Function, Gives, Kind, names};
use crate::redshift::stream;
use crate::syntax::names::{called, each_in, is_text, named};

/// Whether a function depends on settings of the session; `leader-node-function` reports those of the leader node.
fn is_conversion(function: &Function) -> bool {
    function.class == Class::Stable && function.kind != Kind::Leader
}

fn is_time(data_type: &DataType) -> bool {
    target(data_type).is_some_and(SqlType::is_time)
}

fn is_time_value(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_time_value(inner),
        Expr::Cast { data_type, .. } => is_time(data_type),
        Expr::TypedString(typed) => is_time(&typed.data_type),
        _ if called(expr).is_some_and(|function| function.gives == Gives::Time) => true,
        _ => named(expr)
            .is_some_and(|name| stream::named(&name.value).is_some_and(|column| column.sql_type.is_time())),
    }
}

fn is_text_type(data_type: &DataType) -> bool {
    target(data_type).is_some_and(SqlType::is_text)
}

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts && !view.names_any(names(is_conversion)) {
        return;
    }
    if !view.streaming || !view.refreshes_itself() {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let what = match expr {
            Expr::Cast { expr: inner, data_type, .. } if is_time(data_type) && is_text(inner) => {
                format!("a cast of text to {data_type}")
            }
            Expr::Cast { expr: inner, data_type, .. } if is_text_type(data_type) && is_time_value(inner) => {
                format!("a cast of a time to {data_type}")
            }
            Expr::Function(_) => match called(expr).filter(|function| is_conversion(function)) {
                Some(function) => function.name.to_uppercase(),
                None => return,
            },
            _ => return,
        };
        let message = format!("{what} may count as mutable, and then AUTO REFRESH YES is rejected");
        let finding = view.finding(Code::TextToTimeUnderAutoRefresh, message, &view.extent(expr));
        findings.push(finding.help("land the text, and cast it in a view over the landed rows"));
    });
}
