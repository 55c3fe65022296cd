//! The README and the pages of the guide: every example is run, every table is that of the code, every link leads somewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use mvstream::{Input, Options, Severity};

use crate::command::Test;
use crate::{relative, root, shell};

/// The README, and the pages that it leads to.
fn pages() -> Vec<PathBuf> {
    let mut pages = crate::files("src/guide", "md");
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    pages
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", relative(path)))
}

/// Whether the tests write what they find, as insta does.
fn update() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always")
}

/// A fenced block: the word after the fence, and the lines within.
struct Block<'t> {
    language: &'t str,
    lines: Vec<&'t str>,
}

/// The fenced blocks of a page, in order.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { language, lines });
        }
    }
    blocks
}

/// The texts of the blocks of a language in all pages, each with its page.
fn written_in(language: &str) -> Vec<(String, String)> {
    let of_page = |path: &PathBuf| {
        let text = text(path);
        let found = blocks(&text).into_iter().filter(|block| block.language == language);
        found.map(|block| (relative(path), block.lines.join("\n"))).collect::<Vec<_>>()
    };
    let found: Vec<_> = pages().iter().flat_map(of_page).collect();
    assert!(!found.is_empty(), "no page has a block in {language}");
    found
}

/// Commands with the lines that they are expected to print.
fn commands<'t>(block: &Block<'t>) -> Vec<(&'t str, Vec<&'t str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in &block.lines {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, output))) => output.push(*line),
            (None, None) => panic!("output before a command: {line}"),
        }
    }
    commands
}

/// The command as the tests run it: `None` where it does not run `mvstream`, such as `cargo add mvstream`.
fn runnable(command: &str) -> Option<String> {
    let command = command.replace("cargo run --release -- ", "mvstream ");
    let run = command.split(['|', ';', '&']).any(|part| part.trim_start().starts_with("mvstream "));
    run.then_some(command)
}

/// Whether the lines are those expected; a line `…` matches any number of lines.
fn matches(expected: &[&str], seen: &[&str]) -> bool {
    match expected.split_first() {
        None => seen.is_empty(),
        Some((&"…", rest)) => (0..=seen.len()).any(|skipped| matches(rest, &seen[skipped..])),
        Some((first, rest)) => seen.first() == Some(first) && matches(rest, &seen[1..]),
    }
}

/// What the commands of a page print.
#[derive(Default)]
struct Outputs {
    /// The page, with what a command prints now where the page shows something else.
    page: String,
    /// How many commands were run.
    run: usize,
    /// The commands that print something else than a block with `…`, which only a person can shorten again.
    shortened: Vec<String>,
}

fn outputs(page: &str, folder: &Path) -> Outputs {
    let mut outputs = Outputs::default();
    let mut rest = page;
    while let Some((before, block)) = rest.split_once("```console\n") {
        let (inside, after) = block.split_once("```\n").unwrap();
        outputs.page.extend([before, "```console\n"]);
        let block = Block { language: "console", lines: inside.lines().collect() };
        for (command, mut shown) in commands(&block) {
            outputs.page.extend(["$ ", command, "\n"]);
            let seen = runnable(command).map(|runnable| shell(&runnable, folder).stdout);
            let seen = seen.map(|seen| String::from_utf8(seen).unwrap());
            if let Some(seen) = &seen {
                assert!(!seen.contains("try '--help'"), "{command}\n{seen}");
                outputs.run += 1;
                let lines: Vec<&str> = seen.lines().collect();
                if !matches(&shown, &lines) {
                    if shown.contains(&"…") {
                        outputs.shortened.push(format!("$ {command}\n{seen}"));
                    } else {
                        shown = lines;
                    }
                }
            }
            outputs.page.extend(shown.iter().flat_map(|line| [*line, "\n"]));
        }
        outputs.page.push_str("```\n");
        rest = after;
    }
    outputs.page.push_str(rest);
    outputs
}

#[test]
fn every_command_prints_what_its_page_shows() {
    let mut run = 0;
    for path in pages() {
        // files that the examples write go into a copy
        let folder = tempfile::tempdir().unwrap();
        let mut copy = Command::new("cp");
        copy.arg("-r").args(["schemas", "fixtures"]).arg(folder.path()).current_dir(root());
        assert!(copy.status().unwrap().success());
        let page = text(&path);
        let seen = outputs(&page, folder.path());
        run += seen.run;
        if update() && seen.page != page {
            std::fs::write(&path, seen.page).unwrap();
        } else {
            pretty_assertions::assert_eq!(page, seen.page, "INSTA_UPDATE=always writes {}", relative(&path));
        }
        assert!(seen.shortened.is_empty(), "{}:\n{}", relative(&path), seen.shortened.join("\n"));
    }
    assert!(run >= 20, "{run} commands were run");
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
    assert!(matches(&["a", "…", "d"], &["a", "b", "c", "d"]) && matches(&["a", "…"], &["a"]));
    assert!(!matches(&["a", "…", "d"], &["a", "b"]) && !matches(&[], &["a"]));
}

#[test]
fn an_output_that_differs_changes_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = "before\n```console\n$ mvstream --version\nmvstream 0.0.0\n$ cargo test\n```\nafter\n";
    let right = page.replace("0.0.0", env!("CARGO_PKG_VERSION"));
    let seen = outputs(page, folder.path());
    assert_eq!((seen.page.as_str(), seen.run, seen.shortened.len()), (right.as_str(), 1, 0));
    assert_eq!(outputs(&right, folder.path()).page, right);
    let shortened = page.replace("mvstream 0.0.0", "…\nmvstream 0.0.0");
    let seen = outputs(&shortened, folder.path());
    assert_eq!((seen.page.as_str(), seen.shortened.len()), (shortened.as_str(), 1));
}

#[test]
fn the_two_commands_at_the_top_are_the_first() {
    let readme = text(&root().join("README.md"));
    let blocks = blocks(&readme);
    let first = blocks.iter().find(|block| block.language == "console").unwrap();
    let names: Vec<&str> = commands(first).into_iter().map(|(command, _)| command).collect();
    assert_eq!(
        names,
        ["cargo run --release -- generate schemas/events/ev_station.json", "cargo test --all-features"]
    );
    // CI runs both commands from the gate
    let gate = text(&root().join(".ci/run"));
    assert!(names.iter().all(|name| gate.lines().any(|line| line == *name)), "{gate}");
}

#[test]
fn the_readme_is_short_and_begins_with_what_the_reader_gets() {
    let readme = text(&root().join("README.md"));
    assert!(readme.lines().count() <= 250, "{} lines", readme.lines().count());
    let first: String = readme.lines().take(20).collect();
    assert!(first.contains("cargo install") && first.contains("Before you deploy"), "{first}");
}

#[test]
fn every_block_is_in_a_language_that_a_test_reads() {
    // `rust` is run by rustdoc; `sh` needs a network, and `text` is what benchmarks printed
    let run = ["console", "rust", "json", "toml", "yaml", "sql"];
    for path in pages() {
        let allowed = match relative(&path).as_str() {
            "src/guide/speed.md" => "text",
            "README.md" | "CONTRIBUTING.md" => "sh",
            _ => "",
        };
        for block in blocks(&text(&path)) {
            let known = run.contains(&block.language) || block.language == allowed;
            assert!(known, "{}: a block in `{}`", relative(&path), block.language);
        }
    }
}

#[test]
fn every_schema_compiles_without_a_warning() {
    for (page, block) in written_in("json") {
        let compiled = mvstream::compile(&Input::schema("page.json", &block), &Options::default()).unwrap();
        let worst = compiled.findings.iter().map(|finding| finding.severity).max();
        assert!(worst < Some(Severity::Warn), "{page}: {:?}", compiled.findings);
    }
}

#[test]
fn every_statement_lints_without_a_warning() {
    for (page, block) in written_in("sql") {
        let seen = Test::new().file("page.sql", &block).args(["lint", "page.sql"]).run();
        assert_eq!(seen.code, 0, "{page}: {}", seen.stdout);
    }
}

#[test]
fn every_project_file_is_read_to_its_inputs() {
    for (page, block) in written_in("toml") {
        let seen = Test::new().file("mvstream.toml", &block).args(["build"]).run();
        // all keys are known, so that only the missing input is an error
        let missing = "error: `events/order_placed.json` cannot be read";
        assert!(seen.stderr.starts_with(missing), "{page}: {}", seen.stderr);
    }
}

#[test]
fn every_workflow_uses_what_the_action_and_the_hooks_have() {
    let (action, hooks) = (text(&root().join("action.yml")), text(&root().join(".pre-commit-hooks.yaml")));
    for (page, block) in written_in("yaml") {
        let (mut lines, mut named) = (block.lines(), 0);
        while let Some(line) = lines.next() {
            if let Some(hook) = line.trim().strip_prefix("- id: ") {
                assert!(hooks.contains(&format!("- id: {hook}\n")), "{page}: {hook}");
                named += 1;
            } else if line.trim() == "with:" {
                let input = lines.next().unwrap().trim().split(':').next().unwrap();
                assert!(action.contains(&format!("\n  {input}:\n")), "{page}: {input}");
                named += 1;
            }
        }
        assert!(named > 0, "{page}: nothing of mvstream in\n{block}");
    }
}

/// The targets of the links of a page: inline ones, and those of definitions at its end.
fn links(text: &str) -> Vec<&str> {
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let defined = text.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
    inline.chain(defined.map(|(_, target)| target)).collect()
}

/// Whether a file has a heading that a fragment names.
fn has_heading(text: &str, fragment: &str) -> bool {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let mut anchors =
        headings.map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"));
    anchors.any(|anchor| anchor == fragment)
}

#[test]
fn every_link_leads_to_a_file_and_the_readme_to_every_page() {
    for path in pages() {
        let page = text(&path);
        for link in links(&page).into_iter().filter(|link| !link.starts_with("https://")) {
            let (file, fragment) = link.split_once('#').map_or((link, None), |(file, of)| (file, Some(of)));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link}", relative(&path));
            assert!(
                fragment.is_none_or(|fragment| has_heading(&text(&target), fragment)),
                "{}: {link}",
                relative(&path)
            );
        }
    }
    let readme = text(&root().join("README.md"));
    let modules = text(&root().join("src/guide.rs"));
    for page in crate::files("src/guide", "md") {
        assert!(links(&readme).contains(&relative(&page).as_str()), "{}", relative(&page));
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(modules.contains(&format!("    {name};\n")), "{name} is not a module of the guide");
        // links of rustdoc replace those of files
        for (link, target) in text(&page).lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "))
        {
            let module =
                target.strip_suffix(".md").map(|module| format!("/// [{link}]: crate::guide::{module}\n"));
            assert!(module.is_none_or(|line| modules.contains(&line)), "{name}: {link}");
        }
    }
}

#[test]
fn links_and_headings_are_found() {
    assert_eq!(links("see [a](b.md#c), [d][e]\n[e]: f.md\n"), ["b.md#c", "f.md"]);
    assert!(
        has_heading("# A\n## As a library\n", "as-a-library") && !has_heading("as-a-library", "as-a-library")
    );
}

/// The flags that a text names.
fn flags(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("--").map(|(at, _)| at);
    let alone = starts.filter(|at| text[..*at].ends_with(|before: char| " `(|".contains(before)));
    let flags = alone.map(|at| {
        let end = text[at + 2..].find(|character: char| !character.is_ascii_lowercase() && character != '-');
        &text[at..end.map_or(text.len(), |end| at + 2 + end)]
    });
    flags.filter(|flag| flag.len() > 3)
}

#[test]
fn every_flag_that_a_page_names_exists() {
    let overview = Test::new().args(["--help"]).run().stdout;
    let (_, commands) = overview.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let names = commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let helps: Vec<_> = names.map(|name| Test::new().args([name, "--help"]).run().stdout).collect();
    assert!(helps.len() >= 13, "{overview}");
    for path in pages() {
        let page = text(&path);
        // cargo and psql have flags of their own
        let ours = |line: &&str| !line.contains("cargo ") && !line.starts_with("$ psql ");
        for line in page.lines().filter(ours) {
            for flag in flags(line) {
                let known = helps.iter().any(|help| flags(help).any(|known| known == flag));
                assert!(known, "{}: {flag} in {line}", relative(&path));
            }
        }
    }
    let line = "`--casts try` or --why, not x--y, -- or |---|";
    assert_eq!(flags(line).collect::<Vec<_>>(), ["--casts", "--why"]);
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
    for (name, table) in [("keywords", mvstream::keyword_table()), ("findings", findings)] {
        let path = root().join(format!("src/guide/{name}.md"));
        let page = text(&path);
        let right = with_table(&page, name, &table);
        if update() && page != right {
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
