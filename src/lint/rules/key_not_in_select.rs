//! Keys that name a column which the view does not have.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::{KeyKind, is_masked};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(columns) = view.columns() else { return };
    for key in view.keys() {
        let missing = match &key.kind {
            KeyKind::Name(name)
                if !columns.contains(&name.value.to_ascii_lowercase()) && !is_masked(&name.value) =>
            {
                format!("the view has no column `{}`", name.value)
            }
            KeyKind::Position(at) if *at == 0 || *at > columns.len() as u64 => {
                format!("the key is column {at}, but the view has {}", columns.len())
            }
            _ => continue,
        };
        let finding = view.finding(Code::KeyNotInSelect, missing, &key.at.0);
        findings.push(finding.help("use a column of the SELECT list"));
    }
}
