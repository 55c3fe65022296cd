//! A list of column names after the name of the view.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some((_, at)) = &view.statement.columns {
        let message = "a list of column names is not allowed in CREATE MATERIALIZED VIEW";
        let finding = view.finding(Code::ColumnListOnView, message, &at.0);
        findings.push(finding.help("name each column with AS in the SELECT list"));
    }
}
