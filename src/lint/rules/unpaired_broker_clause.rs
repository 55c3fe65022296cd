//! FROM KAFKA with a cluster's ARN, and FROM MSK with a URI.

use super::external_schema::stream_schema;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject) else { return };
    let (clause, instead) = match schema.from {
        SchemaSource::Kafka => (schema.clause(Clause::ClusterArn), "FROM KAFKA with CLUSTER_ARN"),
        SchemaSource::Msk => (schema.clause(Clause::Uri), "FROM MSK with URI"),
        _ => return,
    };
    if let Some(clause) = clause {
        let message = format!("{instead} is not a documented combination");
        let finding = subject.finding(Code::UnpairedBrokerClause, message, &clause.at.0);
        findings.push(finding.help("write FROM KAFKA with `URI 'host:port'`"));
    }
}
