//! What no file may hold: leftovers, and paths of a machine.

use crate::{files, relative, root};

#[test]
fn nothing_is_left_over_and_nothing_names_a_machine() {
    let mut paths =
        [files("src", "rs"), files("src", "md"), files("tests", "rs"), files("benches", "rs")].concat();
    paths.extend(["README.md", "CHANGELOG.md", "Cargo.toml", ".ci/run"].map(|name| root().join(name)));
    // spelled apart, so that this file does not find itself
    let words = [
        ["to", "do!"],
        ["unimple", "mented!"],
        ["db", "g!("],
        ["FIX", "ME"],
        ["XX", "X"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/wo", "rk/"],
    ];
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in words.map(|parts| parts.concat()) {
            assert!(!text.contains(&word), "{} holds `{word}`", relative(&path));
        }
    }
}
