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

words! {
    /// `DISTSTYLE`.
    DistStyle {
        /// `EVEN`: the rows in turn to every slice.
        Even = "even",
        /// `ALL`: every row to every node.
        All = "all",
        /// `KEY`: by the values of a column.
        Key = "key",
        /// `AUTO`: as Redshift sees fit.
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
