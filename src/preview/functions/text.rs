//! Functions of text.

use std::borrow::Cow;
use std::ops::Range;

use super::super::call::Resolved;
use super::super::value::{Type, Value};
use super::bytes::{at, count, window};
use super::{bytes, kernel};
use crate::redshift::SqlType;

/// So many bytes of a text, back to the last whole character:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
pub(super) fn cut<'a>(text: Cow<'a, str>, most: usize, is_cut: &mut bool) -> Cow<'a, str> {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    *is_cut = true;
    part(text, 0..end)
}

/// Blanks up to a width.
pub(super) fn padded(text: Cow<'_, str>, bytes: usize) -> Cow<'_, str> {
    if text.len() >= bytes { text } else { format!("{text:bytes$}").into() }
}

/// Without blanks at the end, which do not count in comparisons:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_end_matches(' ')
}

/// A part of a text.
fn part(text: Cow<'_, str>, range: Range<usize>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text[range].into(),
        Cow::Owned(text) => text[range].to_owned().into(),
    }
}

fn texts(types: &[Type]) -> bool {
    types.iter().all(|of| of.is_text() || *of == Type::Null)
}

fn numbered(types: &[Type]) -> bool {
    types.iter().all(|of| of.is_integer() || *of == Type::Null)
}

/// `LEN`, `LENGTH`, `CHAR_LENGTH`: characters of a text, bytes of a VARBYTE; blanks that pad a CHAR are none:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LEN.html>.
pub(super) fn length(types: &[Type]) -> Option<Resolved> {
    match types {
        [of] if of.is_bytes() => bytes::octet_length(types),
        [Type::Sql(SqlType::Char(_))] => kernel("length", Type::INT, |_, values| match values {
            [Value::Text(text)] => Ok(count(trimmed(text).chars().count())),
            _ => Ok(Value::Null),
        }),
        [of] if of.is_text() => kernel("length", Type::INT, |_, values| match values {
            [Value::Text(text)] => Ok(count(text.chars().count())),
            _ => Ok(Value::Null),
        }),
        _ => None,
    }
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LOWER.html>
pub(super) fn lower(types: &[Type]) -> Option<Resolved> {
    if types.len() != 1 || !texts(types) {
        return None;
    }
    kernel("lower", types[0], |_, values| match values {
        [Value::Text(text)] => Ok(Value::Text(text.to_lowercase().into())),
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_UPPER.html>
pub(super) fn upper(types: &[Type]) -> Option<Resolved> {
    if types.len() != 1 || !texts(types) {
        return None;
    }
    kernel("upper", types[0], |_, values| match values {
        [Value::Text(text)] => Ok(Value::Text(text.to_uppercase().into())),
        _ => Ok(Value::Null),
    })
}

/// `TRIM`, `BTRIM`: blanks, or the characters of a set: <https://docs.aws.amazon.com/redshift/latest/dg/r_BTRIM.html>.
pub(super) fn btrim(types: &[Type]) -> Option<Resolved> {
    trim("btrim", types, true, true)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LTRIM.html>
pub(super) fn ltrim(types: &[Type]) -> Option<Resolved> {
    trim("ltrim", types, true, false)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_RTRIM.html>
pub(super) fn rtrim(types: &[Type]) -> Option<Resolved> {
    trim("rtrim", types, false, true)
}

fn trim(name: &'static str, types: &[Type], left: bool, right: bool) -> Option<Resolved> {
    if !matches!(types.len(), 1 | 2) || !texts(types) {
        return None;
    }
    kernel(name, types[0], move |_, values| {
        let [Value::Text(text), set @ ..] = values else { return Ok(Value::Null) };
        let set: Vec<char> = match set {
            [Value::Text(set)] => set.chars().collect(),
            _ => vec![' '],
        };
        let set = set.as_slice();
        let start = if left { text.len() - text.trim_start_matches(set).len() } else { 0 };
        let end = if right { text.trim_end_matches(set).len() } else { text.len() };
        Ok(Value::Text(part(text.clone(), start..end.max(start))))
    })
}

/// `||`, `CONCAT`: <https://docs.aws.amazon.com/redshift/latest/dg/r_CONCAT.html>.
pub(super) fn concat(types: &[Type]) -> Option<Resolved> {
    if types.iter().all(|of| of.is_bytes()) {
        return kernel("concat", Type::BYTES, |_, values| {
            let bytes = values.iter().filter_map(|value| {
                if let Value::Bytes(bytes) = value { Some(bytes.as_ref()) } else { None }
            });
            Ok(Value::Bytes(bytes.collect::<Vec<_>>().concat().into()))
        });
    }
    texts(types).then_some(())?;
    kernel("concat", Type::TEXT, |_, values| {
        let texts = values
            .iter()
            .filter_map(|value| if let Value::Text(text) = value { Some(text.as_ref()) } else { None });
        Ok(Value::Text(texts.collect::<String>().into()))
    })
}

/// Every occurrence: <https://docs.aws.amazon.com/redshift/latest/dg/r_REPLACE.html>.
pub(super) fn replace(types: &[Type]) -> Option<Resolved> {
    (types.len() == 3 && texts(types)).then_some(())?;
    kernel("replace", Type::TEXT, |_, values| match values {
        [Value::Text(text), Value::Text(old), Value::Text(new)] if !old.is_empty() => {
            Ok(Value::Text(text.replace(old.as_ref(), new).into()))
        }
        [text, ..] => Ok(text.clone()),
        [] => Ok(Value::Null),
    })
}

/// From 1; nothing past the end: <https://docs.aws.amazon.com/redshift/latest/dg/SPLIT_PART.html>.
pub(super) fn split_part(types: &[Type]) -> Option<Resolved> {
    (types.len() == 3 && texts(&types[..2]) && numbered(&types[2..])).then_some(())?;
    kernel("split_part", Type::TEXT, |_, values| match values {
        [_, _, Value::Int(part)] if *part < 1 => Err("parts are counted from 1".into()),
        [Value::Text(text), Value::Text(delimiter), Value::Int(part)] => {
            if delimiter.is_empty() {
                return Ok(if *part == 1 { Value::Text(text.clone()) } else { Value::Text("".into()) });
            }
            let part = text.split(delimiter.as_ref()).nth(at(part - 1)).unwrap_or_default();
            Ok(Value::Text(part.to_owned().into()))
        }
        _ => Ok(Value::Null),
    })
}

/// Characters of a text, bytes of a VARBYTE, from 1: <https://docs.aws.amazon.com/redshift/latest/dg/r_SUBSTRING.html>.
pub(super) fn substring(types: &[Type]) -> Option<Resolved> {
    let of = *types.first()?;
    if !matches!(types.len(), 2 | 3) || !numbered(&types[1..]) {
        return None;
    }
    if of.is_bytes() {
        return bytes::substring();
    }
    texts(&types[..1]).then_some(())?;
    kernel("substring", of, |_, values| {
        let [Value::Text(text), Value::Int(from), rest @ ..] = values else { return Ok(Value::Null) };
        let (from, length) = window(*from, rest)?;
        let mut bounds = text.char_indices().map(|(at, _)| at).skip(from);
        let start = bounds.next().unwrap_or(text.len());
        let end = match length {
            Some(0) => start,
            Some(length) => bounds.nth(length - 1).unwrap_or(text.len()),
            None => text.len(),
        };
        Ok(Value::Text(part(text.clone(), start..end)))
    })
}

/// The first characters: <https://docs.aws.amazon.com/redshift/latest/dg/r_LEFT.html>.
pub(super) fn left(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && texts(&types[..1]) && numbered(&types[1..])).then_some(())?;
    kernel("left", types[0], |_, values| match values {
        [Value::Text(text), Value::Int(count)] => {
            let end = text.char_indices().nth(at(*count)).map_or(text.len(), |(at, _)| at);
            Ok(Value::Text(part(text.clone(), 0..end)))
        }
        _ => Ok(Value::Null),
    })
}

/// The last characters: <https://docs.aws.amazon.com/redshift/latest/dg/r_LEFT.html>.
pub(super) fn right(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && texts(&types[..1]) && numbered(&types[1..])).then_some(())?;
    kernel("right", types[0], |_, values| match values {
        [Value::Text(text), Value::Int(count)] => {
            let skipped = text.chars().count().saturating_sub(at(*count));
            let start = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
            Ok(Value::Text(part(text.clone(), start..text.len())))
        }
        _ => Ok(Value::Null),
    })
}

/// Where a text begins within another, from 1, or 0: <https://docs.aws.amazon.com/redshift/latest/dg/r_STRPOS.html>.
pub(super) fn strpos(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && texts(types)).then_some(())?;
    kernel("strpos", Type::INT, |_, values| match values {
        [Value::Text(text), Value::Text(part)] => {
            Ok(text.find(part.as_ref()).map_or(Value::Int(0), |at| count(text[..at].chars().count() + 1)))
        }
        _ => Ok(Value::Null),
    })
}

/// The character of a code point: <https://docs.aws.amazon.com/redshift/latest/dg/r_CHR.html>.
pub(super) fn chr(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && numbered(types)).then_some(())?;
    kernel("chr", Type::TEXT, |_, values| match values {
        [Value::Int(code)] => {
            let character = u32::try_from(*code).ok().and_then(char::from_u32);
            let character =
                character.ok_or_else(|| format!("{code} is not the code point of a character"))?;
            Ok(Value::Text(character.to_string().into()))
        }
        _ => Ok(Value::Null),
    })
}
