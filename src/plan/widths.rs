//! From characters to bytes.

use crate::model::{Format, Kinds, Shape, Text};
use crate::redshift::limits::VARCHAR_BYTES;

/// Bytes that a character of UTF-8 takes at most.
const CHARACTER_BYTES: u64 = 4;
/// Widths for lengths that may grow.
const LADDER: [u32; 11] = [8, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384, VARCHAR_BYTES];
/// The narrowest column for listed values, which may grow.
const LISTED_LEAST: u64 = 16;

/// The most bytes of UTF-8 that a text of this kind takes, where anything bounds them.
///
/// `maxLength` counts characters and VARCHAR bytes, so a character counts four unless all are ASCII.
fn text_bytes(text: &Text) -> Option<u64> {
    let each = if text.ascii { 1 } else { CHARACTER_BYTES };
    let stated = text.max_chars.map(|chars| chars.saturating_mul(each));
    let by_format = text
        .format
        .and_then(format_chars)
        .map(|(chars, ascii)| if ascii { chars } else { chars.saturating_mul(each) });
    [text.max_bytes, stated, by_format].into_iter().flatten().min()
}

/// The most bytes that a string at this place takes, where the input states a bound.
///
/// A format that only samples show bounds nothing: the next text may have another.
pub(super) fn stated_bytes(shape: &Shape) -> Option<u64> {
    if format_of_samples(shape).is_none() {
        return text_bytes(&shape.text);
    }
    text_bytes(&Text { format: None, ascii: false, ..shape.text.clone() })
}

/// The format that all samples have, if nothing but samples says so.
pub(super) fn format_of_samples(shape: &Shape) -> Option<Format> {
    let sampled = shape.seen.as_ref().is_some_and(|seen| !seen.beside_schema);
    shape.text.format.filter(|_| sampled)
}

/// The most characters of the longest format that texts of this one may turn into.
pub(super) fn longest_sibling(format: Format) -> Option<u64> {
    let longest = match format {
        Format::Ipv4 | Format::Ipv6 => Format::Ipv6,
        other => other,
    };
    format_chars(longest).map(|(chars, _)| chars)
}

/// The most characters that a format allows, and whether they are ASCII by definition.
pub(super) fn format_chars(format: Format) -> Option<(u64, bool)> {
    match format {
        Format::Uuid => Some((36, true)),
        Format::Date => Some((10, true)),
        Format::Ipv4 => Some((15, true)),
        Format::Ipv6 => Some((45, true)),
        // RFC 5321: 64 before the at sign, 255 after it; an internationalised one has other letters
        Format::Email => Some((320, false)),
        // RFC 1035; an internationalised one has other letters
        Format::Hostname => Some((253, false)),
        Format::Time
        | Format::LocalTime
        | Format::DateTime
        | Format::LocalDateTime
        | Format::Duration
        | Format::Uri
        | Format::Base64 => None,
    }
}

/// The most bytes that the text of a value at this place takes, where anything bounds them.
///
/// Numbers have no bound: `1.0000` is as valid as `1`.
pub(super) fn value_bytes(shape: &Shape) -> Option<u64> {
    if shape.kinds.intersects(Kinds::NUMBER.or(Kinds::ARRAY).or(Kinds::OBJECT)) {
        return None;
    }
    let text = if shape.kinds.intersects(Kinds::STRING) { stated_bytes(shape)? } else { 0 };
    let word = if shape.kinds.intersects(Kinds::BOOLEAN) { 5 } else { 0 };
    Some(text.max(word))
}

/// The width of a VARCHAR for so many bytes, within what Redshift has.
pub(super) fn varchar_width(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(VARCHAR_BYTES).clamp(1, VARCHAR_BYTES)
}

/// `1 byte`, `2 bytes`.
pub(super) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The width of a VARCHAR for samples, the longest of so many bytes: with headroom in percent, the next rung.
pub(super) fn ladder(longest: u64, headroom: u32) -> u32 {
    let wanted = u128::from(longest) * u128::from(headroom);
    rung(u64::try_from(wanted.div_ceil(100)).unwrap_or(u64::MAX))
}

fn rung(least: u64) -> u32 {
    LADDER.into_iter().find(|rung| u64::from(*rung) >= least).unwrap_or(VARCHAR_BYTES)
}

/// The width of a VARCHAR for listed values, the longest of so many bytes: the next rung, at least 16.
pub(super) fn listed_width(longest: u64) -> u32 {
    rung(longest.max(LISTED_LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(max_chars: Option<u64>, max_bytes: Option<u64>, ascii: bool) -> Text {
        Text { max_chars, max_bytes, ascii, ..Text::default() }
    }

    #[test]
    fn characters_count_four_bytes_unless_they_are_ascii() {
        assert_eq!(text_bytes(&text(Some(16), None, false)), Some(64));
        assert_eq!(text_bytes(&text(Some(16), None, true)), Some(16));
        assert_eq!(text_bytes(&text(Some(16), Some(20), false)), Some(20));
        assert_eq!(text_bytes(&text(Some(u64::MAX), None, false)), Some(u64::MAX));
        assert_eq!(text_bytes(&text(None, None, true)), None);
    }

    #[test]
    fn an_internationalised_format_counts_four_bytes_a_character() {
        let email = |ascii| Text { format: Some(Format::Email), ascii, ..Text::default() };
        assert_eq!(text_bytes(&email(true)), Some(320));
        assert_eq!(text_bytes(&email(false)), Some(1_280));
    }

    #[test]
    fn listed_values_have_room_to_grow() {
        assert_eq!([0, 3, 16, 17, 600, 70_000].map(listed_width), [16, 16, 16, 32, 1_024, 65_535]);
    }

    #[test]
    fn samples_have_headroom_on_the_next_rung() {
        assert_eq!(
            [0, 3, 4, 5, 36, 400, 9_000, 40_000].map(|longest| ladder(longest, 200)),
            [8, 8, 8, 16, 128, 1_024, 65_535, 65_535]
        );
        assert_eq!([8, 9].map(|longest| ladder(longest, 100)), [8, 16]);
        assert_eq!(ladder(11, 150), 32);
    }

    #[test]
    fn a_width_stays_within_what_redshift_has() {
        assert_eq!([0, 1, 65_535, 65_536, u64::MAX].map(varchar_width), [1, 1, 65_535, 65_535, 65_535]);
    }
}
