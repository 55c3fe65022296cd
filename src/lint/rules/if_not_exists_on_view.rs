//! IF NOT EXISTS in CREATE MATERIALIZED VIEW.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some(place) = &view.statement.if_not_exists {
        let message = "a materialized view takes no IF NOT EXISTS";
        findings.push(
            view.finding(Code::IfNotExistsOnView, message, &place.0)
                .help("leave it out; drop the view first if it may be there")
                .safe_fix([(view.with_space(&place.0), String::new())]),
        );
    }
}
