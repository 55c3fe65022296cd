//! OR REPLACE in CREATE MATERIALIZED VIEW.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some(place) = &view.statement.or_replace {
        let message = "a materialized view cannot be replaced";
        let help = "drop it and create it anew: history older than the stream's retention is lost";
        let finding = view.finding(Code::OrReplaceOnView, message, &place.0);
        findings.push(finding.help(help).safe_fix([(view.with_space(&place.0), String::new())]));
    }
}
