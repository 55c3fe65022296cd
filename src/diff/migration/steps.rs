//! The steps of a migration.

use super::MigrationStep;
use super::text::each;
use super::work::{Work, drop_view, joined, refreshes, with_rows};
use crate::diag::Error;
use crate::diff::change::AssessedChange;
use crate::diff::kind::ChangeKind;
use crate::diff::versions::{emitted, normalized, settings_of, stream_of, view};
use crate::model::{Body, ExternalSchema, Object, Statement, View, ViewKind};

impl Work<'_> {
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "Migration by mvstream: run it statement by statement, as the owner of the views.".to_owned(),
        ];
        if self.recreated.is_empty() {
            return notes;
        }
        notes.push("The old rows stay, in a table; the stream is read twice for a while.".to_owned());
        let hours =
            self.recreated.iter().map(|of| (self.sides.retention)(&normalized(of.old))).min().flatten();
        let within = match hours {
            Some(hours) => format!("{hours} hours, the retention of the stream"),
            None => "the retention of the stream".to_owned(),
        };
        notes.push(format!(
            "No step is urgent, as long as the view beside the old one is refreshed within {within}."
        ));
        notes
    }

    /// `back` assesses the changes of the way back.
    pub(super) fn steps(&self, back: &dyn Fn() -> Vec<AssessedChange>) -> Result<Vec<MigrationStep>, Error> {
        let mut steps: Vec<MigrationStep> = self.alter(back).into_iter().chain(self.add()?).collect();
        if !self.recreated.is_empty() {
            steps.extend([self.staging()?, self.keep(), self.unite()]);
        }
        if !(self.recreated.is_empty() && self.rebuilt.is_empty() && self.replaced.is_empty()) {
            steps.push(self.swap()?);
        }
        if !self.recreated.is_empty() {
            steps.push(self.finish());
        }
        steps.extend(self.removed());
        Ok(steps)
    }

    fn alter(&self, back: &dyn Fn() -> Vec<AssessedChange>) -> Option<MigrationStep> {
        let statements = self.alters(self.assessed);
        if statements.is_empty() {
            return None;
        }
        let undo = joined(self.alters(&back()).into_iter());
        let mut step = MigrationStep::new("alter", "what ALTER can change in place", undo);
        step.add_lines(statements);
        Some(step)
    }

    /// The statements of changes in place, each once.
    fn alters(&self, assessed: &[AssessedChange]) -> Vec<String> {
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
    fn add(&self) -> Result<Option<MigrationStep>, Error> {
        let late = self.added_late();
        let mut statements: Vec<Statement> = Vec::new();
        for statement in &self.sides.new.statements {
            match statement {
                Statement::ExternalSchema(schema)
                    if self.has(ChangeKind::SchemaAdded, &schema.name.normalized()) =>
                {
                    statements.push(statement.clone());
                }
                Statement::View(view)
                    if self.has(ChangeKind::ViewAdded, &normalized(view))
                        && !late.contains(&view.as_ref()) =>
                {
                    statements.extend(with_rows(view));
                }
                _ => {}
            }
        }
        if statements.is_empty() {
            return Ok(None);
        }
        let dropped = statements.iter().rev().filter_map(|statement| match statement {
            Statement::View(view) => Some(drop_view(view, &view.name)),
            Statement::ExternalSchema(schema) => Some(format!("DROP SCHEMA {};", schema.name)),
            _ => None,
        });
        let about = "what is new, and in the way of nothing";
        let mut step = MigrationStep::new("add", about, joined(dropped));
        step.add_all(settings_of(self.sides.new).chain(statements))?;
        Ok(Some(step))
    }

    fn staging(&self) -> Result<MigrationStep, Error> {
        let views = self.recreated.iter().map(|of| drop_view(of.new, &of.next));
        let schemas = self.schemas.iter().map(|(_, next)| format!("DROP SCHEMA {next};"));
        let mut step = MigrationStep::new(
            "staging",
            "the new view beside the old one; it reads all that the stream retains, so REFRESH until no more is loaded",
            joined(views.chain(schemas)),
        );
        let mut statements: Vec<Statement> = Vec::new();
        for (schema, next) in &self.schemas {
            statements
                .push(Statement::ExternalSchema(ExternalSchema { name: next.clone(), ..(*schema).clone() }));
        }
        statements.extend(settings_of(self.sides.new));
        for of in &self.recreated {
            let mut view = View { name: of.next.clone(), ..of.new.clone() };
            match (&mut view.body, &of.schema) {
                (Body::Stream(stream), Some(schema)) => stream.schema = schema.clone(),
                (Body::Landing(landing), Some(schema)) => landing.relation.schema = Some(schema.clone()),
                (_, None) => {}
            }
            statements.extend(with_rows(&view));
        }
        step.add_all(statements)?;
        Ok(step)
    }

    fn keep(&self) -> MigrationStep {
        let tables = self.recreated.iter().map(|of| format!("DROP TABLE {};", of.archive));
        let refreshing = self.recreated.iter().filter(|of| refreshes(of.old));
        let again = refreshing.map(|of| format!("ALTER MATERIALIZED VIEW {} AUTO REFRESH YES;", of.old.name));
        let mut step = MigrationStep::new(
            "keep",
            "the last records go into the old view, and all rows into a table; a REFRESH that fails may be left out, since \
             the new view has what the old one lacks; a table and a view that an earlier migration has left are to be \
             renamed, the table added to the view of the next step, and the view dropped before the swap",
            joined(tables.chain(again)),
        );
        for of in &self.recreated {
            if refreshes(of.old) {
                step.add(format!("ALTER MATERIALIZED VIEW {} AUTO REFRESH NO;", of.old.name));
            }
            if of.old.kind != ViewKind::Plain {
                step.add(format!("REFRESH MATERIALIZED VIEW {};", of.old.name));
            }
            step.add(of.table());
        }
        step
    }

    fn unite(&self) -> MigrationStep {
        let views = self.recreated.iter().map(|of| format!("DROP VIEW {};", of.all));
        let mut step = MigrationStep::new(
            "unite",
            "a view of all rows, each record once; what needs history reads this view from now on",
            joined(views),
        );
        for of in &self.recreated {
            step.add(of.view_beside());
            if let Some(proof) = of.proof() {
                step.add_with_note("rows of the old view that it lacks; 0, or go no further", proof);
            }
        }
        step
    }

    fn swap(&self) -> Result<MigrationStep, Error> {
        let made = || {
            let streams = self.recreated.iter().map(|of| (of.old, of.new));
            streams.chain(self.rebuilt.iter().copied()).chain(self.replaced.iter().copied())
        };
        let dropped: Vec<String> = made().map(|(_, new)| drop_view(new, &new.name)).collect();
        let mut step = MigrationStep::new(
            "swap",
            "the new definitions under the old names; grants go with the old ones, so grant again what is not granted here",
            format!("{} and the old definitions again", joined(dropped.into_iter().rev())),
        );
        let streams = |old: &View| stream_of(old, self.sides.old).is_some();
        for (old, _) in self.rebuilt.iter().filter(|(old, _)| streams(old)) {
            step.notes.push(format!(
                "`{}` groups records, so that no row is one record's: what it says of records that the stream no longer has \
                 is lost",
                old.name
            ));
        }
        let in_the_way = self.removed_in_the_way();
        if !in_the_way.is_empty() {
            step.notes.push("views that are no more go first: they read what is dropped".to_owned());
        }
        let old = made().map(|(old, _)| old).chain(in_the_way);
        let mut dropped: Vec<String> = old.map(|old| drop_view(old, &old.name)).collect();
        dropped.reverse();
        step.add_lines(dropped);
        for (schema, _) in &self.schemas {
            step.add(format!("DROP SCHEMA {};", schema.name));
        }
        let mut statements: Vec<Statement> =
            self.schemas.iter().map(|(schema, _)| Statement::ExternalSchema((*schema).clone())).collect();
        statements.extend(settings_of(self.sides.new));
        for (_, new) in made() {
            statements.extend(with_rows(new));
        }
        for view in self.added_late() {
            statements.extend(with_rows(view));
        }
        let is_granted = |statement: &&Statement| match statement {
            Statement::Grant(Object::MaterializedView(name) | Object::View(name), _) => {
                made().any(|(_, new)| new.name == *name)
            }
            _ => false,
        };
        statements.extend(self.sides.new.statements.iter().filter(is_granted).cloned());
        step.add_all(statements)?;
        Ok(step)
    }

    fn finish(&self) -> MigrationStep {
        let mut step = MigrationStep::new(
            "finish",
            "when the new view has caught up: what only the view beside it has read is kept too",
            "not needed: tables and view have all rows".to_owned(),
        );
        for of in &self.recreated {
            if of.new.kind != ViewKind::Plain {
                step.add(format!("REFRESH MATERIALIZED VIEW {};", of.next));
            }
            step.add(of.keep_next());
            step.add(of.view_at_last());
            step.add(drop_view(of.new, &of.next));
        }
        for (_, next) in &self.schemas {
            step.add(format!("DROP SCHEMA {next};"));
        }
        step
    }

    fn removed(&self) -> Option<MigrationStep> {
        let in_the_way = self.removed_in_the_way();
        let removed =
            self.sides.old.views().filter(|view| self.has(ChangeKind::ViewRemoved, &normalized(view)));
        let gone: Vec<&View> = removed.filter(|view| !in_the_way.contains(view)).collect();
        if gone.is_empty() {
            return None;
        }
        let about = "nothing is dropped here; where no one reads these any more, drop them";
        let mut step = MigrationStep::new("remove", about, "not needed".to_owned());
        step.notes.extend(gone.into_iter().map(|view| drop_view(view, &view.name)));
        Some(step)
    }
}

impl MigrationStep {
    /// Adds statements as their SQL.
    fn add_all(&mut self, statements: impl IntoIterator<Item = Statement>) -> Result<(), Error> {
        each(&emitted(statements)?)?.into_iter().for_each(|sql| self.add(sql));
        Ok(())
    }
}
