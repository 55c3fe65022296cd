//! A named text; lines and columns.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::pointer::Pointer;
use super::positions::Positions;

/// A named text: a file, standard input, or the value of a flag.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Its lines and columns, once they have been asked for.
    positions: Arc<OnceLock<Positions>>,
    /// The places of its parts, where it is not JSON.
    spans: Option<Arc<Spans>>,
}

/// By JSON Pointer, the bytes of a key and of its value.
pub(crate) type Spans = BTreeMap<String, [Range<usize>; 2]>;

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        // the same text need not be read to be known
        self.name == other.name && (Arc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

impl Eq for Source {}

impl Source {
    /// A text under the name that messages use for it.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), positions: Arc::default(), spans: None }
    }

    /// With the places of its parts, which a reader of another format than JSON found.
    pub(crate) fn with_spans(self, spans: Spans) -> Self {
        Self { spans: Some(Arc::new(spans)), ..self }
    }

    /// The bytes of the key and of the value that a pointer addresses, or of what is around it; `None` in JSON, where they
    /// are looked up.
    pub(crate) fn located(&self, pointer: &Pointer) -> Option<[Range<usize>; 2]> {
        let spans = self.spans.as_ref()?;
        let around = pointer.ancestors().find_map(|pointer| spans.get(&pointer.to_string()).cloned());
        Some(around.unwrap_or([0..0, 0..0]))
    }

    /// The name that messages use: a path, `<stdin>`, `--column`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column of a byte offset, both counted from 1, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.positions().line_column(&self.text, end)
    }

    /// The byte of a line and a column that are counted from the byte `base`, both from 1, the column in characters.
    pub(crate) fn byte_from(&self, base: usize, line: u64, column: u64) -> usize {
        self.counted_from(base)(line, column)
    }

    /// As [`Self::byte_from`], for many places that are counted from one byte.
    pub(crate) fn counted_from(&self, base: usize) -> impl Fn(u64, u64) -> usize + '_ {
        let (first, before) = self.positions().line_column(&self.text, base);
        move |line, column| {
            let number = |number: u64| usize::try_from(number.max(1)).unwrap_or(usize::MAX);
            let (line, column) = (number(line), number(column));
            let column = if line == 1 { (before - 1).saturating_add(column) } else { column };
            self.positions().byte(&self.text, (first - 1).saturating_add(line), column)
        }
    }

    fn positions(&self) -> &Positions {
        self.positions.get_or_init(|| Positions::of(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = Source::new("a.json", "é{\n  \"ü\": 1}");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(2), (1, 2));
        assert_eq!(source.line_column(6), (2, 3));
        assert_eq!(source.line_column(10_000), (2, 10));
    }
}
