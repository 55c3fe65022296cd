//! The pages' examples.

mod facts;
mod fixes;

use pretty_assertions::assert_eq;

use super::*;
use crate::diag::Severity;
use crate::syntax::{names, plain};

/// The SQL of a section of a page.
fn example(page: &str, section: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("## {section}\n\n```sql\n"))
        .unwrap_or_else(|| panic!("no {section}: {page}"));
    rest.split_once("\n```").unwrap().0.to_owned()
}

/// At the findings' own levels.
fn lint(sources: &[Source]) -> Findings {
    super::lint(sources, &Levels::default())
}

fn codes(sql: &str) -> Vec<&'static str> {
    lint(&[Source::new("a.sql", sql)]).iter().map(|finding| finding.code.name()).collect()
}

#[test]
fn a_function_is_the_same_with_the_schema_of_redshift_s_own() {
    let view = |parse: &str, guard: &str| {
        let read = "SELECT shard_id, JSON_PARSE(kinesis_data) AS payload, kinesis_data FROM k.s";
        let read = read.replace("JSON_PARSE", parse);
        codes(&format!("CREATE MATERIALIZED VIEW v AUTO REFRESH YES AS {read} WHERE {guard}(kinesis_data);"))
    };
    let told = view("JSON_PARSE", "CAN_JSON_PARSE");
    assert!(!told.contains(&"unguarded-json"));
    assert_eq!(view("pg_catalog.json_parse", "pg_catalog.can_json_parse"), told);
    assert!(view("pg_catalog.json_parse", "other.can_json_parse").contains(&"unguarded-json"));
}

#[test]
fn a_type_is_the_same_by_all_its_names() {
    let view = |of: &str| {
        let text = "FROM_VARBYTE(kinesis_data, 'utf-8')";
        codes(&format!("CREATE MATERIALIZED VIEW v AS SELECT {text}::{of} AS a, kinesis_data FROM k.s;"))
    };
    for (one, other) in [
        ("BOOLEAN", "BOOL"),
        ("CHAR(3)", "BPCHAR"),
        ("VARCHAR(3)", "CHARACTER VARYING(3)"),
        ("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
    ] {
        assert_eq!(view(one), view(other), "{one}");
    }
    assert!(view("BOOL").contains(&"text-cast-to-boolean"));
}

#[test]
fn a_column_may_be_called_as_a_function_is() {
    let sql = "CREATE MATERIALIZED VIEW v AS SELECT now, age, kinesis_data FROM k.s;";
    assert!(!codes(sql).contains(&"mutable-function"));
    assert!(codes(&sql.replace("age", "sysdate")).contains(&"mutable-function"));
}

#[test]
fn the_examples_of_every_page_are_what_it_says() {
    let mut wrong_pages = Vec::new();
    for rule in RULES {
        let name = rule.code.name();
        assert!(rule.page.starts_with(&format!("# {name}\n")), "{name}");
        let good = lint(&[Source::new("good.sql", example(rule.page, "Good").as_str())]);
        let wrong: Vec<_> = good
            .iter()
            .filter(|finding| finding.severity > Severity::Info || finding.code == rule.code)
            .map(|finding| finding.code.name())
            .collect();
        if !wrong.is_empty() {
            wrong_pages.push((name, wrong));
        }
        let bad = lint(&[Source::new("bad.sql", example(rule.page, "Bad").as_str())]);
        let mut told: Vec<_> = bad
            .iter()
            .filter(|finding| finding.severity > Severity::Info || finding.code == rule.code)
            .map(|finding| finding.code.name())
            .collect();
        told.dedup();
        if told != [name] {
            wrong_pages.push((name, told));
        }
        assert!(
            rule.page.contains("## When it is fine\n") && rule.page.contains("## Source\n\n<https://"),
            "{name}"
        );
    }
    assert_eq!(wrong_pages, []);
}

#[test]
fn the_length_of_a_type_may_be_a_placeholder() {
    let of = |length: &str| {
        let call = "json_extract_path_text(from_varbyte(kinesis_data, 'utf-8'), 'a', true)";
        codes(&format!("CREATE MATERIALIZED VIEW v AS SELECT {call}::varchar({length}) AS a FROM k.s;"))
    };
    assert!(!of("{{ width }}").contains(&"type-out-of-range"));
    assert!(of("999999999").contains(&"type-out-of-range"));
}

#[test]
fn a_statement_that_is_no_sql_is_told_and_the_next_one_read() {
    let sql = "SELECT 1;\nCREATE MATERIALIZED VIEW v SORTKEY id AS SELECT 1;\nCREATE OR REPLACE MATERIALIZED VIEW w AS SELECT 1 FROM t;";
    let findings = lint(&[Source::new("a.sql", sql)]);
    let told: Vec<_> = findings
        .iter()
        .map(|finding| {
            (finding.code.name(), finding.place.as_ref().unwrap().line_column(), finding.message.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("syntax-error", (2, 36), "expected `(`, found `id`"),
            ("or-replace-on-view", (3, 8), "OR REPLACE is not allowed in CREATE MATERIALIZED VIEW"),
        ]
    );
}

#[test]
fn views_over_anything_but_a_stream_are_left_alone() {
    let joined = "SELECT a.shard_id FROM {} AS a JOIN b ON b.id = a.id ORDER BY 1";
    let of = |from: &str| codes(&format!("CREATE MATERIALIZED VIEW v AS {}", joined.replace("{}", from)));
    assert_eq!(of("orders"), Vec::<&str>::new(), "a name without a schema");
    assert_eq!(of("streams.orders"), ["join-in-streaming-view", "order-by-or-limit"]);
    let made = "CREATE TABLE public.orders (shard_id INT, id INT); CREATE MATERIALIZED VIEW v AS SELECT a.shard_id FROM \
                public.orders AS a ORDER BY 1";
    assert_eq!(codes(made), Vec::<&str>::new(), "a table that the file makes");
}

#[test]
fn placeholders_stand_for_names_and_literals() {
    let sql = "CREATE MATERIALIZED VIEW {{ view }} AUTO REFRESH YES AS\n\
               SELECT kinesis_data FROM ${SCHEMA}.{stream} WHERE partition_key = '<account-id>';\n\\i more.sql\n";
    assert_eq!(codes(sql), Vec::<&str>::new());
}

#[test]
fn a_comment_with_a_reason_allows_a_finding() {
    let view = |before: &str, within: &str, behind: &str| {
        format!(
            "{before}\nCREATE MATERIALIZED VIEW v AS SELECT kinesis_data\n{within}\nFROM s.t ORDER BY 1{behind}\nLIMIT 2;"
        )
    };
    let both = ["order-by-or-limit", "order-by-or-limit"];
    let allow = "-- mvstream: allow(order-by-or-limit) the server took it";
    assert_eq!(codes(&view("", "", "")), both);
    assert_eq!(codes(&view(allow, "", "")), Vec::<&str>::new(), "before a statement: all of it");
    assert_eq!(codes(&view("", allow, "")), both[..1], "within: the next line");
    assert_eq!(codes(&view("", "", &format!(" {allow}"))), both[..1], "behind code: its line");
    let bare = "-- mvstream: allow(order-by-or-limit)";
    assert_eq!(codes(&view(bare, "", "")), ["suppression-without-reason", both[0], both[1]]);
    let other = "-- mvstream: allow(clause-order, or-replace-on-view) just in case";
    assert_eq!(codes(&view(other, "", "")), ["unused-suppression", both[0], both[1]]);
    let misspelt =
        lint(&[Source::new("a.sql", view("-- mvstream: allow(clause-ordr) why not", "", "").as_str())]);
    let first = misspelt.iter().next().unwrap();
    assert_eq!(
        (first.message.as_str(), first.help.as_deref()),
        ("unknown finding `clause-ordr`", Some("use `clause-order`"))
    );
    let text = "CREATE MATERIALIZED VIEW v AS SELECT '-- mvstream: allow(x) y' AS a, kinesis_data FROM s.t;";
    assert_eq!(codes(text), Vec::<&str>::new(), "a literal is no comment");
}

#[test]
fn statements_around_views_are_no_syntax_errors() {
    for sql in [
        "REFRESH MATERIALIZED VIEW orders",
        "REFRESH MATERIALIZED VIEW s.orders CASCADE",
        "REFRESH MATERIALIZED VIEW orders RESTRICT",
        "DROP MATERIALIZED VIEW IF EXISTS orders CASCADE",
        "ALTER MATERIALIZED VIEW orders AUTO REFRESH NO",
        "ALTER TABLE a.b.archive APPEND FROM orders",
        "SET enable_case_sensitive_identifier TO true",
        "SHOW enable_case_sensitive_identifier",
        "GRANT SELECT ON orders TO ROLE reader",
        "GRANT USAGE ON SCHEMA s TO alice",
        "CREATE EXTERNAL SCHEMA k FROM KAFKA AUTHENTICATION iam URI 'b-1.x:9098' IAM_ROLE 'arn:aws:iam::123456789012:role/r'",
        "SELECT * FROM sys_stream_scan_states ORDER BY record_time DESC LIMIT 10",
        "CREATE VIEW v AS SELECT m.payload.items[0].sku::varchar AS sku, i FROM orders m, m.payload.items AS i AT n WITH NO SCHEMA BINDING",
        "CREATE PROCEDURE p() AS $$ BEGIN REFRESH MATERIALIZED VIEW x; END; $$ LANGUAGE plpgsql",
        "SELECT payload.\"Key\".\"x\" FROM v",
        "SELECT a FROM v, UNPIVOT v.payload AS x AT k",
        "CREATE MATERIALIZED VIEW v COMPOUND SORTKEY (a, b) AS (SELECT kinesis_data AS a, shard_id AS b FROM s.\"T-1\")",
    ] {
        let found = codes(sql);
        assert!(!found.contains(&"syntax-error"), "{sql}: {found:?}");
    }
}

#[test]
fn an_error_at_the_end_of_a_statement_stands_there() {
    let sql = "GRANT SELECT ON {{ a }};\nSELECT 1;\n";
    let findings = lint(&[Source::new("a.sql", sql)]);
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.message.as_str(), finding.place.as_ref().unwrap().line_column()))
        .collect();
    assert_eq!(told, [("expected `to`, found the end", (1, 24))]);
    let long = format!("SELECT {}", "x".repeat(100_000) + " y z");
    let findings = lint(&[Source::new("a.sql", long.as_str())]);
    assert!(findings.iter().all(|finding| finding.message.chars().count() < 300));
}

#[test]
fn the_short_way_sees_what_the_visitor_sees() {
    let folder = format!("{}/fixtures/sql/corpus", env!("CARGO_MANIFEST_DIR"));
    let mut plain_ones = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for statement in syntax::parse(&Source::new("a.sql", text.as_str())).0 {
            let query = match &statement.kind {
                Kind::MaterializedView(view) => view.query.as_ref(),
                Kind::Sql(parsed) => match parsed.as_ref() {
                    sqlparser::ast::Statement::Query(query) => query.as_ref(),
                    _ => continue,
                },
                _ => continue,
            };
            let (mut visited, mut seen) = (Vec::new(), Vec::new());
            names::each(query, |expr| visited.push(expr.to_string()));
            names::each_in(query, |expr| seen.push(expr.to_string()));
            visited.sort();
            seen.sort();
            assert_eq!(seen, visited, "{statement}");
            let mut relations = Vec::new();
            names::relations(query, |name| relations.push(names::parts(name)));
            if let Some((name, _)) = plain::plain(query) {
                assert_eq!(relations, [names::parts(name)], "{statement}");
                plain_ones += 1;
            }
        }
    }
    assert!(plain_ones > 30, "{plain_ones}");
}
