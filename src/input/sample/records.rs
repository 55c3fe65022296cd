//! Payloads as a stream has them: bytes, whatever they hold, with the place of each.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::envelope::{self, Carried, FIRST_KEYS};
use super::form::Form;
use super::split_records::{Chunk, RECORD_BYTES, Spare};
use super::threads::{self, Origin};
use crate::diag::Error;
use crate::json::end_of_broken;
use crate::json::{Tape, after_space};

/// Payloads that stand behind one another in one input.
#[derive(Debug)]
pub(crate) struct Payloads(Chunk);

/// Where a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The line that it begins in, counted from that of the first payload.
    pub(crate) line: u64,
    /// Which of the payloads of that line, from 0.
    pub(crate) nth: u64,
}

/// What a record carries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Payload<'p> {
    /// Its bytes.
    Bytes(Cow<'p, [u8]>),
    /// Nothing: a Kafka tombstone.
    Nothing,
    /// More bytes than any record may have.
    TooLong,
    /// An envelope whose base64 cannot be read.
    Unreadable,
}

/// Reads all inputs in turn and hands their payloads on, some at a time.
pub(crate) fn payloads(
    mut origins: Vec<Origin<'_>>,
    done: &Arc<AtomicU64>,
    take: &mut dyn FnMut(Payloads) -> Result<(), Error>,
) -> Result<(), Error> {
    threads::read(&mut origins, done, &Spare::default(), &mut |chunk| take(Payloads(chunk)))
}

impl Payloads {
    /// Which input they come from.
    pub(crate) fn input(&self) -> usize {
        self.0.input
    }

    /// The line of the first byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.0.line
    }

    /// Gives every payload; blank lines are none.
    pub(crate) fn each<'p>(&'p self, give: &mut dyn FnMut(Spot, Payload<'p>)) {
        let chunk = &self.0;
        if chunk.too_long {
            return give(Spot { line: 0, nth: 0 }, Payload::TooLong);
        }
        let mut tape = Tape::default();
        if chunk.form == Form::Lines {
            let (mut start, mut line) = (0, 0);
            for end in memchr::memchr_iter(b'\n', &chunk.bytes).chain([chunk.bytes.len()]) {
                let bytes = &chunk.bytes[start..end];
                let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
                if after_space(bytes, 0) < bytes.len() {
                    let mut nth = 0;
                    opened(bytes, &mut tape, &mut |payload| {
                        give(Spot { line, nth }, payload);
                        nth += 1;
                    });
                }
                (start, line) = (end + 1, line + 1);
            }
            return;
        }
        let (mut at, mut counted, mut spot) = (0, 0, Spot { line: 0, nth: 0 });
        loop {
            at = after_space(&chunk.bytes, at);
            match chunk.bytes.get(at) {
                None => return,
                Some(b',' | b']') if chunk.form == Form::Array => at += 1,
                Some(_) => {
                    let lines = memchr::memchr_iter(b'\n', &chunk.bytes[counted..at]).count() as u64;
                    if lines > 0 {
                        spot = Spot { line: spot.line + lines, nth: 0 };
                    }
                    counted = at;
                    // a scalar has no brackets to go by
                    let end = match tape.read(&chunk.bytes, at) {
                        Ok(end) => end,
                        Err((_, fault)) => end_of_broken(&chunk.bytes, at, fault),
                    };
                    opened(&chunk.bytes[at..end], &mut tape, &mut |payload| {
                        give(spot, payload);
                        spot.nth += 1;
                    });
                    at = end;
                }
            }
        }
    }
}

/// The payloads of an envelope, or the bytes themselves.
fn opened<'p>(bytes: &'p [u8], tape: &mut Tape, give: &mut dyn FnMut(Payload<'p>)) {
    let carried = may_be_envelope(bytes).then(|| {
        let text = str::from_utf8(bytes).ok()?;
        tape.read(bytes, 0).ok()?;
        envelope::open(&tape.tokens, text)
    });
    let Some((_, carried)) = carried.flatten() else { return give(Payload::Bytes(bytes.into())) };
    for carried in carried {
        give(match carried {
            Carried::Nothing => Payload::Nothing,
            Carried::Text(text) => sized(text.into_bytes()),
            Carried::Base64(text) => {
                data_encoding::BASE64.decode(text.as_bytes()).map_or(Payload::Unreadable, sized)
            }
        });
    }
}

/// Whether bytes begin as envelopes do, decided without reading on.
fn may_be_envelope(bytes: &[u8]) -> bool {
    let Some(b'{') = bytes.get(after_space(bytes, 0)) else { return false };
    let at = after_space(bytes, after_space(bytes, 0) + 1);
    let Some(key) = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"\"")) else { return false };
    FIRST_KEYS
        .iter()
        .any(|first| key.strip_prefix(first.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"')))
}

fn sized<'p>(bytes: Vec<u8>) -> Payload<'p> {
    if bytes.len() > RECORD_BYTES { Payload::TooLong } else { Payload::Bytes(bytes.into()) }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn read(text: &str) -> Vec<(u64, u64, String)> {
        let mut all = Vec::new();
        let origin = Origin::Reader("test".to_owned(), Box::new(text.as_bytes()));
        payloads(vec![origin], &Arc::default(), &mut |some| {
            let line = some.line();
            some.each(&mut |spot, payload| {
                let shown = match payload {
                    Payload::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                    other => format!("{other:?}"),
                };
                all.push((line + spot.line, spot.nth, shown));
            });
            Ok(())
        })
        .unwrap();
        all
    }

    fn shown(rows: &[(u64, u64, &str)]) -> Vec<(u64, u64, String)> {
        rows.iter().map(|(line, nth, text)| (*line, *nth, (*text).to_owned())).collect()
    }

    #[test]
    fn every_line_is_a_payload_whatever_it_holds() {
        let text = "{\"a\":1}\r\n\n no json \n{\"a\":2}";
        assert_eq!(read(text), shown(&[(1, 0, "{\"a\":1}"), (3, 0, " no json "), (4, 0, "{\"a\":2}")]));
    }

    #[test]
    fn values_know_their_lines_and_which_of_a_line_they_are() {
        assert_eq!(
            read("{\"a\":\n1}{\"b\":2}\n{\"c\":3} {\"d\":4}"),
            shown(&[(1, 0, "{\"a\":\n1}"), (2, 0, "{\"b\":2}"), (3, 0, "{\"c\":3}"), (3, 1, "{\"d\":4}")])
        );
        assert_eq!(
            read("[\n{\"a\":1}, 7,\n[2]\n]"),
            shown(&[(2, 0, "{\"a\":1}"), (2, 1, "7"), (3, 0, "[2]")])
        );
    }

    #[test]
    fn envelopes_are_opened() {
        let text = "{\"Records\":[{\"Data\":\"e30=\",\"PartitionKey\":\"k\",\"SequenceNumber\":\"1\"},\
                    {\"Data\":\"!\",\"PartitionKey\":\"k\",\"SequenceNumber\":\"2\"}]}\n{\"topic\":\"t\"}\n";
        assert_eq!(read(text), shown(&[(1, 0, "{}"), (1, 1, "Unreadable"), (2, 0, "{\"topic\":\"t\"}")]));
    }
}
