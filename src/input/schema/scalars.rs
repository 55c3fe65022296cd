//! Keywords about numbers and texts.

use serde_json::{Number, Value};

use super::pattern;
use crate::model::{Bound, Format, Kinds, Numbers, Text};

/// A bound widened outward: down for a lower bound, up for an upper one.
///
/// Beyond 2^53 a JSON reader's number may have been rounded, so the neighbour outward is taken.
fn widened(number: &Number, up: bool) -> i128 {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(exact) = number.as_i128() {
        return exact;
    }
    let value = number.as_f64().unwrap_or(if up { f64::INFINITY } else { f64::NEG_INFINITY });
    let value = if value.abs() < EXACT {
        value
    } else if up {
        value.next_up()
    } else {
        value.next_down()
    };
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates, as `Bound` says")]
    let whole = if up { value.ceil() } else { value.floor() } as i128;
    whole
}

/// `minimum` and its kin.
pub(super) fn lower(number: &Number, exclusive: bool) -> Bound {
    // 0 excluded of 0.5 would be wrong: widening has left the bound already
    let exclusive = exclusive && is_whole(number);
    Bound { value: widened(number, false), exclusive }
}

/// `maximum` and its kin.
pub(super) fn upper(number: &Number, exclusive: bool) -> Bound {
    let exclusive = exclusive && is_whole(number);
    Bound { value: widened(number, true), exclusive }
}

fn is_whole(number: &Number) -> bool {
    number.as_i128().is_some()
        || number.as_f64().is_some_and(|value| value.fract() == 0.0 && value.abs() < 1e15)
}

/// Digits after the point that a number has as it is written; `None` when they are too many to tell.
pub(super) fn scale(number: &Number) -> Option<u8> {
    let text = number.to_string().to_lowercase();
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text.as_str(), 0),
    };
    let digits = mantissa.split_once('.').map_or("", |(_, digits)| digits.trim_end_matches('0'));
    let scale = i32::try_from(digits.len()).ok()? - exponent;
    u8::try_from(scale.max(0)).ok().filter(|scale| *scale <= 37)
}

/// Kinds, numbers and texts of listed values (`enum`, `const`).
pub(super) fn listed(values: &[Value]) -> (Kinds, Numbers, Text) {
    let mut kinds = Kinds::NONE;
    let (mut lowest, mut highest, mut scales): (Option<i128>, Option<i128>, Option<u8>) =
        (None, None, Some(0));
    let (mut chars, mut bytes, mut ascii) = (0, 0, true);
    for value in values {
        kinds = kinds.or(kind(value));
        match value {
            Value::Number(number) => {
                let (down, up) = (widened(number, false), widened(number, true));
                lowest = Some(lowest.map_or(down, |lowest| lowest.min(down)));
                highest = Some(highest.map_or(up, |highest| highest.max(up)));
                scales = scales.zip(scale(number)).map(|(all, one)| all.max(one));
            }
            Value::String(text) => {
                chars = chars.max(text.chars().count() as u64);
                bytes = bytes.max(text.len() as u64);
                ascii &= text.is_ascii();
            }
            _ => {}
        }
    }
    let bound = |value| Bound { value, exclusive: false };
    let numbers = Numbers {
        lower: lowest.map(bound),
        upper: highest.map(bound),
        scale: if lowest.is_some() { scales } else { None },
    };
    let text = if kinds.intersects(Kinds::STRING) {
        Text { max_chars: Some(chars), max_bytes: Some(bytes), ascii, listed: true, format: None }
    } else {
        Text::default()
    };
    (kinds, numbers, text)
}

/// The kind of a value.
pub(super) fn kind(value: &Value) -> Kinds {
    match value {
        Value::Null => Kinds::NULL,
        Value::Bool(_) => Kinds::BOOLEAN,
        // a number without a fraction is an integer, however it is written
        Value::Number(number) if number.as_f64().is_some_and(|value| value.fract() != 0.0) => Kinds::FRACTION,
        Value::Number(_) => Kinds::INTEGER,
        Value::String(_) => Kinds::STRING,
        Value::Array(_) => Kinds::ARRAY,
        Value::Object(_) => Kinds::OBJECT,
    }
}

/// The kinds that a name in `type` means; draft 4 had `any`.
pub(super) fn kinds_named(name: &str) -> Kinds {
    match name {
        "null" => Kinds::NULL,
        "boolean" => Kinds::BOOLEAN,
        "integer" => Kinds::INTEGER,
        "number" => Kinds::NUMBER,
        "string" => Kinds::STRING,
        "array" => Kinds::ARRAY,
        "object" => Kinds::OBJECT,
        _ => Kinds::ANY,
    }
}

/// What a `format` means for texts.
pub(super) enum Meaning {
    /// A format that a type rule knows, and whether its texts are ASCII.
    Text(Format, bool),
    /// Text like any other.
    Plain,
    /// Bounds of integers.
    Integers(i128, i128),
    /// Nothing that is known.
    Unknown,
}

/// The table of formats.
pub(super) fn format(name: &str) -> Meaning {
    match name {
        "uuid" => Meaning::Text(Format::Uuid, true),
        "date" => Meaning::Text(Format::Date, true),
        "time" => Meaning::Text(Format::Time, true),
        "date-time" => Meaning::Text(Format::DateTime, true),
        "duration" => Meaning::Text(Format::Duration, true),
        "ipv4" => Meaning::Text(Format::Ipv4, true),
        "ipv6" => Meaning::Text(Format::Ipv6, true),
        "email" => Meaning::Text(Format::Email, true),
        "idn-email" => Meaning::Text(Format::Email, false),
        "hostname" => Meaning::Text(Format::Hostname, true),
        "idn-hostname" => Meaning::Text(Format::Hostname, false),
        "uri" | "uri-reference" | "uri-template" => Meaning::Text(Format::Uri, true),
        "iri" | "iri-reference" => Meaning::Text(Format::Uri, false),
        "byte" => Meaning::Text(Format::Base64, true),
        "regex"
        | "json-pointer"
        | "relative-json-pointer"
        | "password"
        | "binary"
        | "float"
        | "double"
        | "decimal"
        | "char"
        | "ip"
        | "http-date"
        | "media-range"
        | "commonmark"
        | "html" => Meaning::Plain,
        // a Rust type and the formats of schemars: <https://docs.rs/schemars/latest/schemars/>
        "partial-date-time" | "date-time-local" => Meaning::Text(Format::LocalDateTime, true),
        "partial-time" | "time-local" => Meaning::Text(Format::LocalTime, true),
        _ => integers(name).map_or(Meaning::Unknown, |(lower, upper)| Meaning::Integers(lower, upper)),
    }
}

/// The integers of a format of OpenAPI or of a Rust type, such as `int64` and `uint8`:
/// <https://spec.openapis.org/registry/format/>.
fn integers(name: &str) -> Option<(i128, i128)> {
    if name == "double-int" {
        const EXACT: i128 = (1 << 53) - 1;
        return Some((-EXACT, EXACT));
    }
    let (bits, is_signed) = match name.strip_prefix('u') {
        Some(rest) => (rest.strip_prefix("int")?, false),
        None => (name.strip_prefix("int")?, true),
    };
    // `usize` and `isize` have no number
    let bits: u32 = if bits.is_empty() { 64 } else { bits.parse().ok()? };
    match (bits, is_signed) {
        (8 | 16 | 32 | 64, true) => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
        (8 | 16 | 32 | 64, false) => Some((0, (1 << bits) - 1)),
        (128, true) => Some((i128::MIN, i128::MAX)),
        // a bound of all bits stands for all that is larger
        (128, false) => Some((0, i128::MAX)),
        _ => None,
    }
}

/// What a `pattern` proves of the texts that match it.
pub(super) fn matching(pattern: &str) -> Text {
    match pattern::proven(pattern) {
        Some(proven) => Text { max_bytes: proven.max_bytes, ascii: proven.ascii, ..Text::default() },
        None => Text::default(),
    }
}
