//! A project file against its own schema.

use jsonschema::JsonType;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::toml::Document;
use crate::diag::{Error, ErrorKind};
use crate::text::{Pointer, advice};

/// The first place, in the order of the text, that is not as the schema has it.
pub(super) fn check(document: &Document, schema: &Value) -> Result<(), Error> {
    let validator = jsonschema::validator_for(schema).map_err(|error| {
        Error::new(ErrorKind::Internal, format!("the project file's schema is none: {error}"))
    })?;
    let wrong = validator.iter_errors(&document.value).map(|error| reported(document, schema, &error));
    let start = |error: &Error| error.place().map_or(0, |place| place.span().start);
    wrong.min_by_key(start).map_or(Ok(()), Err)
}

fn reported(document: &Document, schema: &Value, error: &ValidationError<'_>) -> Error {
    let pointer = Pointer::parse(&error.instance_path().to_string()).unwrap_or_default();
    let named = pointer.keys().last().cloned().unwrap_or_default();
    let wrong = |message: String| Error::new(ErrorKind::Input, message);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let key = unexpected.first().cloned().unwrap_or_default();
            let error = wrong(format!("`{key}` is not a key of this table"))
                .at(document.key_place(&pointer.join(key.clone())));
            error.advice(&key, known_keys(schema, &pointer).iter().map(String::as_str))
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            let key = inner.instance().as_str().unwrap_or_default().to_owned();
            let error =
                wrong(format!("`{key}` is not a finding")).at(document.key_place(&pointer.join(key.clone())));
            match inner.kind() {
                ValidationErrorKind::Enum { options } => error.help(one_of(&key, options)),
                _ => error,
            }
        }
        ValidationErrorKind::Enum { options } => {
            let value = error.instance();
            let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            wrong(format!("`{word}` is not a value of `{}`", of(&pointer)))
                .at(document.value_place(&pointer))
                .help(one_of(&word, options))
        }
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            wrong(format!("`{property}` is missing"))
                .at(document.key_place(&pointer))
                .help(format!("add `{property} = …`"))
        }
        ValidationErrorKind::Type { kind } => {
            let kinds: Vec<&str> = match kind {
                TypeKind::Single(kind) => vec![kind.as_str()],
                TypeKind::Multiple(kinds) => kinds.iter().map(JsonType::as_str).collect(),
            };
            let kinds: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "null").map(word).collect();
            wrong(format!("`{}` has to be {}", of(&pointer), kinds.join(" or ")))
                .at(document.value_place(&pointer))
                .help("see `mvstream schema project` for the values of each key")
        }
        ValidationErrorKind::Pattern { .. } => wrong(format!("`{named}` is not a date"))
            .at(document.value_place(&pointer))
            .help("write it as 2026-12-31"),
        _ => {
            let error = error.masked_with("this value").to_string();
            wrong(format!("`{}` is not valid: {error}", of(&pointer)))
                .at(document.value_place(&pointer))
                .help("see `mvstream schema project` for the values that it accepts")
        }
    }
}

/// What TOML calls a kind of JSON.
fn word(kind: &str) -> &str {
    match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        _ => "a table",
    }
}

/// What a value belongs to: its key, or that of its list.
fn of(pointer: &Pointer) -> &str {
    let names = pointer.keys().iter().rev().find(|key| key.parse::<usize>().is_err());
    names.map_or("mvstream.toml", String::as_str)
}

fn one_of(word: &str, options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    advice(word, options.iter().filter_map(Value::as_str)).unwrap_or_default()
}

/// The keys that a table may have.
fn known_keys(schema: &Value, table: &Pointer) -> Vec<String> {
    let mut at = schema;
    for key in table.keys() {
        let next = [
            at.pointer("/properties").and_then(|all| all.get(key)),
            at.get("additionalProperties"),
            at.get("items"),
        ];
        let Some(next) = next.into_iter().flatten().next() else { return Vec::new() };
        at = resolved(schema, next);
    }
    at.get("properties")
        .and_then(Value::as_object)
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default()
}

/// A schema behind a reference, or the one of several that is not null.
fn resolved<'s>(schema: &'s Value, at: &'s Value) -> &'s Value {
    if let Some(reference) = at.get("$ref").and_then(Value::as_str) {
        return schema.pointer(reference.trim_start_matches('#')).unwrap_or(at);
    }
    match at.get("anyOf").and_then(Value::as_array).and_then(|any| any.first()) {
        Some(first) => resolved(schema, first),
        None => at,
    }
}
