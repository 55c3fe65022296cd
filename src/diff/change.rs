//! A change: a fact in which two scripts differ, and what it costs.

use super::fact::Fact;
use super::impact::{Cost, Impact};
use super::kind::ChangeKind;

/// A fact in which two scripts differ.
///
/// Ordered by object, so that what belongs together is together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// The view, the external schema or the setting, folded.
    pub object: String,
    /// The column, where it is one of a column; the new name of a renamed one.
    pub column: Option<String>,
    /// What has changed.
    pub kind: ChangeKind,
    /// How it was.
    pub from: Option<Fact>,
    /// How it is.
    pub to: Option<Fact>,
}

impl Change {
    /// The fact the other way round.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.kind = match self.kind {
            ChangeKind::ViewAdded => ChangeKind::ViewRemoved,
            ChangeKind::ViewRemoved => ChangeKind::ViewAdded,
            ChangeKind::ColumnAdded => ChangeKind::ColumnRemoved,
            ChangeKind::ColumnRemoved => ChangeKind::ColumnAdded,
            ChangeKind::SchemaAdded => ChangeKind::SchemaRemoved,
            ChangeKind::SchemaRemoved => ChangeKind::SchemaAdded,
            same => same,
        };
        std::mem::swap(&mut self.from, &mut self.to);
        if self.kind == ChangeKind::ColumnRenamed {
            self.column = self.to.as_ref().map(Fact::to_string);
        }
        self
    }
}

/// A change with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssessedChange {
    /// The change.
    pub change: Change,
    /// What it costs, the worst first; there is one at least.
    pub costs: Vec<Cost>,
}

impl AssessedChange {
    /// Its worst impact.
    pub fn max_impact(&self) -> Impact {
        self.costs.first().map_or(Impact::None, |cost| cost.impact)
    }

    /// The statements that make the change in place.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.costs.iter().filter_map(|cost| cost.statement.as_deref())
    }
}

/// What is compared: an object, or one of its columns; by their names, folded.
#[derive(Clone, Copy)]
pub(super) struct Subject<'s> {
    pub(super) object: &'s str,
    pub(super) column: Option<&'s str>,
}

impl<'s> Subject<'s> {
    pub(super) fn object(object: &'s str) -> Self {
        Self { object, column: None }
    }

    pub(super) fn column(self, column: &'s str) -> Self {
        Self { column: Some(column), ..self }
    }

    pub(super) fn change(self, kind: ChangeKind, from: Option<Fact>, to: Option<Fact>) -> Change {
        let (object, column) = (self.object.to_owned(), self.column.map(str::to_owned));
        Change { object, column, kind, from, to }
    }

    /// A change, where the two versions differ.
    pub(super) fn compared(
        self,
        kind: ChangeKind,
        from: impl Into<Option<Fact>>,
        to: impl Into<Option<Fact>>,
    ) -> Option<Change> {
        let (from, to) = (from.into(), to.into());
        (from != to).then(|| self.change(kind, from, to))
    }

    /// A change, where what is made of the two versions differs.
    pub(super) fn differs<V, F: Into<Option<Fact>>>(
        self,
        kind: ChangeKind,
        (old, new): (V, V),
        fact: impl Fn(V) -> F,
    ) -> Option<Change> {
        self.compared(kind, fact(old), fact(new))
    }
}
