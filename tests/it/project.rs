//! Projects: begun, built, checked, compared with a revision.

use pretty_assertions::assert_eq;

use crate::command::{Seen, Test};
use crate::{root, snapshot};

pub(crate) const PARCELS: &str = r#"{
  "type": "object",
  "required": ["parcel"],
  "properties": {
    "parcel": {"type": "string", "format": "uuid"},
    "grams": {"type": "integer", "minimum": 0, "maximum": 30000}
  },
  "additionalProperties": false
}
"#;
pub(crate) const GATES: &str = "{\"gate\": \"N1\", \"open\": true}\n{\"gate\": \"S2\", \"open\": false}\n";
pub(crate) const PROJECT: &str = r#"[defaults]
output = "sql/{view}.sql"
retention-hours = 48

[views.parcels]
inputs = ["schemas/parcels.json"]

[views.gates]
inputs = ["payloads/gate*.ndjson"]
layout = "tiered"
"#;

pub(crate) fn project() -> Test {
    Test::new()
        .file("mvstream.toml", PROJECT)
        .file("schemas/parcels.json", PARCELS)
        .file("payloads/gates.ndjson", GATES)
}

pub(crate) fn built() -> Test {
    let seen = project().args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "sql/parcels.sql\nsql/gates.sql\n"), "{}", seen.stderr);
    seen.then()
}

/// The schema with another type for the weight.
pub(crate) fn heavier() -> String {
    PARCELS.replace("30000", "3000000")
}

#[test]
fn a_project_is_created_built_and_checked() {
    let seen = Test::new()
        .file("schemas/parcels.json", PARCELS)
        .file("payloads/gates.ndjson", GATES)
        .args(["init", "schemas/*.json", "payloads/gates.ndjson"])
        .run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "mvstream.toml\n", ""));
    snapshot("project", "init", &seen.file("mvstream.toml").unwrap());
    let seen = seen.then().args(["init", "schemas/parcels.json"]).run();
    assert_eq!(
        (seen.code, seen.stderr.as_str()),
        (2, "error: `mvstream.toml` exists already\nhelp: add views to it by hand, or move it away first\n")
    );
    let seen = seen.then().args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "sql/parcels.sql\nsql/gates.sql\n"), "{}", seen.stderr);
    let seen = seen.then().args(["check"]).run();
    assert_eq!(seen.code, 0, "{}{}", seen.stdout, seen.stderr);
}

#[test]
fn only_what_changes_is_written() {
    let seen = built().args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, ""));
    assert!(seen.stderr.ends_with("0 of 2 files written\n"), "{}", seen.stderr);
    let before = seen.file("sql/gates.sql").unwrap();
    assert_eq!(
        built().args(["check"]).run().file("sql/gates.sql").unwrap(),
        before,
        "another folder, the same bytes"
    );
    let seen = seen.then().file("schemas/parcels.json", heavier()).args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "sql/parcels.sql\n"));
    assert_eq!(seen.file("sql/gates.sql").unwrap(), before);
    // one view alone
    let seen = seen.then().file("schemas/parcels.json", PARCELS).args(["build", "gates"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, ""));
    let seen = seen.then().args(["build", "gate"]).run();
    assert_eq!(
        (seen.code, seen.stderr.as_str()),
        (2, "error: the project has no view `gate`\nhelp: use `gates`\n")
    );
}

#[test]
fn edited_files_are_not_overwritten() {
    let seen = built().args(["check"]).run();
    let edited = seen.file("sql/gates.sql").unwrap().replace("AUTO REFRESH YES", "AUTO REFRESH NO");
    // neither file is written where one cannot be
    let seen = seen
        .then()
        .file("sql/gates.sql", &edited)
        .file("schemas/parcels.json", heavier())
        .args(["build"])
        .run();
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    snapshot("project", "edited", &seen.stderr);
    assert!(seen.file("sql/parcels.sql").unwrap().contains("SMALLINT"));
    let seen = seen.then().args(["check", "gates"]).run();
    assert_eq!(seen.code, 1);
    snapshot("project", "check_edited", &seen.stdout);
    let seen = seen.then().args(["build", "--force"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "sql/parcels.sql\nsql/gates.sql\n"));
    assert!(seen.file("sql/gates.sql").unwrap().contains("AUTO REFRESH YES"));
    // nor a file that was never generated
    let seen = seen.then().file("sql/gates.sql", "SELECT 1;\n").args(["build"]).run();
    assert_eq!(seen.code, 2);
    assert!(seen.stderr.contains("was not written by `mvstream build`"), "{}", seen.stderr);
}

#[test]
fn line_ends_of_windows_are_not_a_change() {
    let seen = built().args(["check"]).run();
    let other = seen.file("sql/gates.sql").unwrap().replace('\n', "\r\n");
    let seen = seen.then().file("sql/gates.sql", &other).args(["check"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stdout);
    let seen = seen.then().args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, ""));
    assert_eq!(seen.file("sql/gates.sql").unwrap(), other);
}

#[test]
fn a_check_reports_outdated_missing_and_stale_output() {
    let seen = built().file("schemas/parcels.json", heavier()).without("sql/gates.sql").args(["check"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("project", "check", &seen.stdout);
    let seen = seen.then().args(["check", "--format", "json"]).run();
    let codes: Vec<String> = seen
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["code"].to_string())
        .collect();
    assert_eq!(codes[..2], ["\"out-of-date\"", "\"out-of-date\""]);
    // a view that is no more leaves its file
    let seen = seen
        .then()
        .file("mvstream.toml", PROJECT.split("[views.gates]").next().unwrap())
        .args(["build"])
        .run();
    assert_eq!(seen.code, 0);
    let seen =
        built().file("mvstream.toml", PROJECT.split("[views.gates]").next().unwrap()).args(["check"]).run();
    assert_eq!(seen.code, 1);
    snapshot("project", "stale_output", &seen.stdout);
    assert!(seen.file("sql/gates.sql").is_some());
    // wherever it is
    let moved = PROJECT.replace("sql/{view}", "redshift/{view}");
    let seen = built().file("mvstream.toml", moved).args(["build"]).run();
    let seen = seen.then().args(["check"]).run();
    assert!(seen.code == 1 && seen.stdout.contains("`sql/parcels.sql` was written by"), "{}", seen.stdout);
}

#[test]
fn a_finding_in_a_file_has_the_level_of_its_view() {
    let strict = format!("{PROJECT}level = {{ silent-drop = \"error\" }}\n");
    let seen = built().file("mvstream.toml", strict).args(["check"]).run();
    assert_eq!(seen.code, 1);
    assert!(seen.stdout.starts_with("error[silent-drop]"), "{}", seen.stdout);
    // the defaults hold for `lint` too, under its own flags
    let lax = "[defaults]\nlevel = { getdate-in-streaming-view = \"off\" }\n";
    let seen =
        Test::new().file("mvstream.toml", lax).file("a.sql", "SELECT 1;").args(["lint", "a.sql"]).run();
    assert_eq!(seen.code, 2, "{}", seen.stderr);
    let lax = lax.replace("getdate-in-streaming-view", "mutable-function");
    let sql = "CREATE EXTERNAL SCHEMA s FROM KINESIS IAM_ROLE default;\nCREATE MATERIALIZED VIEW v AS SELECT GETDATE() AS at FROM s.x;\n";
    let test = || Test::new().file("mvstream.toml", &lax).file("a.sql", sql);
    assert!(!test().args(["lint", "a.sql"]).run().stdout.contains("mutable-function"));
    let seen = test().args(["lint", "a.sql", "--level", "mutable-function=error"]).run();
    assert!(seen.stdout.contains("error[mutable-function]"));
}

#[test]
fn a_project_is_found_from_within_its_folders() {
    let seen = built().within("schemas").args(["check"]).run();
    assert_eq!(seen.code, 0, "{}{}", seen.stdout, seen.stderr);
    let seen = seen.then().within("sql").file("schemas/parcels.json", heavier()).args(["build"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "../sql/parcels.sql\n"));
    let seen = Test::new().args(["build"]).run();
    assert_eq!(seen.code, 2);
    snapshot("project", "none", &seen.stderr);
}

#[test]
fn flags_override_the_project_and_the_rest_is_default() {
    let defaults = "[defaults]\nlayout = \"super\"\ncasts = \"strict\"\nstream = \"parcel-events\"\n";
    let test = || Test::new().file("mvstream.toml", defaults).file("parcels.json", PARCELS);
    let seen = test().args(["generate", "parcels.json"]).run();
    assert!(seen.stdout.contains("JSON_PARSE(kinesis_data) AS payload"), "{}", seen.stdout);
    assert!(seen.stdout.contains("FROM streams.\"parcel-events\""));
    let seen = test().args(["generate", "parcels.json", "--layout", "typed"]).run();
    assert!(seen.stdout.contains("'')::SMALLINT AS grams"), "{}", seen.stdout);
    let seen = test().args(["generate", "parcels.json", "--layout", "typed", "--casts", "try"]).run();
    assert!(seen.stdout.contains("TRY_CAST"));
}

#[test]
fn a_flag_removes_the_keys_that_contradict_it() {
    let defaults = "[defaults]\nsource = \"kafka\"\nuri = \"b:9098\"\ndiststyle = \"even\"\ncolumn.grams = { name = \"weight\" }\n";
    let test = || Test::new().file("mvstream.toml", defaults).file("parcels.json", PARCELS);
    let seen = test().args(["generate", "parcels.json", "--source", "kinesis", "--distkey", "parcel"]).run();
    assert!(
        seen.stdout.contains("FROM KINESIS") && seen.stdout.contains("DISTKEY (parcel)"),
        "{}",
        seen.stderr
    );
    let seen = test().args(["generate", "parcels.json", "--column", "grams=integer"]).run();
    assert!(seen.stdout.contains("AS INTEGER) AS grams"), "{}", seen.stdout);
    let seen = test().args(["generate", "parcels.json"]).run();
    assert!(seen.stdout.contains("AS SMALLINT) AS weight"), "{}", seen.stdout);
}

#[test]
fn columns_of_defaults_views_and_flags_come_together() {
    let text = PROJECT.replace(
        "[views.parcels]\n",
        "[views.parcels]\ncomputed = { kilos = \"grams / 1000\" }\ncolumn.\"/grams\" = { type = \"integer\", name = \"weight\" }\n",
    );
    let text = text
        .replace("retention-hours", "column.\"/parcel\" = { name = \"id\" }\nretention-hours")
        .replace("grams / 1000", "weight / 1000");
    let seen = project().file("mvstream.toml", text).args(["build", "parcels"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    snapshot("project", "columns", &seen.file("sql/parcels.sql").unwrap());
}

#[test]
fn every_key_of_the_file_is_a_flag_and_every_flag_a_key() {
    let schema = std::fs::read_to_string(root().join("schemas/project.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let keys: Vec<&String> = schema["$defs"]["Settings"]["properties"].as_object().unwrap().keys().collect();
    let help = Test::new().args(["generate", "--help"]).run().stdout;
    let only = ["inputs", "output", "retention-hours", "level"];
    for key in keys.iter().filter(|key| !only.contains(&key.as_str())) {
        assert!(help.contains(&format!("--{key}")), "no flag --{key}");
    }
    let not = ["why", "format", "fail-on", "output", "color", "quiet", "verbose", "help", "view"];
    for word in help.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
        let flag: String = word.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        assert!(not.contains(&flag.as_str()) || keys.iter().any(|key| **key == flag), "no key `{flag}`");
    }
}

#[test]
fn the_published_schemas_are_current() {
    for kind in ["project", "change"] {
        let seen = Test::new().args(["schema", kind]).run();
        let published = std::fs::read_to_string(root().join(format!("schemas/{kind}.schema.json"))).unwrap();
        assert_eq!(seen.stdout, published, "run `mvstream schema {kind}`");
    }
}

#[test]
fn an_invalid_project_file_is_an_error_with_its_place() {
    let view = |line: &str| format!("[views.parcels]\ninputs = [\"schemas/parcels.json\"]\n{line}\n");
    let cases = [
        ("no_toml", "[views.parcels\n".to_owned()),
        ("unknown_table", "[view.parcels]\ninputs = [\"a.json\"]\n".to_owned()),
        ("unknown_key", view("lay-out = \"super\"")),
        ("unknown_word", view("layout = \"tierd\"")),
        ("wrong_kind", view("depth = \"deep\"")),
        ("too_large", view("headroom = 4000")),
        ("no_views", "[defaults]\n".to_owned()),
        ("no_input", "[views.parcels]\nlayout = \"super\"\n".to_owned()),
        ("missing_input", "[views.parcels]\ninputs = [\"schemas/none.json\"]\n".to_owned()),
        ("no_match", "[views.parcels]\ninputs = [\"schemas/*.yaml\"]\n".to_owned()),
        ("column_type", view("column.\"/grams\" = { type = \"intger\" }")),
        ("column_key", view("column.\"/grams\" = { typ = \"integer\" }")),
        ("column_twice", view("column.\"/grams\" = { type = \"integer\", skip = true }")),
        ("column_path", view("column.\"/gr~2ams\" = { skip = true }")),
        ("filter", view("filter = [\"utf8\", \"jsn\"]")),
        ("computed", view("computed = { kilos = \"grams / \" }")),
        ("level_name", view("level = { silent-dropp = \"off\" }")),
        ("level", view("level = { silent-drop = \"of\" }")),
        ("contradiction", view("source = \"kafka\"")),
        (
            "one_output",
            format!(
                "{}\n[views.other]\ninputs = [\"schemas/parcels.json\"]\noutput = \"parcels.sql\"\n",
                view("")
            ),
        ),
        (
            "approval_day",
            format!(
                "{}\n[[approve]]\nobject = \"a\"\nchange = \"size-limit\"\nreason = \"b\"\nexpires = \"soon\"\n",
                view("")
            ),
        ),
        (
            "approval_reason",
            format!(
                "{}\n[[approve]]\nobject = \"a\"\nchange = \"size-limit\"\nexpires = 2026-12-31\n",
                view("")
            ),
        ),
        (
            "approval_change",
            format!(
                "{}\n[[approve]]\nobject = \"a\"\nchange = \"column-typ\"\nreason = \"b\"\nexpires = 2026-12-31\n",
                view("")
            ),
        ),
        (
            "one_output_by_detours",
            format!(
                "{}\n[views.other]\ninputs = [\"schemas/parcels.json\"]\noutput = \"sql//../Parcels.sql\"\n",
                view("")
            ),
        ),
        ("over_the_project", view("output = \"./sql/../mvstream.toml\"")),
        ("over_an_input", view("output = \"schemas/parcels.json\"")),
        (
            "one_name",
            format!(
                "{}\n[views.Parcels]\ninputs = [\"schemas/parcels.json\"]\nstream = \"b\"\noutput = \"b.sql\"\n",
                view("")
            ),
        ),
        (
            "two_schemas",
            format!(
                "{}\n[views.other]\ninputs = [\"schemas/parcels.json\"]\nregion = \"eu-west-1\"\n",
                view("")
            ),
        ),
        ("merge", "[defaults]\n<<<<<<< HEAD\ndepth = 2\n=======\ndepth = 3\n>>>>>>> other\n".to_owned()),
        ("deep", format!("a = {}1{}\n", "[".repeat(500), "]".repeat(500))),
    ];
    let mut told = String::new();
    for (name, text) in cases {
        let Seen { stdout, stderr, code, .. } = Test::new()
            .file("mvstream.toml", text)
            .file("schemas/parcels.json", PARCELS)
            .args(["build"])
            .run();
        assert_eq!((code, stdout.as_str()), (2, ""), "{name}: {stderr}");
        told.extend(["== ", name, "\n", &stderr, "\n"]);
    }
    snapshot("project", "errors", &told);
}

#[test]
fn the_reason_for_a_column_is_explained() {
    let seen = built().args(["explain", "gates.OPEN"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
    snapshot("project", "explain_column", &seen.stdout);
    let told = |name: &str| built().args(["explain", name]).run();
    assert_eq!(told("gates.opn").stderr, "error: the view `gates` has no column `opn`\nhelp: use `open`\n");
    assert_eq!(told("gats.open").stderr, "error: the project has no view `gats`\nhelp: use `gates`\n");
    let seen = Test::new().args(["explain", "gates.open"]).run();
    assert_eq!(seen.code, 2);
    snapshot("project", "explain_nowhere", &seen.stderr);
    for name in ["recreate", "data", "column-type", "auto-refresh"] {
        let seen = Test::new().args(["explain", name]).run();
        assert_eq!(seen.code, 0);
        snapshot("explain", name, &seen.stdout);
    }
}

#[test]
fn a_finding_of_a_build_names_its_view_and_the_key_that_changes_it() {
    let schema =
        r#"{"type": "object", "properties": {"note": {"type": "string"}}, "additionalProperties": false}"#;
    let project = "[views.a]\ninputs = [\"one.json\"]\n[views.b]\ninputs = [\"one.json\"]\nstream = \"b\"\n";
    let test = || Test::new().file("one.json", schema).file("mvstream.toml", project);
    let seen = test().args(["build"]).run();
    assert!(seen.stderr.contains("silently truncated (`a.note`, `b.note`)"), "{}", seen.stderr);
    assert!(seen.stderr.contains("`column.\"/note\" = { type = \"VARCHAR(256)\" }`"), "{}", seen.stderr);
    let proposed = format!("{project}column.\"/note\" = {{ type = \"VARCHAR(256)\" }}\n");
    let seen = test().file("mvstream.toml", proposed).args(["build", "b"]).run();
    assert!(!seen.stderr.contains("guessed-length"), "{}", seen.stderr);
    let seen = test().args(["build", "a", "--format", "json"]).run();
    assert!(seen.stderr.contains(r#""view":"a""#), "{}", seen.stderr);
}
