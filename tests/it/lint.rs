//! `lint` and `explain` as people run them.

use pretty_assertions::assert_eq;

use crate::command::Test;
use crate::{root, snapshot};

const BAD: &str = "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t;\n";
const GOOD: &str = "CREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t;\n";

#[test]
fn what_tutorials_spread_is_found() {
    let sql = std::fs::read_to_string(root().join("fixtures/sql/tutorial.sql")).unwrap();
    let seen = Test::new().file("tutorial.sql", sql).args(["lint", "tutorial.sql"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("lint", "tutorial", &seen.stdout);
}

/// The codes of the findings above level info.
fn warnings(sql: &str) -> Vec<String> {
    let seen = Test::new().stdin(sql).args(["lint", "-", "--format", "json"]).run();
    let findings = seen.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let warnings = findings.filter(|finding| finding["level"] != "info");
    let mut codes: Vec<String> =
        warnings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn what_mvstream_writes_has_no_finding_but_those_that_were_asked_for() {
    let options: [(&str, &[&str]); 12] = [
        ("--layout=typed", &[]),
        ("--layout=super", &[]),
        ("--layout=tiered", &[]),
        ("--encoding=base64", &[]),
        ("--casts=guarded", &[]),
        ("--casts=strict", &["unguarded-cast"]),
        ("--casts=plain", &["unguarded-cast", "unguarded-json", "missing-nullif"]),
        ("--times=cast", &["text-to-time-under-auto-refresh"]),
        ("--on-bad-record=quarantine", &[]),
        ("--on-bad-record=fail", &["unguarded-json"]),
        ("--with=external-schema,settings,view,refresh,rejects,probe,monitor,queries", &[]),
        ("--ordinals", &[]),
    ];
    for folder in ["schemas/events", "fixtures/schema"] {
        for path in crate::files(folder, "json") {
            for (option, asked) in options {
                let schema = std::fs::read_to_string(&path).unwrap();
                let made = Test::new()
                    .file("a.json", schema)
                    .args(["generate", "a.json", option, "--stream", "s"])
                    .run();
                // a layout may have no meaning for a schema
                if made.code == 2 {
                    continue;
                }
                let told = warnings(&made.stdout);
                assert!(
                    told.iter().all(|code| asked.contains(&code.as_str())),
                    "{} {option}: {told:?}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn folders_are_read_whole_and_in_order() {
    let seen = Test::new()
        .file("sql/b/two.sql", BAD)
        .file("sql/a.sql", BAD)
        .file("sql/note.txt", "no SQL")
        .args(["lint", "sql", "--format", "github"])
        .run();
    let places: Vec<&str> = seen.stdout.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!((seen.code, places), (1, vec!["::error file=sql/a.sql", "::error file=sql/b/two.sql"]));
}

#[test]
fn the_exit_code_is_as_asked() {
    let code = |sql: &str, more: &[&str]| {
        Test::new().file("a.sql", sql).args(["lint", "a.sql"]).args(more.iter().copied()).run().code
    };
    assert_eq!([code(GOOD, &[]), code(BAD, &[]), code(BAD, &["--fail-on", "never"])], [0, 1, 0]);
    assert_eq!(code("CREATE MATERIALISED VIEW v AS SELECT 1", &[]), 1, "what is no SQL never passes");
    let missing = Test::new().args(["lint", "no.sql"]).run();
    assert_eq!((missing.code, missing.stdout.as_str()), (2, ""));
    assert!(missing.stderr.starts_with("error: `no.sql` cannot be read: "), "{}", missing.stderr);
    let empty = Test::new().file("d/x.txt", "").args(["lint", "d"]).run();
    assert_eq!(
        (empty.code, empty.stderr.as_str()),
        (2, "error: `d` holds no file that ends in `.sql`\nhelp: name the files, or another folder\n")
    );
}

#[test]
fn every_finding_is_explained() {
    for code in mvstream::Code::ALL {
        let page = mvstream::explain(*code);
        assert!(page.starts_with(&format!("# {}\n\n", code.name())) && page.ends_with('\n'), "{page}");
    }
    let seen = Test::new().args(["explain", "clause-order"]).run();
    assert_eq!((seen.code, seen.stdout), (0, mvstream::explain(mvstream::Code::ClauseOrder)));
    let wrong = Test::new().args(["explain", "clause-ordr"]).run();
    assert_eq!(
        (wrong.code, wrong.stderr.as_str()),
        (2, "error: no finding is called `clause-ordr`\nhelp: use `clause-order`\n")
    );
}

#[test]
fn any_text_is_linted_without_a_panic() {
    for text in [
        "",
        ";;;",
        "\\",
        "'",
        "\"",
        "$$",
        "/*",
        "--",
        "{{",
        "${",
        "<a-",
        "é;ü'",
        "CREATE",
        "CREATE MATERIALIZED VIEW",
        "((((",
        "\0",
        "🎈 {{ 🎈 }} 'x",
    ] {
        let seen = Test::new().stdin(text).args(["lint", "-"]).run();
        assert!(seen.code < 2, "{text:?}: {}", seen.stderr);
    }
    let deep = format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(Test::new().stdin(&deep).args(["lint", "-"]).run().code, 1);
}
