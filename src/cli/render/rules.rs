//! The list of findings, for people and for scripts.

use serde::Serialize;

use super::json::line;
use super::table;
use crate::Code;
use crate::cli::args::RulesFormat;

/// A finding, as `rules --format json` prints it.
#[derive(Serialize)]
struct Row {
    code: &'static str,
    level: &'static str,
    /// Whether `lint` finds it in SQL that people wrote.
    lint: bool,
    summary: &'static str,
}

impl From<Code> for Row {
    fn from(code: Code) -> Self {
        Self {
            code: code.name(),
            level: code.severity().name(),
            lint: crate::lint::finds(code),
            summary: code.summary(),
        }
    }
}

/// Every finding with its level.
pub(in crate::cli) fn rules(format: RulesFormat) -> String {
    let rows: Vec<Row> = Code::ALL.iter().copied().map(Row::from).collect();
    match format {
        RulesFormat::Json => rows.iter().map(line).collect(),
        RulesFormat::Text => {
            let column = |head: &str, of: fn(&Row) -> &str| {
                std::iter::once(head).chain(rows.iter().map(of)).map(str::to_owned).collect()
            };
            table(&[
                column("finding", |row| row.code),
                column("level", |row| row.level),
                column("from", |row| if row.lint { "lint" } else { "generate" }),
                column("meaning", |row| row.summary),
            ])
        }
    }
}
