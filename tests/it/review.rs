//! The GitHub Action and the pre-commit hooks, run on this machine.

use std::path::Path;
use std::process::{Command, Output};

use crate::command::{Seen, Test};
use crate::{root, tools};

const SCHEMA: &str = r#"{"type": "object", "properties": {"lift": {"type": "integer", "maximum": 90, "minimum": 1}}, "additionalProperties": false}"#;
const PROJECT: &str = "[views.lifts]\ninputs = [\"lifts.json\"]\n";

/// A project that was built and committed.
fn built() -> Seen {
    let seen = Test::new().file("mvstream.toml", PROJECT).file("lifts.json", SCHEMA).args(["build"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    seen.then().git(["init", "--quiet"]).commit("built").args(["check"]).run()
}

/// The folder of the command under test, before all others.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_mvstream")).parent().unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

/// The scripts of a composite action, by the names of their steps.
fn scripts(action: &str) -> Vec<(String, String)> {
    let mut scripts: Vec<(String, String)> = Vec::new();
    let mut lines = action.lines().peekable();
    let mut name = String::new();
    while let Some(line) = lines.next() {
        if let Some(step) = line.trim_start().strip_prefix("- name: ") {
            step.clone_into(&mut name);
        }
        if line.trim() == "run: |" {
            let depth = line.len() - line.trim_start().len();
            let mut script = String::new();
            while let Some(line) =
                lines.next_if(|line| line.trim().is_empty() || line.len() - line.trim_start().len() > depth)
            {
                script.push_str(line.get(depth + 2..).unwrap_or_default());
                script.push('\n');
            }
            scripts.push((name.clone(), script));
        }
    }
    scripts
}

/// A step of the action, as a runner executes it.
fn step(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]).current_dir(folder);
    command
        .env("PATH", path())
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
    command.env("GITHUB_BASE_REF", "").envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn the_action_checks_and_reports_in_the_summary_and_at_the_lines() {
    let action = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let scripts = scripts(&action);
    assert_eq!(scripts.len(), 3);
    // inputs of the action reach a script only as environment variables
    assert!(scripts.iter().all(|(_, script)| !script.contains("${{")), "{scripts:?}");
    let [install, check, report] = [0, 1, 2].map(|at| scripts[at].1.as_str());

    let seen = built();
    let folder = seen.folder().to_owned();
    assert!(step(install, &folder, &[]).status.success());
    assert!(step(check, &folder, &[]).status.success());
    let output = step(report, &folder, &[("AGAINST", "HEAD"), ("FAIL_ON", "recreate")]);
    assert!(output.status.success(), "{output:?}");
    let none = step(report, &folder, &[("AGAINST", ""), ("FAIL_ON", "recreate")]);
    assert!(String::from_utf8_lossy(&none.stdout).starts_with("no pull request"));

    let seen = seen.then().file("lifts.json", SCHEMA.replace("90", "90000")).args(["check"]).run();
    let late = step(check, seen.folder(), &[]);
    assert_eq!(late.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&late.stdout).starts_with("::error file=lifts.sql,line=1"), "{late:?}");
    for (level, code) in [("recreate", 1), ("never", 0)] {
        let output = step(report, seen.folder(), &[("AGAINST", "HEAD"), ("FAIL_ON", level)]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let annotations = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            annotations.contains("title=column-type::lifts: lift: type SMALLINT -> INTEGER"),
            "{annotations}"
        );
    }
    let summary = seen.file("summary.md").unwrap();
    assert!(
        summary.starts_with("### mvstream: no view changes\n### mvstream: 1 change, the worst: data\n"),
        "{summary}"
    );
    assert!(summary.contains("<details><summary>Migration</summary>"));
}

#[test]
fn the_action_finds_the_branch_that_a_pull_request_goes_into() {
    let action = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let report = &scripts(&action)[2].1;
    let origin = built();
    let clone = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let (from, to) = (format!("file://{}", origin.folder().display()), clone.path().display().to_string());
    git(&["clone", "--quiet", "--depth=1", &from, &to]);
    let branch = git(&["-C", &to, "rev-parse", "--abbrev-ref", "HEAD"]);
    std::fs::write(clone.path().join("lifts.json"), SCHEMA.replace("lift\"", "hoist\"")).unwrap();
    let output =
        step(report, clone.path(), &[("AGAINST", ""), ("GITHUB_BASE_REF", &branch), ("FAIL_ON", "data")]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("lift: removed"), "{output:?}");
}

/// The real pre-commit.
fn pre_commit(arguments: &[&str], folder: &Path, home: &Path) -> (Option<i32>, String) {
    let output = tools::pre_commit()
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path())
        .env("PRE_COMMIT_HOME", home)
        .env_remove("GITHUB_ACTIONS")
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_hooks_run_under_pre_commit() {
    let home = tempfile::tempdir().unwrap();
    let (code, output) = pre_commit(&["validate-manifest", ".pre-commit-hooks.yaml"], root(), home.path());
    assert_eq!(code, Some(0), "{output}");
    // the published hooks without their build: the command is already built
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    assert_eq!(hooks.matches("language: rust\n").count(), 2);
    let hooks = hooks.replace("language: rust\n", "language: system\n").replace('\n', "\n    ");
    let config = format!("repos:\n- repo: local\n  hooks:\n    {}\n", hooks.trim_end());
    let seen = built().then().file(".pre-commit-config.yaml", config).commit("hooks").args(["check"]).run();
    let run = |seen: &Seen| pre_commit(&["run", "--all-files"], seen.folder(), home.path());
    let (code, output) = run(&seen);
    assert_eq!(code, Some(0), "{output}");
    assert_eq!(output.matches("Passed").count(), 2, "{output}");
    // a schema that changes without its view
    let seen = seen
        .then()
        .file("lifts.json", SCHEMA.replace("90", "90000"))
        .git(["add", "--all"])
        .args(["check"])
        .run();
    let (code, output) = run(&seen);
    assert_eq!(code, Some(1), "{output}");
    assert!(
        output.contains("error[out-of-date]: `lifts.sql` differs from the output of its inputs"),
        "{output}"
    );
    // a view that Redshift rejects
    let sql = "CREATE MATERIALIZED VIEW v AUTO REFRESH YES AS SELECT GETDATE() AS at FROM streams.lifts;\n";
    let seen = seen.then().args(["build"]).run();
    let seen = seen.then().file("by_hand.sql", sql).git(["add", "--all"]).args(["check"]).run();
    let (code, output) = run(&seen);
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains("by_hand.sql:1:"), "{output}");
    // files without a hook
    let (code, output) =
        pre_commit(&["run", "--files", ".pre-commit-config.yaml"], seen.folder(), home.path());
    assert_eq!((code, output.matches("Skipped").count()), (Some(0), 2), "{output}");
}
