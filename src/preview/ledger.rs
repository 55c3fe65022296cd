//! What happened to which record: errors are data, and the rows go on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Cases of one kind that are kept one by one; all are counted.
const KEPT: usize = 10_000;

/// Reasons that are told apart, since payloads have a part in some.
const REASONS: usize = 1_000;
/// Characters that are kept of a text from a payload.
const CHARACTERS: usize = 200;

/// The beginning of a text from a payload, which may be of any length.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What can happen to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// An expression raises.
    Blocks,
    /// NULL, where the payload has a value.
    Lost,
    /// A text is cut.
    Truncated,
}

/// A record's number: see [`number`].
pub(super) type Record = u64;

/// Records are numbered by chunk, line within it, and place in the line, so that threads agree on the order.
pub(super) fn number(chunk: u64, line: u64, nth: u64) -> Record {
    (chunk << 40) | (line << 20) | nth
}

/// What marks the number of a row that is made of several records.
const ROW: Record = 1 << 63;

/// Numbers of rows that are made of several records, no two alike.
pub(super) fn row_numbers(count: u64) -> impl Iterator<Item = Record> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let first = NEXT.fetch_add(count, Ordering::Relaxed);
    (first..first + count).map(|nth| ROW | nth)
}

/// The record of a number; none if the row is made of several records.
pub(super) fn record_of(number: Record) -> Option<Record> {
    (number & ROW == 0).then_some(number)
}

/// Chunk, line within it, place in the line.
pub(super) fn parts(record: Record) -> (u64, u64, u64) {
    (record >> 40, (record >> 20) & 0xF_FFFF, record & 0xF_FFFF)
}

/// Cases of one kind.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    pub(super) count: u64,
    /// The first ones, each with the text that was worked on, where it may be shown; without a record, where the
    /// row is a group of several.
    pub(super) first: BTreeSet<(Option<Record>, Option<String>)>,
}

impl Tally {
    fn add(&mut self, record: Option<Record>, value: Option<&str>) {
        self.count += 1;
        if self.first.len() >= KEPT {
            if self.first.last().is_some_and(|(last, _)| *last <= record) {
                return;
            }
            self.first.pop_last();
        }
        self.first.insert((record, value.map(short)));
    }
}

/// What a view does to the records, gathered from all threads.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Whether values may be kept for messages.
    pub(super) shows_values: bool,
    entries: Mutex<Entries>,
    blocks: AtomicBool,
    /// Whether the query reads a stream, and nothing of its payload.
    ignores_payload: AtomicBool,
}

#[derive(Debug, Default)]
struct Entries {
    /// With the first reason.
    blocked: BTreeMap<Record, Cow<'static, str>>,
    cases: BTreeMap<(Kind, usize, Cow<'static, str>), Tally>,
    filtered: BTreeMap<(usize, String), Tally>,
    unread: BTreeMap<String, u64>,
    found: BTreeSet<usize>,
    /// By column: the path that it reads, and one of the same name that a payload has.
    similar: BTreeMap<usize, (String, String)>,
}

/// The distinct unread keys that are kept.
const UNREAD: usize = 1_000;

impl Ledger {
    pub(super) fn new(shows_values: bool) -> Self {
        Self { shows_values, ..Self::default() }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something happened to a column's value.
    pub(super) fn add(
        &self,
        kind: Kind,
        column: usize,
        reason: Cow<'static, str>,
        record: Option<Record>,
        value: Option<&str>,
    ) {
        let mut entries = self.entries();
        if kind == Kind::Blocks {
            if let Some(record) = record {
                entries.blocked.entry(record).or_insert_with(|| reason.clone());
            }
            self.blocks.store(true, Ordering::Release);
        }
        let value = value.filter(|_| self.shows_values);
        let mut key = (kind, column, reason);
        if entries.cases.len() >= REASONS && !entries.cases.contains_key(&key) {
            key.2 = "one of many other reasons".into();
        }
        entries.cases.entry(key).or_default().add(record, value);
    }

    /// A record does not pass the condition, for the reason of this rank.
    pub(super) fn filtered(&self, rank: usize, reason: &str, record: Option<Record>) {
        self.entries().filtered.entry((rank, reason.to_owned())).or_default().add(record, None);
    }

    /// Keys that no column reads, with how often.
    pub(super) fn unread(&self, keys: &BTreeMap<String, u64>) {
        let mut entries = self.entries();
        for (key, count) in keys {
            if entries.unread.len() < UNREAD || entries.unread.contains_key(key) {
                *entries.unread.entry(key.clone()).or_default() += count;
            }
        }
    }

    /// No record has had what the column reads, and one has a path of the same name.
    pub(super) fn similar(&self, column: usize, path: &str, has: &str) {
        let mut entries = self.entries();
        entries.similar.entry(column).or_insert_with(|| (path.to_owned(), has.to_owned()));
    }

    /// The columns that no record fills: column, path, and the path of the same name that a payload has.
    pub(super) fn never_filled(&self) -> Vec<(usize, String, String)> {
        let entries = self.entries();
        let similar = entries.similar.iter().filter(|(column, _)| !entries.found.contains(column));
        similar.map(|(column, (path, has))| (*column, path.clone(), has.clone())).collect()
    }

    /// The query reads nothing of the payload.
    pub(super) fn ignore_payload(&self) {
        self.ignores_payload.store(true, Ordering::Release);
    }

    /// Whether the query reads nothing of the payload.
    pub(super) fn ignores_payload(&self) -> bool {
        self.ignores_payload.load(Ordering::Acquire)
    }

    /// Some record has what the column reads.
    pub(super) fn found(&self, columns: impl Iterator<Item = usize>) {
        self.entries().found.extend(columns);
    }

    /// Whether anything blocks at all, which is quickly told.
    pub(super) fn blocks(&self) -> bool {
        self.blocks.load(Ordering::Acquire)
    }

    /// Why a record blocks, if it does.
    pub(super) fn reason(&self, record: Record) -> Option<Cow<'static, str>> {
        if self.blocks() { self.entries().blocked.get(&record).cloned() } else { None }
    }

    /// Records that block, and rows of several records.
    pub(super) fn blocked(&self) -> (u64, u64) {
        let entries = self.entries();
        let records = entries.blocked.range(..ROW).count();
        (records as u64, (entries.blocked.len() - records) as u64)
    }

    /// Cases of a kind: column, reason and tally.
    pub(super) fn cases(&self, kind: Kind) -> Vec<(usize, String, Tally)> {
        let entries = self.entries();
        let cases = entries.cases.iter().filter(|((found, ..), _)| *found == kind);
        cases.map(|((_, column, reason), tally)| (*column, reason.to_string(), tally.clone())).collect()
    }

    /// Why records are filtered, in the order of the condition.
    pub(super) fn filters(&self) -> Vec<(String, Tally)> {
        let entries = self.entries();
        entries.filtered.iter().map(|((_, reason), tally)| (reason.clone(), tally.clone())).collect()
    }

    /// Keys that no column reads.
    pub(super) fn unread_keys(&self) -> BTreeMap<String, u64> {
        self.entries().unread.clone()
    }
}
