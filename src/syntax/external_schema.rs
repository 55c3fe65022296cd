//! External schemas, their clauses in any order: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html>.

use sqlparser::ast;

use super::parser::Parser;
use super::{Kind, Literal, Place};
use crate::diag::Error;
use crate::redshift::Source;

/// `CREATE EXTERNAL SCHEMA`.
#[derive(Debug, PartialEq)]
pub(crate) struct ExternalSchema {
    pub(crate) name: ast::Ident,
    pub(crate) if_not_exists: bool,
    pub(crate) from: SchemaSource,
    pub(crate) clauses: Vec<SchemaClause>,
}

/// Where the relations of the schema are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SchemaSource {
    DataCatalog,
    HiveMetastore,
    Postgres,
    Mysql,
    Kinesis,
    Kafka,
    Msk,
    Redshift,
}

/// Each source, and its words.
pub(super) const SOURCES: [(SchemaSource, &[&str]); 8] = [
    (SchemaSource::DataCatalog, &["data", "catalog"]),
    (SchemaSource::HiveMetastore, &["hive", "metastore"]),
    (SchemaSource::Postgres, &["postgres"]),
    (SchemaSource::Mysql, &["mysql"]),
    (SchemaSource::Kinesis, &["kinesis"]),
    (SchemaSource::Kafka, &["kafka"]),
    (SchemaSource::Msk, &["msk"]),
    (SchemaSource::Redshift, &["redshift"]),
];

/// A clause behind the source, and where it stands.
#[derive(Debug, PartialEq)]
pub(crate) struct SchemaClause {
    pub(crate) kind: SchemaClauseKind,
    /// What the clause says.
    pub(crate) value: Literal,
    pub(crate) at: Place,
}

macro_rules! clauses {
    ($($name:ident $word:literal)*) => {
        /// The clauses that have a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum SchemaClauseKind {
            $($name),*
        }

        impl SchemaClauseKind {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// The word of the clause, in capitals.
            pub(crate) fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word),*
                }
            }
        }
    };
}

clauses! {
    Database "DATABASE"
    Schema "SCHEMA"
    Region "REGION"
    IamRole "IAM_ROLE"
    CatalogRole "CATALOG_ROLE"
    Authentication "AUTHENTICATION"
    AuthenticationArn "AUTHENTICATION_ARN"
    SecretArn "SECRET_ARN"
    Uri "URI"
    Port "PORT"
    ClusterArn "CLUSTER_ARN"
    CatalogId "CATALOG_ID"
    // `CREATE EXTERNAL DATABASE IF NOT EXISTS`, whose value is empty
    CreateDatabase "CREATE"
    // of other systems: Redshift has neither, and people try
    Username "USERNAME"
    User "USER"
    Password "PASSWORD"
    SaslMechanism "SASL_MECHANISM"
    SecurityProtocol "SECURITY_PROTOCOL"
}

impl ExternalSchema {
    /// The first clause of a kind.
    pub(crate) fn clause(&self, kind: SchemaClauseKind) -> Option<&SchemaClause> {
        self.clauses.iter().find(|clause| clause.kind == kind)
    }
}

impl SchemaSource {
    /// The source of its streams, if its relations are streams.
    pub(crate) fn stream(self) -> Option<Source> {
        match self {
            Self::Kinesis => Some(Source::Kinesis),
            Self::Kafka => Some(Source::Kafka),
            Self::Msk => Some(Source::Msk),
            Self::DataCatalog | Self::HiveMetastore | Self::Postgres | Self::Mysql | Self::Redshift => None,
        }
    }
}

impl Parser<'_> {
    pub(super) fn schema_statement(&mut self) -> Result<Option<Kind>, Error> {
        if self.take_words(&["alter", "external", "schema"]) {
            let name = self.object_name()?;
            let clauses = self.schema_clauses()?;
            if clauses.is_empty() {
                return Err(self.expected("`IAM_ROLE`, `AUTHENTICATION`, `URI` or another clause"));
            }
            return Ok(Some(Kind::AlterSchema(name, clauses)));
        }
        if !self.take_words(&["create", "external", "schema"]) {
            return Ok(None);
        }
        let if_not_exists = self.take_words(&["if", "not", "exists"]);
        let name = self.identifier()?;
        self.need_words(&["from"])?;
        let from = SOURCES.iter().find(|(_, words)| self.take_words(words)).map(|(from, _)| *from);
        let from = match from {
            Some(from) => from,
            // the words of the data catalog may be left out
            None if self.peek_word().is_some_and(|word| word == "database") => SchemaSource::DataCatalog,
            None => return Err(self.expected("`KINESIS`, `KAFKA` or `MSK`")),
        };
        let clauses = self.schema_clauses()?;
        Ok(Some(Kind::ExternalSchema(ExternalSchema { name, if_not_exists, from, clauses })))
    }

    fn schema_clauses(&mut self) -> Result<Vec<SchemaClause>, Error> {
        let mut clauses = Vec::new();
        loop {
            let start = self.offset();
            let kind = SchemaClauseKind::ALL.iter().find(|kind| self.take_word(kind.word()));
            let Some(&kind) = kind else { return Ok(clauses) };
            let value = match kind {
                SchemaClauseKind::CreateDatabase => {
                    self.need_words(&["external", "database", "if", "not", "exists"])?;
                    Literal::Word(String::new())
                }
                SchemaClauseKind::Authentication => match self.peek_word() {
                    Some(word) => {
                        self.inner.advance_token();
                        Literal::Word(word)
                    }
                    None => self.literal()?,
                },
                SchemaClauseKind::IamRole | SchemaClauseKind::CatalogRole => self.role()?,
                _ => self.literal()?,
            };
            clauses.push(SchemaClause { kind, value, at: Place(start..self.end_of_last()) });
        }
    }
}
