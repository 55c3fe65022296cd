//! For merge requests of GitLab: a Code Quality report.
//! <https://docs.gitlab.com/ci/testing/code_quality/>

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use super::Notice;
use crate::diag::Severity;
use crate::text::escaped_json;

pub(super) fn notices(notices: &[Notice<'_>]) -> String {
    let mut seen: BTreeMap<u128, u64> = BTreeMap::new();
    let issues: Vec<Value> = notices
        .iter()
        .map(|notice| {
            let (path, line) = notice.file_and_line();
            // a finding is the same one when lines above it come or go, and equal ones are counted
            let alike = xxh3_128(format!("{}\0{path}\0{}", notice.name, notice.message).as_bytes());
            let number = seen.entry(alike).or_default();
            *number += 1;
            let fingerprint = xxh3_128(format!("{alike:x} {number}").as_bytes());
            json!({
                "check_name": notice.name,
                "description": notice.message,
                "fingerprint": format!("{fingerprint:032x}"),
                "severity": severity(notice.level),
                "location": { "path": path, "lines": { "begin": line } },
            })
        })
        .collect();
    escaped_json(&serde_json::to_string_pretty(&issues).unwrap_or_default()) + "\n"
}

fn severity(level: Severity) -> &'static str {
    match level {
        Severity::Error => "critical",
        Severity::Warn => "major",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::{assert_eq, assert_ne};
    use serde_json::Value;

    use super::super::noted;
    use crate::diag::{Code, Finding, Findings, Place};
    use crate::text::Source;

    #[test]
    fn a_fingerprint_stays_where_a_line_moves_and_is_never_shared() {
        let report = |text: &str| -> Vec<Value> {
            let mut findings = Findings::new();
            for at in text.match_indices('x').map(|(at, _)| at) {
                let place = Place::bytes(Source::new("a.sql", text), at..at + 1);
                findings.push(Finding::new(Code::ClauseOrder, "no join").at(Some(place)));
            }
            serde_json::from_str(&super::notices(&noted(&findings))).unwrap()
        };
        let (one, moved) = (report("x x"), report("\n\nx x"));
        assert_ne!(one[0]["fingerprint"], one[1]["fingerprint"]);
        for (one, moved) in one.iter().zip(&moved) {
            assert_eq!(one["fingerprint"], moved["fingerprint"]);
            assert_eq!(moved["location"]["lines"]["begin"], 3);
        }
        assert_eq!(report(""), Vec::<Value>::new());
    }
}
