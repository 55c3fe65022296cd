//! Where words, quotes, comments and tags end: the one scanner of SQL's characters.

use std::ops::Range;

/// A placeholder is no longer, in bytes; a template's tag may be ten times that.
pub(super) const LONGEST: usize = 1000;

/// The byte after the word, the comment, the quoted text or the tag at `at`; of anything else after its first byte.
pub(super) fn after_token(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let end_of = |end: &str, from: usize| {
        text.get(from..).and_then(|rest| rest.find(end)).map_or(bytes.len(), |found| from + found + end.len())
    };
    match bytes[at] {
        byte if starts_word(byte) => after_word(bytes, at),
        b'\'' => after_quote(bytes, at, b'\''),
        b'"' => after_quote(bytes, at, b'"'),
        _ if starts_line_comment(bytes, at) => line_end(bytes, at),
        _ if starts_block_comment(bytes, at) => end_of("*/", at + 2),
        b'{' => at + tag(&text[at..]).unwrap_or(1),
        b'$' => match dollar_tag(text, at) {
            Some(tag) => end_of(tag, at + tag.len()),
            None => at + 1,
        },
        _ => at + 1,
    }
}

pub(super) fn starts_line_comment(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(b"--")
}

pub(super) fn starts_block_comment(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(b"/*")
}

pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// A `$` is part of a word, but for that of a placeholder `${…}` behind it.
fn after_word(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        let goes_on = starts_word(*byte)
            || byte.is_ascii_digit()
            || *byte == b'#'
            || (*byte == b'$' && bytes.get(end + 1) != Some(&b'{'));
        if !goes_on {
            break;
        }
        end += 1;
    }
    end
}

pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found + 1)
}

/// A doubled quote stands for itself, and so does one behind a backslash in a literal.
fn after_quote(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut next = at + 1;
    while let Some(byte) = bytes.get(next) {
        match byte {
            b'\\' if quote == b'\'' => next += 2,
            _ if *byte == quote && bytes.get(next + 1) == Some(&quote) => next += 2,
            _ if *byte == quote => return next + 1,
            _ => next += 1,
        }
    }
    bytes.len()
}

/// `$$` or `$body$`.
fn dollar_tag(text: &str, at: usize) -> Option<&str> {
    let inner = text.get(at + 1..)?;
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let named = inner[end..].starts_with('$') && !inner.starts_with(|c: char| c.is_ascii_digit());
    named.then(|| &text[at..at + end + 2])
}

/// The bytes of the template's tag or comment that begins the text: `{% … %}`, `{# … #}`.
pub(super) fn tag(text: &str) -> Option<usize> {
    let close = if text.starts_with("{%") { "%}" } else { "#}" };
    let opens = text.starts_with("{%") || text.starts_with("{#");
    if opens { find(text, close, 10 * LONGEST).map(|end| end + 2) } else { None }
}

/// The first place of a pattern, if it is near.
pub(super) fn find(text: &str, pattern: &str, most: usize) -> Option<usize> {
    text[..text.floor_char_boundary(most)].find(pattern)
}

/// The comments from `--` to the end of their lines.
pub(crate) fn line_comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut comments, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let next = after_token(text, at);
        if starts_line_comment(bytes, at) {
            comments.push(at..at + text[at..next].trim_end().len());
        }
        at = next;
    }
    comments
}
