//! Where the statements of a file begin and end, whoever wrote it.

use std::ops::Range;

use super::lexical::{after_token, line_end, starts_block_comment, starts_line_comment};

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

/// Without the space and the comments before its first word; `None` if there is no word.
fn trimmed(text: &str, piece: Piece) -> Option<Piece> {
    let bytes = text.as_bytes();
    let mut at = piece.start;
    while at < piece.end {
        let next = after_token(text, at);
        // a comment that never ends is not left out: the tokenizer says so
        let comment = starts_line_comment(bytes, at)
            || (starts_block_comment(bytes, at) && next > at + 3 && text[at..next].ends_with("*/"));
        let tag = bytes[at] == b'{' && next > at + 1;
        if comment || tag {
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
        assert_eq!(split("SELECT a$b$c; x; y$b$"), ["SELECT a$b$c", "x", "y$b$"]);
        assert_eq!(split("/"), ["/"]);
        assert_eq!(split("/*/ ; SELECT 1"), ["/*/ ; SELECT 1"]);
        assert_eq!(split("SELECT 'open; and never closed"), ["SELECT 'open; and never closed"]);
    }
}
