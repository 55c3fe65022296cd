//! OR REPLACE in CREATE MATERIALIZED VIEW.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some(place) = &view.statement.or_replace {
        let message = "OR REPLACE is not allowed in CREATE MATERIALIZED VIEW";
        let help = "drop the view and re-create it; rows older than the retention of the stream are lost";
        let finding = view.finding(Code::OrReplaceOnView, message, &place.0);
        findings.push(finding.help(help).safe_fix([(view.with_space(&place.0), String::new())]));
    }
}
