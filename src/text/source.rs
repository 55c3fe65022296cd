//! A named text; lines and columns.

use std::sync::{Arc, OnceLock};

use super::positions::Positions;

/// A named text: a file, standard input, or the value of a flag.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Its lines and columns, once they have been asked for.
    positions: Arc<OnceLock<Positions>>,
}

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
        Self { name: name.into(), text: text.into(), positions: Arc::default() }
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
