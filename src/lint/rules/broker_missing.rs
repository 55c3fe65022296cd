//! FROM KAFKA and FROM MSK without the address of a broker.

use super::external_schema::stream_schema;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject).filter(|schema| schema.from != SchemaSource::Kinesis) else {
        return;
    };
    if schema.clause(Clause::Uri).is_none() && schema.clause(Clause::ClusterArn).is_none() {
        let message = "the schema does not name a broker";
        let finding = subject.finding(Code::BrokerMissing, message, &subject.head());
        findings.push(finding.help("add `URI 'host:port'`"));
    }
}
