//! The one certificate that `AUTHENTICATION mtls` needs.

use super::external_schema::{authentication, clauses};
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::redshift::AuthenticationKind;
use crate::syntax::SchemaClause;
use crate::syntax::SchemaClauseKind as Clause;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let clauses = clauses(subject);
    let Some((clause, word)) = authentication(clauses) else { return };
    let certificates: Vec<&SchemaClause> = clauses
        .iter()
        .filter(|clause| matches!(clause.kind, Clause::AuthenticationArn | Clause::SecretArn))
        .collect();
    let Some(kind) = AuthenticationKind::named(&word) else { return };
    let by_certificate = kind == AuthenticationKind::Mtls;
    let message = match (by_certificate, certificates.len()) {
        (true, 0) => "AUTHENTICATION mtls needs a certificate",
        (true, 1) | (false, 0) => return,
        (true, _) => "AUTHENTICATION mtls accepts one certificate only",
        (false, _) => "a certificate is allowed with AUTHENTICATION mtls only",
    };
    let at = certificates.last().filter(|_| !by_certificate || certificates.len() > 1).unwrap_or(&clause);
    let finding = subject.finding(Code::MtlsNeedsOneCertificate, message, &at.at.0);
    findings
        .push(finding.help("write `AUTHENTICATION mtls` with AUTHENTICATION_ARN or SECRET_ARN, not both"));
}
