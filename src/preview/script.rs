//! The relations that a script makes: views and tables, the schemas of streams, what is dropped.

use std::sync::Arc;

use sqlparser::ast;

use super::settings::Settings;
use super::{PreviewOptions, ViewKind};
use crate::diag::{Error, ErrorKind, Finding, Place};
use crate::redshift::Source as StreamSource;
use crate::sql::definitions::is_same_relation;
use crate::syntax::{Kind, Statement};
use crate::text::Source;

/// A script with all that it makes.
pub(super) struct Script<'s> {
    pub(super) views: Vec<View<'s>>,
    /// External schemas over streams.
    pub(super) schemas: Vec<(String, StreamSource)>,
    /// What is dropped, and how many views there are by then.
    dropped: Vec<(Vec<String>, usize)>,
    /// Why Redshift refuses some of the statements.
    refused: &'s [&'s Finding],
}

/// A view, as the script makes it.
pub(super) struct View<'s> {
    pub(super) name: String,
    pub(super) parts: Vec<String>,
    pub(super) kind: ViewKind,
    pub(super) source: &'s Source,
    pub(super) statement: &'s Statement,
    pub(super) query: &'s ast::Query,
    pub(super) settings: Arc<Settings>,
    /// The table whose rows it has too.
    pub(super) adds_to: Option<usize>,
}

impl<'s> Script<'s> {
    /// Goes through the statements in turn: settings hold for the views after them.
    pub(super) fn of(
        files: &'s [(Source, Vec<Statement>)],
        refused: &'s [&'s Finding],
        options: &PreviewOptions,
    ) -> Result<Self, Error> {
        let mut settings = Settings::new(options);
        let mut script = Self { views: Vec::new(), schemas: Vec::new(), dropped: Vec::new(), refused };
        for (source, statement) in
            files.iter().flat_map(|(source, all)| all.iter().map(move |one| (source, one)))
        {
            match &statement.kind {
                Kind::ExternalSchema(schema) => {
                    let source = schema.from.stream();
                    let name = settings.normalized(&schema.name);
                    script.schemas.extend(source.map(|source| (name, source)));
                }
                Kind::MaterializedView(view) => {
                    script.add(source, statement, &view.name, &view.query, ViewKind::Materialized, &settings);
                }
                Kind::Table(table) => {
                    if let Some(query) = &table.create.query {
                        script.add(source, statement, &table.create.name, query, ViewKind::Table, &settings);
                    }
                }
                Kind::DropView(drop) => script.drop(&drop.names, &settings),
                Kind::Sql(sql) => match sql.as_ref() {
                    ast::Statement::CreateView(view) => {
                        script.add(source, statement, &view.name, &view.query, ViewKind::Plain, &settings);
                    }
                    ast::Statement::Drop {
                        object_type: ast::ObjectType::View | ast::ObjectType::Table,
                        names,
                        ..
                    } => {
                        script.drop(names, &settings);
                    }
                    ast::Statement::Insert(insert) => script.insert(source, statement, insert, &settings)?,
                    ast::Statement::Reset(reset) => settings.reset(&reset.reset),
                    ast::Statement::Set(ast::Set::SingleAssignment { variable, values, .. }) => {
                        let value = values.first().map(ToString::to_string).unwrap_or_default();
                        if !settings.set(&variable.to_string(), &value) {
                            let message = format!("`{sql}` is not supported by the preview");
                            let error = Error::new(ErrorKind::Input, message);
                            let place = Place::bytes(source.clone(), statement.span.clone());
                            return Err(error.at(place).help("leave it out of the SQL that is previewed"));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(script)
    }

    fn add(
        &mut self,
        source: &'s Source,
        statement: &'s Statement,
        name: &'s ast::ObjectName,
        query: &'s ast::Query,
        kind: ViewKind,
        settings: &Settings,
    ) {
        let parts = settings.parts(name);
        let name = parts.join(".");
        self.views.push(View {
            name,
            parts,
            kind,
            source,
            statement,
            query,
            settings: Arc::new(settings.clone()),
            adds_to: None,
        });
    }

    /// What was inserted into a table is the table from then on.
    fn insert(
        &mut self,
        source: &'s Source,
        statement: &'s Statement,
        insert: &'s ast::Insert,
        settings: &Settings,
    ) -> Result<(), Error> {
        let wrong = |message: String| {
            Error::new(ErrorKind::Input, message).at(Place::bytes(source.clone(), statement.span.clone()))
        };
        let (ast::TableObject::TableName(name), Some(query), []) =
            (&insert.table, &insert.source, insert.columns.as_slice())
        else {
            return Err(wrong(
                "the preview models INSERT INTO a table, without columns, of a query".to_owned(),
            )
            .help("leave it out of the SQL that is previewed"));
        };
        let Some(base) = self.find(&settings.parts(name), self.views.len()) else {
            return Err(wrong(format!("`{name}` is no table of the script"))
                .help("make it before, by CREATE TABLE … AS"));
        };
        self.add(source, statement, name, query, ViewKind::Table, settings);
        if let Some(table) = self.views.last_mut() {
            table.adds_to = Some(base);
        }
        Ok(())
    }

    fn drop(&mut self, names: &[ast::ObjectName], settings: &Settings) {
        let all = self.views.len();
        self.dropped.extend(names.iter().map(|name| (settings.parts(name), all)));
    }

    /// What Redshift says to a view.
    pub(super) fn refusal(&self, view: &View<'_>) -> Option<Error> {
        let within = |place: &Place| {
            let (of, span) = (place.source(), &view.statement.span);
            of.name() == view.source.name()
                && span.start <= place.span().start
                && place.span().end <= span.end
        };
        let refused = self.refused.iter().find(|finding| finding.place.as_ref().is_some_and(within))?;
        let error =
            Error::new(ErrorKind::Input, format!("Redshift rejects `{}`: {}", view.name, refused.message));
        let error = refused.place.iter().fold(error, |error, place| error.at(place.clone()));
        let page = format!("see `mvstream explain {}`", refused.code.name());
        Some(error.help(refused.help.as_ref().map_or_else(|| page.clone(), |help| format!("{help}; {page}"))))
    }

    /// The view before a place in the script that a name means.
    pub(super) fn find(&self, parts: &[String], before: usize) -> Option<usize> {
        let means = |view: &View<'_>| is_same_relation(&view.parts, parts);
        let found = self.views[..before].iter().rposition(means)?;
        let of = &self.views[found];
        let gone = |(name, at): &(Vec<String>, usize)| *name == of.parts && found < *at && *at <= before;
        if self.dropped.iter().any(gone) { None } else { Some(found) }
    }
}
