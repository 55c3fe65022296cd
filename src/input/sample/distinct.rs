//! How many distinct values there are, how evenly they spread, and a few of them: all in constant memory, all the
//! same whichever way the values were split and merged.

use std::borrow::Cow;

use data_encoding::BASE64;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// Registers of the HyperLogLog sketch: the estimate is within 3.3 % two times out of three.
const REGISTERS: usize = 1_024;
/// Buckets of hashes. Redshift spreads rows over slices by a hash of the DISTKEY, so a bucket represents a slice.
const BUCKETS: usize = 32;
/// Values that are kept, those of the least hashes: a sample without regard to order.
const VALUES: usize = 8;
/// Bytes of a value that is kept.
const VALUE_BYTES: usize = 64;

/// A sketch of the values at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Distinct {
    /// HyperLogLog registers, 1024 bytes in base64.
    registers: Registers,
    /// How many values fell into each of 32 buckets by their hash.
    buckets: [u64; BUCKETS],
    /// The values of the least hashes, at most 8, as JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<Kept>,
}

/// How a value is kept, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Nothing,
    /// As it is: a number.
    Json,
    /// As a string of JSON.
    Text,
}

/// A value, by its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// XXH3 of its text, without seed.
    hash: u64,
    /// The value as JSON.
    json: String,
}

impl Kept {
    fn is_text(&self) -> bool {
        self.json.starts_with('"')
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Registers([u8; REGISTERS]);

impl Default for Registers {
    fn default() -> Self {
        Self([0; REGISTERS])
    }
}

impl Distinct {
    /// Counts a value, and keeps it as `kept` says.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a number of leading zeros")]
    pub(super) fn see(&mut self, text: &str, keep: Keep) {
        let hash = xxh3_64(text.as_bytes());
        let register = &mut self.registers.0[hash as usize % REGISTERS];
        *register = (*register).max(hash.leading_zeros() as u8 + 1);
        self.buckets[(hash as usize / REGISTERS) % BUCKETS] += 1;
        if keep != Keep::Nothing
            && text.len() <= VALUE_BYTES
            && (self.values.len() < VALUES || self.values.last().is_some_and(|last| hash <= last.hash))
        {
            self.keep(hash, keep == Keep::Text, || match keep {
                Keep::Text => Value::from(text).to_string(),
                _ => text.to_owned(),
            });
        }
    }

    /// Of a number and a string with one text the string is kept, whichever came first.
    fn keep(&mut self, hash: u64, is_text: bool, json: impl FnOnce() -> String) {
        match self.values.binary_search_by_key(&hash, |kept| kept.hash) {
            Ok(at) if is_text && !self.values[at].is_text() => self.values[at].json = json(),
            Ok(_) => {}
            Err(at) => {
                self.values.insert(at, Kept { hash, json: json() });
                self.values.truncate(VALUES);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (own, other) in self.registers.0.iter_mut().zip(&other.registers.0) {
            *own = (*own).max(*other);
        }
        for (own, other) in self.buckets.iter_mut().zip(&other.buckets) {
            *own = own.saturating_add(*other);
        }
        for kept in &other.values {
            self.keep(kept.hash, kept.is_text(), || kept.json.clone());
        }
    }

    /// About how many distinct values there were (Flajolet and others 2007, with linear counting for few).
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn estimate(&self) -> u64 {
        let count = REGISTERS as f64;
        let zeros: f64 = self.registers.0.iter().map(|register| f64::from(u8::from(*register == 0))).sum();
        let sum: f64 = self.registers.0.iter().map(|register| 0.5_f64.powi(i32::from(*register))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / count) * count * count / sum;
        let estimate = if raw <= 2.5 * count && zeros > 0.0 { count * (count / zeros).ln() } else { raw };
        // a file may claim anything, but there are no more distinct values than values
        (estimate.round() as u64).min(self.total())
    }

    fn total(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, bucket| sum.saturating_add(*bucket))
    }

    /// The share of the fullest of 32 buckets compared with an even share, in percent: 100 is even, 3200 all in one.
    pub(super) fn skew(&self) -> u64 {
        let fullest = self.buckets.iter().copied().max().unwrap_or_default();
        let total = self.total().max(1);
        u64::try_from(u128::from(fullest) * 100 * BUCKETS as u128 / u128::from(total)).unwrap_or(u64::MAX)
    }

    /// The values that were kept, as JSON, in the order of their texts.
    pub(super) fn values(&self) -> Vec<String> {
        let mut values: Vec<String> = self.values.iter().map(|kept| kept.json.clone()).collect();
        values.sort_unstable();
        values
    }
}

impl Serialize for Registers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Registers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let bytes = BASE64.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        // a rank counts leading zeros of 64 bits
        let bytes = bytes.filter(|bytes: &[u8; REGISTERS]| bytes.iter().all(|rank| *rank <= 65));
        bytes.map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("`registers` must be {REGISTERS} bytes up to 65 in base64"))
        })
    }
}

impl JsonSchema for Registers {
    fn schema_name() -> Cow<'static, str> {
        "Registers".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let length = BASE64.encode_len(REGISTERS);
        schemars::json_schema!({
            "type": "string", "contentEncoding": "base64", "minLength": length, "maxLength": length
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl Iterator<Item = u64>) -> Distinct {
        let mut distinct = Distinct::default();
        for value in values {
            let text = value.to_string();
            distinct.see(&text, Keep::Json);
        }
        distinct
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        for truth in [0, 1, 2, 10, 100, 1_000, 10_000, 1_000_000] {
            let found = of((0..truth).chain(0..truth)).estimate();
            let off = found.abs_diff(truth) * 100 / truth.max(1);
            assert!(off <= 12, "{found} for {truth}");
        }
    }

    #[test]
    fn skew_tells_one_value_from_many() {
        assert_eq!(of((0..1_000).map(|_| 7)).skew(), 3_200);
        let even = of(0..100_000).skew();
        assert!((100..110).contains(&even), "{even}");
        assert_eq!(of(std::iter::empty()).skew(), 0);
    }

    #[test]
    fn few_values_are_all_kept_and_long_ones_never() {
        assert_eq!(of([3, 1, 2, 1].into_iter()).values(), ["1", "2", "3"]);
        assert_eq!(of(0..100).values().len(), 8);
        let mut distinct = Distinct::default();
        distinct.see(&"x".repeat(65), Keep::Text);
        distinct.see("hidden", Keep::Nothing);
        assert!(distinct.values().is_empty());
        assert_eq!(distinct.estimate(), 2);
    }
}
