//! `preview` as people and scripts see it.

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::command::{Seen, Test};
use crate::{root, snapshot};

fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// A script, as `generate` makes it of the readings' schema.
fn script(options: &[&str]) -> String {
    let schema = file("fixtures/preview/readings.json");
    let seen = Test::new()
        .file("readings.json", &schema)
        .args(["generate", "readings.json"])
        .args(options.iter().copied())
        .run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    seen.stdout
}

fn previewed(sql: &str, options: &[&str]) -> Seen {
    let payloads = std::fs::read(root().join("fixtures/preview/readings.ndjson")).unwrap();
    Test::new()
        .file("readings.sql", sql)
        .file("readings.ndjson", &payloads)
        .args(["preview", "readings.sql", "readings.ndjson"])
        .args(options.iter().copied())
        .run()
}

#[test]
fn every_layout_reports_the_outcome_of_every_record() {
    for (name, code, options) in [
        ("typed", 1, vec![]),
        ("guarded", 1, vec!["--casts", "guarded", "--on-bad-record", "quarantine"]),
        ("strict", 1, vec!["--casts", "strict"]),
        ("plain", 1, vec!["--casts", "plain"]),
        ("super", 0, vec!["--layout", "super"]),
        ("tiered", 1, vec!["--layout", "tiered"]),
        ("rejects-and-probe", 1, vec!["--with", "external-schema,view,rejects,probe"]),
        ("kafka", 1, vec!["--source", "kafka", "--uri", "b:9098", "--kafka-key", "text"]),
    ] {
        let seen = previewed(&script(&options), &[]);
        assert_eq!((seen.code, seen.stderr.as_str()), (code, ""), "{name}");
        snapshot("preview", name, &seen.stdout);
    }
}

#[test]
fn preview_prints_an_object_for_each_view_that_matches_its_schema() {
    let seen = previewed(&script(&["--casts", "strict"]), &["--format", "json", "--show-values"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    let schema: Value = serde_json::from_str(&file("schemas/preview.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for line in seen.stdout.lines() {
        let outcome: Value = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&outcome), "{line}");
    }
    let outcome: Value = serde_json::from_str(seen.stdout.lines().next().unwrap()).unwrap();
    snapshot("preview", "strict-json", &format!("{outcome:#}\n"));
}

#[test]
fn the_published_schema_is_current() {
    let seen = Test::new().args(["schema", "preview"]).run();
    assert_eq!(seen.stdout, file("schemas/preview.schema.json"));
    assert_eq!(seen.stdout, mvstream::preview::outcome_schema());
}

#[test]
fn payloads_may_come_from_standard_input_for_several_views() {
    let sql = script(&["--layout", "tiered"]);
    let payloads = file("fixtures/ev_station/payloads.ndjson");
    let seen = Test::new()
        .file("v.sql", &sql)
        .stdin(&payloads)
        .args(["preview", "v.sql", "-", "--limit", "1"])
        .run();
    let of_a_file = Test::new()
        .file("v.sql", &sql)
        .file("p.ndjson", &payloads)
        .args(["preview", "v.sql", "p.ndjson", "--limit", "1"])
        .run();
    assert_eq!((seen.code, seen.stdout), (of_a_file.code, of_a_file.stdout));
}

#[test]
fn the_exit_code_follows_fail_on() {
    let sql = script(&["--casts", "strict"]);
    for (level, code) in [("error", 1), ("warn", 1), ("info", 1), ("never", 0)] {
        assert_eq!(previewed(&sql, &["--fail-on", level]).code, code, "{level}");
    }
    let sql = script(&["--layout", "super"]);
    for level in ["error", "warn", "info"] {
        let seen = previewed(&sql, &["--fail-on", level]);
        assert_eq!(seen.code, 0, "{level}: {}", seen.stdout);
    }
}

#[test]
fn what_cannot_be_run_is_one_clear_error() {
    let view = |select: &str| format!("CREATE MATERIALIZED VIEW v AS SELECT {select} FROM k.stream;\n");
    for (name, sql) in [
        ("no-view", "CREATE EXTERNAL SCHEMA k FROM KINESIS IAM_ROLE default;\n".to_owned()),
        ("unmodelled-function", view("SOUNDEX(partition_key) AS s")),
        ("unmodelled-pair", view("LENGTH(approximate_arrival_timestamp) AS s")),
        ("unknown-column", view("kinesis_dta")),
        ("no-such-cast", view("FROM_VARBYTE(kinesis_data, 'utf-8')::BOOLEAN AS b")),
        ("refused-by-redshift", view("GETDATE() AS now, kinesis_data")),
        ("not-grouped", "CREATE MATERIALIZED VIEW v AS SELECT shard_id, partition_key, COUNT(*) AS n FROM k.s GROUP BY 1;\n".to_owned()),
        ("no-sql", "CREATE MATERIALIZED VIEW v AS SELECT FROM WHERE;\n".to_owned()),
        (
            "unmodelled-setting",
            "SET navigate_super_null_on_error TO OFF;\nCREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM k.s;\n".to_owned(),
        ),
        ("no-stream", "CREATE VIEW v AS SELECT a FROM somewhere;\n".to_owned()),
        (
            "two-streams",
            "CREATE MATERIALIZED VIEW a AS SELECT kinesis_data FROM k.one;\n\
             CREATE MATERIALIZED VIEW b AS SELECT kinesis_data FROM k.two;\n"
                .to_owned(),
        ),
        (
            "a-cross-join",
            "CREATE MATERIALIZED VIEW a AS SELECT kinesis_data, shard_id FROM k.one;\n\
             CREATE VIEW b AS SELECT x.shard_id FROM a AS x CROSS JOIN a AS y;\n"
                .to_owned(),
        ),
    ] {
        let seen = previewed(&sql, &[]);
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{name}");
        snapshot("preview", &format!("error-{name}"), &seen.stderr);
    }
    let seen = previewed(&script(&[]), &["--view", "reading"]);
    assert_eq!(seen.stderr, "error: no view is called `reading`\nhelp: use `readings`\n");
    let seen = Test::new().file("v.sql", script(&[])).args(["preview", "v.sql", "gone.ndjson"]).run();
    assert_eq!(seen.code, 2);
    assert!(seen.stderr.starts_with("error: `gone.ndjson` cannot be read: "), "{}", seen.stderr);
}

#[test]
fn every_form_of_payload_file_gives_the_same_report() {
    let sql = script(&["--metadata", "none"]);
    let records =
        [r#"{"meter":"a","taken_at":"b","phase":1}"#, r#"{"meter":"c","taken_at":"d","phase":"x"}"#, "[7]"];
    let lines = records.join("\n");
    let base64 = |record: &str| data_encoding::BASE64.encode(record.as_bytes());
    let data = records.map(|record| {
        format!("{{\"Data\":\"{}\",\"PartitionKey\":\"k\",\"SequenceNumber\":\"1\"}}", base64(record))
    });
    let kcat = records.map(|record| {
        let payload = serde_json::Value::from(record);
        format!("{{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"key\":null,\"payload\":{payload}}}")
    });
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, lines.as_bytes()).unwrap();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("lines", lines.clone().into_bytes()),
        ("array", format!("[\n{}\n]", records.join(",\n")).into_bytes()),
        ("values", records.join("").replace(",\"taken", ",\n\"taken").into_bytes()),
        ("compressed", gzip.finish().unwrap()),
        (
            "get-records",
            format!("{{\"Records\":[{}],\"MillisBehindLatest\":0}}", data.join(",")).into_bytes(),
        ),
        ("kcat", kcat.join("\n").into_bytes()),
    ];
    for (name, bytes) in forms {
        let test = Test::new().file("v.sql", &sql).file("p", bytes);
        let seen = test.args(["preview", "v.sql", "p", "--format", "json"]).run();
        assert_eq!((seen.code, seen.stderr.as_str()), (1, ""), "{name}");
        let outcome: Value = serde_json::from_str(seen.stdout.trim()).unwrap();
        let told = |key: &str| outcome[key].as_u64().unwrap();
        assert_eq!((told("records"), told("landed")), (3, 2), "{name}: {outcome:#}");
        assert_eq!(outcome["filtered"][0]["reason"], "not a JSON object", "{name}");
        assert_eq!(outcome["lost"].as_array().unwrap().len(), 1, "{name}: {outcome:#}");
    }
}

#[test]
fn a_wrong_path_is_not_a_missing_value() {
    let sql = "CREATE EXTERNAL SCHEMA k FROM KINESIS IAM_ROLE default;
CREATE MATERIALIZED VIEW landing AS SELECT JSON_PARSE(kinesis_data) AS payload FROM k.s WHERE CAN_JSON_PARSE(kinesis_data);
CREATE VIEW typed AS SELECT l.payload.device.Serial::VARCHAR(8) AS serial, l.payload.level::INT AS level,
    l.payload.site::VARCHAR(8) AS site, l.payload.note::VARCHAR(8) AS note FROM landing AS l;\n";
    let payloads = r#"{"device":{"Serial":"a1","site":"north"},"level":1}
{"device":{"Serial":"a2","site":null},"level":2.5,"note":"x"}
"#;
    let test = Test::new().file("v.sql", sql).file("p.ndjson", payloads);
    let seen = test.args(["preview", "v.sql", "p.ndjson", "--view", "typed"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("preview", "wrong-paths", &seen.stdout);
}

#[test]
fn hostile_payloads_and_queries_neither_steer_a_terminal_nor_overflow() {
    let sql = script(&["--layout", "tiered"]);
    let deep = "[".repeat(100_000);
    let nested = format!("{}1{}", "{\"Meter\":".repeat(2_000), "}".repeat(2_000));
    let keys: Vec<String> =
        (0..3_000).map(|at| format!("{{\"k{at}\\u001b[31m{}\":{{\"phase\":1}}}}", "x".repeat(300))).collect();
    let payloads = format!("{}\n{nested}\n{deep}\n", keys.join("\n"));
    let test = Test::new().file("v.sql", &sql).file("p.ndjson", &payloads);
    let seen = test.args(["preview", "v.sql", "p.ndjson", "--show-values", "--fail-on", "info"]).run();
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(!seen.stdout.contains('\u{1b}') && seen.stdout.len() < 40_000, "{}", seen.stdout.len());
    for (open, close) in [("(", ")"), ("NOT (", ")"), ("UPPER(", ")"), ("CASE WHEN TRUE THEN ", " END")] {
        let nested = format!("{}partition_key{}", open.repeat(2_000), close.repeat(2_000));
        let view = format!("CREATE MATERIALIZED VIEW v AS SELECT {nested} AS k FROM k.s;");
        let seen = Test::new().file("v.sql", &view).file("p", "{}").args(["preview", "v.sql", "p"]).run();
        assert!(seen.code == 2 && seen.stderr.starts_with("error: "), "{open}: {}", seen.stderr.len());
    }
    let long = vec!["partition_key = 'a'"; 5_000].join(" OR ");
    let view = format!("CREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM k.s WHERE {long};");
    let seen = Test::new().file("v.sql", &view).file("p", "{}").args(["preview", "v.sql", "p"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
}
