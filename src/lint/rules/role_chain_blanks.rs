//! Blanks in a chain of roles.

use super::external_schema::{is_open, roles};
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    if text.contains(',') && text.contains(char::is_whitespace) && !is_open(text) {
        let message = "a chain of roles is invalid with blanks; roles are separated by commas only";
        let written = subject.text(clause.at.0.clone());
        let edits = written
            .find('\'')
            .map(|quote| clause.at.0.start + quote..clause.at.0.end)
            .map(|bytes| (bytes, format!("'{}'", text.split_whitespace().collect::<String>())));
        let finding = subject.finding(Code::RoleChainBlanks, message, &clause.at.0);
        findings.push(finding.help("remove the blanks").safe_fix(edits));
    }
}
