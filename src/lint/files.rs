//! What the linted files make, which every rule may know.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast;

use super::exprs::{parts, select};
use super::rules::keeps_the_others;
use super::streaming;
use crate::sql::{self, Kind, SchemaSource, Statement};

/// What the files make, by names in lower case.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// External schemas over streams, and their sources.
    pub(crate) streams: BTreeMap<String, SchemaSource>,
    /// Materialized views.
    pub(crate) views: Made,
    /// Plain views.
    pub(crate) plain_views: Made,
    /// All relations.
    pub(crate) relations: Made,
    /// Settings that the files switch on.
    pub(crate) settings: BTreeSet<String>,
    /// The streams that views read, each with the first view that reads it.
    pub(crate) read: BTreeMap<Vec<String>, String>,
    /// The streams of which a view keeps what others exclude.
    pub(crate) rejects: BTreeSet<Vec<String>>,
}

/// Names of relations that the files make.
#[derive(Debug, Default)]
pub(crate) struct Made(BTreeSet<Vec<String>>);

impl Made {
    fn add(&mut self, name: &ast::ObjectName) {
        self.0.insert(parts(name));
    }

    /// Whether a name, as it is used, may be one of these; without a schema a relation is made in `public`, unless
    /// the search path says otherwise.
    pub(crate) fn has(&self, used: &[String]) -> bool {
        let public = "public".to_owned();
        self.0.contains(used)
            || match used {
                [schema, name] if *schema == public => self.0.contains(std::slice::from_ref(name)),
                [name] => self.0.contains(&[public, name.clone()][..]),
                _ => false,
            }
    }
}

impl Files {
    pub(crate) fn of<'s>(statements: impl Iterator<Item = &'s Statement> + Clone) -> Self {
        let mut files = Self::default();
        for statement in statements.clone() {
            match &statement.kind {
                Kind::MaterializedView(view) => {
                    files.views.add(&view.name);
                    files.relations.add(&view.name);
                }
                Kind::ExternalSchema(schema) if schema.from.is_stream() => {
                    files.streams.insert(schema.name.value.to_ascii_lowercase(), schema.from);
                }
                Kind::Table(table) => files.relations.add(&table.create.name),
                Kind::Sql(parsed) => match parsed.as_ref() {
                    ast::Statement::CreateView(view) => {
                        files.plain_views.add(&view.name);
                        files.relations.add(&view.name);
                    }
                    ast::Statement::Set(ast::Set::SingleAssignment { variable, values, .. }) => {
                        let on = values.first().is_some_and(|value| {
                            ["true", "on"]
                                .contains(&value.to_string().to_ascii_lowercase().trim_matches('\''))
                        });
                        if on {
                            files.settings.insert(variable.to_string().to_ascii_lowercase());
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let statements: Vec<&Statement> = statements.collect();
        let read = sql::map_many(&statements, |statement| match &statement.kind {
            Kind::MaterializedView(view) if streaming::is_streaming(&view.query, &files) => {
                let filter = select(&view.query).and_then(|select| select.selection.as_ref());
                let rejects = filter.is_some_and(keeps_the_others);
                Some((rejects, streaming::relations(&view.query), view.name.to_string()))
            }
            _ => None,
        });
        for (rejects, relations, view) in read.into_iter().flatten() {
            if rejects {
                files.rejects.extend(relations);
                continue;
            }
            for relation in relations {
                files.read.entry(relation).or_insert_with(|| view.clone());
            }
        }
        files
    }
}

impl Files {
    /// The source of a stream, if its external schema is made in the files.
    pub(crate) fn source_of(&self, name: &[String]) -> Option<SchemaSource> {
        let schema = name.len().checked_sub(2).and_then(|at| name.get(at))?;
        self.streams.get(schema).copied()
    }
}
