//! Whether a JSON value is a schema: by its keywords, and by what they hold.

use serde_json::{Map, Value};

use super::contained::Container;
use super::{draft, keywords};
use crate::json::{Kind, Tape, Token, after_space, slice};

/// Keys that hold schemas by name.
const BY_NAME: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
/// Keys that hold a list of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const TYPES: [&str; 8] = ["null", "boolean", "integer", "number", "string", "array", "object", "any"];
/// Keywords that payloads have as keys, and that describe no value by themselves.
const WEAK: [&str; 4] = ["id", "$id", "format", "$schema"];

/// Whether a document is a schema, or holds schemas.
pub(in crate::input) fn holds_schema(value: &Value) -> bool {
    Container::of(value).is_some() || is_schema(value)
}

fn is_schema(value: &Value) -> bool {
    let Value::Object(map) = value else { return value.is_boolean() };
    let metaschema = map.get("$schema").and_then(Value::as_str).is_some_and(draft::is_metaschema);
    let has_properties = || {
        let properties = map.get("properties").and_then(Value::as_object);
        properties.is_some_and(|inner| !inner.is_empty() && inner.values().all(is_like_schema))
    };
    map.is_empty()
        || metaschema
        || holds_schemas(map)
        // a schema with a slip of the pen is one all the same: its error shows the place
        || (describes(map) && (has_properties() || draft::newest(value).is_some()))
}

/// Whether all keys are keywords, and one of them describes a value.
fn describes(map: &Map<String, Value>) -> bool {
    let is_keyword = |key: &String| keywords::is_known(key) || key.starts_with("x-");
    let describes = |key: &String| keywords::is_used(key) && !WEAK.contains(&key.as_str());
    map.keys().all(is_keyword)
        && map.keys().any(describes)
        && map.get("type").is_none_or(names_types)
        && map.get("$ref").is_none_or(Value::is_string)
}

/// Whether a keyword holds schemas.
fn holds_schemas(map: &Map<String, Value>) -> bool {
    let is_object = map.get("type").is_some_and(names_types) || map.contains_key("$id");
    let by_name = |key: &str| match map.get(key) {
        Some(Value::Object(inner)) => {
            let all = inner.values().all(|value| value.is_boolean() || is_like_schema(value));
            all && inner.values().any(|value| is_inner_schema(value, is_object))
        }
        _ => false,
    };
    let listed = |key: &str| match map.get(key) {
        Some(Value::Array(inner)) => {
            !inner.is_empty() && inner.iter().all(|value| is_inner_schema(value, is_object))
        }
        _ => false,
    };
    BY_NAME.iter().any(|key| by_name(key)) || LISTS.iter().any(|key| listed(key))
}

fn is_inner_schema(value: &Value, is_object: bool) -> bool {
    let Value::Object(map) = value else { return false };
    map.get("$ref").is_some_and(Value::is_string)
        || describes(map)
        || holds_schemas(map)
        || (is_object && map.get("type").is_some_and(names_types))
}

/// Whether a value may be a schema with a slip of the pen.
fn is_like_schema(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.is_empty() || map.keys().any(|key| keywords::is_known(key)))
}

fn names_types(value: &Value) -> bool {
    let named = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(list) => list.iter().any(named),
        value => named(value),
    }
}

/// Whether the beginning of a text that is cut off, or is not valid JSON, looks like that of a schema.
pub(in crate::input) fn looks_like_schema(text: &str) -> bool {
    let mut tape = Tape::default();
    let start = after_space(text.as_bytes(), 0);
    // what was read before the fault is there
    let _ = tape.read(text.as_bytes(), start);
    let tokens = &tape.tokens;
    let keys = members(tokens, text);
    keys.iter().any(|(key, at)| {
        let kind = tokens.get(*at).map(|token| token.kind);
        let holds = (BY_NAME.contains(key) && kind == Some(Kind::Object))
            || (LISTS.contains(key) && kind == Some(Kind::Array));
        (*key == "$schema" && tokens.get(*at).is_some_and(|token| draft::is_metaschema(slice(text, *token))))
            || (*key == "$ref" && kind == Some(Kind::String))
            || (*key == "type" && token_names_type(tokens, *at, text))
            || (holds && has_keyword(tokens, *at, text))
    })
}

fn token_names_type(tokens: &[Token], at: usize, text: &str) -> bool {
    let named = |token: &Token| token.kind == Kind::String && TYPES.contains(&slice(text, *token));
    match tokens.get(at) {
        Some(token) if token.kind == Kind::Array => tokens.get(at + 1).is_some_and(named),
        Some(token) => named(token),
        None => false,
    }
}

/// Whether something inside describes types or references, or holds more.
fn has_keyword(tokens: &[Token], at: usize, text: &str) -> bool {
    let end =
        tokens.get(at).map_or(0, |token| if token.next == 0 { tokens.len() } else { token.next as usize });
    (at + 1..end).any(|index| {
        let is = |key: &str| tokens[index].kind == Kind::String && slice(text, tokens[index]) == key;
        (is("type") && token_names_type(tokens, index + 1, text))
            || (is("$ref") && tokens.get(index + 1).is_some_and(|token| token.kind == Kind::String))
            || (is("properties") && tokens.get(index + 1).is_some_and(|token| token.kind == Kind::Object))
    })
}

/// The members of the root, as far as they have been read: key and value.
fn members<'t>(tokens: &[Token], text: &'t str) -> Vec<(&'t str, usize)> {
    let mut found = Vec::new();
    let Some(object) = tokens.first().filter(|token| token.kind == Kind::Object) else { return found };
    let end = if object.next == 0 { tokens.len() } else { object.next as usize };
    let mut next = 1;
    while next < end {
        found.push((slice(text, tokens[next]), next + 1));
        match tokens.get(next + 1) {
            // a value that has not ended ends the list
            Some(value) if value.next > 0 => next = value.next as usize,
            _ => break,
        }
    }
    found
}
