//! FROM MSK, which FROM KAFKA replaces.

use super::external_schema::stream_schema;
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::SchemaSource;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if stream_schema(subject).is_some_and(|schema| schema.from == SchemaSource::Msk) {
        let message = "FROM MSK is for old schemas; FROM KAFKA replaces it";
        let finding = subject.finding(Code::LegacyMsk, message, &subject.head());
        findings.push(finding.help("write FROM KAFKA with `URI 'host:port'`; it reads MSK too"));
    }
}
