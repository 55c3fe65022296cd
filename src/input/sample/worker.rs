//! One worker: chunks in, a profile and the places of what was odd out.

use std::collections::BTreeMap;

use super::collect::{Collector, TooManyPaths};
use super::envelope::{self, Carried, Envelope};
use super::file::Profile;
use super::form::Form;
use super::payload::{self, Reading, Reason};
use super::profile::Node;
use super::split_records::Chunk;
use super::text::characters;
use super::validate::{Checker, Rejection};
use crate::json::{self, Fault, Tape, after_space};
use crate::json::{count_lines, end_of_broken};
use crate::model::Encoding;
use crate::options::SampleValues;
use crate::text::Path;

/// Places that are reported for each anomaly: the first ones.
const PLACES: usize = 3;

/// Something odd about records, whose places are reported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Anomaly {
    Unusable(Reason),
    RepeatedKey,
    Rejected(Rejection),
}

/// A place in an input; lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) input: usize,
    pub(super) line: u64,
    pub(super) column: u64,
}

/// How often something odd was seen, and where first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spots {
    pub(super) count: u64,
    pub(super) first: Vec<Spot>,
}

impl Spots {
    fn add(&mut self, spot: Spot) {
        self.count += 1;
        self.keep(spot);
    }

    fn keep(&mut self, spot: Spot) {
        let at = self.first.partition_point(|known| *known <= spot);
        if at < PLACES {
            self.first.insert(at, spot);
            self.first.truncate(PLACES);
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        for spot in other.first {
            self.keep(spot);
        }
    }
}

/// All that a worker found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) profile: Profile,
    pub(super) odd: BTreeMap<Anomaly, Spots>,
}

impl Gathered {
    pub(super) fn merge(&mut self, other: Self) {
        self.profile.merge(&other.profile);
        for (anomaly, spots) in other.odd {
            self.odd.entry(anomaly).or_default().merge(spots);
        }
    }
}

/// Goes through the bytes of a chunk once, to know lines and columns.
struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
    spot: Spot,
}

impl Cursor<'_> {
    /// The place of a byte that is not before the last one asked for.
    fn spot(&mut self, at: usize) -> Spot {
        let passed = &self.bytes[self.at..at];
        match memchr::memrchr(b'\n', passed) {
            Some(last) => {
                self.spot.line += count_lines(passed);
                self.spot.column = characters(&passed[last + 1..]) + 1;
            }
            None => self.spot.column += characters(passed),
        }
        self.at = at;
        self.spot
    }
}

/// A worker, with the memory that it uses again for each record.
pub(super) struct Worker<'c> {
    reading: Reading,
    records_at: Option<&'c Path>,
    checker: Option<&'c Checker>,
    tape: Tape,
    collector: Collector,
    payload: Node,
    records: u64,
    repeating: u64,
    tombstones: u64,
    longest: u64,
    encodings: [u64; 3],
    envelopes: [u64; Envelope::ALL.len()],
    odd: BTreeMap<Anomaly, Spots>,
}

impl<'c> Worker<'c> {
    pub(super) fn new(
        reading: Reading,
        values: SampleValues,
        records_at: Option<&'c Path>,
        checker: Option<&'c Checker>,
    ) -> Self {
        Self {
            reading,
            records_at,
            checker,
            tape: Tape::default(),
            collector: Collector::new(values),
            payload: Node::default(),
            records: 0,
            repeating: 0,
            tombstones: 0,
            longest: 0,
            encodings: [0; 3],
            envelopes: [0; Envelope::ALL.len()],
            odd: BTreeMap::new(),
        }
    }

    /// What was found, in the one order that does not depend on the order of the records.
    pub(super) fn finish(self) -> Gathered {
        let mut profile = Profile {
            records: self.records,
            repeating: self.repeating,
            tombstones: self.tombstones,
            longest: self.longest,
            payload: self.payload,
            ..Profile::default()
        };
        for (anomaly, spots) in &self.odd {
            if let Anomaly::Unusable(reason) = anomaly {
                profile.unusable.insert(reason.name().to_owned(), spots.count);
            }
        }
        let encodings = Encoding::ALL.iter().map(|encoding| encoding.name()).zip(self.encodings);
        let envelopes = Envelope::ALL.iter().map(|envelope| envelope.name()).zip(self.envelopes);
        for (counts, all) in [
            (&mut profile.encodings, encodings.collect::<Vec<_>>()),
            (&mut profile.envelopes, envelopes.collect()),
        ] {
            counts.extend(
                all.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), count)),
            );
        }
        Gathered { profile, odd: self.odd }
    }

    pub(super) fn chunk(&mut self, chunk: &Chunk) -> Result<(), TooManyPaths> {
        let spot = |line| Spot { input: chunk.input, line, column: 1 };
        self.envelopes[Envelope::Template as usize] += u64::from(chunk.templated);
        if chunk.too_long {
            self.unusable(payload::otherwise(&chunk.bytes, Reason::TooLong), spot(chunk.line));
            return Ok(());
        }
        let text = simdutf8::basic::from_utf8(&chunk.bytes).ok();
        if chunk.form == Form::Lines {
            let (mut start, mut line) = (0, chunk.line);
            for end in memchr::memchr_iter(b'\n', &chunk.bytes).chain([chunk.bytes.len()]) {
                let text = text.and_then(|text| text.get(start..end));
                self.line(&chunk.bytes[start..end], text, spot(line))?;
                (start, line) = (end + 1, line + 1);
            }
            return Ok(());
        }
        let (mut at, mut cursor) = (0, Cursor { bytes: &chunk.bytes, at: 0, spot: spot(chunk.line) });
        loop {
            at = after_space(&chunk.bytes, at);
            match chunk.bytes.get(at) {
                None => return Ok(()),
                Some(b',' | b']') if chunk.form == Form::Array => at += 1,
                Some(_) => at = self.value(&mut cursor, text, at)?,
            }
        }
    }

    /// One of the values that follow one another; then the byte after it.
    fn value(
        &mut self,
        cursor: &mut Cursor<'_>,
        text: Option<&str>,
        at: usize,
    ) -> Result<usize, TooManyPaths> {
        let bytes = cursor.bytes;
        let spot = cursor.spot(at);
        let end = match self.tape.read(bytes, at) {
            Ok(end) => end,
            Err((fault, fault_at)) => {
                let end = end_of_broken(bytes, at, fault_at);
                // the next value begins after this one, and so do all places that are still to be reported
                self.fault(fault, &bytes[at..], cursor.spot(fault_at.min(end)));
                return Ok(end);
            }
        };
        match text {
            Some(text) => self.record(text, Encoding::Utf8, end - at, &|| spot)?,
            None => match str::from_utf8(&bytes[at..end]) {
                Ok(text) => {
                    // read once more, for the places to be those of the part
                    if self.tape.read(text.as_bytes(), 0).is_ok() {
                        self.record(text, Encoding::Utf8, end - at, &|| spot)?;
                    }
                }
                Err(error) => self.unusable(Reason::NotUtf8, cursor.spot(at + error.valid_up_to())),
            },
        }
        Ok(end)
    }

    /// A line: an envelope is never encoded or framed itself, whatever is asked of the payloads in it.
    fn line(&mut self, bytes: &[u8], text: Option<&str>, spot: Spot) -> Result<(), TooManyPaths> {
        let plain =
            self.reading.strip_bytes == 0 && matches!(self.reading.encoding, None | Some(Encoding::Utf8));
        if !plain
            && let Some(text) = text
            && self.tape.read(text.as_bytes(), 0).is_ok()
            && let Some((envelope, carried)) = envelope::open(&self.tape.tokens, text)
        {
            return self.opened(envelope, carried, spot);
        }
        self.payload(bytes, text, spot)
    }

    fn opened(&mut self, envelope: Envelope, carried: Vec<Carried>, spot: Spot) -> Result<(), TooManyPaths> {
        self.envelopes[envelope as usize] += 1;
        carried.into_iter().try_for_each(|carried| self.carried(carried, spot))
    }

    /// A payload, as the stream has it; as text too, where it is known to be text.
    fn payload(&mut self, bytes: &[u8], text: Option<&str>, spot: Spot) -> Result<(), TooManyPaths> {
        if after_space(bytes, 0) == bytes.len() {
            return Ok(());
        }
        let (opened, encoding) = match payload::open(bytes, self.reading) {
            Ok(opened) => opened,
            Err(reason) => {
                self.unusable(payload::otherwise(bytes, reason), spot);
                return Ok(());
            }
        };
        let known = text.filter(|text| text.len() == opened.len() && encoding == Encoding::Utf8);
        let Some(text) = known.or_else(|| simdutf8::basic::from_utf8(&opened).ok()) else {
            self.unusable(payload::otherwise(&opened, Reason::NotUtf8), spot);
            return Ok(());
        };
        // within what was decoded, columns are not those of the file
        let column = |at| if known.is_some() { characters(&text.as_bytes()[..at]) + 1 } else { spot.column };
        match self.tape.read(text.as_bytes(), 0) {
            Ok(end) => match after_space(text.as_bytes(), end) {
                after if after == text.len() => self.record(text, encoding, bytes.len(), &|| spot),
                after => {
                    self.unusable(Reason::TrailingText, Spot { column: column(after), ..spot });
                    Ok(())
                }
            },
            Err((fault, at)) => {
                self.fault(fault, text.as_bytes(), Spot { column: column(at), ..spot });
                Ok(())
            }
        }
    }

    /// A text whose tokens are on the tape: an envelope, or a record.
    fn record(
        &mut self,
        text: &str,
        encoding: Encoding,
        bytes: usize,
        spot: &dyn Fn() -> Spot,
    ) -> Result<(), TooManyPaths> {
        if let Some(path) = self.records_at {
            return self.document(path, text, encoding, spot);
        }
        if let Some((envelope, carried)) = envelope::open(&self.tape.tokens, text) {
            return self.opened(envelope, carried, spot());
        }
        self.element(0, text, encoding, bytes, spot)
    }

    /// A document whose records are the elements of an array in it.
    fn document(
        &mut self,
        path: &Path,
        text: &str,
        encoding: Encoding,
        spot: &dyn Fn() -> Spot,
    ) -> Result<(), TooManyPaths> {
        let array = json::find(&self.tape.tokens, text, path)
            .filter(|at| self.tape.tokens.get(*at).is_some_and(|token| token.kind == json::Kind::Array));
        let Some(array) = array else {
            self.unusable(Reason::NoRecords, spot());
            return Ok(());
        };
        self.envelopes[Envelope::Document as usize] += 1;
        let elements: Vec<usize> = json::elements(&self.tape.tokens, array).collect();
        for at in elements {
            let token = self.tape.tokens[at];
            self.element(at, text, encoding, (token.end - token.start) as usize, spot)?;
        }
        Ok(())
    }

    /// The record at a token of the tape.
    fn element(
        &mut self,
        at: usize,
        text: &str,
        encoding: Encoding,
        bytes: usize,
        spot: &dyn Fn() -> Spot,
    ) -> Result<(), TooManyPaths> {
        self.records += 1;
        self.encodings[encoding as usize] += 1;
        self.longest = self.longest.max(bytes as u64);
        if self.collector.add(&mut self.payload, &self.tape.tokens, at, text)? {
            self.repeating += 1;
            self.odd.entry(Anomaly::RepeatedKey).or_default().add(spot());
        }
        if let Some(checker) = self.checker
            && let Some(token) = self.tape.tokens.get(at)
        {
            let json = text.get(token.start as usize..token.end as usize).unwrap_or_default();
            for rejection in checker.rejections(json) {
                self.odd.entry(Anomaly::Rejected(rejection)).or_default().add(spot());
            }
        }
        Ok(())
    }

    fn carried(&mut self, carried: Carried, spot: Spot) -> Result<(), TooManyPaths> {
        match carried {
            Carried::Nothing => self.tombstones += 1,
            Carried::Text(text) => self.inner(text.as_bytes(), spot)?,
            Carried::Base64(text) => match data_encoding::BASE64.decode(text.as_bytes()) {
                Ok(bytes) => self.inner(&bytes, spot)?,
                Err(_) => self.unusable(Reason::BadEnvelope, spot),
            },
        }
        Ok(())
    }

    /// A payload from an envelope; an empty one is not a record either.
    fn inner(&mut self, bytes: &[u8], spot: Spot) -> Result<(), TooManyPaths> {
        if after_space(bytes, 0) == bytes.len() {
            self.unusable(Reason::CutOff, spot);
            return Ok(());
        }
        self.payload(bytes, None, spot)
    }

    fn fault(&mut self, fault: Fault, bytes: &[u8], spot: Spot) {
        let reason = match fault {
            Fault::Cut => Reason::CutOff,
            Fault::Syntax => Reason::NotJson,
            Fault::LoneSurrogate => Reason::LoneSurrogate,
        };
        self.unusable(payload::otherwise(bytes, reason), spot);
    }

    fn unusable(&mut self, reason: Reason, spot: Spot) {
        self.odd.entry(Anomaly::Unusable(reason)).or_default().add(spot);
    }
}
