//! What calls return, as JSON: keys as in the command's `--format json`, where that has them.

use mvstream::cli::finding_json;
use mvstream::diag::Place;
use mvstream::diff::AssessedChange;
use mvstream::preview::Outcome;
use mvstream::{ColumnChoice, Error, Findings};
use serde_json::{Value, json};

pub(super) fn error(error: &Error) -> Value {
    let (line, column) = error.place().map(Place::line_column).unzip();
    let file = error.place().map(|place| place.source().name());
    json!({
        "message": error.message(), "help": error.help_text(), "file": file, "line": line, "column": column,
    })
}

pub(super) fn findings(findings: &Findings) -> Value {
    findings.iter().map(finding_json).collect()
}

pub(super) fn column(choice: &ColumnChoice) -> Value {
    json!({
        "name": choice.column.to_string(),
        "type": choice.sql_type.map(|sql_type| sql_type.to_string()),
        "path": choice.path.as_ref().map(ToString::to_string),
        "rule": choice.rule,
        "why": choice.why,
        "evidence": choice.evidence,
    })
}

pub(super) fn change(assessed: &AssessedChange) -> Value {
    let change = &assessed.change;
    json!({
        "object": change.object,
        "column": change.column,
        "change": change.kind.name(),
        "from": change.from.as_ref().map(ToString::to_string),
        "to": change.to.as_ref().map(ToString::to_string),
        "impact": assessed.max_impact().name(),
        "reasons": assessed.costs.iter().map(|cost| cost.reason.clone()).collect::<Vec<_>>(),
        "statements": assessed.statements().collect::<Vec<_>>(),
    })
}

pub(super) fn outcome(outcome: &Outcome) -> Value {
    let mut value = serde_json::to_value(outcome).unwrap_or_default();
    value["first_rows"] = json!(outcome.first_rows);
    value
}
