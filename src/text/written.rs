//! How numbers and addresses are written.

use std::fmt::{Display, Write as _};

/// A whole number with commas: 1,024.
pub(crate) fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A path as a part of a URI reference (RFC 3986): what it does not allow is written as bytes.
pub(crate) fn uri(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_before_every_three_digits() {
        let written = [0_u64, 999, 1_000, 20_004, 1_234_567].map(grouped);
        assert_eq!(written, ["0", "999", "1,000", "20,004", "1,234,567"]);
    }
}
