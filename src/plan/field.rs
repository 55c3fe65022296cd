//! What a type rule sees of a field, and what it says.

use std::borrow::Cow;

use crate::diag::Code;
use crate::model::{Kinds, Shape};
use crate::redshift::{EpochUnit, SqlType};
use crate::text::Path;

/// What an expression for a field starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The text that `JSON_EXTRACT_PATH_TEXT` gives, over a stream.
    Text,
    /// A SUPER value, over a landing view.
    Value,
}

/// What `x-redshift` or an option asks of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) sql_type: Option<SqlType>,
    pub(super) epoch: Option<EpochUnit>,
    pub(super) name: Option<String>,
    pub(super) skip: bool,
    pub(super) distkey: bool,
    pub(super) sortkey: Option<u32>,
    /// Who asks for the type.
    pub(super) by: &'static str,
}

impl Asked {
    /// Whether the field is to have a type of its own, so that nothing below it is opened.
    pub(super) fn has_type(&self) -> bool {
        self.sql_type.is_some() || self.epoch.is_some()
    }
}

/// A field that becomes a column.
#[derive(Debug, Clone)]
pub(super) struct FieldShape<'a> {
    pub(super) path: Path,
    pub(super) shape: Cow<'a, Shape>,
    /// Whether every record has a value there.
    pub(super) required: bool,
    /// Whether it is an object that only the depth keeps closed.
    pub(super) too_deep: bool,
    pub(super) asked: Asked,
    /// The keys that make up its name.
    pub(super) parts: Vec<String>,
    /// Whether it is a typed column next to the payload.
    pub(super) promoted: bool,
    pub(super) side: Side,
}

impl FieldShape<'_> {
    /// The possible kinds, other than `null`.
    pub(super) fn kinds(&self) -> Kinds {
        self.shape.kinds.difference(Kinds::NULL)
    }
}

/// A finding in the making: the field and its column are added where it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Note {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What a type rule decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) sql_type: SqlType,
    pub(super) why: String,
    pub(super) notes: Vec<Note>,
}

impl Chosen {
    pub(super) fn new(sql_type: SqlType, why: impl Into<String>) -> Self {
        Self { sql_type, why: why.into(), notes: Vec::new() }
    }

    pub(super) fn note(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }
}
