//! What no column shows of a payload is lost, unread or filtered, and reported as such.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{Outcome, PreviewOptions};
use super::ran;

/// The outcome of the last view.
fn last(sql: &str, payloads: &str) -> Outcome {
    let outcomes = ran(sql, payloads, &PreviewOptions { limit: 100, ..PreviewOptions::default() });
    outcomes.unwrap_or_else(|error| panic!("{error}\n{sql}")).pop().unwrap()
}

/// `column: reason` of each lost value, and the unread keys with their records.
fn told(outcome: &Outcome) -> (Vec<String>, Vec<String>) {
    let lost = outcome.lost.iter().map(|case| format!("{}: {}", case.column, case.reason)).collect();
    let unread = outcome.unread.iter().map(|unread| format!("{} {}", unread.path, unread.records)).collect();
    (lost, unread)
}

const TEXT: &str = "CREATE MATERIALIZED VIEW v AS SELECT
    JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'user', 'name')::VARCHAR(9) AS name,
    JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'id') AS id FROM k.s;";
const SUPER: &str = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
    CREATE VIEW v AS SELECT l.p.user.name::VARCHAR(9) AS name, l.p.id::VARCHAR(9) AS id FROM l;";

#[test]
fn a_value_of_another_kind_than_the_paths_need_is_lost() {
    for (payload, lost, unread) in [
        (r#"{"user":"carol"}"#, "name: `/user` is a string, not an object", ""),
        (r#"{"user":[1]}"#, "name: `/user` is an array, not an object", ""),
        (r#"{"user":7,"id":"x"}"#, "name: `/user` is a number, not an object", ""),
        (r#"{"user":null,"id":"x"}"#, "", ""),
        (r#"{"id":"x"}"#, "", ""),
        (r#"{"user":{"name":"a","mail":"b"},"more":[1],"none":null}"#, "", "/more 1, /user/mail 1"),
        (
            r#"{"user":{"NAME":"a"}}"#,
            "name: the payload has `/user/NAME`, with other capitals than `/user/name`",
            "",
        ),
    ] {
        for sql in [TEXT, SUPER] {
            let (found, keys) = told(&last(sql, payload));
            assert_eq!(
                (found.join(", ").as_str(), keys.join(", ").as_str()),
                (lost, unread),
                "{payload} {sql}"
            );
        }
    }
}

#[test]
fn unread_keys_are_counted_once_whatever_reads_the_rest() {
    let payload = r#"{"a":1,"b":{"c":"{\"d\":1,\"e\":2}","f":3},"g":[1,{"h":2}],"k":5}"#;
    let text = "FROM_VARBYTE(kinesis_data, 'utf-8')";
    let parsed =
        "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s; CREATE VIEW v AS";
    let over = |select: &str| {
        format!("CREATE MATERIALIZED VIEW v AS SELECT {} FROM k.s;", select.replace("$t", text))
    };
    let path = |keys: &str| format!("JSON_EXTRACT_PATH_TEXT($t, {keys})");
    for (sql, unread) in [
        (over(&path("'a'")), "/b 1, /g 1, /k 1"),
        // two texts of one payload
        (
            over(&format!("{}, JSON_EXTRACT_PATH_TEXT(kinesis_data::VARCHAR, 'k') AS k", path("'a'"))),
            "/b 1, /g 1",
        ),
        // a document within a document
        (
            over(&format!("JSON_EXTRACT_PATH_TEXT({}, 'd')", path("'b', 'c'"))),
            "/a 1, /b/c/e 1, /b/f 1, /g 1, /k 1",
        ),
        (
            over(&format!("JSON_EXTRACT_PATH_TEXT({}, 'd'), {}", path("'b', 'c'"), path("'b'"))),
            "/a 1, /g 1, /k 1",
        ),
        // the whole payload, or a part of it
        (over(&format!("{}, kinesis_data", path("'a'"))), ""),
        (over(&format!("{}, JSON_PARSE(kinesis_data) AS p", path("'a'"))), ""),
        (
            over(&format!(
                "{}, CASE WHEN IS_VALID_JSON($t) THEN NULL ELSE kinesis_data END AS bad",
                path("'a'")
            )),
            "/b 1, /g 1, /k 1",
        ),
        (format!("{parsed} SELECT l.p.b, l.p.g[0] AS g FROM l;"), "/a 1, /g/* 1, /k 1"),
        // a value that is measured is not shown
        (
            format!("{parsed} SELECT l.p.b, GET_ARRAY_LENGTH(l.p.g) AS n, l.p.a IS NULL AS no FROM l;"),
            "/a 1, /g 1, /k 1",
        ),
        // parts that views hand on
        (format!("{parsed} SELECT o.b.f FROM (SELECT l.p.b AS b, l.p.a FROM l) AS o;"), "/b/c 1, /g 1, /k 1"),
        (format!("{parsed} SELECT l.p.a::INT AS a, COUNT(*) AS n FROM l GROUP BY 1;"), "/b 1, /g 1, /k 1"),
        // nothing of the payload
        (over("shard_id"), " 1"),
        (over("shard_id, COUNT(*) AS n").replace("k.s", "k.s GROUP BY 1"), " 1"),
        (over("shard_id, LENGTH(kinesis_data) AS n"), " 1"),
    ] {
        let outcome = last(&sql, payload);
        assert_eq!(
            told(&outcome),
            (Vec::new(), unread.split(", ").filter(|of| !of.is_empty()).map(str::to_owned).collect()),
            "{sql}"
        );
        assert_eq!(outcome.ignores_payload, unread == " 1" && !sql.contains("COUNT"), "{sql}");
    }
}

#[test]
fn a_repeated_key_is_lost() {
    let outcome = last(TEXT, r#"{"id":"a","id":"b","user":{"x":1},"user":{"name":"n"}}"#);
    assert_eq!(outcome.first_rows, [[Some("n".to_owned()), Some("b".to_owned())]]);
    let lost = [
        "id: `/id` is repeated: the last value is read",
        "name: `/user` is repeated: the last value is read",
    ];
    let (mut found, unread) = told(&outcome);
    found.sort();
    assert_eq!((found, unread), (lost.map(str::to_owned).to_vec(), Vec::new()));
}

#[test]
fn an_absent_value_is_not_lost_and_a_similar_path_is_noted_once() {
    let sql = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
        CREATE VIEW v AS SELECT l.p.theme.version AS version, l.p.id AS id, l.p.gone AS gone FROM l;";
    let outcome = last(sql, "{\"id\":1,\"gfx\":{\"version\":1}}\n{\"gfx\":{\"version\":2}}");
    assert_eq!(outcome.counts.lost, 0);
    let noted: Vec<_> = outcome
        .never_filled
        .iter()
        .map(|of| (of.column.as_str(), of.path.as_str(), of.similar.as_str()))
        .collect();
    assert_eq!(noted, [("version", "/theme/version", "/gfx/version")]);
    let filled = last(sql, "{\"gfx\":{\"version\":1}}\n{\"theme\":{\"version\":2}}");
    assert_eq!((filled.counts.lost, filled.never_filled.len()), (0, 0));
}

#[test]
fn blocked_records_make_no_rows_anywhere() {
    let number = "JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'n')::INT";
    let payloads = "{\"n\":\"1\"}\n{\"n\":\"x\"}\n{\"n\":\"y\"}\n{\"n\":\"1\"}";
    let base = "CREATE MATERIALIZED VIEW l AS SELECT FROM_VARBYTE(kinesis_data, 'utf-8') AS t FROM k.s;";
    let own = "JSON_EXTRACT_PATH_TEXT(l.t, 'n')::INT AS n";
    for (sql, rows) in [
        (
            format!("CREATE MATERIALIZED VIEW v AS SELECT {number} AS n, COUNT(*) AS c FROM k.s GROUP BY 1;"),
            1,
        ),
        (format!("{base} CREATE VIEW v AS SELECT DISTINCT {own} FROM l;"), 1),
        (format!("{base} CREATE VIEW v AS SELECT {own} FROM l LIMIT 2;"), 2),
        (
            format!(
                "{base} CREATE VIEW v AS SELECT a.n FROM (SELECT {own} FROM l) AS a JOIN (SELECT {own} FROM l) AS b ON a.n = b.n;"
            ),
            4,
        ),
        (format!("{base} CREATE VIEW v AS SELECT {own} FROM l UNION ALL SELECT {own} FROM l;"), 4),
        (
            format!(
                "{base} CREATE VIEW v AS SELECT 1 / (n - 1) AS one FROM (SELECT {own}, COUNT(*) AS c FROM l GROUP BY 1) AS g;"
            ),
            0,
        ),
    ] {
        let outcome = last(&sql, payloads);
        assert_eq!(outcome.rows, rows, "{sql}");
        assert!(outcome.blocked >= 2 && outcome.first_rows.len() as u64 == rows, "{sql} {outcome:?}");
    }
}

/// The keys of the records that the law makes.
const KEYS: [&str; 3] = ["a", "b", "c"];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..9).prop_map(Value::from),
        "[x-z]{1,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(&KEYS[..]), inner, 0..3).prop_map(object),
        ]
    })
}

fn object(members: std::collections::BTreeMap<&str, Value>) -> Value {
    Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

/// Every scalar of a value with its keys, null aside.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(nth, of)| leaves(of, &format!("{at}/{nth}"), found))
        }
        Value::Object(all) => all.iter().for_each(|(key, of)| leaves(of, &format!("{at}/{key}"), found)),
        _ => found.push(at.to_owned()),
    }
}

fn starts(path: &str, start: &str) -> bool {
    let start = start.strip_suffix("/*").unwrap_or(start);
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 1 } else { 96 }))]

    #[test]
    fn each_leaf_is_shown_lost_or_unread(
        root in prop::collection::btree_map(prop::sample::select(&KEYS[..]), value(), 0..4).prop_map(object),
        paths in prop::collection::btree_set(prop::collection::vec(prop::sample::select(&KEYS[..]), 1..4), 1..4),
        of_text in any::<bool>(),
    ) {
        let column = |(nth, keys): (usize, &Vec<&str>)| {
            if of_text {
                let keys: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
                format!("JSON_EXTRACT_PATH_TEXT(t, {}) AS c{nth}", keys.join(", "))
            } else {
                format!("l.s.{} AS c{nth}", keys.join("."))
            }
        };
        let list: Vec<String> = paths.iter().enumerate().map(column).collect();
        let sql = format!(
            "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS s, FROM_VARBYTE(kinesis_data, 'utf-8') AS t \
             FROM k.s; CREATE VIEW v AS SELECT {} FROM l;",
            list.join(", ")
        );
        let outcome = last(&sql, &root.to_string());
        let mut all = Vec::new();
        leaves(&root, "", &mut all);
        let own: Vec<String> = paths.iter().map(|keys| format!("/{}", keys.join("/"))).collect();
        let lost: BTreeSet<String> =
            outcome.lost.iter().map(|case| case.reason.split('`').nth(1).unwrap().to_owned()).collect();
        let unread: Vec<&str> = outcome.unread.iter().map(|unread| unread.path.as_str()).collect();
        for leaf in &all {
            let shown = own.iter().position(|path| starts(leaf, path));
            if let Some(column) = shown {
                prop_assert!(outcome.first_rows[0][column].is_some(), "{leaf} {sql} {outcome:?}");
            }
            let is_lost = lost.iter().any(|path| starts(leaf, path));
            let is_unread = unread.iter().any(|path| starts(leaf, path));
            let times = usize::from(shown.is_some()) + usize::from(is_lost) + usize::from(is_unread);
            prop_assert_eq!(times, 1, "{} in {} by {}: {:?}", leaf, root, sql, told(&outcome));
        }
        for key in unread {
            let value = root.pointer(key.strip_suffix("/*").unwrap_or(key));
            prop_assert!(value.is_some_and(|value| *value != json!(null)), "{key}");
        }
    }
}
