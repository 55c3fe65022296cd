//! Where values end, going by brackets and quotes alone.

pub(crate) fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Follows brackets and strings, so that the ends of values are known without reading them.
#[derive(Debug, Default)]
pub(crate) struct Brackets {
    /// Bytes of the pending ones that have been followed.
    at: usize,
    depth: usize,
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
                        (self.in_string, self.depth) = (false, 0);
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
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
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

    pub(crate) fn given_out(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
        self.last_end = None;
    }
}

/// After the value that begins at `at`, going by brackets and quotes alone: where to go on after a bad one.
pub(crate) fn end_of_value(bytes: &[u8], at: usize) -> usize {
    if !matches!(bytes.get(at), Some(b'{' | b'[')) {
        // a word or junk: to the next separator
        let rest = bytes.get(at..).unwrap_or_default();
        let end =
            rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b'{' | b'[')).unwrap_or(rest.len());
        return (at + end.max(1)).min(bytes.len());
    }
    let mut scan = Brackets { at, ..Brackets::default() };
    scan.follow(bytes).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_ends_where_its_brackets_do() {
        assert_eq!(end_of_value(b"{\"a\": nope, \"b\": \"}\"} {}", 0), 21);
        assert_eq!(end_of_value(b"{\"a\": \"b\n{}", 0), 9);
        assert_eq!(end_of_value(b"nope, {}", 0), 4);
        assert_eq!(end_of_value(b"}", 0), 1);
        assert_eq!(end_of_value(b"{\"a\"", 0), 4);
    }
}
