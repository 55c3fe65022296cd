//! JSON texts, read once into tokens.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};

use super::call::Raise;
use super::settings::Parsing;
use crate::json::{Kind, Tape, Token, after_space, repeats_a_key};
pub(super) use crate::json::{decoded as string, elements, members};

/// Levels that a SUPER value nests: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
const SUPER_LEVELS: usize = 1_000;
/// What differs between a text and its SUPER value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Changes {
    /// An object repeats a key.
    pub(super) is_deduplicated: bool,
    /// A string is too long.
    pub(super) is_cut: bool,
}

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
pub(super) fn parsed<'t>(tape: &Tape, text: &'t str, changes: Changes, parsing: Parsing) -> Cow<'t, str> {
    let spaced = text.bytes().any(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    if !changes.is_deduplicated && !changes.is_cut && !spaced {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    write(&tape.tokens, 0, (text, parsing.string_bytes()), &mut out);
    out.into()
}

/// Whether the tokens on the tape are a SUPER value, and how it differs from what is written.
pub(super) fn check(tape: &Tape, text: &str, parsing: Parsing) -> Result<Changes, Raise> {
    let mut changes = Changes::default();
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
                    changes.is_deduplicated = true;
                }
            }
            Kind::String if is_long(text, *token, parsing.string_bytes()) => {
                if !parsing.truncate {
                    let most = parsing.string_bytes();
                    return Err(
                        format!("a text within is longer than the {most} bytes that SUPER holds").into()
                    );
                }
                changes.is_cut = true;
            }
            _ => {}
        }
    }
    Ok(changes)
}

fn is_long(text: &str, token: Token, most: usize) -> bool {
    (token.end - token.start) as usize > most && string(text, token).len() > most
}

/// What has been checked, as it is kept.
fn write(tokens: &[Token], at: usize, (text, most): (&str, usize), out: &mut String) {
    let token = tokens[at];
    match token.kind {
        Kind::Array => {
            out.push('[');
            for (nth, element) in elements(tokens, at).enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                stacked(|| write(tokens, element, (text, most), out));
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
                stacked(|| write(tokens, value, (text, most), out));
            }
            out.push('}');
        }
        Kind::String if is_long(text, token, most) => {
            let string = string(text, token);
            let end = (0..=most).rev().find(|at| string.is_char_boundary(*at)).unwrap_or(0);
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
