//! The command: what was typed (`args`), what it means (`resolve`), one file a subcommand, one a format.

mod args;
mod clock;
mod conflict;
mod diff;
mod examples;
mod explain;
mod flags;
mod generate;
mod generate_args;
mod git;
mod infer;
mod infra;
mod init;
mod inputs;
mod lint;
mod manual;
mod output;
mod output_args;
mod preview;
mod progress;
mod project;
mod render;
mod sql_args;
mod sql_files;
mod terminal;
mod transpile;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, ValueEnum};

use crate::diag::Error;
use crate::text::deeper;
use args::{Cli, Color, Command, SchemaKind};
pub use render::finding_json;
pub use terminal::Terminal;
use terminal::{Style, Verbosity};

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
    ExitCode::from(main_with(std::env::args_os()))
}

/// Runs the command with these arguments, the first of which is its name, on the process's own streams.
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    // standard error stays unlocked: the progress bar draws on it from a thread of its own
    let (stdout, mut stderr) = (io::stdout(), io::stderr());
    let (mut stdin, mut stdout) = (io::stdin(), stdout.lock());
    let is_terminal = (io::stdout().is_terminal(), stderr.is_terminal());
    let mut terminal = Terminal::new(&mut stdin, &mut stdout, &mut stderr);
    (terminal.stdout_is_terminal, terminal.stderr_is_terminal) = is_terminal;
    terminal.annotations = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    run(arguments, &mut terminal)
}

/// Runs the command: the exit code is 0 when all is well, 1 when a finding fails, 2 when nothing could be made.
pub fn run(arguments: impl IntoIterator<Item = OsString>, terminal: &mut Terminal<'_>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    deeper(|| run_here(&arguments, terminal))
}

fn run_here(arguments: &[OsString], terminal: &mut Terminal<'_>) -> u8 {
    let parsed = definition()
        .try_get_matches_from(arguments)
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(usage) => return self::usage(&usage, typed_color(arguments), terminal),
    };
    let matches = matches.subcommand().map(|(_, matches)| matches.clone()).unwrap_or_default();
    terminal.style = Style {
        colour: coloured(cli.color, terminal.stderr_is_terminal),
        verbosity: match (cli.quiet, cli.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        },
    };
    let done = match &cli.command {
        Command::Generate(args) => generate::run(args, &matches, terminal),
        Command::Infer(args) => infer::run(args, &matches, terminal),
        Command::Lint(args) => lint::run(args, terminal),
        Command::Infra(args) => infra::run(args, terminal),
        Command::Transpile(args) => transpile::run(args, terminal),
        Command::Preview(args) => preview::run(args, terminal),
        Command::Init(args) => init::run(args, terminal),
        Command::Build(args) => project::build(args, terminal),
        Command::Check(args) => project::check(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Explain { name } => explain::run(name, terminal),
        Command::Rules { format } => terminal.product(&render::rules(*format)).map(|()| FINE),
        Command::Schema { kind } => {
            let schema = match kind {
                SchemaKind::Project => crate::project::schema(),
                SchemaKind::Profile => crate::profile_schema(),
                SchemaKind::Finding => render::finding_schema(),
                SchemaKind::Change => render::change_schema(),
                SchemaKind::Preview => preview::SCHEMA.to_owned(),
            };
            terminal.product(&schema).map(|()| FINE)
        }
        Command::Completions { shell } => manual::completions(*shell, terminal),
        Command::Man { folder } => manual::man(folder.as_deref(), terminal),
    };
    match done {
        Ok(code) => code,
        // `mvstream … | head` is no failure
        Err(Stop::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => FINE,
        Err(Stop::Io(error)) => {
            let _ = terminal.report(&format!("error: cannot write: {error}\n"));
            FAILED
        }
        Err(Stop::Error(error)) => {
            let error = conflict::explained(error);
            let _ = terminal.report(&render::error(&error, terminal.style.colour));
            FAILED
        }
    }
}

fn coloured(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// The value of `--color` in arguments that could not be understood as a whole.
fn typed_color(arguments: &[OsString]) -> Color {
    let words: Vec<&str> = arguments.iter().map_while(|word| word.to_str()).collect();
    let values = words.iter().enumerate().filter_map(|(at, word)| match word.strip_prefix("--color")? {
        "" => words.get(at + 1).copied(),
        rest => rest.strip_prefix('='),
    });
    values.filter_map(|value| Color::from_str(value, false).ok()).next_back().unwrap_or(Color::Auto)
}

/// Help and version are products, usage errors are not.
fn usage(usage: &clap::Error, color: Color, terminal: &mut Terminal<'_>) -> u8 {
    let rendered = usage.render();
    let is_error = usage.use_stderr();
    let is_terminal = if is_error { terminal.stderr_is_terminal } else { terminal.stdout_is_terminal };
    let text = if coloured(color, is_terminal) { rendered.ansi().to_string() } else { rendered.to_string() };
    let _ = terminal.usage(&text, is_error);
    if is_error { FAILED } else { FINE }
}

/// The definition of the command line, for completions and manual pages.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use pretty_assertions::assert_eq;

    use super::*;

    /// A reader that went away, as `head` does.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A disk without space.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn typed(words: &str) -> Vec<OsString> {
        words.split(' ').map(OsString::from).collect()
    }

    /// Who reads the streams, set on a terminal.
    type Readers = fn(&mut Terminal<'_>);

    const NOBODY: Readers = |_| {};

    fn outcome(words: &str, readers: Readers) -> (u8, String, String) {
        let (mut stdout, mut stderr, mut stdin) = (Vec::new(), Vec::new(), io::empty());
        let mut terminal = Terminal::new(&mut stdin, &mut stdout, &mut stderr);
        readers(&mut terminal);
        let code = run(typed(words), &mut terminal);
        (code, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    #[test]
    fn a_reader_that_goes_away_is_no_failure_and_a_full_disk_is() {
        let schema = br#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#;
        for words in ["mvstream generate -", "mvstream completions bash", "mvstream man"] {
            let mut stderr = Vec::new();
            let run = |stdout: &mut dyn Write, stderr: &mut dyn Write| {
                run(typed(words), &mut Terminal::new(&mut schema.as_slice(), stdout, stderr))
            };
            assert_eq!((run(&mut Gone, &mut stderr), stderr.as_slice()), (FINE, &b""[..]), "{words}");
            assert_eq!(run(&mut Full, &mut stderr), FAILED, "{words}");
            assert_eq!(String::from_utf8(stderr).unwrap(), "error: cannot write: no space left\n", "{words}");
        }
    }

    #[test]
    fn help_and_usage_errors_are_coloured_for_the_stream_that_they_go_to() {
        let out: Readers = |terminal| terminal.stdout_is_terminal = true;
        let err: Readers = |terminal| terminal.stderr_is_terminal = true;
        let escapes = |words: &str, readers: Readers| {
            let (_, stdout, stderr) = outcome(words, readers);
            (stdout.contains('\u{1b}'), stderr.contains('\u{1b}'))
        };
        assert_eq!(escapes("mvstream --help", err), (false, false));
        assert_eq!(escapes("mvstream generate --nope", out), (false, false));
        assert_eq!(escapes("mvstream --color always --help", err), (true, false));
        assert_eq!(escapes("mvstream --color=never generate --nope", err), (false, false));
        assert_eq!(escapes("mvstream generate --nope --color always", out), (false, true));
    }

    #[test]
    fn usage_errors_exit_with_2_and_help_with_0() {
        assert_eq!(outcome("mvstream generate --nope", NOBODY).0, FAILED);
        assert_eq!(outcome("mvstream", NOBODY).0, FAILED);
        let (code, stdout, stderr) = outcome("mvstream --version", NOBODY);
        assert_eq!(
            (code, stdout, stderr.as_str()),
            (FINE, format!("mvstream {}\n", env!("CARGO_PKG_VERSION")), "")
        );
    }
}
