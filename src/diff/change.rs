//! A change: a fact in which two scripts differ, and what it costs.

use super::impact::{Effect, Impact};
use super::kind::What;

/// A fact about two scripts.
///
/// Ordered by object, so that what belongs together stands together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// The view or the external schema, folded.
    pub object: String,
    /// The column, where it is one of a column; the new name of a renamed one.
    pub column: Option<String>,
    /// What has changed.
    pub what: What,
    /// How it was.
    pub from: Option<String>,
    /// How it is.
    pub to: Option<String>,
}

impl Change {
    /// The fact the other way round.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.what = match self.what {
            What::ViewAdded => What::ViewRemoved,
            What::ViewRemoved => What::ViewAdded,
            What::ColumnAdded => What::ColumnRemoved,
            What::ColumnRemoved => What::ColumnAdded,
            What::SchemaAdded => What::SchemaRemoved,
            What::SchemaRemoved => What::SchemaAdded,
            same => same,
        };
        std::mem::swap(&mut self.from, &mut self.to);
        if self.what == What::ColumnRenamed {
            self.column.clone_from(&self.to);
        }
        self
    }
}

/// A change with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assessed {
    /// The change.
    pub change: Change,
    /// Its impacts, the worst first; there is one at least.
    pub effects: Vec<Effect>,
}

impl Assessed {
    /// Its worst impact.
    pub fn worst(&self) -> Impact {
        self.effects.first().map_or(Impact::None, |effect| effect.impact)
    }

    /// The statements that make the change in place.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.effects.iter().filter_map(|effect| effect.statement.as_deref())
    }
}

/// Facts as they are found.
pub(super) struct Changes {
    pub(super) object: String,
    pub(super) column: Option<String>,
    pub(super) all: Vec<Change>,
}

impl Changes {
    pub(super) fn add(&mut self, what: What, from: Option<String>, to: Option<String>) {
        let (object, column) = (self.object.clone(), self.column.clone());
        self.all.push(Change { object, column, what, from, to });
    }

    /// A fact, where the two sides differ.
    pub(super) fn compare(&mut self, what: What, from: Option<String>, to: Option<String>) {
        if from != to {
            self.add(what, from, to);
        }
    }
}
