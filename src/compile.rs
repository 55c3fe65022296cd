//! The main path: an input becomes a script that is proven.

use crate::diag::{Error, Findings};
use crate::input::{self, Input};
use crate::options::Options;
use crate::plan::{self, ColumnChoice};
use crate::sql::{self, VerifiedSql};
use crate::text::deep;

/// What [`compile`] made: the SQL, proven, and why it is as it is.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Every column with the reason for it, in the order of the view.
    pub choices: Vec<ColumnChoice>,
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
    let computed = options.computed.iter().map(|(_, text)| text.as_str());
    deep(computed, || compile_here(input, options))
}

fn compile_here(input: &Input, options: &Options) -> Result<Compiled, Error> {
    options.check()?;
    let options = Options { encoding: options.encoding.or(input.encoding()), ..options.clone() };
    let mut findings = Findings::new();
    let computed = sql::computed(&options.computed)?;
    let shape = input::read(input, &options, &mut findings)?;
    let options = &plan::keeping_payload(&shape, options, &mut findings)?;
    let plan = plan::choose(&shape, input.name(), options, &computed, &mut findings)?;
    drop(shape);
    let script = plan::assemble(&plan, options, &mut findings)?;
    let comments = plan::comments(&plan, &script, input.source_name(), options);
    let choices = plan.into_choices();
    let sql = sql::verify(script, &comments, options)?;
    findings.sort();
    Ok(Compiled { choices, sql, findings })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::model::Encoding;
    use crate::options::{Casts, Layout, Part};
    use crate::redshift::Source as StreamSource;
    use crate::syntax;
    use crate::text::Source;

    /// Holds that each statement is printed as text that reads as the same tree; gives their number.
    fn printed_alike(text: &str) -> usize {
        let (statements, errors) = syntax::parse(&Source::new("<generated>", text));
        assert_eq!(errors, []);
        for statement in &statements {
            let printed = statement.to_string();
            let (again, errors) = syntax::parse(&Source::new("<printed>", printed.as_str()));
            assert_eq!(errors, [], "{printed}");
            assert_eq!(again.len(), 1, "{printed}");
            assert_eq!(again[0].kind, statement.kind, "{printed}");
        }
        statements.len()
    }

    #[test]
    fn every_statement_that_is_emitted_prints_as_text_that_reads_as_the_same_tree() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/events");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let input = Input::schema_file(entry.unwrap().path()).unwrap();
            for (source, layout) in StreamSource::ALL
                .iter()
                .flat_map(|source| Layout::ALL.iter().map(move |layout| (*source, *layout)))
            {
                for (casts, encoding) in Casts::ALL
                    .iter()
                    .flat_map(|casts| Encoding::ALL.iter().map(move |encoding| (*casts, *encoding)))
                {
                    let options = Options {
                        source,
                        layout,
                        casts,
                        encoding: Some(encoding),
                        uri: (source == StreamSource::Kafka).then(|| "b:9092".to_owned()),
                        cluster_arn: (source == StreamSource::Msk)
                            .then(|| "arn:aws:kafka:eu-west-1:123456789012:cluster/a/b-1".to_owned()),
                        parts: Part::ALL
                            .iter()
                            .copied()
                            .filter(|part| !matches!(part, Part::Teardown | Part::Grants))
                            .collect(),
                        ..Options::default()
                    };
                    let compiled = compile(&input, &options).unwrap_or_else(|error| panic!("{error}"));
                    count += printed_alike(compiled.sql.text());
                }
            }
        }
        assert!(count > 1_000, "{count} statements");
    }
}
