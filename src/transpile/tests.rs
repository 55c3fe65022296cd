//! What comes out, and that nothing is renamed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use sqlparser::tokenizer::Token;

use super::*;
use crate::diag::Severity;
use crate::syntax::names::{as_written, select};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/sql/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn corpus() -> Vec<String> {
    let folder = format!("{}/fixtures/sql/corpus", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names.iter().map(|name| fixture(&format!("corpus/{}", name.to_string_lossy()))).collect()
}

fn done(sql: &str, asked: &TranspileOptions) -> (String, Vec<Finding>, Vec<&'static str>) {
    let done = transpile(&[Source::new("a.sql", sql)], asked).unwrap();
    let left = done.remaining.iter().filter(|finding| finding.severity > Severity::Info);
    let left = left.map(|finding| finding.code.name()).collect();
    (done.sources[0].text().to_owned(), done.changes, left)
}

fn today(sql: &str) -> (String, Vec<&'static str>) {
    let (text, _, left) = done(sql, &TranspileOptions::default());
    (text, left)
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/transpile"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn sensors_in_every_encoding_become_views_without_a_finding() {
    let (text, changes, left) = done(&fixture("sensors.sql"), &TranspileOptions::default());
    assert_eq!(left, Vec::<&str>::new());
    let mut shown = text;
    for change in &changes {
        let _ = write!(shown, "\n-- {}: {}", change.code.name(), change.message);
    }
    snapshot("sensors", &shown);
}

#[test]
fn the_ways_in_which_views_are_split() {
    let mut shown = String::new();
    for (about, sql) in [
        (
            "a subquery",
            "CREATE MATERIALIZED VIEW v AS SELECT x.p FROM (SELECT shard_id AS p FROM k.s) AS x WHERE x.p > '1';",
        ),
        (
            "a chain of WITH",
            "CREATE MATERIALIZED VIEW v AS WITH a AS (SELECT kinesis_data AS d FROM k.s), b AS (SELECT d FROM a) SELECT a.d, b.d AS e FROM a JOIN b ON a.d = b.d;",
        ),
        (
            "a window function",
            "CREATE MATERIALIZED VIEW v AS SELECT kafka_offset, ROW_NUMBER() OVER (PARTITION BY kafka_key ORDER BY kafka_offset) AS n FROM k.s;",
        ),
        (
            "a join",
            "CREATE MATERIALIZED VIEW v AUTO REFRESH YES AS SELECT t.kinesis_data, h.name FROM k.s AS t JOIN public.houses h ON h.id = t.shard_id;",
        ),
        (
            "two streams",
            "CREATE MATERIALIZED VIEW v AS SELECT kafka_value FROM k.a UNION ALL SELECT kafka_value FROM k.b;",
        ),
        (
            "counting what is distinct",
            "CREATE MATERIALIZED VIEW v AS SELECT shard_id, COUNT(DISTINCT partition_key) AS keys FROM k.s GROUP BY shard_id;",
        ),
        (
            "quoted names",
            "CREATE MATERIALIZED VIEW \"My Views\".\"V 1\" AS SELECT JSON_PARSE(kinesis_data) AS \"Pay load\", \"Pay load\".\"Key\"::INT AS \"Key\" FROM k.\"S-1\";",
        ),
        (
            "a stream that qualifies",
            "CREATE MATERIALIZED VIEW v AS SELECT s.shard_id, s.kinesis_data, GETDATE() AS now FROM k.s;",
        ),
        (
            "a placeholder",
            "CREATE MATERIALIZED VIEW {{ name }} AS SELECT kinesis_data, SYSDATE AS at FROM ${schema}.{stream};",
        ),
    ] {
        let (text, left) = today(sql);
        let _ = write!(shown, "-- {about}; left: {left:?}\n{text}\n\n");
    }
    snapshot("splits", &shown);
}

#[test]
fn another_source_and_another_stream() {
    let sql = fixture("corpus/views.sql");
    let first = sql.split("CREATE MATERIALIZED VIEW safe").nth(1).unwrap().split(';').next().unwrap();
    let sql = format!(
        "CREATE EXTERNAL SCHEMA meters FROM KINESIS REGION 'eu-west-1' IAM_ROLE default;\n\nCREATE MATERIALIZED VIEW safe{first};\n"
    );
    let kafka = TranspileOptions {
        source: Some(StreamKind::Kafka),
        stream: Some("House Readings".to_owned()),
        uri: Some("b-1.meters.example:9098".to_owned()),
        ..TranspileOptions::default()
    };
    let (text, changes, left) = done(&sql, &kafka);
    assert_eq!(left, ["mixed-case-name-without-setting"]);
    let back = TranspileOptions { source: Some(StreamKind::Kinesis), ..TranspileOptions::default() };
    let (again, _, _) = done(&text, &back);
    let mut shown = format!("{text}\n{again}");
    for change in &changes {
        let _ = write!(shown, "\n-- {}: {}", change.code.name(), change.message);
    }
    snapshot("kafka", &shown);
}

#[test]
fn typed_becomes_tiered_and_tiered_typed_and_both_super() {
    let sql = "CREATE MATERIALIZED VIEW doors.opened\nDISTKEY (id) SORTKEY (arrived) AUTO REFRESH YES AS\nSELECT \
               approximate_arrival_timestamp AS arrived,\n  JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'id', \
               TRUE)::VARCHAR(36) AS id,\n  json_extract_path_text(from_varbyte(kinesis_data, 'utf-8'), 'door', 'Floor', \
               true)::int AS floor\nFROM k.\"the-doors\"\nWHERE is_utf8(kinesis_data) AND is_valid_json(from_varbyte(kinesis_data, \
               'utf-8'));\nREFRESH MATERIALIZED VIEW doors.opened;\n";
    let asked = |layout| TranspileOptions { layout: Some(layout), ..TranspileOptions::default() };
    let mut shown = String::new();
    let (tiered, changes, left) = done(sql, &asked(Layout::Tiered));
    let _ = write!(shown, "-- tiered; left: {left:?}\n{tiered}");
    for change in &changes {
        let _ = writeln!(shown, "-- {}: {}", change.code.name(), change.message);
    }
    let (typed, changes, left) = done(&tiered, &asked(Layout::Typed));
    let _ = write!(shown, "\n-- typed again; left: {left:?}\n{typed}");
    for change in &changes {
        let _ = writeln!(shown, "-- {}: {}", change.code.name(), change.message);
    }
    let (landed, changes, left) = done(sql, &asked(Layout::Super));
    let _ = write!(shown, "\n-- super; left: {left:?}\n{landed}");
    for change in &changes {
        let _ = writeln!(shown, "-- {}: {}", change.code.name(), change.message);
    }
    snapshot("layouts", &shown);
}

/// The names of the columns of every view, as they are written, by the view's name.
fn columns(sql: &str) -> BTreeMap<String, Vec<Option<String>>> {
    let source = Source::new("a.sql", sql);
    let mut views = BTreeMap::new();
    for statement in &syntax::parse(&source).0 {
        let (name, query) = match &statement.kind {
            Kind::MaterializedView(view) => (view.name.to_string(), view.query.as_ref()),
            Kind::Sql(parsed) => match parsed.as_ref() {
                sqlparser::ast::Statement::CreateView(view) => (view.name.to_string(), view.query.as_ref()),
                _ => continue,
            },
            _ => continue,
        };
        if let Some(select) = select(query) {
            views.insert(statement.named(&name), select.projection.iter().map(as_written).collect());
        }
    }
    views
}

/// Quoted names and texts, each with how often it stands there.
fn quoted(sql: &str) -> BTreeMap<String, usize> {
    let source = Source::new("a.sql", sql);
    let mut found = BTreeMap::new();
    for statement in &syntax::parse(&source).0 {
        for (token, _) in syntax::tokens_of(&source, statement) {
            if matches!(&token, Token::Word(word) if word.quote_style.is_some()) {
                *found.entry(token.to_string()).or_default() += 1;
            }
        }
    }
    found
}

#[test]
fn nothing_is_renamed_unquoted_or_folded_that_was_not_meant() {
    for sql in corpus().into_iter().chain([fixture("sensors.sql"), fixture("tutorial.sql")]) {
        // each statement on its own, since many in the corpus make the same view
        let source = Source::new("a.sql", sql.as_str());
        for statement in &syntax::parse(&source).0 {
            let one = format!("{};\n", &sql[statement.span.clone()]);
            let fixed = fix(&[Source::new("a.sql", one.as_str())], &Levels::default(), true);
            let fixed = fixed.sources[0].text();
            assert_eq!(columns(fixed), columns(&one), "{fixed}");
            let (before, after) = (quoted(&one), quoted(fixed));
            assert!(before.keys().all(|name| after.contains_key(name)), "{one}\n{fixed}");
            let (new, _) = today(&one);
            let views = columns(&new);
            for (name, names) in columns(&one) {
                assert_eq!(views.get(&name), Some(&names), "{new}");
            }
            let after = quoted(&new);
            assert!(before.keys().all(|name| after.contains_key(name)), "{one}\n{new}");
            assert_eq!(today(&new).0, new, "what is done is done");
            let errors = lint(&[Source::new("a.sql", new.as_str())], &Levels::default());
            assert!(errors.iter().all(|finding| finding.code != Code::SyntaxError), "{new}");
        }
    }
}
