//! Generate, check and preview Amazon Redshift streaming materialized views over Kinesis, MSK and Kafka.
//!
//! [`compile`] turns a JSON Schema or sample payloads into the SQL of a view: column types, safe casts, filters for bad
//! records, DISTKEY and SORTKEY. The SQL is parsed back and compared before it is returned. Findings report every record
//! that the view would drop, and every value that would be lost or block the refresh.
//!
//! ```
//! use mvstream::options::{Layout, Options};
//! use mvstream::{Input, compile};
//!
//! let schema = r#"{
//!     "type": "object",
//!     "properties": {
//!         "id": {"type": "string", "format": "uuid"},
//!         "watts": {"type": "integer", "minimum": 0, "maximum": 30000}
//!     },
//!     "required": ["id"]
//! }"#;
//! let input = Input::schema("meter.json", schema);
//! let compiled = compile(&input, &Options::new().layout(Layout::Tiered))?;
//!
//! // the script, as text and as data
//! assert!(compiled.sql.text().contains("CREATE MATERIALIZED VIEW meter_landing"));
//! assert_eq!(compiled.sql.script().views().count(), 2);
//! // each column with the rule that chose its type
//! let watts = compiled.choices.iter().find(|choice| choice.column.as_str() == "watts").unwrap();
//! assert_eq!(watts.rule, "integer-within-bounds");
//! // what to decide before the view is deployed
//! for finding in &compiled.findings {
//!     println!("{}[{}]: {}", finding.severity.name(), finding.code.name(), finding.message);
//! }
//! # Ok::<(), mvstream::Error>(())
//! ```
//!
//! An input is [`Input::schema`], [`Input::samples`], or [`Input::of`] a type that derives `JsonSchema` (crate schemars).
//! [`infer`] returns the JSON Schema of samples. A build script writes views with [`Build`].
//!
//! | module | what it does |
//! | --- | --- |
//! | [`lint`] | checks hand-written SQL, and fixes it |
//! | [`diff`] | compares two scripts, assesses the cost of each change, writes the migration |
//! | [`transpile`](mod@transpile) | rewrites SQL that Redshift rejects, or moves it to another source or layout |
//! | [`infra`](mod@infra) | writes the streams, roles and policies that views need |
//! | `preview` | runs views on payloads, with the feature `preview` |
//! | [`sql`] | reads SQL as a [`Script`](model::Script) |
//! | [`model`], [`redshift`], [`options`] | views and statements, Redshift's types and names, all options |
//! | [`diag`], [`text`] | errors and findings; texts and places in them |
//! | [`guide`] | one page for each task, and tables for reference |
//!
//! # Evidence
//!
//! mvstream was not run on a Redshift server. [`guide::proven`] lists, for each construct of the SQL, who shows that Redshift
//! accepts it. [`guide::compatibility`] lists the Redshift patch and the parameters that it needs.
//!
//! # Features
//!
//! - `cli` (default): the command. A library does not need it: `default-features = false`.
//! - `preview`: the engine that runs views on payloads. It takes some minutes to build.

mod build_script;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod compile;
pub mod diag;
pub mod diff;
pub mod guide;
pub mod infra;
mod input;
mod json;
pub mod lint;
pub mod model;
pub mod options;
mod plan;
#[cfg(feature = "preview")]
pub mod preview;
#[cfg(feature = "cli")]
mod project;
pub mod redshift;
pub mod sql;
mod syntax;
pub mod text;
pub mod transpile;

pub use build_script::Build;
pub use compile::{Compiled, compile, infer};
pub use diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
pub use input::{Input, InputSource, SampleOptions, keyword_table, profile_schema};
pub use options::Options;
pub use plan::ColumnChoice;
#[cfg(feature = "cli")]
pub use project::{ViewSettings, view_settings};
