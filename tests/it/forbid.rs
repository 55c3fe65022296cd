//! Files contain no leftovers, and no paths of a machine.

use std::path::PathBuf;

use crate::{files, relative, root};

/// All texts of the project, with recorded outputs.
fn written() -> Vec<PathBuf> {
    let endings = ["rs", "md", "sql", "json", "toml", "snap", "txt"];
    let folders = ["src", "tests", "benches", "examples", "schemas", "fixtures", "snapshots"];
    let below =
        folders.iter().flat_map(|folder| endings.iter().flat_map(move |ending| files(folder, ending)));
    let top = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Cargo.toml",
        "clippy.toml",
        "rustfmt.toml",
        ".ci/run",
    ];
    below.chain(top.map(|name| root().join(name))).collect()
}

/// The forbidden words that a text holds.
fn leftovers(text: &str) -> Vec<String> {
    // in two parts, so that this file does not contain them
    let words = [
        ["to", "do!"],
        ["unimple", "mented!"],
        ["db", "g!("],
        ["FIX", "ME"],
        ["XX", "X"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/wo", "rk/"],
        ["/tm", "p/"],
        ["/Use", "rs/"],
    ];
    words.map(|parts| parts.concat()).into_iter().filter(|word| text.contains(word.as_str())).collect()
}

#[test]
fn nothing_is_left_over_and_nothing_names_a_machine() {
    let found: Vec<String> = written()
        .iter()
        .map(|path| (relative(path), leftovers(&std::fs::read_to_string(path).unwrap())))
        .filter(|(_, words)| !words.is_empty())
        .map(|(file, words)| format!("{file}: {}", words.join(", ")))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_check_above_sees_leftovers() {
    let text = ["fn f() { to", "do!() } // FIX", "ME in /ho", "me/someone/x"].concat();
    assert_eq!(leftovers(&text).len(), 3);
    assert!(leftovers("a method, /roots/, a dbg trace").is_empty());
}
