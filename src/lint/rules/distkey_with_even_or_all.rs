//! DISTKEY with DISTSTYLE EVEN or ALL.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::ClauseKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let style = view.statement.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::DistStyle(style) if style != "key" => Some((style.to_uppercase(), &clause.at.0)),
        _ => None,
    });
    let key = view.statement.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::DistKey(_)));
    if let (Some((style, at)), Some(key)) = (style, key) {
        let message = format!("DISTKEY contradicts DISTSTYLE {style}");
        let finding = view.finding(Code::DistkeyWithEvenOrAll, message, &key.at.0);
        let edit = (at.clone(), "DISTSTYLE KEY".to_owned());
        findings.push(finding.help("remove one of the two").unsafe_fix([edit]));
    }
}
