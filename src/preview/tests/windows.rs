//! Window functions, arrays as rows, and names of three parts.

use pretty_assertions::assert_eq;

use super::super::{Outcome, PreviewOptions};
use super::ran;

const BASE: &str = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
    CREATE VIEW v AS SELECT l.p.k::VARCHAR(9) AS k, l.p.n::INT AS n FROM l;";
const PAYLOADS: &str = r#"{"k":"a","n":3}
{"k":"b","n":1}
{"k":"a","n":1}
{"k":"a","n":3}
{"k":"b"}"#;

fn last(sql: &str, payloads: &str) -> Outcome {
    let outcomes = ran(sql, payloads, &PreviewOptions { limit: 100, ..PreviewOptions::default() });
    outcomes.unwrap_or_else(|error| panic!("{error}\n{sql}")).pop().unwrap()
}

fn rows(outcome: &Outcome) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
    outcome.first_rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn window_functions_see_their_partition_in_its_order() {
    for (call, expected) in [
        ("ROW_NUMBER() OVER (PARTITION BY k ORDER BY n)", ["2", "1", "1", "3", "2"]),
        ("RANK() OVER (PARTITION BY k ORDER BY n DESC)", ["1", "2", "3", "1", "1"]),
        ("DENSE_RANK() OVER (PARTITION BY k ORDER BY n DESC)", ["1", "2", "2", "1", "1"]),
        ("LAG(n) OVER (PARTITION BY k ORDER BY n)", ["1", "-", "-", "3", "1"]),
        ("LEAD(n, 1) OVER (PARTITION BY k ORDER BY n)", ["3", "-", "3", "-", "-"]),
        (
            "FIRST_VALUE(n) OVER (PARTITION BY k ORDER BY n ROWS UNBOUNDED PRECEDING)",
            ["1", "1", "1", "1", "1"],
        ),
        (
            "LAST_VALUE(n IGNORE NULLS) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
            ["3", "1", "3", "3", "1"],
        ),
        ("SUM(n) OVER (PARTITION BY k)", ["7", "1", "7", "7", "1"]),
        ("SUM(n) OVER (PARTITION BY k ORDER BY n ROWS UNBOUNDED PRECEDING)", ["4", "1", "1", "7", "1"]),
        ("SUM(n) OVER (ORDER BY k, n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)", ["4", "4", "1", "6", "1"]),
        ("COUNT(*) OVER ()", ["5", "5", "5", "5", "5"]),
        ("MAX(n) OVER (PARTITION BY k) - n", ["0", "0", "2", "0", "-"]),
        ("NTILE(2) OVER (ORDER BY k, n)", ["1", "2", "1", "1", "2"]),
    ] {
        let sql = format!("{BASE} CREATE VIEW w AS SELECT {call} AS x FROM v;");
        assert_eq!(rows(&last(&sql, PAYLOADS)), expected, "{call}");
    }
}

#[test]
fn the_newest_row_of_each_key_is_kept() {
    let inner = "SELECT k, n, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC NULLS LAST) AS nth FROM v";
    let sub = format!("{BASE} CREATE VIEW w AS SELECT k, n FROM ({inner}) AS r WHERE nth = 1;");
    assert_eq!(rows(&last(&sub, PAYLOADS)), ["a 3", "b 1"]);
    let qualify = format!(
        "{BASE} CREATE VIEW w AS SELECT k, n FROM v QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC NULLS LAST) = 1;"
    );
    let outcome = last(&qualify, PAYLOADS);
    assert_eq!(rows(&outcome), ["a 3", "b 1"]);
    assert_eq!((outcome.records, outcome.landed, outcome.filtered[0].count), (5, 2, 3));
    let grouped =
        format!("{BASE} CREATE VIEW w AS SELECT k, SUM(SUM(n)) OVER () AS total FROM v GROUP BY k;");
    assert_eq!(rows(&last(&grouped, PAYLOADS)), ["a 8", "b 8"]);
}

#[test]
fn an_array_makes_a_row_of_each_element() {
    let sql = "CREATE MATERIALIZED VIEW l AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
        CREATE VIEW w AS SELECT t.p.id::INT AS id, i.sku::VARCHAR(9) AS sku, nth FROM l t, t.p.items i AT nth;";
    let outcome = last(
        sql,
        r#"{"id":1,"items":[{"sku":"a"},{"sku":"b","q":2}]}
{"id":2,"items":[]}
{"id":3}
{"id":4,"items":{"sku":"c"}}"#,
    );
    assert_eq!(rows(&outcome), ["1 a 0", "1 b 1"]);
    assert_eq!((outcome.records, outcome.landed, outcome.rows), (4, 1, 2));
    let filtered: Vec<_> = outcome.filtered.iter().map(|of| format!("{} {}", of.count, of.reason)).collect();
    assert_eq!(filtered, ["1 an empty array at `t.p.items`", "2 no array at `t.p.items`"]);
    assert_eq!(outcome.lost[0].reason, "`t.p.items` is an object, not an array");
    let unread: Vec<_> = outcome.unread.iter().map(|of| of.path.as_str()).collect();
    assert_eq!(unread, ["/items/*/q"]);
}

#[test]
fn names_may_have_a_database() {
    let sql = r#"CREATE MATERIALIZED VIEW "dev"."public"."l" AS SELECT JSON_PARSE(kinesis_data) AS p FROM k.s;
        CREATE VIEW dev.public.w AS SELECT "dev"."public"."l"."p"."n"::INT AS n, public.l.p.k FROM "dev"."public"."l";"#;
    assert_eq!(rows(&last(sql, "{\"n\":1,\"k\":2}")), ["1 2"]);
}
