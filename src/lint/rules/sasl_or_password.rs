//! Authentication by SASL, or by user and password.

use super::external_schema::{authentication, clauses, is_open};
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::redshift::AuthenticationKind;
use crate::syntax::SchemaClauseKind as Clause;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    const HELP: &str = "use `none`, `iam` or `mtls`; for Confluent Cloud only `mtls` works";
    const OTHERS: [Clause; 5] =
        [Clause::Username, Clause::User, Clause::Password, Clause::SaslMechanism, Clause::SecurityProtocol];
    let clauses = clauses(subject);
    for clause in clauses.iter().filter(|clause| OTHERS.contains(&clause.kind)) {
        let message = format!(
            "Redshift does not accept {}: it cannot read a stream with a user and password",
            clause.kind.word()
        );
        findings.push(subject.finding(Code::SaslOrPassword, message, &clause.at.0).help(HELP));
    }
    if let Some((clause, word)) = authentication(clauses)
        && AuthenticationKind::named(&word).is_none()
        && !is_open(&word)
    {
        let message = format!("`{word}` is not an authentication type of Redshift");
        findings.push(subject.finding(Code::SaslOrPassword, message, &clause.at.0).help(HELP));
    }
}
