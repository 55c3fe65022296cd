//! JSON Schema in, verified Amazon Redshift streaming materialized views out.

#[cfg(feature = "cli")]
pub mod cli;
pub mod diag;
mod input;
pub mod model;
mod plan;
mod sql;
pub mod text;

pub use diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
pub use input::Input;
pub use model::Options;
pub use plan::Choice;
pub use sql::VerifiedSql;

/// What [`compile`] made: the SQL, proven, and why it is as it is.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Every column with the reason for it, in the order of the view.
    pub choices: Vec<Choice>,
    /// The script, parsed back and found equal to what it was made from.
    pub sql: VerifiedSql,
    /// What deserves attention, the worst first.
    pub findings: Findings,
}

/// Turns an input into a proven script: reads it, chooses columns, writes SQL, parses that back and compares.
///
/// Pure: the same input and options give the same bytes, and nothing outside is read.
pub fn compile(input: &Input, options: &Options) -> Result<Compiled, Error> {
    let mut findings = Findings::new();
    let shape = input::read(input, &mut findings)?;
    let plan = plan::choose(&shape, input.name(), options, &[], &mut findings)?;
    let script = plan::assemble(&plan, options, &mut findings)?;
    let sql = sql::verify(script, options)?;
    findings.sort();
    Ok(Compiled { choices: plan.choices, sql, findings })
}
