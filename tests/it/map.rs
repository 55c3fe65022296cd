//! `src/README.md` is the map: it names every folder, and only folders. The first line of each file describes its contents.

use std::collections::BTreeSet;

use crate::{files, relative, root};

#[test]
fn the_map_names_every_folder_and_only_folders() {
    let map = std::fs::read_to_string(root().join("src/README.md")).unwrap();
    let there: BTreeSet<String> = files("src", "rs")
        .iter()
        .filter_map(|path| Some(relative(path).trim_start_matches("src/").rsplit_once('/')?.0.to_owned()))
        .filter(|folder| !folder.ends_with("/tests"))
        .collect();
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    // a folder within a folder is named in the row of the outer one
    let mut named = BTreeSet::new();
    for row in rows {
        let mut folders = row.split('`').skip(1).step_by(2).filter_map(|name| name.strip_suffix('/'));
        let Some(outer) = folders.next() else { continue };
        named.insert(outer.to_owned());
        let inner = folders.map(|inner| format!("{outer}/{inner}"));
        named.extend(inner.filter(|inner| root().join("src").join(inner).is_dir() && there.contains(inner)));
    }
    let missing: Vec<_> = there.difference(&named).collect();
    let ghosts: Vec<_> = named.difference(&there).collect();
    assert!(missing.is_empty() && ghosts.is_empty(), "missing: {missing:?}\nghosts: {ghosts:?}");
}

#[test]
fn every_file_begins_with_what_it_holds() {
    for path in files("src", "rs").iter().filter(|path| !path.ends_with("lib.rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let about = first.strip_prefix("//! ").unwrap_or_default();
        assert!(about.len() > 10, "{} begins with {first:?}", relative(path));
    }
}
