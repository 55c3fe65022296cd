//! What changed between two scripts, as facts, and what it costs.

mod alter;
mod assess;
mod change;
mod columns;
mod impact;
mod kind;
mod migration;
mod plain;
mod schemas;
#[cfg(test)]
mod tests;
mod types;
mod versions;
mod views;

use crate::diag::Error;
use crate::model::Script;
pub(crate) use assess::assess;
pub use change::{Assessed, Change};
pub use impact::{Effect, Impact};
pub use kind::What;
pub use migration::{Allowance, Migration, MigrationStatement, MigrationStep};
pub(crate) use versions::Retention;
use versions::Sides;

/// The facts in which two scripts differ; none where they mean the same.
pub(crate) fn diff(old: &Script, new: &Script) -> Vec<Change> {
    let mut changes = change::Changes { object: String::new(), column: None, all: Vec::new() };
    schemas::diff(old, new, &mut changes);
    views::diff(old, new, &mut changes);
    changes.all.sort();
    changes.all
}

/// What leads from the old script to the new one, in steps, without the loss of a row.
pub(crate) fn migration(
    old: &Script,
    new: &Script,
    assessed: &[Assessed],
    retention: Retention<'_>,
) -> Result<Migration, Error> {
    migration::migration(&Sides { old, new, retention }, assessed, &|| assess(new, old, retention))
}
