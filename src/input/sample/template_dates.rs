//! Date formats of moment.js: <https://momentjs.com/docs/#/displaying/format/>.

/// A date as JavaScript prints it without a format.
pub(super) const JAVASCRIPT: &str = "Wed Sep 30 2026 23:59:59 GMT+0000 (Coordinated Universal Time)";

/// Tokens, and what they write in the shortest and the longest case; the longer token first.
const TOKENS: &[(&str, &str, &str)] = &[
    ("YYYY", "2001", "2026"),
    ("YY", "01", "26"),
    ("MMMM", "May", "September"),
    ("MMM", "May", "Sep"),
    ("MM", "01", "12"),
    ("M", "1", "12"),
    ("DDDD", "001", "365"),
    ("DD", "01", "28"),
    ("D", "1", "28"),
    ("dddd", "Monday", "Wednesday"),
    ("ddd", "Mon", "Wed"),
    ("HH", "00", "23"),
    ("H", "0", "23"),
    ("hh", "01", "12"),
    ("h", "1", "12"),
    ("mm", "00", "59"),
    ("m", "0", "59"),
    ("ss", "00", "59"),
    ("s", "0", "59"),
    ("SSSSSS", "000000", "999999"),
    ("SSS", "000", "999"),
    ("SS", "00", "99"),
    ("S", "0", "9"),
    ("ZZ", "+0000", "-0800"),
    ("Z", "+00:00", "-08:00"),
    ("A", "AM", "PM"),
    ("a", "am", "pm"),
    ("X", "978307200", "1790812799"),
    ("x", "978307200000", "1790812799999"),
];

/// A format without tokens of its own: ISO 8601.
const ISO: &str = "YYYY-MM-DDTHH:mm:ssZ";

/// What a format writes: early and short, late and long.
pub(super) fn extremes(format: &str) -> Vec<String> {
    let format = if format.trim().is_empty() { ISO } else { format };
    let (mut early, mut late) = (String::new(), String::new());
    let mut rest = format;
    while let Some(next) = rest.chars().next() {
        // text in brackets stands for itself
        if let Some((literal, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            early.push_str(literal);
            late.push_str(literal);
            rest = after;
        } else if let Some((token, first, last)) = TOKENS.iter().find(|(token, ..)| rest.starts_with(token)) {
            early.push_str(first);
            late.push_str(last);
            rest = &rest[token.len()..];
        } else {
            early.push(next);
            late.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    vec![early, late]
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_format_has_an_early_and_a_late_form() {
        assert_eq!(extremes("YYYY-MM-DD HH:mm:ss"), ["2001-01-01 00:00:00", "2026-12-28 23:59:59"]);
        assert_eq!(
            extremes("YYYY-MM-DD[T]HH:mm:ss.SSSZ"),
            ["2001-01-01T00:00:00.000+00:00", "2026-12-28T23:59:59.999-08:00"]
        );
        assert_eq!(extremes("MMM D, h:mm a"), ["May 1, 1:00 am", "Sep 28, 12:59 pm"]);
        assert_eq!(extremes("x"), ["978307200000", "1790812799999"]);
        assert_eq!(extremes("")[0], "2001-01-01T00:00:00+00:00");
    }
}
