//! Where records begin and end: a stream of bytes is cut into chunks of whole records, in constant memory.

use std::io::Read;
use std::sync::{Mutex, PoisonError};

use super::form::{self, Form};
use crate::json::{Brackets, after_space, count_lines, next_beginning};

/// Bytes of a record. SUPER and VARBYTE hold 16 MiB:
/// <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
pub(super) const RECORD_BYTES: usize = 16 << 20;
/// Bytes that are read before the form of an input is known.
const HEAD_BYTES: usize = 64 << 10;
/// Bytes of a chunk, where records allow it.
const CHUNK_BYTES: usize = 1 << 20;

/// Whole records.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Which input they come from.
    pub(super) input: usize,
    pub(super) form: Form,
    /// The line of the first byte, from 1.
    pub(super) line: u64,
    pub(super) bytes: Vec<u8>,
    /// The record was longer than any may be, so that these are its first bytes only.
    pub(super) too_long: bool,
    /// The records were made from a template.
    pub(super) templated: bool,
}

/// The memory of chunks that have been worked through, to be used again.
#[derive(Debug, Default)]
pub(super) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    /// Memory for a chunk, empty.
    fn take(&self) -> Vec<u8> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| Vec::with_capacity(2 * CHUNK_BYTES))
    }

    /// Gives memory back; that of a long record is freed.
    pub(super) fn put(&self, mut bytes: Vec<u8>) {
        if bytes.capacity() <= 4 * CHUNK_BYTES {
            bytes.clear();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        }
    }
}

/// Cuts one input into chunks.
pub(super) struct Framer<'r> {
    spare: &'r Spare,
    input: usize,
    reader: Box<dyn Read + 'r>,
    form: Form,
    /// Read, and not yet given out.
    pending: Vec<u8>,
    line: u64,
    ended: bool,
    /// The rest of a record that is too long is passed over.
    skipping: bool,
    scan: Brackets,
}

impl<'r> Framer<'r> {
    /// `lines`: the name of the input says that each line is a record.
    pub(super) fn new(
        input: usize,
        reader: Box<dyn Read + 'r>,
        lines: bool,
        spare: &'r Spare,
    ) -> std::io::Result<Self> {
        let mut framer = Self {
            spare,
            input,
            reader,
            form: Form::Lines,
            pending: spare.take(),
            line: 1,
            ended: false,
            skipping: false,
            scan: Brackets::default(),
        };
        framer.fill(HEAD_BYTES)?;
        if framer.pending.starts_with(b"\xEF\xBB\xBF") {
            framer.pending.drain(..3);
        }
        let mut head = HEAD_BYTES;
        while !framer.ended && head <= RECORD_BYTES && form::is_open_line(&framer.pending) {
            head *= 2;
            framer.fill(head)?;
        }
        framer.form = form::form(&framer.pending, framer.ended, lines);
        if framer.form == Form::Array {
            // the elements are values like others, with commas between them
            let opening = after_space(&framer.pending, 0) + 1;
            framer.line += count_lines(&framer.pending[..opening]);
            framer.pending.drain(..opening);
        }
        Ok(framer)
    }

    /// The first bytes, from which the form was detected.
    pub(super) fn head(&self) -> &[u8] {
        &self.pending
    }

    /// Whether there is no more than the first bytes.
    pub(super) fn is_whole(&self) -> bool {
        self.ended
    }

    /// All that there is, up to so many bytes: for what is read as a whole.
    pub(super) fn whole(&mut self, most: usize) -> std::io::Result<Option<&[u8]>> {
        self.fill(most + 1)?;
        Ok((self.pending.len() <= most).then_some(self.pending.as_slice()))
    }

    fn fill(&mut self, most: usize) -> std::io::Result<()> {
        let wanted = most.saturating_sub(self.pending.len()) as u64;
        let got = self.reader.by_ref().take(wanted).read_to_end(&mut self.pending)?;
        self.ended |= (got as u64) < wanted;
        Ok(())
    }

    /// The next records, or `None` after the last.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Chunk>> {
        let mut size = CHUNK_BYTES;
        loop {
            self.fill(size)?;
            if self.skipping {
                self.skip();
                if self.skipping {
                    if self.ended {
                        return Ok(None);
                    }
                    continue;
                }
            }
            let cut = match (self.form, self.ended) {
                (_, true) => Some(self.pending.len()),
                (Form::Lines, false) => memchr::memrchr(b'\n', &self.pending).map(|at| at + 1),
                (_, false) => self.scan.last_end(&self.pending),
            };
            match cut {
                Some(0) => return Ok(None),
                Some(cut) => return Ok(Some(self.cut(cut, false))),
                None if self.pending.len() > RECORD_BYTES => {
                    if let Some(cut) = self.after_lost_bracket() {
                        self.scan = Brackets::default();
                        return Ok(Some(self.cut(cut, false)));
                    }
                    self.skipping = true;
                    let cut = self.pending.len();
                    return Ok(Some(self.cut(cut, true)));
                }
                None => size = self.pending.len() + CHUNK_BYTES,
            }
        }
    }

    /// The last line that begins as the first value does: a value that never ends may have lost a bracket.
    fn after_lost_bracket(&self) -> Option<usize> {
        let separator = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        let first = self.pending.iter().position(|byte| !separator(byte))?;
        let first = if self.form == Form::Lines { None } else { Some(first) };
        std::iter::successors(first, |at| next_beginning(&self.pending, *at)).skip(1).last()
    }

    fn cut(&mut self, at: usize, too_long: bool) -> Chunk {
        let mut rest = self.spare.take();
        rest.extend_from_slice(&self.pending[at..]);
        let mut bytes = std::mem::replace(&mut self.pending, rest);
        bytes.truncate(at);
        self.scan.given_out(at);
        let line = self.line;
        self.line += count_lines(&bytes);
        if too_long {
            bytes.truncate(HEAD_BYTES);
        }
        Chunk { input: self.input, form: self.form, line, bytes, too_long, templated: false }
    }

    /// Passes over what belongs to a record that is too long.
    fn skip(&mut self) {
        let end = match self.form {
            Form::Lines => memchr::memchr(b'\n', &self.pending).map(|at| at + 1),
            _ => self.scan.first_end(&self.pending),
        };
        self.skipping = end.is_none();
        let end = end.unwrap_or(self.pending.len());
        self.line += count_lines(&self.pending[..end]);
        self.pending.drain(..end);
        self.scan.given_out(end);
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    /// A reader that gives a few bytes at a time.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = into.len().min(7).min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn chunks(bytes: &[u8]) -> Vec<Chunk> {
        let spare = Spare::default();
        let mut framer = Framer::new(0, Box::new(Slow(bytes)), false, &spare).unwrap();
        std::iter::from_fn(|| framer.next().unwrap()).collect()
    }

    #[test]
    fn chunks_hold_whole_records_and_know_their_lines() {
        let line = format!("{{\"text\": \"{}\"}}\n", "x \\\" } ".repeat(40));
        let pretty = line.replace(": ", ":\n ");
        let array = format!("[\n{}{{}}]\n", line.replace("}\n", "},\n"));
        for (text, form) in [
            (line.repeat(9_000), Form::Lines),
            (pretty.repeat(9_000), Form::Values),
            (
                array.replace("{}]", &format!("{}{{}}]", line.replace("}\n", "},\n").repeat(9_000))),
                Form::Array,
            ),
        ] {
            let chunks = chunks(text.as_bytes());
            assert!(chunks.len() > 1);
            let (mut whole, mut lines) = (Vec::new(), 1);
            for chunk in chunks {
                assert_eq!((chunk.form, chunk.line, chunk.too_long), (form, lines, false));
                lines += count_lines(&chunk.bytes);
                whole.extend(chunk.bytes);
            }
            let text = text.strip_prefix('[').unwrap_or(&text);
            assert_eq!(whole, text.as_bytes());
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_passed_over() {
        let long = format!("{{\"a\": \"{}\"}}", "x".repeat(RECORD_BYTES + CHUNK_BYTES));
        for (text, form) in [
            (format!("{{}}\n{long}\n{{}}\n"), Form::Lines),
            (format!("{{\n}}\n{long}\n{{}}\n"), Form::Values),
            (format!("[\n{{\n}},{long},\n{{}}\n]"), Form::Array),
        ] {
            let spare = Spare::default();
            let mut framer = Framer::new(0, Box::new(text.as_bytes()), false, &spare).unwrap();
            let mut found = Vec::new();
            while let Some(chunk) = framer.next().unwrap() {
                assert!(chunk.too_long || chunk.bytes.len() < 100);
                found.push((chunk.form, chunk.too_long));
            }
            assert_eq!(found, [(form, false), (form, true), (form, false)]);
        }
    }

    #[test]
    fn a_value_that_lost_a_bracket_does_not_cost_those_after_it() {
        let good = format!("{{\n  \"a\": \"{}\"\n}}\n", "x".repeat(1_000));
        let text = format!("{good}{{\n  \"a\": {{\n}}\n{}", good.repeat(RECORD_BYTES / good.len() + 9));
        let chunks = chunks(text.as_bytes());
        assert!(chunks.iter().all(|chunk| chunk.form == Form::Values && !chunk.too_long));
        assert_eq!(chunks.iter().map(|chunk| chunk.bytes.len()).sum::<usize>(), text.len());
    }
}
