//! JSON texts, read once into tokens.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};

use super::call::Raise;
use super::settings::Parsing;
use crate::json::{Kind, Tape, Token, after_space, repeats_a_key};
pub(super) use crate::json::{decoded as string, elements, members};

/// Levels that a SUPER value nests: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
const SUPER_LEVELS: usize = 1_000;
/// Bytes of a string within a SUPER value: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
const SUPER_STRING_BYTES: usize = 65_535;

/// Puts a text's tokens on the tape; `false` if it is no JSON.
pub(super) fn read(tape: &mut Tape, text: &str) -> bool {
    let end = tape.read(text.as_bytes(), 0);
    end.is_ok_and(|end| after_space(text.as_bytes(), end) == text.len())
}

/// The JSON of a token, a string with its quotes.
pub(super) fn json(text: &str, token: Token) -> &str {
    let quotes = usize::from(token.kind == Kind::String);
    text.get(token.start as usize - quotes..token.end as usize + quotes).unwrap_or_default()
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
    let mut open: Vec<u32> = Vec::new();
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
                if repeats_a_key(&tape.tokens, at, text) {
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
