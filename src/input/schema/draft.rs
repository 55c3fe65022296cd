//! Which draft a schema is written in, and whether it is a schema of it.

use jsonschema::ValidationError;
use serde_json::Value;

use super::document::Document;
use super::keywords;
use crate::diag::{Code, Error, ErrorKind, Finding, Place};
use crate::json::Part;
use crate::options::Draft;
use crate::text::Pointer;

/// The drafts from the newest to the oldest.
const NEWEST_FIRST: [Draft; 5] = [Draft::Y2020, Draft::Y2019, Draft::Seven, Draft::Six, Draft::Four];
/// Parts of the addresses of the drafts' metaschemas.
const ADDRESSES: [(&str, Draft); 6] = [
    ("json-schema.org/draft-04", Draft::Four),
    ("json-schema.org/draft-06", Draft::Six),
    ("json-schema.org/draft-07", Draft::Seven),
    ("json-schema.org/draft/2019-09", Draft::Y2019),
    ("json-schema.org/draft/2020-12", Draft::Y2020),
    // self-describing schemas of Snowplow: <https://docs.snowplow.io/docs/api-reference/json-schema-reference/>
    ("com.snowplowanalytics.self-desc/schema/jsonschema", Draft::Four),
];

/// Whether an address is that of a metaschema.
pub(super) fn is_metaschema(address: &str) -> bool {
    address.contains("json-schema.org/") || ADDRESSES.iter().any(|(part, _)| address.contains(part))
}

pub(super) fn id_keyword(draft: Draft) -> &'static str {
    if draft == Draft::Four { "id" } else { "$id" }
}

/// The draft as the validator knows it.
pub(super) fn of_validator(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Four => jsonschema::Draft::Draft4,
        Draft::Six => jsonschema::Draft::Draft6,
        Draft::Seven => jsonschema::Draft::Draft7,
        Draft::Y2019 => jsonschema::Draft::Draft201909,
        Draft::Y2020 => jsonschema::Draft::Draft202012,
    }
}

/// Whether keywords next to `$ref` apply.
pub(super) fn ref_has_siblings(draft: Draft) -> bool {
    draft >= Draft::Y2019
}

fn validate(value: &Value, draft: Draft) -> Result<(), ValidationError<'_>> {
    match draft {
        Draft::Four => jsonschema::draft4::meta::validate(value),
        Draft::Six => jsonschema::draft6::meta::validate(value),
        Draft::Seven => jsonschema::draft7::meta::validate(value),
        Draft::Y2019 => jsonschema::draft201909::meta::validate(value),
        Draft::Y2020 => jsonschema::draft202012::meta::validate(value),
    }
}

/// The newest draft under which a value is a schema.
pub(super) fn newest(value: &Value) -> Option<Draft> {
    NEWEST_FIRST.into_iter().find(|draft| validate(value, *draft).is_ok())
}

/// The draft that a document names, if it is a known one.
pub(super) fn named(document: &Document) -> Option<Draft> {
    let name = document.value.get("$schema")?.as_str()?;
    ADDRESSES.into_iter().find(|(part, _)| name.contains(part)).map(|(_, draft)| draft)
}

/// The finding of a document that names a draft which is not known.
pub(super) fn unknown(document: &Document, draft: Draft) -> Option<Finding> {
    // the address without a version means the latest one
    let name = document.value.get("$schema")?.as_str().filter(|name| !is_metaschema(name))?;
    let place = Place::pointer(document.source.clone(), Pointer::root().join("$schema"), Part::Value);
    let message = format!("`{name}` is not a known draft, so the schema is read as draft {}", draft.name());
    let help = "use draft 4, 6, 7, 2019-09 or 2020-12, or name one with `--draft`";
    Some(Finding::new(Code::UnknownDraft, message).help(help).at(Some(place)))
}

/// Rejects what is not a schema of its draft: the first violation, with its place. Returns the draft: without one, the
/// newest that allows the schema.
pub(super) fn check(document: &Document, root: &Pointer, draft: Option<Draft>) -> Result<Draft, Error> {
    let usual = draft.unwrap_or(Draft::Y2020);
    let place = |inner: Pointer, part| Place::pointer(document.source.clone(), root.append(&inner), part);
    let Some(value) = document.value.pointer(&root.to_string()) else { return Ok(usual) };
    let no_schema = |what: &str| {
        Error::new(ErrorKind::Input, format!("`{}` is JSON, but not a JSON Schema: {what}", document.source.name()))
            .at(place(Pointer::root(), Part::Value))
            .help("give a schema, such as {\"type\": \"object\", \"properties\": {…}}; payloads are another kind of input")
    };
    match value {
        Value::Bool(_) => return Ok(usual),
        Value::Object(map) => {
            if !map.is_empty() && !map.keys().any(|key| keywords::makes_a_schema(key)) {
                return Err(no_schema("it has no keyword of JSON Schema"));
            }
        }
        _ => return Err(no_schema("a schema is an object, `true` or `false`")),
    }
    let found = if draft.is_none() { newest(value) } else { None };
    match found {
        Some(newest) => Ok(newest),
        None => validate(value, usual).map(|()| usual).map_err(|violation| broken(&violation, place)),
    }
}

fn broken(violation: &ValidationError<'_>, place: impl Fn(Pointer, Part) -> Place) -> Error {
    let pointer = Pointer::parse(&violation.instance_path().to_string()).unwrap_or_default();
    let keyword = pointer.keys().iter().rev().find(|key| keywords::is_known(key)).cloned();
    let keyword = keyword.unwrap_or_else(|| "the schema".to_owned());
    if keyword == "type" {
        return Error::new(ErrorKind::Input, "`type` is not a JSON type")
            .at(place(pointer, Part::Value).label("not a type"))
            .help(
                "use `string`, `number`, `integer`, `boolean`, `object`, `array`, `null`, or a list of them",
            );
    }
    let mut reason = violation.to_string();
    if reason.chars().count() > 160 {
        reason = reason.chars().take(159).chain(['…']).collect();
    }
    Error::new(ErrorKind::Input, format!("`{keyword}` is not valid: {reason}"))
        .at(place(pointer, Part::Value).label("not allowed here"))
        .help("correct the value; JSON Schema does not allow it for this keyword")
}
