//! `check` of a project of 200 views beside 200 compiles of the same schemas in this process.
//!
//! Both run in turn, and the ratio is the median of pairs. `check` is run as a command: it also starts a process, reads
//! the project file, compares and lints 200 files.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use mvstream::{Input, Options, compile};

const VIEWS: usize = 200;
/// Fields of a schema.
const FIELDS: usize = 40;
const RUNS: usize = 15;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut project = "[defaults]\noutput = \"sql/{view}.sql\"\n".to_owned();
    for view in 0..VIEWS {
        std::fs::write(folder.path().join(format!("event_{view}.json")), schema(view)).unwrap();
        let _ = write!(project, "\n[views.event_{view}]\ninputs = [\"event_{view}.json\"]\n");
    }
    std::fs::write(folder.path().join("mvstream.toml"), project).unwrap();
    command("build", folder.path());
    let (mut compiles, mut checks, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let compile = compiles_of(folder.path());
        let check = command("check", folder.path());
        compiles.push(compile);
        checks.push(check);
        ratios.push(check / compile);
    }
    println!(
        "{VIEWS} views of {FIELDS} fields: compiles {:.1} ms, check {:.1} ms, ratio {:.2}",
        median(compiles) * 1e3,
        median(checks) * 1e3,
        median(ratios)
    );
}

/// Seconds of a compile of every schema.
fn compiles_of(folder: &Path) -> f64 {
    let start = Instant::now();
    for view in 0..VIEWS {
        let input = Input::schema_file(folder.join(format!("event_{view}.json"))).unwrap();
        let options = Options::default().view(Some(format!("event_{view}")));
        std::hint::black_box(compile(&input, &options).unwrap());
    }
    start.elapsed().as_secs_f64()
}

/// Seconds of a command.
fn command(name: &str, folder: &Path) -> f64 {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mvstream"));
    let command = command.arg(name).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().unwrap().success());
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// An event with fields of all kinds.
fn schema(view: usize) -> String {
    let kinds = [
        r#"{"type": "integer", "minimum": 0, "maximum": 100000}"#,
        r#"{"type": "string", "maxLength": 40}"#,
        r#"{"type": "string", "format": "uuid"}"#,
        r#"{"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 9999}"#,
        r#"{"type": ["boolean", "null"]}"#,
        r#"{"type": "string", "format": "date-time"}"#,
        r#"{"type": "array", "items": {"type": "integer"}}"#,
        r#"{"enum": ["new", "paid", "gone"]}"#,
    ];
    let fields: Vec<String> = (0..FIELDS)
        .map(|field| format!("\"field_{field}\": {}", kinds[(field + view) % kinds.len()]))
        .collect();
    format!(
        "{{\"type\": \"object\", \"properties\": {{{}}}, \"additionalProperties\": false}}",
        fields.join(",\n")
    )
}
