//! What a change can cost.

/// What a change costs, from nothing to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "`about` says what each means")]
pub enum Impact {
    None,
    Alter,
    Recreate,
    Readers,
    Data,
}

impl Impact {
    /// Every impact, the least first.
    pub const ALL: &'static [Self] = &[Self::None, Self::Alter, Self::Recreate, Self::Readers, Self::Data];

    /// The word for it: `none`, `alter`, `recreate`, `readers`, `data`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Alter => "alter",
            Self::Recreate => "recreate",
            Self::Readers => "readers",
            Self::Data => "data",
        }
    }

    /// What it means, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::None => "Nothing that exists changes.",
            Self::Alter => {
                "A statement changes it in place: the stream is not read again, and nothing is lost."
            }
            Self::Recreate => {
                "Only DROP and CREATE make the change: the stream is read again from its oldest retained record, and rows \
                 past its retention are lost unless they are copied first."
            }
            Self::Readers => "Queries on the view fail, or return other results.",
            Self::Data => "Values or records that were kept are lost, or the reverse.",
        }
    }
}

/// What a change costs: an impact, and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// Which.
    pub impact: Impact,
    /// Why, in a few words.
    pub reason: String,
    /// The statement that makes the change in place.
    pub statement: Option<String>,
    /// The rows that a DROP loses.
    pub lost: Option<String>,
    /// Whether a migration keeps them.
    pub kept: bool,
}

impl Cost {
    pub(super) fn new(impact: Impact, reason: impl Into<String>) -> Self {
        Self { impact, reason: reason.into(), statement: None, lost: None, kept: false }
    }
}
