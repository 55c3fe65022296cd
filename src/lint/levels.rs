//! Levels that people set for findings, in place of the codes' own.

use std::collections::BTreeMap;

use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Severity};

/// The level of a finding by its code, where it is another than the code's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<&'static str, Option<Severity>>);

impl Levels {
    /// Sets levels from texts such as `silent-drop=warn` or `legacy-msk=off`; later ones win.
    ///
    /// # Errors
    ///
    /// If a text names no finding or no level.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, Error> {
        let mut levels = Self::default();
        for text in texts {
            let (name, level) = text.split_once('=').ok_or_else(|| {
                Error::new(ErrorKind::Option, format!("`{text}` is not a finding with a level")).help(
                    "write `FINDING=LEVEL`, such as `silent-drop=warn`; levels are off, info, warn, error",
                )
            })?;
            let code = Code::ALL.iter().find(|code| code.name() == name).ok_or_else(|| {
                let error = Error::new(ErrorKind::Option, format!("unknown finding `{name}`"));
                error.advice(name, Code::ALL.iter().map(|code| code.name()))
            })?;
            let level = match level {
                "off" => None,
                "info" => Some(Severity::Info),
                "warn" => Some(Severity::Warn),
                "error" => Some(Severity::Error),
                other => {
                    return Err(Error::new(ErrorKind::Option, format!("`{other}` is not a level"))
                        .help("use off, info, warn or error"));
                }
            };
            if *code == Code::SyntaxError {
                return Err(Error::new(ErrorKind::Option, "the level of `syntax-error` cannot be changed")
                    .help("leave `syntax-error` out"));
            }
            levels.0.insert(code.name(), level);
        }
        Ok(levels)
    }

    /// These levels, and where they say nothing those of others.
    #[cfg(feature = "cli")]
    pub(crate) fn or(mut self, others: &Self) -> Self {
        for (name, level) in &others.0 {
            self.0.entry(name).or_insert(*level);
        }
        self
    }

    /// Whether the level of a finding was set.
    pub(super) fn is_set(&self, code: Code) -> bool {
        self.0.contains_key(code.name())
    }

    /// The findings at the levels that were set, without those that are off.
    pub fn apply(&self, findings: Findings) -> Findings {
        if self.0.is_empty() {
            return findings;
        }
        findings.into_iter().filter_map(|finding| self.apply_to(finding)).collect()
    }

    /// The finding at the level that was set; none if it is off.
    pub(super) fn apply_to(&self, finding: Finding) -> Option<Finding> {
        match self.0.get(finding.code.name()) {
            Some(severity) => severity.map(|severity| Finding { severity, ..finding }),
            None => Some(finding),
        }
    }
}
