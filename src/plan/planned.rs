//! What a plan is: columns with their reasons, and what the views of its script are made of.

use super::spread::Spread;
use super::targets::Targets;
use crate::diag::Place;
use crate::model::{Expr, Reading};
use crate::options::{Layout, Options};
use crate::redshift::stream::StreamColumn;
use crate::redshift::{Ident, SqlType};
use crate::text::Path;

/// A column, and the reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnChoice {
    /// The column's name.
    pub column: Ident,
    /// Its type, where the view decides it.
    pub sql_type: Option<SqlType>,
    /// The field that it holds; `None` for metadata, computed and payload columns.
    pub path: Option<Path>,
    /// The rule that chose the type, such as `integer-within-bounds`.
    pub rule: &'static str,
    /// What the rule went by, in words.
    pub why: String,
    /// What samples showed, in counts and ranges; empty without samples.
    pub evidence: String,
}

/// What was chosen.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) choices: Vec<ColumnChoice>,
    pub(super) targets: Targets,
    pub(super) metadata: Vec<StreamColumn>,
    pub(super) fields: Vec<PlannedField>,
    pub(super) computed: Vec<(Ident, Expr)>,
    /// The name of the column that holds the payload as SUPER.
    pub(super) payload: Ident,
    /// Whether the payload's root may be an array.
    pub(super) array: bool,
    pub(super) keys: Keys,
}

/// A field as a column.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct PlannedField {
    pub(super) column: Ident,
    pub(super) path: Path,
    pub(super) sql_type: SqlType,
    pub(super) reading: Reading,
    pub(super) promoted: bool,
    pub(super) required: bool,
    pub(super) is_uuid: bool,
    /// How samples say that its values spread.
    pub(super) spread: Option<Spread>,
    /// Whether it is a word out of a few: worth a GROUP BY.
    pub(super) is_category: bool,
    pub(super) distkey: bool,
    pub(super) sortkey: Option<u32>,
    pub(super) place: Option<Place>,
}

impl Plan {
    /// The columns with their reasons: all that is needed once the script is assembled.
    pub(crate) fn into_choices(self) -> Vec<ColumnChoice> {
        self.choices
    }

    /// The fields that the view which people read has.
    pub(super) fn visible_fields(&self, options: &Options) -> impl Iterator<Item = &PlannedField> {
        let whole = options.layout == Layout::Tiered;
        self.fields.iter().filter(move |field| whole || options.layout == Layout::Typed || field.promoted)
    }

    /// The fields that the view over the stream has: in a tiered layout the landing view.
    pub(super) fn stream_fields(&self, layout: Layout) -> impl Iterator<Item = &PlannedField> {
        self.fields.iter().filter(move |field| layout == Layout::Typed || field.promoted)
    }
}

/// The keys of the view over the stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    pub(super) dist: Option<Ident>,
    pub(super) sort: Vec<Ident>,
}
