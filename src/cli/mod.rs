//! The command: what was typed (`args`), what it means (`resolve`), one file a subcommand, one a format.

mod args;
mod generate;
mod manual;
mod output;
mod render;
mod resolve;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::diag::Error;
use args::{Cli, Color, Command};

/// Nothing reached the level that fails.
const FINE: u8 = 0;
/// A finding did.
const FOUND: u8 = 1;
/// Nothing could be made.
const FAILED: u8 = 2;

/// What stops a subcommand: an error of its own, or a reader that went away.
pub(crate) enum Stop {
    Error(Error),
    Io(io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Runs the command with the process's own arguments and streams.
pub fn main() -> ExitCode {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let terminal = stderr.is_terminal();
    ExitCode::from(run(
        std::env::args_os(),
        terminal,
        &mut io::stdin(),
        &mut stdout.lock(),
        &mut stderr.lock(),
    ))
}

/// Runs the command: the exit code is 0 when all is well, 1 when a finding fails, 2 when nothing could be made.
///
/// `terminal` says whether `stderr` is one, which decides on colours.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    terminal: bool,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(usage) => return self::usage(&usage, terminal, stdout, stderr),
    };
    let colour = match cli.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let done = match &cli.command {
        Command::Generate(args) => generate::run(args, colour, stdin, stdout, stderr),
        Command::Completions { shell } => manual::completions(*shell, stdout),
        Command::Man { folder } => manual::man(folder.as_deref(), stdout),
    };
    match done {
        Ok(code) => code,
        // `mvstream … | head` is no failure
        Err(Stop::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => FINE,
        Err(Stop::Io(error)) => {
            let _ = writeln!(stderr, "error: cannot write: {error}");
            FAILED
        }
        Err(Stop::Error(error)) => {
            let _ = stderr.write_all(render::error(&error, colour).as_bytes());
            FAILED
        }
    }
}

/// Help and version are products, usage errors are not.
fn usage(usage: &clap::Error, terminal: bool, stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let rendered = usage.render();
    let text = if terminal { rendered.ansi().to_string() } else { rendered.to_string() };
    if usage.use_stderr() {
        let _ = stderr.write_all(text.as_bytes());
        FAILED
    } else {
        let _ = stdout.write_all(text.as_bytes());
        FINE
    }
}

/// The definition of the command line, for completions and manual pages.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}
