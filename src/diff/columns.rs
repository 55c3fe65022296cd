//! The columns of two views.

use super::{Changes, What};
use crate::model::{Column, Field, Reading, Value, View};

/// Whether two columns are one.
type Rule<'r> = &'r dyn Fn(&Column, &Column) -> bool;

/// The columns that both views have, by their positions: what holds the same under the same name, then what holds the
/// same, then what has the same name.
pub(super) fn pairs(old: &View, new: &View) -> Vec<(usize, usize)> {
    let named = |old: &Column, new: &Column| old.name.folded() == new.name.folded();
    let same = |old: &Column, new: &Column| holds_same(&old.value, &new.value);
    let both = |old: &Column, new: &Column| named(old, new) && same(old, new);
    let rules: [Rule<'_>; 3] = [&both, &same, &named];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for rule in rules {
        for (at, column) in old.columns.iter().enumerate() {
            if pairs.iter().any(|(known, _)| *known == at) {
                continue;
            }
            let free = |other: &usize| pairs.iter().all(|(_, known)| known != other);
            if let Some(other) =
                (0..new.columns.len()).filter(free).find(|other| rule(column, &new.columns[*other]))
            {
                pairs.push((at, other));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

pub(super) fn diff(old: &View, new: &View, changes: &mut Changes) {
    let pairs = pairs(old, new);
    for (at, other) in &pairs {
        pair(&old.columns[*at], &new.columns[*other], changes);
    }
    for (at, column) in old.columns.iter().enumerate() {
        if pairs.iter().all(|(known, _)| *known != at) {
            changes.column = Some(column.name.folded());
            changes.add(What::ColumnRemoved, held(column), None);
        }
    }
    for (at, column) in new.columns.iter().enumerate() {
        if pairs.iter().all(|(_, known)| *known != at) {
            changes.column = Some(column.name.folded());
            changes.add(What::ColumnAdded, None, held(column));
        }
    }
    changes.column = None;
    if !pairs.is_sorted_by_key(|(_, other)| other) {
        changes.add(What::ColumnOrder, None, None);
    }
}

/// Whether two columns hold the same: the same field, or the same of what is read.
fn holds_same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Field(old), Value::Field(new)) => old.path == new.path,
        (old, new) => old == new,
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
