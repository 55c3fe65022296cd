//! What samples showed of a field, in one line, without any of their text.

use std::fmt::Write as _;

use super::widths::counted;
use crate::model::{Seen, SeenNumbers};

/// The evidence in words; empty where there were no samples.
pub(super) fn evidence(seen: Option<&Seen>) -> String {
    let Some(seen) = seen else { return String::new() };
    let mut parts = vec![match seen.of.max(seen.values) {
        all if all == seen.values => format!("in all {all}"),
        all => format!("in {} of {all}", seen.values),
    }];
    if seen.null > 0 {
        parts.push(format!("{} null", seen.null));
    }
    if let Some(numbers) = &seen.numbers {
        parts.push(range(numbers, &counted(numbers.count(), "number")));
    }
    if let Some(texts) = &seen.texts {
        let ascii = if texts.beyond_ascii == 0 {
            ", all ASCII".to_owned()
        } else {
            format!(", {} beyond ASCII", texts.beyond_ascii)
        };
        parts.push(format!("{} to {}{ascii}", counted(texts.count, "text"), counted(texts.bytes, "byte")));
        if let Some(format) = &texts.format {
            parts.push(format!("{format} {} of {}", texts.formatted, texts.count));
        }
        if let Some(numbers) = &texts.numbers {
            parts.push(range(numbers, &format!("{} of them numbers", numbers.count())));
        }
    }
    if seen.distinct > 0 {
        parts.push(format!("about {} distinct", seen.distinct));
    }
    parts.join("; ")
}

fn range(numbers: &SeenNumbers, what: &str) -> String {
    let mut text = what.to_owned();
    if let (Some(least), Some(greatest)) = (numbers.least, numbers.greatest) {
        let _ = write!(text, ", whole {least} … {greatest}");
    }
    if numbers.scale > 0 {
        let _ = write!(text, ", digits {}.{}", numbers.whole_digits, numbers.scale);
    }
    for (count, what) in [
        (numbers.exponents, "with exponent"),
        (numbers.beyond_64_bits, "beyond 64 bits"),
        (numbers.beyond_double, "beyond a double"),
    ] {
        if count > 0 {
            let _ = write!(text, ", {count} {what}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::model::SeenTexts;

    #[test]
    fn evidence_is_counts_and_ranges() {
        let numbers = SeenNumbers {
            integers: 2,
            fractions: 1,
            least: Some(-3),
            greatest: Some(40),
            whole_digits: 2,
            scale: 2,
            ..SeenNumbers::default()
        };
        let texts = SeenTexts {
            count: 4,
            bytes: 36,
            format: Some("uuid".to_owned()),
            formatted: 3,
            ..SeenTexts::default()
        };
        let seen = Seen {
            of: 10,
            values: 8,
            null: 1,
            numbers: Some(numbers),
            texts: Some(texts),
            distinct: 6,
            ..Seen::default()
        };
        assert_eq!(
            evidence(Some(&seen)),
            "in 8 of 10; 1 null; 3 numbers, whole -3 … 40, digits 2.2; 4 texts to 36 bytes, all ASCII; uuid 3 of 4; about 6 \
             distinct"
        );
        assert_eq!(evidence(Some(&Seen { of: 3, values: 3, ..Seen::default() })), "in all 3");
        assert_eq!(evidence(None), "");
    }
}
