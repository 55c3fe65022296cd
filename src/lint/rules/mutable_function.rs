//! GETDATE and its like.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{each_in, text_of};

/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html>
const FUNCTIONS: [&str; 16] = [
    "getdate",
    "sysdate",
    "current_date",
    "current_time",
    "current_timestamp",
    "now",
    "localtime",
    "localtimestamp",
    "timeofday",
    "age",
    "random",
    "current_user",
    "current_user_id",
    "session_user",
    "user",
    "statement_timestamp",
];
/// Words that cast to the moment of the refresh: <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>.
const MOMENTS: [&str; 4] = ["now", "today", "tomorrow", "yesterday"];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts && !view.names_any(FUNCTIONS) {
        return;
    }
    if !view.streaming {
        return;
    }
    let help = "use `refresh_time` or the arrival time, or move it into a view over the landed rows";
    each_in(view.statement.query.as_ref(), |expr| {
        if let Some(what) = mutable(expr) {
            let message =
                format!("{what} changes from one refresh to the next, which a streaming view refuses");
            findings.push(view.finding_on(Code::MutableFunction, message, expr).help(help));
        }
    });
}

/// Whether an expression itself changes from one moment to the next.
pub(crate) fn is_mutable(expr: &Expr) -> bool {
    mutable(expr).is_some()
}

fn mutable(expr: &Expr) -> Option<String> {
    let name = match expr {
        Expr::Function(function) => function.name.to_string(),
        // some are written without parentheses
        Expr::Identifier(name) if name.quote_style.is_none() => name.value.clone(),
        Expr::Cast { expr: inner, data_type, .. } => {
            let text = text_of(inner)?;
            let moment = MOMENTS.iter().any(|moment| text.eq_ignore_ascii_case(moment));
            return moment.then(|| format!("'{text}' cast to {data_type}"));
        }
        _ => return None,
    };
    FUNCTIONS.contains(&name.to_ascii_lowercase().as_str()).then(|| name.to_uppercase())
}
