//! What changes of plain views cost: they hold no rows, so nothing is read again and nothing stored is lost.

use super::impact::{Cost, Impact};
use super::kind::ChangeKind;
use super::versions::{emitted, settings_of};
use crate::model::{Script, Statement, View};

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

/// Only a view with the same columns is replaced; any other goes first, and its grants with it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html>.
pub(super) fn replacement(old: Option<&View>, new: &View, script: &Script) -> Option<String> {
    // a view keeps the settings that were in force when it was made
    let made = emitted(settings_of(script).chain([Statement::from(new.clone())])).ok()?;
    let dropped = old.map(|old| format!("DROP VIEW {};\n\n", old.name)).unwrap_or_default();
    Some(format!("{dropped}{made}"))
}
