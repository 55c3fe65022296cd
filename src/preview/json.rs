//! JSON texts, read once into tokens.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};

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
pub(super) fn parsed<'t>(tape: &Tape, text: &'t str, parsing: Parsing) -> Result<Cow<'t, str>, Raise> {
    let changes = check(tape, text, parsing)?;
    let spaced = text.bytes().any(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    if !changes && !spaced {
        return Ok(text.into());
    }
    let mut out = String::with_capacity(text.len());
    write(&tape.tokens, 0, text, &mut out);
    Ok(out.into())
}

/// Whether the tokens on the tape are a SUPER value, and whether it differs from what is written.
pub(super) fn check(tape: &Tape, text: &str, parsing: Parsing) -> Result<bool, Raise> {
    let mut changes = false;
    let (mut open, mut keys): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::new());
    for (at, token) in tape.tokens.iter().enumerate() {
        while open.last().is_some_and(|end| *end as usize <= at) {
            open.pop();
        }
        match token.kind {
            Kind::Object | Kind::Array => {
                open.push(token.next);
                if open.len() > SUPER_LEVELS {
                    return Err("SUPER nests no more than 1,000 levels".into());
                }
                keys.clear();
                keys.extend(members(&tape.tokens, at).map(|(key, _)| key));
                if repeats(&tape.tokens, &keys, text) {
                    if !parsing.dedup {
                        return Err("an object repeats a key".into());
                    }
                    changes = true;
                }
            }
            Kind::String if is_long(text, *token) => {
                if !parsing.truncate {
                    return Err("a text within is longer than the 65535 bytes that SUPER holds".into());
                }
                changes = true;
            }
            _ => {}
        }
    }
    Ok(changes)
}

fn is_long(text: &str, token: Token) -> bool {
    (token.end - token.start) as usize > SUPER_STRING_BYTES && string(text, token).len() > SUPER_STRING_BYTES
}

/// Whether two of the keys are the same.
fn repeats(tokens: &[Token], keys: &[usize], text: &str) -> bool {
    // few keys are compared faster than hashed
    if keys.len() <= 16 && keys.iter().all(|key| !tokens[*key].marked) {
        let raw = |key: usize| slice(text, tokens[key]);
        return keys
            .iter()
            .enumerate()
            .any(|(nth, key)| keys[nth + 1..].iter().any(|other| raw(*key) == raw(*other)));
    }
    let mut seen = IndexSet::new();
    !keys.iter().all(|key| seen.insert(string(text, tokens[*key])))
}

/// What has been checked, as it is kept.
fn write(tokens: &[Token], at: usize, text: &str, out: &mut String) {
    let token = tokens[at];
    match token.kind {
        Kind::Array => {
            out.push('[');
            for (nth, element) in elements(tokens, at).enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                stacked(|| write(tokens, element, text, out));
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            let last = last_of_each(tokens, at, text);
            for (nth, (key, value)) in members(tokens, at).filter(|(key, _)| last.contains(key)).enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                out.push_str(json(text, tokens[key]));
                out.push(':');
                stacked(|| write(tokens, value, text, out));
            }
            out.push('}');
        }
        Kind::String if is_long(text, token) => {
            let string = string(text, token);
            let end = (0..=SUPER_STRING_BYTES).rev().find(|at| string.is_char_boundary(*at)).unwrap_or(0);
            out.push_str(&quoted(&string[..end]));
        }
        _ => out.push_str(json(text, token)),
    }
}

fn stacked<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 << 10, 1 << 20, work)
}

/// The tokens of keys, of repeated ones the last.
fn last_of_each(tokens: &[Token], at: usize, text: &str) -> IndexSet<usize> {
    let keys = members(tokens, at).map(|(key, _)| (string(text, tokens[key]), key));
    keys.collect::<IndexMap<_, _>>().into_values().collect()
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
