//! Files do not import one another in cycles. A file may use the types in the `mod.rs` of its own folder; that is not counted
//! as a cycle.

use std::collections::{BTreeMap, BTreeSet};

use crate::uses::{module_path, paths};
use crate::{files, relative};

/// Allowed cycles, each by its files, and the reason for each.
const KNOWN: &[(&[&str], &str)] = &[
    (
        &["src/input/schema/build.rs", "src/input/schema/object.rs"],
        "a recursive descent: a schema holds properties, and those hold schemas",
    ),
    (
        &["src/preview/bind/query.rs", "src/preview/bind/select.rs"],
        "a recursive descent: a query holds SELECTs, and those hold queries",
    ),
];

/// A module, and the file that holds it.
type Files = BTreeMap<Vec<String>, String>;

/// What the files name: for each file the paths, from the root where they are known.
type Named = BTreeMap<String, BTreeSet<Vec<String>>>;

/// The file in which what a path names is defined, re-exports followed.
fn defined_in(path: &[String], files: &Files, named: &Named, hops: usize) -> Option<String> {
    let depth = (0..=path.len()).rev().find(|depth| files.contains_key(&path[..*depth]))?;
    let file = &files[&path[..depth]];
    let Some(item) = path.get(depth) else { return Some(file.clone()) };
    let through = named[file].iter().find(|other| {
        other.last() == Some(item) && other.len() > 1 && from_root(&path[..depth], other, files).is_some()
    });
    match through.and_then(|other| from_root(&path[..depth], other, files)) {
        Some(other) if hops > 0 && other != path => defined_in(&other, files, named, hops - 1),
        _ => Some(file.clone()),
    }
}

/// A path as a module names it, from the crate's root; `None` if it leads out of the crate.
fn from_root(module: &[String], path: &[String], files: &Files) -> Option<Vec<String>> {
    if path[0] == "crate" {
        return Some(path[1..].to_vec());
    }
    let child: Vec<String> = module.iter().chain(path).cloned().collect();
    files.contains_key(&child[..=module.len()]).then_some(child)
}

/// The files that each file imports.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let sources: Vec<(String, String)> = files("src", "rs")
        .iter()
        .map(|path| (relative(path), std::fs::read_to_string(path).unwrap()))
        .filter(|(file, _)| !file.contains("/tests"))
        .collect();
    let by_module: Files = sources.iter().map(|(file, _)| (module_path(file), file.clone())).collect();
    let named: Named = sources
        .iter()
        .map(|(file, text)| {
            // tests may import what they compare
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            (file.clone(), paths(file, text))
        })
        .collect();
    let imported = |file: &String| {
        let module = module_path(file);
        let found = named[file]
            .iter()
            .filter_map(|path| defined_in(&from_root(&module, path, &by_module)?, &by_module, &named, 5));
        let encloses = |other: &String| {
            other.strip_suffix("mod.rs").is_some_and(|folder| file.starts_with(folder))
                || other == "src/lib.rs"
        };
        found.filter(|other| other != file && !encloses(other)).collect()
    };
    sources.iter().map(|(file, _)| (file.clone(), imported(file))).collect()
}

/// The files that a file reaches.
fn reached(from: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(file) = open.pop() {
        for next in &imports[&file] {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}

/// The sets of files in which each file reaches every other.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<String>> {
    let all: BTreeMap<&String, BTreeSet<String>> =
        imports.keys().map(|file| (file, reached(file, imports))).collect();
    let circle = |file: &&String| -> BTreeSet<String> {
        all[*file].iter().filter(|other| all[*other].contains(*file)).cloned().collect()
    };
    all.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

#[test]
fn files_do_not_import_one_another_in_circles() {
    let imports = imports();
    let found = circles(&imports);
    let known: BTreeSet<BTreeSet<String>> =
        KNOWN.iter().map(|(files, _)| files.iter().map(|file| (*file).to_owned()).collect()).collect();
    let shown: Vec<String> = found
        .difference(&known)
        .map(|circle| {
            let edges = circle.iter().flat_map(|file| {
                imports[file].intersection(circle).map(move |other| format!("  {file} -> {other}"))
            });
            edges.collect::<Vec<_>>().join("\n")
        })
        .collect();
    assert!(shown.is_empty(), "{} circles:\n{}", shown.len(), shown.join("\n\n"));
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "these circles are no more: {gone:?}");
}

#[test]
fn re_exports_are_followed_and_circles_are_found() {
    let file = |name: &str| format!("src/{name}.rs");
    let edges = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in ["a", "b", "c", "d"] {
        imports.insert(file(name), BTreeSet::new());
    }
    for (from, to) in edges {
        imports.get_mut(&file(from)).unwrap().insert(file(to));
    }
    assert_eq!(circles(&imports), BTreeSet::from([BTreeSet::from([file("b"), file("c")])]));
    let names = |text: &str| -> Vec<String> { text.split("::").map(str::to_owned).collect() };
    let files: Files = [(vec![], "src/lib.rs"), (names("a"), "src/a/mod.rs"), (names("a::b"), "src/a/b.rs")]
        .map(|(module, file)| (module, file.to_owned()))
        .into();
    let uses: Named = [("src/lib.rs", ""), ("src/a/mod.rs", "pub use b::Thing;"), ("src/a/b.rs", "")]
        .map(|(file, text)| (file.to_owned(), paths(file, text)))
        .into();
    let found = |path: &str| defined_in(&names(path), &files, &uses, 5);
    assert_eq!(found("a::Thing").as_deref(), Some("src/a/b.rs"));
    assert_eq!(found("a::Other").as_deref(), Some("src/a/mod.rs"));
}
