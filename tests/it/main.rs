//! Tests from outside: the command as people run it, and the rules of the source.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "these are tests")]

#[cfg(feature = "preview")]
mod agreement;
#[cfg(feature = "preview")]
mod agreement_rows;
mod broken;
mod build_script;
#[cfg(feature = "preview")]
mod cluster;
mod command;
mod corpus;
mod cycles;
mod diff;
mod docs;
mod evidence;
mod facts;
mod forbid;
mod generate;
mod help;
mod hostile;
mod infra;
mod inputs;
#[cfg(feature = "preview")]
mod laws;
mod layers;
#[cfg(feature = "preview")]
mod line_ends;
mod lint;
mod map;
#[cfg(feature = "preview")]
mod migration;
mod migration_text;
#[cfg(feature = "preview")]
mod options;
mod outputs;
#[cfg(feature = "preview")]
mod postgres;
#[cfg(feature = "preview")]
mod preview;
mod project;
mod prose;
mod proven;
mod review;
mod revisions;
mod sample_options;
mod samples;
mod seeds;
mod spark;
mod terminal;
mod tools;
mod uses;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending below a folder of the project, in order, except what cargo builds.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

/// A path from the root of the project.
fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// Runs a command line in a shell, with pipes and redirections, and with the command that the tests built.
///
/// The output contains the errors in order.
fn shell(command: &str, folder: &Path) -> Output {
    let built = Path::new(env!("CARGO_BIN_EXE_mvstream")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let places = std::iter::once(built).chain(std::env::split_paths(&others));
    Command::new("sh")
        .args(["-c", &format!("( {command} ) 2>&1")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(places).unwrap())
        .env_remove("COLUMNS")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap()
}

/// A snapshot under `snapshots/<folder>/<name>.snap`.
fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
