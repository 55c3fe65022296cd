//! The columns of two views.

use std::collections::{BTreeSet, VecDeque};
use std::hash::Hash;

use indexmap::IndexMap;

use super::change::Changes;
use super::kind::What;
use crate::model::{Column, Field, Reading, Value, View};
use crate::text::Path;

/// What a column holds, as it is compared: the same field, or the same of what is read.
#[derive(PartialEq, Eq, Hash)]
enum Held<'v> {
    Field(&'v Path),
    Other(&'v Value),
}

impl<'v> Held<'v> {
    fn of(column: &'v Column) -> Self {
        match &column.value {
            Value::Field(field) => Self::Field(&field.path),
            other => Self::Other(other),
        }
    }
}

/// The columns that both views have, by their positions: what holds the same under the same name, then what holds the
/// same, then what has the same name.
pub(super) fn pairs(old: &View, new: &View) -> Vec<(usize, usize)> {
    let mut pairs = Pairs { old, new, found: Vec::new(), taken: [BTreeSet::new(), BTreeSet::new()] };
    pairs.by(|column| (column.name.folded(), Held::of(column)));
    pairs.by(Held::of);
    pairs.by(|column| column.name.folded());
    let mut pairs = pairs.found;
    pairs.sort_unstable();
    pairs
}

/// Pairs as they are found.
struct Pairs<'v> {
    old: &'v View,
    new: &'v View,
    found: Vec<(usize, usize)>,
    /// The positions of both views that are in a pair.
    taken: [BTreeSet<usize>; 2],
}

impl<'v> Pairs<'v> {
    /// Pairs columns that are equal by a key, the first with the first.
    fn by<K: Hash + Eq>(&mut self, key: impl Fn(&'v Column) -> K) {
        let mut free: IndexMap<K, VecDeque<usize>> = IndexMap::new();
        for (at, column) in self.new.columns.iter().enumerate().filter(|(at, _)| !self.taken[1].contains(at))
        {
            free.entry(key(column)).or_default().push_back(at);
        }
        for (at, column) in self.old.columns.iter().enumerate() {
            if self.taken[0].contains(&at) {
                continue;
            }
            if let Some(other) = free.get_mut(&key(column)).and_then(VecDeque::pop_front) {
                self.found.push((at, other));
                self.taken[0].insert(at);
                self.taken[1].insert(other);
            }
        }
    }
}

pub(super) fn diff(old: &View, new: &View, changes: &mut Changes) {
    let pairs = pairs(old, new);
    for (at, other) in &pairs {
        pair(&old.columns[*at], &new.columns[*other], changes);
    }
    let [kept, found]: [BTreeSet<usize>; 2] =
        [pairs.iter().map(|(at, _)| *at).collect(), pairs.iter().map(|(_, at)| *at).collect()];
    for (at, column) in old.columns.iter().enumerate() {
        if !kept.contains(&at) {
            changes.column = Some(column.name.folded());
            changes.add(What::ColumnRemoved, held(column), None);
        }
    }
    for (at, column) in new.columns.iter().enumerate() {
        if !found.contains(&at) {
            changes.column = Some(column.name.folded());
            changes.add(What::ColumnAdded, None, held(column));
        }
    }
    changes.column = None;
    if !pairs.is_sorted_by_key(|(_, other)| other) {
        changes.add(What::ColumnOrder, None, None);
    }
}

fn held(column: &Column) -> Option<String> {
    match &column.value {
        Value::Field(field) => Some(field.sql_type.to_string()),
        _ => None,
    }
}

fn pair(old: &Column, new: &Column, changes: &mut Changes) {
    changes.column = Some(new.name.folded());
    changes.compare(What::ColumnRenamed, Some(old.name.folded()), Some(new.name.folded()));
    match (&old.value, &new.value) {
        (Value::Field(old), Value::Field(new)) => {
            changes.compare(What::ColumnPath, Some(old.path.to_string()), Some(new.path.to_string()));
            changes.compare(What::ColumnType, Some(old.sql_type.to_string()), Some(new.sql_type.to_string()));
            // another type is read otherwise anyway
            if old.reading != new.reading && old.sql_type == new.sql_type {
                let reading = |field: &Field| Some(reading(field.reading));
                changes.add(What::ColumnReading, reading(old), reading(new));
            }
        }
        (before, after) if before != after => changes.add(What::ColumnReading, held(old), held(new)),
        _ => {}
    }
}

/// How a field is read, in words.
fn reading(reading: Reading) -> String {
    match reading {
        Reading::Cast => "cast",
        Reading::NullIfCast => "cast of what is not empty",
        Reading::TryCast => "TRY_CAST",
        Reading::Matched => "cast behind a pattern",
        Reading::FormCast => "cast of one form of time",
        Reading::FormTryCast => "TRY_CAST of one form of time",
        Reading::Words => "words of truth",
        Reading::WhereFits => "text where it fits",
        Reading::Parse => "JSON_PARSE where it can",
        Reading::BareParse => "JSON_PARSE",
        Reading::Whole => "as it is",
        Reading::Serialize => "text, or its JSON",
        Reading::Epoch(unit) => unit.name(),
    }
    .to_owned()
}
