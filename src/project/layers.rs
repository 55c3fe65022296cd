//! Settings in layers: the project's defaults, a view's own, flags; later ones win.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::file::Settings;
use super::toml::Document;
use crate::diag::{Error, ErrorKind, Place};
use crate::text::{Pointer, Source};

/// Settings that were written in one place.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    keys: Map<String, Value>,
    /// What paths in it are relative to.
    folder: PathBuf,
    written: Written,
}

#[derive(Debug, Clone)]
enum Written {
    /// A table of a project file.
    Table(Arc<Document>, Pointer),
    /// Flags with their values, as they were typed.
    Flags(BTreeMap<String, Vec<String>>),
}

impl Layer {
    /// The flags of a command, each by the key that it is named after.
    pub(crate) fn flags(keys: Map<String, Value>, typed: BTreeMap<String, Vec<String>>) -> Self {
        Self { keys, folder: PathBuf::new(), written: Written::Flags(typed) }
    }

    /// A table of a project file; none where it is missing.
    pub(super) fn table(document: &Arc<Document>, folder: &Path, at: Pointer) -> Self {
        let table = document.value.pointer(&at.to_string()).and_then(Value::as_object);
        Self {
            keys: table.cloned().unwrap_or_default(),
            folder: folder.to_owned(),
            written: Written::Table(Arc::clone(document), at),
        }
    }

    /// Where a text stands that one of the keys holds.
    fn place(&self, path: &[&str], text: &str, within: Range<usize>) -> Option<Place> {
        self.keys.get(*path.first()?)?;
        let (source, span) = match &self.written {
            Written::Table(document, table) => {
                let of = |path: &[&str]| {
                    let pointer = path.iter().fold(table.clone(), |at, key| at.join(*key));
                    document.value_span(&pointer)
                };
                // a field of the root may be named without its slash
                let bare: Vec<&str> = path.iter().map(|key| key.strip_prefix('/').unwrap_or(key)).collect();
                (document.source.clone(), of(path).or_else(|| of(&bare))?)
            }
            Written::Flags(typed) => {
                let value = typed.get(path[0])?.iter().find(|value| value.contains(text))?;
                let source = Source::new(format!("--{}", path[0]), value.as_str());
                let all = 0..value.len();
                (source, all)
            }
        };
        // a text with escapes stands there as a whole
        let span = match source.text()[span.clone()].find(text) {
            Some(at) if !text.is_empty() => span.start + at + within.start..span.start + at + within.end,
            _ => span,
        };
        Some(Place::bytes(source, span))
    }
}

/// Settings that mean something only beside another one as it is.
const COMPANIONS: &[(&str, &[&str])] = &[
    ("source", &["region", "uri", "authentication", "authentication-arn", "secret-arn", "cluster-arn"]),
    ("distkey", &["diststyle"]),
    ("diststyle", &["distkey"]),
];

/// Columns by the pointers of their fields, however these were written.
fn by_pointer(columns: &Value) -> Value {
    let Value::Object(columns) = columns else { return columns.clone() };
    Value::Object(columns.iter().map(|(path, column)| (pointer(path), column.clone())).collect())
}

/// Layers over one another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layers(Vec<Layer>);

impl Layers {
    /// With one more, which wins.
    #[must_use]
    pub(crate) fn over(mut self, layer: Layer) -> Self {
        self.0.push(layer);
        self
    }

    /// What holds in the end: tables such as `column` are joined, all else is the last one's.
    pub(super) fn merged(&self) -> Result<Settings, Error> {
        let mut merged = Map::new();
        for layer in &self.0 {
            // what goes with another choice goes with it
            for (key, companions) in COMPANIONS {
                let chosen = layer.keys.get(*key).filter(|chosen| merged.get(*key) != Some(*chosen));
                if chosen.is_some() {
                    companions.iter().for_each(|companion| drop(merged.shift_remove(*companion)));
                }
            }
            for (key, value) in &layer.keys {
                let value = &if key == "column" { by_pointer(value) } else { value.clone() };
                match (merged.get_mut(key), value) {
                    (Some(Value::Object(there)), Value::Object(more)) => {
                        there.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
                    }
                    _ => drop(merged.insert(key.clone(), value.clone())),
                }
            }
        }
        serde_json::from_value(Value::Object(merged))
            .map_err(|error| Error::new(ErrorKind::Option, format!("the settings cannot be read: {error}")))
    }

    /// Who sets a key: the flag, or the table of the project file. The last one wins.
    pub(super) fn origin(&self, key: &str) -> Option<String> {
        let layer = self.0.iter().rev().find(|layer| layer.keys.contains_key(key))?;
        Some(match &layer.written {
            Written::Flags(_) => format!("flag `--{key}`"),
            Written::Table(document, table) => format!("`{}`, {table}", document.source.name()),
        })
    }

    /// A path that a key holds: it is relative to where it was written.
    pub(super) fn path(&self, key: &str, path: &str) -> PathBuf {
        let layer = self.0.iter().rev().find(|layer| layer.keys.contains_key(key));
        layer.map_or_else(PathBuf::new, |layer| layer.folder.clone()).join(path)
    }

    /// Where a text stands that the last layer with this key holds, and a part of it.
    pub(super) fn place(&self, path: &[&str], text: &str, within: Range<usize>) -> Option<Place> {
        self.0.iter().rev().find_map(|layer| layer.place(path, text, within.clone()))
    }
}

/// A JSON Pointer, of which the name of a field of the root is one too.
pub(crate) fn pointer(text: &str) -> String {
    if text.is_empty() || text.starts_with('/') { text.to_owned() } else { format!("/{text}") }
}
