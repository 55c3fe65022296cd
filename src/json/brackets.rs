//! Where values end, going by brackets and quotes alone.

pub(crate) fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Follows brackets and strings, so that the ends of values are known without reading them.
#[derive(Debug, Default)]
pub(crate) struct Brackets {
    /// Bytes of the pending ones that have been followed.
    at: usize,
    /// The brackets that are open, outermost first.
    open: Vec<u8>,
    /// How many of them are `{`.
    objects: usize,
    in_string: bool,
    escaped: bool,
    last_end: Option<usize>,
}

impl Brackets {
    /// After the last value that ends within the bytes.
    pub(crate) fn last_end(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.follow(bytes).is_some() {}
        self.last_end
    }

    /// After the first value that ends within the bytes.
    pub(crate) fn first_end(&mut self, bytes: &[u8]) -> Option<usize> {
        self.follow(bytes)
    }

    /// To the end of a value, if one ends here.
    fn follow(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(byte) = bytes.get(self.at) {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    // no string of JSON holds one, so what is broken ends with its line
                    b'\n' => {
                        self.in_string = false;
                        self.open.clear();
                        self.objects = 0;
                        self.at += 1;
                        self.last_end = Some(self.at);
                        return self.last_end;
                    }
                    _ => {
                        let ahead = memchr::memchr3(b'"', b'\\', b'\n', &bytes[self.at..]);
                        self.at = ahead.map_or(bytes.len(), |ahead| self.at + ahead);
                        continue;
                    }
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => {
                        self.open.push(*byte);
                        self.objects += usize::from(*byte == b'{');
                    }
                    b'}' | b']' => {
                        self.close(if *byte == b'}' { b'{' } else { b'[' });
                        if self.open.is_empty() {
                            self.at += 1;
                            self.last_end = Some(self.at);
                            return self.last_end;
                        }
                    }
                    _ => {}
                }
            }
            self.at += 1;
        }
        None
    }

    /// Closes the innermost bracket of a kind, and with it those inside that were left open.
    fn close(&mut self, bracket: u8) {
        let known = if bracket == b'{' { self.objects } else { self.open.len() - self.objects };
        while known > 0
            && let Some(open) = self.open.pop()
        {
            self.objects -= usize::from(open == b'{');
            if open == bracket {
                return;
            }
        }
    }

    pub(crate) fn given_out(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
        self.last_end = None;
    }
}

/// Bytes in which the closing bracket of a broken value is looked for.
const CLOSING_BYTES: usize = 64 << 10;

/// Where to go on after the broken value at `at`, whose fault is at `fault`.
///
/// That is where its brackets close. A value that lost a bracket ends before the next line that begins as its own.
pub(crate) fn end_of_broken(bytes: &[u8], at: usize, fault: usize) -> usize {
    if !matches!(bytes.get(at), Some(b'{' | b'[')) {
        // a word or junk: to the next separator
        let rest = bytes.get(at..).unwrap_or_default();
        let end =
            rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b'{' | b'[')).unwrap_or(rest.len());
        return (at + end.max(1)).min(bytes.len());
    }
    let next = next_beginning(bytes, at);
    if let Some(next) = next.filter(|next| *next <= fault) {
        return next;
    }
    let near = bytes.len().min(fault.saturating_add(CLOSING_BYTES));
    let mut scan = Brackets { at, ..Brackets::default() };
    scan.follow(&bytes[..near]).or(next).or_else(|| scan.follow(bytes)).unwrap_or(bytes.len())
}

/// The next line that begins as the line at `at`: with the same white space and the same bracket.
pub(crate) fn next_beginning(bytes: &[u8], at: usize) -> Option<usize> {
    let line = memchr::memrchr(b'\n', bytes.get(..at)?).map_or(0, |end| end + 1);
    let indent = bytes.get(line..at).filter(|indent| indent.trim_ascii().is_empty())?;
    let bracket = bytes.get(at)?;
    memchr::memchr_iter(b'\n', &bytes[at..]).map(|end| at + end + 1).find_map(|line| {
        let begins = bytes[line..].strip_prefix(indent)?.first() == Some(bracket);
        begins.then_some(line + indent.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_value_ends_where_its_brackets_close() {
        let table: &[(&str, usize, usize)] = &[
            ("{\"a\": nope, \"b\": \"}\"} {}", 6, 21),
            ("{\"a\": \"b\n{}", 8, 9),
            ("nope, {}", 0, 4),
            ("}", 0, 1),
            ("{\"a\"", 4, 4),
            // a bracket that was left open closes with the one around it
            ("{\"a\": [1n}{\"a\": 2}", 8, 10),
            ("{\"a\": 1]}{}", 7, 9),
        ];
        for (text, fault, end) in table {
            assert_eq!(end_of_broken(text.as_bytes(), 0, *fault), *end, "{text}");
        }
    }

    #[test]
    fn a_value_that_lost_a_bracket_ends_before_the_next_line_that_begins_as_it() {
        let after = |text: &str, fault: &str| {
            let end = end_of_broken(text.as_bytes(), text.find('{').unwrap(), text.find(fault).unwrap());
            text[end..].to_owned()
        };
        assert_eq!(after("{\"a\":\n{\"b\": 1}\n{\"c\": 2}", "{\"c"), "{\"b\": 1}\n{\"c\": 2}");
        assert_eq!(after("{\n  \"a\": {no\n\n{\n  \"a\": 2\n}\n", "no"), "{\n  \"a\": 2\n}\n");
        // members are indented further than their object
        assert_eq!(after("  {\n    \"a\": [\n    {}, no]\n  },\n  {}", "no"), ",\n  {}");
    }
}
