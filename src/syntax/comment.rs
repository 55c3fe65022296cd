//! Comments, as they are written: the one function through which every text gets behind `--`.

use crate::text::one_line;

/// The text as a comment of one line, whatever the text holds: nothing ends it early, nothing prints oddly. Space at its
/// start is an indent.
pub(crate) fn comment(text: &str) -> String {
    format!("-- {}", one_line(text)).trim_end().to_owned()
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
}
