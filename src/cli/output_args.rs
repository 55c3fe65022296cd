//! Arguments that several subcommands share: formats of findings, and which findings fail a run.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, with the place and a caret
    Text,
    /// A JSON object a line
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// SARIF 2.1.0
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Any finding
    Info,
    /// Warnings and errors
    Warn,
    /// Errors
    Error,
    /// No finding
    Never,
}

/// The words of an option are those of the library's own list.
macro_rules! words {
    ($type:ty) => {
        clap::builder::PossibleValuesParser::new(<$type>::ALL.iter().map(|value| value.name()))
    };
}

pub(super) use words;
