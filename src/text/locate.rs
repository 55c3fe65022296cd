use std::ops::Range;

use super::Pointer;

/// Which part of a member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The key, with its quotes.
    Key,
    /// The value.
    Value,
}

/// The bytes of `text`, a JSON document, that `pointer` addresses.
///
/// Only called when something is drawn, so it reads the text anew instead of burdening every parse with
/// places. Where the pointer leads nowhere, the innermost place that does exist is meant. A key that stands
/// twice means the last one, as JSON readers have it.
pub fn locate(text: &str, pointer: &Pointer, part: Part) -> Range<usize> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    scanner.blanks();
    let (mut key, mut value) = (None, scanner.value());
    for name in pointer.keys() {
        let mut inner = Scanner { bytes: scanner.bytes, at: value.start };
        let Some((found_key, found)) = inner.member(name) else { break };
        (key, value) = (found_key, found);
    }
    match (part, key) {
        (Part::Key, Some(key)) => key,
        _ => value,
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
        start..self.at
    }

    /// Passes over one value without recursion, so that depth costs nothing.
    fn value(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(b) = self.peek() {
            match b {
                b'"' => {
                    self.string();
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => break,
                b if b.is_ascii_whitespace() && depth == 0 => break,
                _ => {
                    self.at += 1;
                    let scalar_goes_on = |b: u8| !b.is_ascii_whitespace() && !b",]}[{\":".contains(&b);
                    if depth == 0 {
                        while self.peek().is_some_and(scalar_goes_on) {
                            self.at += 1;
                        }
                    }
                    if depth > 0 {
                        continue;
                    }
                }
            }
            if depth == 0 {
                break;
            }
        }
        start..self.at
    }

    fn member(&mut self, name: &str) -> Option<(Option<Range<usize>>, Range<usize>)> {
        let object = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        self.at += 1;
        let (mut index, mut found) = (0_usize, None);
        loop {
            self.blanks();
            if matches!(self.peek()?, b'}' | b']') {
                return found;
            }
            let key = object.then(|| self.string());
            self.blanks();
            if object && self.peek() == Some(b':') {
                self.at += 1;
                self.blanks();
            }
            let value = self.value();
            let same = match &key {
                Some(key) => self.text_of(key).as_deref() == Some(name),
                None => index.to_string() == name,
            };
            if same {
                found = Some((key, value));
            }
            index += 1;
            self.blanks();
            if self.peek() == Some(b',') {
                self.at += 1;
            } else {
                return found;
            }
        }
    }

    fn text_of(&self, string: &Range<usize>) -> Option<String> {
        serde_json::from_slice(self.bytes.get(string.clone())?).ok()
    }
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
