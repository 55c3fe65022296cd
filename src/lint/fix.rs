//! Fixes are edits: what no edit names keeps every byte, comments and layout included.

use std::collections::BTreeMap;

use super::{Levels, lint};
use crate::diag::{Code, Edit, Finding, Findings, Fix};
use crate::syntax::edit::edited;
use crate::text::{Source, deep};

/// Rounds of fixing; one fix may make another possible.
const ROUNDS: usize = 20;

/// Texts after their fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The texts, in the order in which they came.
    pub sources: Vec<Source>,
    /// What was applied, in the order in which it was.
    pub applied: Vec<Finding>,
    /// What is left.
    pub remaining: Findings,
}

/// Mends what has a fix: those that keep the meaning, and on request those that change it.
///
/// A fix after which a statement would be no SQL is not made.
pub fn fix(sources: &[Source], levels: &Levels, also_unsafe: bool) -> Fixed {
    deep(sources.iter().map(Source::text), || fix_here(sources, levels, also_unsafe))
}

fn fix_here(sources: &[Source], levels: &Levels, also_unsafe: bool) -> Fixed {
    let mut fixed =
        Fixed { sources: sources.to_vec(), applied: Vec::new(), remaining: lint(sources, levels) };
    for _ in 0..ROUNDS {
        let mut next = fixed.sources.clone();
        let mut applied = Vec::new();
        for source in &mut next {
            let (text, findings) = round(source, &fixed.remaining, also_unsafe);
            if !findings.is_empty() {
                *source = Source::new(source.name(), text);
                applied.extend(findings);
            }
        }
        if applied.is_empty() {
            return fixed;
        }
        let remaining = lint(&next, levels);
        if errors(&remaining) > errors(&fixed.remaining) {
            return fixed;
        }
        fixed =
            Fixed { sources: next, applied: fixed.applied.into_iter().chain(applied).collect(), remaining };
    }
    fixed
}

fn errors(findings: &Findings) -> usize {
    findings.iter().filter(|finding| finding.code == Code::SyntaxError).count()
}

/// A text after the fixes that do not touch one another, and what they mend.
fn round(source: &Source, findings: &Findings, also_unsafe: bool) -> (String, Vec<Finding>) {
    // by where they begin
    let mut edits: BTreeMap<usize, &Edit> = BTreeMap::new();
    let mut applied = Vec::new();
    let here = |finding: &&Finding| finding.place.as_ref().is_some_and(|place| place.source() == source);
    let mut fixes: Vec<(&Finding, &Fix)> = findings
        .iter()
        .filter(here)
        .filter_map(|finding| finding.fix.as_ref().map(|fix| (finding, fix)))
        .filter(|(_, fix)| fix.safe || also_unsafe)
        .collect();
    // what is within goes before what is around it, and is then applied once
    let size = |fix: &Fix| fix.edits.iter().map(|edit| edit.bytes.len()).sum::<usize>();
    fixes.sort_by_key(|(_, fix)| (!fix.safe, size(fix)));
    let safe = fixes.iter().any(|(_, fix)| fix.safe);
    for (finding, fix) in fixes.into_iter().filter(|(_, fix)| fix.safe || !safe) {
        let free = |edit: &Edit| {
            let before = edits.range(..=edit.bytes.end).next_back();
            before.is_none_or(|(_, other)| other.bytes.end < edit.bytes.start)
        };
        if fix.edits.iter().all(free) {
            edits.extend(fix.edits.iter().map(|edit| (edit.bytes.start, edit)));
            applied.push(finding.clone());
        }
    }
    let edits = edits.into_values().map(|edit| (edit.bytes.clone(), edit.text.as_str()));
    let text = edited(source.text(), edits);
    (text, applied)
}
