//! What is counted of strings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::format::{FORMATS, recognise};
use super::merge::{is_zero, merge_by};
use crate::json::Tape;
use crate::model::{Format, SeenNumbers};

/// Lengths of 0, 1, 2 to 3, 4 to 7, … bytes.
const LENGTHS: usize = 33;
/// A text of more digits is not a number, but an account or a card.
const NUMBER_DIGITS: usize = 18;

/// What was seen of strings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Texts {
    /// Strings.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) count: u64,
    /// The most bytes of UTF-8.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) bytes: u64,
    /// The most characters.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) characters: u64,
    /// Strings with a character beyond ASCII.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) beyond_ascii: u64,
    /// Strings that hold the character U+0000, which no VARCHAR does.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) with_nul: u64,
    /// Strings that are an object or an array of JSON.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) json: u64,
    /// How many strings have 0, 1, 2 to 3, 4 to 7, 8 to 15, … bytes.
    #[serde(skip_serializing_if = "Lengths::is_empty")]
    lengths: Lengths,
    /// How many strings have each format.
    #[serde(skip_serializing_if = "Formats::is_empty")]
    formats: Formats,
    /// The strings that are plain numbers: no leading zero, plus sign, minus zero or padding, at most 18 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) numbers: Option<Box<SeenNumbers>>,
    /// The fewest digits after the point of those numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) least_scale: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Vec<u64>", into = "Vec<u64>")]
#[schemars(with = "Vec<u64>")]
struct Lengths([u64; LENGTHS]);

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "BTreeMap<String, u64>", into = "BTreeMap<String, u64>")]
#[schemars(with = "BTreeMap<String, u64>")]
struct Formats([u64; FORMATS.len()]);

impl Texts {
    /// Takes in a string, escapes resolved; `ascii` says whether it is all ASCII.
    #[inline]
    pub(super) fn see(&mut self, text: &str, ascii: bool) {
        let bytes = text.len();
        self.count += 1;
        self.bytes = self.bytes.max(bytes as u64);
        let length = (usize::BITS - bytes.leading_zeros()) as usize;
        self.lengths.0[length.min(LENGTHS - 1)] += 1;
        if let [b'{', .., b'}'] | [b'[', .., b']'] = text.as_bytes() {
            self.json += u64::from(Tape::default().read(text.as_bytes(), 0) == Ok(bytes));
            return self.see_characters(text, ascii);
        }
        self.see_characters(text, ascii);
        if !ascii {
            return;
        }
        // no number has a format, and most texts that begin like one are one
        if let Some(point) = plain_number(text.as_bytes()) {
            self.numbers.get_or_insert_default().see_plain(text, point);
            let scale = text.len().saturating_sub(point + 1) as u64;
            self.least_scale = Some(self.least_scale.map_or(scale, |least| least.min(scale)));
        } else if let Some(format) = recognise(text.as_bytes()) {
            self.formats.0[format] += 1;
        }
    }

    fn see_characters(&mut self, text: &str, ascii: bool) {
        self.beyond_ascii += u64::from(!ascii);
        let characters = if ascii { text.len() as u64 } else { characters(text.as_bytes()) };
        self.characters = self.characters.max(characters);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum count, beyond_ascii, with_nul, json);
        merge_by!(self, other; max bytes, characters);
        for (own, other) in self.lengths.0.iter_mut().zip(&other.lengths.0) {
            *own = own.saturating_add(*other);
        }
        for (own, other) in self.formats.0.iter_mut().zip(&other.formats.0) {
            *own = own.saturating_add(*other);
        }
        if let Some(numbers) = &other.numbers {
            self.numbers.get_or_insert_default().merge(numbers);
        }
        self.least_scale = self.least_scale.into_iter().chain(other.least_scale).min();
    }

    /// The format that most strings have, and how many have it.
    pub(super) fn format(&self) -> Option<(Format, u64)> {
        let best = FORMATS.into_iter().zip(self.formats.0).max_by_key(|(_, count)| *count);
        best.filter(|(_, count)| *count > 0)
    }
}

/// Every byte begins a character but those that continue one: counted so, many at a time.
#[inline]
pub(super) fn characters(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(byte & 0xC0 != 0x80)).sum()
}

/// Whether the text is a number as JSON writes it, of few enough digits; then where its point is, or its end.
#[inline]
fn plain_number(text: &[u8]) -> Option<usize> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = &text[sign..];
    let (Some(b'0'..=b'9'), Some(b'0'..=b'9')) = (digits.first(), digits.last()) else { return None };
    if digits.len() > NUMBER_DIGITS + 1 || (digits[0] == b'0' && digits.len() > 1 && digits[1] != b'.') {
        return None;
    }
    // minus zero is not how the number 0 is written
    if sign == 1 && digits.iter().all(|byte| matches!(byte, b'0' | b'.')) {
        return None;
    }
    let mut point = text.len();
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point == text.len() => point = sign + at,
            _ => return None,
        }
    }
    (digits.len() - usize::from(point < text.len()) <= NUMBER_DIGITS).then_some(point)
}

impl Lengths {
    fn is_empty(&self) -> bool {
        self.0.iter().all(is_zero)
    }
}

impl Default for Lengths {
    fn default() -> Self {
        Self([0; LENGTHS])
    }
}

impl From<Vec<u64>> for Lengths {
    fn from(counts: Vec<u64>) -> Self {
        let mut lengths = Self::default();
        for (own, count) in lengths.0.iter_mut().zip(counts) {
            *own = count;
        }
        lengths
    }
}

impl From<Lengths> for Vec<u64> {
    fn from(lengths: Lengths) -> Self {
        let used = lengths.0.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        lengths.0[..used].to_vec()
    }
}

impl Formats {
    fn is_empty(&self) -> bool {
        self.0.iter().all(is_zero)
    }
}

impl TryFrom<BTreeMap<String, u64>> for Formats {
    type Error = String;

    fn try_from(counts: BTreeMap<String, u64>) -> Result<Self, String> {
        let mut formats = Self::default();
        for (name, count) in counts {
            let index = FORMATS.iter().position(|format| format.name() == name);
            formats.0[index.ok_or_else(|| format!("unknown format `{name}`"))?] = count;
        }
        Ok(formats)
    }
}

impl From<Formats> for BTreeMap<String, u64> {
    fn from(formats: Formats) -> Self {
        let counts = FORMATS.into_iter().zip(formats.0).filter(|(_, count)| *count > 0);
        counts.map(|(format, count)| (format.name().to_owned(), count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn of(texts: &[&str]) -> Texts {
        let mut all = Texts::default();
        for text in texts {
            all.see(text, text.is_ascii());
        }
        all
    }

    #[test]
    fn bytes_and_characters_are_counted_apart() {
        let texts = of(&["", "a", "Zürich", "日本語"]);
        assert_eq!((texts.count, texts.bytes, texts.characters, texts.beyond_ascii), (4, 9, 6, 2));
        assert_eq!(Vec::from(texts.lengths), [1, 1, 0, 1, 1]);
    }

    #[test]
    fn json_in_text_is_counted() {
        for (text, expected) in
            [("{}", 1), ("[1, {\"a\": \"é\"}]", 1), ("{nope}", 0), ("[1] [2]", 0), ("1", 0), ("{", 0)]
        {
            assert_eq!(of(&[text]).json, expected, "{text}");
        }
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        let numbers = |text: &str| of(&[text]).numbers.map(|numbers| (numbers.integers, numbers.fractions));
        for whole in ["0", "421", "-7", "123456789012345678"] {
            assert_eq!(numbers(whole), Some((1, 0)), "{whole}");
        }
        for decimal in ["74.00", "-0.5", "0.123456789012345"] {
            assert_eq!(numbers(decimal), Some((0, 1)), "{decimal}");
        }
        for text in [
            "",
            "-",
            "007",
            "+1",
            " 1",
            "1 ",
            "1.",
            ".5",
            "1.2.3",
            "1e3",
            "1234567890123456789",
            "00.5",
            "0x1",
            "-0",
            "-0.00",
        ] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }

    #[test]
    fn the_scales_of_numbers_in_text_are_known() {
        let scales = |texts: &[&str]| {
            let texts = of(texts);
            (texts.least_scale, texts.numbers.map(|numbers| numbers.scale))
        };
        assert_eq!(scales(&["1.50", "74.00"]), (Some(2), Some(2)));
        assert_eq!(scales(&["1.9", "1.10"]), (Some(1), Some(2)));
        assert_eq!(scales(&["1.9", "2"]), (Some(0), Some(1)));
        assert_eq!(scales(&["word"]), (None, None));
    }

    #[test]
    fn the_format_is_that_of_the_most() {
        assert_eq!(of(&["2026-11-21", "2026-02-30"]).format(), Some((Format::Date, 1)));
        assert_eq!(of(&["word"]).format(), None);
    }
}
