//! The mark of a file that `build` has written: a digest, by which a change by hand is known.

use xxhash_rust::xxh3::xxh3_128;

const MARK: &str = "-- mvstream build ";

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// It was not written by `build`.
    Missing,
    /// It is as `build` has written it.
    Intact,
    /// It was changed since.
    Edited,
}

/// The text with its mark on top.
pub(crate) fn stamped(text: &str) -> String {
    format!("{MARK}{}\n{text}", digest(text))
}

/// What the file's own mark says. Line ends may have become those of Windows.
pub(crate) fn stamp(file: &str) -> Stamp {
    let file = unified(file);
    let Some((mark, text)) = file.strip_prefix(MARK).and_then(|rest| rest.split_once('\n')) else {
        return Stamp::Missing;
    };
    if mark == digest(text) { Stamp::Intact } else { Stamp::Edited }
}

/// The text with the line ends that `build` writes.
pub(crate) fn unified(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn digest(text: &str) -> String {
    format!("{:032x}", xxh3_128(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_by_hand_is_known() {
        let file = stamped("SELECT 1;\nSELECT 2;\n");
        assert_eq!(stamp(&file), Stamp::Intact);
        assert_eq!(stamp(&file.replace('\n', "\r\n")), Stamp::Intact);
        assert_eq!(stamp(&file.replace('2', "3")), Stamp::Edited);
        assert_eq!(stamp(&format!("{file}\n")), Stamp::Edited);
        assert_eq!(stamp("SELECT 1;\n"), Stamp::Missing);
    }
}
