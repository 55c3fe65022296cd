//! Functions of bytes. The format that a function is given is that of the *text*, on whichever side it stands.

use std::borrow::Cow;

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};

use super::super::call::{Raise, Resolved};
use super::super::value::{Type, Value};
use super::{kernel, kernel_of_null};

/// Forms of text that bytes can have: <https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_VARBYTE.html>.
#[derive(Clone, Copy)]
enum Format {
    Utf8,
    Hex,
    Base64,
    Binary,
}

fn format(name: &str) -> Result<Format, Raise> {
    match name.to_ascii_lowercase().as_str() {
        "utf8" | "utf-8" | "utf_8" => Ok(Format::Utf8),
        "hex" => Ok(Format::Hex),
        "base64" => Ok(Format::Base64),
        "binary" => Ok(Format::Binary),
        _ => Err("the format is none of utf-8, hex, base64 and binary".into()),
    }
}

/// Bytes as text of a format: `base64` *encodes*.
pub(super) fn from_varbyte(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && types[0].is_bytes() && types[1].is_text()).then_some(())?;
    kernel("from_varbyte", Type::TEXT, |_, values| {
        let [Value::Bytes(bytes), Value::Text(name)] = values else { return Ok(Value::Null) };
        Ok(Value::Text(match format(name)? {
            Format::Utf8 => text_of(bytes.clone())?,
            Format::Hex => HEXLOWER.encode(bytes).into(),
            Format::Base64 => BASE64.encode(bytes).into(),
            Format::Binary => {
                bytes.iter().fold(String::new(), |all, byte| all + &format!("{byte:08b}")).into()
            }
        }))
    })
}

/// Text of a format as bytes: `base64` *decodes*: <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_VARBYTE.html>.
pub(super) fn to_varbyte(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && types.iter().all(|of| of.is_text())).then_some(())?;
    kernel("to_varbyte", Type::BYTES, |_, values| {
        let [Value::Text(text), Value::Text(name)] = values else { return Ok(Value::Null) };
        Ok(Value::Bytes(
            match format(name)? {
                Format::Utf8 => text.as_bytes().to_owned(),
                Format::Hex => hex(text)?,
                Format::Base64 => {
                    BASE64.decode(text.as_bytes()).map_err(|_| Raise::from("the text is not base64"))?
                }
                Format::Binary => binary(text)?,
            }
            .into(),
        ))
    })
}

/// An odd digit stands behind a 0.
fn hex(text: &str) -> Result<Vec<u8>, Raise> {
    let text: Cow<'_, str> = if text.len() % 2 == 1 { format!("0{text}").into() } else { text.into() };
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| "the text is not hex".into())
}

fn binary(text: &str) -> Result<Vec<u8>, Raise> {
    let wrong = || Raise::from("the text is not binary");
    if !text.is_ascii() {
        return Err(wrong());
    }
    let text = format!("{}{text}", "0".repeat((8 - text.len() % 8) % 8));
    let parts = text.as_bytes().chunks(8).map(|part| str::from_utf8(part).unwrap_or_default());
    parts.map(|part| u8::from_str_radix(part, 2).map_err(|_| wrong())).collect()
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_HEX.html>
pub(super) fn from_hex(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && types[0].is_text()).then_some(())?;
    kernel("from_hex", Type::BYTES, |_, values| match values {
        [Value::Text(text)] => Ok(Value::Bytes(hex(text)?.into())),
        _ => Ok(Value::Null),
    })
}

/// Of bytes or of a number: <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_HEX.html>.
pub(super) fn to_hex(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && (types[0].is_bytes() || types[0].is_integer())).then_some(())?;
    let is_wide = types[0] == Type::BIGINT;
    kernel("to_hex", Type::TEXT, move |_, values| match values {
        [Value::Bytes(bytes)] => Ok(Value::Text(HEXLOWER.encode(bytes).into())),
        #[allow(clippy::cast_possible_truncation, reason = "an INTEGER has 32 bits")]
        [Value::Int(value)] if !is_wide => Ok(Value::Text(format!("{:x}", *value as i32).into())),
        [Value::Int(value)] => Ok(Value::Text(format!("{value:x}").into())),
        _ => Ok(Value::Null),
    })
}

/// No page has it; samples of AWS use it on payloads.
pub(super) fn is_utf8(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && types[0].is_bytes()).then_some(())?;
    kernel("is_utf8", Type::BOOL, |_, values| match values {
        [Value::Bytes(bytes)] => Ok(Value::Bool(simdutf8::basic::from_utf8(bytes).is_ok())),
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_OCTET_LENGTH.html>
pub(super) fn octet_length(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && (types[0].is_bytes() || types[0].is_text())).then_some(())?;
    kernel("octet_length", Type::INT, |_, values| match values {
        [Value::Bytes(bytes)] => Ok(count(bytes.len())),
        [Value::Text(text)] => Ok(count(text.len())),
        _ => Ok(Value::Null),
    })
}

/// SUBSTRING of bytes: <https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html>.
pub(super) fn substring() -> Option<Resolved> {
    kernel("substring", Type::BYTES, |_, values| {
        let [Value::Bytes(bytes), Value::Int(from), rest @ ..] = values else { return Ok(Value::Null) };
        let (from, length) = window(*from, rest)?;
        let start = from.min(bytes.len());
        let end = length.map_or(bytes.len(), |length| (start + length).min(bytes.len()));
        Ok(Value::Bytes(match bytes {
            Cow::Borrowed(bytes) => bytes[start..end].into(),
            Cow::Owned(bytes) => bytes[start..end].to_owned().into(),
        }))
    })
}

/// `IS NULL`, of anything.
pub(in crate::preview) fn is_null(is: bool) -> Option<Resolved> {
    kernel_of_null(if is { "is null" } else { "is not null" }, Type::BOOL, move |_, values| {
        Ok(Value::Bool(values.first().is_none_or(Value::is_null) == is))
    })
}

/// The text of bytes. What Redshift does with bytes that are none is written nowhere, so they raise.
pub(super) fn utf8(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Raise> {
    let wrong = || Raise::from("the bytes are not UTF-8");
    match bytes {
        Cow::Borrowed(bytes) => simdutf8::basic::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| wrong()),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| wrong()),
    }
}

/// The text of bytes, as VARCHAR holds it.
pub(super) fn text_of(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Raise> {
    utf8(bytes).and_then(without_nul)
}

/// A text that VARCHAR holds. No page says that it holds the NUL character, which PostgreSQL rejects.
pub(super) fn without_nul(text: Cow<'_, str>) -> Result<Cow<'_, str>, Raise> {
    if text.as_bytes().contains(&0) { Err(NUL.into()) } else { Ok(text) }
}

/// What a text with a NUL character raises.
pub(in crate::preview) const NUL: &str = "the text has a NUL character, which VARCHAR does not hold";

pub(super) fn count<'a>(count: usize) -> Value<'a> {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What SUBSTRING takes, from 0: a start before the first one uses up the length.
pub(super) fn window(from: i64, length: &[Value<'_>]) -> Result<(usize, Option<usize>), Raise> {
    match length {
        [Value::Int(length)] if *length < 0 => Err("the length is negative".into()),
        [Value::Int(length)] => {
            let end = from.saturating_add(*length).max(1);
            let from = from.max(1);
            Ok((at(from - 1), Some(at(end - from))))
        }
        _ => Ok((at(from - 1), None)),
    }
}

/// A position or a length in characters, none below 0.
pub(super) fn at(position: i64) -> usize {
    usize::try_from(position).unwrap_or(0)
}
