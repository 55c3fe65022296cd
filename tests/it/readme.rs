//! The README is run, and the tables of the guide are those of the code.

use std::process::Command;

use crate::{root, shell};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The contents of the fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Commands with the lines that they are said to print.
fn commands(block: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), Vec::new())),
            (None, Some((_, output))) => output.push(line.to_owned()),
            (None, None) => panic!("output before a command: {line}"),
        }
    }
    commands
}

/// The command as the tests have it: `None` for what is no run of `mvstream`, such as `cargo add mvstream`.
fn runnable(command: &str) -> Option<String> {
    let command = command.replace("cargo run --release -- ", "mvstream ");
    let run = command.split(['|', ';', '&']).any(|part| part.trim_start().starts_with("mvstream "));
    run.then_some(command)
}

/// Whether the lines are those expected; a line `…` stands for any number of lines.
fn matches(expected: &[String], seen: &[&str]) -> bool {
    match expected.split_first() {
        None => seen.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=seen.len()).any(|skipped| matches(rest, &seen[skipped..]))
        }
        Some((first, rest)) => seen.first() == Some(&first.as_str()) && matches(rest, &seen[1..]),
    }
}

#[test]
fn every_console_block_prints_what_it_says() {
    // output files of the examples go into a copy
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .arg("-r")
        .args(["schemas", "fixtures"])
        .arg(folder.path())
        .current_dir(root())
        .status();
    assert!(copied.unwrap().success());
    let mut run_at_all = 0;
    for block in blocks(&readme(), "console") {
        for (command, expected) in commands(&block) {
            let Some(runnable) = runnable(&command) else { continue };
            let seen = String::from_utf8(shell(&runnable, folder.path()).stdout).unwrap();
            let lines: Vec<&str> = seen.lines().collect();
            assert!(matches(&expected, &lines), "$ {command}\n{seen}\nexpected:\n{}", expected.join("\n"));
            run_at_all += 1;
        }
    }
    assert!(run_at_all >= 5, "{run_at_all} commands were run");
}

#[test]
fn only_runs_of_the_command_are_run() {
    assert_eq!(runnable("cargo run --release -- man").as_deref(), Some("mvstream man"));
    assert_eq!(
        runnable("cat a.json | mvstream generate -").as_deref(),
        Some("cat a.json | mvstream generate -")
    );
    for other in
        ["cargo test --all-features", "cargo add mvstream --no-default-features", "git diff mvstream "]
    {
        assert_eq!(runnable(other), None, "{other}");
    }
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&lines("a\n…\nd"), &["a", "b", "c", "d"]) && matches(&lines("a\n…"), &["a"]));
    assert!(!matches(&lines("a\n…\nd"), &["a", "b"]) && !matches(&[], &["a"]));
}

#[test]
fn the_two_commands_at_the_top_are_the_first() {
    let first = blocks(&readme(), "console").remove(0);
    let names: Vec<String> = commands(&first).into_iter().map(|(command, _)| command).collect();
    assert_eq!(
        names,
        ["cargo run --release -- generate schemas/events/ev_station.json", "cargo test --all-features"]
    );
    // what lands has been held against them, and nothing was installed for them in between
    let gate = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(names.iter().all(|name| gate.lines().any(|line| line == name)), "{gate}");
}

/// The page with its table replaced; a page has one, between two comments.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let open = format!("<!-- {name} -->\n");
    let (before, rest) = page.split_once(&open).unwrap_or_else(|| panic!("no table {name}"));
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    format!("{before}{open}{table}<!-- end -->{after}")
}

#[test]
fn the_tables_of_the_guide_are_those_of_the_code() {
    let row = |code: &mvstream::Code| {
        format!("| `{}` | {} | {} |\n", code.name(), code.severity().name(), code.summary())
    };
    let codes = mvstream::Code::ALL.iter().map(row).collect::<String>();
    let findings = format!("| finding | level | meaning |\n| --- | --- | --- |\n{codes}");
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    for (name, table) in [("keywords", mvstream::keyword_table()), ("findings", findings)] {
        let path = root().join(format!("src/guide/{name}.md"));
        let page = std::fs::read_to_string(&path).unwrap();
        let right = with_table(&page, name, &table);
        if update {
            std::fs::write(path, right).unwrap();
        } else {
            pretty_assertions::assert_eq!(page, right, "INSTA_UPDATE=always writes {name}.md");
        }
    }
}

#[test]
fn a_table_that_differs_changes_its_page() {
    let page = "# A\n\n<!-- a -->\nold\n<!-- end -->\nafter\n";
    assert_eq!(with_table(page, "a", "old\n"), page);
    assert_eq!(with_table(page, "a", "new\n"), "# A\n\n<!-- a -->\nnew\n<!-- end -->\nafter\n");
}
