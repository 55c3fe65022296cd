//! The bytes of strings, numbers and words.

use super::token::{Fault, Kind, Token};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

#[inline]
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// Marks the bytes that end or interrupt a string: quotes, backslashes, control characters. Above the lowest mark
/// others may be false.
#[inline]
const fn stops(word: u64) -> u64 {
    zero_bytes(word ^ (ONES * b'"' as u64))
        | zero_bytes(word ^ (ONES * b'\\' as u64))
        | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS)
}

/// The string whose first byte stands at `start`, and the byte after its quote.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "texts are shorter than LONGEST")]
pub(super) fn string(text: &[u8], start: usize) -> Result<(Token, usize), (Fault, usize)> {
    let (mut at, mut escaped, mut high) = (start, false, 0_u64);
    loop {
        // eight bytes at a time, as long as there are eight
        while let Some(eight) = text.get(at..at + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()) {
            let word = u64::from_le_bytes(eight);
            let found = stops(word);
            if found == 0 {
                high |= word;
                at += 8;
                continue;
            }
            let bytes = found.trailing_zeros() / 8;
            high |= word & ((1 << (8 * bytes)) - 1);
            at += bytes as usize;
            break;
        }
        match text.get(at) {
            Some(b'"') => {
                let (start, end) = (start as u32, at as u32);
                let special = high & HIGHS != 0;
                let token = Token { kind: Kind::String, marked: escaped, special, start, end, next: 0 };
                return Ok((token, at + 1));
            }
            Some(b'\\') => {
                escaped = true;
                at = escape(text, at)?;
            }
            Some(0..0x20) => return Err((Fault::Syntax, at)),
            Some(byte) => {
                high |= u64::from(*byte);
                at += 1;
            }
            None => return Err((Fault::Cut, at)),
        }
    }
}

/// The byte after the escape that stands at `at`.
fn escape(text: &[u8], at: usize) -> Result<usize, (Fault, usize)> {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match hex(text, at + 2)? {
            0xD800..0xDC00 => match (text.get(at + 6), text.get(at + 7)) {
                (Some(b'\\'), Some(b'u')) if (0xDC00..0xE000).contains(&hex(text, at + 8)?) => Ok(at + 12),
                _ => Err((Fault::LoneSurrogate, at)),
            },
            0xDC00..0xE000 => Err((Fault::LoneSurrogate, at)),
            _ => Ok(at + 6),
        },
        Some(_) => Err((Fault::Syntax, at + 1)),
        None => Err((Fault::Cut, at + 1)),
    }
}

fn hex(text: &[u8], at: usize) -> Result<u32, (Fault, usize)> {
    (at..at + 4).try_fold(0, |value, at| match text.get(at) {
        Some(byte) => match char::from(*byte).to_digit(16) {
            Some(digit) => Ok(value * 16 + digit),
            None => Err((Fault::Syntax, at)),
        },
        None => Err((Fault::Cut, at)),
    })
}

/// A number, or one of the three words.
#[inline]
pub(super) fn scalar(text: &[u8], start: usize) -> Result<Token, (Fault, usize)> {
    let rest = &text[start..];
    match rest.first() {
        Some(b'-' | b'0'..=b'9') => number(text, start),
        Some(b'n') => word(rest, b"null", Kind::Null, start),
        Some(b't') => word(rest, b"true", Kind::True, start),
        Some(b'f') => word(rest, b"false", Kind::False, start),
        _ => Err((Fault::Syntax, start)),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "texts are shorter than LONGEST")]
fn word(rest: &[u8], word: &[u8], kind: Kind, start: usize) -> Result<Token, (Fault, usize)> {
    let same = rest.iter().zip(word).take_while(|(a, b)| a == b).count();
    if same == word.len() {
        let end = (start + same) as u32;
        return Ok(Token { kind, marked: false, special: false, start: start as u32, end, next: 0 });
    }
    let fault = if same == rest.len() { Fault::Cut } else { Fault::Syntax };
    Err((fault, start + same))
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "texts are shorter than LONGEST")]
fn number(text: &[u8], start: usize) -> Result<Token, (Fault, usize)> {
    let digits = |mut at: usize| {
        let from = at;
        while let Some(b'0'..=b'9') = text.get(at) {
            at += 1;
        }
        match (at > from, text.get(at)) {
            (true, _) => Ok(at),
            (false, None) => Err((Fault::Cut, at)),
            (false, Some(_)) => Err((Fault::Syntax, at)),
        }
    };
    let mut at = start + usize::from(text.get(start) == Some(&b'-'));
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    let marked = text.get(at) == Some(&b'.');
    if marked {
        at = digits(at + 1)?;
    }
    let special = matches!(text.get(at), Some(b'e' | b'E'));
    if special {
        at += 1;
        at += usize::from(matches!(text.get(at), Some(b'+' | b'-')));
        at = digits(at)?;
    }
    // `01` is two numbers side by side, which nothing may hold
    match text.get(at) {
        Some(b'0'..=b'9' | b'.' | b'-' | b'+' | b'a'..=b'z' | b'A'..=b'Z') => Err((Fault::Syntax, at)),
        _ => Ok(Token { kind: Kind::Number, marked, special, start: start as u32, end: at as u32, next: 0 }),
    }
}

/// The text that escapes stand for. It has been read, so every escape is whole.
pub(crate) fn unescaped(text: &str, into: &mut String) {
    into.clear();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        into.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or_default();
        rest = &rest[(at + 2).min(rest.len())..];
        match escape {
            b'b' => into.push('\u{8}'),
            b'f' => into.push('\u{c}'),
            b'n' => into.push('\n'),
            b'r' => into.push('\r'),
            b't' => into.push('\t'),
            b'u' => {
                let code = |from: &str| from.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                let high = code(rest).unwrap_or_default();
                rest = rest.get(4..).unwrap_or_default();
                let low =
                    rest.strip_prefix("\\u").and_then(code).filter(|_| (0xD800..0xDC00).contains(&high));
                let value = match low {
                    Some(low) => {
                        rest = &rest[6..];
                        0x10000 + ((high - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF)
                    }
                    None => high,
                };
                into.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            plain => into.push(char::from(plain)),
        }
    }
    into.push_str(rest);
}
