//! For code scanning: SARIF 2.1.0.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Notice;
use crate::diag::{Edit, Fix, Severity};
use crate::lint::explain;
use crate::text::{Source, escaped_json, uri};

pub(super) fn notices(notices: &[Notice<'_>]) -> String {
    let kinds: BTreeMap<&str, &Notice<'_>> = notices.iter().map(|notice| (notice.name, notice)).collect();
    let rules: Vec<Value> = kinds
        .values()
        .map(|notice| {
            let mut rule = json!({
                "id": notice.name,
                "shortDescription": { "text": notice.about },
                "defaultConfiguration": { "level": level(notice.usual) },
            });
            if let Some(code) = notice.code {
                rule["help"] = json!({ "text": notice.about, "markdown": explain(code) });
            }
            rule
        })
        .collect();
    let results: Vec<Value> = notices.iter().map(result).collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "mvstream", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = escaped_json(&serde_json::to_string_pretty(&report).unwrap_or_default());
    text.push('\n');
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warn => "warning",
        Severity::Info => "note",
    }
}

fn result(notice: &Notice<'_>) -> Value {
    let help = notice.help.map(|help| format!(" (help: {help})")).unwrap_or_default();
    let locations: Vec<Value> = notice
        .place
        .iter()
        .map(|place| {
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": uri(place.source().name()) },
                "region": region(place.line_column(), place.end_line_column()),
            } })
        })
        .collect();
    let mut result = json!({
        "ruleId": notice.name,
        "level": level(notice.level),
        "message": { "text": format!("{}{help}", notice.message) },
        "locations": locations,
    });
    if let (Some(fix), Some(place)) = (notice.fix, notice.place) {
        result["fixes"] = json!([self::fix(fix, place.source())]);
    }
    result
}

/// From one line and column to before another.
fn region((line, column): (usize, usize), (end_line, end_column): (usize, usize)) -> Value {
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// The edits of a fix, in the file that the finding is in.
fn fix(fix: &Fix, source: &Source) -> Value {
    let effect = if fix.safe { "keeps the meaning" } else { "changes which records or values are kept" };
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(source.line_column(edit.bytes.start), source.line_column(edit.bytes.end)),
            "insertedContent": { "text": edit.text },
        })
    };
    json!({
        "description": { "text": format!("This fix {effect}.") },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(source.name()) },
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::super::noted;
    use crate::diag::{Code, Finding, Findings};
    use crate::text::uri;
    use serde_json::Value;

    #[test]
    fn a_file_is_named_by_a_uri() {
        assert_eq!(uri("schemas/order-1.json"), "schemas/order-1.json");
        assert_eq!(uri("a b#ü:1%.json"), "a%20b%23%C3%BC%3A1%25.json");
    }

    #[test]
    fn every_result_has_its_rule() {
        let mut findings = Findings::new();
        findings.push(Finding::new(Code::OpenObject, "open").help("close it"));
        findings.push(Finding::new(Code::OpenObject, "open too"));
        let value: Value = serde_json::from_str(&super::notices(&noted(&findings))).unwrap();
        let run = &value["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
        assert_eq!(run["results"][0]["message"]["text"], "open (help: close it)");
        assert_eq!(run["results"][1]["ruleId"], run["tool"]["driver"]["rules"][0]["id"]);
    }
}
