//! YAML documents as JSON values, with the place of each: schemas are written in YAML, payloads are not.
//!
//! The types of plain scalars are those of YAML 1.2's core schema: `no` and `on` are texts.
//! <https://yaml.org/spec/1.2.2/#103-core-schema>

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Number, Value};

use crate::diag::{Error, ErrorKind, Place};
use crate::text::{Pointer, Source, Spans};

/// Levels of nesting, as in JSON.
const DEPTH: usize = 128;
/// Values of a document, where each alias counts as all that it repeats.
const VALUES: usize = 1_000_000;

/// The value of a document, and its text with the place of every part.
pub(super) fn parse(source: &Source) -> Result<(Source, Value), Error> {
    // the reader counts characters after a byte order mark
    let text = source.text().strip_prefix('\u{FEFF}').unwrap_or(source.text());
    let mut loader = Loader {
        source,
        skipped: source.text().len() - text.len(),
        bytes: if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() },
        events: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        spans: Spans::new(),
        values: 0,
    };
    let value = loader.document()?;
    let spans = std::mem::take(&mut loader.spans);
    Ok((source.clone().with_spans(spans), value))
}

struct Loader<'s> {
    source: &'s Source,
    /// Bytes before the text that is read.
    skipped: usize,
    /// The byte of each character; nothing if each is one byte.
    bytes: Vec<usize>,
    events: Parser<'s, StrInput<'s>>,
    /// Values that can be repeated, each with how many values it is.
    anchors: BTreeMap<usize, (Value, usize)>,
    spans: Spans,
    values: usize,
}

impl<'s> Loader<'s> {
    fn document(&mut self) -> Result<Value, Error> {
        let mut value = Value::Null;
        let mut documents = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(value),
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                event => {
                    documents += 1;
                    if documents > 1 {
                        return Err(self
                            .error(span, "the file contains several YAML documents")
                            .help("keep one document in the file"));
                    }
                    value = self.node(event, span, &Pointer::root(), 0)?;
                }
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'s>, Span), Error> {
        match self.events.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(self.invalid(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'s>, span: Span, at: &Pointer, depth: usize) -> Result<Value, Error> {
        if depth > DEPTH {
            let message = format!("the document is nested deeper than {DEPTH} levels");
            return Err(Error::new(ErrorKind::Limit, message)
                .at(self.place(span))
                .help("move inner parts to `$defs` and refer to them"));
        }
        self.count(1, span)?;
        let first = self.values;
        // the key of a member is known before its value
        let range = self.range(span);
        self.spans.entry(at.to_string()).or_insert_with(|| [range.clone(), range]);
        let (anchor, value) = match event {
            Event::Alias(anchor) => {
                let (value, size) = self.anchors.get(&anchor).cloned().ok_or_else(|| {
                    self.error(span, "the alias is inside its own anchor").help("write the value out")
                })?;
                self.count(size, span)?;
                return Ok(value);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                (anchor, if is_text { Value::from(text.as_ref()) } else { plain(&text) })
            }
            Event::SequenceStart(anchor, _) => (anchor, self.sequence(at, depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.mapping(at, depth)?),
            _ => return Err(self.error(span, "a value is missing").help("correct the YAML")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.values - first + 1));
        }
        Ok(value)
    }

    fn sequence(&mut self, at: &Pointer, depth: usize) -> Result<Value, Error> {
        let mut list = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(list)),
                (event, span) => {
                    let at = at.join(list.len().to_string());
                    list.push(self.node(event, span, &at, depth + 1)?);
                }
            }
        }
    }

    fn mapping(&mut self, at: &Pointer, depth: usize) -> Result<Value, Error> {
        let mut map = Map::new();
        let mut merged = Vec::new();
        loop {
            let (key, key_span) = match self.next()? {
                (Event::MappingEnd, _) => break,
                (Event::Scalar(text, ..), span) => (text.into_owned(), span),
                (_, span) => {
                    return Err(self
                        .error(span, "a key is not a text")
                        .help("use a text as the key: JSON has no other keys"));
                }
            };
            let inner = at.join(key.as_str());
            let (event, span) = self.next()?;
            if key == "<<" && matches!(event, Event::Alias(_) | Event::SequenceStart(..)) {
                merged.push((self.node(event, span, &inner, depth + 1)?, span));
                continue;
            }
            self.spans.insert(inner.to_string(), [self.range(key_span), self.range(span)]);
            let value = self.node(event, span, &inner, depth + 1)?;
            if map.insert(key.clone(), value).is_some() {
                return Err(self
                    .error(key_span, &format!("the key `{key}` is repeated"))
                    .help("keep one of the two"));
            }
        }
        for (value, span) in merged {
            let parts = if let Value::Array(parts) = value { parts } else { vec![value] };
            for part in parts {
                let Value::Object(part) = part else {
                    return Err(self.error(span, "`<<` merges a mapping").help("refer to a mapping"));
                };
                for (key, value) in part {
                    map.entry(key).or_insert(value);
                }
            }
        }
        Ok(Value::Object(map))
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), Error> {
        self.values = self.values.saturating_add(more);
        if self.values > VALUES {
            let message = format!("the document has more than {VALUES} values, with its aliases");
            return Err(Error::new(ErrorKind::Limit, message)
                .at(self.place(span))
                .help("split the file, or use `$ref` in place of aliases"));
        }
        Ok(())
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let text = self.source.text();
        let byte = |index: usize| {
            if self.bytes.is_empty() {
                index + self.skipped
            } else {
                self.bytes.get(index).map_or(text.len(), |at| at + self.skipped)
            }
        };
        let (start, end) = (byte(span.start.index()).min(text.len()), byte(span.end.index()).min(text.len()));
        // of a block only the start is known: its first line shows it
        let line = || text[start..].find('\n').map_or(text.len(), |length| start + length);
        if end > start { start..end } else { start..line() }
    }

    fn place(&self, span: Span) -> Place {
        Place::bytes(self.source.clone(), self.range(span))
    }

    fn error(&self, span: Span, what: &str) -> Error {
        let message = format!("`{}` cannot be read as YAML: {what}", self.source.name());
        Error::new(ErrorKind::Input, message).at(self.place(span))
    }

    fn invalid(&self, error: &ScanError) -> Error {
        let span = Span::empty(*error.marker());
        self.error(span, error.info()).help("correct the YAML")
    }
}

/// A plain scalar by the core schema.
fn plain(text: &str) -> Value {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).map(Value::from).ok();
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let number = text.strip_prefix("0x").and_then(|hex| radix(hex, 16));
            let number = number.or_else(|| text.strip_prefix("0o").and_then(|octal| radix(octal, 8)));
            number.or_else(|| decimal(text)).unwrap_or_else(|| Value::from(text))
        }
    }
}

/// A decimal number, with the forms that JSON has not: `+1`, `.5`, `1.`, `007`.
fn decimal(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.chars().any(|c| c.is_ascii_digit())
        && unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if !is_number {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Value::from(whole));
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(Value::from(whole));
    }
    Number::from_f64(text.parse().ok()?).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;
    use crate::json::Part;

    fn read(text: &str) -> Result<Value, Error> {
        parse(&Source::new("a.yaml", text)).map(|(_, value)| value)
    }

    #[test]
    fn scalars_have_the_types_of_the_core_schema() {
        let text = "a: no\nb: on\nc: 1.10\nd: '1'\ne: ~\nf: 0x1F\ng: !!str 5\nh: 2024-01-01\ni: [true, -3, 1e3]\nj:\n\
                    k: |\n  two\n  lines\nl: 1.2.3\n200: ok\nm: 18446744073709551615\n";
        let wanted = json!({"a": "no", "b": "on", "c": 1.1, "d": "1", "e": null, "f": 31, "g": "5", "h": "2024-01-01",
            "i": [true, -3, 1000.0], "j": null, "k": "two\nlines\n", "l": "1.2.3", "200": "ok",
            "m": 18_446_744_073_709_551_615_u64});
        assert_eq!(read(text).unwrap(), wanted);
        assert_eq!(read("\u{FEFF}ü: 1").unwrap(), json!({"ü": 1}));
    }

    #[test]
    fn aliases_and_merge_keys_are_written_out() {
        let text = "base: &base {type: object, x: 1}\none: *base\ntwo:\n  <<: *base\n  x: 2\n";
        let wanted = json!({"base": {"type": "object", "x": 1}, "one": {"type": "object", "x": 1},
            "two": {"x": 2, "type": "object"}});
        assert_eq!(read(text).unwrap(), wanted);
    }

    #[test]
    fn every_part_has_its_place() {
        let (source, _) = parse(&Source::new("a.yaml", "ü: 1\nlist:\n  - name: 'x'\n")).unwrap();
        let text = |pointer: &str, part| {
            let place = Place::pointer(source.clone(), Pointer::parse(pointer).unwrap(), part);
            source.text()[place.span()].to_owned()
        };
        assert_eq!(text("/list/0/name", Part::Value), "'x'");
        assert_eq!(text("/list/0/name", Part::Key), "name");
        assert_eq!(text("/ü", Part::Key), "ü");
        // a place that is not there is that of what is around it
        assert_eq!(text("/list/0/name/inner", Part::Value), "'x'");
    }

    #[test]
    fn what_json_cannot_hold_and_what_grows_without_bound_is_an_error() {
        let laughs = (1..40).fold("a0: &a0 [x, x, x, x]\n".to_owned(), |text, at| {
            let before = format!("*a{}", at - 1);
            text + &format!("a{at}: &a{at} [{before}, {before}, {before}, {before}]\n")
        });
        for (text, wanted) in [
            ("a: 1\na: 2\n", "the key `a` is repeated"),
            ("? [1, 2]\n: 3\n", "a key is not a text"),
            ("a: 1\n---\nb: 2\n", "several YAML documents"),
            ("a: [1, 2\n", "cannot be read as YAML"),
            (&laughs, "more than 1000000 values"),
            (&format!("{}1", "[".repeat(200)), "nested deeper than 128 levels"),
            ("a: &x\n  b: *x\n", "the alias is inside its own anchor"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.message().contains(wanted), "{text}: {}", error.message());
            assert!(error.place().is_some());
        }
    }
}
