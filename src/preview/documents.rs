//! Every payload is parsed once: all paths that a query reads from one text are taken in one go.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion_common::arrow::array::{
    Array, ArrayRef, BooleanBuilder, StringViewBuilder, StructArray, UInt64Array,
};
use datafusion_common::arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, cast};

use indexmap::IndexMap;

use super::call::record_at;
use super::functions::{part, shown};
use super::json::{elements, members, read, string};
use super::ledger::{Kind, Ledger, Record, short};
use super::steps::Stage;
use crate::json::{Kind as Json, Tape, Token};
use crate::text::Step;

/// A path that a query reads, and the columns whose values it makes.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) steps: Vec<Step>,
    pub(super) columns: Vec<usize>,
}

/// `/a/0/b`
fn pointer(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{key}"),
        Step::Index(index) => format!("/{index}"),
    };
    steps.iter().map(step).collect()
}

/// What can stand behind a place in a document.
#[derive(Debug, Default)]
struct Node {
    keys: Vec<(String, usize)>,
    indexes: Vec<(usize, usize)>,
    /// The paths that end here.
    ends: Vec<usize>,
    /// How one gets here.
    steps: Vec<Step>,
}

/// Takes all paths from a text.
#[derive(Debug)]
pub(super) struct Extract {
    nodes: Vec<Node>,
    paths: Vec<Path>,
    /// Whether any record has had what stands at each path.
    ever_found: Vec<AtomicBool>,
    /// Whether the text is that of a SUPER value, and so are its parts.
    is_super: bool,
    missing_is_empty: bool,
    counts_unread: bool,
    ledger: Arc<Ledger>,
}

/// The columns of what is taken: whether the text is JSON, then a text for each path.
pub(super) fn fields(paths: usize) -> Fields {
    let text = |at| Field::new(format!("{at}"), DataType::Utf8View, true);
    std::iter::once(Field::new("valid", DataType::Boolean, true)).chain((0..paths).map(text)).collect()
}

/// What was seen of one document.
#[derive(Default)]
struct Row {
    /// The token at the end of each path.
    found: Vec<Option<usize>>,
    /// Where a node was reached.
    reached: Vec<Option<usize>>,
    /// Members that no path goes through: node, key, value.
    unread: Vec<(usize, usize, usize)>,
}

impl Extract {
    pub(super) fn new(
        paths: &[Path],
        is_super: bool,
        missing_is_empty: bool,
        counts_unread: bool,
        ledger: &Arc<Ledger>,
    ) -> Self {
        let mut nodes = vec![Node::default()];
        for (nth, path) in paths.iter().enumerate() {
            let mut at = 0;
            for (depth, step) in path.steps.iter().enumerate() {
                let next = nodes.len();
                let known = match step {
                    Step::Key(key) => {
                        nodes[at].keys.iter().find(|(name, _)| name == key).map(|(_, node)| *node)
                    }
                    Step::Index(index) => {
                        let index = *index as usize;
                        nodes[at].indexes.iter().find(|(known, _)| *known == index).map(|(_, node)| *node)
                    }
                };
                at = known.unwrap_or_else(|| {
                    match step {
                        Step::Key(key) => nodes[at].keys.push((key.clone(), next)),
                        Step::Index(index) => nodes[at].indexes.push((*index as usize, next)),
                    }
                    nodes.push(Node { steps: path.steps[..=depth].to_vec(), ..Node::default() });
                    next
                });
            }
            nodes[at].ends.push(nth);
        }
        Self {
            nodes,
            paths: paths.to_vec(),
            ever_found: paths.iter().map(|_| AtomicBool::new(false)).collect(),
            is_super,
            missing_is_empty,
            counts_unread,
            ledger: Arc::clone(ledger),
        }
    }

    fn walk(&self, node: usize, at: usize, tape: &Tape, text: &str, row: &mut Row) {
        if row.reached[node].is_some() {
            // a repeated key: what was found behind the first no longer counts
            self.forget(node, row);
        }
        row.reached[node] = Some(at);
        for end in &self.nodes[node].ends {
            row.found[*end] = Some(at);
        }
        let Node { keys, indexes, .. } = &self.nodes[node];
        if !keys.is_empty() {
            // keys mostly come in the order of the columns
            let mut next = 0;
            for (key, value) in members(&tape.tokens, at) {
                let name = string(text, tape.tokens[key]);
                let (after, before) = (keys.iter().skip(next), keys.iter().take(next));
                let found = after.chain(before).position(|(known, _)| *known == name);
                match found {
                    Some(ahead) => {
                        let found = (next + ahead) % keys.len();
                        next = found + 1;
                        self.walk(keys[found].1, value, tape, text, row);
                    }
                    None => row.unread.push((node, key, value)),
                }
            }
        }
        if !indexes.is_empty() {
            for (nth, element) in elements(&tape.tokens, at).enumerate() {
                if let Some((_, node)) = indexes.iter().find(|(index, _)| *index == nth) {
                    self.walk(*node, element, tape, text, row);
                }
            }
        }
    }

    fn forget(&self, node: usize, row: &mut Row) {
        row.reached[node] = None;
        let of = &self.nodes[node];
        for end in &of.ends {
            row.found[*end] = None;
        }
        for (_, child) in &of.keys {
            self.forget(*child, row);
        }
        for (_, child) in &of.indexes {
            self.forget(*child, row);
        }
    }

    /// Whether a path that was not found is there in other letters, or somewhere else.
    fn look_elsewhere(&self, nth: usize, tape: &Tape, text: &str, row: &Row, record: Option<Record>) {
        let path = &self.paths[nth];
        let Some(&column) = path.columns.first() else { return };
        let mut at = 0;
        let mut depth = 0;
        for step in &path.steps {
            let node = &self.nodes[at];
            let next = match step {
                Step::Key(key) => node.keys.iter().find(|(name, _)| name == key).map(|(_, node)| *node),
                Step::Index(_) => None,
            };
            match next.filter(|node| row.reached[*node].is_some()) {
                Some(next) => (at, depth) = (next, depth + 1),
                None => break,
            }
        }
        let says = || pointer(&path.steps);
        for (node, key, value) in &row.unread {
            let (Step::Key(wanted), true) = (&path.steps[depth], *node == at) else { continue };
            let name = string(text, tape.tokens[*key]);
            if name.eq_ignore_ascii_case(wanted)
                && let Some(rest) = caseless(tape, text, *value, &path.steps[depth + 1..])
            {
                let has = short(&format!("{}/{name}{rest}", pointer(&path.steps[..depth])));
                let reason = format!("the payload has `{has}` in other letters than `{}`", says());
                self.ledger.add(Kind::Lost, column, reason.into(), record, None);
                return;
            }
        }
        if self.ever_found[nth].load(Ordering::Relaxed) {
            return;
        }
        let Some(Step::Key(leaf)) = path.steps.last() else { return };
        for (node, key, value) in &row.unread {
            let mut steps = self.nodes[*node].steps.clone();
            if let Some(has) = below(tape, text, (*key, *value), leaf, &mut steps) {
                let has = short(&has);
                let reason = format!("no record has `{}`, and the payload has `{has}`", says());
                self.ledger.add(Kind::Elsewhere, column, reason.into(), record, None);
                return;
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

fn count_unread(tape: &Tape, text: &str, row: &Row, counts: &mut IndexMap<(usize, String), u64>) {
    for (node, key, _) in &row.unread {
        let key = short(&string(text, tape.tokens[*key]));
        *counts.entry((*node, key)).or_default() += 1;
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

impl Stage for Extract {
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
        let mut unread = IndexMap::new();
        let mut row = Row::default();
        for at in 0..rows {
            if texts.is_null(at) || !read(&mut tape, texts.value(at)) {
                valid.append_option((!texts.is_null(at)).then_some(false));
                out.iter_mut().for_each(StringViewBuilder::append_null);
                continue;
            }
            let text = texts.value(at);
            valid.append_value(true);
            row.found.clear();
            row.found.resize(self.paths.len(), None);
            row.reached.clear();
            row.reached.resize(self.nodes.len(), None);
            row.unread.clear();
            self.walk(0, 0, &tape, text, &mut row);
            for (nth, builder) in out.iter_mut().enumerate() {
                if let Some(token) = row.found[nth] {
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
                    if !row.unread.is_empty() {
                        self.look_elsewhere(nth, &tape, text, &row, record_at(records, at));
                    }
                }
            }
            if self.counts_unread {
                count_unread(&tape, text, &row, &mut unread);
            }
        }
        if !unread.is_empty() {
            let mut named = BTreeMap::new();
            for ((node, key), count) in unread {
                *named.entry(format!("{}/{key}", pointer(&self.nodes[node].steps))).or_default() += count;
            }
            self.ledger.unread(&named);
        }
        let mut parts: Vec<ArrayRef> = vec![Arc::new(valid.finish())];
        parts.extend(out.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef));
        Ok(Arc::new(StructArray::new(fields(self.paths.len()), parts, None)))
    }
}
