//! For scripts: one JSON object.

use serde_json::{Value, json};

use crate::diag::{Finding, Findings};

pub(super) fn findings(findings: &Findings) -> String {
    let list: Vec<Value> = findings.iter().map(finding).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "findings": list })).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(finding: &Finding) -> Value {
    let place = finding.place.as_ref().map(|place| {
        let (line, column) = place.line_column();
        json!({ "file": place.source().name(), "line": line, "column": column })
    });
    json!({
        "code": finding.code.name(),
        "level": finding.severity.name(),
        "message": finding.message,
        "help": finding.help,
        "place": place,
        "path": finding.path.as_ref().map(ToString::to_string),
        "column": finding.column,
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::diag::{Code, Place};
    use crate::model::Path;
    use crate::text::Source;

    #[test]
    fn a_finding_is_an_object_with_its_place() {
        let mut findings = Findings::new();
        let place = Place::bytes(Source::new("a.json", "{\n 1"), 3..4);
        findings.push(Finding::new(Code::OpenObject, "open").at(Some(place)).path(Path::of_keys(["a"])));
        let value: Value = serde_json::from_str(&super::findings(&findings)).unwrap();
        assert_eq!(
            value,
            json!({"findings": [{"code": "open-object", "level": "info", "message": "open", "help": null,
                "place": {"file": "a.json", "line": 2, "column": 2}, "path": "/a", "column": null}]})
        );
    }
}
