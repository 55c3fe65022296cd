//! Names of more than 127 bytes.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::IDENTIFIER_BYTES;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for (name, item) in view.select_names().filter(|(name, _)| name.value.len() > IDENTIFIER_BYTES) {
        let message = format!("the name has {} bytes; the limit is {IDENTIFIER_BYTES}", name.value.len());
        findings
            .push(view.finding_at(Code::IdentifierTooLong, message, item).help("give it a shorter alias"));
    }
}
