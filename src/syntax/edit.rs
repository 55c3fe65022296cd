//! Edits of texts: every byte that no edit names is kept, comments and layout included.

use std::ops::Range;

use super::tokens::Tokens;

/// A text after edits that do not overlap, in the order of their places.
pub(crate) fn edited<'e>(text: &str, edits: impl Iterator<Item = (Range<usize>, &'e str)>) -> String {
    let (mut new, mut at) = (String::with_capacity(text.len()), 0);
    for (bytes, replacement) in edits {
        // within one that has been made already
        if bytes.start < at {
            continue;
        }
        new.push_str(&text[at..bytes.start]);
        new.push_str(replacement);
        at = bytes.end;
    }
    new.push_str(&text[at..]);
    new
}

/// A part of a text after edits that do not overlap, in any order; the part begins at the byte `base`.
pub(crate) fn edited_part(text: &str, base: usize, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(bytes, _)| bytes.start);
    edited(text, edits.iter().map(|(bytes, new)| (bytes.start - base..bytes.end - base, new.as_str())))
}

/// The bytes of some tokens.
pub(crate) fn bytes(tokens: &Tokens<'_>, range: &Range<usize>) -> Range<usize> {
    if range.is_empty() {
        return 0..0;
    }
    tokens.bytes(range.start).start..tokens.bytes(range.end - 1).end
}
