//! How long a whole compile takes, proof included, beside its floor: reading the JSON and the first metaschema
//! check of a process. Each figure is the median of fresh processes, taken in turn.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use mvstream::{Input, Options};

const FIELDS: [usize; 4] = [10, 100, 1_000, 1_590];
const RUNS: usize = 15;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, what, fields] = arguments.as_slice()
        && let Ok(fields) = fields.parse()
    {
        println!("{}", once(what, fields));
        return;
    }
    println!("{:>6}  {:>10}  {:>10}  {:>7}  {:>9}", "fields", "compile", "floor", "ratio", "per field");
    for fields in FIELDS {
        let (mut compile, mut floor, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let (a, b) = (fresh("compile", fields), fresh("floor", fields));
            compile.push(a);
            floor.push(b);
            ratios.push(a / b);
        }
        let (compile, floor) = (median(compile), median(floor));
        #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
        let per_field = compile / fields as f64;
        println!(
            "{fields:>6}  {:>7.2} ms  {:>7.2} ms  {:>7.2}  {per_field:>6.1} µs",
            compile / 1e3,
            floor / 1e3,
            median(ratios)
        );
    }
}

/// Microseconds of the work in a process of its own.
fn fresh(what: &str, fields: usize) -> f64 {
    let output =
        Command::new(std::env::current_exe().unwrap()).args([what, &fields.to_string()]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn once(what: &str, fields: usize) -> f64 {
    let text = schema(fields);
    let start = Instant::now();
    if what == "floor" {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(jsonschema::meta::is_valid(&value));
    } else {
        let input = Input::schema("bench.json", &text);
        black_box(mvstream::compile(&input, &Options::default()).unwrap());
    }
    start.elapsed().as_secs_f64() * 1e6
}

/// A flat schema of the kinds that real ones have.
fn schema(fields: usize) -> String {
    let kinds = [
        r#"{"type": "string", "maxLength": 64}"#,
        r#"{"type": "integer", "minimum": 0, "maximum": 100000}"#,
        r#"{"type": "number"}"#,
        r#"{"type": "boolean"}"#,
        r#"{"type": "string", "format": "uuid"}"#,
        r#"{"type": ["string", "null"], "enum": ["new", "paid", "sent", null]}"#,
        r#"{"type": "string", "format": "date-time"}"#,
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ];
    let properties: Vec<String> =
        (0..fields).map(|n| format!(r#""field_{n}": {}"#, kinds[n % kinds.len()])).collect();
    format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {{{}}}}}"#,
        properties.join(", ")
    )
}
