//! What each change costs.

use std::collections::BTreeMap;

use super::plan::keeps;
use super::{Change, What, alter, folded, plain, types};
use crate::diag::Error;
use crate::model::{Body, Column, Gate, Landing, Mode, Reading, Script, Stream, Value, View, ViewKind};
use crate::redshift::{Ident, Name, SqlType, StreamName};
use crate::sql::definitions::is_same_relation;

/// What a change costs, from nothing to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "`about` says what each means")]
pub enum Impact {
    None,
    Alter,
    Recreate,
    Readers,
    Data,
}

impl Impact {
    /// Every impact, the least first.
    pub const ALL: &'static [Self] = &[Self::None, Self::Alter, Self::Recreate, Self::Readers, Self::Data];

    /// The word for it: `none`, `alter`, `recreate`, `readers`, `data`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Alter => "alter",
            Self::Recreate => "recreate",
            Self::Readers => "readers",
            Self::Data => "data",
        }
    }

    /// What it means, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::None => "Nothing that exists is touched.",
            Self::Alter => {
                "A statement changes it in place: the stream is not read again, and nothing is lost."
            }
            Self::Recreate => {
                "Only DROP and CREATE change it: the stream is read again from its oldest retained record, and rows \
                 past its retention are lost unless they are kept first."
            }
            Self::Readers => "Queries on the view fail, or answer otherwise.",
            Self::Data => "Values or records are lost that were kept, or kept that were lost.",
        }
    }
}

/// One impact of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effect {
    /// Which.
    pub impact: Impact,
    /// Why, in a few words.
    pub why: String,
    /// The statement that makes the change in place.
    pub statement: Option<String>,
    /// The rows that a DROP loses.
    pub lost: Option<String>,
    /// Whether a migration keeps them.
    pub kept: bool,
}

/// A change with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assessed {
    /// The change.
    pub change: Change,
    /// Its impacts, the worst first; there is one at least.
    pub effects: Vec<Effect>,
}

impl Assessed {
    /// Its worst impact.
    pub fn worst(&self) -> Impact {
        self.effects.first().map_or(Impact::None, |effect| effect.impact)
    }

    /// The statements that make the change in place.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.effects.iter().filter_map(|effect| effect.statement.as_deref())
    }
}

impl Effect {
    pub(super) fn new(impact: Impact, why: impl Into<String>) -> Self {
        Self { impact, why: why.into(), statement: None, lost: None, kept: false }
    }
}

/// For how many hours the stream of a view keeps its records, by the view's name, folded.
pub(crate) type Retention<'r> = &'r dyn Fn(&str) -> Option<u32>;

/// The two sides of a comparison.
pub(super) struct Sides<'s> {
    pub(super) old: &'s Script,
    pub(super) new: &'s Script,
    /// Hours for which the stream of a view, folded, keeps its records.
    pub(super) retention: Retention<'s>,
}

/// The facts in which two scripts differ, each with what it costs, the worst first.
pub(crate) fn assess(old: &Script, new: &Script, retention: Retention<'_>) -> Vec<Assessed> {
    let sides = Sides { old, new, retention };
    // one statement replaces a plain view, however many its changes are
    let mut replaced: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut all: Vec<Assessed> = super::diff(old, new)
        .into_iter()
        .map(|change| {
            let mut effects = effects(&change, &sides, &mut replaced);
            effects.sort_by_key(|effect| std::cmp::Reverse(effect.impact));
            Assessed { change, effects }
        })
        .collect();
    all.sort_by_key(|assessed| std::cmp::Reverse(assessed.worst()));
    all
}

/// The statements that lead from the old script to the new one, in steps, without the loss of a row.
pub(crate) fn plan(
    old: &Script,
    new: &Script,
    assessed: &[Assessed],
    retention: Retention<'_>,
) -> Result<String, Error> {
    super::plan::plan(&Sides { old, new, retention }, assessed)
}

fn effects(
    change: &Change,
    sides: &Sides<'_>,
    replaced: &mut BTreeMap<String, Option<String>>,
) -> Vec<Effect> {
    let old = view(sides.old, &change.object);
    let new = view(sides.new, &change.object);
    let costs = change.what.costs().iter();
    let mut effects: Vec<Effect> = match by_value(change, new) {
        // what both values say is more than what the list can
        Some(known) => {
            let costs = costs.filter(|(impact, _)| *impact < Impact::Readers);
            known.into_iter().chain(costs.map(|(impact, why)| Effect::new(*impact, *why))).collect()
        }
        None => costs.map(|(impact, why)| Effect::new(*impact, *why)).collect(),
    };
    if let (None, Some(View { kind: ViewKind::Plain, .. }))
    | (Some(View { kind: ViewKind::Plain, .. }), None) = (old, new)
    {
        return plain::alone(change.what);
    }
    if let (Some(View { kind: ViewKind::Plain, .. }), Some(new @ View { kind: ViewKind::Plain, .. })) =
        (old, new)
    {
        let statement =
            replaced.entry(change.object.clone()).or_insert_with(|| plain::replacement(old, new, sides.new));
        return plain::effects(effects, statement.as_deref());
    }
    let streams = old.is_some_and(|old| stream_of(old, sides.old).is_some());
    for effect in &mut effects {
        if effect.impact == Impact::Alter {
            effect.statement = alter::statement(change, sides);
            if effect.statement.is_none() {
                *effect = Effect::new(Impact::Recreate, alter::WHY_NOT);
            }
        }
        let drops = effect.impact == Impact::Recreate || change.what == What::ViewRemoved;
        if streams && drops && effect.lost.is_none() {
            effect.lost = Some(lost((sides.retention)(&change.object)));
            effect.kept = old.zip(new).is_some_and(|(old, new)| keeps(old, new, sides));
        }
    }
    effects
}

/// The rows that go when a streaming view is dropped:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html>.
fn lost(retention: Option<u32>) -> String {
    match retention {
        Some(hours) => format!("rows that arrived over {hours} hours ago"),
        None => "rows older than the stream's retention".to_owned(),
    }
}

pub(super) fn view<'s>(script: &'s Script, name: &str) -> Option<&'s View> {
    script.views().find(|view| folded(view) == name)
}

/// The view of the script that a view over a landing view reads.
fn view_read<'s>(script: &'s Script, landing: &Landing) -> Option<&'s View> {
    let parts =
        |name: &Name| -> Vec<String> { name.schema.iter().chain([&name.name]).map(Ident::folded).collect() };
    let used = parts(&landing.relation);
    script.views().find(|view| is_same_relation(&parts(&view.name), &used))
}

/// The external schema and the stream that a materialized view reads. One that looks at no payload reads like one over
/// another view, and is taken for one over a stream unless the script makes what it reads: better a warning too many.
pub(super) fn stream_of(view: &View, script: &Script) -> Option<(Option<Ident>, StreamName)> {
    view.storage()?;
    match &view.body {
        Body::Stream(stream) => Some((Some(stream.schema.clone()), stream.name.clone())),
        Body::Landing(landing) => {
            let Name { schema, name } = &landing.relation;
            view_read(script, landing).is_none().then(|| (schema.clone(), StreamName::of(name)))
        }
    }
}

/// The stream whose records a view has, directly or by views of the script.
pub(super) fn stream_behind(view: &View, script: &Script) -> Option<(Option<Ident>, StreamName)> {
    let mut view = view;
    // more hops than a script has views lead in a circle
    for _ in 0..=script.views().count() {
        if let Some(stream) = stream_of(view, script) {
            return Some(stream);
        }
        let Body::Landing(landing) = &view.body else { return None };
        view = view_read(script, landing)?;
    }
    None
}

/// The column of this name, folded.
pub(super) fn column<'v>(view: &'v View, name: &str) -> Option<&'v Column> {
    view.columns.iter().find(|column| column.name.folded() == name)
}

/// What follows from the values before and after.
fn by_value(change: &Change, new: Option<&View>) -> Option<Vec<Effect>> {
    let (from, to) = (change.from.as_deref(), change.to.as_deref());
    match change.what {
        What::ColumnType => {
            let types = (from.and_then(sql_type), to.and_then(sql_type));
            let (Some(from), Some(to)) = types else { return None };
            let column = change.column.as_deref().zip(new).and_then(|(name, view)| column(view, name));
            let reading = column.and_then(|column| match &column.value {
                Value::Field(field) => Some(field.reading),
                _ => None,
            });
            Some(types::effects(from, to, reading.unwrap_or(Reading::Cast)))
        }
        What::Guard => Some(vec![Effect::new(Impact::Data, guard(from, to, fates(new)))]),
        What::Filter => Some(vec![Effect::new(Impact::Data, filter(from, to, fates(new)))]),
        _ => None,
    }
}

fn sql_type(text: &str) -> Option<SqlType> {
    text.parse().ok()
}

/// What becomes of records that a stricter condition refuses, and of those that a laxer one lets pass.
fn fates(view: Option<&View>) -> [&'static str; 2] {
    match view.map(|view| &view.body) {
        Some(Body::Stream(Stream { gate: Gate { mode: Mode::Rejects, .. }, .. })) => ["newly kept", "lost"],
        Some(Body::Stream(Stream { gate: Gate { mode: Mode::Quarantine, .. }, .. })) => {
            ["kept as failed payloads alone", "newly read"]
        }
        _ => ["lost", "newly kept"],
    }
}

fn guard(from: Option<&str>, to: Option<&str>, [refused, passed]: [&str; 2]) -> String {
    let bytes = |text: Option<&str>| text.map_or(u64::MAX, |text| text.parse().unwrap_or(u64::MAX));
    let (least, fate) = if bytes(to) < bytes(from) { (to, refused) } else { (from, passed) };
    let (most, least) = (bytes(from).max(bytes(to)), least.unwrap_or_default());
    if most == u64::MAX {
        format!("payloads of {least} bytes and more are {fate}")
    } else {
        format!("payloads of {least} to {} bytes are {fate}", most - 1)
    }
}

fn filter(from: Option<&str>, to: Option<&str>, [refused, passed]: [&str; 2]) -> String {
    let words = |text: Option<&str>| -> Vec<String> {
        text.map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
    };
    let (before, after) = (words(from), words(to));
    let only = |of: &[String], other: &[String]| -> Vec<String> {
        of.iter().filter(|word| !other.contains(word)).map(|word| format!("`{word}`")).collect()
    };
    let (dropped, added) = (only(&before, &after), only(&after, &before));
    let mut told = Vec::new();
    if !added.is_empty() {
        told.push(format!("records that fail {} are {refused}", added.join(" and ")));
    }
    if !dropped.is_empty() {
        told.push(format!(
            "records that fail {} alone are {passed}, or block the refresh",
            dropped.join(" and ")
        ));
    }
    told.join("; ")
}
