//! Chains of more than ten roles.

use super::external_schema::roles;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::redshift::limits::CHAINED_ROLES;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    let count = text.split(',').count();
    if count > CHAINED_ROLES {
        let message = format!("the chain has {count} roles; Redshift accepts at most {CHAINED_ROLES}");
        let finding = subject.finding(Code::RoleChainTooLong, message, &clause.at.0);
        findings.push(finding.help("remove roles, so that the others assume each other more directly"));
    }
}
