//! Columns that have the same name in lower case.

use std::collections::BTreeSet;

use crate::diag::{Code, Finding};
use crate::lint::context::View;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (name, item) in view.select_names() {
        let normalized = name.value.to_ascii_lowercase();
        if seen.contains(&normalized) {
            let message = format!("two columns have the name `{normalized}` after folding to lower case");
            findings.push(
                view.finding_at(Code::CaseFoldCollision, message, item)
                    .help("give one of them another alias"),
            );
        } else {
            seen.insert(normalized);
        }
    }
}
