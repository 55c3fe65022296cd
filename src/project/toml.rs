//! TOML as JSON, with the place of every value.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

use crate::diag::{Error, ErrorKind, Place};
use crate::text::{Pointer, Source};

/// A document, and where in its text each value stands.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) source: Source,
    pub(super) value: Value,
    /// The key and the value, by the pointer to it.
    spans: BTreeMap<Vec<String>, Span>,
}

#[derive(Debug, Clone)]
struct Span {
    key: Range<usize>,
    value: Range<usize>,
}

impl Document {
    pub(super) fn read(source: Source) -> Result<Self, Error> {
        let mut document = Self { source: source.clone(), value: Value::Null, spans: BTreeMap::new() };
        let table = DeTable::parse(source.text()).map_err(|error| {
            let end = source.text().len();
            let span = error.span().unwrap_or(end..end);
            Error::new(
                ErrorKind::Input,
                format!("this is not valid TOML: {}", error.message().replace('\n', ", ")),
            )
            .at(Place::bytes(source.clone(), span))
            .help("correct it: tables are `[views.name]`, texts stand in quotes")
        })?;
        let value = document.table(table.get_ref(), &Pointer::root())?;
        document.value = value;
        Ok(document)
    }

    /// The place of a value.
    pub(super) fn value_span(&self, pointer: &Pointer) -> Option<Range<usize>> {
        self.spans.get(pointer.keys()).map(|span| span.value.clone())
    }

    /// The place of a value's key, or of the value in a list.
    pub(super) fn key_place(&self, pointer: &Pointer) -> Place {
        let span = self.spans.get(pointer.keys()).map_or(0..0, |span| span.key.clone());
        Place::bytes(self.source.clone(), span)
    }

    pub(super) fn value_place(&self, pointer: &Pointer) -> Place {
        Place::bytes(self.source.clone(), self.value_span(pointer).unwrap_or(0..0))
    }

    fn table(&mut self, table: &DeTable<'_>, at: &Pointer) -> Result<Value, Error> {
        let mut map = Map::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let pointer = at.join(name.clone());
            let span = Span { key: key.span(), value: value.span() };
            self.spans.insert(pointer.keys().to_vec(), span);
            let value = self.value(value.get_ref(), &pointer)?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }

    fn value(&mut self, value: &DeValue<'_>, at: &Pointer) -> Result<Value, Error> {
        let number = |text: &str| Number::from_f64(text.replace('_', "").parse().ok()?).map(Value::Number);
        let read = match value {
            DeValue::String(text) => Some(Value::String(text.to_string())),
            DeValue::Integer(integer) => {
                i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok().map(Value::from)
            }
            DeValue::Float(float) => number(float.as_str()),
            DeValue::Boolean(on) => Some(Value::Bool(*on)),
            // a date may stand without quotes
            DeValue::Datetime(moment) => Some(Value::String(moment.to_string())),
            DeValue::Array(items) => {
                let mut all = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    let pointer = at.join(index.to_string());
                    let span = Span { key: item.span(), value: item.span() };
                    self.spans.insert(pointer.keys().to_vec(), span);
                    all.push(self.value(item.get_ref(), &pointer)?);
                }
                Some(Value::Array(all))
            }
            DeValue::Table(table) => Some(self.table(table, at)?),
        };
        read.ok_or_else(|| {
            Error::new(ErrorKind::Input, "this number is too large")
                .at(self.value_place(at))
                .help("write a smaller one")
        })
    }
}
