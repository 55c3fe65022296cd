//! JSON texts, read once into tokens.

use std::borrow::Cow;

use indexmap::IndexSet;

use super::call::Raise;
use crate::input::{Kind, Tape, Token, after_space, slice, unescaped};

/// Levels that a SUPER value nests: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
const SUPER_LEVELS: usize = 1_000;
/// Bytes of a string within a SUPER value: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
const SUPER_STRING_BYTES: usize = 65_535;

/// Puts a text's tokens on the tape; `false` if it is no JSON.
pub(super) fn read(tape: &mut Tape, text: &str) -> bool {
    let end = tape.read(text.as_bytes(), 0);
    end.is_ok_and(|end| after_space(text.as_bytes(), end) == text.len())
}

/// The text that a string's token stands for; or a scalar's own.
pub(super) fn string(text: &str, token: Token) -> Cow<'_, str> {
    let raw = slice(text, token);
    if token.kind != Kind::String || !token.marked {
        return raw.into();
    }
    let mut plain = String::new();
    unescaped(raw, &mut plain);
    plain.into()
}

/// The JSON of a token, a string with its quotes.
pub(super) fn json(text: &str, token: Token) -> &str {
    let quotes = usize::from(token.kind == Kind::String);
    text.get(token.start as usize - quotes..token.end as usize + quotes).unwrap_or_default()
}

/// Where the members of the object at a token are: key, then value.
pub(super) fn members(tokens: &[Token], at: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_object = tokens.get(at).is_some_and(|token| token.kind == Kind::Object);
    let end = if is_object { tokens[at].next as usize } else { 0 };
    let mut next = at + 1;
    std::iter::from_fn(move || {
        (next < end).then(|| {
            let pair = (next, next + 1);
            next = tokens[next + 1].next as usize;
            pair
        })
    })
}

/// Where the elements of the array at a token are.
pub(super) fn elements(tokens: &[Token], at: usize) -> impl Iterator<Item = usize> + '_ {
    let is_array = tokens.get(at).is_some_and(|token| token.kind == Kind::Array);
    let end = if is_array { tokens[at].next as usize } else { 0 };
    let mut next = at + 1;
    std::iter::from_fn(move || {
        (next < end).then(|| {
            let element = next;
            next = tokens[next].next as usize;
            element
        })
    })
}

/// What JSON_PARSE does with what it might refuse:
/// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Parsing {
    /// The last of repeated keys stays, and none raises.
    pub(super) dedup: bool,
    /// Long strings are cut, and none raises.
    pub(super) truncate: bool,
}

/// The tokens on the tape as the JSON of a SUPER value, without space between them.
///
/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_PARSE.html>
pub(super) fn parsed(tape: &Tape, text: &str, parsing: Parsing) -> Result<String, Raise> {
    let mut out = String::with_capacity(text.len());
    write(&tape.tokens, 0, text, parsing, 0, &mut out)?;
    Ok(out)
}

fn write(
    tokens: &[Token],
    at: usize,
    text: &str,
    parsing: Parsing,
    level: usize,
    out: &mut String,
) -> Result<(), Raise> {
    let token = tokens[at];
    if level > SUPER_LEVELS {
        return Err("SUPER nests no more than 1,000 levels".into());
    }
    match token.kind {
        Kind::Array => {
            out.push('[');
            for (nth, element) in elements(tokens, at).enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                stacked(|| write(tokens, element, text, parsing, level + 1, out))?;
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            let dropped = repeated(tokens, at, text, parsing)?;
            let kept = members(tokens, at).filter(|(key, _)| !dropped.contains(key));
            for (nth, (key, value)) in kept.enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                out.push_str(json(text, tokens[key]));
                out.push(':');
                stacked(|| write(tokens, value, text, parsing, level + 1, out))?;
            }
            out.push('}');
        }
        Kind::String if (token.end - token.start) as usize > SUPER_STRING_BYTES => {
            let string = string(text, token);
            if string.len() <= SUPER_STRING_BYTES {
                out.push_str(json(text, token));
            } else if parsing.truncate {
                let end = (0..=SUPER_STRING_BYTES).rev().find(|at| string.is_char_boundary(*at)).unwrap_or(0);
                out.push_str(&quoted(&string[..end]));
            } else {
                return Err("a text within is longer than the 65535 bytes that SUPER holds".into());
            }
        }
        _ => out.push_str(json(text, token)),
    }
    Ok(())
}

fn stacked<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 << 10, 1 << 20, work)
}

/// The tokens of keys that come again later in the object.
fn repeated(tokens: &[Token], at: usize, text: &str, parsing: Parsing) -> Result<Vec<usize>, Raise> {
    let keys: Vec<(usize, Cow<'_, str>)> =
        members(tokens, at).map(|(key, _)| (key, string(text, tokens[key]))).collect();
    let mut dropped = Vec::new();
    let mut seen = IndexSet::new();
    for (nth, (token, key)) in keys.iter().enumerate().rev() {
        // few keys are compared faster than hashed
        let again = if keys.len() <= 16 {
            keys[nth + 1..].iter().any(|(_, other)| other == key)
        } else {
            !seen.insert(key.as_ref())
        };
        if again {
            if !parsing.dedup {
                return Err("an object repeats a key".into());
            }
            dropped.push(*token);
        }
    }
    Ok(dropped)
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
