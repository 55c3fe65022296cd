//! `generate` as people run it: streams, files, levels, formats.

use crate::command::Test;

const SCHEMA: &str = r#"{"type": "object", "additionalProperties": false, "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}"#;

#[test]
fn the_sql_goes_to_standard_output_and_all_else_to_standard_error() {
    let seen = Test::new().file("a.json", SCHEMA).args(["generate", "a.json"]).run();
    assert_eq!(seen.code, 0);
    assert!(seen.stdout.starts_with("-- a: one row a record of Kinesis stream a\n"), "{}", seen.stdout);
    assert!(seen.stdout.ends_with(";\n"));
    assert!(
        seen.stderr.starts_with("read `a.json` as a JSON Schema (draft 2020-12)\nwarn[guessed-length]: "),
        "{}",
        seen.stderr
    );
}

#[test]
fn standard_input_is_a_schema_too() {
    let seen = Test::new().stdin(SCHEMA).args(["generate", "-", "--stream", "notes"]).run();
    assert_eq!(seen.code, 0);
    assert!(seen.stdout.contains("FROM streams.notes\n"), "{}", seen.stdout);
}

#[test]
fn findings_fail_from_the_given_level() {
    for (level, code) in [("never", 0), ("error", 0), ("warn", 1), ("info", 1)] {
        let seen = Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "--fail-on", level]).run();
        assert_eq!(seen.code, code, "{level}");
        assert!(seen.stdout.contains("CREATE MATERIALIZED VIEW"), "the SQL comes all the same");
    }
}

#[test]
fn an_output_file_is_written_once() {
    let seen = Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "-o", "a.sql"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, ""));
    assert!(seen.file("a.sql").unwrap().contains("CREATE MATERIALIZED VIEW a\n"));
    let folder =
        Test::new().file("a.json", SCHEMA).file("out/x", "").args(["generate", "a.json", "-o", "out"]).run();
    assert_eq!(
        (folder.code, folder.stderr.as_str()),
        (2, "error: `out` is a folder\nhelp: name a file in it\n")
    );
}

#[test]
fn the_schema_itself_is_never_overwritten() {
    let seen = Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "-o", "a.json"]).run();
    assert_eq!(seen.code, 2);
    assert_eq!(
        seen.stderr,
        "error: `a.json` is an input itself, or a part of it\nhelp: name another file for the output\n"
    );
    assert_eq!(seen.file("a.json").unwrap(), SCHEMA);
}

#[test]
fn findings_come_in_every_format() {
    let stderr = |format| {
        let args = ["generate", "a.json", "--on-bad-record", "quarantine", "--format", format];
        Test::new().file("a.json", SCHEMA).args(args).run().stderr
    };
    let json: serde_json::Value = serde_json::from_str(stderr("json").lines().next().unwrap()).unwrap();
    assert_eq!((json["code"].as_str(), json["file"].as_str()), (Some("guessed-length"), Some("a.json")));
    assert!(stderr("github").starts_with("::warning file=a.json,line=1,col="), "{}", stderr("github"));
    let sarif: serde_json::Value = serde_json::from_str(&stderr("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "guessed-length");
}

#[test]
fn why_is_a_table_of_reasons() {
    let seen =
        Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "--metadata", "none", "--why"]).run();
    assert_eq!(
        seen.stdout,
        "column  type            from   rule                    why\n\
         id      BIGINT          /id    integer-unbounded       whole number without bounds\n\
         note    VARCHAR(65535)  /note  text-of-unknown-length  text of unknown length\n\n\
         setting        value      set by\n\
         layout         typed      preset `classic`\n\
         max-bytes      65355      preset `classic`\n\
         filter         utf8,json  preset `classic`\n\
         on-bad-record  drop       preset `classic`\n\
         distkey        auto       preset `classic`\n\
         sortkey        auto       preset `classic`\n\
         times          auto       preset `classic`\n"
    );
}

#[test]
fn colour_comes_only_when_asked_for_or_on_a_terminal() {
    let plain = Test::new().file("a.json", SCHEMA).args(["generate", "a.json"]).run().stderr;
    let colour =
        Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "--color", "always"]).run().stderr;
    assert!(!plain.contains('\u{1b}') && colour.contains('\u{1b}'));
}

#[test]
fn references_to_files_next_to_the_schema_are_followed() {
    let order = r#"{"type": "object", "properties": {"to": {"$ref": "parts/address.json#/$defs/zip"}}}"#;
    let address = r#"{"$defs": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}}}"#;
    let seen = Test::new()
        .file("order.json", order)
        .file("parts/address.json", address)
        .args(["generate", "order.json"])
        .run();
    assert!(seen.stdout.contains("'to', TRUE)::VARCHAR(5) AS \"to\""), "{}{}", seen.stdout, seen.stderr);
}

#[test]
fn every_part_of_the_script_parses_alone() {
    for part in [
        "external-schema",
        "settings",
        "view",
        "refresh",
        "rejects",
        "probe",
        "monitor",
        "queries",
        "grants",
        "teardown",
    ] {
        for layout in ["typed", "super", "tiered"] {
            let seen = Test::new()
                .file("Notes.json", SCHEMA)
                .args(["generate", "Notes.json", "--layout", layout, "--with", part, "--stream", "Notes"])
                .args(if part == "grants" { vec!["--grant-to", "analysts"] } else { Vec::new() })
                .run();
            assert_eq!(seen.code, 0, "{part} {layout}: {}", seen.stderr);
            let script = mvstream::sql::parse("part.sql", &seen.stdout).unwrap();
            assert!(!script.statements.is_empty(), "{part} {layout} is empty");
        }
    }
}

#[test]
fn the_whole_script_around_a_view_matches_its_snapshot() {
    let parts = "external-schema,settings,view,refresh,rejects,probe,monitor,queries,grants";
    for (name, flags) in [
        (
            "kinesis-typed",
            vec![
                "--layout",
                "typed",
                "--iam-role",
                "arn:aws:iam::123456789012:role/reader",
                "--region",
                "eu-central-1",
            ],
        ),
        (
            "kafka-tiered",
            vec![
                "--layout",
                "tiered",
                "--source",
                "kafka",
                "--uri",
                "b-1.example.com:9098,b-2.example.com:9098",
                "--authentication",
                "iam",
            ],
        ),
        (
            "kafka-mtls",
            vec![
                "--layout",
                "super",
                "--source",
                "kafka",
                "--uri",
                "b-1.example.com:9094",
                "--authentication",
                "mtls",
                "--secret-arn",
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:broker-1",
            ],
        ),
        (
            "msk-quarantine",
            vec![
                "--source",
                "msk",
                "--cluster-arn",
                "arn:aws:kafka:eu-central-1:123456789012:cluster/events/1-2",
                "--kafka-key",
                "text",
            ],
        ),
    ] {
        let seen = Test::new()
            .file("Orders.json", include_str!("../../schemas/events/order_placed.json"))
            .args(["generate", "Orders.json", "--with", parts, "--grant-to", "analysts"])
            .args(flags)
            .run();
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        crate::snapshot("script", name, &seen.stdout);
        crate::snapshot("script", &format!("{name}-findings"), &seen.stderr);
    }
    let down = Test::new()
        .file("orders.json", SCHEMA)
        .args(["generate", "orders.json", "--layout", "tiered", "--with", "teardown"])
        .run();
    crate::snapshot("script", "teardown", &down.stdout);
}

#[test]
fn unchecked_payloads_have_a_finding() {
    let codes = |flags: &[&str]| {
        let seen = Test::new()
            .file("a.json", SCHEMA)
            .args(["generate", "a.json", "--format", "json"])
            .args(flags.iter().copied())
            .run();
        let finding = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        let code = |line: &str| finding(line)["code"].as_str().unwrap().to_owned();
        seen.stderr.lines().map(code).collect::<Vec<_>>()
    };
    for (flags, code) in [
        (&["--filter", "none"][..], "payload-unchecked"),
        (&["--filter", "none", "--encoding", "base64", "--layout", "super"], "payload-unchecked"),
        (&["--filter", "utf8"], "json-unchecked"),
        (&["--casts", "plain"], "unordered-conditions"),
        (&["--max-bytes", "none"], "no-size-limit"),
        (&["--on-bad-record", "fail"], "bad-json-blocks"),
        (&["--layout", "super", "--filter", "utf8,json"], "repeated-keys-block"),
        (&["--casts", "strict"], "cast-can-block"),
    ] {
        let codes = codes(flags);
        assert!(codes.iter().any(|found| found == code), "{flags:?}: {codes:?}");
    }
    let quiet = codes(&[]);
    assert!(!quiet.iter().any(|code| code.contains("block") || code.contains("uncheck")), "{quiet:?}");
}

#[test]
fn a_column_outside_the_root_is_named_after_its_field() {
    let schema = r#"{"type": "object", "properties": {"op": {"type": "string"}, "after": {"type": "object",
        "properties": {"id": {"type": "integer"}, "reason": {"type": "string"}, "payload": {"type": "string"}}}}}"#;
    let args = [
        "generate",
        "a.json",
        "--root",
        "/after",
        "--column",
        "/op=VARCHAR(1)",
        "--metadata",
        "none",
        "--why",
    ];
    let seen = Test::new().file("a.json", schema).args(args).run();
    let names: Vec<&str> =
        seen.stdout.lines().skip(1).take(4).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["id", "reason", "payload", "op"], "{}", seen.stdout);
}

#[test]
fn an_output_is_written_into_a_new_folder() {
    let seen = Test::new().file("a.json", SCHEMA).args(["generate", "a.json", "-o", "sql/new/a.sql"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.file("sql/new/a.sql").unwrap().contains("CREATE MATERIALIZED VIEW a"));
}
