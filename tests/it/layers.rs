//! The one-way order of the modules, which of them may name which crate, and the size of files.

use crate::{files, relative};

/// The layers from the lowest; modules within one do not see each other.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["diag"],
    &["model"],
    &["input", "plan", "sql"],
    &["lint", "transpile", "diff", "preview"],
    &["project", "build_script", "catalog", "lib", "main"],
    &["cli"],
];

/// What may be used against the order, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("diag", "model", "a finding names the payload path that it speaks of"),
    ("main", "cli", "the binary is the command"),
    ("lib", "cli", "the crate declares the command"),
];

/// A crate, and the modules that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("sqlparser", &["sql", "lint", "transpile", "preview"]),
    ("minijinja", &["sql"]),
    ("serde_json", &["text", "input", "project", "cli"]),
    ("jsonschema", &["input"]),
    ("regex_syntax", &["input"]),
    ("schemars", &["input", "build_script"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("annotate_snippets", &["cli"]),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// What the text of a module uses that it may not.
fn violations(module: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = format!("{}\n", code.join("\n"));
    let Some(own) = layer(module) else { return vec![format!("`{module}` stands in no layer")] };
    for other in LAYERS.iter().flat_map(|modules| modules.iter()).filter(|other| **other != module) {
        let named =
            [format!("crate::{other}::"), format!("crate::{{{other}"), format!("super::super::{other}::")];
        let used = named.iter().any(|name| code.contains(name));
        let allowed = layer(other).is_some_and(|layer| layer < own)
            || EXCEPTIONS.iter().any(|(from, to, _)| *from == module && to == other);
        if used && !allowed {
            found.push(format!("`{module}` uses `{other}`"));
        }
    }
    for (name, allowed) in CRATES {
        let used = [
            format!(" {name}::"),
            format!("({name}::"),
            format!("<{name}::"),
            format!("&{name}::"),
            format!("\n{name}::"),
        ];
        if used.iter().any(|used| code.contains(used.as_str())) && !allowed.contains(&module) {
            found.push(format!("`{module}` names the crate `{name}`"));
        }
    }
    found
}

/// `sql` of `src/sql/parse/head.rs`.
fn module_of(path: &str) -> &str {
    let inner = path.trim_start_matches("src/");
    inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
}

#[test]
fn no_module_sees_one_beside_or_above_it() {
    for path in files("src", "rs") {
        let name = relative(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(violations(module_of(&name), &text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_check_above_sees_a_violation() {
    assert_eq!(violations("sql", "use crate::input::Input;"), ["`sql` uses `input`"]);
    assert_eq!(violations("model", "use crate::sql::verify;"), ["`model` uses `sql`"]);
    assert_eq!(violations("plan", "use sqlparser::ast;"), ["`plan` names the crate `sqlparser`"]);
    assert_eq!(violations("sql", "use crate::model::View;"), Vec::<String>::new());
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for path in [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines < 400, "{} has {lines} lines", relative(&path));
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(!["util", "utils", "helpers", "common", "misc"].contains(&stem), "{}", relative(&path));
    }
}
