//! The order of the clauses before AS.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::ClauseKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let rank = |kind: &ClauseKind| match kind {
        ClauseKind::Backup(_) => 0,
        ClauseKind::DistStyle(_) | ClauseKind::DistKey(_) | ClauseKind::SortKey(..) => 1,
        ClauseKind::AutoRefresh(_) => 2,
    };
    let clauses = &view.statement.clauses;
    let Some(pair) = clauses.windows(2).find(|pair| rank(&pair[1].kind) < rank(&pair[0].kind)) else {
        return;
    };
    let message = "this clause comes too late: the order is BACKUP, then DISTSTYLE, DISTKEY and SORTKEY, then AUTO REFRESH";
    let mut sorted: Vec<_> = clauses.iter().collect();
    sorted.sort_by_key(|clause| rank(&clause.kind));
    // each clause moves to the place of the one that had its turn, and the text between them stays
    let edits = clauses.iter().zip(sorted).filter(|(place, clause)| place.at.0 != clause.at.0);
    let edits: Vec<_> = edits
        .map(|(place, clause)| (place.at.0.clone(), view.text(clause.at.0.clone()).to_owned()))
        .collect();
    let finding = view.finding(Code::ClauseOrder, message, &pair[1].at.0);
    findings.push(finding.help("move it to its place in this order").safe_fix(edits));
}
