//! Projects and files compared with a git revision.

use pretty_assertions::assert_eq;

use crate::command::Test;
use crate::project::{GATES, PARCELS, PROJECT, built, heavier, project};
use crate::snapshot;

/// A project that was committed, and changes of all kinds since.
fn changed() -> Test {
    built()
        .git(["init", "--quiet"])
        .commit("first")
        .file("schemas/parcels.json", heavier())
        .file("payloads/gates.ndjson", format!("{GATES}{{\"gate\": \"E3\", \"since\": 12}}\n"))
}

#[test]
fn every_view_of_the_project_is_compared_with_a_revision() {
    let seen = changed().args(["diff", "--against", "HEAD"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("project", "diff", &seen.stdout);
    let seen = seen.then().args(["diff", "--against", "HEAD", "--format", "markdown"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("project", "diff_markdown", &seen.stdout);
    // in a workflow, text is annotations of the files
    let seen = seen.then().variable("GITHUB_ACTIONS", "true").args(["diff", "--against", "HEAD"]).run();
    snapshot("project", "diff_annotations", &seen.stdout);
    // what is committed is what counts, whether or not it was built
    let seen = seen.then().args(["build"]).run();
    let seen = seen.then().commit("second").args(["diff", "--against", "HEAD"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
    let seen = seen.then().within("sql").args(["diff", "--against", "HEAD~1"]).run();
    assert_eq!(seen.code, 1);
    assert!(seen.stdout.starts_with("parcels\n"), "{}", seen.stdout);
    let seen = seen.then().args(["diff", "--against", "HEAD", "--format", "markdown"]).run();
    assert_eq!((seen.code, seen.stdout.as_str()), (0, "### mvstream: no view changes\n"));
}

#[test]
fn views_that_come_and_go_are_changes() {
    let other = PROJECT.replace("[views.gates]", "[views.doors]").replace("payloads/gate*", "payloads/gates");
    let seen = changed().file("mvstream.toml", other).args(["diff", "--against", "HEAD"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("project", "come_and_go", &seen.stdout);
    let seen = seen.then().args(["diff", "--against", "HEAD", "--plan"]).run();
    assert!(seen.stdout.contains("\n-- DROP MATERIALIZED VIEW gates_landing;\n"), "{}", seen.stdout);
}

#[test]
fn a_file_becomes_a_view_of_the_project() {
    let seen = built().args(["check"]).run();
    let by_hand = seen.file("sql/parcels.sql").unwrap().replace("SMALLINT", "BIGINT");
    let only_sql = Test::new().file("sql/parcels.sql", by_hand).git(["init", "--quiet"]).commit("by hand");
    let seen = only_sql
        .file("mvstream.toml", PROJECT.split("[views.gates]").next().unwrap())
        .file("schemas/parcels.json", PARCELS)
        .args(["diff", "--against", "HEAD"])
        .run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    assert!(seen.stdout.contains("grams: type BIGINT -> SMALLINT"), "{}", seen.stdout);
}

#[test]
fn a_change_may_be_approved_until_a_day() {
    let approve = |column: &str, expires: &str| {
        format!(
            "{PROJECT}\n[[approve]]\nobject = \"parcels\"\nchange = \"column-type\"\ncolumn = \"{column}\"\nreason = \"scales up to 3 t\"\nexpires = {expires}\n"
        )
    };
    let run = |file: String| {
        changed()
            .file("payloads/gates.ndjson", GATES)
            .file("mvstream.toml", file)
            // 2026-11-21
            .variable("SOURCE_DATE_EPOCH", "1795219200")
            .args(["diff", "--against", "HEAD"])
            .run()
    };
    let seen = run(approve("grams", "2026-11-21"));
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
    snapshot("project", "approved", &seen.stdout);
    let seen = run(approve("grams", "\"2026-11-20\""));
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    snapshot("project", "approved_too_long_ago", &seen.stdout);
    let seen = run(approve("stones", "2026-11-21"));
    assert_eq!(
        (seen.code, seen.stderr.as_str()),
        (1, "mvstream.toml:12: the approval of `column-type` for `parcels.stones` meets no change\n")
    );
}

#[test]
fn what_cannot_be_compared_is_one_clear_error() {
    let mut errors = String::new();
    let mut report = |name: &str, test: Test, arguments: &[&str]| {
        let seen = test.args(arguments.iter().copied()).run();
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{name}");
        let folder = seen.folder().display().to_string();
        errors.extend(["== ", name, "\n", &seen.stderr.replace(&folder, "…"), "\n"]);
    };
    report("no_revision", changed(), &["diff", "--against", "origin/main"]);
    report("an_option", changed(), &["diff", "--against=--help"]);
    report("no_repository", project(), &["diff", "--against", "HEAD"]);
    report("absent_then", changed(), &["diff", "--against", "HEAD", "sql/new.sql"]);
    report(
        "added_since",
        changed().file("sql/new.sql", "SELECT 1;"),
        &["diff", "--against", "HEAD", "sql/new.sql"],
    );
    let never = project().git(["init", "--quiet"]).commit("not built");
    report("never_built", never, &["diff", "--against", "HEAD"]);
    report("absent_now", changed().without("schemas/parcels.json"), &["diff", "--against", "HEAD"]);
    let merge = "CREATE MATERIALIZED VIEW a AS SELECT refresh_time FROM s.x;\n<<<<<<< HEAD\n=======\nSELECT 1;\n>>>>>>> other\n";
    report("merge", Test::new().file("a.sql", merge).file("b.sql", "SELECT 1;"), &["diff", "a.sql", "b.sql"]);
    report(
        "merge_of_a_schema",
        changed().file(
            "schemas/parcels.json",
            PARCELS.replace("  \"required\"", "<<<<<<< HEAD\n=======\n>>>>>>> other\n  \"required\""),
        ),
        &["diff", "--against", "HEAD"],
    );
    report("one_file", project(), &["diff", "a.sql"]);
    report(
        "no_sql",
        Test::new().file("a.sql", "CREAT VIEW a AS SELECT 1;\n").file("b.sql", ""),
        &["diff", "a.sql", "b.sql"],
    );
    report(
        "no_keys",
        Test::new()
            .file("a.sql", "CREATE MATERIALIZED VIEW v AS SELECT JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'a', TRUE)::VARCHAR(8) AS a FROM s.x;\n")
            .file("b.sql", "CREATE MATERIALIZED VIEW v AS SELECT JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), 'a', TRUE)::VARCHAR(16) AS a FROM s.x;\n"),
        &["diff", "a.sql", "b.sql", "--plan"],
    );
    snapshot("project", "diff_errors", &errors);
}

#[test]
fn files_are_compared_with_a_revision_and_with_what_a_schema_gives() {
    let seen = changed().args(["build"]).run();
    let seen = seen.then().args(["diff", "--against", "HEAD", "sql/parcels.sql"]).run();
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    assert!(seen.stdout.contains("grams: type SMALLINT -> INTEGER"), "{}", seen.stdout);
    let seen = seen.then().args(["diff", "--against", "HEAD", "sql"]).run();
    assert!(
        seen.stdout.contains("since: added") && seen.stdout.contains("SMALLINT -> INTEGER"),
        "{}",
        seen.stderr
    );
    let seen = seen.then().args(["diff", "--against", "HEAD", "schemas/parcels.json"]).run();
    assert!(seen.stdout.contains("grams: type SMALLINT -> INTEGER"), "{}", seen.stdout);
    let seen = seen.then().args(["diff", "--against", "HEAD", "payloads/gates.ndjson"]).run();
    assert!(
        seen.stdout.starts_with("gates\n") && seen.stdout.contains("since: added (INTEGER)"),
        "{}",
        seen.stdout
    );
    let seen = seen.then().args(["diff", "sql/parcels.sql", "schemas/parcels.json"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
    let seen = seen.then().args(["diff", "sql/gates.sql", "payloads/gates.ndjson"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
    let sql = seen.file("sql/parcels.sql").unwrap();
    let seen = seen.then().stdin(&sql).args(["diff", "-", "sql/parcels.sql"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
}

/// A project whose view is compared with what it was before its file changed.
fn migrated(before: &str, after: &str, options: &[&str]) -> crate::command::Seen {
    let view = |more: &str| format!("[views.gates]\ninputs = [\"gates.ndjson\"]\n{more}\n");
    let seen =
        Test::new().file("gates.ndjson", GATES).file("mvstream.toml", view(before)).args(["build"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let test = seen.then().git(["init", "--quiet"]).commit("before").file("mvstream.toml", view(after));
    test.args(["diff", "--against", "HEAD"]).args(options.iter().copied()).run()
}

/// The place of a line in a migration.
fn at(plan: &str, line: &str) -> usize {
    plan.lines().position(|one| one == line).unwrap_or_else(|| panic!("no `{line}` in\n{plan}"))
}

#[test]
fn views_over_a_recreated_view_are_dropped_before_it_and_created_after_it() {
    let seen = migrated("max-bytes = 100", "recent-hours = 24\nmax-bytes = 200", &["--plan"]);
    let plan = &seen.stdout;
    assert!(at(plan, "DROP MATERIALIZED VIEW gates;") < at(plan, "CREATE VIEW gates_recent AS"), "{plan}");
    let seen = migrated(
        "layout = \"tiered\"\nrecent-hours = 24",
        "layout = \"tiered\"\nmax-bytes = 200",
        &["--plan"],
    );
    let plan = &seen.stdout;
    let [recent, view, landing] =
        ["DROP VIEW gates_recent;", "DROP VIEW gates;", "DROP MATERIALIZED VIEW gates_landing;"]
            .map(|line| at(plan, line));
    assert!(recent < view && view < landing, "{plan}");
}

#[test]
fn a_migration_does_not_use_existing_names() {
    let other = "[views.gates_v2]\ninputs = [\"gates.ndjson\"]\nstream = \"others\"";
    let seen = migrated(other, &format!("max-bytes = 200\n{other}"), &["--plan"]);
    let plan = &seen.stdout;
    assert!(plan.contains("DROP MATERIALIZED VIEW gates_v3;") && !plan.contains("VIEW gates_v2;"), "{plan}");
}

#[test]
fn the_current_retention_and_current_approvals_count() {
    let seen = migrated("retention-hours = 24", "retention-hours = 168\nmax-bytes = 200", &[]);
    assert!(seen.stdout.contains("over 168 hours ago"), "{}", seen.stdout);
    let approve = |expires: &str| {
        format!(
            "[[approve]]\nobject = \"gates\"\nchange = \"size-limit\"\nreason = \"agreed\"\nexpires = {expires}\n"
        )
    };
    let seen =
        migrated("", &format!("max-bytes = 200\n{}{}", approve("2020-01-01"), approve("9999-01-01")), &[]);
    assert_eq!(seen.code, 0, "{}", seen.stdout);
}

#[test]
fn an_object_missing_from_a_clone_is_an_error_and_not_a_new_view() {
    let seen = migrated("", "max-bytes = 200", &[]);
    let from = format!("file://{}", seen.folder().display());
    let seen =
        seen.then().commit("after").git(["config", "uploadpack.allowFilter", "true"]).args(["check"]).run();
    let clone = Test::new().git(["clone", "--quiet", "--filter=blob:none", &from, "clone"]);
    let seen_there = clone.within("clone").args(["diff", "--against", "HEAD~1"]).run();
    assert_eq!((seen_there.code, seen_there.stdout.as_str()), (2, ""), "{}", seen_there.stderr);
    assert!(seen_there.stderr.starts_with("error: git cannot read `HEAD~1:"), "{}", seen_there.stderr);
    drop(seen);
}

#[test]
fn places_are_within_their_texts_whatever_the_names_are() {
    let long = "v".repeat(120);
    let sql = |cast: &str| {
        format!(
            "CREATE MATERIALIZED VIEW {long} AS SELECT shard_id, JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), \
             'a')::{cast} AS aa FROM s.x;\ncreate view z as select shard_id from k;\n"
        )
    };
    let seen = Test::new()
        .file("a.sql", sql("INT"))
        .file("b.sql", sql("BIGINT"))
        .args(["diff", "a.sql", "b.sql", "--format", "github"])
        .run();
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(seen.stdout.starts_with("::error file=b.sql,line=1,"), "{}", seen.stdout);
}

#[test]
fn nothing_in_a_file_steers_the_terminal() {
    let seen = built().args(["check"]).run();
    let edited = seen.file("sql/gates.sql").unwrap() + "-- \u{1b}[2Jx\n";
    let seen = seen.then().file("sql/gates.sql", edited).args(["check"]).run();
    assert!(seen.code == 1 && !seen.stdout.contains('\u{1b}'), "{}", seen.stdout);
    let hostile = "[[approve]]\nobject = \"x\\n::error file=a::hi\\u001b[2J\"\nchange = \"size-limit\"\nreason = \"r\"\nexpires = 2026-01-01";
    let seen = migrated("", hostile, &[]);
    assert!(seen.stderr.lines().count() == 1 && !seen.stderr.contains('\u{1b}'), "{}", seen.stderr);
}
