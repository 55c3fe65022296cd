//! Documents that hold schemas of events: OpenAPI, AsyncAPI, the responses of schema registries.

use serde_json::Value;

use super::keywords;
use crate::diag::{Error, ErrorKind, Place};
use crate::input::foreign;
use crate::json::Part;
use crate::options::Draft;
use crate::text::{Pointer, Source};

/// Schemas that an error lists.
const LISTED: usize = 20;

/// What holds a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// <https://spec.openapis.org/oas/latest.html>
    OpenApi,
    /// Swagger 2.0, the version before OpenAPI 3.
    Swagger,
    /// <https://www.asyncapi.com/docs/reference/specification/latest>
    AsyncApi,
    /// `GetSchemaVersion` of the Glue Schema Registry:
    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html>
    Glue,
    /// A version or an id of the Confluent Schema Registry:
    /// <https://docs.confluent.io/platform/current/schema-registry/develop/api.html>
    Confluent,
    /// `DescribeSchema` of EventBridge:
    /// <https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html>
    EventBridge,
}

impl Container {
    /// What a document is, if it holds schemas.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let has = |keys: &[&str]| keys.iter().any(|key| value.get(key).is_some());
        if text("openapi").is_some() && has(&["info", "paths", "components", "webhooks"]) {
            return Some(Self::OpenApi);
        }
        if text("swagger").is_some() && has(&["info", "paths", "definitions"]) {
            return Some(Self::Swagger);
        }
        if text("asyncapi").is_some() && has(&["info", "channels", "components", "operations"]) {
            return Some(Self::AsyncApi);
        }
        if text("SchemaDefinition").is_some() {
            return Some(Self::Glue);
        }
        if text("Content").is_some() && has(&["SchemaName", "SchemaArn", "SchemaVersion"]) {
            return Some(Self::EventBridge);
        }
        // `schema` is a key of many payloads: here it is the text of a schema
        let is_schema = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|inner| inner.is_object());
        let is_confluent =
            has(&["schemaType", "subject", "id"]) || value.as_object().is_some_and(|map| map.len() == 1);
        (is_confluent
            && text("schema").is_some_and(|text| is_schema(text) || value.get("schemaType").is_some()))
        .then_some(Self::Confluent)
    }

    fn name(self) -> &'static str {
        match self {
            Self::OpenApi => "an OpenAPI document",
            Self::Swagger => "a Swagger document",
            Self::AsyncApi => "an AsyncAPI document",
            Self::Glue => "a version of a schema of the Glue Schema Registry",
            Self::Confluent => "a version of a schema of the Confluent Schema Registry",
            Self::EventBridge => "a schema of an EventBridge registry",
        }
    }
}

/// A schema within a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Selected {
    pub(super) pointer: Pointer,
    /// The draft that the document sets, if it does.
    pub(super) draft: Option<Draft>,
    /// What it was read from, besides a JSON Schema.
    pub(super) from: Option<String>,
    /// The name that the document gives the schema.
    pub(super) name: Option<String>,
}

/// The text of the schema that the response of a registry carries.
pub(super) fn unwrapped(source: &Source, value: &Value) -> Result<Option<(Source, &'static str)>, Error> {
    let Some(container) = Container::of(value) else { return Ok(None) };
    let (key, format) = match container {
        Container::Glue => ("SchemaDefinition", value["DataFormat"].as_str().unwrap_or("JSON")),
        // a registry leaves the type out where it is Avro
        Container::Confluent => ("schema", value["schemaType"].as_str().unwrap_or("AVRO")),
        Container::EventBridge => ("Content", value["Type"].as_str().unwrap_or("OpenApi3")),
        _ => return Ok(None),
    };
    let text = value[key].as_str().unwrap_or_default();
    let place = || Place::pointer(source.clone(), Pointer::root().join(key), Part::Value);
    let is_avro = || foreign::is_avro(&serde_json::from_str(text).unwrap_or_default());
    match format.to_ascii_uppercase().as_str() {
        "AVRO" if container == Container::Glue || value.get("schemaType").is_some() || is_avro() => {
            return Err(foreign::avro(source.name()).at(place()));
        }
        "PROTOBUF" => {
            return Err(foreign::records_in(source.name(), "a Protobuf schema", "Protobuf").at(place()));
        }
        _ => {}
    }
    Ok(Some((Source::new(format!("{} ({key})", source.name()), text), container.name())))
}

/// The schema that a document is, or the one within it that is wanted.
pub(super) fn select(source: &Source, value: &Value, wanted: Option<&str>) -> Result<Selected, Error> {
    let container = Container::of(value);
    if container == Some(Container::Swagger) {
        let message = format!("`{}` is a Swagger 2.0 document, which is not supported", source.name());
        return Err(Error::new(ErrorKind::Input, message)
            .at(Place::pointer(source.clone(), Pointer::root().join("swagger"), Part::Value))
            .help("convert it to OpenAPI 3, such as with `npx swagger2openapi`"));
    }
    let (candidates, draft, from) = match container {
        Some(Container::OpenApi) => {
            let version = value["openapi"].as_str().unwrap_or_default();
            let draft = if version.starts_with("3.0") { Draft::Four } else { Draft::Y2020 };
            (of_openapi(value), Some(draft), Some(format!("OpenAPI {version}")))
        }
        Some(Container::AsyncApi) => {
            let version = value["asyncapi"].as_str().unwrap_or_default();
            (of_asyncapi(value), Some(Draft::Seven), Some(format!("AsyncAPI {version}")))
        }
        _ => (of_definitions(value), None, None),
    };
    let selected = |(name, pointer): &(String, Pointer)| Selected {
        pointer: pointer.clone(),
        draft,
        from: from.as_ref().map(|from| format!("{from}, `#{pointer}`")),
        name: Some(name.clone()),
    };
    let Some(wanted) = wanted else {
        if container.is_none() && (candidates.is_empty() || !is_collection(value)) {
            return Ok(Selected::default());
        }
        let events: Vec<_> = candidates.iter().filter(|(_, pointer)| is_event(pointer)).collect();
        let chosen = if events.is_empty() { candidates.iter().collect() } else { events };
        return match chosen.as_slice() {
            [one] => Ok(selected(one)),
            _ => Err(ambiguous(source, container, &candidates)),
        };
    };
    let pointer = Pointer::parse(wanted.trim_start_matches('#')).filter(|_| wanted.starts_with(['#', '/']));
    if let Some(pointer) = pointer {
        if value.pointer(&pointer.to_string()).is_some_and(|inner| inner.is_object() || inner.is_boolean()) {
            let name = pointer.keys().iter().rev().find(|key| *key != "payload" && *key != "schema").cloned();
            let known = candidates.iter().find(|(_, of)| *of == pointer);
            return Ok(selected(known.unwrap_or(&(name.unwrap_or_default(), pointer))));
        }
    } else {
        let named: Vec<_> = candidates.iter().filter(|(name, _)| name == wanted).collect();
        if let Some(one) = named.iter().find(|(_, pointer)| is_event(pointer)).or(named.first()) {
            return Ok(selected(one));
        }
    }
    let known: Vec<String> = if wanted.starts_with(['#', '/']) {
        candidates.iter().map(|(_, pointer)| format!("#{pointer}")).collect()
    } else {
        candidates.iter().map(|(name, _)| name.clone()).collect()
    };
    let error = Error::new(ErrorKind::Option, format!("`{}` contains no schema `{wanted}`", source.name()));
    Err(error.advice(wanted, known.iter().map(String::as_str)))
}

/// Whether a schema describes nothing but its definitions.
fn is_collection(value: &Value) -> bool {
    const OTHERS: [&str; 4] = ["$defs", "definitions", "$id", "$schema"];
    let is_other = |key: &String| keywords::is_used(key) && !OTHERS.contains(&key.as_str());
    value.as_object().is_some_and(|map| !map.keys().any(is_other))
}

/// Whether a schema is that of a message, or of all events of a registry.
fn is_event(pointer: &Pointer) -> bool {
    let keys = pointer.keys();
    keys.last().is_some_and(|key| key == "AWSEvent")
        || keys.iter().any(|key| key == "messages" || key == "message")
}

fn ambiguous(source: &Source, container: Option<Container>, candidates: &[(String, Pointer)]) -> Error {
    let what = container.map_or("a JSON Schema that only has definitions:", Container::name);
    let message = match (candidates.len(), container) {
        (0, _) => format!("`{}` is {what} without a schema", source.name()),
        (number, Some(_)) => format!("`{}` is {what} with {number} schemas", source.name()),
        (number, None) => format!("`{}` is {what} {number} schemas", source.name()),
    };
    let mut help = String::from("add a schema to its `components`");
    if !candidates.is_empty() {
        let listed: Vec<String> =
            candidates.iter().take(LISTED).map(|(_, pointer)| format!("'#{pointer}'")).collect();
        let more = candidates.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        help = format!("choose one with `--select`: {}{more}", listed.join(", "));
    }
    Error::new(ErrorKind::Option, message)
        .at(Place::pointer(source.clone(), Pointer::root(), Part::Value))
        .help(help)
}

/// Schemas by name under a pointer.
fn members(value: &Value, at: &Pointer) -> Vec<(String, Pointer)> {
    let map = value.pointer(&at.to_string()).and_then(Value::as_object);
    map.into_iter().flatten().map(|(name, _)| (name.clone(), at.join(name.as_str()))).collect()
}

fn at(keys: &[&str]) -> Pointer {
    keys.iter().fold(Pointer::root(), |at, key| at.join(*key))
}

fn of_definitions(value: &Value) -> Vec<(String, Pointer)> {
    ["$defs", "definitions"].iter().flat_map(|key| members(value, &at(&[key]))).collect()
}

fn of_openapi(value: &Value) -> Vec<(String, Pointer)> {
    members(value, &at(&["components", "schemas"]))
}

/// The payloads of messages, and the schemas of the components.
fn of_asyncapi(value: &Value) -> Vec<(String, Pointer)> {
    let mut messages = members(value, &at(&["components", "messages"]));
    for (channel, pointer) in members(value, &at(&["channels"])) {
        messages.extend(members(value, &pointer.join("messages")));
        for operation in ["publish", "subscribe"] {
            let pointer = pointer.join(operation).join("message");
            match value.pointer(&pointer.to_string()) {
                Some(Value::Object(message)) if message.contains_key("oneOf") => {
                    let several = value.pointer(&pointer.join("oneOf").to_string()).and_then(Value::as_array);
                    let each = (0..several.map_or(0, Vec::len)).map(|index| {
                        (format!("{channel}_{index}"), pointer.join("oneOf").join(index.to_string()))
                    });
                    messages.extend(each);
                }
                Some(Value::Object(message)) => {
                    let name = message.get("name").or(message.get("messageId")).and_then(Value::as_str);
                    messages.push((name.unwrap_or(&channel).to_owned(), pointer));
                }
                _ => {}
            }
        }
    }
    // a message that refers to a component is that component
    let payload = |(name, pointer): (String, Pointer)| {
        let message = value.pointer(&pointer.to_string())?;
        let payload = message.get("payload")?;
        let pointer = pointer.join("payload");
        Some((name, if payload.get("schemaFormat").is_some() { pointer.join("schema") } else { pointer }))
    };
    let mut found: Vec<(String, Pointer)> = messages.into_iter().filter_map(payload).collect();
    found.extend(members(value, &at(&["components", "schemas"])));
    found
}
