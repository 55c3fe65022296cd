//! `infer`: payloads in, the JSON Schema that they show out, or their profile.

use std::path::Path;

use clap::ArgMatches;

use super::args::Infer;
use super::{FINE, FOUND, Stop, Terminal, flags, generate, inputs, output, render};
use crate::Options;
use crate::diag::{Error, ErrorKind};
use crate::options::StreamCarries;

pub(super) fn run(args: &Infer, matches: &ArgMatches, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let samples = flags::resolved("infer", matches)?.samples;
    let input = inputs::read(&args.inputs, &samples, terminal.stderr_is_terminal, terminal.stdin)?;
    for path in [&args.output, &args.profile].into_iter().flatten() {
        generate::refuse_overwriting(&input, path)?;
    }
    let Some(profile) = input.profile() else {
        let error = Error::new(ErrorKind::Option, "the input is a JSON Schema already")
            .help("give payloads, or use `generate`");
        return Err(error.into());
    };
    // everything is made before anything is written
    let schema = if args.profile.is_none() || args.output.is_some() {
        // no view is written, so the stream does not matter
        let stream_carries = samples.records_at.as_ref().map(|_| StreamCarries::Elements);
        let options = Options { encoding: samples.encoding, stream_carries, ..Options::default() };
        Some(crate::infer(&input, &options)?)
    } else {
        None
    };
    if let Some(path) = &args.profile {
        write(Some(path), &profile?, terminal)?;
    }
    let findings = match schema {
        Some((schema, findings)) => {
            write(args.output.as_deref(), &schema, terminal)?;
            findings
        }
        None => input.anomalies(),
    };
    inputs::report(&input, args.format, terminal)?;
    terminal.report_findings(&render::findings(&findings, args.format, terminal.style))?;
    Ok(if generate::fails(&findings, args.fail_on) { FOUND } else { FINE })
}

fn write(path: Option<&Path>, text: &str, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    match path.filter(|path| *path != Path::new("-")) {
        Some(path) => drop(output::write_if_changed(path, text.as_bytes())?),
        None => terminal.product(text)?,
    }
    Ok(())
}
