//! Nothing from an input reaches a terminal, a log, an annotation or a document unescaped.

use super::command::Test;

/// Texts that a terminal obeys, that nobody sees, and that a workflow of GitHub Actions obeys.
const HOSTILE: [&str; 7] = [
    "\n::error::x",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "\u{202e}\u{61c}\u{ad}\u{180e}\u{3164}",
    "\u{e0041}\u{e0042}\u{200b}",
    "::set-output name=a::b",
    "\r##[group]x",
    "\u{9b}31m\u{85}::warning::x",
];

const UNSEEN: [char; 10] =
    ['\u{1b}', '\u{7}', '\u{202e}', '\u{61c}', '\u{ad}', '\u{180e}', '\u{3164}', '\u{e0041}', '\u{9b}', '\r'];

fn project(text: &str) -> Test {
    let key = serde_json::Value::from(format!("k{text}"));
    let schema = format!(
        "{{\"title\": {key}, \"type\": \"object\", \"properties\": {{\"a\": {{\"type\": \"string\"}}, {key}: {{\"type\": \
         \"string\", \"description\": {key}, \"enum\": [{key}]}}}}, \"required\": [{key}], \"nonsense\": {key}}}"
    );
    let literal = text.replace('\'', "''");
    let view = |limit: u32| {
        format!(
            "CREATE EXTERNAL SCHEMA kds FROM KINESIS IAM_ROLE default;\nCREATE MATERIALIZED VIEW v AUTO REFRESH YES AS \
             SELECT shard_id, kinesis_data, 'x{literal}' AS note, -- {literal}\nJSON_PARSE(kinesis_data) AS payload FROM \
             kds.s WHERE LENGTH(kinesis_data) < {limit} AND partition_key <> '{literal}';\n"
        )
    };
    Test::new()
        .file("in.json", schema)
        .file("in.ndjson", format!("{{\"a\": {key}, {key}: {key}}}\n{{\"a\" 1}}\n"))
        .file("old.sql", view(100))
        .file("new.sql", view(200))
        .file("mvstream.toml", "[views.v]\ninputs = [\"in.json\"]\noutput = \"out.sql\"\n")
}

const COMMANDS: [&str; 22] = [
    "generate in.json",
    "generate in.json --why",
    "generate in.ndjson --format json",
    "generate in.json --format github",
    "generate in.json --format sarif",
    "generate in.json --format concise",
    "generate in.json --format gitlab",
    "generate in.json --format junit",
    "infer in.ndjson",
    "infer in.ndjson --profile -",
    "lint old.sql",
    "lint old.sql --format json",
    "lint old.sql --format github",
    "lint old.sql --diff --unsafe-fixes",
    "diff old.sql new.sql",
    "diff old.sql new.sql --plan",
    "diff old.sql new.sql --format markdown",
    "diff old.sql new.sql --format json",
    "diff in.ndjson in.json",
    "check",
    "build",
    "explain kHOSTILE",
];

#[test]
fn nothing_hostile_reaches_a_reader() {
    for text in HOSTILE {
        for command in COMMANDS {
            let arguments: Vec<String> =
                command.split(' ').map(|word| word.replace("HOSTILE", text)).collect();
            let run = project(text).variable("GITHUB_ACTIONS", "true");
            let seen = run.args(arguments.iter().map(String::as_str)).run();
            // SQL that a program reads keeps its bytes; on a terminal it does not
            let is_sql =
                command.starts_with("generate") && !command.ends_with("--why") || command.ends_with("--plan");
            let stdout = if is_sql { seen.stdout.replace(UNSEEN, "") } else { seen.stdout };
            for line in (stdout + &seen.stderr).split('\n') {
                assert!(!line.contains(UNSEEN), "{command}: {text:?}: {line:?}");
                let start = line.trim_start().to_ascii_lowercase();
                let annotates =
                    ["::error ", "::warning ", "::notice "].iter().any(|own| start.starts_with(own));
                let obeyed = !annotates && (start.starts_with("::") || line.contains("##["));
                assert!(!obeyed, "{command}: {text:?}: {line:?}");
            }
        }
    }
}

#[cfg(feature = "preview")]
#[test]
fn a_preview_shows_nothing_hostile() {
    for text in HOSTILE {
        for format in ["text", "json"] {
            let run = project(text).variable("GITHUB_ACTIONS", "true");
            let seen =
                run.args(["preview", "new.sql", "in.ndjson", "--show-values", "--format", format]).run();
            assert!(!seen.stdout.contains(UNSEEN), "{text:?}: {:?}", seen.stdout);
            assert!(!seen.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{}", seen.stdout);
        }
    }
}

#[test]
fn names_of_files_are_shown_on_one_line() {
    for text in HOSTILE.iter().filter(|text| !text.contains('/')) {
        let name = format!("f{text}.sql");
        for format in ["text", "json", "github", "sarif", "concise", "gitlab", "junit"] {
            let run = Test::new()
                .file(&name, "CREATE MATERIALIZED VIEW v AS SELECT 1 FROM")
                .variable("GITHUB_ACTIONS", "true");
            let seen = run.args(["lint", &name, "--format", format]).run();
            assert_eq!(seen.code, 1, "{}", seen.stderr);
            assert!(!seen.stdout.contains(UNSEEN), "{format}: {text:?}: {:?}", seen.stdout);
        }
    }
}

#[test]
fn a_name_cannot_suppress_a_finding() {
    let view = "mvstream: allow(silent-drop) ok";
    let run = Test::new()
        .file("a.json", "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"}}}");
    let seen = run.args(["generate", "a.json", "--view", view]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.contains("-- mvstream : allow(silent-drop) ok"), "{}", seen.stdout);
}

#[test]
fn template_marks_in_keys_are_reported() {
    let schema = |key: &str| {
        format!("{{\"type\": \"object\", \"properties\": {{{key:?}: {{\"type\": \"integer\"}}}}}}")
    };
    for (key, found) in
        [("{{ x }}", true), ("a${b}", true), ("{% raw %}", true), ("{x}", false), ("$x", false)]
    {
        let seen = Test::new().file("a.json", schema(key)).args(["generate", "a.json"]).run();
        assert_eq!(seen.stderr.contains("warn[template-marks]"), found, "{key}: {}", seen.stderr);
    }
}
