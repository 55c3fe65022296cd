//! `Error`: what, where, what to do.

use std::fmt;
use std::sync::Arc;

use super::Place;
use crate::text::advice;

/// What kind of trouble stopped the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An input is not what it has to be: no JSON, no schema, a reference to nowhere.
    Input,
    /// An option is not valid, or two contradict each other.
    Option,
    /// What was asked for does not fit into Redshift: too many columns, a name that cannot be.
    Limit,
    /// A template is wrong, or writes something other than the view it was given.
    Template,
    /// A file cannot be read or written.
    File,
    /// A statement did not survive its own proof: a defect of mvstream.
    Internal,
}

/// Why nothing was produced: what, where, and what to do about it.
///
/// A small handle; [`fmt::Display`] prints the message alone, the command draws the place with a caret.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Repr>);

#[derive(Debug, Clone)]
struct Repr {
    kind: ErrorKind,
    message: String,
    place: Option<Place>,
    help: Option<String>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The cause has no equality; its text is part of the message.
impl PartialEq for Repr {
    fn eq(&self, other: &Self) -> bool {
        let parts =
            |error: &Self| (error.kind, error.message.clone(), error.place.clone(), error.help.clone());
        parts(self) == parts(other)
    }
}

impl Error {
    /// An error of this kind; the message is lower case, without a full stop, and names things in backticks.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Repr { kind, message: message.into(), place: None, help: None, cause: None }))
    }

    /// Adds where it happened.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// Adds the error of another library or of the system that caused this one.
    #[must_use]
    pub fn caused_by(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.cause = Some(Arc::new(cause));
        self
    }

    /// Adds what to do, starting with a verb.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Adds the known name that an unknown one was meant to be, or the first few that are known, where any are.
    #[must_use]
    pub(crate) fn advice<'a>(self, wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match advice(wanted, known) {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The error in other words: its message and its help, each rewritten.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn rewritten(mut self, by: impl Fn(&str) -> String) -> Self {
        self.0.message = by(&self.0.message);
        self.0.help = self.0.help.as_deref().map(by);
        self
    }

    /// The kind of trouble.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, in one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it happened, if it has a place.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// What to do about it.
    pub fn help_text(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            let (line, column) = place.line_column();
            write!(f, "{}:{line}:{column}: ", place.source().name())?;
        }
        f.write_str(&self.0.message)?;
        match &self.0.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause = self.0.cause.as_deref()?;
        Some(cause)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_cause_of_an_error_is_kept() {
        let plain = Error::new(ErrorKind::File, "cannot read `a`: missing");
        assert!(plain.source().is_none());
        let caused = plain.clone().caused_by(std::io::Error::from(std::io::ErrorKind::NotFound));
        let cause = caused.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
        assert_eq!(caused, plain);
    }
}
