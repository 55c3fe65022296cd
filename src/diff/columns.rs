//! The columns of two views.

use std::collections::{BTreeSet, VecDeque};
use std::hash::Hash;

use indexmap::IndexMap;

use super::change::{Change, Subject};
use super::fact::Fact;
use super::kind::ChangeKind;
use crate::model::{Column, Value, View};
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
    pairs.by(|column| (column.name.normalized(), Held::of(column)));
    pairs.by(Held::of);
    pairs.by(|column| column.name.normalized());
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

pub(super) fn diff(old: &View, new: &View, of: Subject<'_>) -> Vec<Change> {
    let pairs = pairs(old, new);
    let mut changes: Vec<Change> =
        pairs.iter().flat_map(|(at, other)| pair(&old.columns[*at], &new.columns[*other], of)).collect();
    let [kept, found]: [BTreeSet<usize>; 2] =
        [pairs.iter().map(|(at, _)| *at).collect(), pairs.iter().map(|(_, at)| *at).collect()];
    for (at, column) in old.columns.iter().enumerate() {
        if !kept.contains(&at) {
            let of =
                of.column(&column.name.normalized()).change(ChangeKind::ColumnRemoved, held(column), None);
            changes.push(of);
        }
    }
    for (at, column) in new.columns.iter().enumerate() {
        if !found.contains(&at) {
            changes.push(of.column(&column.name.normalized()).change(
                ChangeKind::ColumnAdded,
                None,
                held(column),
            ));
        }
    }
    if !pairs.is_sorted_by_key(|(_, other)| other) {
        changes.push(of.change(ChangeKind::ColumnOrder, None, None));
    }
    changes
}

/// The type of a column, where it is one of a field.
fn held(column: &Column) -> Option<Fact> {
    match &column.value {
        Value::Field(field) => Some(Fact::Type(field.sql_type)),
        _ => None,
    }
}

fn pair(old: &Column, new: &Column, of: Subject<'_>) -> Vec<Change> {
    let name = new.name.normalized();
    let of = of.column(&name);
    let renamed = of.differs(ChangeKind::ColumnRenamed, (old, new), |column| Fact::Name(column.name.clone()));
    let changes = match (&old.value, &new.value) {
        (Value::Field(old), Value::Field(new)) => {
            let sides = (old, new);
            let reading = of.differs(ChangeKind::ColumnReading, sides, |field| Fact::Reading(field.reading));
            vec![
                of.differs(ChangeKind::ColumnPath, sides, |field| Fact::Field(field.path.clone())),
                of.differs(ChangeKind::ColumnType, sides, |field| Fact::Type(field.sql_type)),
                // another type is read otherwise anyway
                reading.filter(|_| old.sql_type == new.sql_type),
            ]
        }
        (before, after) if before != after => {
            vec![Some(of.change(ChangeKind::ColumnReading, held(old), held(new)))]
        }
        _ => Vec::new(),
    };
    renamed.into_iter().chain(changes.into_iter().flatten()).collect()
}
