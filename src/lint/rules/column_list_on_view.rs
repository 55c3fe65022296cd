//! A list of column names after the name of the view.

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some((_, at)) = &view.statement.columns {
        let message = "a materialized view takes no list of column names";
        let finding = view.finding(Code::ColumnListOnView, message, &at.0);
        findings.push(finding.help("give each column its name with AS in the SELECT list"));
    }
}
