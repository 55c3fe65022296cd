//! Where the statements of a file begin and end, whoever wrote it.

use std::ops::Range;

use super::placeholder;

/// A statement's bytes, without the semicolon.
pub(super) type Piece = Range<usize>;

/// The pieces between semicolons, in order, those without a word left out.
///
/// Quotes, dollar quotes, comments and tags may hold semicolons. A line that begins with a backslash is psql's own, and
/// a piece of its own.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        at = match bytes[at] {
            b';' => {
                pieces.push(start..at);
                start = at + 1;
                start
            }
            b'\\'
                if bytes[..at]
                    .iter()
                    .rev()
                    .find(|byte| !b" \t".contains(byte))
                    .is_none_or(|byte| *byte == b'\n') =>
            {
                let end = line_end(bytes, at);
                pieces.extend([start..at, at..end]);
                start = end;
                end
            }
            _ => after_token(text, at),
        };
    }
    pieces.push(start..bytes.len());
    pieces.into_iter().filter_map(|piece| trimmed(text, piece)).collect()
}

/// The comments from `--` to the end of their lines.
pub(crate) fn line_comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut comments, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let next = after_token(text, at);
        if bytes[at..].starts_with(b"--") {
            comments.push(at..at + text[at..next].trim_end().len());
        }
        at = next;
    }
    comments
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr_from(bytes, b'\n', at).map_or(bytes.len(), |end| end + 1)
}

fn memchr_from(bytes: &[u8], wanted: u8, at: usize) -> Option<usize> {
    bytes[at..].iter().position(|byte| *byte == wanted).map(|found| at + found)
}

/// After the comment, the text in quotes or the single byte at `at`.
pub(super) fn after_token(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let end_of = |end: &str, from: usize| {
        text.get(from..).and_then(|rest| rest.find(end)).map_or(bytes.len(), |found| from + found + end.len())
    };
    match bytes[at] {
        b'\'' => after_quote(bytes, at, b'\''),
        b'"' => after_quote(bytes, at, b'"'),
        b'-' if bytes.get(at + 1) == Some(&b'-') => line_end(bytes, at),
        b'/' if bytes.get(at + 1) == Some(&b'*') => end_of("*/", at + 2),
        b'{' => at + placeholder::tag(&text[at..]).unwrap_or(1),
        b'$' => match dollar_tag(text, at) {
            Some(tag) => end_of(tag, at + tag.len()),
            None => at + 1,
        },
        _ => at + 1,
    }
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
    let end = inner.find('$')?;
    let name = &inner[..end];
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    plain.then(|| &text[at..at + end + 2])
}

/// Without the space and the comments before its first word; `None` if there is no word.
fn trimmed(text: &str, piece: Piece) -> Option<Piece> {
    let bytes = text.as_bytes();
    let mut at = piece.start;
    while at < piece.end {
        let open = (bytes[at], bytes.get(at + 1));
        let comment = matches!(open, (b'-', Some(b'-')) | (b'/', Some(b'*')));
        let next = after_token(text, at);
        // a comment that never ends is not left out: the tokenizer says so
        let ends = open.0 != b'/' || text[at + 2..next].ends_with("*/");
        if comment && ends || open.0 == b'{' && next > at + 1 {
            at = next;
        } else if bytes[at].is_ascii_whitespace() {
            at += 1;
        } else {
            return Some(at..at + text[at..piece.end].trim_end().len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece]).collect()
    }

    #[test]
    fn statements_end_at_semicolons_outside_quotes_and_comments() {
        assert_eq!(
            split("SELECT ';' ; -- ;\nSELECT \";\" /* ; */;;\n"),
            ["SELECT ';'", "SELECT \";\" /* ; */"]
        );
        assert_eq!(split("SELECT 'it''s; fine', 'a\\';b'; x"), ["SELECT 'it''s; fine', 'a\\';b'", "x"]);
        assert_eq!(
            split("AS $$ a; b $$ LANGUAGE sql; $x$ ; $x$"),
            ["AS $$ a; b $$ LANGUAGE sql", "$x$ ; $x$"]
        );
        assert_eq!(
            split("\\i setup.sql\nSELECT 1;\n  \\i more.sql\n"),
            ["\\i setup.sql", "SELECT 1", "\\i more.sql"]
        );
        assert_eq!(split("{# a; b #}{% c; %} SELECT 1 /* never"), ["SELECT 1 /* never"]);
        assert_eq!(split("-- nothing\n/* at all */ ;"), Vec::<&str>::new());
        assert_eq!(split("SELECT 'open; and never closed"), ["SELECT 'open; and never closed"]);
    }
}
