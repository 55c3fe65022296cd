//! `generate`: a schema or payloads in, the SQL of their view out.

use std::path::Path;

use clap::ArgMatches;

use super::args::{FailOn, Generate};
use super::{FINE, FOUND, Stop, Terminal, flags, inputs, output, render};
use crate::diag::{Error, ErrorKind, Severity};
use crate::project::PresetSetting;
use crate::text::one_line;
use crate::{ColumnChoice, Compiled, Findings, Input, Options};

pub(super) fn run(args: &Generate, matches: &ArgMatches, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let resolved = flags::resolved("generate", matches)?;
    let options = Options { view: args.view.clone(), ..resolved.options };
    let input = inputs::read(&args.inputs, &resolved.samples, terminal.stderr_is_terminal, terminal.stdin)?;
    if let Some(output) = &args.output {
        refuse_overwriting(&input, output)?;
    }
    let mut compiled = crate::compile(&input, &options)?;
    compiled.findings = resolved.levels.apply(compiled.findings);
    let product =
        if args.why { why(&compiled, &resolved.preset_settings) } else { compiled.sql.text().to_owned() };
    match &args.output {
        Some(path) => drop(output::write_if_changed(path, product.as_bytes())?),
        None => terminal.product(&product)?,
    }
    inputs::report(&input, args.format, terminal)?;
    terminal.report_findings(&render::findings(&compiled.findings, args.format, terminal.style))?;
    Ok(if fails(&compiled.findings, args.fail_on) { FOUND } else { FINE })
}

/// Nobody wants an input replaced by what is made from it.
pub(super) fn refuse_overwriting(input: &Input, output: &Path) -> Result<(), Error> {
    let Ok(path) = output.canonicalize() else { return Ok(()) };
    if input.files().iter().any(|file| file.canonicalize().is_ok_and(|file| file == path)) {
        let message = format!("`{}` is an input itself, or a part of it", output.display());
        return Err(Error::new(ErrorKind::File, message).help("name another file for the output"));
    }
    Ok(())
}

pub(super) fn fails(findings: &Findings, level: FailOn) -> bool {
    let least = match level {
        FailOn::Info => Severity::Info,
        FailOn::Warn => Severity::Warn,
        FailOn::Error => Severity::Error,
        FailOn::Never => return false,
    };
    findings.max_severity().is_some_and(|worst| worst >= least)
}

/// The choices as a table, and what the preset decides. The evidence has a column of its own where there were samples.
fn why(compiled: &Compiled, settings: &[PresetSetting]) -> String {
    let head = ["column", "type", "from", "rule", "why", "evidence"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(compiled.choices.iter().map(row)).collect();
    let columns = if compiled.choices.iter().all(|choice| choice.evidence.is_empty()) { 5 } else { 6 };
    let column = |at: usize| rows.iter().map(|row| row[at].clone()).collect();
    let columns = render::table(&(0..columns).map(column).collect::<Vec<_>>());
    let settings = [
        std::iter::once("setting").chain(settings.iter().map(|of| of.key)).map(str::to_owned).collect(),
        std::iter::once("value")
            .chain(settings.iter().map(|of| of.value.as_str()))
            .map(str::to_owned)
            .collect(),
        std::iter::once("set by")
            .chain(settings.iter().map(|of| of.from.as_str()))
            .map(str::to_owned)
            .collect(),
    ];
    format!("{columns}\n{}", render::table(&settings))
}

fn row(choice: &ColumnChoice) -> [String; 6] {
    [
        choice.column.to_string(),
        choice.sql_type.map(|sql_type| sql_type.to_string()).unwrap_or_default(),
        choice.path.as_ref().map(|path| one_line(&path.to_string())).unwrap_or_default(),
        choice.rule.to_owned(),
        choice.why.clone(),
        choice.evidence.clone(),
    ]
}
