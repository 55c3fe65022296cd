//! What a set of files defines: external schemas, views, tables, settings, and which view reads a stream.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{self, Expr};

use crate::redshift::{Source, settings, stream};
use crate::syntax::names::{columns_of, parts, relations_of, select};
use crate::syntax::{Kind, Statement};
use crate::text;

/// What the files make, by names in lower case.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// External schemas over streams, and their sources.
    pub(crate) streams: BTreeMap<String, Source>,
    /// Materialized views.
    pub(crate) views: Relations,
    /// Plain views.
    pub(crate) plain_views: Relations,
    /// All relations.
    pub(crate) relations: Relations,
    /// Settings that the files switch on.
    pub(crate) settings: BTreeSet<String>,
    /// The streams that views read, each with the first view that reads it.
    pub(crate) read: BTreeMap<Vec<String>, String>,
    /// The streams of which a view keeps what others exclude.
    pub(crate) rejects: BTreeSet<Vec<String>>,
}

/// Names of relations that the files define, by their last parts.
#[derive(Debug, Default)]
pub(crate) struct Relations(BTreeMap<String, Vec<Vec<String>>>);

impl Relations {
    fn add(&mut self, name: &ast::ObjectName) {
        let name = parts(name);
        if let Some(last) = name.last() {
            self.0.entry(last.clone()).or_default().push(name);
        }
    }

    /// Whether a name, as it is used, may mean one of these.
    pub(crate) fn has(&self, used: &[String]) -> bool {
        let alike = used.last().and_then(|last| self.0.get(last));
        alike.is_some_and(|alike| alike.iter().any(|defined| is_same_relation(defined, used)))
    }
}

/// Whether a name, as it is used, may mean a relation that is defined under another, both folded.
///
/// A relation is defined in `public` if no schema is named, and a name without a schema is looked for in the search path,
/// which may hold any schema: <https://docs.aws.amazon.com/redshift/latest/dg/r_search_path.html>. A database in front is
/// the one that the files are run in.
pub(crate) fn is_same_relation(defined: &[String], used: &[String]) -> bool {
    fn schema(name: &[String]) -> Option<&str> {
        name.len().checked_sub(2).map(|at| name[at].as_str())
    }
    let is_in = |schema_used| schema(defined).unwrap_or("public") == schema_used;
    defined.last() == used.last() && schema(used).is_none_or(is_in)
}

impl Definitions {
    pub(crate) fn of<'s>(statements: impl Iterator<Item = &'s Statement> + Clone) -> Self {
        let mut definitions = Self::default();
        for statement in statements.clone() {
            match &statement.kind {
                Kind::MaterializedView(view) => {
                    definitions.views.add(&view.name);
                    definitions.relations.add(&view.name);
                }
                Kind::ExternalSchema(schema) => {
                    let source = schema.from.stream();
                    let name = schema.name.value.to_ascii_lowercase();
                    definitions.streams.extend(source.map(|source| (name, source)));
                }
                Kind::Table(table) => definitions.relations.add(&table.create.name),
                Kind::Sql(parsed) => match parsed.as_ref() {
                    ast::Statement::CreateView(view) => {
                        definitions.plain_views.add(&view.name);
                        definitions.relations.add(&view.name);
                    }
                    ast::Statement::Set(ast::Set::SingleAssignment { variable, values, .. }) => {
                        let name = variable.to_string().to_ascii_lowercase();
                        let value = values.first().map(ToString::to_string).unwrap_or_default();
                        if settings::switched(&name, &value) == Some(true) {
                            definitions.settings.insert(name);
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let statements: Vec<&Statement> = statements.collect();
        let read = text::map_many(&statements, |statement| match &statement.kind {
            Kind::MaterializedView(view) if definitions.is_streaming(&view.query) => {
                let filter = select(&view.query).and_then(|select| select.selection.as_ref());
                let rejects = filter.is_some_and(keeps_rejects);
                Some((rejects, relations_of(&view.query), view.name.to_string()))
            }
            _ => None,
        });
        for (rejects, relations, view) in read.into_iter().flatten() {
            if rejects {
                definitions.rejects.extend(relations);
                continue;
            }
            for relation in relations {
                definitions.read.entry(relation).or_insert_with(|| view.clone());
            }
        }
        definitions
    }

    /// The source of a stream, if its external schema is defined.
    pub(crate) fn source_of(&self, name: &[String]) -> Option<Source> {
        let schema = name.len().checked_sub(2).and_then(|at| name.get(at))?;
        self.streams.get(schema).copied()
    }

    /// Whether the query of a materialized view reads a stream, by its text and by what is defined.
    ///
    /// Certain by a payload column or a stream's schema, likely by a schema and a metadata column; never for a relation
    /// that is defined, or a name without a schema.
    pub(crate) fn is_streaming(&self, query: &ast::Query) -> bool {
        let relations = relations_of(query);
        if relations.is_empty() || relations.iter().any(|name| self.relations.has(name)) {
            return false;
        }
        if relations.iter().any(|name| self.source_of(name).is_some()) {
            return true;
        }
        let qualified = relations.iter().any(|name| name.len() > 1);
        qualified
            && columns_of(query).iter().any(|name| stream::is_payload(name) || stream::is_metadata(name))
    }
}

/// Whether a condition keeps what a filter excludes, such as that of a view of rejects.
pub(crate) fn keeps_rejects(condition: &Expr) -> bool {
    let is_false =
        |expr: &Expr| matches!(expr, Expr::Value(value) if value.value == ast::Value::Boolean(false));
    match condition {
        Expr::Nested(inner) => keeps_rejects(inner),
        Expr::UnaryOp { op: ast::UnaryOperator::Not, .. } => true,
        Expr::BinaryOp { op: ast::BinaryOperator::Eq, right, .. } => is_false(right),
        Expr::BinaryOp { op: ast::BinaryOperator::Or, left, right } => {
            keeps_rejects(left) || keeps_rejects(right)
        }
        Expr::Case { else_result: Some(otherwise), .. } => {
            matches!(otherwise.as_ref(), Expr::Value(value) if value.value == ast::Value::Boolean(true))
        }
        _ => false,
    }
}
