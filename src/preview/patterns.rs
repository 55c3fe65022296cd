//! Regular expressions of one call: each is compiled once, whether it compiles or not, and within a budget.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::Regex;

/// Bytes of one compiled pattern.
const PATTERN_BYTES: usize = 8 << 20;
/// Bytes of a pattern's text.
const TEXT_BYTES: usize = 64 << 10;
/// Distinct patterns of one call. A pattern that is written in the SQL is one; those of a column may be any number.
const PATTERNS: usize = 256;
/// Bytes of all texts of patterns of one call: what is spent on compiling them grows with it.
const ALL_BYTES: usize = 256 << 10;

/// The patterns of one call.
#[derive(Default)]
pub(super) struct Patterns {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    patterns: BTreeMap<String, Result<Arc<Regex>, &'static str>>,
    bytes: usize,
}

impl Patterns {
    /// The pattern, ready to be matched.
    pub(super) fn get(&self, text: &str) -> Result<Arc<Regex>, &'static str> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pattern) = known.patterns.get(text) {
            // a clone of the pattern itself would build its caches anew
            return pattern.clone();
        }
        if known.patterns.len() >= PATTERNS || known.bytes + text.len() > ALL_BYTES {
            return Err("the payloads give more patterns than the preview compiles: 256, or 256 KiB of text");
        }
        known.bytes += text.len();
        let pattern = compiled(text);
        known.patterns.insert(text.to_owned(), pattern.clone());
        pattern
    }
}

fn compiled(text: &str) -> Result<Arc<Regex>, &'static str> {
    if text.len() > TEXT_BYTES {
        return Err("the pattern is longer than the 64 KiB that the preview compiles");
    }
    let pattern = regex::RegexBuilder::new(text)
        .dot_matches_new_line(true)
        .multi_line(true)
        // either character ends a line in the worst reading
        .crlf(true)
        .size_limit(PATTERN_BYTES)
        .build();
    pattern.map(Arc::new).map_err(|_| "the pattern is not one that the preview models")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_fails_is_compiled_once() {
        let patterns = Patterns::default();
        let slow = format!("({}){{1000}}", "[a-z]".repeat(1_000));
        let begun = std::time::Instant::now();
        let first = patterns.get(&slow).unwrap_err();
        let once = begun.elapsed();
        for _ in 0..1_000 {
            assert_eq!(patterns.get(&slow).unwrap_err(), first);
        }
        assert!(begun.elapsed() < once * 20 + std::time::Duration::from_millis(500));
    }

    #[test]
    fn patterns_from_payloads_have_a_budget() {
        let patterns = Patterns::default();
        let taken = (0..1_000).filter(|nth| patterns.get(&format!("a{nth}")).is_ok()).count();
        assert_eq!(taken, PATTERNS);
        assert!(patterns.get("a1").is_ok() && patterns.get("b").is_err());
        let long = Patterns::default();
        assert!(long.get(&"a".repeat(TEXT_BYTES + 1)).is_err());
        assert!(long.get("a").is_ok());
    }

    #[test]
    fn anchors_match_at_lines() {
        let pattern = Patterns::default().get("^[0-9]+$").unwrap();
        assert!(pattern.is_match("12\nx") && pattern.is_match("x\r12") && !pattern.is_match("12x"));
    }
}
