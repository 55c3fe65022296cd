//! Comments, as they are written: the one function through which every text gets behind `--`.

use crate::text::one_line;

/// The word with which a comment addresses the linter.
const ADDRESS: &str = "mvstream:";

/// The text as a comment of one line, whatever the text holds: nothing ends it early, every character of it can be
/// shown, and it allows no finding. Space at its start is an indent.
pub(crate) fn comment(text: &str) -> String {
    let mut text = one_line(text);
    if let Some(address) = addressed(&text) {
        let end = text.len() - address.len();
        // a name may read like an address of the linter
        text.insert(end - 1, ' ');
    }
    format!("-- {text}").trim_end().to_owned()
}

/// The comment that allows a finding in what follows, for a reason.
pub(crate) fn allowance(finding: &str, reason: &str) -> String {
    format!("-- {ADDRESS} allow({finding}) {}", one_line(reason))
}

/// The words of a comment to the linter, if it is addressed to it; its dashes may be included.
pub(crate) fn addressed(comment: &str) -> Option<&str> {
    comment.trim_start_matches(|c: char| c == '-' || c.is_whitespace()).strip_prefix(ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_comment_early() {
        for end in ['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}', '\0', '\u{1B}'] {
            let written = comment(&format!("a{end}; DROP TABLE b; --"));
            assert_eq!(written, "-- a ; DROP TABLE b; --", "{end:?}");
        }
        assert_eq!(comment("   undo: x \n"), "--    undo: x");
        assert_eq!(comment(""), "--");
    }

    #[test]
    fn no_text_becomes_an_allowance() {
        for name in ["mvstream: allow(silent-drop) ok", " - --mvstream:allow(silent-drop) ok", "mvstream:"] {
            assert_eq!(addressed(&comment(name)), None, "{name}");
        }
        assert_eq!(comment("mvstream: x"), "-- mvstream : x");
        assert_eq!(addressed(&allowance("silent-drop", "a\nb")), Some(" allow(silent-drop) a b"));
    }
}
