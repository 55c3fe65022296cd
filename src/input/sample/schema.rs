//! A shape from samples as a JSON Schema, with the evidence in `x-redshift`.

use serde_json::{Map, Value, json};

use crate::diag::{Error, ErrorKind};
use crate::model::{Format, Kinds, Rest, Shape};
use crate::text::escaped_json;

/// The schema as text. Reading it back gives the same types as the samples themselves.
pub(super) fn text(shape: &Shape) -> Result<String, Error> {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.extend(object(shape)?);
    let text = serde_json::to_string_pretty(&Value::Object(schema)).map_err(internal)?;
    Ok(escaped_json(&text) + "\n")
}

fn internal(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("cannot write the schema: {error}"))
}

fn object(shape: &Shape) -> Result<Map<String, Value>, Error> {
    let mut schema = Map::new();
    let names = names(shape.kinds);
    match names.as_slice() {
        [] => {}
        [one] => drop(schema.insert("type".to_owned(), json!(one))),
        several => drop(schema.insert("type".to_owned(), json!(several))),
    }
    // a format speaks of strings alone, whatever else may stand there
    if let Some(format) = shape.text.format.filter(|format| is_known(*format)) {
        schema.insert("format".to_owned(), json!(format.name()));
    }
    if shape.kinds.intersects(Kinds::OBJECT) {
        let mut properties = Map::new();
        for (key, field) in &shape.fields.known {
            properties.insert(key.clone(), Value::Object(object(&field.shape)?));
        }
        let required: Vec<&str> = shape
            .fields
            .known
            .iter()
            .filter(|(_, field)| field.required)
            .map(|(key, _)| key.as_str())
            .collect();
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if shape.fields.rest == Rest::Stated {
            schema.insert("additionalProperties".to_owned(), json!(true));
        }
    }
    if let Some(items) = &shape.items {
        schema.insert("items".to_owned(), Value::Object(object(items)?));
    }
    if let Some(seen) = &shape.seen {
        let evidence = serde_json::to_value(seen.as_ref()).map_err(internal)?;
        schema.insert("x-redshift".to_owned(), json!({ "evidence": evidence }));
    }
    Ok(schema)
}

/// Whether JSON Schema has a name for it.
fn is_known(format: Format) -> bool {
    !matches!(format, Format::LocalTime | Format::LocalDateTime)
}

fn names(kinds: Kinds) -> Vec<&'static str> {
    const NAMES: [(Kinds, &str); 6] = [
        (Kinds::OBJECT, "object"),
        (Kinds::ARRAY, "array"),
        (Kinds::STRING, "string"),
        (Kinds::FRACTION, "number"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::NULL, "null"),
    ];
    let mut names: Vec<&str> =
        NAMES.into_iter().filter(|(kind, _)| kinds.intersects(*kind)).map(|(_, name)| name).collect();
    if kinds.intersects(Kinds::INTEGER) && !kinds.intersects(Kinds::FRACTION) {
        names.insert(0, "integer");
    }
    names
}
