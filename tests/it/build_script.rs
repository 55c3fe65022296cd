//! The library in a build script and over a derived schema.

use std::process::Command;

use schemars::JsonSchema;

use crate::root;

#[test]
fn the_example_crate_builds_and_prints_its_view() {
    let folder = root().join("examples/build-script");
    // the versions that the crate itself is tested with, which are all on this machine already
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--offline", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", format!("{}/build-script", env!("CARGO_TARGET_TMPDIR")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    crate::snapshot("library", "build-script", &String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_build_writes_only_what_changed_and_nothing_after_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("note.json");
    std::fs::write(&schema, r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#).unwrap();
    let build = || mvstream::Build::new().schema(&schema).out_dir(folder.path()).compile();
    let made = build().unwrap();
    assert_eq!(made, [folder.path().join("note.sql")]);
    let before = std::fs::metadata(&made[0]).unwrap().modified().unwrap();
    build().unwrap();
    assert_eq!(std::fs::metadata(&made[0]).unwrap().modified().unwrap(), before);
    std::fs::write(&schema, "{").unwrap();
    std::fs::remove_file(&made[0]).unwrap();
    assert!(build().is_err() && !made[0].exists());
}

/// What a till sends.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Sale {
    till: u16,
    lines: Vec<Line>,
    paid: bool,
    shop: Shop,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Line {
    sku: String,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct Shop {
    #[schemars(length(max = 3))]
    code: String,
    opened: Option<i64>,
}

#[test]
fn a_derived_schema_names_and_fills_its_view() {
    let compiled = mvstream::compile(&mvstream::Input::of::<Sale>(), &mvstream::Options::default()).unwrap();
    crate::snapshot("library", "derived", compiled.sql.text());
}
