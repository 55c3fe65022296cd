//! Nothing is lost that no finding named beforehand: views that mvstream makes, run on what they are made for.

use std::io::Write;

use data_encoding::{BASE64, HEXLOWER};
use mvstream::model::Encoding;
use mvstream::options::{Casts, Layout, OnBadRecord, Options, Part, Times};
use mvstream::preview::{Case, Outcome, PayloadFile, PreviewOptions};
use mvstream::text::Path;
use mvstream::text::Source;
use mvstream::{Code, Compiled, Input};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::evidence::{records, value};

/// The views of what was compiled, run on payloads.
fn previewed(compiled: &Compiled, payloads: &[Vec<u8>]) -> Vec<Outcome> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&payloads.join(&b'\n')).unwrap();
    let files = [PayloadFile { name: "payloads".to_owned(), path: file.path().to_owned() }];
    let sources = [Source::new("view.sql", compiled.sql.text())];
    let options = PreviewOptions { limit: 1_000, show_values: true, ..PreviewOptions::default() };
    mvstream::preview::run(&sources, &files, &options)
        .unwrap_or_else(|error| panic!("{error}\n{}", compiled.sql.text()))
}

fn encoded(record: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => record.to_owned(),
        Encoding::Base64 => BASE64.encode(record).into_bytes(),
        Encoding::Hex => HEXLOWER.encode(record).into_bytes(),
    }
}

fn lines(records: &[Value], encoding: Encoding) -> Vec<Vec<u8>> {
    records.iter().map(|record| encoded(record.to_string().as_bytes(), encoding)).collect()
}

/// The findings that report a loss, by the reason that the preview prints.
const NAMED: &[(&str, &[Code])] = &[
    ("is not a whole number", &[Code::NumberFormat, Code::MixedKinds, Code::NumericText]),
    ("is not a number", &[Code::NumberFormat, Code::MixedKinds, Code::NumericText]),
    ("is out of range", &[Code::NumberFormat, Code::InexactNumber, Code::MixedKinds]),
    ("too many digits", &[Code::NumberFormat, Code::MixedKinds]),
    ("neither true nor false", &[Code::MixedKinds]),
    ("it is an array or an object", &[Code::MixedKinds]),
    (
        "no branch of the CASE",
        &[
            Code::NumberFormat,
            Code::NonAsciiText,
            Code::TimeFormat,
            Code::MixedKinds,
            Code::RepeatedKeysBlock,
        ],
    ),
    ("date or time", &[Code::TimeFormat]),
    ("single-byte", &[Code::NonAsciiText]),
    (
        "cut to",
        &[
            Code::TruncatedText,
            Code::GuessedLength,
            Code::TextOverLimit,
            Code::TimeAsText,
            Code::InexactNumber,
        ],
    ),
    ("rounded to", &[Code::InexactNumber]),
    ("longer than the 65535 bytes", &[Code::TextOverLimit]),
];

/// The losses of a view without a finding.
fn unreported(compiled: &Compiled, outcome: &Outcome) -> Vec<String> {
    let cases = outcome.blocks.iter().chain(&outcome.lost).chain(&outcome.truncated);
    let unreported = cases.filter(|case| {
        let choice =
            compiled.choices.iter().find(|choice| choice.column.as_str().eq_ignore_ascii_case(&case.column));
        let Some(path) = choice.and_then(|choice| choice.path.as_ref()) else { return true };
        let codes: Vec<Code> = NAMED
            .iter()
            .filter(|(reason, _)| case.reason.contains(reason))
            .flat_map(|(_, codes)| codes.iter().copied())
            .collect();
        let speaks = |of: &Path| path.steps().starts_with(of.steps());
        !compiled
            .findings
            .iter()
            .any(|finding| codes.contains(&finding.code) && finding.path.as_ref().is_some_and(speaks))
    });
    unreported.map(|case| format!("{}: {} ({:?})", case.column, case.reason, case.value)).collect()
}

/// What samples lose although their view was made for them: guarded casts to DOUBLE PRECISION take exponents to 289, so
/// that no number of 17 digits leaves its range, 1E±307; a finding says so.
fn is_beyond_guards(case: &Case) -> bool {
    let exponent = case.value.as_ref().and_then(|value| value.rsplit_once(['e', 'E'])?.1.parse::<i32>().ok());
    exponent.is_some_and(|exponent| exponent.abs() > 289)
}

/// All records land; a payload that the guard or the filter excludes is none of these laws.
fn lands(outcome: &Outcome) -> Result<(), String> {
    let filtered: u64 = outcome.filtered.iter().map(|filtered| filtered.count).sum();
    if outcome.landed + filtered + outcome.blocked != outcome.records {
        return Err(format!("{outcome:?}"));
    }
    if filtered > 0 { Err(format!("{:?}", outcome.filtered)) } else { Ok(()) }
}

fn layouts() -> impl Strategy<Value = Layout> {
    prop::sample::select(Layout::ALL.to_vec())
}

fn casts() -> impl Strategy<Value = Casts> {
    prop::sample::select(Casts::ALL.to_vec())
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop::sample::select(Encoding::ALL.to_vec())
}

fn times() -> impl Strategy<Value = Times> {
    prop::sample::select(Times::ALL.to_vec())
}

/// A property, and texts and numbers near to what it allows; the validator decides.
fn property() -> impl Strategy<Value = (Value, Vec<Value>)> {
    let number = |low: i64, high: i64| {
        let near =
            [low.saturating_sub(1), low, low.saturating_add(1), high - 1, high, high.saturating_add(1)]
                .map(Value::from)
                .to_vec();
        (json!({"type": "integer", "minimum": low, "maximum": high}), near)
    };
    let text = |characters: usize| {
        let near = vec![
            json!("x".repeat(characters)),
            json!("é".repeat(characters)),
            json!("😀".repeat(characters)),
            json!("x".repeat(characters + 1)),
        ];
        (json!({"type": "string", "maxLength": characters}), near)
    };
    let format = |format: &str, near: &[&str]| {
        (json!({"type": "string", "format": format}), near.iter().map(|text| json!(text)).collect())
    };
    prop_oneof![
        (-40_000_i64..40_000, 0_i64..70_000).prop_map(move |(low, more)| number(low, low + more)),
        Just(number(i64::from(i32::MIN), i64::from(i32::MAX))),
        Just(number(0, i64::MAX)),
        Just((json!({"type": "integer"}), vec![json!(1.0), json!(u64::MAX), json!(1e20), json!(-7)])),
        Just((json!({"type": "number"}), vec![json!(1.5), json!(1e300), json!(5e-324), json!(0.1)])),
        Just((
            json!({"type": "number", "multipleOf": 0.01, "minimum": -1, "maximum": 1000}),
            vec![json!(12.34), json!(1000), json!(-1), json!(1e2)]
        )),
        (1_usize..40).prop_map(text),
        Just((json!({"type": "string"}), vec![json!(""), json!("x".repeat(300)), json!("[1]")])),
        Just((json!({"type": "boolean"}), vec![json!(true), json!(false)])),
        Just((json!({"type": ["boolean", "string"]}), vec![json!(true), json!("true"), json!("x")])),
        Just((json!({"type": ["integer", "null"]}), vec![json!(null), json!(12)])),
        Just((json!({"type": ["integer", "string"]}), vec![json!("a"), json!(12)])),
        Just((json!({"type": ["object", "string"]}), vec![json!("{"), json!({"a": [1]}), json!("text")])),
        Just((json!({"type": "array"}), vec![json!([]), json!([1, {"b": "c"}])])),
        Just((json!({}), vec![json!({"a": 1}), json!("text"), json!(7), json!([true])])),
        Just((json!({"enum": ["ab", "cde", 5, null]}), vec![json!("ab"), json!("cde"), json!(5)])),
        Just((
            json!({"type": "object", "properties": {"in": {"type": "integer", "maximum": 9, "minimum": 0}}}),
            vec![json!({"in": 3}), json!({"in": 3, "other": 4}), json!({})]
        )),
        Just(format(
            "uuid",
            &["6f1b7c1e-4c0e-4a35-9d2b-0c6a2b1d0001", "6F1B7C1E-4C0E-4A35-9D2B-0C6A2B1D0001"]
        )),
        Just(format("date", &["2026-11-21", "2026-02-30", "0001-01-01", "9999-12-31"])),
        Just(format("time", &["12:00:00Z", "23:59:60Z", "12:00:00.123456+01:00"])),
        Just(format(
            "date-time",
            &[
                "2026-11-21T01:02:03Z",
                "2026-11-21t01:02:03.1234567z",
                "2016-12-31T23:59:60Z",
                "0000-01-01T00:00:00Z"
            ]
        )),
        Just(format("ipv4", &["10.0.0.1"])),
        Just(format("email", &["a@example.com", "ä@example.com"])),
        Just(format("uri", &["https://example.com/?q=1"])),
    ]
}

/// A schema, and records that it allows.
fn schemas() -> impl Strategy<Value = (Value, Vec<Value>)> {
    let properties = prop::collection::vec((property(), any::<bool>()), 1..6);
    (
        properties,
        prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), value()), 6), 1..8),
    )
        .prop_map(|(properties, rows)| {
            const KEYS: [&str; 6] = ["a", "B", "c d", "id", "order", "user"];
            let named: serde_json::Map<String, Value> = KEYS
                .iter()
                .zip(&properties)
                .map(|(key, ((schema, _), _))| ((*key).to_owned(), schema.clone()))
                .collect();
            let required: Vec<&str> = KEYS
                .iter()
                .zip(&properties)
                .filter(|(_, (_, required))| *required)
                .map(|(key, _)| *key)
                .collect();
            let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                "properties": named, "required": required});
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            let record = |row: Vec<(prop::sample::Index, Value)>| {
                let members = KEYS.iter().zip(&properties).zip(row);
                let members = members.map(|((key, ((_, near), _)), (at, odd))| {
                    // a value near to what is allowed, now and then any value at all
                    let pick = at.index(near.len() + 2);
                    ((*key).to_owned(), near.get(pick).cloned().unwrap_or(odd))
                });
                Value::Object(members.collect())
            };
            let records = rows.into_iter().map(record).filter(|record| validator.is_valid(record)).collect();
            (schema, records)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_sample_loads_with_nothing_lost(
        records in records(),
        layout in layouts(),
        casts in casts(),
        encoding in encodings(),
        times in times(),
    ) {
        let payloads = lines(&records, encoding);
        let options = Options::default().layout(layout).casts(casts).times(times).encoding(Some(encoding));
        let input = Input::samples("events.ndjson", &payloads.join(&b'\n')).unwrap();
        let compiled = mvstream::compile(&input, &options).unwrap();
        for outcome in previewed(&compiled, &payloads) {
            lands(&outcome).map_err(TestCaseError::fail)?;
            let unreported = unreported(&compiled, &outcome);
            prop_assert!(unreported.is_empty(), "{unreported:#?}\n{}", compiled.sql.text());
            let cases = outcome.blocks.iter().chain(&outcome.lost).chain(&outcome.truncated);
            let lost: Vec<_> = cases.filter(|case| !is_beyond_guards(case)).collect();
            prop_assert!(lost.is_empty(), "{lost:#?}\n{}", compiled.sql.text());
            prop_assert!(outcome.unread.is_empty(), "{:?}", outcome.unread);
        }
    }

    #[test]
    fn what_a_schema_allows_loads_or_has_a_finding(
        (schema, records) in schemas(),
        layout in layouts(),
        casts in casts(),
        encoding in encodings(),
        times in times(),
    ) {
        let options = Options::default().layout(layout).casts(casts).times(times).encoding(Some(encoding));
        let compiled = mvstream::compile(&Input::schema("event.json", &schema.to_string()), &options).unwrap();
        for outcome in previewed(&compiled, &lines(&records, encoding)) {
            lands(&outcome).map_err(TestCaseError::fail)?;
            let unreported = unreported(&compiled, &outcome);
            prop_assert!(unreported.is_empty(), "{unreported:#?}\n{schema}\n{}", compiled.sql.text());
            // a landing view keeps the payload with all its keys
            for unread in outcome.unread.iter().filter(|_| layout == Layout::Typed) {
                let open = |of: &Path| unread.path.starts_with(&format!("{}/", of.to_string().trim_end_matches('/')));
                let said = compiled.findings.iter().filter(|finding| finding.code == Code::OpenObject);
                let said = said.filter_map(|finding| finding.path.as_ref()).any(open);
                prop_assert!(said, "{unread:?}\n{schema}");
            }
        }
    }

    #[test]
    fn a_record_lands_or_is_rejected(
        records in prop::collection::vec(
            prop_oneof![
                value().prop_map(|value| json!({"a": value}).to_string().into_bytes()),
                value().prop_map(|value| value.to_string().into_bytes()),
                any::<String>().prop_map(String::into_bytes),
                prop::collection::vec(any::<u8>(), 0..40),
                Just(br#"{"a":1,"a":2}"#.to_vec()),
                Just(format!("{{\"a\":\"{}\"}}", "x".repeat(65_400)).into_bytes()),
            ],
            1..12,
        ),
        layout in layouts(),
        encoding in encodings(),
        disguised in any::<bool>(),
    ) {
        // a line cannot hold the end of one
        let whole = |record: &Vec<u8>| !record.contains(&b'\n') && !record.trim_ascii().is_empty();
        let records: Vec<Vec<u8>> = records
            .iter()
            .map(|record| if disguised { record.clone() } else { encoded(record, encoding) })
            .filter(whole)
            .collect();
        let parts = vec![Part::ExternalSchema, Part::Settings, Part::View, Part::Rejects];
        let options = Options::default().layout(layout).encoding(Some(encoding)).parts(parts).on_bad_record(OnBadRecord::Drop);
        let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
        let compiled = mvstream::compile(&Input::schema("event.json", &schema.to_string()), &options).unwrap();
        let outcomes = previewed(&compiled, &records);
        let (view, rejects) = (&outcomes[0], &outcomes[outcomes.len() - 1]);
        prop_assert!(rejects.view.ends_with("_rejects"));
        // a finding reports that a NUL character may block both
        prop_assert!(compiled.findings.iter().any(|finding| finding.code == Code::NulCharacter) || layout != Layout::Typed);
        let blocks = view.blocks.iter().chain(&rejects.blocks);
        let other: Vec<_> = blocks.filter(|block| !block.reason.contains("NUL character")).collect();
        prop_assert!(other.is_empty(), "{other:?}");
        prop_assert_eq!(view.blocked, rejects.blocked);
        let accounted = view.landed + rejects.landed + view.blocked;
        prop_assert_eq!(view.records, accounted, "{:?}\n{}", records, compiled.sql.text());
    }

    #[test]
    fn typed_and_tiered_agree_value_by_value(records in records(), casts in casts()) {
        let rows = |layout| {
            let options = Options::default().layout(layout).casts(casts).times(Times::Cast);
            let input = Input::samples("events.ndjson", &lines(&records, Encoding::Utf8).join(&b'\n')).unwrap();
            let compiled = mvstream::compile(&input, &options).unwrap();
            let outcome = previewed(&compiled, &lines(&records, Encoding::Utf8)).pop().unwrap();
            // what is lost is the other laws' matter
            let lost = outcome.lost.iter().any(is_beyond_guards);
            let names: Vec<String> = outcome.columns.iter().map(|column| format!("{} {}", column.name, column.sql_type)).collect();
            (names, outcome.first_rows, compiled, lost)
        };
        let ((names, typed, first, lost), (tiered_names, tiered, second, _)) = (rows(Layout::Typed), rows(Layout::Tiered));
        prop_assume!(!lost);
        for (typed, tiered) in typed.iter().zip(&tiered) {
            for (at, name) in names.iter().enumerate() {
                let Some(other) = tiered_names.iter().position(|other| other == name) else { continue };
                prop_assert_eq!(&typed[at], &tiered[other], "{}\n{}\n{}", name, first.sql.text(), second.sql.text());
            }
        }
    }
}
