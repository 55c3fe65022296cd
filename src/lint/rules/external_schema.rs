//! What several rules read from the external schema of a stream: its clauses, authentication and roles.

use crate::lint::context::Subject;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::{ExternalSchema, Kind, Literal, SchemaClause, is_masked};

/// The statement, if it creates the external schema of a stream.
pub(super) fn stream_schema<'t>(subject: &Subject<'t>) -> Option<&'t ExternalSchema> {
    match &subject.statement.kind {
        Kind::ExternalSchema(schema) if schema.from.stream().is_some() => Some(schema),
        _ => None,
    }
}

/// The clauses of CREATE or ALTER, if the schema may be that of a stream.
pub(super) fn clauses<'t>(subject: &Subject<'t>) -> &'t [SchemaClause] {
    match &subject.statement.kind {
        Kind::AlterSchema(_, clauses) => clauses,
        _ => stream_schema(subject).map_or(&[], |schema| &schema.clauses),
    }
}

/// Whether a text contains a placeholder.
pub(super) fn is_open(text: &str) -> bool {
    is_masked(text) || text.contains(['<', '{', '$', '%'])
}

/// The clause of AUTHENTICATION and its word, in lower case.
pub(super) fn authentication(clauses: &[SchemaClause]) -> Option<(&SchemaClause, String)> {
    let clause = clauses.iter().find(|clause| clause.kind == Clause::Authentication)?;
    Some((clause, clause.value.as_str().to_ascii_lowercase()))
}

/// The clause of roles and its text, if roles are named by ARN.
pub(super) fn roles<'t>(subject: &Subject<'t>) -> Option<(&'t SchemaClause, &'t str)> {
    clauses(subject).iter().filter(|clause| clause.kind == Clause::IamRole).find_map(|clause| {
        match &clause.value {
            Literal::Text(text) if !text.eq_ignore_ascii_case("session") => Some((clause, text.as_str())),
            _ => None,
        }
    })
}
