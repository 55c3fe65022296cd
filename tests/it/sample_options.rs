//! What options and findings make of samples: values, documents of records, the root, maps.

use pretty_assertions::assert_eq;

use crate::command::Test;

#[test]
fn values_are_written_only_as_asked() {
    let records =
        |n: usize| format!(r#"{{"mail": "user{n}@example.com", "state": "{}"}}"#, ["paid", "open"][n % 2]);
    let text = (0..30).map(records).collect::<Vec<_>>().join("\n");
    for (values, mail, state) in [
        (None, false, false),
        (Some("none"), false, false),
        (Some("plain"), false, true),
        (Some("all"), true, true),
    ] {
        let more: Vec<&str> = values.into_iter().flat_map(|values| ["--values", values]).collect();
        let run = |output: &[&str]| {
            Test::new().file("in", &text).args(["infer", "in"]).args(output.iter().copied())
        };
        let profile = run(&["--profile", "-"]).args(more.iter().copied()).run().stdout;
        let schema = run(&[]).args(more).run().stdout;
        for written in [profile, schema] {
            assert_eq!(written.contains("@example.com"), mail, "{values:?}");
            assert_eq!(written.contains("paid"), state, "{values:?}");
        }
    }
}

#[test]
fn records_within_documents_are_read_and_proposed() {
    let files = r#"{"Records": [{"eventVersion": "1.08", "eventSource": "s3", "eventName": "Put"}, {"eventVersion": "1.09", "eventSource": "s3", "eventName": "Get"}]}
{"Records": []}
{"other": 1}
"#;
    let run = |more: &[&str]| {
        Test::new().file("in", files).args(["generate", "in"]).args(more.iter().copied()).run()
    };
    let plain = run(&[]);
    assert!(
        plain.stderr.contains("look like CloudTrail files, with the records at `/Records`"),
        "{}",
        plain.stderr
    );
    assert!(plain.stderr.contains("`--records-at /Records`"), "{}", plain.stderr);
    assert!(!run(&["--stream-carries", "documents"]).stderr.contains("--records-at"));
    let open = run(&["--records-at", "/Records"]);
    assert_eq!(open.code, 1, "{}", open.stderr);
    assert!(open.stderr.contains("error[records-in-file-only]"), "{}", open.stderr);
    assert!(
        open.stderr.contains("1 record is unusable: a document without an array at `--records-at`"),
        "{}",
        open.stderr
    );
    let elements = run(&["--records-at", "/Records", "--stream-carries", "elements"]);
    assert_eq!(elements.code, 0, "{}", elements.stderr);
    assert!(elements.stdout.contains(" AS eventName"), "{}", elements.stdout);
    assert!(elements.stderr.contains("2 records are read from 2 documents"), "{}", elements.stderr);
    let documents = run(&["--records-at", "/Records", "--stream-carries", "documents"]);
    assert_eq!(documents.code, 1);
}

#[test]
fn records_without_a_value_at_the_root_are_reported() {
    let records = r#"{"op": "c", "after": {"id": 1}}
{"op": "d", "after": null}
{"op": "d"}
"#;
    let seen =
        |root: &str| Test::new().file("in", records).args(["generate", "in", "--root", root]).run().stderr;
    assert!(
        seen("/after").contains("warn[nothing-at-root]: 2 of 3 records have nothing at `/after`"),
        "{}",
        seen("/after")
    );
    assert!(!seen("").contains("nothing-at-root"));
    let schema = r#"{"type": "object", "properties": {"after": {"type": "object", "properties": {"id": {"type": "integer"}}}}}"#;
    let seen = Test::new()
        .file("a.schema.json", schema)
        .args(["generate", "a.schema.json", "--root", "/after"])
        .run();
    assert!(seen.stderr.contains("a record may have nothing at `/after`"), "{}", seen.stderr);
}

#[test]
fn a_map_leaves_the_columns_of_the_other_keys() {
    let records = |record: &dyn Fn(usize) -> String| (0..500).map(record).collect::<Vec<_>>().join("\n");
    let root = records(&|n| format!(r#"{{"id": {n}, "type": "t", "k{n}": 1}}"#));
    let member = records(&|n| format!(r#"{{"n": 1, "by_user": {{"total": {n}, "user{}": 1}}}}"#, n % 90));
    let nothing = records(&|n| format!(r#"{{"user{n}": {{"seen": 1}}}}"#));
    for (name, text, expected) in [
        ("root", root, vec!["id", "type", "payload"]),
        ("member", member, vec!["n", "by_user", "by_user_total"]),
        ("nothing", nothing, vec!["payload"]),
    ] {
        let columns = |input: &str, text: &str| {
            let test = Test::new().file(input, text).args(["generate", input, "--why", "--metadata", "none"]);
            let seen = test.run();
            assert_eq!(seen.code, 0, "{}", seen.stderr);
            assert!(seen.stderr.contains("keys-are-data") || input != "in", "{}", seen.stderr);
            let names = seen.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next());
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(columns("in", &text), expected, "{name}");
        // the schema that is inferred gives the same view
        let schema = Test::new().file("in", &text).args(["infer", "in"]).run().stdout;
        assert_eq!(columns("in.schema.json", &schema), expected, "{name}");
    }
}

#[test]
fn an_input_without_properties_keeps_the_payload() {
    let test = Test::new().file("in.schema.json", "{}").args(["generate", "in.schema.json"]);
    let seen = test.run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.contains(" AS payload"), "{}", seen.stdout);
    assert!(seen.stderr.contains("warn[open-object]: the input defines no properties"), "{}", seen.stderr);
}
