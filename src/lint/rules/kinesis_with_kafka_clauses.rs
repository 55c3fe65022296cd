//! Clauses of FROM KAFKA in a schema FROM KINESIS.

use super::external_schema::stream_schema;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    const OF_KAFKA: [Clause; 5] = [
        Clause::Uri,
        Clause::Authentication,
        Clause::AuthenticationArn,
        Clause::SecretArn,
        Clause::ClusterArn,
    ];
    let schema = stream_schema(subject).filter(|schema| schema.from == SchemaSource::Kinesis);
    for clause in schema.iter().flat_map(|schema| &schema.clauses) {
        if OF_KAFKA.contains(&clause.kind) {
            let message = format!("FROM KINESIS does not accept {}", clause.kind.word());
            let help = "remove it, or write FROM KAFKA if the stream is in Kafka";
            findings.push(subject.finding(Code::KinesisWithKafkaClauses, message, &clause.at.0).help(help));
        }
    }
}
