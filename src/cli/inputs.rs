//! The inputs of a command: files, patterns that no shell has resolved, standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::Format;
use super::terminal::Verbosity;
use super::{Stop, Terminal, progress};
use crate::diag::{Error, ErrorKind};
use crate::text::one_line;
use crate::{Input, InputSource, SampleOptions};

/// Reads all inputs, with a progress bar where somebody watches.
pub(super) fn read(
    inputs: &[String],
    samples: &SampleOptions,
    watched: bool,
    stdin: &mut dyn Read,
) -> Result<Input, Error> {
    let mut from = Vec::new();
    let mut stdin = Some(stdin);
    let mut bytes = Some(0_u64);
    for input in inputs {
        if input == "-" {
            let Some(reader) = stdin.take() else {
                return Err(twice("name it once"));
            };
            from.push(InputSource::Reader("<stdin>", reader));
            bytes = None;
            continue;
        }
        for path in files(input)? {
            let size = std::fs::metadata(&path).map(|file| file.len()).ok();
            bytes = bytes.zip(size).map(|(all, size)| all.saturating_add(size));
            from.push(InputSource::File(path));
        }
    }
    progress::shown(watched, &samples.done, bytes, || Input::read(from, samples))
}

/// Reports what the inputs were read as: whoever meant something else sees it first.
pub(super) fn report(input: &Input, format: Format, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    if let (Some(kind), Format::Text, true) =
        (input.read_as(), format, terminal.style.verbosity != Verbosity::Quiet)
    {
        terminal.report(&format!("read `{}` as {kind}\n", one_line(input.source_name())))?;
    }
    Ok(())
}

/// The error for a second `-`.
pub(super) fn twice(help: &str) -> Error {
    Error::new(ErrorKind::Option, "`-` was given twice, and there is one standard input").help(help)
}

/// The files that a pattern matches, in the order of their names; a name that exists is no pattern.
pub(super) fn files(input: &str) -> Result<Vec<PathBuf>, Error> {
    if Path::new(input).exists() || !input.contains(['*', '?', '[']) {
        return Ok(vec![PathBuf::from(input)]);
    }
    let wrong = |message: String| {
        Error::new(ErrorKind::File, message).help("name files, or write `*` for any part of a name")
    };
    let found = glob::glob(input).map_err(|error| wrong(format!("`{input}` is no pattern: {error}")))?;
    let files: Result<Vec<PathBuf>, _> = found.collect();
    let files = files
        .map_err(|error| wrong(format!("`{}` cannot be read: {}", error.path().display(), error.error())))?;
    let files: Vec<PathBuf> = files.into_iter().filter(|path| path.is_file()).collect();
    if files.is_empty() { Err(wrong(format!("no file matches `{input}`"))) } else { Ok(files) }
}
