use sqlparser::ast::{Expr, Value};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::exprs::each;

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
    if !view.streaming {
        return;
    }
    let help = "use `refresh_time` or the arrival time, or move it into a view over the landed rows";
    each(view.statement.query.as_ref(), |expr| {
        let found = match expr {
            Expr::Function(function) => Some(function.name.to_string().to_ascii_lowercase()),
            // some are written without parentheses
            Expr::Identifier(name) if name.quote_style.is_none() => Some(name.value.to_ascii_lowercase()),
            _ => None,
        };
        if let Some(name) = found.filter(|name| FUNCTIONS.contains(&name.as_str())) {
            let message = format!(
                "{} changes from one refresh to the next, which a streaming view refuses",
                name.to_uppercase()
            );
            findings.push(view.finding_on(Code::MutableFunction, message, expr).help(help));
        }
        if let Expr::Cast { expr: inner, data_type, .. } = expr
            && let Expr::Value(value) = inner.as_ref()
            && let Value::SingleQuotedString(text) = &value.value
            && MOMENTS.contains(&text.to_ascii_lowercase().as_str())
        {
            let message = format!(
                "'{text}' cast to {data_type} is the moment of the refresh, which a streaming view refuses"
            );
            findings.push(view.finding_on(Code::MutableFunction, message, inner.as_ref()).help(help));
        }
    });
}
