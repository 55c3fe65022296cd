//! What a migration has to do, part by part.

use super::names::versioned;
use super::recreated::Recreated;
use super::unite::has_rows_of_its_own;
use crate::diag::Error;
use crate::diff::change::AssessedChange;
use crate::diff::impact::Impact;
use crate::diff::kind::ChangeKind;
use crate::diff::schemas;
use crate::diff::versions::{Sides, normalized, relation, stream_behind, stream_of, streaming_view, view};
use crate::model::{Body, ExternalSchema, Statement, View, ViewKind};
use crate::redshift::{Ident, Name};

/// What has to be done, part by part.
pub(super) struct Work<'s> {
    pub(super) sides: &'s Sides<'s>,
    pub(super) assessed: &'s [AssessedChange],
    /// Schemas that are re-created: the new one, and the name of its new version.
    pub(super) schemas: Vec<(&'s ExternalSchema, Ident)>,
    pub(super) recreated: Vec<Recreated<'s>>,
    /// Materialized views over other views or over groups of records, and what changes its kind: the old, and the new.
    pub(super) rebuilt: Vec<(&'s View, &'s View)>,
    /// Plain views that change, or read what is re-created.
    pub(super) replaced: Vec<(&'s View, &'s View)>,
}

impl<'s> Work<'s> {
    pub(super) fn of(sides: &'s Sides<'s>, assessed: &'s [AssessedChange]) -> Result<Self, Error> {
        let mut work = Self {
            sides,
            assessed,
            schemas: Vec::new(),
            recreated: Vec::new(),
            rebuilt: Vec::new(),
            replaced: Vec::new(),
        };
        for new in schemas::of(sides.new).filter(|new| recreates(assessed, &new.name.normalized())) {
            let taken = |name: &Ident| is_taken(sides, &name.to_string());
            work.schemas.push((new, versioned(&new.name, &taken)?));
        }
        // what reads a stream first: what reads its rows goes with it
        let (streams, others): (Vec<&View>, Vec<&View>) =
            sides.new.views().partition(|view| stream_of(view, sides.new).is_some());
        for new in streams.into_iter().chain(others) {
            if let Some(old) = view(sides.old, &normalized(new)) {
                work.sort(old, new)?;
            }
        }
        Ok(work)
    }

    /// Says what has to be done with a view.
    fn sort(&mut self, old: &'s View, new: &'s View) -> Result<(), Error> {
        let name = normalized(new);
        let streams = (stream_of(old, self.sides.old), stream_of(new, self.sides.new));
        let schema_is_gone = [&streams.0, &streams.1]
            .into_iter()
            .flatten()
            .any(|(schema, _)| schema.as_ref().is_some_and(|schema| self.is_gone(&schema.normalized())));
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
            _ => match (stream_behind(old, self.sides.old), stream_behind(new, self.sides.new)) {
                (Some(before), Some(after)) if has_rows_of_its_own(old, new, self.sides) => {
                    let same = before.1 == after.1 && self.is_where_it_was(after.0.as_ref());
                    let taken = |name: &Name| is_taken(self.sides, &name.to_string());
                    self.recreated.push(Recreated::of(old, new, same, &taken)?);
                }
                _ => self.rebuilt.push((old, new)),
            },
        }
        Ok(())
    }

    /// Whether an external schema leads to the same streams as before.
    fn is_where_it_was(&self, schema: Option<&Ident>) -> bool {
        let moves = [ChangeKind::Source, ChangeKind::Region, ChangeKind::Brokers, ChangeKind::Cluster];
        schema.is_none_or(|schema| !moves.iter().any(|kind| self.has(*kind, &schema.normalized())))
    }

    /// Whether something of this name is dropped and re-created.
    pub(super) fn is_gone(&self, name: &str) -> bool {
        self.schemas.iter().any(|(schema, _)| schema.name.normalized() == name)
            || self.recreated.iter().any(|of| normalized(of.old) == name)
            || self.rebuilt.iter().any(|(old, _)| normalized(old) == name)
    }

    /// Whether a view reads what is dropped in the swap, or one of these views.
    fn reads_swapped(&self, view: &View, others: &[&View]) -> bool {
        let Body::Landing(landing) = &view.body else { return false };
        let read = relation(landing);
        self.is_gone(&read)
            || self.replaced.iter().any(|(old, _)| normalized(old) == read)
            || others.iter().any(|other| normalized(other) == read)
    }

    /// Views that only the new script has, and that read what the swap makes: they come behind it.
    pub(super) fn added_late(&self) -> Vec<&'s View> {
        let mut late: Vec<&View> = Vec::new();
        for view in self.sides.new.views().filter(|view| self.has(ChangeKind::ViewAdded, &normalized(view))) {
            if self.reads_swapped(view, &late) {
                late.push(view);
            }
        }
        late
    }

    /// Views that only the old script has, and that would keep the swap from dropping what they read.
    pub(super) fn removed_in_the_way(&self) -> Vec<&'s View> {
        let mut removed: Vec<&View> = Vec::new();
        for view in self.sides.old.views().filter(|view| self.has(ChangeKind::ViewRemoved, &normalized(view)))
        {
            if self.reads_swapped(view, &removed) {
                removed.push(view);
            }
        }
        removed
    }

    /// A view that reads the new versions of what it reads.
    pub(super) fn pointed(&self, view: &View) -> View {
        let schema = |schema: &Ident| {
            self.schemas.iter().find(|(known, _)| known.name == *schema).map(|(_, version)| version.clone())
        };
        let mut view = view.clone();
        match &mut view.body {
            Body::Stream(stream) => {
                if let Some(version) = schema(&stream.schema) {
                    stream.schema = version;
                }
            }
            Body::Landing(landing) => {
                let read = relation(landing);
                if let Some(of) = self.recreated.iter().find(|of| normalized(of.new) == read) {
                    landing.relation = of.version.clone();
                } else if let Some(version) = landing.relation.schema.as_ref().and_then(schema) {
                    landing.relation.schema = Some(version);
                }
            }
        }
        view
    }

    /// The streaming views that old rows come from, each once.
    pub(super) fn old_sources(&self) -> Vec<&'s View> {
        let mut all: Vec<&View> = Vec::new();
        for of in &self.recreated {
            all.extend(streaming_view(of.old, self.sides.old).filter(|view| !all.contains(view)));
        }
        all
    }

    /// The names of the streaming views that new rows come from, each once.
    pub(super) fn new_sources(&self) -> Vec<Name> {
        let mut all: Vec<Name> = Vec::new();
        for of in &self.recreated {
            let Some(view) = streaming_view(of.new, self.sides.new) else { continue };
            let version = self.recreated.iter().find(|of| of.new == view).map(|of| &of.version);
            let name = version.unwrap_or(&view.name).clone();
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }

    pub(super) fn has(&self, kind: ChangeKind, name: &str) -> bool {
        self.assessed.iter().any(|one| one.change.kind == kind && one.change.object == name)
    }
}

/// Whether either script has a view or a schema of this name.
fn is_taken(sides: &Sides<'_>, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [sides.old, sides.new].iter().any(|script| {
        script.views().any(|view| normalized(view) == name)
            || schemas::of(script).any(|schema| schema.name.normalized() == name)
    })
}

/// A view, and what loads its rows.
pub(super) fn with_rows(view: &View) -> Vec<Statement> {
    let refresh = (view.kind != ViewKind::Plain).then(|| Statement::Refresh(view.name.clone()));
    std::iter::once(Statement::from(view.clone())).chain(refresh).collect()
}

fn recreates(assessed: &[AssessedChange], name: &str) -> bool {
    let of = assessed.iter().filter(|one| one.change.object == name);
    of.flat_map(|one| &one.costs).any(|cost| cost.impact == Impact::Recreate)
}

/// The statement that drops a view, or one of its kind under another name.
pub(super) fn drop_view(of: &View, name: &Name) -> String {
    format!("DROP {}VIEW {name};", if of.kind == ViewKind::Plain { "" } else { "MATERIALIZED " })
}

pub(super) fn refreshes(view: &View) -> bool {
    view.storage().is_some_and(|storage| storage.auto_refresh == Some(true))
}

pub(super) fn joined(statements: impl Iterator<Item = String>) -> String {
    statements.collect::<Vec<_>>().join(" ")
}
