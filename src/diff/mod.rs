//! The changes between two scripts, the cost of each, and the migration from one to the other.
//!
//! ```
//! use mvstream::diff::{Impact, assess, migration};
//! use mvstream::sql::parse;
//!
//! let schema = "CREATE EXTERNAL SCHEMA kds FROM KINESIS IAM_ROLE default;\n";
//! let view = |size: u32| {
//!     let sql = format!(
//!         "{schema}CREATE MATERIALIZED VIEW meters AS SELECT shard_id, sequence_number, \
//!          JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'id', TRUE)::VARCHAR({size}) AS id \
//!          FROM kds.meters;"
//!     );
//!     parse("meters.sql", &sql)
//! };
//! let (old, new) = (view(36)?, view(64)?);
//!
//! let changes = assess(&old, &new, Some(24));
//! assert_eq!(changes[0].max_impact(), Impact::Data);
//! let migration = migration(&old, &new, Some(24))?;
//! println!("{migration}");
//! # Ok::<(), mvstream::Error>(())
//! ```

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
use crate::text::deeper;
pub(crate) use assess::assess as assess_with;
pub use change::{AssessedChange, Change};
pub use fact::Fact;
pub use impact::{Cost, Impact};
pub use kind::ChangeKind;
pub use migration::{Allowance, Migration, MigrationStatement, MigrationStep};
pub(crate) use versions::Retention;
use versions::Sides;

/// The changes between two scripts, such as [`sql::parse`](crate::sql::parse) reads; none where they mean the same.
///
/// Columns are matched by their names, then by the fields that they hold.
pub fn changes(old: &Script, new: &Script) -> Vec<Change> {
    deeper(|| found(old, new))
}

/// The changes between two scripts, each with its cost, the most costly first.
///
/// `retention_hours` is the time for which the stream keeps its records, where it is known.
pub fn assess(old: &Script, new: &Script, retention_hours: Option<u32>) -> Vec<AssessedChange> {
    deeper(|| assess_with(old, new, &|_| retention_hours))
}

/// The migration from the old views to the new ones: it loses no row and doubles none. Its `Display` is the script.
///
/// `retention_hours` is the time for which the stream keeps its records, where it is known. The statements are parsed back
/// and linted: none is one that Redshift is known to reject.
///
/// # Errors
///
/// If the records of a view that has to be re-created cannot be told apart, or if Redshift rejects the new version.
pub fn migration(old: &Script, new: &Script, retention_hours: Option<u32>) -> Result<Migration, Error> {
    let retention: Retention<'_> = &|_| retention_hours;
    deeper(|| migration_with(old, new, &assess_with(old, new, retention), retention))
}

/// The migration for changes that are assessed, with the retention of each stream.
pub(crate) fn migration_with(
    old: &Script,
    new: &Script,
    assessed: &[AssessedChange],
    retention: Retention<'_>,
) -> Result<Migration, Error> {
    migration::migration(&Sides { old, new, retention }, assessed, &|| assess_with(new, old, retention))
}

fn found(old: &Script, new: &Script) -> Vec<Change> {
    let mut changes = schemas::diff(old, new);
    changes.extend(views::diff(old, new));
    changes.sort();
    changes
}
