//! Line ends, NULs and characters of several bytes, in every position of a text: no record that a view keeps blocks it.

use std::fmt::Write as _;
use std::io::Write as _;

use data_encoding::BASE64;
use mvstream::model::Encoding;
use mvstream::options::{Becomes, Casts, ColumnOption, Layout, Options, Part, Times};
use mvstream::preview::{Outcome, PayloadFile, PreviewOptions};
use mvstream::redshift::{EpochUnit, SqlType};
use mvstream::text::{Path, Source};
use mvstream::{Code, Compiled, Input};
use serde_json::{Value, json};

/// Texts that casts accept, each of them.
const GOOD: [&str; 9] = [
    "6f1b7c1e-4c0e-4a35-9d2b-0c6a2b1d0001",
    "12",
    "12.50",
    "1e3",
    "2026-11-21",
    "12:00:00Z",
    "2026-11-21T01:02:03Z",
    "true",
    "[1]",
];
/// What is put before, into and after them.
const ODD: [&str; 9] = ["\n", "\r", "\r\n", "\0", "é", "日本", "\nx", "x\n", "\r日本"];

fn texts() -> Vec<String> {
    let mut texts = vec![String::new(), " ".to_owned()];
    for good in GOOD {
        let middle = good.len() / 2;
        texts.push(good.to_owned());
        for odd in ODD {
            texts.push(format!("{odd}{good}"));
            texts.push(format!("{good}{odd}"));
            texts.push(format!("{}{odd}{}", &good[..middle], &good[middle..]));
            texts.push(format!("{good}{odd}{good}"));
        }
    }
    texts
}

/// A schema with a field for each type that a text may be cast to.
fn schema() -> Value {
    let text = |format: &str| json!({"type": "string", "format": format});
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
        "uuid": text("uuid"), "date": text("date"), "time": text("time"), "moment": text("date-time"),
        "integer": {"type": "integer"}, "small": {"type": "integer", "minimum": 0, "maximum": 9},
        "wide": {"type": "integer", "minimum": 0, "maximum": 1e20},
        "number": {"type": "number"}, "price": {"type": "number", "multipleOf": 0.01},
        "word": {"type": "string", "maxLength": 4}, "flag": {"type": "boolean"}, "list": {"type": "array"},
        "since": {"type": "integer"}, "local": {"type": "string"}, "clock": {"type": "string"},
        "code": {"type": "string"}, "float": {"type": "number"},
    }})
}

fn columns() -> Vec<ColumnOption> {
    let column = |key: &str, becomes| ColumnOption { path: Path::root().key(key), becomes, name: None };
    vec![
        column("since", Becomes::Epoch(EpochUnit::Milliseconds)),
        column("local", Becomes::Type(SqlType::Timestamp)),
        column("clock", Becomes::Type(SqlType::Time)),
        column("code", Becomes::Type(SqlType::Char(3))),
        column("float", Becomes::Type(SqlType::Real)),
    ]
}

/// The outcomes over payloads of any bytes.
fn previewed(compiled: &Compiled, payloads: &[Vec<u8>]) -> Vec<Outcome> {
    let mut lines = String::new();
    for payload in payloads {
        let record = json!({"Records": [{"SequenceNumber": "1", "ApproximateArrivalTimestamp": 1.0,
            "Data": BASE64.encode(payload), "PartitionKey": "k"}], "NextShardIterator": "n", "MillisBehindLatest": 0});
        writeln!(lines, "{record}").unwrap();
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    let files = [PayloadFile { name: "payloads".to_owned(), path: file.path().to_owned() }];
    let sources = [Source::new("view.sql", compiled.sql.text())];
    mvstream::preview::run(&sources, &files, &PreviewOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{}", compiled.sql.text()))
}

/// The columns that a finding says can block the refresh.
fn may_block(compiled: &Compiled) -> String {
    let blocking = compiled.findings.iter().filter(|finding| finding.code == Code::CastCanBlock);
    blocking.map(|finding| finding.message.clone()).collect()
}

fn held(compiled: &Compiled, payloads: &[Vec<u8>], what: &str) -> u64 {
    let named = may_block(compiled);
    let outcomes = previewed(compiled, payloads);
    assert_eq!(outcomes[0].records, payloads.len() as u64, "{what}: {outcomes:?}");
    for outcome in &outcomes {
        for block in &outcome.blocks {
            let column = format!("`{}`", block.column);
            assert!(named.contains(&column), "{what}: {}: {block:?}\n{}", outcome.view, compiled.sql.text());
        }
    }
    outcomes.iter().map(|outcome| outcome.blocked).sum()
}

fn encoded(record: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => record.as_bytes().to_vec(),
        Encoding::Base64 => BASE64.encode(record.as_bytes()).into_bytes(),
        Encoding::Hex => data_encoding::HEXLOWER.encode(record.as_bytes()).into_bytes(),
    }
}

fn every_script(mut held: impl FnMut(&Compiled, Encoding, Casts, &str)) {
    let input = Input::schema("event.json", &schema().to_string());
    for layout in Layout::ALL {
        for casts in Casts::ALL {
            for encoding in Encoding::ALL {
                let parts =
                    vec![Part::ExternalSchema, Part::Settings, Part::View, Part::Rejects, Part::Probe];
                let options = Options::default()
                    .layout(*layout)
                    .casts(*casts)
                    .times(Times::Cast)
                    .encoding(Some(*encoding))
                    .columns(columns())
                    .parts(parts);
                let what = format!("{} {} {}", layout.name(), casts.name(), encoding.name());
                let compiled = mvstream::compile(&input, &options).unwrap();
                held(&compiled, *encoding, *casts, &what);
            }
        }
    }
}

#[test]
fn no_text_of_a_field_blocks_a_view_unless_a_finding_named_its_column() {
    let keys: Vec<String> = schema()["properties"].as_object().unwrap().keys().cloned().collect();
    let record = |text: &String| {
        let members = keys.iter().map(|key| (key.clone(), Value::from(text.as_str())));
        Value::Object(members.collect()).to_string()
    };
    let records: Vec<String> = texts().iter().map(record).collect();
    every_script(|compiled, encoding, casts, what| {
        let payloads: Vec<_> = records.iter().map(|record| encoded(record, encoding)).collect();
        let blocked = held(compiled, &payloads, what);
        if [Casts::Try, Casts::Guarded].contains(&casts) {
            assert_eq!(blocked, 0, "{what}");
        }
    });
}

#[test]
fn no_bytes_around_a_payload_block_a_view() {
    every_script(|compiled, encoding, casts, what| {
        // `plain` joins the conditions by AND, whose order is not promised: a finding of its own
        if casts == Casts::Plain {
            return;
        }
        let mut payloads: Vec<Vec<u8>> = vec![Vec::new(), b"\n\n\n\n".to_vec(), b"\xff\xfe".to_vec()];
        for good in ["{}", r#"{"integer":12}"#] {
            let good = encoded(good, encoding);
            for odd in
                ODD.map(str::as_bytes).into_iter().chain([&b"\n\n\n\n"[..], b"\r\n\r\n", b"==", b"\xc3"])
            {
                payloads.push([odd, &good].concat());
                payloads.push([&good, odd].concat());
                payloads.push([&good[..1], odd, &good[1..]].concat());
            }
        }
        assert_eq!(held(compiled, &payloads, what), 0, "{what}");
    });
}
