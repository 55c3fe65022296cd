//! Statements around views.

use std::collections::BTreeMap;

use crate::model::{Expr, Query, View};
use crate::redshift::{AuthenticationKind, Ident, Name};

/// Statements in the order in which they run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// What a script says to people: no part of what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// Lines at the top.
    pub header: Vec<String>,
    /// Lines above a statement, by its position from 0.
    pub statements: BTreeMap<usize, Vec<String>>,
    /// The line above a column, by its name.
    pub columns: BTreeMap<Ident, String>,
}

/// A statement that mvstream writes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statement {
    /// `CREATE EXTERNAL SCHEMA`.
    ExternalSchema(ExternalSchema),
    /// `SET name TO value`.
    Set(String, bool),
    /// `RESET name`.
    Reset(String),
    /// `CREATE [MATERIALIZED] VIEW`.
    View(Box<View>),
    /// `REFRESH MATERIALIZED VIEW`.
    Refresh(Name),
    /// `GRANT USAGE ON SCHEMA … TO …` or `GRANT SELECT ON … TO …`.
    Grant(Object, Grantee),
    /// `DROP … IF EXISTS`.
    Drop(Object),
    /// A query.
    Query(Box<Query>),
}

/// What a GRANT or DROP names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// A schema.
    Schema(Ident),
    /// A materialized view.
    MaterializedView(Name),
    /// A plain view.
    View(Name),
}

/// Whom a GRANT names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grantee {
    /// `ROLE name`.
    Role(Ident),
    /// A user.
    User(Ident),
    /// `PUBLIC`.
    Public,
}

/// `CREATE EXTERNAL SCHEMA` over a stream source:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalSchema {
    /// Its name.
    pub name: Ident,
    /// Whether an existing one is left as it is.
    pub if_not_exists: bool,
    /// Where the streams are.
    pub source: StreamSource,
    /// `IAM_ROLE`, which Kafka without authentication does not need.
    pub iam_role: Option<IamRole>,
}

/// Where the streams of an external schema are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamSource {
    /// `FROM KINESIS`.
    Kinesis {
        /// `REGION`, when it is another than the warehouse's.
        region: Option<String>,
    },
    /// `FROM KAFKA`: MSK, MSK Serverless, Apache Kafka, Confluent.
    Kafka {
        /// The brokers: `host:port`, separated by commas.
        uri: String,
        /// How Redshift makes itself known.
        authentication: Authentication,
    },
    /// `FROM MSK`, the legacy form.
    Msk {
        /// The cluster.
        cluster_arn: String,
        /// How Redshift makes itself known.
        authentication: Authentication,
    },
}

/// `AUTHENTICATION`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authentication {
    /// `none`.
    None,
    /// `iam`.
    Iam,
    /// `mtls`, with its certificate.
    Mtls(Certificate),
}

impl Authentication {
    /// Its kind, whatever the certificate.
    pub fn kind(&self) -> AuthenticationKind {
        match self {
            Self::None => AuthenticationKind::None,
            Self::Iam => AuthenticationKind::Iam,
            Self::Mtls(_) => AuthenticationKind::Mtls,
        }
    }
}

/// The certificate of mTLS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certificate {
    /// `AUTHENTICATION_ARN`: in Certificate Manager.
    Acm(String),
    /// `SECRET_ARN`: in Secrets Manager.
    Secret(String),
}

/// `IAM_ROLE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum IamRole {
    /// The warehouse's default role.
    Default,
    /// One role, or a chain of up to ten.
    Arns(Vec<String>),
}

impl Script {
    /// Every view of the script, in order.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.statements.iter().filter_map(|statement| match statement {
            Statement::View(view) => Some(view.as_ref()),
            _ => None,
        })
    }
}

impl Statement {
    /// The name of the view or external schema that it makes, folded.
    pub fn defines(&self) -> Option<String> {
        let name = match self {
            Self::View(view) => view.name.to_string(),
            Self::ExternalSchema(schema) => schema.name.to_string(),
            _ => return None,
        };
        Some(name.to_ascii_lowercase())
    }
}

impl From<View> for Statement {
    fn from(view: View) -> Self {
        Self::View(Box::new(view))
    }
}

impl From<Query> for Statement {
    fn from(query: Query) -> Self {
        Self::Query(Box::new(query))
    }
}

impl Query {
    /// Adds the WHERE condition.
    #[must_use]
    pub fn filter(mut self, filter: Expr) -> Self {
        self.filter = Some(filter);
        self
    }
}
