//! Every payload is parsed once: all paths that a query reads from one text are taken in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion_common::arrow::array::{
    Array, ArrayRef, BooleanBuilder, StringViewBuilder, StructArray, UInt64Array,
};
use datafusion_common::arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, cast};

use super::call::record_at;
use super::column_functions::ColumnFunction;
use super::document_paths::{Found, Path, Paths, kind, pointer};
use super::functions::{part, shown};
use super::json::{members, read, string};
use super::ledger::{Kind, Ledger, Record, short};
use crate::json::{Kind as Json, Tape, Token};
use crate::text::Step;

/// Takes all paths from a text.
#[derive(Debug)]
pub(super) struct Extract {
    tree: Paths,
    paths: Vec<Path>,
    /// Whether any record has had what stands at each path.
    ever_found: Vec<AtomicBool>,
    /// Whether a similar path is noted for each path.
    is_noted: Vec<AtomicBool>,
    /// Whether the text is that of a SUPER value, and so are its parts.
    is_super: bool,
    missing_is_empty: bool,
    account: Account,
    ledger: Arc<Ledger>,
}

/// What is known of a document beyond its own paths.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Where the document is in the payload.
    pub(super) prefix: Vec<Step>,
    /// Paths that other documents of the same text read.
    pub(super) elsewhere: Vec<Path>,
    /// Whether keys that no path reads are counted.
    pub(super) counts_unread: bool,
}

/// The columns of what is taken: whether the text is JSON, then a text for each path.
pub(super) fn fields(paths: usize) -> Fields {
    let text = |at| Field::new(format!("{at}"), DataType::Utf8View, true);
    std::iter::once(Field::new("valid", DataType::Boolean, true)).chain((0..paths).map(text)).collect()
}

impl Extract {
    pub(super) fn new(
        paths: &[Path],
        is_super: bool,
        missing_is_empty: bool,
        account: Account,
        ledger: &Arc<Ledger>,
    ) -> Self {
        Self {
            tree: Paths::new(paths, &account.elsewhere),
            paths: paths.to_vec(),
            ever_found: paths.iter().map(|_| AtomicBool::new(false)).collect(),
            is_noted: paths.iter().map(|_| AtomicBool::new(false)).collect(),
            is_super,
            missing_is_empty,
            account,
            ledger: Arc::clone(ledger),
        }
    }

    /// A place in the payload.
    fn at(&self, steps: &[Step]) -> String {
        short(&(pointer(&self.account.prefix) + &pointer(steps)))
    }

    /// A value is an object or an array where the paths need the other, or neither.
    fn misshapen(&self, node: usize, found: Json, record: Option<Record>, unread: &mut BTreeSet<String>) {
        let of = &self.tree.nodes[node];
        let wanted = if of.indexes.is_empty() || found == Json::Array { "an object" } else { "an array" };
        let at = self.at(&of.steps);
        let at = if at.is_empty() { "the payload".to_owned() } else { format!("`{at}`") };
        let reason = format!("{at} is {}, not {wanted}", kind(found));
        let columns: BTreeSet<usize> =
            self.tree.below(node).flat_map(|path| self.paths[path].columns.iter().copied()).collect();
        if columns.is_empty() && !self.tree.is_read_elsewhere(node) && self.account.counts_unread {
            unread.insert(self.at(&of.steps));
        }
        for column in columns {
            self.ledger.add(Kind::Lost, column, reason.clone().into(), record, None);
        }
    }

    /// A key is there twice, and the first value is not read.
    fn repeated(&self, node: usize, record: Option<Record>) {
        let reason =
            format!("`{}` is repeated: the last value is read", self.at(&self.tree.nodes[node].steps));
        let columns: BTreeSet<usize> =
            self.tree.within(node).flat_map(|path| self.paths[path].columns.iter().copied()).collect();
        for column in columns {
            self.ledger.add(Kind::Lost, column, reason.clone().into(), record, None);
        }
    }

    /// Looks for a path that was not found in other letters; gives the place of its key if it is there, and notes a
    /// similar path if no record has had this one.
    fn look_elsewhere(
        &self,
        nth: usize,
        (tape, text): (&Tape, &str),
        found: &Found,
        record: Option<Record>,
    ) -> Option<usize> {
        let path = &self.paths[nth];
        let column = *path.columns.first()?;
        let (mut at, mut depth) = (0, 0);
        for step in &path.steps {
            let node = &self.tree.nodes[at];
            let next = match step {
                Step::Key(key) => node.keys.iter().find(|(name, _)| name == key).map(|(_, node)| *node),
                Step::Index(_) => None,
            };
            match next.filter(|node| found.reached[*node].is_some()) {
                Some(next) => (at, depth) = (next, depth + 1),
                None => break,
            }
        }
        for (nth, unread) in found.unread.iter().enumerate() {
            let (Some(Step::Key(wanted)), Some((key, value)), true) =
                (path.steps.get(depth), unread.member, unread.node == at)
            else {
                continue;
            };
            let name = string(text, tape.tokens[key]);
            if name.eq_ignore_ascii_case(wanted)
                && let Some(rest) = caseless(tape, text, value, &path.steps[depth + 1..])
            {
                let has = short(&format!("{}/{name}{rest}", self.at(&path.steps[..depth])));
                let reason =
                    format!("the payload has `{has}`, with other capitals than `{}`", self.at(&path.steps));
                self.ledger.add(Kind::Lost, column, reason.into(), record, None);
                // the other members of an object on the way are still unread
                return (depth + 1 == path.steps.len()).then_some(nth);
            }
        }
        if self.ever_found[nth].load(Ordering::Relaxed) || self.is_noted[nth].load(Ordering::Relaxed) {
            return None;
        }
        let Some(Step::Key(leaf)) = path.steps.last() else { return None };
        for unread in found.unread.iter().filter(|unread| unread.is_unshown) {
            let Some(member) = unread.member else { continue };
            let mut steps = self.tree.nodes[unread.node].steps.clone();
            if let Some(has) = below(tape, text, member, leaf, &mut steps) {
                let has = short(&(pointer(&self.account.prefix) + &has));
                self.is_noted[nth].store(true, Ordering::Relaxed);
                self.ledger.similar(column, &self.at(&path.steps), &has);
                return None;
            }
        }
        None
    }

    /// The keys of a record that no column shows.
    fn add_unread(&self, (tape, text): (&Tape, &str), found: &Found, record: &mut BTreeSet<String>) {
        for unread in found.unread.iter().filter(|unread| unread.is_unshown) {
            let node = self.at(&self.tree.nodes[unread.node].steps);
            let key = unread.member.map(|(key, _)| string(text, tape.tokens[key]));
            record.insert(format!("{node}/{}", short(key.as_deref().unwrap_or("*"))));
        }
        for node in &found.unshown {
            if !self.tree.is_read_elsewhere(*node) {
                record.insert(self.at(&self.tree.nodes[*node].steps));
            }
        }
    }

    fn shown<'t>(&self, text: &'t str, token: Token) -> Option<std::borrow::Cow<'t, str>> {
        if self.is_super {
            (token.kind != Json::Null).then(|| part(text, token).into())
        } else {
            shown(text, token)
        }
    }
}

/// The rest of a path in any letters, if a value is there.
fn caseless(tape: &Tape, text: &str, at: usize, steps: &[Step]) -> Option<String> {
    let (mut at, mut has) = (at, String::new());
    for step in steps {
        let Step::Key(wanted) = step else { return None };
        let same = |(key, _): &(usize, usize)| string(text, tape.tokens[*key]).eq_ignore_ascii_case(wanted);
        let (key, value) = members(&tape.tokens, at).find(same)?;
        has = format!("{has}/{}", string(text, tape.tokens[key]));
        at = value;
    }
    (tape.tokens[at].kind != Json::Null).then_some(has)
}

/// Where a member or one below it has a key, in any letters, with a value.
fn below(
    tape: &Tape,
    text: &str,
    (key, value): (usize, usize),
    leaf: &str,
    steps: &mut Vec<Step>,
) -> Option<String> {
    let name = string(text, tape.tokens[key]);
    steps.push(Step::Key(name.to_string()));
    if name.eq_ignore_ascii_case(leaf) && tape.tokens[value].kind != Json::Null {
        return Some(pointer(steps));
    }
    // deeper than any schema that people write
    if steps.len() < 32 {
        for member in members(&tape.tokens, value) {
            if let Some(found) = below(tape, text, member, leaf, steps) {
                return Some(found);
            }
        }
    }
    steps.pop();
    None
}

impl ColumnFunction for Extract {
    const NAME: &'static str = "extract";

    fn returns(&self) -> DataType {
        DataType::Struct(fields(self.paths.len()))
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        let rows = columns[0].len();
        let texts = cast::as_string_view_array(&columns[0])?;
        let records: &UInt64Array = cast::as_uint64_array(&columns[1])?;
        let mut tape = Tape::default();
        let mut valid = BooleanBuilder::with_capacity(rows);
        let mut out: Vec<StringViewBuilder> =
            self.paths.iter().map(|_| StringViewBuilder::with_capacity(rows)).collect();
        let wholes = &columns[2..];
        let mut unread: BTreeMap<String, u64> = BTreeMap::new();
        let mut found = Found::default();
        for at in 0..rows {
            if texts.is_null(at) || !read(&mut tape, texts.value(at)) {
                valid.append_option((!texts.is_null(at)).then_some(false));
                out.iter_mut().for_each(StringViewBuilder::append_null);
                continue;
            }
            let text = texts.value(at);
            let record = record_at(records, at);
            valid.append_value(true);
            let is_shown = wholes.iter().any(|whole| whole.is_valid(at));
            self.tree.find(self.paths.len(), is_shown, &tape, text, &mut found);
            let mut keys = BTreeSet::new();
            for node in std::mem::take(&mut found.repeated) {
                self.repeated(node, record);
            }
            for (node, token) in std::mem::take(&mut found.misshapen) {
                self.misshapen(node, tape.tokens[token].kind, record, &mut keys);
            }
            for (nth, builder) in out.iter_mut().enumerate() {
                if let Some(token) = found.ends[nth] {
                    match self.shown(text, tape.tokens[token]) {
                        Some(text) => builder.append_value(text),
                        None => builder.append_null(),
                    }
                    if !self.ever_found[nth].swap(true, Ordering::Relaxed) {
                        self.ledger.found(self.paths[nth].columns.iter().copied());
                    }
                } else {
                    if self.missing_is_empty {
                        builder.append_value("");
                    } else {
                        builder.append_null();
                    }
                    let elsewhere = if found.unread.is_empty() {
                        None
                    } else {
                        self.look_elsewhere(nth, (&tape, text), &found, record)
                    };
                    if let Some(lost) = elsewhere.and_then(|lost| found.unread.get_mut(lost)) {
                        lost.is_unshown = false;
                    }
                }
            }
            if self.account.counts_unread {
                self.add_unread((&tape, text), &found, &mut keys);
                keys.into_iter().for_each(|key| *unread.entry(key).or_default() += 1);
            }
        }
        if !unread.is_empty() {
            self.ledger.unread(&unread);
        }
        let mut parts: Vec<ArrayRef> = vec![Arc::new(valid.finish())];
        parts.extend(out.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef));
        Ok(Arc::new(StructArray::new(fields(self.paths.len()), parts, None)))
    }
}
