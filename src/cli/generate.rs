//! `generate`: a schema in, the SQL of its view out.

use std::fmt::Write as _;
use std::io::{Read, Write};

use super::args::{FailOn, Generate};
use super::{FINE, FOUND, Stop, output, render, resolve};
use crate::diag::{Error, ErrorKind, Severity};
use crate::model::is_printable;
use crate::{Choice, Compiled, Findings, Input};

/// Bytes of standard input.
const STDIN_BYTES: u64 = 50 << 20;

pub(super) fn run(
    args: &Generate,
    colour: bool,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Stop> {
    let options = resolve::options(args)?;
    let input = match resolve::input(args)? {
        "-" => Input::schema("<stdin>", &text_of(stdin)?),
        path => Input::schema_file(path)?,
    };
    if let Some(output) = &args.output
        && let Ok(output_path) = output.canonicalize()
        && input.files().iter().any(|file| file.canonicalize().is_ok_and(|file| file == output_path))
    {
        let message = format!("`{}` is the schema itself, or a part of it", output.display());
        return Err(Error::new(ErrorKind::File, message).help("name another file for the SQL").into());
    }
    let compiled = crate::compile(&input, &options)?;
    let product = if args.why { why(&compiled) } else { compiled.sql.text().to_owned() };
    match &args.output {
        Some(path) => drop(output::write_if_changed(path, product.as_bytes())?),
        None => stdout.write_all(product.as_bytes())?,
    }
    stdout.flush()?;
    stderr.write_all(render::findings(&compiled.findings, args.format, colour).as_bytes())?;
    Ok(if fails(&compiled.findings, args.fail_on) { FOUND } else { FINE })
}

fn text_of(stdin: &mut dyn Read) -> Result<String, Error> {
    let failed = |reason: String| {
        Error::new(ErrorKind::Input, format!("standard input {reason}")).help("give a JSON Schema as UTF-8")
    };
    let mut bytes = Vec::new();
    stdin
        .take(STDIN_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > STDIN_BYTES {
        return Err(failed(format!("has over {STDIN_BYTES} bytes")));
    }
    String::from_utf8(bytes)
        .map_err(|error| failed(format!("is not UTF-8 from byte {} on", error.utf8_error().valid_up_to())))
}

fn fails(findings: &Findings, level: FailOn) -> bool {
    let least = match level {
        FailOn::Info => Severity::Info,
        FailOn::Warn => Severity::Warn,
        FailOn::Error => Severity::Error,
        FailOn::Never => return false,
    };
    findings.worst().is_some_and(|worst| worst >= least)
}

/// The choices as a table.
fn why(compiled: &Compiled) -> String {
    let head = ["column", "type", "from", "rule", "why"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(compiled.choices.iter().map(row)).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(text, "{cell}{}  ", " ".repeat(width - cell.chars().count()));
        }
        let _ = writeln!(text, "{}", row[4]);
    }
    text
}

fn row(choice: &Choice) -> [String; 5] {
    [
        choice.column.to_string(),
        choice.sql_type.map(|sql_type| sql_type.to_string()).unwrap_or_default(),
        choice.path.as_ref().map(|path| printable(&path.to_string())).unwrap_or_default(),
        choice.rule.to_owned(),
        choice.why.clone(),
    ]
}

/// Keys may hold anything; a table's cell is one line.
fn printable(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect()
}
