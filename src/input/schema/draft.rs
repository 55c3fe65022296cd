//! Which draft a schema is written in, and whether it is a schema of it.

use jsonschema::ValidationError;
use serde_json::Value;

use super::document::Document;
use super::keywords;
use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Place};
use crate::json::Part;
use crate::text::Pointer;

/// The drafts that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Y2019,
    Y2020,
}

impl Draft {
    pub(super) fn id_keyword(self) -> &'static str {
        if self == Draft::Four { "id" } else { "$id" }
    }

    /// Whether keywords next to `$ref` apply.
    /// The draft as the validator knows it.
    pub(super) fn of_validator(self) -> jsonschema::Draft {
        match self {
            Draft::Four => jsonschema::Draft::Draft4,
            Draft::Six => jsonschema::Draft::Draft6,
            Draft::Seven => jsonschema::Draft::Draft7,
            Draft::Y2019 => jsonschema::Draft::Draft201909,
            Draft::Y2020 => jsonschema::Draft::Draft202012,
        }
    }

    pub(super) fn ref_has_siblings(self) -> bool {
        self >= Draft::Y2019
    }
}

/// The draft that a document names; without one, the newest.
pub(super) fn detect(document: &Document, findings: &mut Findings) -> Draft {
    let Some(Value::String(name)) = document.value.get("$schema") else { return Draft::Y2020 };
    let drafts = [
        ("draft-04", Draft::Four),
        ("draft-06", Draft::Six),
        ("draft-07", Draft::Seven),
        ("2019-09", Draft::Y2019),
        ("2020-12", Draft::Y2020),
    ];
    if let Some((_, draft)) = drafts.into_iter().find(|(part, _)| name.contains(part)) {
        return draft;
    }
    let place = Place::pointer(document.source.clone(), Pointer::root().join("$schema"), Part::Value);
    findings.push(
        Finding::new(
            Code::UnknownDraft,
            format!("`{name}` is not a known draft, so the schema is read as 2020-12"),
        )
        .help("use draft 4, 6, 7, 2019-09 or 2020-12")
        .at(Some(place)),
    );
    Draft::Y2020
}

/// Rejects what is not a schema of its draft: the first violation, with its place.
pub(super) fn check(document: &Document, draft: Draft) -> Result<(), Error> {
    let place = |pointer: Pointer, part| Place::pointer(document.source.clone(), pointer, part);
    let no_schema = |what: &str| {
        Error::new(ErrorKind::Input, format!("`{}` is JSON, but not a JSON Schema: {what}", document.source.name()))
            .at(place(Pointer::root(), Part::Value))
            .help("give a schema, such as {\"type\": \"object\", \"properties\": {…}}; payloads are another kind of input")
    };
    match &document.value {
        Value::Bool(_) => return Ok(()),
        Value::Object(map) => {
            if !map.is_empty() && !map.keys().any(|key| keywords::makes_a_schema(key)) {
                return Err(no_schema("it has no keyword of JSON Schema"));
            }
        }
        _ => return Err(no_schema("a schema is an object, `true` or `false`")),
    }
    let result = match draft {
        Draft::Four => jsonschema::draft4::meta::validate(&document.value),
        Draft::Six => jsonschema::draft6::meta::validate(&document.value),
        Draft::Seven => jsonschema::draft7::meta::validate(&document.value),
        Draft::Y2019 => jsonschema::draft201909::meta::validate(&document.value),
        Draft::Y2020 => jsonschema::draft202012::meta::validate(&document.value),
    };
    result.map_err(|violation| broken(&violation, place))
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
