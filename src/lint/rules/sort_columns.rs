//! More columns in a sort key than Redshift accepts.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::SORT_COLUMNS;
use crate::syntax::{ClauseKind, SortKeys};

/// Columns in an interleaved sort key: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.
const INTERLEAVED_COLUMNS: usize = 8;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for clause in &view.statement.clauses {
        let ClauseKind::SortKey(kind, SortKeys::Columns(keys)) = &clause.kind else { continue };
        let most = if *kind == Some("interleaved") { INTERLEAVED_COLUMNS } else { SORT_COLUMNS };
        if keys.len() > most {
            let message = format!("the sort key has {} columns; Redshift accepts at most {most}", keys.len());
            let finding = view.finding(Code::SortColumns, message, &clause.at.0);
            findings.push(finding.help("keep the columns that queries filter by"));
        }
    }
}
