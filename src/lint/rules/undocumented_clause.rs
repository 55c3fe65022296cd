//! Clauses that the page of CREATE MATERIALIZED VIEW does not name.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::{ClauseKind, SortKeys};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for clause in &view.statement.clauses {
        let what = match &clause.kind {
            ClauseKind::SortKey(Some(kind), _) => format!("{} SORTKEY", kind.to_uppercase()),
            ClauseKind::SortKey(None, SortKeys::Auto) => "SORTKEY AUTO".to_owned(),
            ClauseKind::SortKey(None, SortKeys::None) => "SORTKEY NONE".to_owned(),
            ClauseKind::DistStyle(style) if style == "auto" => "DISTSTYLE AUTO".to_owned(),
            _ => continue,
        };
        let message =
            format!("{what} is not a documented clause of CREATE MATERIALIZED VIEW, and may be rejected");
        let help =
            "write DISTSTYLE EVEN, ALL or KEY and a plain SORTKEY, or change the view with ALTER afterwards";
        findings.push(view.finding(Code::UndocumentedClause, message, &clause.at.0).help(help));
    }
}
