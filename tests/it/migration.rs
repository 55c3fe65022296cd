//! Migrations, run from end to end on payloads of both versions while records pass out of the stream.

use std::collections::{BTreeMap, BTreeSet};

use mvstream::diff::migration;
use mvstream::lint::check as lint;
use mvstream::model::Script;
use mvstream::options::Options;
use mvstream::preview::{Outcome, PayloadFile, PreviewOptions, run as preview};
use mvstream::sql::parse;
use mvstream::text::Source;
use mvstream::{Input, Severity, compile};
use pretty_assertions::assert_eq;

use crate::diff::pairs;
use crate::root;

/// A side of a pair: its SQL, and its script.
pub(crate) fn side(pair: &str, which: &str) -> (String, Script) {
    let folder = root().join("fixtures/diff").join(pair).join(which);
    let path = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    if path.extension().is_some_and(|extension| extension == "sql") {
        let text = std::fs::read_to_string(&path).unwrap();
        let script = parse("lamps.sql", &text).unwrap();
        return (text, script);
    }
    let compiled = compile(&Input::schema_file(&path).unwrap(), &Options::default()).unwrap();
    (compiled.sql.text().to_owned(), compiled.sql.script().clone())
}

/// The pairs that have payloads of both versions.
fn with_payloads() -> Vec<String> {
    let has = |name: &String| root().join("fixtures/diff").join(name).join("payloads.ndjson").exists();
    pairs().into_iter().filter(has).collect()
}

/// How a stream numbers its records.
struct Numbers {
    column: &'static str,
    /// The number under which the preview's stream has the record of a line, as a literal.
    of: fn(usize) -> String,
}

const KINESIS: Numbers = Numbers { column: "sequence_number", of: |line| format!("'49{:054}'", line << 20) };
const KAFKA: Numbers = Numbers { column: "kafka_offset", of: |line| (line - 1).to_string() };

/// The SQL with its streaming views reading only some of the records.
fn windowed(sql: &str, condition: &str) -> String {
    let lines = sql.lines().map(|line| match line.strip_suffix(';') {
        Some(from) if from.starts_with("FROM streams.") => format!("{from}\nWHERE {condition};"),
        _ => line.to_owned(),
    });
    let sql = lines.collect::<Vec<_>>().join("\n");
    let (mut text, mut rest) = (String::new(), sql.as_str());
    while let Some(at) = rest.find("FROM streams.") {
        let end = rest[at..].find('\n').map_or(rest.len(), |length| at + length + 1);
        text.push_str(&rest[..end]);
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix("WHERE ").filter(|after| !after.starts_with(condition)) {
            text.extend(["WHERE ", condition, " AND "]);
            rest = after;
        }
    }
    text + rest
}

/// The rows of an outcome by their records' numbers.
fn rows(outcome: &Outcome, column: &str) -> BTreeMap<String, Vec<(String, Option<String>)>> {
    let names: Vec<&String> = outcome.columns.iter().map(|column| &column.name).collect();
    let key = names.iter().position(|name| *name == column).unwrap();
    let mut rows = BTreeMap::new();
    for row in &outcome.first_rows {
        let values = names.iter().map(|name| (*name).clone()).zip(row.clone()).collect();
        let twice = rows.insert(row[key].clone().unwrap(), values);
        assert_eq!(twice, None, "a record is there twice in {}", outcome.view);
    }
    assert_eq!(rows.len() as u64, outcome.rows, "{}", outcome.view);
    rows
}

/// What the preview finds where the old version has read the records up to one, the new version those from another on,
/// and the last record arrives when the table has been created.
fn run(pair: &str, last_of_old: usize, first_of_new: usize, payloads: &str) -> Vec<Outcome> {
    let ((old_sql, old), (_, new)) = (side(pair, "old"), side(pair, "new"));
    let plan = migration(&old, &new, Some(24)).unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payloads.ndjson");
    std::fs::write(&path, payloads).unwrap();
    let Numbers { column, of } = numbers(&old_sql);
    let old_sql = windowed(&old_sql, &format!("{column} <= {}", of(last_of_old)));
    let plan = windowed(&plan, &format!("{column} >= {}", of(first_of_new)));
    let (before, table) = plan.split_once("\nCREATE TABLE ").unwrap();
    let (table, after) = table.split_once(';').unwrap();
    let (selected, joined) = table.split_once(" n ON ").unwrap();
    let (selected, version) = selected.rsplit_once("LEFT JOIN ").unwrap();
    let late = of(payloads.lines().count());
    let known = format!("CREATE VIEW known AS\nSELECT *\nFROM {version} n\nWHERE n.{column} < {late};");
    let table = format!("CREATE TABLE {selected}LEFT JOIN known n ON {joined};");
    let plan = format!("{before}\n{known}\n{table}{after}");
    let sources = [Source::new("old.sql", old_sql), Source::new("plan.sql", plan)];
    let options = PreviewOptions { limit: 1_000, ..PreviewOptions::default() };
    preview(&sources, &[PayloadFile::from(path)], &options).unwrap()
}

fn numbers(sql: &str) -> Numbers {
    if sql.contains("kafka_value") { KAFKA } else { KINESIS }
}

#[test]
fn no_row_is_lost_or_doubled_while_records_expire_from_the_stream() {
    let pairs = with_payloads();
    assert!(pairs.len() >= 12, "{pairs:?}");
    for pair in &pairs {
        let payloads =
            std::fs::read_to_string(root().join("fixtures/diff").join(pair).join("payloads.ndjson"));
        let payloads = payloads.unwrap().repeat(4);
        let count = payloads.lines().count();
        assert!(count >= 8);
        let column = numbers(&side(pair, "old").0).column;
        for (last_of_old, first_of_new) in
            [(count - 2, 3), (count - 1, 1), (count / 2, 4), (count / 2, count / 2 + 1)]
        {
            let outcomes = run(pair, last_of_old, first_of_new, &payloads);
            let context = format!("{pair}: {last_of_old}, {first_of_new}");
            let archive = outcomes.iter().find(|of| of.view.ends_with("_archive")).unwrap();
            let base = archive.view.trim_end_matches("_archive");
            let named = |name: &str| {
                outcomes.iter().filter(|of| of.view == name).map(|of| rows(of, column)).collect::<Vec<_>>()
            };
            let (own, version) = (named(base), named(&format!("{base}_v2")));
            let [first, last] = own.as_slice() else { panic!("{context}: {} versions", own.len()) };
            let known: BTreeSet<&String> = first.keys().chain(version[0].keys()).collect();
            assert_eq!(last.keys().collect::<BTreeSet<_>>(), known, "{context}");
            for (record, values) in first.iter().chain(&version[0]) {
                for (name, value) in values.iter().filter(|(_, value)| value.is_some()) {
                    // under its name, if in another spelling, or as it is under another
                    let kept = |(other, kept): &(String, Option<String>)| {
                        kept == value || (other == name && kept.is_some())
                    };
                    assert!(last[record].iter().any(kept), "{context}: {name} {value:?} of {record}");
                }
            }
        }
    }
}

#[test]
fn records_of_another_stream_are_kept_next_to_the_old_ones() {
    let ((old_sql, old), (_, new)) = (side("stream_moved", "old"), side("stream_moved", "new"));
    let plan = migration(&old, &new, Some(24)).unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payloads.ndjson");
    std::fs::write(&path, "{\"lamp\": 1}\n".repeat(8)).unwrap();
    // the preview has one stream, so both have its records, under the same numbers
    assert!(plan.contains("FROM streams.lamps_of_the_city\n"));
    let plan = plan.replace("lamps_of_the_city", "lamps");
    let plan = windowed(&plan, &format!("sequence_number >= {}", (KINESIS.of)(3)));
    let sources = [Source::new("old.sql", old_sql), Source::new("plan.sql", plan)];
    let outcomes = preview(&sources, &[PayloadFile::from(path)], &PreviewOptions::default()).unwrap();
    let rows: Vec<(&str, u64)> = outcomes.iter().map(|of| (of.view.as_str(), of.rows)).collect();
    assert_eq!(rows, [("lamps", 8), ("lamps_v2", 6), ("lamps_archive", 8), ("lamps", 14)]);
}

#[test]
fn a_stream_is_read_once_and_the_old_version_refreshes_itself_until_the_archive() {
    for pair in with_payloads() {
        let plan = migration(&side(&pair, "old").1, &side(&pair, "new").1, None).unwrap();
        let text = plan.to_string();
        assert_eq!(text.matches("FROM streams.").count(), 1, "{pair}: {text}");
        let names: Vec<&str> = plan.steps().iter().map(mvstream::diff::MigrationStep::name).collect();
        let last: Vec<&str> = names.iter().copied().filter(|name| *name != "remove").collect();
        assert!(
            last.ends_with(&["version", "save", "archive", "swap"]) || last[0] == "add",
            "{pair}: {last:?}"
        );
        for step in plan.steps() {
            assert!(!step.undo().is_empty(), "{pair}: {}", step.name());
            let stops = step.statements().iter().any(|of| of.sql().ends_with("AUTO REFRESH NO;"));
            assert!(!stops || ["alter", "archive"].contains(&step.name()), "{pair}: {}", step.name());
        }
    }
}

#[test]
fn grants_of_the_new_script_are_granted_before_the_swap_is_committed() {
    let grant = "GRANT SELECT ON lamps TO ROLE analysts;";
    for pair in ["filter_tightened", "tiered_view_gains_a_column"] {
        let read = |which: &str, more: &str| {
            let text = format!("{}\n{more}\n", side(pair, which).0);
            mvstream::sql::parse_views(&Source::new("lamps.sql", text)).unwrap()
        };
        let plan = migration(&read("old", ""), &read("new", grant), None).unwrap().to_string();
        let at = |text: &str| plan.find(text).unwrap_or_else(|| panic!("{pair}: {text}\n{plan}"));
        assert!(
            at("\nBEGIN;") < at("\nCREATE VIEW lamps") && at("\nCREATE VIEW lamps") < at(grant),
            "{pair}"
        );
        assert!(at(grant) < at("\nCOMMIT;"), "{pair}");
    }
}

#[test]
fn a_migration_has_no_warning() {
    for pair in pairs() {
        let plan = migration(&side(&pair, "old").1, &side(&pair, "new").1, None).unwrap().to_string();
        let findings = lint(&[Source::new("plan.sql", plan)], &mvstream::lint::Levels::default());
        let found: Vec<&str> =
            findings.iter().filter(|of| of.severity > Severity::Info).map(|of| of.code.name()).collect();
        assert_eq!(found, Vec::<&str>::new(), "{pair}");
    }
}
