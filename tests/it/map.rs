//! `src/README.md` is the map: it names every file, and none that is not there.

use std::collections::BTreeSet;

use crate::{files, relative, root};

#[test]
fn the_map_names_every_file_and_no_ghost() {
    let map = std::fs::read_to_string(root().join("src/README.md")).unwrap();
    let there: BTreeSet<String> =
        files("src", "rs").iter().map(|path| relative(path).trim_start_matches("src/").to_owned()).collect();
    let named: BTreeSet<String> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| {
            std::path::Path::new(name).extension().is_some_and(|ending| ending == "rs")
                && !name.contains([' ', '*', '<'])
        })
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = there.difference(&named).collect();
    let ghosts: Vec<_> = named.difference(&there).collect();
    assert!(missing.is_empty() && ghosts.is_empty(), "missing: {missing:?}\nghosts: {ghosts:?}");
}
