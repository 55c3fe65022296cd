//! What changed between two scripts, as facts, and what it costs.

mod alter;
mod assess;
mod change;
mod columns;
mod fact;
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
pub use change::{AssessedChange, Change};
pub use fact::Fact;
pub use impact::{Cost, Impact};
pub use kind::ChangeKind;
pub use migration::{Allowance, Migration, MigrationStatement, MigrationStep};
pub(crate) use versions::Retention;
use versions::Sides;

/// The facts in which two scripts differ; none where they mean the same.
pub(crate) fn diff(old: &Script, new: &Script) -> Vec<Change> {
    let mut changes = schemas::diff(old, new);
    changes.extend(views::diff(old, new));
    changes.sort();
    changes
}

/// What leads from the old script to the new one, in steps, without the loss of a row.
pub(crate) fn migration(
    old: &Script,
    new: &Script,
    assessed: &[AssessedChange],
    retention: Retention<'_>,
) -> Result<Migration, Error> {
    migration::migration(&Sides { old, new, retention }, assessed, &|| assess(new, old, retention))
}
