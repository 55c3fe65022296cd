//! Words of clauses: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html>.

use crate::text::words;

words! {
    /// How Redshift makes itself known to a broker.
    AuthenticationKind {
        /// Not at all.
        None = "none",
        /// By its role.
        Iam = "iam",
        /// By a certificate.
        Mtls = "mtls",
    }
}

/// `DISTSTYLE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the words")]
pub enum DistStyle {
    Even,
    All,
    Key,
    Auto,
}

impl DistStyle {
    /// Every style.
    pub const ALL: &'static [Self] = &[Self::Even, Self::All, Self::Key, Self::Auto];

    /// The word for it in options: `even`, `all`, `key`, `auto`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::All => "all",
            Self::Key => "key",
            Self::Auto => "auto",
        }
    }
}

/// The word before `SORTKEY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortKey {
    /// None.
    #[default]
    Plain,
    /// `COMPOUND`.
    Compound,
    /// `INTERLEAVED`.
    Interleaved,
    /// None before it, `AUTO` behind it.
    Auto,
    /// None before it, `NONE` behind it.
    None,
}
