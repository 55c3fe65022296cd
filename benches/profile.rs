//! How fast payloads are profiled, beside two floors on the same bytes: simd-json filling a tape, and serde_json
//! reading past every line. `-- write flat 433 FILE` writes such data, for comparisons with other tools.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use mvstream::{Input, InputSource, SampleOptions};

const BYTES: usize = 64 << 20;
const RUNS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, write, kind, megabytes, path] = arguments.as_slice()
        && write == "write"
    {
        let record = if kind == "flat" { flat } else { nested };
        std::fs::write(path, lines(record, megabytes.parse::<usize>().unwrap() * 1_000_000)).unwrap();
        return;
    }
    println!("{:<7} {:>10} {:>10} {:>10} {:>9}", "data", "profile", "tape", "ignored", "of tape");
    for (name, record) in [("flat", flat as fn(u64) -> String), ("nested", nested)] {
        let data = lines(record, BYTES);
        let (mut profile, mut tape, mut ignored, mut ratios) = (vec![], vec![], vec![], vec![]);
        for _ in 0..RUNS {
            let (a, b, c) = (rate(&data, profiled), rate(&data, taped), rate(&data, passed_over));
            profile.push(a);
            tape.push(b);
            ignored.push(c);
            ratios.push(a / b);
        }
        println!(
            "{name:<7} {:>5.2} GB/s {:>5.2} GB/s {:>5.2} GB/s {:>9.2}",
            median(profile),
            median(tape),
            median(ignored),
            median(ratios)
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Gigabytes a second, on one core.
fn rate(data: &[u8], work: fn(&[u8])) -> f64 {
    let start = Instant::now();
    work(data);
    data.len() as f64 / start.elapsed().as_secs_f64() / 1e9
}

fn profiled(data: &[u8]) {
    let samples = SampleOptions { threads: NonZeroUsize::new(1), ..SampleOptions::default() };
    let mut reader = data;
    black_box(Input::read(vec![InputSource::Reader("data.ndjson", &mut reader)], &samples).unwrap());
}

fn taped(data: &[u8]) {
    let mut buffers = simd_json::Buffers::default();
    let mut line_buffer = Vec::new();
    for line in data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        line_buffer.clear();
        line_buffer.extend_from_slice(line);
        black_box(simd_json::to_tape_with_buffers(&mut line_buffer, &mut buffers).unwrap());
    }
}

fn passed_over(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        black_box(serde_json::from_slice::<serde::de::IgnoredAny>(line).unwrap());
    }
}

fn lines(record: fn(u64) -> String, bytes: usize) -> Vec<u8> {
    let mut data = String::new();
    let mut n = 0;
    while data.len() < bytes {
        let _ = writeln!(data, "{}", record(n));
        n += 1;
    }
    data.into_bytes()
}

/// A number that looks random, the same in each run.
fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Eight short strings.
fn flat(n: u64) -> String {
    let r = mixed(n);
    format!(
        r#"{{"_id":"{:08x}-fc41-41fb-a218-{:012x}","clusterID":"{}","connectionTime":"2026-{:02}-{:02} {:02}:{:02}:15","kWhDelivered":"{}.{:02}","stationID":"{}","spaceID":"technologies-{}","timezone":"America/Los_Angeles","userID":"{}"}}"#,
        r >> 32,
        r & 0xFFFF_FFFF_FFFF,
        r % 50,
        r % 12 + 1,
        r % 28 + 1,
        r % 24,
        r % 60,
        r % 100,
        r % 97,
        r % 467,
        r % 20,
        r % 500_000
    )
}

/// Objects in arrays, numbers, and characters beyond ASCII.
fn nested(n: u64) -> String {
    let r = mixed(n);
    let items: Vec<String> = (0..3)
        .map(|k| {
            format!(
                r#"{{"sku":"SKU-{}","title":"Schlüsselanhänger größer {}","quantity":{},"price":{}.{:02},"gift":{}}}"#,
                r >> (40 - k),
                r % 77 + k,
                r % 9 + 1,
                r % 400,
                (r >> k) % 100,
                r.is_multiple_of(2 + k)
            )
        })
        .collect();
    format!(
        r#"{{"order":{{"id":"{:08x}-fc41-41fb-a218-{:012x}","placedAt":"2026-{:02}-{:02}T{:02}:{:02}:07.125Z","total":{}.{:02}}},"customer":{{"name":"Jürgen Müller {}","address":{{"city":"東京","zip":"{:05}"}},"tags":["neu","café",null]}},"items":[{}],"note":null}}"#,
        r >> 32,
        r & 0xFFFF_FFFF_FFFF,
        r % 12 + 1,
        r % 28 + 1,
        r % 24,
        r % 60,
        r % 10_000,
        r % 100,
        r % 3_000,
        r % 100_000,
        items.join(",")
    )
}
