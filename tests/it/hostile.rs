//! Text of a schema cannot break out of a name or a literal, and every key has a column.

use mvstream::diff::changes;
use mvstream::lint::{Levels, check as lint};
use mvstream::model::Value;
use mvstream::options::{Layout, Options};
use mvstream::sql::parse_views;
use mvstream::text::Source;
use mvstream::transpile::{TranspileOptions, transpile};
use mvstream::{Code, Error, ErrorKind, Input};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

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
        let options = Options::default().layout(layout);
        let compiled = mvstream::compile(&Input::schema("keys.json", &schema.to_string()), &options).unwrap();
        let read = mvstream::sql::parse("keys.sql", compiled.sql.text()).unwrap();
        let fields: std::collections::BTreeSet<String> = read
            .views()
            .flat_map(|view| &view.columns)
            .filter_map(|column| match &column.value {
                Value::Field(field) => Some(field.path.to_string()),
                _ => None,
            })
            .collect();
        // a NUL has no literal, and a finding reports it
        let landed = keys.iter().filter(|key| !key.contains('\0') && layout != Layout::Super).count();
        prop_assert_eq!(fields.len(), landed);
        let nul = keys.iter().filter(|key| key.contains('\0') && layout != Layout::Super).count();
        let reported = compiled.findings.iter().filter(|finding| finding.message.contains("contains a NUL,")).count();
        prop_assert_eq!(reported, nul);
    }

    #[test]
    fn names_of_any_text_are_quoted_or_rejected(stream in key(), view in key(), schema in key(), role in key()) {
        let options = Options::default().stream(Some(stream)).view(Some(view)).external_schema(Some(schema)).parts(mvstream::options::Part::ALL.iter().copied().filter(|part| part.name() != "teardown").collect()).grant_to(vec![role]);
        let input = Input::schema("one.json", r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#);
        match mvstream::compile(&input, &options) {
            Ok(compiled) => drop(mvstream::sql::parse("one.sql", compiled.sql.text()).unwrap()),
            Err(error) => prop_assert!(matches!(error.kind(), ErrorKind::Option | ErrorKind::Limit), "{error}"),
        }
    }

    #[test]
    fn a_text_is_a_schema_whose_sql_reads_back_or_an_error_with_its_place(text in damaged(JSON)) {
        match mvstream::compile(&Input::schema("any.json", &text), &Options::default()) {
            Ok(compiled) => {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
                let read = mvstream::sql::parse("any.sql", compiled.sql.text()).unwrap();
                prop_assert_eq!(&read, compiled.sql.script());
            }
            Err(error) => is_sound(&error, &text)?,
        }
    }

    #[test]
    fn a_text_is_a_script_that_lints_or_an_error_with_its_place(text in damaged(SQL)) {
        let findings = lint(&[Source::new("any.sql", text.clone())], &Levels::default());
        for finding in &findings {
            let span = finding.place.as_ref().map(mvstream::diag::Place::span);
            prop_assert!(span.is_none_or(|span| text.get(span).is_some()), "{}", finding.message);
        }
        match mvstream::sql::parse("any.sql", &text) {
            Ok(_) => {
                let broken = findings.iter().find(|finding| finding.code == Code::SyntaxError);
                prop_assert!(broken.is_none(), "{text}\n{broken:?}");
            }
            Err(error) => is_sound(&error, &text)?,
        }
    }
}

const JSON: &str = r##"{"$id": "a", "type": "object", "properties": {"a": {"type": ["integer", "null"], "maximum": 9}, "b": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"enum": ["x", "é"]}}}"##;
const SQL: &str = "CREATE EXTERNAL SCHEMA k FROM KINESIS IAM_ROLE default;\n-- a 'b'\nCREATE MATERIALIZED VIEW v SORTKEY (s) AUTO REFRESH YES AS\nSELECT shard_id AS s, CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS \"p\" FROM k.s WHERE shard_id <> 'é' /* c */;\n";

/// Texts near to a good one, and texts of any kind.
fn damaged(good: &'static str) -> impl Strategy<Value = String> {
    let starts: Vec<usize> = good.char_indices().map(|(at, _)| at).collect();
    let put = prop_oneof![any::<String>(), "[\\[\\]{}()\"',;:/*\\-]{0,2}", Just(good.to_owned())];
    let near = (prop::sample::select(starts), 0..4_usize, put).prop_map(move |(at, long, put)| {
        let rest: String = good[at..].chars().skip(long).collect();
        format!("{}{put}{rest}", &good[..at])
    });
    prop_oneof![3 => near, 1 => any::<String>(), 1 => Just(good.to_owned())]
}

/// An error that a reader can use: its message is one line, and its place is within the text.
fn is_sound(error: &Error, text: &str) -> Result<(), TestCaseError> {
    let message = error.message();
    prop_assert!(!message.is_empty() && !message.contains(['\n', '\r']), "{message:?}");
    prop_assert!(error.kind() != ErrorKind::Internal, "{message}");
    let span = error.place().filter(|place| place.has_text()).map(mvstream::diag::Place::span);
    prop_assert!(span.is_none_or(|span| text.get(span).is_some()), "{message}: {:?}", error.place());
    Ok(())
}

const SCHEMA: &str = "CREATE EXTERNAL SCHEMA kds FROM KINESIS IAM_ROLE default;\n";

fn view(items: &str, filter: &str) -> Source {
    let text = format!(
        "{SCHEMA}CREATE MATERIALIZED VIEW v AS SELECT shard_id, {items} AS x FROM kds.s WHERE {filter};"
    );
    Source::new("a.sql", text)
}

/// Texts of chains of so many operators: flat in the text, deep as trees.
fn chains(count: usize) -> Vec<Source> {
    let long = |first: &str, link: &str| format!("{first}{}", link.repeat(count));
    let mut all: Vec<Source> = [" AND TRUE", " OR FALSE", " AND (shard_id = 'a')"]
        .iter()
        .map(|link| view("1", &long("TRUE", link)))
        .collect();
    let items = [("1", "+1"), ("1", " - 1"), ("shard_id", "||'a'"), ("shard_id", "::VARCHAR(9)")];
    all.extend(items.iter().map(|(first, link)| view(&long(first, link), "TRUE")));
    all.push(Source::new("a.sql", long("CREATE VIEW v AS SELECT 1 AS a", " UNION ALL SELECT 1")));
    all
}

/// On a thread with the stack of a library's user.
fn on_a_small_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn_scoped(scope, work).unwrap();
        thread.join().unwrap();
    });
}

#[test]
fn long_chains_of_operators_are_read_by_every_tool_or_are_errors_with_their_place() {
    on_a_small_stack(|| {
        for source in chains(9_000) {
            let findings = lint(std::slice::from_ref(&source), &Levels::default());
            let broken = findings.iter().filter(|finding| finding.code == Code::SyntaxError).count();
            assert_eq!(broken, 0, "{}", &source.text()[..120]);
            let script = parse_views(&source);
            if let Ok(script) = &script {
                assert_eq!(changes(script, script), []);
            }
            let set_operation = source.text().contains("UNION");
            assert_eq!(script.is_err(), set_operation, "{}", &source.text()[..120]);
            transpile(&[source], &TranspileOptions::default()).unwrap();
        }
        for source in chains(10_002) {
            let error = parse_views(&source).unwrap_err();
            assert!(error.message().starts_with("over 10000 "), "{error}");
            assert!(error.place().is_some() && error.help_text().is_some());
            let findings = lint(&[source], &Levels::default());
            assert!(findings.iter().any(|finding| finding.code == Code::SyntaxError));
        }
        let computed = |count: usize| {
            let options =
                Options::default().computed(vec![("z".to_owned(), format!("a{}", "+a".repeat(count)))]);
            let schema = r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#;
            mvstream::compile(&Input::schema("a.json", schema), &options)
        };
        assert!(computed(9_000).unwrap().sql.text().len() > 9_000);
        assert_eq!(computed(12_000).unwrap_err().message(), "over 10000 operators in an expression");
    });
}

#[test]
fn statements_of_any_size_are_read() {
    let list = |count: usize, name: &str| -> String {
        (0..count).map(|number| format!("{name}{number}")).collect::<Vec<_>>().join(", ")
    };
    let texts = [
        format!("CREATE MATERIALIZED VIEW v AS SELECT {} FROM kds.s", list(40_000, "shard_id AS c")),
        format!("CREATE MATERIALIZED VIEW v SORTKEY ({}) AS SELECT shard_id FROM kds.s", list(20_000, "c")),
        "SELECT 1; ".repeat(100_000),
        "/\n".repeat(1_000),
        "é; ".repeat(10_000),
    ];
    for text in texts {
        let source = Source::new("a.sql", text);
        let findings = lint(std::slice::from_ref(&source), &Levels::default());
        for place in findings.iter().filter_map(|finding| finding.place.as_ref()) {
            assert!(source.text().get(place.span()).is_some(), "{:?}", place.span());
        }
        if let Err(error) = parse_views(&source) {
            assert!(error.place().is_some() && !error.message().contains('\n'), "{error}");
        }
    }
    let repeated =
        format!("CREATE MATERIALIZED VIEW v {} AS SELECT 1 FROM kds.s", "AUTO REFRESH YES ".repeat(20_000));
    let error = parse_views(&Source::new("a.sql", repeated)).unwrap_err();
    assert!(error.to_string().starts_with("a.sql:1:45: a clause that is repeated"), "{error}");
}
