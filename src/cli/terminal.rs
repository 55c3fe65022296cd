//! The streams of the command, and the one writer through which all text reaches them.

use std::io::{self, Read, Write};

use super::Stop;
use crate::diag::{Error, ErrorKind};
use crate::text::is_printable;

/// Workflow commands of GitHub Actions, which its runner obeys at the start of a line, after blanks.
/// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
const COMMANDS: [&str; 17] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warn",
    "warning",
];

/// How text is shown to people.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// Whether it is coloured, as `--color` and the environment ask.
    pub(super) colour: bool,
    pub(super) verbosity: Verbosity,
}

/// How much a person wants to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Verbosity {
    /// Warnings and errors.
    Quiet,
    /// What there is to decide.
    #[default]
    Normal,
    /// Every note.
    Verbose,
}

/// The streams of the command, and who reads them.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Terminal<'t> {
    pub(super) stdin: &'t mut dyn Read,
    stdout: &'t mut dyn Write,
    stderr: &'t mut dyn Write,
    /// Whether a person reads standard output: help is printed there.
    pub stdout_is_terminal: bool,
    /// Whether a person reads standard error: errors and findings are printed there.
    pub stderr_is_terminal: bool,
    /// Whether a workflow of GitHub Actions reads the output: findings as text become annotations.
    pub annotations: bool,
    pub(super) style: Style,
}

impl<'t> Terminal<'t> {
    /// Streams that no person and no workflow reads.
    pub fn new(stdin: &'t mut dyn Read, stdout: &'t mut dyn Write, stderr: &'t mut dyn Write) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            annotations: false,
            style: Style::default(),
        }
    }

    /// Prints text for its reader on standard output. No workflow command in it is obeyed.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        let text = self.inert(text, false);
        self.stdout.write_all(text.as_bytes())?;
        self.stdout.flush()
    }

    /// Prints text for its reader on standard error. No workflow command in it is obeyed.
    pub(super) fn report(&mut self, text: &str) -> io::Result<()> {
        let text = self.inert(text, false);
        self.stderr.write_all(text.as_bytes())
    }

    /// Prints findings on standard output, as annotations where they are rendered as such.
    pub(super) fn print_findings(&mut self, text: &str) -> io::Result<()> {
        self.stdout.write_all(self.inert(text, true).as_bytes())?;
        self.stdout.flush()
    }

    /// Prints findings on standard error, as annotations where they are rendered as such.
    pub(super) fn report_findings(&mut self, text: &str) -> io::Result<()> {
        self.stderr.write_all(self.inert(text, true).as_bytes())
    }

    /// Prints the content of a file on standard output, byte by byte unless a person reads it.
    ///
    /// # Errors
    ///
    /// A line that a workflow would obey cannot be printed there without a change of its meaning.
    pub(super) fn product(&mut self, text: &str) -> Result<(), Stop> {
        if self.annotations
            && let Some(at) =
                text.lines().position(|line| is_workflow_command(line) || line.contains(OLD_FORM))
        {
            let message = format!("line {} of the output is a workflow command of GitHub Actions", at + 1);
            return Err(Error::new(ErrorKind::Input, message)
                .help("write to a file instead of standard output, or remove the command from the text")
                .into());
        }
        if self.stdout_is_terminal {
            self.stdout.write_all(visible(text, false).as_bytes())?;
        } else {
            self.stdout.write_all(text.as_bytes())?;
        }
        Ok(self.stdout.flush()?)
    }

    /// Prints help on standard output or a usage error on standard error, with its colours.
    pub(super) fn usage(&mut self, text: &str, is_error: bool) -> io::Result<()> {
        let stream = if is_error { &mut *self.stderr } else { &mut *self.stdout };
        stream.write_all(visible(text, true).as_bytes())
    }

    fn inert(&self, text: &str, annotates: bool) -> String {
        let text = visible(text, self.style.colour);
        if !self.annotations {
            return text;
        }
        let inert = |line: &str| {
            if annotates && ANNOTATIONS.iter().any(|own| line.starts_with(own)) {
                return line.to_owned();
            }
            let start = line.len() - line.trim_start().len();
            let escape = if is_workflow_command(&line[start..]) { "\\" } else { "" };
            format!("{}{escape}{}", &line[..start], line[start..].replace(OLD_FORM, "#\\#["))
        };
        text.split_inclusive('\n').map(inert).collect()
    }
}

/// What starts the annotations that findings are rendered as.
const ANNOTATIONS: [&str; 3] = ["::error ", "::warning ", "::notice "];

/// What starts a workflow command of the older form, anywhere in a line.
const OLD_FORM: &str = "##[";

/// Whether the runner of GitHub Actions obeys a line: `::name …::…`.
fn is_workflow_command(line: &str) -> bool {
    line.trim_start().strip_prefix("::").is_some_and(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(rest.len());
        COMMANDS.iter().any(|command| command.eq_ignore_ascii_case(&rest[..end]))
    })
}

/// The text with a replacement character for each that a terminal obeys or that nobody sees.
///
/// Line breaks and tabs stay, and colours where the text has colours of its own.
fn visible(text: &str, colour: bool) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let styled = if colour { style(rest) } else { 0 };
        if styled > 0 {
            visible.push_str(&rest[..styled]);
            rest = &rest[styled..];
            continue;
        }
        let shown = matches!(c, '\n' | '\t') || is_printable(c);
        visible.push(if shown { c } else { char::REPLACEMENT_CHARACTER });
        rest = &rest[c.len_utf8()..];
    }
    visible
}

/// The length of the colour sequence, `ESC [ … m`, with which a text starts.
fn style(text: &str) -> usize {
    let Some(inner) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';');
    end.filter(|end| inner[*end..].starts_with('m')).map_or(0, |end| end + 3)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn printed(text: &str, annotations: bool) -> String {
        let (mut out, mut err, mut none) = (Vec::new(), Vec::new(), io::empty());
        let mut terminal = Terminal {
            annotations,
            style: Style { colour: true, ..Style::default() },
            ..Terminal::new(&mut none, &mut out, &mut err)
        };
        terminal.print(text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_colours_and_line_breaks_pass() {
        assert_eq!(printed("a\tb\r\n\u{1b}[1;31mc\u{1b}[0m\u{1b}[2J\u{202e}", false), {
            "a\tb\u{fffd}\n\u{1b}[1;31mc\u{1b}[0m\u{fffd}[2J\u{fffd}"
        });
    }

    #[test]
    fn workflow_commands_are_inert() {
        let text = "::INT AS n\n  ::Error file=a::b\nx ::error::y\nx##[group]y\n::set-output name=a::b";
        assert_eq!(
            printed(text, true),
            "::INT AS n\n  \\::Error file=a::b\nx ::error::y\nx#\\#[group]y\n\\::set-output name=a::b"
        );
        assert_eq!(printed(text, false), text);
    }

    #[test]
    fn a_product_is_printed_as_it_is_or_rejected() {
        let (mut out, mut err, mut none) = (Vec::new(), Vec::new(), io::empty());
        let mut terminal = Terminal { annotations: true, ..Terminal::new(&mut none, &mut out, &mut err) };
        assert!(matches!(terminal.product("SELECT 'a\n::error::b'"), Err(Stop::Error(_))));
        assert!(terminal.product("SELECT 'a\u{1b}'\n::INT").is_ok());
        assert_eq!(String::from_utf8(out).unwrap(), "SELECT 'a\u{1b}'\n::INT");
    }

    proptest! {
        #[test]
        fn no_text_reaches_a_reader_unseen(text in any::<String>()) {
            let shown = printed(&text, true);
            let bare: String = shown.split("\u{1b}[").collect();
            prop_assert!(bare.chars().all(|c| matches!(c, '\n' | '\t') || is_printable(c)), "{shown:?}");
            prop_assert!(!shown.lines().any(|line| line.starts_with("::error")), "{shown:?}");
        }
    }
}
