//! What a pattern proves: that its texts are ASCII, and how long they are.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// What is proven of every text that matches.
pub(super) struct Proven {
    pub(super) ascii: bool,
    pub(super) max_bytes: Option<u64>,
}

/// What the pattern proves, when it holds the whole text: it starts with `^` and ends with `$`.
///
/// Patterns of JSON Schema are those of ECMA-262. What this reader does not know (look-around, references
/// back) proves nothing. `\d` and `\w` are ASCII there.
pub(super) fn proven(pattern: &str) -> Option<Proven> {
    let pattern = ascii_classes(pattern);
    let hir = regex_syntax::ParserBuilder::new().nest_limit(60).build().parse(&pattern).ok()?;
    let properties = hir.properties();
    let whole = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    if !whole {
        return None;
    }
    Some(Proven { ascii: is_ascii(&hir), max_bytes: properties.maximum_len().map(|bytes| bytes as u64) })
}

/// `\d` and `\w` spelled out, within brackets and without.
fn ascii_classes(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => text.push_str("[0-9]"),
            Some('w') => text.push_str("[A-Za-z0-9_]"),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

fn is_ascii(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.is_ascii(),
        HirKind::Class(Class::Unicode(class)) => class.is_ascii(),
        HirKind::Class(Class::Bytes(class)) => class.is_ascii(),
        HirKind::Repetition(repetition) => is_ascii(&repetition.sub),
        HirKind::Capture(capture) => is_ascii(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_ascii),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(pattern: &str) -> Option<(bool, Option<u64>)> {
        proven(pattern).map(|proven| (proven.ascii, proven.max_bytes))
    }

    #[test]
    fn a_pattern_over_the_whole_text_bounds_it() {
        assert_eq!(facts(r"^\d{1,4}$"), Some((true, Some(4))));
        assert_eq!(facts(r"^[A-Z]{3}-[\d]{2,6}$"), Some((true, Some(10))));
        assert_eq!(facts("^(new|paid)$"), Some((true, Some(4))));
        assert_eq!(facts("^[a-z]+$"), Some((true, None)));
        assert_eq!(facts("^.{1,10}$"), Some((false, Some(40))));
        assert_eq!(facts("^ä$"), Some((false, Some(2))));
    }

    #[test]
    fn what_may_match_in_the_middle_or_is_not_understood_proves_nothing() {
        for pattern in [r"\d{4}", "^abc", "abc$", "^a$|b", r"^(?=a)b$", "^(", r"^(a)\1$"] {
            assert_eq!(facts(pattern), None, "{pattern}");
        }
    }
}
