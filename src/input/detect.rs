//! What an input is, detected from its first bytes.

use crate::json::{Kind, Tape, Token, after_space, slice};

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Schema,
    Profile,
    Payloads,
}

/// Bytes that are looked at.
pub(super) const HEAD_BYTES: usize = 64 << 10;

/// Keys that only a schema has.
const OF_SCHEMAS: [&str; 9] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "$anchor",
    "$dynamicRef",
    "$recursiveRef",
    "$vocabulary",
    "definitions",
];
/// Keywords that hold schemas, and what they hold them in.
const HOLDERS: [(&str, Kind); 6] = [
    ("properties", Kind::Object),
    ("patternProperties", Kind::Object),
    ("items", Kind::Object),
    ("allOf", Kind::Array),
    ("anyOf", Kind::Array),
    ("oneOf", Kind::Array),
];
const TYPES: [&str; 8] = ["null", "boolean", "integer", "number", "string", "array", "object", "any"];

/// A schema by its keywords or its name, a profile by its version, else payloads.
pub(super) fn form(name: &str, head: &[u8]) -> Form {
    if name.ends_with(".schema.json") {
        return Form::Schema;
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    let mut tape = Tape::default();
    let start = after_space(text.as_bytes(), 0);
    let end = tape.read(text.as_bytes(), start);
    let alone = end.is_ok_and(|end| after_space(text.as_bytes(), end) == text.len());
    let keys = members(&tape.tokens, 0, text);
    match tape.tokens.first().map(|token| token.kind) {
        Some(Kind::True | Kind::False) if alone => Form::Schema,
        Some(Kind::Object) if keys.is_empty() && alone => Form::Schema,
        Some(Kind::Object) if keys.iter().any(|(key, _)| *key == "mvstream_profile") => Form::Profile,
        Some(Kind::Object) if is_schema(&tape.tokens, &keys, text) => Form::Schema,
        _ => Form::Payloads,
    }
}

fn is_schema(tokens: &[Token], keys: &[(&str, usize)], text: &str) -> bool {
    keys.iter().any(|(key, at)| {
        let Some(value) = tokens.get(*at) else { return false };
        let holds = HOLDERS.iter().any(|(holder, kind)| holder == key && *kind == value.kind);
        OF_SCHEMAS.contains(key)
            || (*key == "type" && names_types(tokens, *at, text))
            || (holds && holds_schemas(tokens, *at, text))
    })
}

fn names_types(tokens: &[Token], at: usize, text: &str) -> bool {
    let named = |token: &Token| token.kind == Kind::String && TYPES.contains(&slice(text, *token));
    match tokens.get(at) {
        Some(token) if token.kind == Kind::Array => tokens.get(at + 1).is_some_and(named),
        Some(token) => named(token),
        None => false,
    }
}

/// Whether it contains something that describes types or references.
fn holds_schemas(tokens: &[Token], at: usize, text: &str) -> bool {
    let mut inner = tokens.iter().skip(at + 1);
    let end = tokens.get(at).map_or(0, |token| if token.next == 0 { u32::MAX } else { token.next });
    inner.by_ref().zip(at + 1..).any(|(token, index)| {
        let keyword = ["type", "$ref", "enum", "const", "properties", "items"].contains(&slice(text, *token));
        let value = tokens.get(index + 1).map(|value| value.kind);
        (index as u64) < u64::from(end)
            && token.kind == Kind::String
            && keyword
            && (value != Some(Kind::String)
                || names_types(tokens, index + 1, text)
                || slice(text, *token) == "$ref")
    })
}

/// The members of the object at a token, as far as they have been read: key and value.
fn members<'t>(tokens: &[Token], at: usize, text: &'t str) -> Vec<(&'t str, usize)> {
    let mut found = Vec::new();
    let Some(object) = tokens.get(at).filter(|token| token.kind == Kind::Object) else { return found };
    let end = if object.next == 0 { tokens.len() } else { object.next as usize };
    let mut next = at + 1;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_profiles_and_payloads_are_distinguished() {
        let table = [
            (Form::Schema, r#"{"$schema": "x", "title": "t"}"#),
            (Form::Schema, r#"{"type": "object", "properties": {"#),
            (Form::Schema, r#"{"type": "object"}"#),
            (Form::Schema, r#"{"properties": {"a": {"type": "strng"}, "b": {"type": ["string"]}}}"#),
            (Form::Schema, r#"{"type": "objekt", "properties": {"a": {"$ref": "b.json"}}}"#),
            (Form::Schema, r#"{"allOf": [{"type": "object"}]}"#),
            (Form::Schema, "true"),
            (Form::Schema, "{}"),
            (Form::Profile, r#"{"mvstream_profile": 1, "records": 0, "payload": {"#),
            (Form::Payloads, r#"{"type": "order", "id": 1}"#),
            (
                Form::Payloads,
                r#"{"type": "Feature", "properties": {"name": "a", "type": "tree"}, "geometry": {}}"#,
            ),
            (Form::Payloads, "{}\n{}\n"),
            (Form::Payloads, r#"{"items": [{"type": "book"}], "properties": "x"}"#),
            (Form::Payloads, r#"[{"type": "object"}]"#),
            (Form::Payloads, "eyJ0eXBlIjoib2JqZWN0In0="),
            (Form::Payloads, ""),
            (Form::Payloads, "not json"),
        ];
        for (expected, text) in table {
            assert_eq!(form("x.json", text.as_bytes()), expected, "{text}");
        }
        assert_eq!(form("x.schema.json", b"{\"id\": 1}"), Form::Schema);
    }
}
