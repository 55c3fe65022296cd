//! `IAM_ROLE 'SESSION'` in the schema of a stream.

use super::external_schema::clauses;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::Literal;
use crate::syntax::SchemaClauseKind as Clause;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for clause in clauses(subject).iter().filter(|clause| clause.kind == Clause::IamRole) {
        if matches!(&clause.value, Literal::Text(text) if text.eq_ignore_ascii_case("session")) {
            let message =
                "IAM_ROLE 'SESSION' is not allowed for streams; it is for schemas of the data catalog";
            let help = "write `IAM_ROLE default` or the ARN of a role";
            findings.push(subject.finding(Code::SessionRole, message, &clause.at.0).help(help));
        }
    }
}
