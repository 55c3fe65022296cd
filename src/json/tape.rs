//! A JSON text becomes a tape: one token a value, with the bytes where it stands.
//!
//! Numbers stay as they are written, since digits, scale and exponent decide on types; no library that is fast
//! enough keeps them. What it takes and refuses is compared with `serde_json` by a test.

use super::scan::{scalar, string};
use super::token::{Fault, Kind, Token};

/// The tokens of one text; its memory is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub(crate) tokens: Vec<Token>,
    open: Vec<u32>,
}

/// What the next byte has to begin.
#[derive(Clone, Copy)]
enum Due {
    Value,
    /// A value, or the end of an empty array.
    Element,
    Key,
    /// A key, or the end of an empty object.
    Member,
}

/// Positions are 32 bits wide, and no stream has longer records.
pub(crate) const LONGEST: usize = u32::MAX as usize;

#[allow(clippy::cast_possible_truncation, reason = "texts are shorter than LONGEST")]
impl Tape {
    /// Reads the value that begins at or after `from`, and gives the byte after it.
    ///
    /// An error comes with the byte where it was seen.
    pub(crate) fn read(&mut self, text: &[u8], from: usize) -> Result<usize, (Fault, usize)> {
        debug_assert!(text.len() <= LONGEST);
        self.tokens.clear();
        self.open.clear();
        let mut at = from;
        let mut due = Due::Value;
        loop {
            at = after_space(text, at);
            let Some(&byte) = text.get(at) else { return Err((Fault::Cut, at)) };
            match (byte, due) {
                (b'"', _) => {
                    let (token, after) = string(text, at + 1)?;
                    self.push(token);
                    at = after;
                    if matches!(due, Due::Key | Due::Member) {
                        at = after_space(text, at);
                        match text.get(at) {
                            Some(b':') => at += 1,
                            Some(_) => return Err((Fault::Syntax, at)),
                            None => return Err((Fault::Cut, at)),
                        }
                        due = Due::Value;
                        continue;
                    }
                }
                (b'}', Due::Member) | (b']', Due::Element) => {
                    at += 1;
                    self.close(at);
                }
                (_, Due::Key | Due::Member) => return Err((Fault::Syntax, at)),
                (b'{', _) => {
                    self.begin(Kind::Object, at);
                    at += 1;
                    due = Due::Member;
                    continue;
                }
                (b'[', _) => {
                    self.begin(Kind::Array, at);
                    at += 1;
                    due = Due::Element;
                    continue;
                }
                _ => {
                    let token = scalar(text, at)?;
                    at = token.end as usize;
                    self.push(token);
                }
            }
            // a value has ended: so may what holds it
            due = loop {
                let Some(&holder) = self.open.last() else { return Ok(at) };
                at = after_space(text, at);
                let is_object = self.tokens[holder as usize].kind == Kind::Object;
                match (text.get(at), is_object) {
                    (Some(b','), _) => {
                        at += 1;
                        break if is_object { Due::Key } else { Due::Value };
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        at += 1;
                        self.close(at);
                    }
                    (Some(_), _) => return Err((Fault::Syntax, at)),
                    (None, _) => return Err((Fault::Cut, at)),
                }
            };
        }
    }

    fn push(&mut self, token: Token) {
        let next = self.tokens.len() as u32 + 1;
        self.tokens.push(Token { next, ..token });
    }

    fn begin(&mut self, kind: Kind, at: usize) {
        self.open.push(self.tokens.len() as u32);
        let start = at as u32;
        self.tokens.push(Token { kind, marked: false, special: false, start, end: start, next: 0 });
    }

    fn close(&mut self, end: usize) {
        let next = self.tokens.len() as u32;
        if let Some(holder) = self.open.pop() {
            let token = &mut self.tokens[holder as usize];
            (token.end, token.next) = (end as u32, next);
        }
    }
}

/// The first byte at or after `at` that is no white space.
#[inline]
pub(crate) fn after_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::{Map, Number, Value};

    use super::*;
    use crate::json::unescaped;

    /// The value that a tape stands for.
    fn value(tape: &Tape, text: &str, at: &mut usize) -> Value {
        let token = tape.tokens[*at];
        let slice = &text[token.start as usize..token.end as usize];
        *at += 1;
        match token.kind {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            // a number beyond a double is none for serde_json
            Kind::Number => slice.parse::<Number>().map_or(Value::Null, Value::Number),
            Kind::String => Value::String(decoded(token, slice)),
            Kind::Array => {
                let mut items = Vec::new();
                while *at < token.next as usize {
                    items.push(value(tape, text, at));
                }
                Value::Array(items)
            }
            Kind::Object => {
                let mut map = Map::new();
                while *at < token.next as usize {
                    let Value::String(key) = value(tape, text, at) else { panic!("a key is a string") };
                    map.insert(key, value(tape, text, at));
                }
                Value::Object(map)
            }
        }
    }

    fn decoded(token: Token, slice: &str) -> String {
        assert_eq!(token.special, !slice.is_ascii(), "{slice}");
        assert_eq!(token.marked, slice.contains('\\'), "{slice}");
        let mut text = String::new();
        unescaped(slice, &mut text);
        text
    }

    fn read(text: &str) -> Result<Value, (Fault, usize)> {
        let mut tape = Tape::default();
        let end = tape.read(text.as_bytes(), 0)?;
        let end = after_space(text.as_bytes(), end);
        if end != text.len() {
            return Err((Fault::Syntax, end));
        }
        Ok(value(&tape, text, &mut 0))
    }

    fn same_as_serde(text: &str) {
        match (read(text), serde_json::from_str::<Value>(text)) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
            (Err(_), Err(_)) => {}
            // which holds numbers in a double
            (Ok(_), Err(error)) if error.to_string().contains("number out of range") => {}
            (found, expected) => panic!("{text}: {found:?}, serde_json {expected:?}"),
        }
    }

    #[test]
    fn texts_that_are_json_or_nearly_are_read_as_serde_json_reads_them() {
        for text in [
            "{}",
            "[]",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{\"a\":}",
            "{1:2}",
            "nul",
            "nulll",
            "tru",
            "True",
            "NaN",
            "Infinity",
            "-",
            "-0",
            "-01",
            "01",
            "1.",
            ".5",
            "1.5e",
            "1e+",
            "1E-3",
            "+1",
            "0x10",
            "1e400",
            "\"",
            "\"a",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"a\tb\"",
            "\"a\u{7f}b\"",
            "\"\u{80}\"",
            "[1 2]",
            "1 2",
            "[1]]",
            "{\"a\":[1,{\"b\":null}]}",
            "\"exactly8\"",
            "\"exactly 15 long\"",
            "\"twelve \\n lon\"",
            "  [ 1 , 2 ]  ",
            "[[[[]]],{}]",
            "",
            " ",
            "{",
            "[",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "[1",
            "truefalse",
            "\"a\"\"b\"",
            "1a",
            "{\"a\":1}}",
        ] {
            same_as_serde(text);
        }
    }

    #[test]
    fn a_fault_says_what_and_where() {
        assert_eq!(read("{\"a\": nope}"), Err((Fault::Syntax, 7)));
        assert_eq!(read("{\"a\": [1, 2"), Err((Fault::Cut, 11)));
        assert_eq!(read("\"\\ud800\""), Err((Fault::LoneSurrogate, 1)));
        assert_eq!(read("[NaN]"), Err((Fault::Syntax, 1)));
    }

    #[test]
    fn nesting_needs_no_stack() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(Tape::default().read(deep.as_bytes(), 0), Err((Fault::Cut, deep.len())));
        let whole = format!("{deep}{}", "]".repeat(1_000_000));
        assert_eq!(Tape::default().read(whole.as_bytes(), 0), Ok(whole.len()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_as_serde_json_reads_it(text in r#"[{}\[\]",:0-9eE.+\-ntu\\ \n a-fé]{0,24}"#) {
            same_as_serde(&text);
        }

        #[test]
        fn any_string_survives(text in any::<String>(), spaces in 0_usize..9) {
            let json = serde_json::to_string(&text).unwrap();
            let padded = format!("{}{json}", " ".repeat(spaces));
            prop_assert_eq!(read(&padded), Ok(Value::String(text)));
        }
    }
}
