//! The steps of a migration.

use super::MigrationStep;
use super::attached;
use super::text::each;
use super::work::{Work, drop_view, joined, refreshes, with_rows};
use crate::diag::Error;
use crate::diff::change::AssessedChange;
use crate::diff::kind::ChangeKind;
use crate::diff::plain;
use crate::diff::versions::{emitted, normalized, settings_of, stream_of, view};
use crate::model::{ExternalSchema, Object, Statement, View, ViewKind};
use crate::redshift::Name;

impl Work<'_> {
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "Migration by mvstream: run it statement by statement, as the owner of the views.".to_owned(),
        ];
        for of in &self.recreated {
            notes.push(format!(
                "`{}` is the new version of `{old}`; `{old}` becomes a plain view over it and the old rows in `{}`.",
                of.version,
                of.archive,
                old = of.old.name
            ));
        }
        if self.recreated.is_empty() {
            return notes;
        }
        notes.push(
            "If an earlier migration made one of these names a plain view, use the next free number for the new names, \
             and DROP VIEW instead of DROP MATERIALIZED VIEW."
                .to_owned(),
        );
        let hours =
            self.recreated.iter().map(|of| (self.sides.retention)(&normalized(of.old))).min().flatten();
        let within = match hours {
            Some(hours) => format!("{hours} hours, the retention of the stream"),
            None => "the retention of the stream".to_owned(),
        };
        notes.push(format!("No step is urgent while the new version is refreshed within {within}."));
        notes
    }

    /// `back` assesses the changes of the way back.
    pub(super) fn steps(&self, back: &dyn Fn() -> Vec<AssessedChange>) -> Result<Vec<MigrationStep>, Error> {
        let mut steps: Vec<MigrationStep> = self.alter(back).into_iter().chain(self.add()?).collect();
        if !self.recreated.is_empty() {
            steps.push(self.version()?);
        }
        if !(self.recreated.is_empty() && self.rebuilt.is_empty() && self.replaced.is_empty()) {
            steps.extend(self.save());
            if !self.recreated.is_empty() {
                steps.push(self.archive());
            }
            steps.push(self.swap()?);
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
        let mut step = MigrationStep::new("alter", "change in place", undo);
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

    /// Schemas and views that only the new script has.
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
        let about = "create what is new";
        let mut step = MigrationStep::new("add", about, joined(dropped));
        step.add_all(settings_of(self.sides.new).chain(statements))?;
        Ok(Some(step))
    }

    fn version(&self) -> Result<MigrationStep, Error> {
        let views = self.recreated.iter().map(|of| drop_view(of.new, &of.version));
        let schemas = self.schemas.iter().map(|(_, version)| format!("DROP SCHEMA {version};"));
        let mut step = MigrationStep::new(
            "version",
            "create and load the new version next to the old one; REFRESH again until the last query of this step shows that \
             it has caught up",
            joined(views.chain(schemas)),
        );
        let mut statements: Vec<Statement> = Vec::new();
        for (schema, version) in &self.schemas {
            let schema = ExternalSchema { name: version.clone(), ..(*schema).clone() };
            statements.push(Statement::ExternalSchema(schema));
        }
        statements.extend(settings_of(self.sides.new));
        for of in &self.recreated {
            let view = View { name: of.version.clone(), ..self.pointed(of.new) };
            statements.extend(with_rows(&view));
        }
        step.add_all(statements)?;
        let old = self.old_sources();
        let names: Vec<Name> = old.iter().map(|view| view.name.clone()).chain(self.new_sources()).collect();
        step.add_with_note(
            "the new version has caught up when it has read each partition up to the same time as the old one",
            attached::progress(&names),
        );
        Ok(step)
    }

    /// The views that the swap drops, in the order of their creation.
    fn dropped(&self) -> Vec<&View> {
        let made = self.recreated.iter().map(|of| of.old).chain(self.rebuilt.iter().map(|(old, _)| *old));
        made.chain(self.replaced.iter().map(|(old, _)| *old)).chain(self.removed_in_the_way()).collect()
    }

    fn save(&self) -> Option<MigrationStep> {
        if self.only_replaces() {
            return None;
        }
        let mut step = MigrationStep::new(
            "save",
            "keep the results: owner, grants, policies, datashares and dependants end with a DROP",
            "not needed".to_owned(),
        );
        let names: Vec<&Name> = self.dropped().into_iter().map(|view| &view.name).collect();
        for (note, query) in attached::queries(&names) {
            step.add_with_note(note, query);
        }
        Some(step)
    }

    fn archive(&self) -> MigrationStep {
        let tables = self.recreated.iter().map(|of| format!("DROP TABLE {};", of.archive));
        let stopped: Vec<&View> = self.old_sources().into_iter().filter(|view| refreshes(view)).collect();
        let again = stopped.iter().map(|view| refresh_itself(&view.name, true));
        let mut step = MigrationStep::new(
            "archive",
            "keep the rows that only the old version has; this step and the swap belong together, because the old version \
             loads no new records in between; for a history too large to copy, see ALTER TABLE APPEND",
            joined(again.chain(tables)),
        );
        step.notes.extend(self.recreated.iter().flat_map(|of| of.united.conversions()));
        step.add_lines(stopped.iter().map(|view| refresh_itself(&view.name, false)));
        if self.recreated.iter().any(|of| !of.united.overlaps()) {
            let old = self.old_sources().into_iter();
            step.add_lines(old.map(|view| format!("REFRESH MATERIALIZED VIEW {};", view.name)));
        }
        step.add_lines(self.new_sources().iter().map(|name| format!("REFRESH MATERIALIZED VIEW {name};")));
        for of in &self.recreated {
            step.add(of.table());
            if let Some(proof) = of.proof() {
                step.add_with_note("rows of the old version that are missing: 0, or stop and undo", proof);
            }
        }
        step
    }

    /// Whether plain views are replaced in place, and nothing is dropped.
    fn only_replaces(&self) -> bool {
        self.recreated.is_empty()
            && self.rebuilt.is_empty()
            && self.removed_in_the_way().is_empty()
            && self.replaced.iter().all(|(old, new)| plain::has_same_columns(old, new))
    }

    fn swap(&self) -> Result<MigrationStep, Error> {
        let mut step = MigrationStep::new("swap", "give the old names to the new definitions", String::new());
        step.add_all(settings_of(self.sides.new))?;
        if self.only_replaces() {
            "create the old definitions again".clone_into(&mut step.undo);
            for (_, new) in &self.replaced {
                step.add(plain::replaced(new)?);
            }
            for view in self.added_late() {
                step.add_all(with_rows(view))?;
            }
            return Ok(step);
        }
        "ROLLBACK before COMMIT; after it, create the old definitions again under other names"
            .clone_into(&mut step.undo);
        let streams = |old: &View| stream_of(old, self.sides.old).is_some();
        for (old, _) in self.rebuilt.iter().filter(|(old, _)| streams(old)) {
            step.notes.push(format!(
                "`{}` groups records: its results for records that the stream no longer retains are lost",
                old.name
            ));
        }
        for of in self.recreated.iter().filter(|of| of.joins()) {
            step.notes.push(format!(
                "`{}` lacks values of rows that `{}` has, so the view joins both by the position in the stream",
                of.version, of.archive
            ));
        }
        // no page says that a materialized view can be created within a transaction
        let in_transaction = self.rebuilt.is_empty();
        if in_transaction {
            step.notes.push(
                "no AWS page shows DROP MATERIALIZED VIEW in a transaction: if the server rejects it, ROLLBACK, and run \
                 the statements between BEGIN and COMMIT one by one"
                    .to_owned(),
            );
            step.add("BEGIN;".to_owned());
        }
        step.add_lines(self.dropped().into_iter().rev().map(|view| drop_view(view, &view.name)));
        for of in &self.recreated {
            step.add(of.view_of_all());
        }
        let rebuilt = self.rebuilt.iter().map(|(_, new)| self.pointed(new));
        let mut statements: Vec<Statement> = rebuilt.flat_map(|view| with_rows(&view)).collect();
        statements.extend(self.replaced.iter().map(|(_, new)| Statement::from((*new).clone())));
        for view in self.added_late() {
            let is_plain = view.kind == ViewKind::Plain;
            let view = if is_plain { view.clone() } else { self.pointed(view) };
            statements.extend(with_rows(&view));
        }
        let dropped = self.dropped();
        let is_granted = |statement: &&Statement| match statement {
            Statement::Grant(Object::MaterializedView(name) | Object::View(name), _) => {
                dropped.iter().any(|view| view.name == *name)
            }
            _ => false,
        };
        statements.extend(self.sides.new.statements.iter().filter(is_granted).cloned());
        step.add_all(statements)?;
        let attached = "now set the owner, and grant and attach again what step `save` found";
        if in_transaction {
            step.add_with_note(attached, "COMMIT;".to_owned());
        } else {
            step.notes.push(attached.replace("now", "at the end of this step,"));
        }
        // what stays was stopped for the time of the swap
        for view in self.old_sources().into_iter().filter(|view| refreshes(view)) {
            let stays = view_of(self.sides.new, view).is_some_and(refreshes);
            if stays && !self.is_gone(&normalized(view)) {
                step.add(refresh_itself(&view.name, true));
            }
        }
        Ok(step)
    }

    fn removed(&self) -> Option<MigrationStep> {
        let in_the_way = self.removed_in_the_way();
        let removed =
            self.sides.old.views().filter(|view| self.has(ChangeKind::ViewRemoved, &normalized(view)));
        let gone: Vec<&View> = removed.filter(|view| !in_the_way.contains(view)).collect();
        if gone.is_empty() && self.schemas.is_empty() {
            return None;
        }
        let about = "nothing is dropped here; drop these when nothing reads them any more";
        let mut step = MigrationStep::new("remove", about, "not needed".to_owned());
        step.notes.extend(gone.into_iter().map(|view| drop_view(view, &view.name)));
        step.notes.extend(self.schemas.iter().map(|(schema, _)| format!("DROP SCHEMA {};", schema.name)));
        Some(step)
    }
}

fn view_of<'s>(script: &'s crate::model::Script, of: &View) -> Option<&'s View> {
    view(script, &normalized(of))
}

fn refresh_itself(name: &Name, on: bool) -> String {
    format!("ALTER MATERIALIZED VIEW {name} AUTO REFRESH {};", if on { "YES" } else { "NO" })
}

impl MigrationStep {
    /// Adds statements as their SQL.
    fn add_all(&mut self, statements: impl IntoIterator<Item = Statement>) -> Result<(), Error> {
        each(&emitted(statements)?)?.into_iter().for_each(|sql| self.add(sql));
        Ok(())
    }
}
