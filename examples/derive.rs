//! The view of a Rust type's events: `cargo run --example derive`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use mvstream::{Input, Options};
use schemars::JsonSchema;

/// What a meter sends.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct MeterReading {
    meter_id: u32,
    /// Kilowatt hours.
    energy: f64,
    tariff: Option<Tariff>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its schema is looked at")]
enum Tariff {
    Day,
    Night,
}

fn main() -> Result<(), mvstream::Error> {
    let options = Options::default().stream(Some("meter_readings".to_owned()));
    let compiled = mvstream::compile(&Input::of::<MeterReading>(), &options)?;
    print!("{}", compiled.sql.text());
    Ok(())
}
