//! How much attention a finding deserves.

/// How much attention a finding deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing: what the view does with an unusual value.
    Info,
    /// Worth a decision: values may be cut, or lost, or the refresh may stop.
    Warn,
    /// Wrong.
    Error,
}

impl Severity {
    /// The word for it: `info`, `warn`, `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warn => "warn",
            Severity::Error => "error",
        }
    }
}
