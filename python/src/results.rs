//! What calls return, as JSON: keys as in the command's `--format json`, where that has them.

use mvstream::diag::Place;
use mvstream::diff::AssessedChange;
use mvstream::preview::Outcome;
use mvstream::{ColumnChoice, Error, Finding, Findings};
use serde_json::{Value, json};

fn place(place: Option<&Place>) -> (Value, Value, Value) {
    let Some(place) = place else { return (Value::Null, Value::Null, Value::Null) };
    let (line, column) = place.line_column();
    (json!(place.source().name()), json!(line), json!(column))
}

pub(super) fn error(error: &Error) -> Value {
    let (file, line, column) = place(error.place());
    json!({
        "message": error.message(), "help": error.help_text(), "file": file, "line": line, "column": column,
    })
}

pub(super) fn finding(finding: &Finding) -> Value {
    let (file, line, column) = place(finding.place.as_ref());
    json!({
        "code": finding.code.name(),
        "level": finding.severity.name(),
        "message": finding.message,
        "help": finding.help,
        "path": finding.path.as_ref().map(ToString::to_string),
        "view_column": finding.column,
        "statement": finding.statement,
        "file": file,
        "line": line,
        "column": column,
        "fix": finding.fix.as_ref().map(|fix| if fix.safe { "safe" } else { "unsafe" }),
    })
}

pub(super) fn findings(findings: &Findings) -> Value {
    findings.iter().map(finding).collect()
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
