//! Bad input: one clear error, exit code 2, nothing written. Every text is a snapshot.

use crate::command::Test;
use crate::{files, root, snapshot};

/// Runs `generate` with an output file, and returns the error.
fn refused(test: Test, arguments: &[&str]) -> String {
    let seen = test.args(["generate"]).args(arguments.iter().copied()).args(["-o", "out.sql"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{}", seen.stderr);
    assert_eq!(seen.file("out.sql"), None, "a file was written");
    assert_eq!(seen.stderr.matches("error: ").count(), 1, "{}", seen.stderr);
    seen.stderr
}

#[test]
fn every_broken_schema_has_one_clear_error() {
    for path in files("fixtures/broken", "json") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let test = Test::new().file(name, std::fs::read_to_string(&path).unwrap());
        snapshot("broken", name.trim_end_matches(".json"), &refused(test, &[name]));
    }
}

#[test]
fn flags_that_have_no_meaning_have_one_clear_error() {
    const ROLE: &str = "arn:aws:iam::123456789012:role/reader";
    let eleven = [ROLE; 11].join(",");
    let spaced = format!("{ROLE}, {ROLE}");
    let cases: &[(&str, &[&str])] = &[
        ("role-is-no-arn", &["--iam-role", "reader"]),
        ("role-chain-with-blanks", &["--iam-role", &spaced]),
        ("role-chain-of-eleven", &["--iam-role", &eleven]),
        (
            "mtls-without-a-certificate",
            &["--source", "kafka", "--uri", "b-1:9094", "--authentication", "mtls"],
        ),
        ("kafka-without-brokers", &["--source", "kafka"]),
        ("kinesis-with-brokers", &["--uri", "b-1:9094"]),
        ("msk-without-a-cluster", &["--source", "msk"]),
        ("unknown-type", &["--column", "/id=intger"]),
        ("unknown-path", &["--column", "/idd=integer"]),
        ("unknown-filter", &["--filter", "utf8,jsn"]),
        ("unknown-distkey", &["--distkey", "idd"]),
        ("unknown-metadata", &["--metadata", "refresh_tme"]),
        ("unknown-column-in-an-expression", &["--computed", "hot=temprature > 5"]),
        ("broken-expression", &["--computed", "hot=temperature >"]),
        ("subquery-in-an-expression", &["--computed", "hot=(SELECT 1)"]),
        ("distkey-and-diststyle", &["--distkey", "id", "--diststyle", "even"]),
        ("distkey-and-another-diststyle", &["--distkey", "even", "--diststyle", "all"]),
        ("role-of-no-partition", &["--iam-role", "arn:aws-foo:iam::123456789012:role/reader"]),
        ("sortkey-names-a-column-twice", &["--sortkey", "id,ID"]),
        ("super-key", &["--layout", "super", "--sortkey", "payload"]),
        ("promote-in-typed", &["--promote", "id"]),
        ("teardown-with-others", &["--with", "view,teardown"]),
        ("grants-without-a-role", &["--with", "grants"]),
        ("rejects-with-quarantine", &["--with", "view,rejects", "--on-bad-record", "quarantine"]),
        ("root-is-not-there", &["--root", "/detial"]),
        ("two-equal-names", &["--column", "/id as x", "--column", "/temperature as X"]),
        ("templates-folder-is-not-there", &["--templates", "no-such-folder"]),
    ];
    let schema = std::fs::read_to_string(root().join("fixtures/schema/reading.json")).unwrap();
    for (name, arguments) in cases {
        let test = Test::new().file("reading.json", &schema);
        let arguments: Vec<&str> = std::iter::once("reading.json").chain(arguments.iter().copied()).collect();
        snapshot("flags", name, &refused(test, &arguments));
    }
}

#[test]
fn a_missing_file_and_a_file_that_is_too_large_are_errors() {
    let text = refused(Test::new(), &["nothing.json"]);
    assert!(text.starts_with("error: cannot read `nothing.json`: "), "{text}");
    let two = Test::new().file("a.json", "{\"type\": \"object\"}").file("b.json", "true");
    let two = refused(two, &["a.json", "b.json"]);
    assert_eq!(two, "error: expected 1 schema, found 2\nhelp: run the command once per schema\n");
}

#[test]
fn too_many_columns_are_counted() {
    let properties: Vec<String> =
        (0..1_596).map(|n| format!("\"f{n}\": {{\"type\": \"integer\"}}")).collect();
    let schema = format!("{{\"type\": \"object\", \"properties\": {{{}}}}}", properties.join(","));
    snapshot("broken", "1601-columns", &refused(Test::new().file("wide.json", &schema), &["wide.json"]));
}

#[test]
fn a_schema_of_ten_thousand_levels_neither_overflows_nor_takes_long() {
    let deep = format!("{}true{}", "{\"properties\": {\"a\": ".repeat(10_000), "}}".repeat(10_000));
    let text = refused(Test::new().file("deep.json", &deep), &["deep.json"]);
    assert!(
        text.contains("the schema is nested deeper than 128 levels of JSON") && text.len() < 1_000,
        "{text}"
    );
}

#[test]
fn a_schema_of_fifty_megabytes_is_rejected_or_read() {
    let values = "\"0123456789abcdef\",".repeat(51 * 1024 * 1024 / 19);
    let schema =
        format!("{{\"type\": \"object\", \"properties\": {{\"a\": {{\"enum\": [{values}\"x\"]}}}}}}");
    let text = refused(Test::new().file("huge.json", &schema), &["huge.json"]);
    assert!(text.contains("bytes, the limit for a schema is 52428800"), "{text}");
    let padded = format!(
        "{{\"type\": \"object\", \"description\": \"{}\", \"properties\": {{\"a\": {{}}}}}}",
        "x".repeat(49 << 20)
    );
    let seen = Test::new().file("long.json", &padded).args(["generate", "long.json"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stderr.len() < 10_000, "the text of the schema is not printed");
}
