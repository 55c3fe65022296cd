//! FROM KAFKA with a cluster's ARN.

use super::external_schema::stream_schema;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject) else { return };
    if schema.from == SchemaSource::Kafka
        && let Some(clause) = schema.clause(Clause::ClusterArn)
    {
        let message = "FROM KAFKA with CLUSTER_ARN is not a documented combination";
        let finding = subject.finding(Code::UnpairedBrokerClause, message, &clause.at.0);
        findings.push(finding.help("write FROM KAFKA with `URI 'host:port'`"));
    }
}
