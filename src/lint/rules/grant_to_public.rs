//! Grants to PUBLIC.

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::Kind;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Kind::Grant(grant) = &subject.statement.kind else { return };
    if let Some(everybody) = grant.to.iter().find(|grantee| grantee.is_public()).filter(|_| !grant.revoke) {
        let message = "PUBLIC is every user of the database, including users who are added later";
        let finding = subject.finding(Code::GrantToPublic, message, &everybody.at.0);
        findings.push(finding.help("grant it to a role, and grant the role to users"));
    }
}
