//! The one-way order of the modules, which of them may name which crate, and the size of files.

use std::collections::BTreeSet;

use crate::uses::{module_path, paths};
use crate::{files, relative, root};

/// The layers from the lowest; modules within one do not see each other.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["json"],
    &["diag"],
    &["redshift"],
    &["model"],
    &["options"],
    &["syntax"],
    &["input", "plan", "sql"],
    &["lint"],
    &["transpile", "diff", "preview", "infra"],
    &["compile", "project"],
    &["build_script"],
    &["guide", "lib"],
    &["cli"],
    &["main"],
];

/// Allowed exceptions to the order, and the reason for each.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

const ANYWHERE: &[&str] = &[""];

/// A crate, and the folders or files that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("chrono", &["preview", "cli/clock"]),
    ("chrono_tz", &["preview"]),
    ("data_encoding", &["input/sample", "preview"]),
    ("datafusion_common", &["preview"]),
    ("datafusion_execution", &["preview"]),
    ("datafusion_expr", &["preview"]),
    ("datafusion_functions_aggregate", &["preview"]),
    ("datafusion_physical_expr", &["preview"]),
    ("datafusion_physical_plan", &["preview"]),
    ("flate2", &["input/sample"]),
    ("futures", &["preview"]),
    ("glob", &["cli"]),
    ("indexmap", ANYWHERE),
    ("indicatif", &["cli"]),
    ("jsonschema", &["input", "project"]),
    ("memchr", &["input/sample", "json"]),
    ("minijinja", &["sql"]),
    // in `sql/lower` only for its tests
    ("regex", &["preview", "sql/lower"]),
    ("regex_syntax", &["input"]),
    ("ruzstd", &["input/sample"]),
    ("saphyr_parser", &["input"]),
    // evidence and profiles are files, whose schema is published
    ("schemars", &["input", "model/evidence", "build_script", "preview", "project", "cli/render"]),
    ("serde", &["input/sample", "model/evidence", "preview", "project", "cli/render"]),
    // in `json` only for its tests
    ("serde_json", &["infra", "json", "input", "preview", "project", "cli/render", "cli/flags", "cli/init"]),
    ("similar", &["cli"]),
    ("simdutf8", &["input/sample", "preview"]),
    ("sqlparser", &["syntax", "sql/read", "sql/definitions", "lint", "transpile", "preview"]),
    ("stacker", ANYWHERE),
    // in `preview` only for its tests
    ("tempfile", &["cli", "input/mod", "preview"]),
    ("tokio", &["preview"]),
    ("toml", &["project"]),
    ("unicode_width", &["cli"]),
    ("xxhash_rust", &["input/sample", "project", "cli/render"]),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The module that a path points into.
fn target<'a>(own: &str, path: &'a [String]) -> Option<&'a str> {
    let first = path.first()?.as_str();
    let next = match first {
        "crate" | "mvstream" => path.get(1)?.as_str(),
        // files in the crate's root name modules without `crate`
        _ if own == "lib" && layer(first).is_some() => first,
        _ => return None,
    };
    Some(if layer(next).is_some() { next } else { "lib" })
}

/// `sql` of `src/sql/parse/head.rs`.
fn module_of(file: &str) -> String {
    let stem = file.trim_start_matches("src/").trim_end_matches(".rs");
    module_path(file).into_iter().next().unwrap_or_else(|| stem.to_owned())
}

/// The modules and crates that a file uses.
struct Uses {
    own: String,
    modules: BTreeSet<String>,
    crates: BTreeSet<String>,
}

fn uses(file: &str, text: &str) -> Uses {
    let own = module_of(file);
    let (mut modules, mut crates) = (BTreeSet::new(), BTreeSet::new());
    for path in paths(file, text) {
        if let Some(other) = target(&own, &path).filter(|other| *other != own) {
            modules.insert(other.to_owned());
        } else if CRATES.iter().any(|(name, _)| path[0] == *name) {
            crates.insert(path[0].clone());
        }
    }
    Uses { own, modules, crates }
}

/// What a file uses against the order.
fn violations(file: &str, text: &str) -> Vec<String> {
    let Uses { own, modules, crates } = uses(file, text);
    let Some(height) = layer(&own) else { return vec![format!("`{own}` is not in any layer")] };
    let below = |other: &str| layer(other).is_some_and(|layer| layer < height);
    let excepted = |other: &str| EXCEPTIONS.iter().any(|(from, to, _)| *from == own && *to == other);
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let within = |folder: &&str| {
        inner
            .strip_prefix(*folder)
            .is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
    };
    let allowed =
        |name: &str| CRATES.iter().any(|(known, folders)| *known == name && folders.iter().any(within));
    let modules = modules.iter().filter(|other| !below(other) && !excepted(other));
    let crates = crates.iter().filter(|name| !allowed(name));
    modules
        .map(|other| format!("`{own}` uses `{other}`"))
        .chain(crates.map(|name| format!("`{inner}` names the crate `{name}`")))
        .collect()
}

fn sources() -> Vec<(String, String)> {
    files("src", "rs").iter().map(|path| (relative(path), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn no_module_uses_one_at_its_level_or_above_it() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|(file, text)| {
            violations(file, text).into_iter().map(move |what| format!("{file}: {what}"))
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_map_states_the_order_that_is_enforced() {
    let layer = |modules: &&[&str]| match modules {
        [one] => (*one).to_owned(),
        several => format!("{{ {} }}", several.join(", ")),
    };
    let order = LAYERS.iter().filter(|modules| **modules != ["main"]).map(layer).collect::<Vec<_>>();
    let map = std::fs::read_to_string(root().join("src/README.md")).unwrap();
    let order = order.join(" ◀ ");
    assert!(map.lines().any(|line| line == order), "the map lacks the line:\n{order}");
}

#[test]
fn every_exception_is_still_needed() {
    let uses: Vec<Uses> = sources().iter().map(|(file, text)| uses(file, text)).collect();
    for (from, to, reason) in EXCEPTIONS {
        let needed = uses.iter().any(|uses| uses.own == *from && uses.modules.contains(*to));
        assert!(needed, "nothing in `{from}` uses `{to}` any more ({reason})");
    }
}

#[test]
fn every_dependency_has_its_place() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let section = rest.split("\n[").next().unwrap();
    let named: BTreeSet<String> = section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once([' ', '=', '.']))
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    let placed: BTreeSet<String> = CRATES.iter().map(|(name, _)| (*name).to_owned()).collect();
    pretty_assertions::assert_eq!(named, placed);
}

#[test]
fn the_check_sees_every_way_of_breaking_the_order() {
    let none: [&str; 0] = [];
    let head = |text| violations("src/sql/read/query.rs", text);
    assert_eq!(head("use crate::input::Input;"), ["`sql` uses `input`"]);
    assert_eq!(head("use crate::{model::View, plan::{self, ColumnChoice}};"), ["`sql` uses `plan`"]);
    assert_eq!(head("use crate::plan;"), ["`sql` uses `plan`"]);
    assert_eq!(head("use super::super::super::input;"), ["`sql` uses `input`"]);
    assert_eq!(head("fn f() { crate::plan::choose() }"), ["`sql` uses `plan`"]);
    assert_eq!(head("use crate::Input;"), ["`sql` uses `lib`"]);
    assert_eq!(head("// use crate::input::Input;\nuse crate::model::View; use super::super::lower;"), none);
    assert_eq!(violations("src/model/view.rs", "use crate::sql::verify;"), ["`model` uses `sql`"]);
    assert_eq!(violations("src/lib.rs", "fn f() { main::f() }"), ["`lib` uses `main`"]);
    assert_eq!(violations("src/fresh.rs", ""), ["`fresh` is not in any layer"]);
}

#[test]
fn the_check_sees_a_crate_out_of_its_place() {
    let none: [&str; 0] = [];
    let plan = |text| violations("src/plan/mod.rs", text);
    assert_eq!(plan("use sqlparser::ast;"), ["`plan/mod` names the crate `sqlparser`"]);
    assert_eq!(plan("pub use clap;"), ["`plan/mod` names the crate `clap`"]);
    assert_eq!(plan("#[derive(clap::Parser)] struct A;"), ["`plan/mod` names the crate `clap`"]);
    assert_eq!(plan("use indexmap::IndexMap;"), none);
    assert_eq!(
        violations("src/cli/args.rs", "use serde_json::Value;"),
        ["`cli/args` names the crate `serde_json`"]
    );
    assert_eq!(violations("src/cli/render/json.rs", "use serde_json::Value;"), none);
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    let folders = ["src", "tests", "benches", "examples"];
    for path in folders.iter().flat_map(|folder| files(folder, "rs")) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines < 400, "{} has {lines} lines", relative(&path));
        for name in relative(&path).trim_end_matches(".rs").split('/') {
            assert!(!["util", "utils", "helpers", "common", "misc"].contains(&name), "{}", relative(&path));
        }
    }
}
