//! IF NOT EXISTS in CREATE MATERIALIZED VIEW.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some(place) = &view.statement.if_not_exists {
        let message = "IF NOT EXISTS is not allowed in CREATE MATERIALIZED VIEW";
        findings.push(
            view.finding(Code::IfNotExistsOnView, message, &place.0)
                .help("remove it, and drop the view first if it may already exist")
                .safe_fix([(view.with_space(&place.0), String::new())]),
        );
    }
}
