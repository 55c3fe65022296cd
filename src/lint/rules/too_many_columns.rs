//! More columns than a table can have.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::COLUMNS;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(columns) = view.columns() else { return };
    if columns.len() > COLUMNS {
        let message = format!("the view has {} columns; a table has at most {COLUMNS}", columns.len());
        let finding = view.finding(Code::TooManyColumns, message, &view.head());
        findings.push(finding.help("keep part of the payload in a SUPER column"));
    }
}
