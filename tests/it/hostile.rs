//! Nothing that a schema's author writes can break out of a name or a literal, and no key is lost.

use mvstream::model::Value;
use mvstream::options::{Layout, Options};
use mvstream::{ErrorKind, Input};
use proptest::prelude::*;

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-cA-C]{1,2}",
        "[\\x00-\\x7f]{0,6}",
        "[a-z\u{e4}]{120,300}",
        prop::sample::select(vec![
            "'; DROP SCHEMA streams; --",
            "*/ x /*",
            "\\",
            "\\'",
            "\"",
            "\"\"",
            "{{ name }}",
            "$list",
            "timestamp",
            "payload",
            "refresh_time",
            "oid",
            "",
            " ",
            "\u{202e}",
            "\u{feff}a",
            "a\u{0}b",
            "$$",
            "a.b",
            "a/b",
            "~",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_key_has_its_column_and_the_sql_reads_back(keys in prop::collection::btree_set(key(), 1..12), layout in 0..3_usize) {
        let properties: serde_json::Map<String, serde_json::Value> =
            keys.iter().map(|key| (key.clone(), serde_json::json!({"type": "integer"}))).collect();
        let schema = serde_json::json!({"type": "object", "properties": properties, "title": keys.iter().next()});
        let layout = Layout::ALL[layout];
        let options = Options { layout, ..Options::default() };
        let compiled = mvstream::compile(&Input::schema("keys.json", &schema.to_string()), &options).unwrap();
        let read = mvstream::parse("keys.sql", compiled.sql.text()).unwrap();
        let fields: std::collections::BTreeSet<String> = read
            .views()
            .flat_map(|view| &view.columns)
            .filter_map(|column| match &column.value {
                Value::Field(field) => Some(field.path.to_string()),
                _ => None,
            })
            .collect();
        // a NUL has no literal, and a finding says so
        let landed = keys.iter().filter(|key| !key.contains('\0') && layout != Layout::Super).count();
        prop_assert_eq!(fields.len(), landed);
        let nul = keys.iter().filter(|key| key.contains('\0') && layout != Layout::Super).count();
        let said = compiled.findings.iter().filter(|finding| finding.message.contains("holds a NUL,")).count();
        prop_assert_eq!(said, nul);
    }

    #[test]
    fn names_of_any_text_are_quoted_or_refused(stream in key(), view in key(), schema in key(), role in key()) {
        let options = Options {
            stream: Some(stream),
            view: Some(view),
            external_schema: Some(schema),
            parts: mvstream::options::Part::ALL.iter().copied().filter(|part| part.name() != "teardown").collect(),
            grant_to: vec![role],
            ..Options::default()
        };
        let input = Input::schema("one.json", r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#);
        match mvstream::compile(&input, &options) {
            Ok(compiled) => drop(mvstream::parse("one.sql", compiled.sql.text()).unwrap()),
            Err(error) => prop_assert!(matches!(error.kind(), ErrorKind::Option | ErrorKind::Limit), "{error}"),
        }
    }

    #[test]
    fn text_of_any_kind_is_a_schema_or_an_error(text in any::<String>()) {
        let _ = mvstream::compile(&Input::schema("any.json", &text), &Options::default());
        let _ = mvstream::parse("any.sql", &text);
    }
}
