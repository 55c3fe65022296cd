//! Where a JSON Pointer leads in a text.

use std::ops::Range;

use super::tape::{LONGEST, Tape};
use super::token::{Kind, Token};
use super::value::{decoded, elements, members};
use crate::text::Pointer;

/// Which part of a member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The key, with its quotes.
    Key,
    /// The value.
    Value,
}

/// The bytes of `text`, a JSON document, that `pointer` addresses.
///
/// Only called when something is drawn, so it reads the text anew instead of burdening every parse with
/// places. Where the pointer leads nowhere, the innermost place that does exist is meant; of a text that is not JSON,
/// all of it. A key that is repeated means the last one, as JSON readers have it.
pub(crate) fn locate(text: &str, pointer: &Pointer, part: Part) -> Range<usize> {
    let mut tape = Tape::default();
    if text.len() > LONGEST || tape.read(text.as_bytes(), 0).is_err() {
        return 0..text.len();
    }
    let tokens = tape.tokens.as_slice();
    let (mut key, mut value) = (None, 0);
    for name in pointer.keys() {
        let inner = match tokens[value].kind {
            Kind::Object => members(tokens, value)
                .filter(|(key, _)| decoded(text, tokens[*key]) == name.as_str())
                .last()
                .map(|(key, value)| (Some(key), value)),
            Kind::Array => elements(tokens, value)
                .enumerate()
                .find(|(index, _)| index.to_string() == *name)
                .map(|(_, value)| (None, value)),
            _ => None,
        };
        let Some(found) = inner else { break };
        (key, value) = found;
    }
    bytes(tokens[key.filter(|_| part == Part::Key).unwrap_or(value)])
}

/// The bytes of a token, the quotes of a string included.
fn bytes(token: Token) -> Range<usize> {
    let quote = usize::from(token.kind == Kind::String);
    token.start as usize - quote..token.end as usize + quote
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{ "a": [1, {"b\u0063": "x, y"}, true], "d": {}, "a": [null, 25.5e1 ] }"#;

    fn found(pointer: &str, part: Part) -> &'static str {
        &TEXT[locate(TEXT, &Pointer::parse(pointer).unwrap(), part)]
    }

    #[test]
    fn keys_and_values_are_found() {
        assert_eq!(found("", Part::Value), TEXT);
        assert_eq!(found("/d", Part::Value), "{}");
        assert_eq!(found("/d", Part::Key), "\"d\"");
        assert_eq!(found("/a/1", Part::Value), "25.5e1");
    }

    #[test]
    fn a_place_that_is_missing_falls_back_to_the_innermost_that_exists() {
        assert_eq!(found("/d/x/y", Part::Value), "{}");
        assert_eq!(found("/a/0/y", Part::Value), "null");
    }

    #[test]
    fn escaped_keys_are_read() {
        let text = r#"[{"b\u0063": "x, y"}]"#;
        assert_eq!(&text[locate(text, &Pointer::parse("/0/bc").unwrap(), Part::Value)], "\"x, y\"");
    }

    #[test]
    fn broken_text_ends_somewhere() {
        for text in ["", "{", "{\"a\"", "{\"a\":", "[", "\"", "{\"a\": \"", "[1,", "]", "{\"a\\"] {
            let span = locate(text, &Pointer::parse("/a").unwrap(), Part::Value);
            assert!(span.end <= text.len(), "{text}");
        }
    }
}
