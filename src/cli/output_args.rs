//! Arguments that several subcommands share, and the words of options with their descriptions.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people, with the place and a caret
    Text,
    /// One JSON object per line
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// A SARIF 2.1.0 log
    Sarif,
    /// One line per finding: `file:line:column: level[finding] message`
    Concise,
    /// A Code Quality report of GitLab
    Gitlab,
    /// A JUnit XML report
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Fail on any finding
    Info,
    /// Fail on warnings and errors
    Warn,
    /// Fail on errors
    Error,
    /// Never fail on a finding
    Never,
}

/// The words of an option, from the library's own list.
macro_rules! words {
    ($type:ty) => {
        clap::builder::PossibleValuesParser::new(<$type>::ALL.iter().map(|value| {
            clap::builder::PossibleValue::new(value.name()).help(value.about().trim_end_matches('.'))
        }))
    };
}

pub(super) use words;

/// A list of conditions: the words are for the help, the project's reader parses the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterParser;

impl FilterParser {
    pub(super) const WORDS: [(&str, &str); 4] = [
        ("utf8", "Keep records whose payload is valid UTF-8 (`IS_UTF8`)"),
        ("json", "Keep records whose payload is a JSON object (`IS_VALID_JSON`)"),
        ("can-json-parse", "Keep records that `JSON_PARSE` accepts (`CAN_JSON_PARSE`)"),
        ("none", "Keep all records"),
    ];
}

impl TypedValueParser for FilterParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Self::WORDS.iter().map(|(word, about)| PossibleValue::new(*word).help(*about))))
    }
}
