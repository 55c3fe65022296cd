//! A preview of two million flat records with eight columns, and DuckDB doing the same extraction and casts.
//!
//! `MVSTREAM_PYTHON` names a Python that has the module `duckdb`; without it only the preview is timed. Both are run as
//! commands on one file with two threads, in turn, and the ratio is the median of pairs.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const RECORDS: u64 = 2_000_000;
const RUNS: usize = 5;

/// Key, and the casts of both.
const COLUMNS: [(&str, &str, &str); 8] = [
    ("id", "BIGINT", "BIGINT"),
    ("device", "VARCHAR(16)", "VARCHAR"),
    ("temperature", "DECIMAL(10, 2)", "DECIMAL(10, 2)"),
    ("humidity", "INTEGER", "INTEGER"),
    ("status", "VARCHAR(16)", "VARCHAR"),
    ("created_at", "TIMESTAMP", "TIMESTAMP"),
    ("voltage", "DOUBLE PRECISION", "DOUBLE"),
    ("battery", "SMALLINT", "SMALLINT"),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let payloads = folder.path().join("flat.ndjson");
    let bytes = write(&payloads);
    std::fs::write(folder.path().join("flat.sql"), view()).unwrap();
    std::fs::write(folder.path().join("flat.py"), script(&payloads)).unwrap();
    let own = || {
        let arguments = ["preview", "flat.sql", "flat.ndjson", "--limit", "0"];
        command(env!("CARGO_BIN_EXE_mvstream"), &arguments, folder.path())
    };
    let python = std::env::var("MVSTREAM_PYTHON").ok();
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let a = own();
        ours.push(a);
        if let Some(python) = &python {
            let b = command(python, &["flat.py"], folder.path());
            theirs.push(b);
            ratios.push(b / a);
        }
    }
    let ours = median(ours);
    #[allow(clippy::cast_precision_loss, reason = "a rate")]
    let rate = bytes as f64 / 1e6 / ours;
    println!("mvstream {ours:.2} s, {rate:.0} MB/s");
    if python.is_some() {
        println!("DuckDB {:.2} s, ratio {:.2}", median(theirs), median(ratios));
    }
}

/// Records as devices send them, the same in every run.
fn write(path: &Path) -> u64 {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut bytes = 0;
    for id in 0..RECORDS {
        let status = ["ok", "warn", "failed"][usize::try_from(next(3)).unwrap()];
        let line = format!(
            "{{\"id\":{id},\"device\":\"dev-{:05}\",\"temperature\":{}.{:02},\"humidity\":{},\"status\":\"{status}\",\
             \"created_at\":\"2026-03-{:02}T{:02}:{:02}:{:02}Z\",\"voltage\":{}.{:04},\"battery\":{}}}\n",
            next(99_999),
            next(40),
            next(100),
            next(100),
            next(28) + 1,
            next(24),
            next(60),
            next(60),
            next(5),
            next(10_000),
            next(100),
        );
        bytes += line.len() as u64;
        file.write_all(line.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    bytes
}

fn view() -> String {
    let columns: Vec<String> = COLUMNS
        .iter()
        .map(|(key, of, _)| {
            let text = format!("JSON_EXTRACT_PATH_TEXT(FROM_VARBYTE(kinesis_data, 'utf-8'), '{key}', TRUE)");
            if of.starts_with("VARCHAR") {
                format!("    {text}::{of} AS {key}")
            } else {
                format!("    TRY_CAST({text} AS {of}) AS {key}")
            }
        })
        .collect();
    format!("CREATE MATERIALIZED VIEW flat AS\nSELECT\n{}\nFROM k.flat;\n", columns.join(",\n"))
}

fn script(payloads: &Path) -> String {
    let of = |(key, _, of): &(&str, &str, &str)| {
        format!("try_cast(json_extract_string(json, '$.{key}') AS {of}) AS {key}")
    };
    let columns: Vec<String> = COLUMNS.iter().map(of).collect();
    // what the preview tells of every column: its NULLs and its longest text
    let told = |(key, _, of): &(&str, &str, &str)| match *of {
        "VARCHAR" => format!("count({key}), max(strlen({key}))"),
        _ => format!("count({key})"),
    };
    let told: Vec<String> = COLUMNS.iter().map(told).collect();
    format!(
        "import duckdb\nc = duckdb.connect()\nc.execute('SET threads = 2')\nprint(c.execute(\"\"\"SELECT {} FROM \
         (SELECT {} FROM read_ndjson_objects('{}'))\"\"\").fetchall())\n",
        told.join(", "),
        columns.join(", "),
        payloads.display()
    )
}

fn command(program: &str, arguments: &[&str], folder: &Path) -> f64 {
    let start = Instant::now();
    let status =
        Command::new(program).args(arguments).current_dir(folder).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
