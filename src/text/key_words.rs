//! What the words of a key say about its value.

/// Last words of keys whose values are versions.
const VERSIONS: [&str; 7] = ["ver", "v", "release", "revision", "rev", "build", "firmware"];

/// The last word of a key: `at` of `created_at` and of `createdAt`.
pub(crate) fn last_word(key: &str) -> &str {
    let last = key.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let small = last.find(char::is_lowercase).is_some();
    let hump = last.rfind(char::is_uppercase).filter(|_| small);
    hump.map_or(last, |at| &last[at..])
}

/// Whether a key says that its value is a version, which looks like a number until its second point.
pub(crate) fn names_version(key: &str) -> bool {
    let lower = key.to_lowercase();
    let last = last_word(key);
    lower.replace("conversion", "").contains("version")
        || lower.contains("semver")
        || VERSIONS.iter().any(|word| word.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_known_in_every_case_style() {
        for (key, word) in [
            ("created_at", "at"),
            ("createdAt", "At"),
            ("CREATED_AT", "AT"),
            ("at", "at"),
            ("data.ts", "ts"),
            ("eventÜber", "Über"),
            ("", ""),
        ] {
            assert_eq!(last_word(key), word, "{key}");
        }
    }
}
