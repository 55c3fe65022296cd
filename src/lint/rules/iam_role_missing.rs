//! External schemas without an IAM_ROLE.

use super::external_schema::{authentication, is_open, stream_schema};
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject) else { return };
    let open = authentication(&schema.clauses).is_some_and(|(_, word)| word == "none" || is_open(&word));
    let needless = schema.from != SchemaSource::Kinesis && open;
    if schema.clause(Clause::IamRole).is_none() && !needless {
        let message = "the schema has no IAM_ROLE, and Redshift cannot read the stream without one";
        let finding = subject.finding(Code::IamRoleMissing, message, &subject.head());
        findings.push(finding.help("add `IAM_ROLE default` or `IAM_ROLE '<arn>'`"));
    }
}
