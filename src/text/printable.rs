//! Which characters may be shown.

use std::fmt::Write as _;

/// Whether a character can be shown: it is not a control, a line or paragraph separator, a mark that changes the direction
/// of the text around it, a blank of no width, a filler, or a tag, which nobody sees.
pub(crate) fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// Text that may hold anything as one line of what can be printed.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect()
}

/// JSON text in which each character that cannot be shown is an escape: it means the same.
pub(crate) fn escaped_json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || is_printable(c) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_not_printable() {
        for c in "\0\n\u{1b}\u{7f}\u{85}\u{ad}\u{61c}\u{180e}\u{200b}\u{202e}\u{2066}\u{3164}\u{feff}\u{fe0f}\u{e0041}".chars() {
            assert!(!is_printable(c), "{}", c.escape_unicode());
        }
        for c in "aZ0_ éß漢字🙂\u{300}".chars() {
            assert!(is_printable(c), "{}", c.escape_unicode());
        }
        assert_eq!(one_line("a\r\n::error::\u{202e}b"), "a  ::error:: b");
    }
}
