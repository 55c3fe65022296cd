use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::sql::ClauseKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let rank = |kind: &ClauseKind| match kind {
        ClauseKind::Backup(_) => 0,
        ClauseKind::DistStyle(_) | ClauseKind::DistKey(_) | ClauseKind::SortKey(_) => 1,
        ClauseKind::AutoRefresh(_) => 2,
    };
    let mut highest = 0;
    for clause in &view.statement.clauses {
        if rank(&clause.kind) < highest {
            let message = "this clause stands too late: Redshift takes BACKUP, then DISTSTYLE, DISTKEY and SORTKEY, then AUTO \
                           REFRESH";
            findings.push(
                view.finding(Code::ClauseOrder, message, &clause.span)
                    .help("move it before the clauses that follow"),
            );
            return;
        }
        highest = rank(&clause.kind);
    }
}
