//! `lint` and `explain` as people run them.

use pretty_assertions::assert_eq;

use crate::command::Test;
use crate::{root, snapshot};

const BAD: &str = "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t;\n";
const GOOD: &str = "CREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t;\n";

#[test]
fn mistakes_of_tutorials_are_found() {
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
fn generated_sql_has_only_the_findings_of_its_options() {
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

/// What a preset gives has no finding at any level: what it loses is a finding of `generate`.
#[test]
fn generated_sql_of_a_preset_has_no_finding() {
    let payloads = root().join("fixtures/ev_station/payloads.ndjson");
    let schemas = ["schemas/events", "fixtures/schema"].map(|folder| crate::files(folder, "json")).concat();
    let mut linted = 0;
    for path in schemas.into_iter().chain([payloads]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for preset in ["classic", "recommended"] {
            for layout in ["typed", "super", "tiered"] {
                for source in ["kinesis", "kafka"] {
                    let text = std::fs::read(&path).unwrap();
                    let options =
                        ["--preset", preset, "--layout", layout, "--source", source, "--stream", "s"];
                    let made = Test::new()
                        .file(&name, text)
                        .args(["generate", name.as_str()])
                        .args(options)
                        .args(["--uri", "b-1.example.com:9098"].into_iter().filter(|_| source == "kafka"))
                        .run();
                    // a layout may have no meaning for a schema
                    if made.code == 2 {
                        continue;
                    }
                    linted += 1;
                    let seen = Test::new().stdin(&made.stdout).args(["lint", "-"]).run();
                    assert_eq!(
                        (seen.code, seen.stdout.as_str()),
                        (0, ""),
                        "{name} {options:?}\n{}",
                        made.stdout
                    );
                }
            }
        }
    }
    assert!(linted >= 60, "{linted} scripts");
    let schema = std::fs::read(root().join("schemas/events/ev_station.json")).unwrap();
    let plain = Test::new().file("a.json", schema).args(["generate", "a.json", "--casts", "plain"]).run();
    let seen = Test::new().stdin(&plain.stdout).args(["lint", "-"]).run();
    assert!(seen.stdout.contains("unguarded-cast"), "{}", seen.stdout);
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
fn the_exit_code_follows_the_flag() {
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
        let page = mvstream::lint::explain(*code);
        assert!(page.starts_with(&format!("# {}\n\n", code.name())) && page.ends_with('\n'), "{page}");
    }
    let seen = Test::new().args(["explain", "clause-order"]).run();
    assert_eq!((seen.code, seen.stdout), (0, mvstream::lint::explain(mvstream::Code::ClauseOrder)));
    let wrong = Test::new().args(["explain", "clause-ordr"]).run();
    assert_eq!(
        (wrong.code, wrong.stderr.as_str()),
        (2, "error: no finding, change or impact is called `clause-ordr`\nhelp: use `clause-order`\n")
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
        for command in [&["lint", "-"][..], &["lint", "-", "--fix", "--unsafe-fixes"], &["transpile", "-"]] {
            let seen = Test::new().stdin(text).args(command.iter().copied()).run();
            assert!(seen.code < 2, "{text:?}: {}", seen.stderr);
        }
    }
    let deep = format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(Test::new().stdin(&deep).args(["lint", "-"]).run().code, 1);
}

#[test]
fn fixes_are_applied_and_shown_and_unsafe_fixes_need_a_flag() {
    let fixed = "CREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t;\n";
    let seen =
        Test::new().file("sql/a.sql", BAD).file("sql/b.sql", GOOD).args(["lint", "--fix", "sql"]).run();
    assert_eq!(
        (seen.code, seen.stdout.as_str(), seen.stderr.as_str()),
        (0, "", "1 finding fixed in 1 of 2 files\n")
    );
    assert_eq!(seen.file("sql/a.sql").as_deref(), Some(fixed));
    let seen = Test::new().file("a.sql", BAD).args(["lint", "--diff", "a.sql"]).run();
    let diff = format!("--- a/a.sql\n+++ b/a.sql\n@@ -1 +1 @@\n-{BAD}+{fixed}");
    assert_eq!((seen.code, seen.stdout), (1, diff));
    assert_eq!(seen.stderr, "1 finding can be fixed in 1 of 1 files\n");
    let seen = Test::new().stdin(BAD).args(["lint", "--fix", "-"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, fixed), "what comes in goes out");
    let limited = "CREATE MATERIALIZED VIEW v AS SELECT kinesis_data FROM s.t LIMIT 5;\n";
    let run = |flags: &[&str]| {
        let seen = Test::new().stdin(limited).args(["lint", "-"]).args(flags.iter().copied()).run();
        (seen.code, seen.stdout)
    };
    assert_eq!(run(&["--fix"]), (1, limited.to_owned()));
    assert_eq!(run(&["--fix", "--unsafe-fixes"]), (0, fixed.to_owned()));
    let seen = Test::new().file("a.sql", BAD).args(["lint", "--unsafe-fixes", "a.sql"]).run();
    assert_eq!(seen.code, 2, "{}", seen.stderr);
}

#[test]
fn flags_set_levels_and_the_name_of_standard_input() {
    let run = |flags: &[&str]| {
        let seen = Test::new()
            .stdin(BAD)
            .args(["lint", "-", "--format", "github"])
            .args(flags.iter().copied())
            .run();
        (seen.code, seen.stdout.split(',').next().unwrap().to_owned(), seen.stderr)
    };
    assert_eq!(run(&["--level", "or-replace-on-view=info"]).0, 0);
    assert_eq!(run(&["--level", "or-replace-on-view=off"]).1, "");
    assert_eq!(run(&["--stdin-filename", "views/a.sql"]).1, "::error file=views/a.sql");
    for (level, said) in [
        ("or-replace", "is not a finding with a level"),
        ("or-replace-on-vew=off", "help: use `or-replace-on-view`"),
        ("or-replace-on-view=never", "`never` is not a level"),
        ("syntax-error=off", "the level of `syntax-error` cannot be changed"),
    ] {
        let (code, stdout, stderr) = run(&["--level", level]);
        assert!(code == 2 && stdout.is_empty() && stderr.contains(said), "{level}: {stderr}");
    }
}

#[test]
fn a_line_of_json_matches_its_schema() {
    let schema = std::fs::read_to_string(root().join("schemas/finding.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let seen = Test::new().stdin(BAD).args(["lint", "-", "--format", "json"]).run();
    let finding: serde_json::Value = serde_json::from_str(seen.stdout.trim_end()).unwrap();
    assert!(jsonschema::is_valid(&schema, &finding), "{finding}");
    assert_eq!(
        finding,
        serde_json::json!({
            "code": "or-replace-on-view", "level": "error", "file": "<stdin>", "line": 1, "column": 8, "end_line": 1,
            "end_column": 18, "message": "OR REPLACE is not allowed in CREATE MATERIALIZED VIEW",
            "help": "drop the view and re-create it; rows older than the retention of the stream are lost",
            "statement": "CREATE MATERIALIZED VIEW v", "view": null, "path": null, "view_column": null, "fix": "safe",
        })
    );
}

#[test]
fn in_a_workflow_text_is_annotations() {
    let seen = Test::new().stdin(BAD).variable("GITHUB_ACTIONS", "true").args(["lint", "-"]).run();
    assert!(seen.stdout.starts_with("::error file="), "{}", seen.stdout);
    let seen = Test::new().args(["explain", "getdate-in-streaming-view"]).run();
    assert!(seen.stdout.starts_with("# mutable-function\n"), "{}", seen.stdout);
}

#[test]
fn outdated_sql_is_rewritten_and_every_change_is_reported() {
    let sql = std::fs::read_to_string(root().join("fixtures/sql/tutorial.sql")).unwrap();
    let seen = Test::new().file("old.sql", &sql).args(["transpile", "old.sql", "-o", "new.sql"]).run();
    let shown = format!("{}\n{}", seen.file("new.sql").unwrap(), seen.stderr);
    snapshot("transpile", "tutorial", &shown);
    let again =
        Test::new().file("new.sql", seen.file("new.sql").unwrap()).args(["transpile", "new.sql"]).run();
    assert_eq!(Some(again.stdout), seen.file("new.sql"), "what is done is done");
    let broken = Test::new().stdin("CREATE MATERIALISED VIEW v AS SELECT 1").args(["transpile", "-"]).run();
    assert!(broken.code == 1 && broken.stderr.contains("syntax-error"), "{}", broken.stderr);
    let json = Test::new().file("old.sql", &sql).args(["transpile", "old.sql", "--format", "json"]).run();
    assert!(json.stderr.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn findings_come_in_the_formats_of_other_tools() {
    let sql = "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT GETDATE() AS at FROM s.x;\n";
    for format in ["concise", "gitlab", "junit", "sarif"] {
        let seen = Test::new().file("a.sql", sql).args(["lint", "a.sql", "--format", format]).run();
        assert_eq!(seen.code, 1);
        snapshot("lint/formats", format, &seen.stdout);
        let clean =
            Test::new().file("a.sql", "SELECT 1;\n").args(["lint", "a.sql", "--format", format]).run();
        assert_eq!(clean.code, 0);
        snapshot("lint/formats", &format!("{format}_clean"), &clean.stdout);
    }
}

#[test]
fn a_file_in_which_nothing_is_checked_is_named() {
    let model = "{{ config(materialized='view') }}\nSELECT * FROM {{ ref('orders') }}\n";
    let test = || Test::new().file("sql/a.sql", "SELECT 1;").file("sql/m.sql", model).file("sql/v.sql", BAD);
    let seen = test().args(["lint", "sql"]).run();
    assert_eq!(seen.code, 1);
    let named = "no view or external schema to check in: `sql/a.sql`\n\
                 dbt models are not checked; lint the SQL that dbt runs, in `target/run`: `sql/m.sql`\n";
    assert!(seen.stderr.ends_with(named), "{}", seen.stderr);
    assert!(!test().args(["lint", "sql", "-q"]).run().stderr.contains("no view"));
    assert!(!test().args(["lint", "sql/v.sql"]).run().stderr.contains("no view"));
    // a pattern that no shell has resolved
    let seen = test().args(["lint", "sql/[av].sql"]).run();
    assert!(
        seen.stderr.ends_with("no view or external schema to check in: `sql/a.sql`\n"),
        "{}",
        seen.stderr
    );
}
