//! Laws of facts: what two scripts differ in.

use mvstream::diff::{self, Change, Impact, assess};
use mvstream::model::Script;
use mvstream::options::{Casts, Layout, OnBadRecord, Options, Part};
use mvstream::redshift::Source;
use mvstream::sql::parse_views;
use mvstream::{Input, compile};
use pretty_assertions::assert_eq;

use crate::command::{Seen, Test};
use crate::{files, relative, root, snapshot};

fn script(properties: &str, options: &Options) -> Script {
    let schema = format!(r#"{{"type": "object", "properties": {{{properties}}}}}"#);
    compile(&Input::schema("order.json", &schema), options).unwrap().sql.script().clone()
}

/// Scripts of every kind, each unlike the others.
fn scripts() -> Vec<Script> {
    let base = || {
        Options::default().parts(
            Part::ALL
                .iter()
                .copied()
                .filter(|part| {
                    *part == Part::View || *part == Part::ExternalSchema || *part == Part::Settings
                })
                .collect(),
        )
    };
    let fields = r#""id": {"type": "integer"}, "who": {"type": "string", "maxLength": 9}"#;
    let more = r#""who": {"type": "string", "maxLength": 30}, "Total": {"type": "number"}, "id": {"type": "string", "format": "uuid"}"#;
    let kafka = || base().source(Source::Kafka).uri(Some("b:9098".to_owned()));
    let mut all = Vec::new();
    for properties in [fields, more] {
        for layout in Layout::ALL {
            all.push(script(properties, &base().layout(*layout)));
        }
        all.push(script(properties, &base().casts(Casts::Strict)));
        all.push(script(properties, &kafka()));
        let quarantine = base().on_bad_record(OnBadRecord::Quarantine).auto_refresh(false);
        all.push(script(properties, &quarantine));
    }
    all
}

#[test]
fn a_script_equals_itself_and_each_change_has_its_reverse() {
    let scripts = scripts();
    for (at, old) in scripts.iter().enumerate() {
        assert_eq!(diff::changes(old, old), []);
        for (other, new) in scripts.iter().enumerate().filter(|(other, _)| *other != at) {
            let changes = diff::changes(old, new);
            assert_eq!(changes.is_empty(), old == new, "{at} {other}");
            let mut mirrored: Vec<Change> = changes.into_iter().map(Change::mirrored).collect();
            mirrored.sort();
            assert_eq!(diff::changes(new, old), mirrored, "{at} {other}");
        }
    }
}

/// What the SQL of the tree makes, and of its schemas in every layout.
fn of_the_tree() -> Vec<Script> {
    let sources = files("fixtures", "sql")
        .into_iter()
        .map(|path| mvstream::text::Source::new(relative(&path), std::fs::read_to_string(&path).unwrap()));
    let mut scripts: Vec<Script> = sources.filter_map(|source| parse_views(&source).ok()).collect();
    for path in files("schemas/events", "json").into_iter().chain(files("fixtures/schema", "json")) {
        for layout in Layout::ALL {
            let options = Options::default().layout(*layout);
            let made = Input::schema_file(&path).and_then(|input| compile(&input, &options));
            scripts.extend(made.map(|compiled| compiled.sql.script().clone()));
        }
    }
    scripts
}

#[test]
fn every_view_equals_itself_and_differs_from_others_in_both_directions() {
    let scripts = of_the_tree();
    let views: usize = scripts.iter().map(|script| script.views().count()).sum();
    assert!(views > 80, "{views} views");
    for (at, old) in scripts.iter().enumerate() {
        assert_eq!(diff::changes(old, old), []);
        assert_eq!(assess(old, old, None), []);
        for new in &scripts[at + 1..] {
            let mut mirrored: Vec<Change> =
                diff::changes(old, new).into_iter().map(Change::mirrored).collect();
            mirrored.sort();
            assert_eq!(diff::changes(new, old), mirrored);
        }
    }
}

#[test]
fn a_change_costs_at_most_what_its_page_lists() {
    let scripts = of_the_tree();
    let mut seen = std::collections::BTreeSet::new();
    for (old, new) in
        scripts.iter().zip(scripts.iter().skip(1)).chain(scripts.iter().zip(scripts.iter().skip(3)))
    {
        for assessed in assess(old, new, None) {
            let kind = assessed.change.kind;
            let listed: Vec<Impact> = kind.costs().iter().map(|(impact, _)| *impact).collect();
            assert!(!assessed.costs.is_empty());
            for cost in &assessed.costs {
                // where ALTER cannot say it, the view is made anew; a plain view is replaced, and loses nothing stored
                let other = match cost.impact {
                    Impact::Recreate => listed.contains(&Impact::Alter),
                    Impact::Alter => listed.contains(&Impact::Recreate),
                    Impact::Readers => listed.contains(&Impact::Data),
                    _ => false,
                };
                assert!(listed.contains(&cost.impact) || other, "{kind:?} {cost:?}");
                seen.insert((kind, cost.impact));
            }
        }
    }
    assert!(seen.len() > 40, "{}", seen.len());
}

#[test]
fn statements_without_rows_are_skipped_and_places_are_kept() {
    let sql = "DROP VIEW IF EXISTS v; -- it's gone;\nCREATE OR REPLACE VIEW v AS /* ü ; */ SELECT l.payload.a::VARCHAR(8) AS a -- \"x\"\nFROM w.l l WITH NO SCHEMA BINDING\n;\nGRANT SELECT ON v TO ROLE x;\nCREATE MATERIALIZED VIEW m AS SELECT shard_id FROM s.x";
    let read = |text: &str| parse_views(&mvstream::text::Source::new("a.sql", text));
    let script = read(sql).unwrap();
    assert_eq!(script.views().map(|view| view.name.to_string()).collect::<Vec<_>>(), ["v", "m"]);
    let plain = sql.replace("OR REPLACE ", "").replace(" WITH NO SCHEMA BINDING", "");
    assert_eq!(read(&plain).unwrap(), script);
    let error = read(&sql.replace("shard_id", "*")).unwrap_err();
    assert!(
        error.to_string().starts_with("a.sql:6:38: `*` is not supported in a view that is compared"),
        "{error}"
    );
}

#[test]
fn what_a_view_cannot_hold_is_an_error_at_its_place() {
    let view = "CREATE MATERIALIZED VIEW v AS SELECT shard_id FROM kds.s";
    let rows = [
        (format!("{view} ORDER BY shard_id"), "1:67: `ORDER BY` of a view is not supported"),
        (format!("{view} LIMIT 5"), "1:64: `LIMIT` of a view is not supported"),
        (view.replace("SELECT", "SELECT DISTINCT"), "1:31: `DISTINCT` is not supported"),
        (view.replace("kds.s", "kds.s, kds.t"), "1:59: a second relation is not supported"),
        (view.replace("kds.s", "(SELECT 1) t"), "1:53: what is not the name of a relation is not supported"),
        (view.replace(" AS", " (a) AS"), "1:28: a list of column names is not supported"),
        (view.replace("kds.s", "{{ schema }}.s"), "1:52: the placeholder `{{ schema }}` is not supported"),
        (
            "SET enable_case_sensitive_identifier TO maybe".to_owned(),
            "1:1: `maybe` is not a value of `enable_case_sensitive_identifier` (use TRUE or FALSE)",
        ),
    ];
    for (sql, expected) in rows {
        let error = parse_views(&mvstream::text::Source::new("a.sql", sql.as_str())).unwrap_err().to_string();
        assert!(error.starts_with(&format!("a.sql:{expected}")), "{sql}\n{error}\n{expected}");
    }
}

#[test]
fn an_expression_that_the_model_cannot_hold_is_compared_as_text() {
    let view = |expression: &str| {
        let sql = format!("CREATE VIEW v AS SELECT {expression} AS h FROM landing l");
        parse_views(&mvstream::text::Source::new("a.sql", sql)).unwrap()
    };
    let hour = view("EXTRACT(hour FROM l.at)");
    assert_eq!(diff::changes(&hour, &view("extract(HOUR from L.AT)")), []);
    assert_eq!(diff::changes(&hour, &view("EXTRACT(day FROM l.at)")).len(), 1);
    assert_eq!(diff::changes(&hour, &view("EXTRACT(hour FROM l.\"at\")")).len(), 1);
}

#[test]
fn columns_are_followed_by_name_then_by_path() {
    let old = script(
        r#""id": {"type": "integer"}, "who": {"type": "string", "maxLength": 9}"#,
        &Options::default(),
    );
    let new = script(
        r#""id": {"type": "integer", "maximum": 100, "minimum": 0}, "at": {"type": "string", "format": "date"}"#,
        &Options::default(),
    );
    let told: Vec<String> = diff::changes(&old, &new)
        .into_iter()
        .map(|Change { kind, column, from, to, .. }| {
            let [from, to] = [from, to].map(|fact| fact.map(|fact| fact.to_string()));
            format!("{kind:?} {column:?} {from:?} -> {to:?}")
        })
        .collect();
    assert_eq!(
        told,
        [
            "ColumnAdded Some(\"at\") None -> Some(\"VARCHAR(64)\")",
            "ColumnType Some(\"id\") Some(\"BIGINT\") -> Some(\"SMALLINT\")",
            "ColumnRemoved Some(\"who\") Some(\"VARCHAR(36)\") -> None",
        ]
    );
}

/// The names of the old and new pairs.
pub(crate) fn pairs() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("fixtures/diff")).unwrap();
    let mut names: Vec<String> =
        folders.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The command on both sides of a pair.
fn seen(pair: &str, options: &[&str]) -> Seen {
    let mut test = Test::new().args(["diff"]);
    for side in ["old", "new"] {
        let folder = root().join("fixtures/diff").join(pair).join(side);
        let path = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        let name = format!("{side}/{}", path.file_name().unwrap().to_string_lossy());
        test = test.file(&name, std::fs::read(&path).unwrap()).args([name.as_str()]);
    }
    test.args(options.iter().copied()).run()
}

#[test]
fn common_changes_of_schemas_have_their_reports() {
    let pairs = pairs();
    assert!(pairs.len() >= 12);
    for pair in pairs {
        let Seen { stdout, stderr, code, .. } = seen(&pair, &[]);
        assert_eq!((code, stderr.as_str()), (1, ""), "{pair}");
        snapshot("diff", &pair, &stdout);
    }
}

#[test]
fn migrations_are_written_step_by_step() {
    for pair in [
        "id_from_number_to_uuid",
        "kinesis_to_kafka",
        "key_changed",
        "grouped_view_changes",
        "tiered_landing_changes",
        "tiered_view_gains_a_column",
    ] {
        let Seen { stdout, stderr, code, .. } = seen(pair, &["--plan"]);
        assert_eq!((code, stderr.as_str()), (1, ""), "{pair}");
        snapshot("diff/plan", pair, &stdout);
    }
}

#[test]
fn every_format_reports_the_same_findings() {
    for format in ["json", "github", "sarif", "markdown", "concise", "gitlab", "junit"] {
        for pair in ["auto_refresh_switched", "amount_narrowed"] {
            let Seen { stdout, stderr, code, .. } = seen(pair, &["--format", format]);
            assert_eq!((code, stderr.as_str()), (1, ""), "{pair}");
            snapshot(&format!("diff/{format}"), pair, &stdout);
        }
    }
    let row: serde_json::Value =
        serde_json::from_str(seen("key_changed", &["--format", "json"]).stdout.lines().next().unwrap())
            .unwrap();
    let schema = std::fs::read_to_string(root().join("schemas/change.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &row), "{row}");
}

#[test]
fn the_exit_code_is_1_when_an_impact_reaches_the_flag() {
    let code = |pair: &str, impact: &str| seen(pair, &["--fail-on", impact]).code;
    for (pair, codes) in [
        ("auto_refresh_switched", [1, 1, 0, 0, 0, 0]),
        ("new_optional_field", [1, 1, 1, 0, 0, 0]),
        ("amount_narrowed", [1, 1, 1, 1, 1, 0]),
    ] {
        let impacts = ["none", "alter", "recreate", "readers", "data", "never"];
        assert_eq!(impacts.map(|impact| code(pair, impact)), codes, "{pair}");
    }
}
