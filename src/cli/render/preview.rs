//! What a preview tells, for people and for scripts.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::table::{cut, table, widest};
use crate::preview::{Case, ColumnOutcome, Outcome, RecordPlace, ViewKind};
use crate::text::grouped;

/// Characters of a cell.
const CELL: usize = 24;
/// Characters of a table; columns beyond it stand in another one below.
const WIDTH: usize = 110;
/// Places that are named for each reason.
const PLACES: usize = 5;
/// Columns and reasons that are told apart.
const REASONS: usize = 30;
/// Unread keys that are named.
const UNREAD: usize = 8;

/// An object a view.
pub(super) fn json(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(super::json::line).collect()
}

/// What happened to the records, then the columns, and the first rows last.
pub(super) fn text(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(view).collect::<Vec<_>>().join("\n")
}

fn view(outcome: &Outcome) -> String {
    let mut out = format!("{}\n", visible(&outcome.view));
    summary(outcome, &mut out);
    unread(outcome, &mut out);
    columns(outcome, &mut out);
    rows(outcome, &mut out);
    out
}

/// One line of a cell, cut where it is long; characters that steer a terminal are shown as such.
fn cell(text: &str) -> String {
    // a character takes one cell at least, or none
    cut(text.chars().flat_map(plain).take(4 * CELL).collect(), CELL)
}

/// A text as a terminal may show it.
fn visible(text: &str) -> String {
    text.chars().flat_map(plain).collect()
}

fn plain(of: char) -> impl Iterator<Item = char> {
    let steers = of.is_control()
        || matches!(of, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let escaped = if steers { Some(of.escape_default()) } else { None };
    let own = if steers { None } else { Some(of) };
    escaped.into_iter().flatten().chain(own)
}

fn rows(outcome: &Outcome, out: &mut String) {
    if outcome.first_rows.is_empty() {
        return;
    }
    let all: Vec<Vec<String>> = (0..outcome.columns.len())
        .map(|column| {
            let cells =
                outcome.first_rows.iter().map(|row| row[column].as_deref().map_or("NULL".to_owned(), cell));
            std::iter::once(cell(&outcome.columns[column].name)).chain(cells).collect()
        })
        .collect();
    out.push('\n');
    let mut from = 0;
    while from < all.len() {
        let mut width = 0;
        let fits = |column: &&Vec<String>| {
            width += widest(column) + 2;
            width <= WIDTH
        };
        let count = all[from..].iter().take_while(fits).count().max(1);
        indented(&all[from..from + count], out);
        from += count;
    }
}

/// A table below the name of its view.
fn indented(columns: &[Vec<String>], out: &mut String) {
    for line in table(columns).lines() {
        let _ = writeln!(out, "  {line}");
    }
}

fn summary(outcome: &Outcome, out: &mut String) {
    let filtered: u64 = outcome.filtered.iter().map(|filtered| filtered.count).sum();
    let groups = if outcome.rows == outcome.landed {
        String::new()
    } else {
        format!(" in {} rows", grouped(outcome.rows))
    };
    let blocked = match (outcome.kind, outcome.blocked) {
        (_, 0) => "0 block".to_owned(),
        (ViewKind::Plain, count) => format!("{} would FAIL each query", grouped(count)),
        (ViewKind::Table, count) => format!("{} would FAIL the statement", grouped(count)),
        (ViewKind::Materialized, count) => format!("{} would BLOCK the refresh", grouped(count)),
    };
    let _ = writeln!(
        out,
        "  {} records   {} landed{groups}   {} filtered   {blocked}",
        grouped(outcome.records),
        grouped(outcome.landed),
        grouped(filtered),
    );
    for filtered in &outcome.filtered {
        let _ = writeln!(
            out,
            "    filtered   {} {}{}",
            grouped(filtered.count),
            visible(&filtered.reason),
            places(&filtered.lines, filtered.count)
        );
    }
    cases("blocks", &outcome.blocks, outcome.counts.blocks, out);
    cases("lost", &outcome.lost, outcome.counts.lost, out);
    cases("truncated", &outcome.truncated, outcome.counts.truncated, out);
    if outcome.ignores_payload {
        let _ = writeln!(out, "    error      the view reads nothing of the payload");
    }
    for column in &outcome.never_filled {
        let _ = writeln!(
            out,
            "    note       {} is never filled: no record has {}; did you mean {}?",
            visible(&column.column),
            visible(&column.path),
            visible(&column.similar)
        );
    }
}

/// Cases by column and reason, with their first places.
fn cases(what: &str, cases: &[Case], count: u64, out: &mut String) {
    if count == 0 {
        let _ = writeln!(out, "    {what:<9}  0");
        return;
    }
    let mut by: BTreeMap<(&str, &str), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        by.entry((&case.column, &case.reason)).or_default().push(case);
    }
    let more = by.len().saturating_sub(REASONS);
    for ((column, reason), cases) in by.into_iter().take(REASONS) {
        let known: Vec<RecordPlace> = cases.iter().filter_map(|case| case.record.clone()).collect();
        let _ = writeln!(
            out,
            "    {what:<9}  {} in {}: {}{}",
            grouped(cases.len() as u64),
            visible(column),
            visible(reason),
            places(&known, cases.len() as u64)
        );
        for case in cases.iter().take(PLACES).filter(|case| case.value.is_some()) {
            let value = case.value.as_deref().map(cell).unwrap_or_default();
            let line = case.record.as_ref().map_or_else(String::new, place);
            let _ = writeln!(out, "               {line}: {value}");
        }
    }
    if more > 0 {
        let _ = writeln!(out, "    {what:<9}  and {} more columns and reasons", grouped(more as u64));
    }
    if count > cases.len() as u64 {
        let _ = writeln!(out, "    {what:<9}  {} in all", grouped(count));
    }
}

fn place(place: &RecordPlace) -> String {
    let nth = place.nth.map(|nth| format!(" ({nth})")).unwrap_or_default();
    match &place.input {
        Some(input) => format!("{input}:{}{nth}", place.line),
        None => format!("{}{nth}", grouped(place.line)),
    }
}

/// ` (lines 88, 4,090)`
fn places(places: &[RecordPlace], count: u64) -> String {
    let shown: Vec<String> = places.iter().take(PLACES).map(place).collect();
    if shown.is_empty() {
        return String::new();
    }
    let word = if count == 1 { "line" } else { "lines" };
    let more = if count > shown.len() as u64 { ", …" } else { "" };
    format!(" ({word} {}{more})", shown.join(", "))
}

fn columns(outcome: &Outcome, out: &mut String) {
    let share = |column: &ColumnOutcome| match (column.nulls, outcome.rows) {
        (0, _) | (_, 0) => "0 %".to_owned(),
        #[allow(clippy::cast_precision_loss, reason = "a share in per cent")]
        (nulls, rows) => {
            let share = nulls as f64 * 100.0 / rows as f64;
            if share < 0.1 { "< 0.1 %".to_owned() } else { format!("{share:.1} %") }
        }
    };
    let longest = |column: &ColumnOutcome| match (column.longest, column.limit) {
        (Some(longest), Some(limit)) => format!("{} of {} bytes", grouped(longest), grouped(limit)),
        _ => String::new(),
    };
    let mut all = [
        vec!["column".to_owned()],
        vec!["type".to_owned()],
        vec!["NULL".to_owned()],
        vec!["longest".to_owned()],
    ];
    for column in &outcome.columns {
        all[0].push(cell(&column.name));
        all[1].push(column.sql_type.clone());
        all[2].push(share(column));
        all[3].push(longest(column));
    }
    out.push('\n');
    indented(&all, out);
}

fn unread(outcome: &Outcome, out: &mut String) {
    if outcome.unread.is_empty() {
        return;
    }
    let named = outcome.unread.iter().take(UNREAD).map(|unread| {
        let path = if unread.path.is_empty() { "the whole payload".to_owned() } else { cell(&unread.path) };
        format!("{path} ({})", grouped(unread.records))
    });
    let named: Vec<String> = named.collect();
    let more = outcome.unread.len().saturating_sub(UNREAD);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let _ = writeln!(out, "    unread keys, with the number of records: {}{more}", named.join(", "));
}
