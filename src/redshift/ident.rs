//! Names: folding, quoting.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::limits::IDENTIFIER_BYTES;
use super::reserved::is_reserved;
use crate::text::is_printable;

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentError {
    /// It has no characters.
    Empty,
    /// It has so many bytes, over the 127 that Redshift allows.
    TooLong(usize),
    /// It holds a character that cannot be printed.
    Unprintable(char),
}

impl fmt::Display for IdentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdentError::Empty => f.write_str("a name cannot be empty"),
            IdentError::TooLong(bytes) => {
                write!(f, "the name has {bytes} bytes, the limit is {IDENTIFIER_BYTES}")
            }
            IdentError::Unprintable(c) => write!(f, "a name cannot contain {}", c.escape_unicode()),
        }
    }
}

/// A name in SQL: 1 to 127 printable bytes. Equal when Redshift folds both to the same name.
///
/// Redshift folds ASCII letters to lower case, in quotes too unless a setting says otherwise:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_names.html>.
#[derive(Debug, Clone)]
pub struct Ident(String);

impl Ident {
    /// The name, or why it is none.
    pub fn new(text: impl Into<String>) -> Result<Self, IdentError> {
        let text = text.into();
        if text.is_empty() {
            return Err(IdentError::Empty);
        }
        if text.len() > IDENTIFIER_BYTES {
            return Err(IdentError::TooLong(text.len()));
        }
        match text.chars().find(|c| !is_printable(*c)) {
            Some(c) => Err(IdentError::Unprintable(c)),
            None => Ok(Self(text)),
        }
    }

    /// A name in this program's source: letters, digits and underscores.
    pub(crate) fn fixed(text: &'static str) -> Self {
        debug_assert!(Self::new(text).is_ok());
        Self(text.to_owned())
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as Redshift keeps it.
    pub fn normalized(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether it can stand without quotes.
    pub fn is_plain(&self) -> bool {
        let mut chars = self.0.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
            && !is_reserved(&self.0)
    }
}

/// As SQL: bare where that is legal, else in quotes and lower case, so that a case setting changes nothing.
impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_plain() {
            f.write_str(&self.0)
        } else {
            write!(f, "\"{}\"", self.normalized().replace('"', "\"\""))
        }
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Ident {}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.normalized().cmp(&other.normalized())
    }
}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normalized().hash(state);
    }
}

/// A relation's name, with its schema where one is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema.
    pub schema: Option<Ident>,
    /// The relation.
    pub name: Ident,
}

impl Name {
    /// A name without a schema.
    pub fn unqualified(name: Ident) -> Self {
        Self { schema: None, name }
    }

    /// The name with another last part, in the same schema.
    #[must_use]
    pub fn with(&self, name: Ident) -> Self {
        Self { schema: self.schema.clone(), name }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => self.name.fmt(f),
        }
    }
}

/// The name of a stream or topic, exactly as its source has it: case matters there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(String);

impl StreamName {
    /// The name, or why it is none.
    pub fn new(text: impl Into<String>) -> Result<Self, IdentError> {
        Ident::new(text).map(|ident| Self(ident.0))
    }

    /// The name that Redshift folds an ordinary relation's name to.
    pub fn of(ident: &Ident) -> Self {
        Self(ident.normalized())
    }

    /// The exact name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether Redshift finds it only with `enable_case_sensitive_identifier`.
    pub fn needs_case(&self) -> bool {
        self.0.contains(|c: char| c.is_ascii_uppercase())
    }
}

/// As SQL: bare where folding changes nothing, else in quotes and exact.
impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.needs_case() && Ident(self.0.clone()).is_plain() {
            f.write_str(&self.0)
        } else {
            write!(f, "\"{}\"", self.0.replace('"', "\"\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str) -> String {
        Ident::new(text).unwrap().to_string()
    }

    #[test]
    fn names_are_quoted_only_where_needed() {
        assert_eq!(sql("kWhDelivered"), "kWhDelivered");
        assert_eq!(sql("_id"), "_id");
        assert_eq!(sql("Timestamp"), "\"timestamp\"");
        assert_eq!(sql("detail-Type"), "\"detail-type\"");
        assert_eq!(sql("a\"b"), "\"a\"\"b\"");
        assert_eq!(sql("1st"), "\"1st\"");
        assert_eq!(sql("größe"), "\"größe\"");
        assert_eq!(sql("start"), "\"start\"");
    }

    #[test]
    fn what_redshift_folds_together_is_equal() {
        assert_eq!(Ident::new("userId"), Ident::new("USERID"));
        assert_ne!(Ident::new("Ü"), Ident::new("ü"));
    }

    #[test]
    fn what_cannot_be_a_name_is_rejected() {
        assert_eq!(Ident::new(""), Err(IdentError::Empty));
        assert_eq!(Ident::new("é".repeat(64)), Err(IdentError::TooLong(128)));
        assert_eq!(Ident::new("a\nb"), Err(IdentError::Unprintable('\n')));
        assert_eq!(Ident::new("a\0"), Err(IdentError::Unprintable('\0')));
        assert!(Ident::new("a\u{202E}b").is_err());
    }

    #[test]
    fn a_stream_name_keeps_its_case() {
        assert_eq!(StreamName::new("clicks").unwrap().to_string(), "clicks");
        assert_eq!(StreamName::new("Clicks").unwrap().to_string(), "\"Clicks\"");
        assert_eq!(StreamName::new("web.clicks").unwrap().to_string(), "\"web.clicks\"");
    }
}
