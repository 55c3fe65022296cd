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

#[test]
fn no_row_is_lost_or_doubled_while_records_expire_from_the_stream() {
    let pairs = with_payloads();
    assert!(pairs.len() >= 12, "{pairs:?}");
    for pair in &pairs {
        let ((old_sql, old), (_, new)) = (side(pair, "old"), side(pair, "new"));
        let plan = migration(&old, &new, Some(24)).unwrap().to_string();
        let payloads =
            std::fs::read_to_string(root().join("fixtures/diff").join(pair).join("payloads.ndjson"));
        let payloads = payloads.unwrap().repeat(4);
        let count = payloads.lines().count();
        assert!(count >= 8);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("payloads.ndjson");
        std::fs::write(&path, payloads).unwrap();
        // the old view has read all but the last records; what stands beside it no longer finds the first ones, and
        // what is made last finds fewer still; the very last record comes when the table has been made, and only the
        // view beside the old one ever reads it
        let Numbers { column, of } = if old_sql.contains("kafka_value") { KAFKA } else { KINESIS };
        let old_sql = windowed(&old_sql, &format!("{column} <= {}", of(count - 2)));
        let (before, after) = plan.split_once(". swap: ").unwrap();
        let before = windowed(before, &format!("{column} >= {}", of(3)));
        let late = of(count);
        let (joined, arrived) = (format!("WHERE o.{column} IS NULL;"), format!(" AND n.{column} < {late};"));
        assert!(before.contains(&joined), "{pair}");
        let before = before.replace(&joined, &format!("{}{arrived}", joined.trim_end_matches(';')));
        let window = format!("{column} >= {} AND {column} < {late}", of(6));
        let after = windowed(after, &window);
        let plan = format!("{before}. swap: {after}");
        let sources = [Source::new("old.sql", old_sql), Source::new("plan.sql", plan)];
        let options = PreviewOptions { limit: 1_000, ..PreviewOptions::default() };
        let outcomes = preview(&sources, &[PayloadFile::from(path)], &options).unwrap();

        let all: Vec<&Outcome> = outcomes.iter().filter(|of| of.view.ends_with("_all")).collect();
        assert_eq!(all.len(), 2, "{pair}");
        let base = all[0].view.trim_end_matches("_all");
        let named = |name: &str| {
            outcomes.iter().filter(|of| of.view == name).map(|of| rows(of, column)).collect::<Vec<_>>()
        };
        let (own, next) = (named(base), named(&format!("{base}_next")));
        let [first, last] = own.as_slice() else { panic!("{pair}: {} versions", own.len()) };
        let known: BTreeSet<&String> = first.keys().chain(next[0].keys()).collect();
        assert!(first.keys().any(|key| !last.contains_key(key)), "{pair}: nothing passes out of the stream");
        for all in all {
            let rows = rows(all, column);
            assert_eq!(rows.keys().collect::<BTreeSet<_>>(), known, "{pair}: {}", all.view);
            for (record, values) in first.iter().chain(&next[0]) {
                for (name, value) in values.iter().filter(|(_, value)| value.is_some()) {
                    // under its name, if in another spelling, or as it is under another
                    let kept = |(other, kept): &(String, Option<String>)| {
                        kept == value || (other == name && kept.is_some())
                    };
                    assert!(rows[record].iter().any(kept), "{pair}: {name} {value:?} of {record}");
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
    let (before, after) = plan.split_once(". swap: ").unwrap();
    let before = windowed(before, &format!("sequence_number >= {}", (KINESIS.of)(3)));
    let after = windowed(after, &format!("sequence_number >= {}", (KINESIS.of)(6)));
    let sources =
        [Source::new("old.sql", old_sql), Source::new("plan.sql", format!("{before}. swap: {after}"))];
    let outcomes = preview(&sources, &[PayloadFile::from(path)], &PreviewOptions::default()).unwrap();
    let rows: Vec<(&str, u64)> = outcomes.iter().map(|of| (of.view.as_str(), of.rows)).collect();
    assert_eq!(
        rows,
        [
            ("lamps", 8),
            ("lamps_next", 6),
            ("lamps_archive", 8),
            ("lamps_all", 14),
            ("lamps", 3),
            ("lamps_backfill", 6),
            ("lamps_all", 14)
        ]
    );
}

#[test]
fn a_migration_has_no_warning() {
    for pair in pairs() {
        let plan = migration(&side(&pair, "old").1, &side(&pair, "new").1, None).unwrap().to_string();
        let findings = lint(&[Source::new("plan.sql", plan)], &mvstream::lint::Levels::default());
        let told: Vec<&str> =
            findings.iter().filter(|of| of.severity > Severity::Info).map(|of| of.code.name()).collect();
        assert_eq!(told, Vec::<&str>::new(), "{pair}");
    }
}
