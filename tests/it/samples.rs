//! Payloads in every form that they come in, and in none.

use std::io::Write as _;

use data_encoding::{BASE64, HEXLOWER};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::command::{Seen, Test};
use crate::{root, snapshot};

const RECORDS: [&str; 3] = [
    r#"{"id": 1, "name": "Zürich", "at": "2026-11-21T01:02:03Z"}"#,
    r#"{"id": 2, "name": null, "more": [{"x": 1.5}]}"#,
    r#"{"id": 3, "name": "\ud83d\ude00 \"", "at": "2026-11-21T01:02:03.5+01:00"}"#,
];

fn infer(test: Test, more: &[&str]) -> Seen {
    test.args(["infer", "in"]).args(["--profile", "-"]).args(more.iter().copied()).run()
}

/// The content of the payloads in every form.
fn payload(seen: &Seen) -> Value {
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let profile: Value = serde_json::from_str(&seen.stdout).unwrap();
    profile["payload"].clone()
}

fn expected() -> Value {
    payload(&infer(Test::new().file("in", RECORDS.join("\n")), &[]))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn every_form_gives_the_same_profile() {
    let lines = RECORDS.join("\n");
    let pretty: Vec<String> = RECORDS
        .iter()
        .map(|record| serde_json::to_string_pretty(&serde_json::from_str::<Value>(record).unwrap()).unwrap())
        .collect();
    let base64: Vec<String> = RECORDS.iter().map(|record| BASE64.encode(record.as_bytes())).collect();
    let hex: Vec<String> = RECORDS.iter().map(|record| HEXLOWER.encode(record.as_bytes())).collect();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("a last line end", format!("{lines}\n").into()),
        ("blank lines", format!("\n\n{}\n  \n", lines.replace('\n', "\n\n")).into()),
        ("CRLF", lines.replace('\n', "\r\n").into()),
        ("a byte order mark", format!("\u{feff}{lines}").into()),
        ("one after another", RECORDS.concat().into()),
        ("over lines", pretty.join("\n").into()),
        ("an array", format!("[{}]", RECORDS.join(",")).into()),
        ("an array over lines", format!("[\n{}\n]\n", pretty.join(",\n")).into()),
        ("base64 lines", base64.join("\n").into()),
        ("hex lines", hex.join("\n").into()),
        ("gzip", gzip(lines.as_bytes())),
        (
            "gzip in parts",
            [gzip(RECORDS[0].as_bytes()), gzip(b"\n"), gzip(RECORDS[1..].join("\n").as_bytes())].concat(),
        ),
        ("zstd", zstd(lines.as_bytes())),
        (
            "zstd in parts",
            [zstd(format!("{}\n", RECORDS[0]).as_bytes()), zstd(RECORDS[1..].join("\n").as_bytes())].concat(),
        ),
    ];
    let expected = expected();
    for (name, bytes) in forms {
        assert_eq!(payload(&infer(Test::new().file("in", bytes), &[])), expected, "{name}");
    }
    let stdin = Test::new().stdin(&lines).args(["infer", "-", "--profile", "-"]).run();
    assert_eq!(payload(&stdin), expected);
}

#[test]
fn envelopes_are_opened() {
    let base64 = RECORDS.map(|record| BASE64.encode(record.as_bytes()));
    let records = |key: &str| -> Value {
        base64
            .iter()
            .enumerate()
            .map(|(n, data)| json!({ "SequenceNumber": n.to_string(), "PartitionKey": "k", key: data }))
            .collect()
    };
    let kinesis: Value = base64
        .iter()
        .map(|data| json!({ "eventSource": "aws:kinesis", "kinesis": { "data": data } }))
        .collect();
    let firehose: Value = base64
        .iter()
        .enumerate()
        .map(|(n, data)| json!({ "recordId": n.to_string(), "data": data }))
        .collect();
    let kafka: Value =
        base64.iter().map(|data| json!({ "topic": "t", "offset": 1, "value": data })).collect();
    let kcat: Vec<String> = RECORDS
        .iter()
        .map(|record| {
            json!({ "topic": "t", "partition": 0, "offset": 1, "key": null, "payload": record }).to_string()
        })
        .collect();
    let forms = [
        (
            "kinesis-get-records",
            format!("{:#}", json!({ "Records": records("Data"), "MillisBehindLatest": 0 })),
        ),
        ("lambda-kinesis", json!({ "Records": kinesis }).to_string()),
        ("lambda-kafka", json!({ "eventSource": "aws:kafka", "records": { "t-0": kafka } }).to_string()),
        (
            "firehose",
            json!({ "invocationId": "i", "deliveryStreamArn": "d", "records": firehose }).to_string(),
        ),
        ("kcat", kcat.join("\n")),
    ];
    let expected = expected();
    for (name, text) in forms {
        let seen = infer(Test::new().file("in", &text), &[]);
        assert_eq!(payload(&seen), expected, "{name}");
        assert!(seen.stderr.contains(&format!("in a `{name}` envelope")), "{}", seen.stderr);
    }
}

#[test]
fn payloads_within_envelopes_may_be_encoded_themselves() {
    let twice = RECORDS.map(|record| BASE64.encode(BASE64.encode(record.as_bytes()).as_bytes()));
    let records: Value = twice.iter().map(|data| json!({ "SequenceNumber": "1", "Data": data })).collect();
    let text = json!({ "Records": records }).to_string();
    let seen = Test::new().file("in", &text).args(["generate", "in", "--stream", "s"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(
        seen.stdout.contains("TO_VARBYTE(FROM_VARBYTE(kinesis_data, 'utf-8'), 'base64')"),
        "{}",
        seen.stdout
    );
    let forced = Test::new().file("in", &text).args(["generate", "in", "--encoding", "utf-8"]).run();
    assert_eq!(forced.code, 2);
    assert!(forced.stderr.contains("no record in `in` can be used: 3 not JSON"), "{}", forced.stderr);
}

/// All that a person sees of samples that are not as they should be.
fn told(bytes: &[u8]) -> String {
    let seen = Test::new().file("in.ndjson", bytes).args(["infer", "in.ndjson", "-o", "out.json"]).run();
    assert_eq!(seen.file("out.json").is_some(), seen.code == 0, "{}", seen.stderr);
    let marked: Vec<&str> = seen.stderr.split("info[").collect();
    format!("exit {}\n{}", seen.code, marked[0])
}

#[test]
fn unusable_records_are_reported_by_line_and_count() {
    let good = "{\"a\": 1}\n";
    let deep = format!("{good}{}1{}\n", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a-last-line-cut-off", format!("{good}{{\"a\": 1, \"b").into()),
        ("bytes-that-are-not-utf-8", [good.as_bytes(), b"{\"a\": \"\xff\"}\n", good.as_bytes()].concat()),
        ("not-a-number", format!("{{\"a\": NaN}}\n{good}{{\"a\": Infinity}}\n").into()),
        ("many-bad-lines", format!("{good}{}", "{nope}\n".repeat(9)).into()),
        ("half-a-surrogate-pair", format!("{good}{{\"a\": \"\\ud800\"}}\n").into()),
        ("a-repeated-key", format!("{good}{{\"a\": 1, \"a\": 2}}\n").into()),
        ("text-after-the-record", format!("{good}{{\"a\": 1}} x\n").into()),
        ("a-hundred-thousand-levels", deep.into()),
        ("a-number-beyond-double", "{\"a\": 1e400}\n{\"a\": 1}\n".into()),
        ("an-integer-of-400-digits", format!("{{\"a\": {}}}\n", "9".repeat(400)).into()),
        ("a-key-of-10-kb", format!("{{\"{}\": 1}}\n", "k".repeat(10_000)).into()),
        ("nothing-at-all", Vec::new()),
        ("nothing-that-is-json", b"hello\nworld\n".to_vec()),
        ("gzip-within-base64", format!("{}\n", BASE64.encode(&gzip(b"{}"))).into()),
        ("utf-16", b"\xff\xfe{\0}\0\n\0".to_vec()),
        ("kafka-with-a-registry-header", [b"\0\0\0\0\x07{\"a\": 1}\n".as_slice(), good.as_bytes()].concat()),
    ];
    for (name, bytes) in cases {
        snapshot("samples", name, &told(&bytes));
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_skipped() {
    let text = format!("{{\"a\": 1}}\n{{\"a\": \"{}\"}}\n{{\"a\": 2}}\n", "x".repeat(100 << 20));
    let seen = infer(Test::new().file("in", &text), &[]);
    assert_eq!(payload(&seen)["object"]["members"]["a"]["value"]["values"], 2);
    assert!(
        seen.stderr.starts_with(
            "read `in` as 2 payloads\nwarn[unusable-record]: 1 record is unusable: longer than the 16 MiB that Redshift accepts, in line 2"
        ),
        "{}",
        seen.stderr
    );
}

#[test]
fn strict_stops_at_what_cannot_be_used() {
    let test = || Test::new().file("in", "{\"a\": 1}\n{\"a\": nope}\n");
    for command in ["infer", "generate"] {
        let seen = test().args([command, "in", "--strict", "-o", "out"]).run();
        assert_eq!((seen.code, seen.file("out")), (2, None));
        assert_eq!(
            seen.stderr,
            "error: 1 record is unusable: not JSON, in line 2\n --> in:2:8\nhelp: correct the records, or leave out `--strict`\n"
        );
        assert_eq!(test().args([command, "in"]).run().code, 0);
    }
}

#[test]
fn profiles_of_parts_merge_into_the_profile_of_the_whole() {
    let lines = std::fs::read_to_string(root().join("fixtures/ev_station/payloads.ndjson")).unwrap();
    let whole = infer(Test::new().file("in", &lines), &[]).stdout;
    let (first, second) = lines.split_at(lines.match_indices('\n').nth(12).unwrap().0 + 1);
    let part = |text: &str| infer(Test::new().file("in", text), &[]).stdout;
    let (first, second) = (part(first), part(second));
    for order in [["a.json", "b.json"], ["b.json", "a.json"]] {
        let test = || Test::new().file("a.json", &first).file("b.json", &second);
        let merged = test().args(["infer", "--profile", "-"]).args(order).run();
        assert_eq!(merged.stdout, whole);
        let sql = test()
            .args(["generate", "--view", "v", "--stream", "s", "--no-comments"])
            .args(order)
            .run()
            .stdout;
        let direct = Test::new().file("in", &lines).args([
            "generate",
            "in",
            "--view",
            "v",
            "--stream",
            "s",
            "--no-comments",
        ]);
        assert_eq!(sql, direct.run().stdout);
    }
}

#[test]
fn a_pattern_expands_to_files_in_order() {
    let test =
        || Test::new().file("p/b.ndjson", RECORDS[1]).file("p/a.ndjson", RECORDS[0]).file("p/c.txt", "no");
    let seen = test().args(["infer", "p/*.ndjson", "--profile", "-"]).run();
    let named = test().args(["infer", "p/a.ndjson", "p/b.ndjson", "--profile", "-"]).run();
    assert_eq!((seen.code, seen.stdout), (0, named.stdout));
    let none = test().args(["infer", "p/*.gz"]).run();
    assert_eq!(
        (none.code, none.stderr.as_str()),
        (2, "error: no file matches `p/*.gz`\nhelp: name files, or write `*` for any part of a name\n")
    );
}

#[test]
fn a_schema_decides_columns_and_samples_decide_open_sizes() {
    let schema = r#"{
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"],
        "properties": {
            "id": {"type": "integer"}, "name": {"type": "string"}, "code": {"type": "string", "maxLength": 30},
            "price": {"type": "number"}, "email": {"type": "string", "format": "email"}, "rate": {"$ref": "rate.json"}
        }
    }"#;
    let samples = r#"{"id": 1, "name": "Anna", "code": "A1", "price": 9.99, "email": "a@example.com", "rate": 0.5}
{"id": "two", "name": "Bo", "price": 19.5, "email": "nobody", "rate": 7, "extra": true}
{"name": "Carl", "price": 1.25}
"#;
    let test = Test::new()
        .file("order.schema.json", schema)
        .file("rate.json", r#"{"type": "number", "maximum": 1}"#)
        .file("orders.ndjson", samples);
    let seen = test.args(["generate", "order.schema.json", "orders.ndjson", "--why"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    snapshot("samples", "schema-and-samples", &format!("{}\n{}", seen.stdout, seen.stderr));
}

#[test]
fn the_published_schema_is_that_of_the_code() {
    let file = std::fs::read_to_string(root().join("schemas/profile.schema.json")).unwrap();
    assert_eq!(file, mvstream::profile_schema(), "renew it with `mvstream schema profile`");
    let seen = Test::new().args(["schema", "finding"]).run();
    let finding = std::fs::read_to_string(root().join("schemas/finding.schema.json")).unwrap();
    assert_eq!(finding, seen.stdout, "renew it with `mvstream schema finding`");
    let schema: Value = serde_json::from_str(&file).unwrap();
    let profile: Value =
        serde_json::from_str(&infer(Test::new().file("in", RECORDS.join("\n")), &[]).stdout).unwrap();
    assert!(jsonschema::is_valid(&schema, &profile));
}

#[test]
fn a_template_gives_the_same_view_as_its_records() {
    let template =
        std::fs::read_to_string(root().join("fixtures/ev_station/generator.template.json")).unwrap();
    let test = Test::new().file("ev.json", template);
    let seen = test.args(["generate", "ev.json", "--why", "--numeric-strings", "convert"]).run();
    snapshot("samples", "generator-template", &format!("{}\n{}", seen.stdout, seen.stderr));
}

#[test]
fn envelopes_of_services_are_suggested_until_they_are_opened() {
    let event = r#"{"version": "0", "detail-type": "order", "source": "shop", "detail": {"id": 7}}"#;
    let seen = |more: &[&str]| {
        Test::new().file("in", event).args(["generate", "in"]).args(more.iter().copied()).run()
    };
    let told = "read only the event with `--root /detail`";
    assert!(seen(&[]).stderr.contains(told));
    let opened = seen(&["--root", "/detail"]);
    assert!(
        !opened.stderr.contains(told) && opened.stdout.contains("'detail', 'id', TRUE"),
        "{}",
        opened.stdout
    );
}

#[test]
fn keys_that_are_data_become_one_map() {
    let column = |record: &str| {
        let seen =
            Test::new().file("in", record).args(["generate", "in", "--why", "--metadata", "none"]).run();
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        let told =
            seen.stderr.lines().find(|line| line.contains("keys-are-data")).unwrap_or_default().to_owned();
        (
            seen.stdout
                .lines()
                .skip(1)
                .take_while(|line| !line.is_empty())
                .map(|line| line[..30].trim_end().to_owned())
                .collect::<Vec<_>>(),
            told,
        )
    };
    let by_day = r#"{"sold": {"2026-11-20": 1, "2026-11-21": 2, "2026-11-22": 3}, "n": 1}"#;
    let (columns, told) = column(by_day);
    assert_eq!(columns.len(), 2, "{columns:?}");
    assert!(columns[0].starts_with("sold    SUPER"), "{columns:?}");
    assert!(told.contains("the keys of `/sold` are data (all 3 keys are dates)"), "{told}");
    let many: Vec<String> = (0..300).map(|n| format!("\"user{n}\": {{\"seen\": {n}}}")).collect();
    let (columns, told) = column(&format!("{{\"users\": {{{}}}}}", many.join(",")));
    assert_eq!(columns.len(), 1, "{columns:?}");
    assert!(told.contains("the keys of `/users` are data (300 distinct keys)"), "{told}");
    // as many keys as a name may have are names
    let few: Vec<String> = (0..200).map(|n| format!("\"field{n}\": {n}")).collect();
    assert_eq!(column(&format!("{{{}}}", few.join(","))).0.len(), 200);
}

#[test]
fn tombstones_and_headers_are_reported_and_read() {
    let kcat = "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload\":null}\n\
                {\"topic\":\"t\",\"partition\":0,\"offset\":2,\"payload\":\"{\\\"a\\\":1}\"}\n";
    let seen = infer(Test::new().file("in", kcat), &[]);
    assert!(seen.stderr.contains("1 Kafka record has no payload; the filter drops them"), "{}", seen.stderr);
    let framed = BASE64.encode(b"\0\0\0\0\x07{\"a\": 1}");
    let lambda =
        json!({ "eventSource": "aws:kafka", "records": { "t-0": [{ "topic": "t", "value": framed }] } });
    let test = || Test::new().file("in", lambda.to_string());
    let bare = test().args(["generate", "in"]).run();
    assert_eq!(bare.code, 2);
    assert!(bare.stderr.contains("prefixed by the Confluent schema registry"), "{}", bare.stderr);
    let stripped = test().args(["generate", "in", "--strip-bytes", "confluent"]).run();
    assert_eq!(stripped.code, 0, "{}", stripped.stderr);
    assert!(
        stripped.stdout.contains("SUBSTRING(kinesis_data, 6)") && stripped.stdout.contains(" AS a"),
        "{}",
        stripped.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in"), RECORDS.join("\n")).unwrap();
    let script = "mkfifo p && { cat in > p & \"$MVSTREAM\" infer p --profile -; }";
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(folder.path())
        .env("MVSTREAM", env!("CARGO_BIN_EXE_mvstream"))
        .output()
        .unwrap();
    let profile: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(profile["payload"], expected());
}

#[test]
fn bad_values_in_one_long_line_are_reported_by_column() {
    let text = format!("{{\"a\": 1}}{{\n\"a\": 2}}{}", "{\"a\": no} ".repeat(60_000));
    let seen = infer(Test::new().file("in", text), &[]);
    assert!(
        seen.stderr
            .contains("\nwarn[unusable-record]: 60000 records are unusable: not JSON, first in line 2"),
        "{}",
        seen.stderr
    );
    assert!(seen.stderr.contains(" --> in:2:15\n"), "{}", seen.stderr);
}
