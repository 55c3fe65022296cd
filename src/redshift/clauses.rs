//! Words of clauses: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html>.

use crate::text::words;

words! {
    /// How Redshift authenticates to the brokers.
    AuthenticationKind {
        /// Do not authenticate.
        None = "none",
        /// Authenticate by the IAM role.
        Iam = "iam",
        /// Authenticate by a client certificate.
        Mtls = "mtls",
    }
}

words! {
    /// `DISTSTYLE`.
    DistStyle {
        /// Distribute the rows evenly over all slices.
        Even = "even",
        /// Copy every row to every node.
        All = "all",
        /// Distribute the rows by the values of the DISTKEY column.
        Key = "key",
        /// Let Redshift choose.
        Auto = "auto",
    }
}

impl AuthenticationKind {
    /// The kind of a word, in lower case.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == word)
    }
}

impl DistStyle {
    /// The style of a word, in lower case.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|style| style.name() == word)
    }

    /// Its word as clauses have it.
    pub(crate) fn keyword(self) -> String {
        self.name().to_uppercase()
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
