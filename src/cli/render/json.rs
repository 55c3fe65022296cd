//! For scripts: a JSON object a line, one a finding.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diag::{Finding, Findings};
use crate::text::escaped_json;

/// A finding, as `--format json` prints it: one a line.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "mvstream finding")]
struct Row<'f> {
    /// What it is about: `mvstream explain` prints its page.
    code: &'f str,
    /// `info`, `warn` or `error`.
    level: &'f str,
    /// The file, as it was named.
    file: Option<&'f str>,
    /// The line where it begins, from 1.
    line: Option<usize>,
    /// The column where it begins, in characters, from 1.
    column: Option<usize>,
    /// The line where it ends.
    end_line: Option<usize>,
    /// The column behind its last character.
    end_column: Option<usize>,
    /// What was found.
    message: &'f str,
    /// What to do.
    help: Option<&'f str>,
    /// The first words of the statement that it is in.
    statement: Option<&'f str>,
    /// The view that it is about, in a project.
    view: Option<&'f str>,
    /// The place in the payload that it speaks of, as a JSON Pointer.
    path: Option<String>,
    /// The column of the view that it speaks of, as written in the SQL.
    view_column: Option<&'f str>,
    /// Whether it can be fixed: `safe` keeps the meaning, `unsafe` changes it.
    fix: Option<&'f str>,
}

pub(super) fn findings(findings: &Findings) -> String {
    findings.iter().map(|finding| line(&row(finding))).collect()
}

/// A finding as `--format json` prints it.
pub fn finding_json(finding: &Finding) -> serde_json::Value {
    serde_json::to_value(row(finding)).unwrap_or_default()
}

/// A value as one line of JSON, every character of which can be shown.
pub(super) fn line(value: &impl Serialize) -> String {
    escaped_json(&serde_json::to_string(value).unwrap_or_default()) + "\n"
}

/// The JSON Schema of a line.
pub(super) fn schema() -> String {
    format!("{:#}\n", serde_json::Value::from(schemars::schema_for!(Row<'_>)))
}

fn row(finding: &Finding) -> Row<'_> {
    let start = finding.place.as_ref().map(crate::diag::Place::line_column);
    let end = finding.place.as_ref().map(crate::diag::Place::end_line_column);
    Row {
        code: finding.code.name(),
        level: finding.severity.name(),
        file: finding.place.as_ref().map(|place| place.source().name()),
        line: start.map(|(line, _)| line),
        column: start.map(|(_, column)| column),
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
        message: &finding.message,
        help: finding.help.as_deref(),
        statement: finding.statement.as_deref(),
        view: finding.view.as_deref(),
        path: finding.path.as_ref().map(ToString::to_string),
        view_column: finding.column.as_deref(),
        fix: finding.fix.as_ref().map(|fix| if fix.safe { "safe" } else { "unsafe" }),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::{Value, json};

    use super::*;
    use crate::diag::{Code, Place};
    use crate::text::Path;
    use crate::text::Source;

    #[test]
    fn a_finding_is_an_object_on_a_line_with_its_place() {
        let mut findings = Findings::new();
        let place = Place::bytes(Source::new("a.json", "{\n 1"), 3..4);
        findings.push(Finding::new(Code::OpenObject, "open").at(Some(place)).path(Path::of_keys(["a"])));
        findings.push(Finding::new(Code::PositionalKey, "moves").safe_fix([(0..1, "a".to_owned())]));
        let text = super::findings(&findings);
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            lines,
            [
                json!({"code": "open-object", "level": "info", "file": "a.json", "line": 2, "column": 2, "end_line": 2,
                    "end_column": 3, "message": "open", "help": null, "statement": null, "view": null, "path": "/a",
                    "view_column": null, "fix": null}),
                json!({"code": "positional-key", "level": Code::PositionalKey.severity().name(), "file": null,
                    "line": null, "column": null, "end_line": null, "end_column": null, "message": "moves",
                    "help": null, "statement": null, "view": null, "path": null, "view_column": null, "fix": "safe"}),
            ]
        );
    }
}
