//! What each change costs.

use std::collections::BTreeMap;

use super::change::{AssessedChange, Change};
use super::fact::{self, Fact};
use super::impact::{Cost, Impact};
use super::kind::ChangeKind;
use super::migration::keeps;
use super::versions::{Retention, Sides, column, stream_behind, stream_of, view};
use super::{alter, plain, types};
use crate::model::{Body, Checks, Mode, Reading, RecordFilter, Script, Stream, Value, View, ViewKind};

/// The facts in which two scripts differ, each with what it costs, the worst first.
pub(crate) fn assess(old: &Script, new: &Script, retention: Retention<'_>) -> Vec<AssessedChange> {
    let sides = Sides { old, new, retention };
    // one statement replaces a plain view, however many its changes are
    let mut replaced: BTreeMap<String, Option<String>> = BTreeMap::new();
    // and one migration keeps the rows of a view
    let mut kept: BTreeMap<String, bool> = BTreeMap::new();
    let mut all: Vec<AssessedChange> = super::found(old, new)
        .into_iter()
        .map(|change| {
            let mut costs = costs(&change, &sides, &mut replaced, &mut kept);
            costs.sort_by_key(|cost| std::cmp::Reverse(cost.impact));
            AssessedChange { change, costs }
        })
        .collect();
    all.sort_by_key(|assessed| std::cmp::Reverse(assessed.max_impact()));
    all
}

fn costs(
    change: &Change,
    sides: &Sides<'_>,
    replaced: &mut BTreeMap<String, Option<String>>,
    kept: &mut BTreeMap<String, bool>,
) -> Vec<Cost> {
    let old = view(sides.old, &change.object);
    let new = view(sides.new, &change.object);
    let listed = change.kind.costs().iter();
    let mut costs: Vec<Cost> = match by_value(change, new) {
        // what both values say is more than what the list can
        Some(known) => {
            let listed = listed.filter(|(impact, _)| *impact < Impact::Readers);
            known.into_iter().chain(listed.map(|(impact, reason)| Cost::new(*impact, *reason))).collect()
        }
        None => listed.map(|(impact, reason)| Cost::new(*impact, *reason)).collect(),
    };
    if let (None, Some(View { kind: ViewKind::Plain, .. }))
    | (Some(View { kind: ViewKind::Plain, .. }), None) = (old, new)
    {
        return plain::alone(change.kind);
    }
    if let (Some(View { kind: ViewKind::Plain, .. }), Some(new @ View { kind: ViewKind::Plain, .. })) =
        (old, new)
    {
        let statement =
            replaced.entry(change.object.clone()).or_insert_with(|| plain::replacement(old, new, sides.new));
        return plain::costs(costs, statement.as_deref());
    }
    // the same stream by way of another relation
    if change.kind == ChangeKind::Relation
        && let Some((old, new)) = old.zip(new)
        && let Some(stream) = stream_behind(old, sides.old)
        && stream_behind(new, sides.new) == Some(stream)
    {
        costs.retain(|cost| cost.impact != Impact::Data);
    }
    let streams = old.is_some_and(|old| stream_of(old, sides.old).is_some());
    for cost in &mut costs {
        if cost.impact == Impact::Alter {
            cost.statement = alter::statement(change, sides);
            if cost.statement.is_none() {
                *cost = Cost::new(Impact::Recreate, alter::WHY_NOT);
            }
        }
        let drops = cost.impact == Impact::Recreate || change.kind == ChangeKind::ViewRemoved;
        if streams && drops && cost.lost.is_none() {
            cost.lost = Some(lost((sides.retention)(&change.object)));
            cost.kept = *kept
                .entry(change.object.clone())
                .or_insert_with(|| old.zip(new).is_some_and(|(old, new)| keeps(old, new, sides)));
        }
    }
    costs
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
fn by_value(change: &Change, new: Option<&View>) -> Option<Vec<Cost>> {
    match (change.kind, &change.from, &change.to) {
        (ChangeKind::ColumnType, Some(Fact::Type(from)), Some(Fact::Type(to))) => {
            let column = change.column.as_deref().zip(new).and_then(|(name, view)| column(view, name));
            let reading = column.and_then(|column| match &column.value {
                Value::Field(field) => Some(field.reading),
                _ => None,
            });
            let is_of_super = new.is_some_and(|view| matches!(view.body, Body::Landing(_)));
            let reader = types::Reader { reading: reading.unwrap_or(Reading::Cast), is_of_super };
            Some(types::costs(*from, *to, reader))
        }
        (ChangeKind::SizeLimit, from, to) => Some(vec![Cost::new(
            Impact::Data,
            size_limit(bytes(from.as_ref()), bytes(to.as_ref()), outcomes(new)),
        )]),
        (ChangeKind::Filter, from, to) => {
            let (from, to) = (checks(from.as_ref()), checks(to.as_ref()));
            Some(vec![Cost::new(Impact::Data, filter(from, to, outcomes(new)))])
        }
        _ => None,
    }
}

fn bytes(of: Option<&Fact>) -> Option<u32> {
    if let Some(Fact::Bytes(bytes)) = of { Some(*bytes) } else { None }
}

fn checks(of: Option<&Fact>) -> Checks {
    if let Some(Fact::Filter(checks)) = of { *checks } else { Checks::NONE }
}

/// The outcome of records that only the stricter condition rejects, and of those that only the laxer one accepts.
fn outcomes(view: Option<&View>) -> [&'static str; 2] {
    match view.map(|view| &view.body) {
        Some(Body::Stream(Stream { record_filter: RecordFilter { mode: Mode::Rejects, .. }, .. })) => {
            ["newly kept", "lost"]
        }
        Some(Body::Stream(Stream { record_filter: RecordFilter { mode: Mode::Quarantine, .. }, .. })) => {
            ["kept as failed payloads alone", "newly read"]
        }
        _ => ["lost", "newly kept"],
    }
}

fn size_limit(from: Option<u32>, to: Option<u32>, [rejected, accepted]: [&str; 2]) -> String {
    // without a limit nothing is rejected
    let is_stricter = to.is_some_and(|to| from.is_none_or(|from| to < from));
    let outcome = if is_stricter { rejected } else { accepted };
    match (from, to) {
        (Some(from), Some(to)) => {
            format!("payloads of {} to {} bytes are {outcome}", from.min(to), from.max(to) - 1)
        }
        (from, to) => {
            format!("payloads of {} bytes and more are {outcome}", from.or(to).unwrap_or_default())
        }
    }
}

fn filter(from: Checks, to: Checks, [rejected, accepted]: [&str; 2]) -> String {
    let only = |of: Checks, other: Checks| -> Vec<String> {
        let others = fact::checks(other);
        fact::checks(of)
            .iter()
            .filter(|word| !others.contains(word))
            .map(|word| format!("`{word}`"))
            .collect()
    };
    let (dropped, added) = (only(from, to), only(to, from));
    let mut parts = Vec::new();
    if !added.is_empty() {
        parts.push(format!("records that fail {} are {rejected}", added.join(" and ")));
    }
    if !dropped.is_empty() {
        parts.push(format!(
            "records that fail {} alone are {accepted}, or block the refresh",
            dropped.join(" and ")
        ));
    }
    parts.join("; ")
}
