//! The statements that lead from the old script to the new one without the loss of a row.

mod recreated;
mod text;
mod unite;

use super::impact::{Sides, assess, stream_of, view};
use super::{Assessed, Impact, What, folded, relation, schemas};
use crate::diag::Error;
use crate::model::{
    Body, Comments, ExternalSchema, Ident, Object, Options, Script, Statement, View, ViewKind,
};
use crate::sql;
use recreated::{Recreated, beside};
use text::Text;
use unite::United;

/// What has to be done, part by part.
struct Work<'s> {
    sides: &'s Sides<'s>,
    assessed: &'s [Assessed],
    /// Schemas that are made anew: the new one, and its name while it stands beside the old one.
    schemas: Vec<(&'s ExternalSchema, Ident)>,
    recreated: Vec<Recreated<'s>>,
    /// Materialized views over other views or over groups of records, and what changes its kind: the old, and the new.
    rebuilt: Vec<(&'s View, &'s View)>,
    /// Plain views that change, or read what is made anew.
    replaced: Vec<(&'s View, &'s View)>,
}

/// A migration script, in steps, each with how it is undone.
pub(super) fn plan(sides: &Sides<'_>, assessed: &[Assessed]) -> Result<String, Error> {
    let work = Work::of(sides, assessed)?;
    let mut text = Text::default();
    work.head(&mut text);
    work.alter(&mut text);
    work.add(&mut text)?;
    if !work.recreated.is_empty() {
        work.beside(&mut text)?;
        work.keep(&mut text);
        work.unite(&mut text);
    }
    work.removed(&mut text);
    if !(work.recreated.is_empty() && work.rebuilt.is_empty() && work.replaced.is_empty()) {
        work.swap(&mut text)?;
    }
    if !work.recreated.is_empty() {
        work.finish(&mut text);
    }
    Ok(text.finished())
}

impl<'s> Work<'s> {
    fn of(sides: &'s Sides<'s>, assessed: &'s [Assessed]) -> Result<Self, Error> {
        let mut work = Self {
            sides,
            assessed,
            schemas: Vec::new(),
            recreated: Vec::new(),
            rebuilt: Vec::new(),
            replaced: Vec::new(),
        };
        for new in schemas::of(sides.new).filter(|new| recreates(assessed, &new.name.folded())) {
            work.schemas.push((new, beside(&new.name, "_next")?));
        }
        // what reads a stream first: what reads its rows goes with it
        let (streams, others): (Vec<&View>, Vec<&View>) =
            sides.new.views().partition(|view| stream_of(view, sides.new).is_some());
        for new in streams.into_iter().chain(others) {
            if let Some(old) = view(sides.old, &folded(new)) {
                work.sort(old, new)?;
            }
        }
        Ok(work)
    }

    /// Says what has to be done with a view.
    fn sort(&mut self, old: &'s View, new: &'s View) -> Result<(), Error> {
        let name = folded(new);
        let streams = (stream_of(old, self.sides.old), stream_of(new, self.sides.new));
        let schema_is_gone = [&streams.0, &streams.1]
            .into_iter()
            .flatten()
            .any(|(schema, _)| schema.as_ref().is_some_and(|schema| self.is_gone(&schema.folded())));
        let reads_gone = schema_is_gone
            || [old, new].iter().any(|view| match &view.body {
                Body::Landing(landing) => self.is_gone(&relation(landing)),
                Body::Stream(_) => false,
            });
        match (&old.kind, &new.kind) {
            (ViewKind::Plain, ViewKind::Plain) => {
                if reads_gone || self.assessed.iter().any(|one| one.change.object == name) {
                    self.replaced.push((old, new));
                }
            }
            _ if !reads_gone && !recreates(self.assessed, &name) => {}
            _ => match streams {
                (Some(before), Some(after)) if old.group_by.is_empty() && new.group_by.is_empty() => {
                    let next = |schema: &Ident| self.schemas.iter().find(|(known, _)| known.name == *schema);
                    let schema = after.0.as_ref().and_then(next).map(|(_, next)| next.clone());
                    let same = before.1 == after.1 && self.is_where_it_was(after.0.as_ref());
                    self.recreated.push(Recreated::of(old, new, schema, same)?);
                }
                _ => self.rebuilt.push((old, new)),
            },
        }
        Ok(())
    }

    /// Whether an external schema leads to the same streams as before.
    fn is_where_it_was(&self, schema: Option<&Ident>) -> bool {
        let moves = [What::Source, What::Region, What::Brokers, What::Cluster];
        schema.is_none_or(|schema| !moves.iter().any(|what| self.has(*what, &schema.folded())))
    }

    /// Whether something of this name is dropped and made anew.
    fn is_gone(&self, name: &str) -> bool {
        self.schemas.iter().any(|(schema, _)| schema.name.folded() == name)
            || self.recreated.iter().any(|of| folded(of.old) == name)
            || self.rebuilt.iter().any(|(old, _)| folded(old) == name)
    }

    fn has(&self, what: What, name: &str) -> bool {
        self.assessed.iter().any(|one| one.change.what == what && one.change.object == name)
    }

    fn settings(&self) -> impl Iterator<Item = Statement> {
        let is_set = |statement: &&Statement| matches!(statement, Statement::Set(..));
        self.sides.new.statements.iter().filter(is_set).cloned()
    }

    fn head(&self, text: &mut Text) {
        text.note("Migration by mvstream: run it statement by statement, as the owner of the views.");
        if self.recreated.is_empty() {
            return;
        }
        text.note("The old rows stay, in a table; the stream is read twice for a while.");
        let hours = self.recreated.iter().map(|of| (self.sides.retention)(&folded(of.old))).min().flatten();
        let within = match hours {
            Some(hours) => format!("{hours} hours, the retention of the stream"),
            None => "the retention of the stream".to_owned(),
        };
        text.note(&format!(
            "No step is urgent, as long as the view beside the old one is refreshed within {within}."
        ));
    }

    fn alter(&self, text: &mut Text) {
        let statements = self.alters(self.assessed);
        if !statements.is_empty() {
            let back = assess(self.sides.new, self.sides.old, self.sides.retention);
            text.step("alter", "what ALTER can change in place", &joined(self.alters(&back).into_iter()));
            text.sql(&statements.join("\n"));
        }
    }

    /// The statements of changes in place, each once.
    fn alters(&self, assessed: &[Assessed]) -> Vec<String> {
        let is_plain =
            |name: &str| view(self.sides.new, name).is_some_and(|view| view.kind == ViewKind::Plain);
        let mut statements: Vec<String> = Vec::new();
        for one in
            assessed.iter().filter(|one| !self.is_gone(&one.change.object) && !is_plain(&one.change.object))
        {
            for statement in one.statements() {
                if !statements.iter().any(|known| known == statement) {
                    statements.push(statement.to_owned());
                }
            }
        }
        statements
    }

    /// Schemas and views that the old script has not.
    fn add(&self, text: &mut Text) -> Result<(), Error> {
        let is_new = |statement: &&Statement| match statement {
            Statement::ExternalSchema(schema) => self.has(What::SchemaAdded, &schema.name.folded()),
            Statement::View(view) => self.has(What::ViewAdded, &folded(view)),
            _ => false,
        };
        let statements: Vec<Statement> = self.sides.new.statements.iter().filter(is_new).cloned().collect();
        if !statements.is_empty() {
            let dropped = statements.iter().rev().map(|statement| match statement {
                Statement::View(view) => format!("DROP {}VIEW {};", materialized(view), view.name),
                Statement::ExternalSchema(schema) => format!("DROP SCHEMA {};", schema.name),
                _ => String::new(),
            });
            text.step("add", "what is new, and in the way of nothing", &joined(dropped));
            text.sql(&emitted(self.settings().chain(statements))?);
        }
        Ok(())
    }

    fn beside(&self, text: &mut Text) -> Result<(), Error> {
        let views = self.recreated.iter().map(|of| format!("DROP MATERIALIZED VIEW {};", of.next));
        let schemas = self.schemas.iter().map(|(_, next)| format!("DROP SCHEMA {next};"));
        text.step(
            "beside",
            "the new view beside the old one; it reads all that the stream retains, so REFRESH until no more is loaded",
            &joined(views.chain(schemas)),
        );
        let mut statements: Vec<Statement> = Vec::new();
        for (schema, next) in &self.schemas {
            statements
                .push(Statement::ExternalSchema(ExternalSchema { name: next.clone(), ..(*schema).clone() }));
        }
        statements.extend(self.settings());
        for of in &self.recreated {
            let mut view = View { name: of.next.clone(), ..of.new.clone() };
            match (&mut view.body, &of.schema) {
                (Body::Stream(stream), Some(schema)) => stream.schema = schema.clone(),
                (Body::Landing(landing), Some(schema)) => landing.relation.schema = Some(schema.clone()),
                (_, None) => {}
            }
            statements.extend([view.into(), Statement::Refresh(of.next.clone())]);
        }
        text.sql(&emitted(statements)?);
        Ok(())
    }

    fn keep(&self, text: &mut Text) {
        let tables = self.recreated.iter().map(|of| format!("DROP TABLE {};", of.history));
        let refreshing = self.recreated.iter().filter(|of| refreshes(of.old));
        let again = refreshing.map(|of| format!("ALTER MATERIALIZED VIEW {} AUTO REFRESH YES;", of.old.name));
        text.step(
            "keep",
            "the last records go into the old view, and all rows into a table; a REFRESH that fails may be left out, since \
             the new view has what the old one lacks; a table and a view that an earlier migration has left are to be \
             renamed, the table added to the view of the next step, and the view dropped before the swap",
            &joined(tables.chain(again)),
        );
        for of in &self.recreated {
            if refreshes(of.old) {
                text.sql(&format!("ALTER MATERIALIZED VIEW {} AUTO REFRESH NO;", of.old.name));
            }
            text.sql(&format!("REFRESH MATERIALIZED VIEW {};", of.old.name));
            text.sql(&of.table());
        }
    }

    fn unite(&self, text: &mut Text) {
        let views = self.recreated.iter().map(|of| format!("DROP VIEW {};", of.all));
        text.step(
            "unite",
            "a view of all rows, each record once; what needs history reads this view from now on",
            &joined(views),
        );
        for of in &self.recreated {
            text.sql(&of.view_beside());
            if let Some(proof) = of.proof() {
                text.note("rows of the old view that it lacks; 0, or go no further");
                text.sql(&proof);
            }
        }
    }

    fn swap(&self, text: &mut Text) -> Result<(), Error> {
        let made = || {
            let streams = self.recreated.iter().map(|of| (of.old, of.new));
            streams.chain(self.rebuilt.iter().copied()).chain(self.replaced.iter().copied())
        };
        let dropped = made().map(|(_, new)| format!("DROP {}VIEW {};", materialized(new), new.name));
        let dropped: Vec<String> = dropped.collect();
        text.step(
            "swap",
            "the new definitions under the old names; grants go with the old ones, so grant again what is not granted here",
            &format!("{} and the old definitions again", joined(dropped.into_iter().rev())),
        );
        let streams = |old: &View| stream_of(old, self.sides.old).is_some();
        for (old, _) in self.rebuilt.iter().filter(|(old, _)| streams(old)) {
            text.note(&format!(
                "`{}` groups records, so that no row is one record's: what it says of records that the stream no longer has \
                 is lost",
                old.name
            ));
        }
        let dropped: Vec<String> =
            made().map(|(old, _)| format!("DROP {}VIEW {};", materialized(old), old.name)).collect();
        text.sql(&dropped.into_iter().rev().collect::<Vec<_>>().join("\n"));
        for (schema, _) in &self.schemas {
            text.sql(&format!("DROP SCHEMA {};", schema.name));
        }
        let mut statements: Vec<Statement> =
            self.schemas.iter().map(|(schema, _)| Statement::ExternalSchema((*schema).clone())).collect();
        statements.extend(self.settings());
        for (_, new) in made() {
            statements.push(new.clone().into());
            if new.kind != ViewKind::Plain {
                statements.push(Statement::Refresh(new.name.clone()));
            }
        }
        let is_granted = |statement: &&Statement| match statement {
            Statement::Grant(Object::MaterializedView(name) | Object::View(name), _) => {
                made().any(|(_, new)| new.name == *name)
            }
            _ => false,
        };
        statements.extend(self.sides.new.statements.iter().filter(is_granted).cloned());
        text.sql(&emitted(statements)?);
        Ok(())
    }

    fn finish(&self, text: &mut Text) {
        text.step(
            "finish",
            "when the new view has caught up: what only the view beside it has read is kept too",
            "not needed: tables and view have all rows",
        );
        for of in &self.recreated {
            text.sql(&format!("REFRESH MATERIALIZED VIEW {};", of.next));
            text.sql(&of.keep_next());
            text.sql(&of.view_at_last());
            text.sql(&format!("DROP MATERIALIZED VIEW {};", of.next));
        }
        for (_, next) in &self.schemas {
            text.sql(&format!("DROP SCHEMA {next};"));
        }
    }

    fn removed(&self, text: &mut Text) {
        let gone = self.assessed.iter().filter(|one| one.change.what == What::ViewRemoved);
        let gone: Vec<&View> = gone.filter_map(|one| view(self.sides.old, &one.change.object)).collect();
        if gone.is_empty() {
            return;
        }
        text.step(
            "remove",
            "nothing is dropped here; where no one reads these any more, drop them",
            "not needed",
        );
        for view in gone {
            text.note(&format!("DROP {}VIEW {};", materialized(view), view.name));
        }
    }
}

/// Whether a migration keeps the rows of a view that is made anew.
pub(super) fn keeps(old: &View, new: &View, sides: &Sides<'_>) -> bool {
    let streams = (stream_of(old, sides.old), stream_of(new, sides.new));
    let is_one = streams.0.zip(streams.1).is_some_and(|(before, after)| before.1 == after.1);
    old.group_by.is_empty() && new.group_by.is_empty() && United::of(old, new, is_one).is_ok()
}

fn recreates(assessed: &[Assessed], name: &str) -> bool {
    let of = assessed.iter().filter(|one| one.change.object == name);
    of.flat_map(|one| &one.effects).any(|effect| effect.impact == Impact::Recreate)
}

/// The word before `VIEW`.
fn materialized(view: &View) -> &'static str {
    if view.kind == ViewKind::Plain { "" } else { "MATERIALIZED " }
}

fn refreshes(view: &View) -> bool {
    view.storage().is_some_and(|storage| storage.auto_refresh == Some(true))
}

fn joined(statements: impl Iterator<Item = String>) -> String {
    statements.collect::<Vec<_>>().join(" ")
}

fn emitted(statements: impl IntoIterator<Item = Statement>) -> Result<String, Error> {
    let script = Script { statements: statements.into_iter().collect() };
    let made = sql::verify(script, &Comments::default(), &Options::default())?;
    Ok(made.text().trim_end().to_owned())
}
