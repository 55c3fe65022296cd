//! `lint`, `diff`, `preview` and `transpile` agree on what a construct means, or the row contains the reason.

use std::path::PathBuf;

use mvstream::Code;
use mvstream::diff;
use mvstream::lint::{Levels, check as lint};
use mvstream::preview::{Outcome, PayloadFile, PreviewOptions, run as preview};
use mvstream::sql::parse_views;
use mvstream::text::Source;
use mvstream::transpile::{TranspileOptions, transpile};

use self::Tool::{Diff, Lint, Preview as Run, Transpile as Rewrite};
use crate::agreement_rows::rows;

/// A part of the tool that reads SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Lint,
    Diff,
    Preview,
    Transpile,
}

/// A construct.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    /// A script with it.
    pub(crate) script: String,
    /// A script with the same meaning. Without one, the tools only have to read the construct.
    pub(crate) like: Option<String>,
    /// The tools that do not agree, and the reason.
    pub(crate) differs: Vec<(Tool, &'static str)>,
}

/// The payloads on which views run.
const PAYLOADS: &str = r#"{"id": 7, "name": "it's", "fooBar": "x", "price": 12.5, "on": true, "at": "2026-01-02T03:04:05Z", "tags": ["a", "b"]}
{"id": 8, "name": "a\\b", "foobar": "y", "on": false}
{"id": null, "name": ""}
"#;

struct Payloads(tempfile::TempDir);

impl Payloads {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("payloads.ndjson"), PAYLOADS).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("payloads.ndjson")
    }
}

fn source(script: &str) -> Source {
    Source::new("a.sql", script)
}

/// The output of a tool for a script, as text to compare.
fn answer(tool: Tool, script: &str, payloads: &Payloads) -> Result<String, String> {
    match tool {
        Lint => {
            let findings = lint(&[source(script)], &Levels::default());
            if let Some(finding) = findings.iter().find(|finding| finding.code == Code::SyntaxError) {
                return Err(finding.message.clone());
            }
            let mut codes: Vec<_> = findings.iter().map(|finding| finding.code.name()).collect();
            codes.sort_unstable();
            Ok(codes.join(" "))
        }
        Diff => {
            let script = parse_views(&source(script)).map_err(|error| error.to_string())?;
            // the text is for the message of a failure; the test compares the facts
            Ok(format!("{:#?}", diff::changes(&mvstream::model::Script::default(), &script)))
        }
        Run => {
            let payloads = [PayloadFile { name: "payloads".to_owned(), path: payloads.path() }];
            let options = PreviewOptions { limit: 10, ..PreviewOptions::default() };
            let outcomes =
                preview(&[source(script)], &payloads, &options).map_err(|error| error.to_string())?;
            Ok(outcomes.iter().map(shown).collect())
        }
        Rewrite => {
            let rewritten = transpile(&[source(script)], &TranspileOptions::default())
                .map_err(|error| error.to_string())?;
            let text = rewritten.sources[0].text();
            answer(Lint, text, payloads)
        }
    }
}

fn shown(outcome: &Outcome) -> String {
    let Outcome { view, records, landed, rows, blocked, counts, columns, first_rows, .. } = outcome;
    let columns: Vec<_> = columns.iter().map(|column| (&column.name, &column.sql_type)).collect();
    format!("{view} {records} {landed} {rows} {blocked} {counts:?} {columns:?} {first_rows:?}\n")
}

/// Whether two scripts have the same meaning for a tool; the difference, if not.
fn disagreement(tool: Tool, row: &Row, payloads: &Payloads) -> Option<String> {
    let found = match answer(tool, &row.script, payloads) {
        Ok(found) => found,
        Err(error) => return Some(format!("does not read it: {error}")),
    };
    let like = row.like.as_ref()?;
    if tool == Diff {
        let (one, other) = (parse_views(&source(&row.script)), parse_views(&source(like)));
        let changes = diff::changes(&one.ok()?, &other.ok()?);
        return (!changes.is_empty()).then(|| format!("sees changes: {changes:#?}"));
    }
    match answer(tool, like, payloads) {
        Ok(expected) if expected == found => None,
        Ok(expected) => Some(format!("answers\n  {found}\nand to what it is like\n  {expected}")),
        Err(error) => Some(format!("does not read what it is like: {error}")),
    }
}

#[test]
fn every_tool_reads_a_construct_alike() {
    let payloads = Payloads::new();
    let rows = rows();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    let mut faults = Vec::new();
    for row in &rows {
        for tool in [Lint, Diff, Run, Rewrite] {
            let found = disagreement(tool, row, &payloads);
            let excepted = row.differs.iter().find(|(of, _)| *of == tool);
            match (found, excepted) {
                (Some(fault), None) => {
                    faults.push(format!("{}: {tool:?} {fault}\n{}", row.what, row.script));
                }
                (None, Some((_, reason))) => {
                    faults.push(format!(
                        "{}: {tool:?} agrees, so the reason is not needed: {reason}",
                        row.what
                    ));
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n\n{}", faults.len(), faults.join("\n\n"));
}
