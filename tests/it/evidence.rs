//! The inferred columns hold all samples, and every way to infer them gives the same view.

use mvstream::options::{Casts, Layout, NumericStrings, Options, Times};
use mvstream::redshift::SqlType;
use mvstream::text::{Path, Step};
use mvstream::{ColumnChoice, Input};
use proptest::prelude::*;
use serde_json::Value;

use crate::root;

/// A value that serde_json keeps as written.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-2_000_000_000_i64..2_000_000_000).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-9_i64..9).prop_map(Value::from),
        (-99_999_i64..99_999).prop_map(|n| Value::from(f64::from(i32::try_from(n).unwrap()) / 100.0)),
        any::<f64>().prop_map(Value::from),
        "[a-z]{0,40}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "-?[0-9]{1,20}".prop_map(Value::from),
        "-?(0|[1-9][0-9]{0,9})[.][0-9]{1,3}".prop_map(Value::from),
        prop::sample::select(vec![
            "2026-11-21",
            "2026-02-30",
            "2026-11-21T01:02:03Z",
            "2026-11-21 01:02:03",
            "12:00:00",
            "12:00:00+01:00",
            "12084f2f-fc41-41fb-a218-8cc1ac6146eb",
            "10.0.0.1",
            "::1",
            "a@example.com",
            "",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

pub(crate) fn records() -> impl Strategy<Value = Vec<Value>> {
    let fields = prop::collection::vec(value(), 5);
    // a field has few values, so that their kinds sometimes agree
    (fields, prop::collection::vec((prop::collection::vec(("[a-e]", value()), 0..3), any::<u32>()), 1..8))
        .prop_map(|(usual, records)| {
            records
                .into_iter()
                .map(|(own, some)| {
                    let mut record = serde_json::Map::new();
                    for (n, value) in usual.iter().enumerate().filter(|(n, _)| some >> n & 1 == 1) {
                        record.insert(["a", "b", "c", "d", "e"][n].to_owned(), value.clone());
                    }
                    record.extend(own);
                    Value::Object(record)
                })
                .collect()
        })
}

fn at<'v>(record: &'v Value, path: &Path) -> Option<&'v Value> {
    path.steps().iter().try_fold(record, |value, step| match step {
        Step::Key(key) => value.get(key.as_str()),
        Step::Index(index) => value.get(*index as usize),
    })
}

/// Whether a column of the type holds the value, by Redshift's pages and not by our rules.
fn fits(value: &Value, sql_type: SqlType) -> bool {
    let text = match value {
        Value::Null => return true,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let digits = |text: &str| text.trim_start_matches('-').to_owned();
    let is_number =
        !value.is_boolean() && !value.is_object() && !value.is_array() && text.parse::<f64>().is_ok();
    match sql_type {
        SqlType::Integer => text.parse::<i32>().is_ok(),
        SqlType::BigInt => text.parse::<i64>().is_ok(),
        SqlType::Decimal(all, scale) => {
            let plain = digits(&text);
            let (whole, after) = plain.split_once('.').unwrap_or((&plain, ""));
            let whole = whole.trim_start_matches('0').len();
            is_number
                && !text.contains('e')
                && after.len() <= scale.into()
                && whole <= usize::from(all - scale)
        }
        SqlType::DoublePrecision => {
            let held = text.parse::<f64>().is_ok_and(|value| value == 0.0 || value.is_normal());
            // a longer one loses digits, and a finding reports it
            is_number && held
        }
        SqlType::Boolean => value.is_boolean(),
        SqlType::Varchar(bytes) => text.len() <= bytes as usize,
        SqlType::Char(bytes) => text.len() <= bytes as usize && text.is_ascii(),
        SqlType::Super => true,
        SqlType::Date => value.is_string() && text.len() == 10 && !text.ends_with("30"),
        SqlType::Time => value.is_string() && text == "12:00:00",
        SqlType::TimeTz => value.is_string() && text == "12:00:00+01:00",
        SqlType::Timestamp => value.is_string() && text == "2026-11-21 01:02:03",
        SqlType::TimestampTz => value.is_string() && text == "2026-11-21T01:02:03Z",
        _ => false,
    }
}

/// The fields without members, except `null`s.
fn leaves(value: &Value, path: &Path, found: &mut Vec<Path>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                leaves(value, &path.key(key.as_str()), found);
            }
        }
        // an empty object has no members to lose
        Value::Object(_) | Value::Null => {}
        _ => found.push(path.clone()),
    }
}

fn lines(records: &[Value]) -> String {
    records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

fn fields(choices: &[ColumnChoice]) -> Vec<(&Path, SqlType)> {
    choices.iter().filter_map(|choice| choice.path.as_ref().zip(choice.sql_type)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_sample_fits_the_columns_inferred_from_it(
        records in records(),
        layout in prop::sample::select(vec![Layout::Typed, Layout::Tiered]),
        numeric_strings in prop::sample::select(NumericStrings::ALL.to_vec()),
        times in prop::sample::select(vec![Times::Cast, Times::Text]),
    ) {
        let options = Options::default().layout(layout).numeric_strings(numeric_strings).times(times);
        let input = Input::samples("events.ndjson", lines(&records).as_bytes()).unwrap();
        let compiled = mvstream::compile(&input, &options).unwrap();
        let columns = fields(&compiled.choices);
        for record in &records {
            for (path, sql_type) in &columns {
                if let Some(value) = at(record, path) {
                    prop_assert!(fits(value, *sql_type), "{path} {sql_type}: {value}");
                }
            }
            let mut found = Vec::new();
            leaves(record, &Path::root(), &mut found);
            for leaf in found {
                let held = columns.iter().any(|(path, _)| leaf.steps().starts_with(path.steps()));
                prop_assert!(held, "{leaf} is in no column");
            }
        }
    }

    #[test]
    fn the_schema_that_is_inferred_gives_the_view_of_the_samples(records in records()) {
        let input = Input::samples("events.ndjson", lines(&records).as_bytes()).unwrap();
        for casts in [Casts::Try, Casts::Guarded] {
            let options = Options::default().casts(casts).comments(false);
            let (schema, _) = mvstream::infer(&input, &options).unwrap();
            let again = Input::schema("events.schema.json", &schema);
            let (direct, by_schema) = (mvstream::compile(&input, &options).unwrap(), mvstream::compile(&again, &options).unwrap());
            prop_assert_eq!(direct.sql.text(), by_schema.sql.text(), "{}", schema);
        }
    }

    #[test]
    fn the_schema_that_is_inferred_allows_the_samples(records in records()) {
        let input = Input::samples("events.ndjson", lines(&records).as_bytes()).unwrap();
        let (schema, _) = mvstream::infer(&input, &Options::default()).unwrap();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        for record in &records {
            prop_assert!(validator.is_valid(record), "{record}");
        }
    }
}

#[test]
fn the_samples_of_the_readme_match_their_snapshots() {
    let payloads = std::fs::read(root().join("fixtures/ev_station/payloads.ndjson")).unwrap();
    let input = Input::samples("ev_station.ndjson", &payloads).unwrap();
    let compiled = mvstream::compile(&input, &Options::default()).unwrap();
    crate::snapshot("samples", "ev-station", compiled.sql.text());
    let (schema, _) = mvstream::infer(&input, &Options::default()).unwrap();
    crate::snapshot("samples", "ev-station-schema", &schema);
}
