//! What a change says of one version: a value of the model, and the words for it.

use std::fmt;

use crate::model::{Authentication, Certificate, Checks, Encoding, Expr, IamRole, KeyRef, Mode, Reading};
use crate::redshift::{DistStyle, Ident, Name, Source, SqlType, StreamName};
use crate::text::Path;

/// How something is in one version. `Display` gives the words for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fact {
    /// Whether a view is materialized.
    Materialized(bool),
    /// Whether a clause or a setting is on.
    On(bool),
    /// A type.
    Type(SqlType),
    /// A field of the payload.
    Field(Path),
    /// How a field is read.
    Reading(Reading),
    /// The name of a column or an external schema.
    Name(Ident),
    /// The relation that a view reads.
    Relation(Name),
    /// The name of a stream.
    Stream(StreamName),
    /// The stream that a view reads, where its other version reads a relation.
    OverStream(StreamName),
    /// Conditions beyond size limit and filter; one at least.
    Conditions(Vec<Expr>),
    /// The GROUP BY expressions; one at least.
    Groups(Vec<Expr>),
    /// `DISTSTYLE`.
    DistStyle(DistStyle),
    /// `DISTKEY`: by name, where the view has the column.
    DistKey(KeyRef),
    /// `SORTKEY`: by name, where the view has the column.
    SortKey {
        /// Whether it is interleaved.
        is_interleaved: bool,
        /// Its columns, in order.
        keys: Vec<KeyRef>,
    },
    /// How JSON text lies in the payload.
    Encoding(Encoding),
    /// A number of bytes.
    Bytes(u32),
    /// Whether text that is not JSON becomes NULL instead of an error.
    NullIfInvalid(bool),
    /// The validity conditions; one at least.
    Filter(Checks),
    /// What becomes of records that size limit and filter reject.
    BadRecords(Mode),
    /// The source of an external schema.
    Source(Source),
    /// `REGION`.
    Region(String),
    /// `URI`.
    Brokers(String),
    /// `CLUSTER_ARN`.
    Cluster(String),
    /// `IAM_ROLE`.
    Role(IamRole),
    /// `AUTHENTICATION`.
    Authentication(Authentication),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Materialized(is) => f.write_str(if *is { "materialized" } else { "plain" }),
            Self::On(on) => f.write_str(if *on { "yes" } else { "no" }),
            Self::Type(of) => write!(f, "{of}"),
            Self::Field(path) => write!(f, "{path}"),
            Self::Reading(of) => f.write_str(reading(*of)),
            Self::Name(name) => f.write_str(&name.normalized()),
            Self::Relation(name) => f.write_str(&name.to_string().to_ascii_lowercase()),
            Self::Stream(name) => f.write_str(name.as_str()),
            Self::OverStream(name) => write!(f, "stream {name}"),
            Self::Conditions(all) => write!(f, "{} conditions", all.len()),
            Self::Groups(all) => write!(f, "{} groups", all.len()),
            Self::DistStyle(style) => f.write_str(&style.keyword()),
            Self::DistKey(of) => f.write_str(&key(of)),
            Self::SortKey { is_interleaved, keys } => {
                let keys: Vec<String> = keys.iter().map(key).collect();
                write!(f, "{}{}", if *is_interleaved { "interleaved " } else { "" }, keys.join(", "))
            }
            Self::Encoding(encoding) => f.write_str(encoding.name()),
            Self::Bytes(count) => write!(f, "{count}"),
            Self::NullIfInvalid(is) => f.write_str(if *is { "NULL" } else { "raises" }),
            Self::Filter(of) => f.write_str(&checks(*of).join(",")),
            Self::BadRecords(of) => f.write_str(mode(*of)),
            Self::Source(source) => f.write_str(source.name()),
            Self::Region(text) | Self::Brokers(text) | Self::Cluster(text) => f.write_str(text),
            Self::Role(IamRole::Default) => f.write_str("default"),
            Self::Role(IamRole::Arns(arns)) => f.write_str(&arns.join(",")),
            Self::Authentication(of) => {
                f.write_str(of.kind().name())?;
                match of {
                    Authentication::Mtls(Certificate::Acm(arn) | Certificate::Secret(arn)) => {
                        write!(f, " {arn}")
                    }
                    Authentication::None | Authentication::Iam => Ok(()),
                }
            }
        }
    }
}

/// A key as a word.
pub(super) fn key(of: &KeyRef) -> String {
    match of {
        KeyRef::Name(name) => name.normalized(),
        KeyRef::Position(position) => position.to_string(),
    }
}

/// The words for validity conditions.
pub(super) fn checks(of: Checks) -> Vec<&'static str> {
    let words = [(of.utf8, "utf8"), (of.json, "json"), (of.can_json_parse, "can-json-parse")];
    words.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect()
}

fn mode(of: Mode) -> &'static str {
    match of {
        Mode::Drop => "drop",
        Mode::Quarantine => "quarantine",
        Mode::Rejects => "rejects",
    }
}

/// How a field is read, in words.
fn reading(of: Reading) -> &'static str {
    match of {
        Reading::Cast => "cast",
        Reading::NullIfCast => "cast of what is not empty",
        Reading::TryCast => "TRY_CAST",
        Reading::Matched => "cast behind a pattern",
        Reading::FormCast => "cast of one form of time",
        Reading::FormTryCast => "TRY_CAST of one form of time",
        Reading::Words => "words of truth",
        Reading::WhereFits => "text where it fits",
        Reading::Parse => "JSON_PARSE where it can",
        Reading::BareParse => "JSON_PARSE",
        Reading::Whole => "as it is",
        Reading::Serialize => "text, or its JSON",
        Reading::Epoch(unit) => unit.name(),
    }
}
