//! What samples showed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What samples showed of the values at a path: the evidence for its type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seen {
    /// Objects that could have had a value there; at the root, records.
    pub of: u64,
    /// Values, `null` among them.
    pub values: u64,
    /// `null`.
    #[serde(skip_serializing_if = "is_zero")]
    pub null: u64,
    /// Its numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<SeenNumbers>,
    /// Its strings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<SeenTexts>,
    /// About how many distinct numbers and strings there are: within 3.3 %, two times out of three.
    #[serde(skip_serializing_if = "is_zero")]
    pub distinct: u64,
    /// The fullest of 32 buckets of hashes beside an even share, in percent: 100 is even, 3200 all in one.
    #[serde(skip_serializing_if = "is_zero")]
    pub skew: u64,
    /// A few of the distinct values, as JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    /// Whether a schema states what may stand there, and the samples only size what it leaves open.
    #[serde(skip)]
    pub beside_schema: bool,
}

/// What was seen of strings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeenTexts {
    /// Strings.
    pub count: u64,
    /// The most bytes of UTF-8.
    pub bytes: u64,
    /// The most characters.
    pub characters: u64,
    /// Strings with a character beyond ASCII.
    #[serde(skip_serializing_if = "is_zero")]
    pub beyond_ascii: u64,
    /// Strings that hold the character U+0000, which no VARCHAR does.
    #[serde(skip_serializing_if = "is_zero")]
    pub with_nul: u64,
    /// Strings that are an object or an array of JSON.
    #[serde(skip_serializing_if = "is_zero")]
    pub json: u64,
    /// The format that the most have: a name of JSON Schema, `local-time` or `local-date-time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How many have it.
    #[serde(skip_serializing_if = "is_zero")]
    pub formatted: u64,
    /// Those that are plain numbers: no leading zero, plus sign, minus zero or padding, at most 18 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<SeenNumbers>,
    /// The fewest digits after the point of those numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_scale: Option<u64>,
}

/// What was seen of numbers, as they were written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SeenNumbers {
    /// Numbers without point and exponent.
    #[serde(skip_serializing_if = "is_zero")]
    pub integers: u64,
    /// Numbers with a point and without an exponent.
    #[serde(skip_serializing_if = "is_zero")]
    pub fractions: u64,
    /// Numbers with an exponent.
    #[serde(skip_serializing_if = "is_zero")]
    pub exponents: u64,
    /// The least integer of 64 bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<i64>,
    /// The greatest integer of 64 bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greatest: Option<i64>,
    /// Integers beyond 64 bits.
    #[serde(skip_serializing_if = "is_zero")]
    pub beyond_64_bits: u64,
    /// Numbers that a double cannot hold: too great, or so small that they become 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub beyond_double: u64,
    /// The most digits before the point, of numbers without an exponent.
    #[serde(skip_serializing_if = "is_zero")]
    pub whole_digits: u64,
    /// The most digits after the point, of numbers without an exponent.
    #[serde(skip_serializing_if = "is_zero")]
    pub scale: u64,
    /// The most digits of all that a number has.
    #[serde(skip_serializing_if = "is_zero")]
    pub digits: u64,
    /// The most characters that a number takes.
    #[serde(skip_serializing_if = "is_zero")]
    pub characters: u64,
}

impl SeenNumbers {
    /// How many there were.
    pub fn count(&self) -> u64 {
        self.integers.saturating_add(self.fractions).saturating_add(self.exponents)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
