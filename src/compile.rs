//! The main path: an input becomes a script that is proven.

use crate::diag::{Error, Findings};
use crate::input::{self, Input};
use crate::options::Options;
use crate::plan::{self, Choice};
use crate::sql::{self, VerifiedSql};

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

/// What samples show, as a JSON Schema 2020-12 with the evidence in `x-redshift`: [`compile`] makes the same view of
/// it as of the samples.
pub fn infer(input: &Input, options: &Options) -> Result<(String, Findings), Error> {
    options.check()?;
    let options = &Options { encoding: options.encoding.or(input.encoding()), ..options.clone() };
    let mut findings = Findings::new();
    let schema = input::infer(input, options, &mut findings)?;
    findings.sort();
    Ok((schema, findings))
}

/// Turns an input into a proven script: reads it, chooses columns, writes SQL, parses that back and compares.
///
/// Pure: the same input and options give the same bytes, and nothing outside is read.
pub fn compile(input: &Input, options: &Options) -> Result<Compiled, Error> {
    options.check()?;
    let options = &Options { encoding: options.encoding.or(input.encoding()), ..options.clone() };
    let mut findings = Findings::new();
    let computed = sql::computed(&options.computed)?;
    let plan = {
        let shape = input::read(input, options, &mut findings)?;
        plan::choose(&shape, input.name(), options, &computed, &mut findings)?
    };
    let script = plan::assemble(&plan, options, &mut findings)?;
    let comments = plan::comments(&plan, &script, input.source_name(), options);
    let choices = plan.into_choices();
    let sql = sql::verify(script, &comments, options)?;
    findings.sort();
    Ok(Compiled { choices, sql, findings })
}
