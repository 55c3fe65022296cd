//! What changes of plain views cost: they hold no rows, so nothing is read again and nothing stored is lost.

use super::impact::{Cost, Impact};
use super::kind::ChangeKind;
use super::versions::{emitted, settings_of};
use crate::diag::Error;
use crate::model::{Column, Script, Statement, Value, View};

/// The costs that a streaming view would have, as a plain view has them.
pub(super) fn costs(of: Vec<Cost>, statement: Option<&str>) -> Vec<Cost> {
    let mut costs: Vec<Cost> = Vec::new();
    for cost in of {
        let cost = match cost.impact {
            Impact::Recreate => Cost {
                statement: statement.map(str::to_owned),
                ..Cost::new(Impact::Alter, "the view is replaced, and the rows that it reads stay")
            },
            Impact::Data => Cost { impact: Impact::Readers, ..cost },
            _ => cost,
        };
        if costs.iter().all(|known| known.impact != cost.impact || known.reason != cost.reason) {
            costs.push(cost);
        }
    }
    costs
}

/// The costs of a plain view that comes or goes.
pub(super) fn alone(kind: ChangeKind) -> Vec<Cost> {
    vec![match kind {
        ChangeKind::ViewRemoved => Cost::new(Impact::Readers, "queries on it fail"),
        _ => Cost::new(Impact::None, "it reads rows that are there"),
    }]
}

/// The statements that replace a view; none where they cannot be written.
pub(super) fn replacement(old: Option<&View>, new: &View, script: &Script) -> Option<String> {
    // a view keeps the settings that were in force when it was created
    let settings = emitted(settings_of(script)).ok()?;
    let is_same = old.is_some_and(|old| has_same_columns(old, new));
    let created = if is_same { replaced(new) } else { emitted([Statement::from(new.clone())]) }.ok()?;
    let dropped = old.filter(|_| !is_same).map(|old| format!("DROP VIEW {};", old.name));
    let parts = [dropped, Some(settings).filter(|settings| !settings.is_empty()), Some(created)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"))
}

/// Whether CREATE OR REPLACE accepts the new view, and keeps grants: names and types of the columns are the same.
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html>.
pub(super) fn has_same_columns(old: &View, new: &View) -> bool {
    let is_same = |(old, new): (&Column, &Column)| {
        let types = match (&old.value, &new.value) {
            (Value::Field(old), Value::Field(new)) => old.sql_type == new.sql_type,
            (old, new) => old == new,
        };
        types && old.name == new.name
    };
    old.columns.len() == new.columns.len() && old.columns.iter().zip(&new.columns).all(is_same)
}

/// The statement that replaces a view with the same columns.
pub(super) fn replaced(new: &View) -> Result<String, Error> {
    let created = emitted([Statement::from(new.clone())])?;
    let view = created.strip_prefix("CREATE ").unwrap_or(&created);
    Ok(format!("CREATE OR REPLACE {view}"))
}
