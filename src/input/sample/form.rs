//! How records follow one another in an input, detected from its first bytes.

use crate::json::{Fault, Tape, after_space};

/// How records follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One a line.
    Lines,
    /// One value after another, over lines or not.
    Values,
    /// The elements of one array.
    Array,
}

/// Whether the bytes are one line whose first value goes on.
pub(super) fn is_open_line(head: &[u8]) -> bool {
    let start = after_space(head, 0);
    let is_line = memchr::memchr(b'\n', &head[start..]).is_none();
    is_line
        && head.get(start) == Some(&b'{')
        && matches!(Tape::default().read(head, start), Err((Fault::Cut, _)))
}

/// The form: `whole` if there is no more than these bytes, `lines` if the name of the input says that each line is
/// a record.
///
/// One line decides nothing, since it may be broken: most complete values do. A name decides, unless no line agrees.
pub(super) fn form(head: &[u8], whole: bool, lines: bool) -> Form {
    let start = after_space(head, 0);
    let found = Found::of(head);
    if head.get(start) == Some(&b'[') {
        let is_line = memchr::memchr(b'\n', head[start..].trim_ascii_end()).is_none();
        let is_array = match Tape::default().read(head, start) {
            Ok(end) => whole && after_space(head, end) == head.len() && !(lines && is_line),
            // no line that is broken goes on for so long
            Err((Fault::Cut, _)) if !whole => !(lines && is_line),
            Err(_) if is_line => !lines && found.elements > 0,
            // a broken element before the last leaves as many with a comma as without
            Err(_) if head.trim_ascii_end().ends_with(b"]") => {
                found.elements > 0 && found.elements >= found.lines
            }
            Err(_) => found.elements > found.lines,
        };
        if is_array {
            return Form::Array;
        }
    }
    if lines && has_whole_line(head) {
        return Form::Lines;
    }
    if found.others > found.lines || (found.open && !whole) { Form::Values } else { Form::Lines }
}

/// Whether a line is an object or an array.
fn has_whole_line(head: &[u8]) -> bool {
    let mut tape = Tape::default();
    head.split(|byte| *byte == b'\n').any(|line| {
        let line = line.trim_ascii();
        matches!(line.first(), Some(b'{' | b'[')) && tape.read(line, 0).is_ok_and(|end| end == line.len())
    })
}

/// The complete objects and arrays of a text, by how they share lines.
#[derive(Debug, Default)]
struct Found {
    /// Lines that are one value.
    lines: usize,
    /// Values over several lines, and lines of several values.
    others: usize,
    /// Values that a comma follows, as in an array.
    elements: usize,
    /// The text ends within a value that began on an earlier line.
    open: bool,
}

impl Found {
    fn of(text: &[u8]) -> Self {
        let mut found = Self::default();
        let mut tape = Tape::default();
        let mut at = 0;
        while at < text.len() {
            at = found.line(&mut tape, text, after_space(text, at));
        }
        found
    }

    /// Takes in the line at `at`, or the value that begins it, and gives the byte after it.
    fn line(&mut self, tape: &mut Tape, text: &[u8], at: usize) -> usize {
        let end_of_line = |at| memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
        let (line, mut next, mut values) = (end_of_line(at), at, 0);
        // an array of records has its first one behind a bracket
        if text.get(at) == Some(&b'[') && tape.read(text, at).is_err() {
            next = after_space(text, at + 1).min(line);
        }
        while matches!(text.get(next), Some(b'{' | b'[')) {
            match tape.read(text, next) {
                Ok(end) if end > line => {
                    self.others += 1;
                    self.elements += usize::from(text.get(after_space(text, end)) == Some(&b','));
                    return end;
                }
                Ok(end) => (next, values) = (after_space(text, end).min(line), values + 1),
                Err((Fault::Cut, end)) if line < text.len() && end == text.len() => {
                    self.open = true;
                    return text.len();
                }
                Err(_) => return line + 1,
            }
        }
        match (text.get(next), values) {
            (_, 0) => {}
            (Some(b','), _) => self.elements += 1,
            _ if next < line => {}
            (_, 1) => self.lines += 1,
            _ => self.others += 1,
        }
        line + 1
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_form_is_detected_from_the_first_bytes() {
        let table: &[(&str, Form)] = &[
            ("{\"a\":1}\n{\"a\":2}\n", Form::Lines),
            ("{\"a\":1}", Form::Lines),
            ("{\"a\":1}{\"a\":2}", Form::Values),
            ("{\"a\":1} {\"a\":2}\n", Form::Values),
            ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", Form::Values),
            ("[{\"a\":1},{\"a\":2}]", Form::Array),
            ("[{\"a\":1},{\"a\":", Form::Array),
            ("[\n{\"a\":1},\n{\"a\":2}\n]\n", Form::Array),
            ("[\n{\"a\":1},\n{\"a\":2},\n{\"a\":3}", Form::Array),
            ("[\n{\"a\":1},\n{\"a\":no},\n{\"a\":3}\n]", Form::Array),
            ("[{\n\"a\":1\n},{\n\"a\":no\n},{\n\"a\":3\n}\n]", Form::Array),
            ("[1,2]\n[3,4]\n", Form::Lines),
            ("eyJhIjoxfQ==\n", Form::Lines),
            ("", Form::Lines),
            ("\n\n  {\"a\":1}\n", Form::Lines),
            ("started\n{\n  \"a\": 1\n}\n", Form::Values),
        ];
        for (text, expected) in table {
            assert_eq!(form(text.as_bytes(), true, false), *expected, "{text:?}");
        }
        assert_eq!(form(b"[{\"a\":1},{\"a\"", false, false), Form::Array);
        assert_eq!(form(b"{\n\"a\":[\n[1,2],\n[3]\n,\n", false, false), Form::Values);
    }

    #[test]
    fn a_broken_line_does_not_decide_the_form() {
        for broken in [
            "{\"t\":[1n\nn}",
            "{\"a\":1,\"b",
            "{\"a\":1,",
            "{\"a\":",
            "{",
            "[",
            "[1,",
            "{\"a\":1} x",
            "}",
            "]",
            "nope",
            "\"a\":1}",
            "{\"a\":[1,",
            "{\"a\":[{\"b\":1},",
            "{\"a\":1",
            "{\"a\":1}{\"a\":2}",
            "{\"a\":1},",
        ] {
            for text in [
                format!("{broken}\n{{\"a\":2}}\n"),
                format!("{{\"a\":2}}\n{broken}\n"),
                format!("{broken}\n{broken}\n{{}}\n{{}}"),
            ] {
                assert_eq!(form(text.as_bytes(), true, false), Form::Lines, "{text:?}");
            }
        }
    }

    #[test]
    fn a_name_decides_what_one_line_of_an_array_is() {
        for text in ["[1,2]\n", "[{\"a\":1},{\"a\":"] {
            assert_eq!(form(text.as_bytes(), true, true), Form::Lines, "{text}");
            assert_eq!(form(text.as_bytes(), true, false), Form::Array, "{text}");
        }
        let spread = "{\n\"a\":\n{}\n}\n";
        assert_eq!(form(spread.as_bytes(), true, true), Form::Lines);
        assert_eq!(form(spread.as_bytes(), true, false), Form::Values);
        // a name that the values disagree with
        assert_eq!(form(b"[\n{\"a\":1},\n{\"a\":2}\n]\n", true, true), Form::Array);
        assert_eq!(form(b"[\n{\n\"a\":1},\n{\"a\":2\n}\n]\n", true, true), Form::Array);
        assert_eq!(form(b"{\n\"a\": 1\n}\n", true, true), Form::Values);
    }

    #[test]
    fn a_long_line_is_read_to_the_end_of_its_value() {
        assert!(is_open_line(b"\n{\"a\": \"x"));
        assert!(!is_open_line(b"{\"a\": 1}{\"a\": "));
        assert!(!is_open_line(b"{\"a\":\n"));
    }
}
