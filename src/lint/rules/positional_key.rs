//! Keys given by position.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::KeyKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let columns = view.columns();
    for key in view.keys() {
        let KeyKind::Position(position) = key.kind else { continue };
        let named = columns.as_ref().zip(usize::try_from(position).ok()).and_then(|(columns, position)| {
            let name = columns.get(position.checked_sub(1)?)?;
            view.item_of(key).filter(|_| !name.is_empty()).and_then(crate::syntax::names::as_written)
        });
        let message =
            format!("the key is position {position}, which may be another column after the next change");
        let finding = view.finding(Code::PositionalKey, message, &key.at.0);
        let edit = named.map(|name| (key.at.0.clone(), name));
        findings.push(finding.help("use the name of the column").safe_fix(edit));
    }
}
