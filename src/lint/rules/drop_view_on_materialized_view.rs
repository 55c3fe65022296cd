//! DROP VIEW of a materialized view.

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::Kind;
use crate::syntax::names::parts;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Kind::DropView(drop) = &subject.statement.kind else { return };
    let Some(name) = drop.names.iter().find(|name| subject.files.views.has(&parts(name))) else { return };
    if !drop.materialized {
        let message = format!("DROP VIEW cannot drop `{name}`, which is a materialized view");
        let edit = (drop.word.0.start..drop.word.0.start, "MATERIALIZED ".to_owned());
        let all = drop.names.iter().all(|name| subject.files.views.has(&parts(name)));
        let finding = subject.finding(Code::DropViewOnMaterializedView, message, &drop.word.0);
        findings.push(finding.help("write DROP MATERIALIZED VIEW").safe_fix(all.then_some(edit)));
    }
}
