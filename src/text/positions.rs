//! Bytes as lines and columns, and back, in a text of any size and with lines of any length.

/// Bytes between two counts of characters.
const BLOCK: usize = 256;

/// Where the lines of a text begin, and how many characters come before each block of it.
#[derive(Debug)]
pub(super) struct Positions {
    lines: Vec<usize>,
    /// Characters before each block; none where every character is one byte.
    blocks: Vec<usize>,
}

/// Characters that begin within these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !is_continuation(**byte)).count()
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

impl Positions {
    pub(super) fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut before = 0;
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(before);
                before += count(block);
            }
        }
        Self { lines, blocks }
    }

    /// The characters before a byte.
    fn characters(&self, text: &str, byte: usize) -> usize {
        match self.blocks.get(byte / BLOCK) {
            Some(before) => before + count(&text.as_bytes()[byte / BLOCK * BLOCK..byte]),
            None if self.blocks.is_empty() => byte,
            None => self.characters(text, byte - 1) + count(&text.as_bytes()[byte - 1..byte]),
        }
    }

    /// The line and the column of a byte, from 1.
    pub(super) fn line_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line, self.characters(text, byte) - self.characters(text, start) + 1)
    }

    /// The byte of a line and a column, from 1; past the end of the text, its length.
    pub(super) fn byte(&self, text: &str, line: usize, column: usize) -> usize {
        let Some(start) = self.lines.get(line.saturating_sub(1)) else { return text.len() };
        let wanted = self.characters(text, *start) + column.saturating_sub(1);
        if self.blocks.is_empty() {
            return wanted.min(text.len());
        }
        let block = self.blocks.partition_point(|before| *before <= wanted).saturating_sub(1);
        let mut left = wanted - self.blocks[block];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate().skip(block * BLOCK) {
            if !is_continuation(*byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn positions_are_those_of_a_plain_count() {
        let text = "ü\nx€𝄞\n\n".repeat(200) + &"€a".repeat(700) + "\nend";
        let positions = Positions::of(&text);
        let (mut line, mut column) = (1, 1);
        for (byte, c) in text.char_indices() {
            assert_eq!(positions.line_column(&text, byte), (line, column), "byte {byte}");
            assert_eq!(positions.byte(&text, line, column), byte);
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(positions.byte(&text, line, column), text.len());
        assert_eq!(positions.byte(&text, line + 1, 1), text.len());
        assert_eq!(positions.line_column(&text, text.len()), (line, column));
    }

    proptest! {
        #[test]
        fn a_place_leads_back_to_its_byte(text in "[a\u{e9}\u{1D11E}\n]{0,600}") {
            let positions = Positions::of(&text);
            for (byte, _) in text.char_indices() {
                let (line, column) = positions.line_column(&text, byte);
                prop_assert_eq!(positions.byte(&text, line, column), byte);
            }
        }
    }
}
