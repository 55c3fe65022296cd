use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some(span) = &view.statement.or_replace {
        let message = "a materialized view cannot be replaced";
        let help = "drop it and create it anew: history older than the stream's retention is lost";
        findings.push(view.finding(Code::OrReplaceOnView, message, span).help(help));
    }
}
