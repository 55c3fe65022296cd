//! Which format a string has. Every check is exact: a day that no calendar has is text.

use crate::model::Format;

/// The formats that are recognised, in the order of the counters.
pub(super) const FORMATS: [Format; 9] = [
    Format::Uuid,
    Format::Date,
    Format::Time,
    Format::LocalTime,
    Format::DateTime,
    Format::LocalDateTime,
    Format::Ipv4,
    Format::Ipv6,
    Format::Email,
];

/// The format of an ASCII text, as an index into [`FORMATS`]; no text has two.
#[inline]
pub(super) fn recognise(text: &[u8]) -> Option<usize> {
    // most texts are recognized by their first byte and their length
    let first = *text.first()?;
    match first {
        b'0'..=b'9' => match text.len() {
            8..=21 if text[2] == b':' && is_time(text) => Some(2 + usize::from(!has_offset(text))),
            10 if is_date(text) => Some(1),
            19..=35 if text[4] == b'-' => is_date_time(text),
            36 if is_uuid(text) => Some(0),
            7..=15 if is_ipv4(text) => Some(6),
            2..=45 if is_ipv6(text) => Some(7),
            3..=320 if is_email(text) => Some(8),
            _ => None,
        },
        b'a'..=b'f' | b'A'..=b'F' if text.len() == 36 && is_uuid(text) => Some(0),
        b'a'..=b'f' | b'A'..=b'F' | b':' if (2..=45).contains(&text.len()) && is_ipv6(text) => Some(7),
        b'a'..=b'z' | b'A'..=b'Z' if (3..=320).contains(&text.len()) && is_email(text) => Some(8),
        _ => None,
    }
}

fn is_uuid(text: &[u8]) -> bool {
    let dashes = [8, 13, 18, 23].iter().all(|at| text.get(*at) == Some(&b'-'));
    // a count without branches is done for many bytes at a time
    let hex = text.iter().map(|byte| u8::from(byte.is_ascii_hexdigit())).sum::<u8>();
    text.len() == 36 && dashes && hex == 32
}

/// The number that so many digits write.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

/// `2026-02-28`, of the years 0001 to 9999.
fn is_date(text: &[u8]) -> bool {
    let [year @ .., b'-', m, n, b'-', _, _] = text else { return false };
    let day = &text[text.len() - 2..];
    let (4, Some(year), Some(month), Some(day)) = (year.len(), digits(year), digits(&[*m, *n]), digits(day))
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= 1 && (1..=days).contains(&day)
}

/// `23:59:59`, with up to six digits of a second, with or without an offset.
fn is_time(text: &[u8]) -> bool {
    let Some((clock, rest)) = text.split_first_chunk::<8>() else { return false };
    let below = |part: &[u8], limit| digits(part).is_some_and(|value| value < limit);
    let clock = clock[2] == b':'
        && clock[5] == b':'
        && below(&clock[..2], 24)
        && below(&clock[3..5], 60)
        && below(&clock[6..], 60);
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=6).contains(&length) {
                return false;
            }
            &fraction[length..]
        }
        None => rest,
    };
    clock && (rest.is_empty() || is_offset(rest))
}

/// `Z`, or an offset that is in use: up to 14 hours.
fn is_offset(text: &[u8]) -> bool {
    match *text {
        [b'Z'] => true,
        [b'+' | b'-', a, b, b':', c, d] => {
            digits(&[a, b]).is_some_and(|hours| hours <= 14)
                && digits(&[c, d]).is_some_and(|minutes| minutes < 60)
        }
        _ => false,
    }
}

/// Whether a time, known to be one, has an offset.
fn has_offset(text: &[u8]) -> bool {
    text.iter().skip(8).any(|byte| matches!(byte, b'Z' | b'+' | b'-'))
}

fn is_date_time(text: &[u8]) -> Option<usize> {
    let (date, rest) = text.split_at_checked(10)?;
    let (between, time) = rest.split_first()?;
    let found = matches!(between, b'T' | b' ') && is_date(date) && is_time(time);
    found.then(|| 4 + usize::from(!has_offset(time)))
}

fn is_ipv4(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') && parses::<std::net::Ipv4Addr>(text)
}

fn is_ipv6(text: &[u8]) -> bool {
    memchr::memchr(b':', text).is_some()
        && text.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        && parses::<std::net::Ipv6Addr>(text)
}

fn parses<T: std::str::FromStr>(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| text.parse::<T>().is_ok())
}

/// The plain form of an address: a name of letters, digits and `._%+-`, an at sign, a domain with a point.
fn is_email(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', text) else { return false };
    let (name, domain) = (&text[..at], &text[at + 1..]);
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    (1..=64).contains(&name.len())
        && name.iter().all(|byte| plain(byte) || matches!(byte, b'_' | b'%' | b'+'))
        && (3..=255).contains(&domain.len())
        && domain.iter().all(plain)
        && domain.split(|byte| *byte == b'.').count() > 1
        && domain.split(|byte| *byte == b'.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> Option<Format> {
        recognise(text.as_bytes()).map(|index| FORMATS[index])
    }

    #[test]
    fn formats_are_distinguished_from_text_that_is_like_them() {
        let table = [
            (
                Format::Uuid,
                vec!["12084f2f-fc41-41fb-a218-8cc1ac6146eb", "FC41FC41-0000-0000-0000-8cc1ac6146eb"],
                vec!["12084f2f-fc41-41fb-a218-8cc1ac6146eg", "12084f2ffc4141fba2188cc1ac6146eb"],
            ),
            (
                Format::Date,
                vec!["2026-11-21", "2024-02-29", "0001-01-01", "2000-02-29"],
                vec![
                    "2026-02-29",
                    "2026-02-30",
                    "1900-02-29",
                    "0000-01-01",
                    "2026-13-01",
                    "2026/11/21",
                    "2026-1-2",
                ],
            ),
            (
                Format::Time,
                vec!["23:59:59Z", "00:00:00+14:00", "12:00:00.123456-05:30"],
                vec!["24:00:00Z", "23:59:60Z", "12:00Z", "12:00:00+15:00", "12:00:00.1234567Z"],
            ),
            (Format::LocalTime, vec!["23:59:59", "12:00:00.5"], vec!["12:00:00.", "1:00:00"]),
            (
                Format::DateTime,
                vec!["2026-11-21T01:02:03Z", "2026-11-21 01:02:03.1+01:00"],
                vec![
                    "2026-02-30T01:02:03Z",
                    "2026-11-21t01:02:03Z",
                    "2026-11-21T01:02:03.1234567Z",
                    "2026-11-21T01:02Z",
                ],
            ),
            (
                Format::LocalDateTime,
                vec!["2022-01-31 13:17:15", "2022-01-31T13:17:15.000001"],
                vec!["2022-01-31_13:17:15", "2022-00-31 13:17:15"],
            ),
            (Format::Ipv4, vec!["10.0.0.1", "255.255.255.255"], vec!["256.0.0.1", "1.2.3", "10.0.0.01"]),
            (Format::Ipv6, vec!["::1", "fe80::1", "2001:db8::8a2e:370:7334"], vec!["::g", "1:2", "fe80"]),
            (
                Format::Email,
                vec!["a@example.com", "first.last+tag@mail.example.co.uk", "9lives@cats.example"],
                vec!["a@b", "@example.com", "a b@example.com", "a@.com", "a@example..com"],
            ),
        ];
        for (expected, yes, no) in table {
            for text in yes {
                assert_eq!(format(text), Some(expected), "{text}");
            }
            for text in no {
                assert_ne!(format(text), Some(expected), "{text}");
            }
        }
        for text in ["", "word", "7", "technologies-2", "America/Los_Angeles", "-", "Ω"] {
            assert_eq!(format(text), None, "{text}");
        }
    }
}
