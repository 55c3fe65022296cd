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
    /// What was mended, in the order in which it was.
    pub mended: Vec<Finding>,
    /// What is left.
    pub left: Findings,
}

/// Mends what has a fix: those that keep the meaning, and on request those that change it.
///
/// A fix after which a statement would be no SQL is not made.
pub fn fix(sources: &[Source], levels: &Levels, also_unsafe: bool) -> Fixed {
    deep(sources.iter().map(Source::text), || fix_here(sources, levels, also_unsafe))
}

fn fix_here(sources: &[Source], levels: &Levels, also_unsafe: bool) -> Fixed {
    let mut fixed = Fixed { sources: sources.to_vec(), mended: Vec::new(), left: lint(sources, levels) };
    for _ in 0..ROUNDS {
        let mut next = fixed.sources.clone();
        let mut mended = Vec::new();
        for source in &mut next {
            let (text, findings) = round(source, &fixed.left, also_unsafe);
            if !findings.is_empty() {
                *source = Source::new(source.name(), text);
                mended.extend(findings);
            }
        }
        if mended.is_empty() {
            return fixed;
        }
        let left = lint(&next, levels);
        if errors(&left) > errors(&fixed.left) {
            return fixed;
        }
        fixed = Fixed { sources: next, mended: fixed.mended.into_iter().chain(mended).collect(), left };
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
    let mut mended = Vec::new();
    let here = |finding: &&Finding| finding.place.as_ref().is_some_and(|place| place.source() == source);
    let mut fixes: Vec<(&Finding, &Fix)> = findings
        .iter()
        .filter(here)
        .filter_map(|finding| finding.fix.as_ref().map(|fix| (finding, fix)))
        .filter(|(_, fix)| fix.safe || also_unsafe)
        .collect();
    // what is within goes before what is around it, and is then mended once
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
            mended.push(finding.clone());
        }
    }
    let edits = edits.into_values().map(|edit| (edit.bytes.clone(), edit.text.as_str()));
    let text = edited(source.text(), edits);
    (text, mended)
}
