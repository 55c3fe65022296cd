//! How many distinct values there are, how evenly they spread, and a few of them: all in constant memory, all the
//! same whichever way the values were split and merged.

use std::borrow::Cow;

use super::format::recognise;
use data_encoding::BASE64;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Registers of the HyperLogLog sketch: the estimate is within 3.3 % two times out of three.
const REGISTERS: usize = 1_024;
/// Buckets of hashes. Redshift spreads rows over slices by a hash of the DISTKEY, so a bucket represents a slice.
const BUCKETS: usize = 32;
/// Values that are kept, those of the least hashes: a sample without regard to order.
const VALUES: usize = 20;
/// A value is in at least one of so many records, or its path has no plain values.
const PLAIN_SHARE: u64 = 100;
/// Digits in a row that may be an account, a card or a phone.
const PRIVATE_DIGITS: usize = 6;
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
    /// The values of the least hashes, at most 20, as JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<Kept>,
    /// All values with their counts, while records are read and plain values are asked for.
    #[serde(skip)]
    few: Option<Few>,
}

/// The values of a path, as long as all of them are plain and few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Few {
    /// In how many records each is, by its JSON, and the last record that has it.
    values: BTreeMap<String, (u64, u64)>,
    /// There are too many, or one that may be private.
    rejected: bool,
}

impl Few {
    fn see(&mut self, text: &str, is_text: bool, record: u64) {
        self.rejected |= text.len() > VALUE_BYTES || (is_text && is_private(text));
        if self.rejected {
            return self.values.clear();
        }
        let json = if is_text { Value::from(text).to_string() } else { text.to_owned() };
        let (count, last) = self.values.entry(json).or_default();
        if *count == 0 || *last != record {
            (*count, *last) = (*count + 1, record);
        }
        self.bound();
    }

    fn bound(&mut self) {
        self.rejected |= self.values.len() > VALUES;
        if self.rejected {
            self.values.clear();
        }
    }

    fn merge(&mut self, other: &Self) {
        self.rejected |= other.rejected;
        for (json, (count, _)) in &other.values {
            self.values.entry(json.clone()).or_default().0 += count;
        }
        self.bound();
    }
}

/// Whether a text may name a person or an account.
fn is_private(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= PRIVATE_DIGITS);
    digits || text.contains('@') || recognise(text.as_bytes()).is_some()
}

/// What kind of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, which is JSON as it is.
    Number,
    /// A string of JSON.
    Text,
}

/// Which values are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Nothing,
    /// Values of paths with few values, until all records are read; with the number of the record.
    Plain(u64),
    All,
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
    /// Counts a value, and keeps it as `keep` says.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a number of leading zeros")]
    pub(super) fn see(&mut self, text: &str, kind: Kind, keep: Keep) {
        let hash = xxh3_64(text.as_bytes());
        let register = &mut self.registers.0[hash as usize % REGISTERS];
        *register = (*register).max(hash.leading_zeros() as u8 + 1);
        self.buckets[(hash as usize / REGISTERS) % BUCKETS] += 1;
        if let Keep::Plain(record) = keep {
            self.few.get_or_insert_default().see(text, kind == Kind::Text, record);
        }
        if keep == Keep::All
            && text.len() <= VALUE_BYTES
            && (self.values.len() < VALUES || self.values.last().is_some_and(|last| hash <= last.hash))
        {
            self.keep(hash, kind == Kind::Text, || match kind {
                Kind::Text => Value::from(text).to_string(),
                Kind::Number => text.to_owned(),
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
        if let Some(few) = &other.few {
            self.few.get_or_insert_default().merge(few);
        }
    }

    /// Once all records are read: keeps the values of a path that are all plain and frequent.
    pub(super) fn choose_plain_values(&mut self, records: u64) {
        let Some(few) = self.few.take() else { return };
        if few.values.values().any(|(count, _)| count.saturating_mul(PLAIN_SHARE) < records) {
            return;
        }
        for json in few.values.into_keys() {
            let text = serde_json::from_str::<String>(&json).unwrap_or_else(|_| json.clone());
            let is_text = json.starts_with('"');
            self.keep(xxh3_64(text.as_bytes()), is_text, || json);
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
            distinct.see(&text, Kind::Number, Keep::All);
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
        assert_eq!(of(0..100).values().len(), VALUES);
        let mut distinct = Distinct::default();
        distinct.see(&"x".repeat(65), Kind::Text, Keep::All);
        distinct.see("hidden", Kind::Text, Keep::Nothing);
        assert!(distinct.values().is_empty());
        assert_eq!(distinct.estimate(), 2);
    }

    fn plain(values: &[&str], records: u64) -> Vec<String> {
        let mut parts = [Distinct::default(), Distinct::default()];
        for (record, value) in (0..).zip(values) {
            // every other record is read by another thread
            let part = &mut parts[usize::try_from(record % 2).unwrap()];
            part.see(value, Kind::Text, Keep::Plain(record));
        }
        let [mut all, other] = parts;
        all.merge(&other);
        all.choose_plain_values(records);
        all.values()
    }

    #[test]
    fn plain_values_are_few_and_frequent_and_not_private() {
        assert_eq!(plain(&["paid", "open", "paid"], 3), ["\"open\"", "\"paid\""]);
        assert_eq!(plain(&["paid", "open"], 101), Vec::<String>::new(), "each in under 1 % of the records");
        let many: Vec<String> = (0..21).map(|n| format!("v{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(plain(&many, 21), Vec::<String>::new());
        assert_eq!(plain(&many[..20], 20).len(), 20);
        for private in [
            "anna@example.com",
            "a@b",
            "NL91ABNA0417164300",
            "id-123456",
            "203.0.113.7",
            "2026-11-21",
            "12084f2f-fc41-41fb-a218-8cc1ac6146eb",
            &"x".repeat(65),
        ] {
            assert_eq!(plain(&["paid", private, "paid"], 3), Vec::<String>::new(), "{private}");
        }
        let mut distinct = Distinct::default();
        for _ in 0..50 {
            distinct.see("x", Kind::Text, Keep::Plain(7));
        }
        distinct.choose_plain_values(200);
        assert_eq!(distinct.values(), Vec::<String>::new(), "one record with a value 50 times");
    }
}
