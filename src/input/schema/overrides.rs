//! `x-redshift`: what a schema's author asks of a column.

use serde_json::Value;

use crate::diag::{Error, ErrorKind, Place};
use crate::json::Part;
use crate::model::{Format, Override, Seen};
use crate::redshift::{EpochUnit, SqlType};
use crate::text::{Pointer, Source, nearest};

const MEMBERS: [&str; 7] = ["type", "name", "distkey", "sortkey", "skip", "as", "evidence"];

/// The override, or what is wrong with it.
pub(super) fn read(value: &Value, source: &Source, pointer: &Pointer) -> Result<Override, Error> {
    let wrong = |key: Option<&str>, part, message: String, help: &str| {
        let pointer = key.map_or_else(|| pointer.clone(), |key| pointer.join(key));
        Error::new(ErrorKind::Input, message).at(Place::pointer(source.clone(), pointer, part)).help(help)
    };
    let Value::Object(map) = value else {
        let message = "`x-redshift` must be an object".to_owned();
        return Err(wrong(
            None,
            Part::Value,
            message,
            "write an object, such as {\"type\": \"varchar(64)\"}",
        ));
    };
    let mut overrides = Override::default();
    for (key, value) in map {
        let must =
            |what: &str, help: &str| wrong(Some(key), Part::Value, format!("`{key}` must be {what}"), help);
        match (key.as_str(), value) {
            ("type", Value::String(text)) => {
                let parsed: Result<SqlType, _> = text.parse();
                overrides.sql_type = Some(parsed.map_err(|error| {
                    wrong(
                        Some(key),
                        Part::Value,
                        error.to_string(),
                        "write a Redshift type, such as `decimal(10, 2)`",
                    )
                })?);
            }
            ("type", _) => return Err(must("a string", "write a Redshift type")),
            ("name", Value::String(text)) if !text.is_empty() => overrides.name = Some(text.clone()),
            ("name", _) => return Err(must("a string of 1 to 127 bytes", "write the column's name")),
            ("distkey", Value::Bool(flag)) => overrides.distkey = *flag,
            ("skip", Value::Bool(flag)) => overrides.skip = *flag,
            ("distkey" | "skip", _) => {
                return Err(must("`true` or `false`", "write `true`, or leave it out"));
            }
            ("sortkey", Value::Number(number)) => {
                let position = number.as_u64().and_then(|position| u32::try_from(position).ok());
                match position.filter(|position| (1..=400).contains(position)) {
                    Some(position) => overrides.sortkey = Some(position),
                    None => {
                        return Err(must("a position from 1 to 400", "write 1 for the first sort column"));
                    }
                }
            }
            ("sortkey", _) => {
                return Err(must("a position from 1 to 400", "write 1 for the first sort column"));
            }
            ("as", Value::String(text)) => {
                let parsed: Result<EpochUnit, _> = text.parse();
                overrides.epoch = Some(parsed.map_err(|error| {
                    wrong(
                        Some(key),
                        Part::Value,
                        error.to_string(),
                        "write the unit of the number since 1970, such as `epoch_ms`",
                    )
                })?);
            }
            ("as", _) => {
                return Err(must("a string", "write the unit of the number since 1970, such as `epoch_ms`"));
            }
            // see `evidence`
            ("evidence", _) => {}
            _ => {
                let help = match nearest(key, MEMBERS) {
                    Some(name) => format!("write `{name}` if you meant that"),
                    None => format!("use {}", MEMBERS.map(|name| format!("`{name}`")).join(", ")),
                };
                return Err(wrong(
                    Some(key),
                    Part::Key,
                    format!("`x-redshift` has no member `{key}`"),
                    &help,
                ));
            }
        }
    }
    if overrides.sql_type.is_some() && overrides.epoch.is_some() {
        let message = "`type` and `as` cannot be used together: both set the column's type".to_owned();
        return Err(wrong(Some("as"), Part::Key, message, "keep one of the two; `as` gives a TIMESTAMP"));
    }
    Ok(overrides)
}

/// What samples showed, as `infer` wrote it.
pub(super) fn evidence(
    value: &Value,
    source: &Source,
    pointer: &Pointer,
) -> Result<Option<Box<Seen>>, Error> {
    let Some(evidence) = value.get("evidence") else { return Ok(None) };
    let seen: Result<Seen, _> = serde_json::from_value(evidence.clone());
    seen.map(|seen| Some(Box::new(seen))).map_err(|error| {
        Error::new(ErrorKind::Input, format!("`evidence` is not valid: {error}"))
            .at(Place::pointer(source.clone(), pointer.join("evidence"), Part::Value))
            .help("remove it, or run `mvstream infer` again")
    })
}

/// The format that all texts have which JSON Schema has no name for.
pub(super) fn local_format(seen: &Seen) -> Option<Format> {
    let texts = seen.texts.as_ref().filter(|texts| texts.formatted == texts.count)?;
    let name = texts.format.as_deref()?;
    [Format::LocalTime, Format::LocalDateTime].into_iter().find(|format| format.name() == name)
}
