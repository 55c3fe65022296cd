//! What an input is: a document that holds a schema, a profile, or payloads.

use serde_json::Value;

use super::foreign;
use super::schema::{holds_schema, looks_like_schema};
use super::yaml;
use crate::diag::{Error, ErrorKind};
use crate::json::{Fault, Kind, Tape, after_space};
use crate::options::InputKind;
use crate::text::Source;

/// Bytes that are looked at first.
pub(super) const HEAD_BYTES: usize = 64 << 10;

/// What an input is, as far as its bytes tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Is(InputKind),
    /// It may be a document: only its end tells.
    NeedsRest,
}

/// Keys of the root of documents that hold schemas, besides the keywords of JSON Schema.
const CONTAINERS: [&str; 6] = ["openapi", "asyncapi", "swagger", "SchemaDefinition", "Content", "schema"];

/// What the bytes are; `whole` if nothing follows them.
pub(super) fn detect(name: &str, bytes: &[u8], whole: bool) -> Result<Verdict, Error> {
    let is = |kind| Ok(Verdict::Is(kind));
    if foreign::ends_with_any(name, &[".ndjson", ".jsonl"]) {
        return is(InputKind::Payloads);
    }
    foreign::refuse_binary(name, bytes)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    if foreign::ends_with_any(name, &[".schema.json", ".schema.yaml", ".schema.yml"]) {
        return is(InputKind::Schema);
    }
    let mut tape = Tape::default();
    let start = after_space(text.as_bytes(), 0);
    let read = tape.read(text.as_bytes(), start);
    let kind = tape.tokens.first().map(|token| token.kind);
    match read {
        // a second value, or what is none
        Ok(end) if after_space(text.as_bytes(), end) < text.len() => is(InputKind::Payloads),
        Ok(_) if whole => is(of_value(name, text)?),
        // white space may follow, or a second value
        Ok(_) if kind == Some(Kind::Object) => Ok(Verdict::NeedsRest),
        Err((Fault::Cut, _)) if !whole && kind == Some(Kind::Object) => {
            let may_hold = CONTAINERS.iter().any(|key| text.contains(&format!("\"{key}\"")))
                || text.contains("\"mvstream_profile\"")
                || looks_like_schema(text);
            if may_hold { Ok(Verdict::NeedsRest) } else { is(InputKind::Payloads) }
        }
        Ok(_) => is(InputKind::Payloads),
        Err(_) if kind == Some(Kind::Object) && looks_like_schema(text) => {
            foreign::refuse_comments(name, text)?;
            is(InputKind::Schema)
        }
        Err(_) if foreign::looks_like_yaml(name, text) => {
            if !whole {
                return Ok(Verdict::NeedsRest);
            }
            is(of_yaml(name, text)?)
        }
        Err(_) => {
            foreign::refuse_text(name, text)?;
            is(InputKind::Payloads)
        }
    }
}

/// What the beginning of a large document looks like.
pub(super) fn guess(head: &[u8]) -> InputKind {
    let text = String::from_utf8_lossy(head);
    if looks_like_schema(&text) { InputKind::Schema } else { InputKind::Payloads }
}

/// What a JSON text of one value is.
fn of_value(name: &str, text: &str) -> Result<InputKind, Error> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        // nested too deeply: the reader of schemas has an error for that
        return Ok(if looks_like_schema(text) { InputKind::Schema } else { InputKind::Payloads });
    };
    if foreign::is_avro(&value) {
        return Err(foreign::avro(name));
    }
    Ok(match &value {
        Value::Bool(_) => InputKind::Schema,
        Value::Object(map) if map.contains_key("mvstream_profile") => InputKind::Profile,
        value if holds_schema(value) => InputKind::Schema,
        _ => InputKind::Payloads,
    })
}

/// What a YAML text is.
fn of_yaml(name: &str, text: &str) -> Result<InputKind, Error> {
    let is_named = foreign::is_named_yaml(name);
    match yaml::parse(&Source::new(name, text)) {
        Ok((_, value)) if holds_schema(&value) => Ok(InputKind::Schema),
        Ok(_) if is_named => Err(Error::new(
            ErrorKind::Input,
            format!("`{name}` is YAML, but neither a JSON Schema nor an OpenAPI or AsyncAPI document"),
        )
        .help("give payloads as JSON; `--input schema` reads the file as a schema all the same")),
        Err(error) if is_named => Err(error),
        _ => Ok(InputKind::Payloads),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, text: &str) -> Result<InputKind, String> {
        match detect(name, text.as_bytes(), true).map_err(|error| error.to_string())? {
            Verdict::Is(kind) => Ok(kind),
            Verdict::NeedsRest => panic!("nothing follows"),
        }
    }

    #[test]
    fn schemas_profiles_and_payloads_are_distinguished() {
        use InputKind::{Payloads, Profile, Schema};
        for (expected, text) in [
            (Schema, r#"{"$schema": "http://json-schema.org/draft-07/schema#", "title": "t"}"#),
            (Schema, r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#),
            (
                Schema,
                r#"{"$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#", "self": {"vendor": "a"}, "type": "object", "properties": {}}"#,
            ),
            (Payloads, r#"{"$schema": "https://example.com/clicks/1.json", "id": 1}"#),
            (Payloads, r#"{"$id": "7", "definitions": 3}"#),
            (Schema, r#"{"$id": "https://example.com/a", "definitions": {"a": {"type": "string"}}}"#),
            // cut off: the error that follows shows where
            (Schema, r#"{"type": "object", "properties": {"#),
            (Schema, r#"{"type": "object"}"#),
            (Schema, r#"{"type": ["object", "null"], "x-owner": "web"}"#),
            (Payloads, r#"{"type": "number", "value": 3}"#),
            (Payloads, r#"{"type": "object", "name": "lamp", "color": "red"}"#),
            (Schema, r#"{"properties": {"a": {"type": "strng"}, "b": {"type": ["string"]}}}"#),
            (Schema, r#"{"type": "objekt", "properties": {"a": {"$ref": "b.json"}}}"#),
            (Schema, r#"{"allOf": [{"type": "object"}]}"#),
            (Schema, r#"{"oneOf": [{"$ref": "a.json"}, {"properties": {"a": {"type": "string"}}}]}"#),
            (Schema, r#"{"$ref": "a.json"}"#),
            (Schema, r#"{"enum": ["a", "b"]}"#),
            (Schema, r#"{"const": 1}"#),
            (Schema, r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#),
            (Schema, r#"{"items": {"type": "string"}}"#),
            (Schema, r#"{"title": "Order", "description": "an order", "properties": {"a": {}}}"#),
            (Schema, "true"),
            (Schema, "{}"),
            (Profile, r#"{"mvstream_profile": 1, "records": 0, "payload": {}}"#),
            (Payloads, r#"{"type": "order", "id": 1}"#),
            (Payloads, r#"{"type": "Feature", "properties": {"name": "a", "type": "tree"}, "geometry": {}}"#),
            (
                Payloads,
                r#"{"type": "track", "event": "Paid", "properties": {"revenue": 3, "currency": "EUR"}}"#,
            ),
            (Payloads, r#"{"type": "track", "event": "Paid", "properties": {}}"#),
            (Payloads, r#"{"type": "track", "event": "Paid", "properties": {"new": true}}"#),
            (Payloads, r#"{"type": "track", "properties": {"item": {"type": "book", "title": "x"}}}"#),
            (Payloads, r#"{"format": "short", "id": "a", "title": "x"}"#),
            (Payloads, r#"{"items": [{"type": "book"}], "properties": "x"}"#),
            (Payloads, r#"{"required": true, "enum": 3}"#),
            (Payloads, "{}\n{}\n"),
            (Payloads, "{\"type\": \"object\"}\n{\"type\": \"object\"}\n"),
            (Payloads, r#"[{"type": "object"}]"#),
            (Payloads, "eyJ0eXBlIjoib2JqZWN0In0="),
            (Payloads, ""),
            (Payloads, "not json"),
            (Schema, r#"{"openapi": "3.1.0", "info": {}, "components": {"schemas": {}}}"#),
            (Payloads, r#"{"openapi": true, "user": 1}"#),
            (Schema, r#"{"asyncapi": "2.6.0", "channels": {}}"#),
            (Schema, r#"{"SchemaVersionId": "1", "SchemaDefinition": "{}", "DataFormat": "JSON"}"#),
            (
                Schema,
                r#"{"subject": "orders-value", "version": 1, "id": 7, "schemaType": "JSON", "schema": "{}"}"#,
            ),
            (Payloads, r#"{"schema": "public", "table": "orders", "id": 7}"#),
        ] {
            assert_eq!(kind("x.json", text), Ok(expected), "{text}");
        }
        assert_eq!(kind("x.schema.json", r#"{"id": 1}"#), Ok(Schema));
        assert_eq!(
            kind("x.ndjson", r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#),
            Ok(Payloads)
        );
        assert_eq!(kind("x.yaml", "type: object\nproperties:\n  a: {type: string}\n"), Ok(Schema));
        assert_eq!(kind("<stdin>", "openapi: 3.0.3\ninfo: {}\npaths: {}\n"), Ok(Schema));
    }

    #[test]
    fn a_large_document_is_known_by_its_end() {
        let long = format!(
            r#"{{"type": "object", "properties": {{"a": {{"type": "string", "title": "{}"}}}}}}"#,
            "x".repeat(HEAD_BYTES)
        );
        let head = &long.as_bytes()[..HEAD_BYTES];
        assert_eq!(detect("a.json", head, false), Ok(Verdict::NeedsRest));
        assert_eq!(kind("a.json", &long), Ok(InputKind::Schema));
        let twice = format!("{long}\n{long}");
        assert_eq!(kind("a.json", &twice), Ok(InputKind::Payloads));
        let record = format!(r#"{{"id": 1, "text": "{}"}}"#, "x".repeat(HEAD_BYTES));
        assert_eq!(
            detect("a.json", &record.as_bytes()[..HEAD_BYTES], false),
            Ok(Verdict::Is(InputKind::Payloads))
        );
    }
}
