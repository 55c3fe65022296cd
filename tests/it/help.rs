//! Every help text, as people see it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::command::Test;
use crate::{root, shell, snapshot};

#[test]
fn every_help_matches_its_snapshot() {
    for (name, arguments) in [
        ("mvstream", vec!["--help"]),
        ("mvstream-short", vec!["-h"]),
        ("generate", vec!["generate", "--help"]),
        ("generate-short", vec!["generate", "-h"]),
        ("infer", vec!["infer", "--help"]),
        ("lint", vec!["lint", "--help"]),
        ("transpile", vec!["transpile", "--help"]),
        ("infra", vec!["infra", "--help"]),
        ("preview", vec!["preview", "--help"]),
        ("init", vec!["init", "--help"]),
        ("build", vec!["build", "--help"]),
        ("check", vec!["check", "--help"]),
        ("diff", vec!["diff", "--help"]),
        ("explain", vec!["explain", "--help"]),
        ("rules", vec!["rules", "--help"]),
        ("schema", vec!["schema", "--help"]),
        ("completions", vec!["completions", "--help"]),
        ("completions-short", vec!["completions", "-h"]),
        ("man", vec!["man", "--help"]),
        ("man-short", vec!["man", "-h"]),
    ] {
        let seen = Test::new().args(arguments).run();
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
        snapshot("help", name, &seen.stdout);
    }
}

#[test]
fn completions_and_pages_come_for_every_shell_and_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let seen = Test::new().args(["completions", shell]).run();
        assert!(seen.code == 0 && seen.stdout.contains("on-bad-record"), "{shell}: {}", seen.stderr);
    }
    let seen = Test::new().file("pages/.keep", "").args(["man", "pages"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
    for page in ["mvstream.1", "mvstream-generate.1", "mvstream-completions.1", "mvstream-man.1"] {
        assert!(seen.file(&format!("pages/{page}")).unwrap().starts_with(".ie"), "{page}");
    }
    assert!(Test::new().args(["man"]).run().stdout.contains("mvstream"));
    assert_eq!(Test::new().args(["man", "nowhere"]).run().code, 2);
}

#[test]
fn every_finding_is_listed() {
    let seen = Test::new().args(["rules"]).run();
    let names: Vec<&str> =
        seen.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    let all: Vec<&str> = mvstream::Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!((seen.code, names), (0, all));
    let lines = Test::new().args(["rules", "--format", "json"]).run().stdout;
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| rows.iter().find(|row| row["code"] == name).unwrap();
    assert_eq!(
        (of("clause-order")["lint"].as_bool(), of("guessed-length")["lint"].as_bool()),
        (Some(true), Some(false))
    );
}

/// What the examples of a subcommand find in their folder, besides the files of this repository.
const PROJECT: &str = "mvstream init schemas/events/order_placed.json && mvstream build && git init -q -b main \
    && git add mvstream.toml sql && git -c user.name=a -c user.email=a@example.org commit -q -m first";
const VERSIONS: &str = "mkdir old new && cp fixtures/diff/enum_grows/old/parcels.json old/orders.json \
    && cp fixtures/diff/enum_grows/new/parcels.json new/orders.json";
const VIEW: &str = "mvstream generate fixtures/preview/readings.json -o views.sql";

/// The examples of a help: each is a group of commands under a line that describes it.
fn examples(help: &str) -> BTreeMap<String, Vec<String>> {
    let mut examples = BTreeMap::new();
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let mut about = String::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        match line.strip_prefix("    ") {
            Some(command) => {
                examples.entry(about.clone()).or_insert_with(Vec::new).push(command.to_owned());
            }
            None => line.trim().clone_into(&mut about),
        }
    }
    examples
}

/// The exit code of a command line, and what it prints.
fn run(command: &str, folder: &Path) -> (i32, String) {
    let output = shell(command, folder);
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_subcommand_has_two_examples_that_work_and_its_exit_codes() {
    let all = Test::new().args(["--help"]).run().stdout;
    let list = all.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // descriptions that continue on a second line are indented further
    let names =
        list.lines().filter(|line| !line.starts_with("   ")).map(|line| line.split_whitespace().next());
    for name in names.flatten().chain([""]).filter(|name| *name != "help") {
        let help =
            Test::new().args([name, "--help"].into_iter().filter(|word| !word.is_empty())).run().stdout;
        let codes = help.split("\nExit codes:\n").nth(1).unwrap_or_default();
        assert!(codes.contains("  0  ") && codes.contains("\n  2  "), "{name}: {help}");
        let examples = examples(&help);
        assert_eq!(examples.len(), 2, "{name}: {help}");
        for commands in examples.values() {
            assert!(
                commands.iter().any(|command| command.starts_with(&format!("mvstream {name}"))),
                "{commands:?}"
            );
            if name == "preview" && !cfg!(feature = "preview") {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let linked = format!("ln -s '{0}/schemas' '{0}/fixtures' .", root().display());
            let before = match name {
                "build" | "check" | "explain" => format!("{linked} && {PROJECT}"),
                "diff" => format!("{linked} && {VERSIONS} && {PROJECT}"),
                "preview" => format!("{linked} && {VIEW}"),
                _ => linked,
            };
            let (code, seen) = run(&before, folder.path());
            assert_eq!(code, 0, "{before}\n{seen}");
            for command in commands {
                let (code, seen) = run(command, folder.path());
                assert!(matches!(code, 0 | 1), "{command}\n{code}: {seen}");
            }
        }
    }
}
