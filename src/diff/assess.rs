//! What each change costs.

use std::collections::BTreeMap;

use super::change::{Assessed, Change};
use super::impact::{Effect, Impact};
use super::kind::What;
use super::migration::keeps;
use super::versions::{Retention, Sides, column, stream_of, view};
use super::{alter, plain, types};
use crate::model::{Body, Gate, Mode, Reading, Script, Stream, Value, View, ViewKind};
use crate::redshift::SqlType;

/// The facts in which two scripts differ, each with what it costs, the worst first.
pub(crate) fn assess(old: &Script, new: &Script, retention: Retention<'_>) -> Vec<Assessed> {
    let sides = Sides { old, new, retention };
    // one statement replaces a plain view, however many its changes are
    let mut replaced: BTreeMap<String, Option<String>> = BTreeMap::new();
    // and one migration keeps the rows of a view
    let mut kept: BTreeMap<String, bool> = BTreeMap::new();
    let mut all: Vec<Assessed> = super::diff(old, new)
        .into_iter()
        .map(|change| {
            let mut effects = effects(&change, &sides, &mut replaced, &mut kept);
            effects.sort_by_key(|effect| std::cmp::Reverse(effect.impact));
            Assessed { change, effects }
        })
        .collect();
    all.sort_by_key(|assessed| std::cmp::Reverse(assessed.worst()));
    all
}

fn effects(
    change: &Change,
    sides: &Sides<'_>,
    replaced: &mut BTreeMap<String, Option<String>>,
    kept: &mut BTreeMap<String, bool>,
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
            effect.kept = *kept
                .entry(change.object.clone())
                .or_insert_with(|| old.zip(new).is_some_and(|(old, new)| keeps(old, new, sides)));
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
