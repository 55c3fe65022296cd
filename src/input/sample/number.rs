//! Numbers as they are written: digits, scale and exponent decide on types.

use super::merge::merge_by;
use crate::model::SeenNumbers;

/// A number of so many digits is within 64 bits.
const SURELY_64_BITS: usize = 18;
/// A number of so many digits, before and after the point, is within a double.
const SURELY_DOUBLE: usize = 300;

impl SeenNumbers {
    /// Takes in a number of JSON.
    pub(super) fn see(&mut self, text: &str, point: bool, exponent: bool) {
        if exponent {
            self.characters = self.characters.max(text.len() as u64);
            self.exponents += 1;
            let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
            self.digits = self.digits.max(count(mantissa));
            self.beyond_double += u64::from(!in_double(text, mantissa));
            return;
        }
        let point = if point { memchr::memchr(b'.', text.as_bytes()) } else { None };
        self.see_plain(text, point.unwrap_or(text.len()));
    }

    /// Takes in a number without an exponent, whose point, or end, is known.
    #[inline]
    pub(super) fn see_plain(&mut self, text: &str, point: usize) {
        let sign = usize::from(text.starts_with('-'));
        let whole = point - sign;
        let scale = (text.len() - point).saturating_sub(1);
        self.characters = self.characters.max(text.len() as u64);
        self.whole_digits = self.whole_digits.max(whole as u64);
        self.scale = self.scale.max(scale as u64);
        self.digits = self.digits.max((whole + scale) as u64);
        if text.len() > SURELY_DOUBLE {
            self.beyond_double += u64::from(!in_double(text, text));
        }
        if point < text.len() {
            self.fractions += 1;
            return;
        }
        self.integers += 1;
        let value = if whole <= SURELY_64_BITS {
            let digits = text.as_bytes()[sign..].iter();
            let plain = digits.fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
            Some(if sign == 1 { -plain } else { plain })
        } else {
            text.parse().ok()
        };
        match value {
            Some(value) => {
                self.least = Some(self.least.map_or(value, |least| least.min(value)));
                self.greatest = Some(self.greatest.map_or(value, |greatest| greatest.max(value)));
            }
            None => self.beyond_64_bits += 1,
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum integers, fractions, exponents, beyond_64_bits, beyond_double);
        merge_by!(self, other; max whole_digits, scale, digits, characters);
        self.least = self.least.into_iter().chain(other.least).min();
        self.greatest = self.greatest.max(other.greatest);
    }
}

fn count(mantissa: &str) -> u64 {
    mantissa.bytes().filter(u8::is_ascii_digit).count() as u64
}

/// Whether a double holds the number without overflow, and without losing all of it.
fn in_double(text: &str, digits: &str) -> bool {
    let zero = digits.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    zero || text.parse::<f64>().is_ok_and(f64::is_normal)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn of(texts: &[&str]) -> SeenNumbers {
        let mut numbers = SeenNumbers::default();
        for text in texts {
            numbers.see(text, text.contains('.'), text.contains(['e', 'E']));
        }
        numbers
    }

    #[test]
    fn integers_keep_their_range() {
        let numbers = of(&["0", "-0", "-17", "9223372036854775807", "-9223372036854775808"]);
        assert_eq!((numbers.least, numbers.greatest), (Some(i64::MIN), Some(i64::MAX)));
        assert_eq!((numbers.integers, numbers.beyond_64_bits, numbers.whole_digits), (5, 0, 19));
    }

    #[test]
    fn digits_are_counted_as_written() {
        let numbers = of(&["74.00", "0.125", "-3"]);
        assert_eq!((numbers.whole_digits, numbers.scale, numbers.digits), (2, 3, 4));
        assert_eq!((numbers.integers, numbers.fractions, numbers.count()), (1, 2, 3));
    }

    #[test]
    fn what_no_64_bits_and_no_double_hold_is_counted() {
        let long = "9".repeat(400);
        let numbers = of(&["9223372036854775808", &long, "1e400", "1e-400", "0e999", "1e308", "-1.5E3"]);
        assert_eq!((numbers.beyond_64_bits, numbers.beyond_double, numbers.exponents), (2, 3, 5));
        assert_eq!(numbers.whole_digits, 400);
        let tiny = format!("0.{}1", "0".repeat(400));
        assert_eq!(of(&[&tiny]).beyond_double, 1);
    }
}
