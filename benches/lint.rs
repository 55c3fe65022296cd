//! How linting grows with the number of statements and with the size of one, compared with sqruff on the same files.
//!
//! `MVSTREAM_SQRUFF` names the command of sqruff; without it only growth is shown. Both are run as commands on a folder
//! of files, in turn, and the ratio is the median of pairs.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use mvstream::lint::{Levels, check as lint};
use mvstream::text::Source;

const STATEMENTS: [usize; 4] = [10, 100, 1_000, 10_000];
const RUNS: usize = 9;
/// Files of so many statements each for the comparison.
const FILES: (usize, usize) = (20, 20);

fn main() {
    println!("{:>10}  {:>10}  {:>13}", "statements", "lint", "per statement");
    for count in STATEMENTS {
        let source = [Source::new("bench.sql", script(count, 0).as_str())];
        let levels = Levels::default();
        let times = (0..RUNS).map(|_| {
            let start = Instant::now();
            std::hint::black_box(lint(&source, &levels));
            start.elapsed().as_secs_f64() * 1e6
        });
        let time = median(times.collect());
        #[allow(clippy::cast_precision_loss, reason = "ten thousand at most")]
        let each = time / count as f64;
        println!("{count:>10}  {:>7.2} ms  {each:>10.1} µs", time / 1e3);
    }
    growth();
    let Ok(sqruff) = std::env::var("MVSTREAM_SQRUFF") else { return };
    let folder = tempfile::tempdir().unwrap();
    for file in 0..FILES.0 {
        std::fs::write(folder.path().join(format!("{file}.sql")), script(FILES.1, file * FILES.1)).unwrap();
    }
    std::fs::write(folder.path().join(".sqruff"), "[sqruff]\ndialect = redshift\n").unwrap();
    let own = env!("CARGO_BIN_EXE_mvstream");
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let a = command(own, &["lint", "."], folder.path());
        let b = command(&sqruff, &["lint", "."], folder.path());
        ours.push(a);
        theirs.push(b);
        ratios.push(b / a);
    }
    println!(
        "\n{} statements in {} files: mvstream {:.1} ms, sqruff {:.1} ms, ratio {:.1}",
        FILES.0 * FILES.1,
        FILES.0,
        median(ours) * 1e3,
        median(theirs) * 1e3,
        median(ratios)
    );
}

/// Makes a text of a length.
type Text = fn(usize) -> String;

/// Texts that grow in one direction, and how long they are in the longer of two runs.
const GROWING: [(&str, usize, Text); 6] = [
    ("columns", 40_000, |count| view("", &list(count, "shard_id AS c"), "")),
    ("sort columns", 20_000, |count| view(&format!("SORTKEY ({})", list(count, "c")), "shard_id", "")),
    ("repeated clauses", 20_000, |count| view(&"AUTO REFRESH YES ".repeat(count), "shard_id", "")),
    ("statements on a line", 100_000, |count| "SELECT 1; ".repeat(count)),
    ("views on a line", 20_000, |count| view("", "kinesis_data::CHAR(5) AS a", "").repeat(count)),
    ("AND TRUE", 10_000, |count| view("", "shard_id", &format!("WHERE TRUE{}", " AND TRUE".repeat(count)))),
];

fn view(clauses: &str, items: &str, filter: &str) -> String {
    format!("CREATE MATERIALIZED VIEW v {clauses} AS SELECT {items} FROM kds.s {filter}; ")
}

fn list(count: usize, name: &str) -> String {
    (0..count).map(|number| format!("{name}{number}")).collect::<Vec<_>>().join(", ")
}

/// What ten times the length costs: lint, and reading for a comparison.
fn growth() {
    println!("\n{:>22}  {:>8}  {:>10}  {:>6}  {:>10}  {:>6}", "", "count", "lint", "× 10", "read", "× 10");
    for (name, most, text) in GROWING {
        let timed = |count: usize| {
            let source = Source::new("bench.sql", text(count));
            let start = Instant::now();
            std::hint::black_box(lint(std::slice::from_ref(&source), &Levels::default()));
            let linted = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let _ = std::hint::black_box(mvstream::sql::parse_views(&source));
            (linted, start.elapsed().as_secs_f64())
        };
        let (small, large) = (timed(most / 10), timed(most));
        let ratios = (large.0 / small.0, large.1 / small.1);
        println!(
            "{name:>22}  {most:>8}  {:>7.1} ms  {:>6.1}  {:>7.1} ms  {:>6.1}",
            large.0 * 1e3,
            ratios.0,
            large.1 * 1e3,
            ratios.1
        );
    }
}

/// Seconds of a command.
fn command(name: &str, arguments: &[&str], folder: &Path) -> f64 {
    let start = Instant::now();
    let mut command = Command::new(name);
    let command = command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    // findings are no failure to run
    assert!(command.status().unwrap().code().is_some_and(|code| code < 2));
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// So many views as people write them, one in two with faults.
fn script(count: usize, first: usize) -> String {
    let reading = |number: usize| {
        let field = |name: &str, to: &str| {
            format!(
                "    JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), '{name}', TRUE)::{to} AS {name}"
            )
        };
        let fields = [
            field("meter", "VARCHAR(36)"),
            field("room", "VARCHAR(64)"),
            field("watts", if number.is_multiple_of(2) { "VARCHAR(16)" } else { "INTEGER" }),
            field("volts", "VARCHAR(16)"),
            field("unit", "VARCHAR(8)"),
        ];
        format!(
            "CREATE MATERIALIZED VIEW readings_{number}\nSORTKEY (arrived_at)\nAUTO REFRESH YES\nAS\nSELECT\n    \
             approximate_arrival_timestamp AS arrived_at,\n{}\nFROM meters.readings_{number}\nWHERE is_utf8(kinesis_data)\n  \
             AND is_valid_json(FROM_VARBYTE(kinesis_data, 'utf-8'));\n\n",
            fields.join(",\n")
        )
    };
    (first..first + count).map(reading).collect()
}
