//! What a preview tells of a view.

use schemars::JsonSchema;
use serde::Serialize;

/// What Redshift would do with the records, view by view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "A view that mvstream has previewed")]
#[non_exhaustive]
pub struct Outcome {
    /// The view, with its schema if it was written with one.
    pub view: String,
    /// What it is.
    pub kind: ViewKind,
    /// Records that were read: `landed`, `filtered` and `blocked` together.
    pub records: u64,
    /// Records that come into the view.
    pub landed: u64,
    /// Rows of the view: as many as `landed`, unless it groups records.
    pub rows: u64,
    /// Records that its condition leaves out, by reason.
    pub filtered: Vec<Filtered>,
    /// Records with an expression that raises: over a stream, each stops the refresh for good.
    pub blocked: u64,
    /// What raises, case by case.
    pub blocks: Vec<Case>,
    /// Values that are NULL in the view and not in the payload.
    pub lost: Vec<Case>,
    /// Texts that are cut, and numbers that are rounded.
    pub truncated: Vec<Case>,
    /// How many of each of these there are; the lists hold the first 10,000 by column and reason.
    pub counts: Counts,
    /// The columns of the view.
    pub columns: Vec<ColumnOutcome>,
    /// Keys of the payload that no column shows, with how many records have them; an empty path means the whole payload.
    pub unread: Vec<Unread>,
    /// Columns that no record fills, where a payload has a similar path.
    pub never_filled: Vec<NeverFilled>,
    /// Whether the view has a row a record and reads nothing of the payload.
    pub ignores_payload: bool,
    /// The first rows, as text.
    #[serde(skip)]
    pub first_rows: Vec<Vec<Option<String>>>,
}

/// What a previewed view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ViewKind {
    /// Its rows are kept, and made by a refresh.
    Materialized,
    /// Its rows are made when it is read.
    Plain,
    /// A table: its rows are made once, by the query that makes it or adds to it.
    Table,
}

/// Records that a condition leaves out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Filtered {
    /// What keeps them out.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub lines: Vec<RecordPlace>,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct RecordPlace {
    /// The file, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The line in which it begins, from 1.
    pub line: u64,
    /// Which of the records of that line, from 1, where it is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
}

/// What happened to a value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Case {
    /// The record; none where the row is a group of several.
    pub record: Option<RecordPlace>,
    /// The column, or the part of the query.
    pub column: String,
    /// What happened.
    pub reason: String,
    /// The text that was worked on, where values are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// How many cases there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Counts {
    /// Expressions that raise.
    pub blocks: u64,
    /// Values that are lost.
    pub lost: u64,
    /// Texts that are cut, and numbers that are rounded.
    pub truncated: u64,
}

/// A column of a previewed view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ColumnOutcome {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub sql_type: String,
    /// Rows in which it is NULL.
    pub nulls: u64,
    /// Bytes of its longest text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest: Option<u64>,
    /// Bytes that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A column that no record fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct NeverFilled {
    /// The column.
    pub column: String,
    /// The path that it reads.
    pub path: String,
    /// A path that some record has, with the same last key.
    pub similar: String,
}

/// A key that no column shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Unread {
    /// Where it stands in the payload.
    pub path: String,
    /// Records that have it.
    pub records: u64,
}

impl Outcome {
    /// Whether a record blocks the view, a value is lost in it, or it reads nothing of the payload.
    pub fn loses(&self) -> bool {
        self.blocked > 0 || self.counts.blocks > 0 || self.counts.lost > 0 || self.ignores_payload
    }

    /// Whether a key of the payload is unread, a value is cut, or a column is never filled.
    pub fn has_notes(&self) -> bool {
        self.counts.truncated > 0 || !self.unread.is_empty() || !self.never_filled.is_empty()
    }
}
