//! How the values of a field spread over the slices of a cluster, going by samples.

use std::fmt::Write as _;

use crate::model::Seen;

/// Distinct values that spread over the slices of any cluster.
const MANY: u64 = 1_000;
/// Values from which skew can be told from chance: ten for each bucket.
const ENOUGH: u64 = 320;
/// The fullest bucket of hashes beside an even share, in percent, that a DISTKEY may have.
const EVEN: u64 = 200;

/// How the values of a field spread, going by samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spread {
    values: u64,
    distinct: u64,
    skew: u64,
}

impl Spread {
    pub(super) fn of(seen: &Seen) -> Self {
        Self { values: seen.values, distinct: seen.distinct, skew: seen.skew }
    }

    pub(super) fn suits(self) -> bool {
        let many = self.distinct >= MANY || self.distinct >= self.values.div_ceil(2);
        many && (self.values < ENOUGH || self.skew <= EVEN)
    }

    pub(super) fn words(self) -> String {
        let Self { values, distinct, skew } = self;
        let mut words = format!("about {distinct} distinct among {values} values");
        if values >= ENOUGH {
            let _ = write!(
                words,
                ", the fullest of 32 buckets has {}.{:02} times its even share",
                skew / 100,
                skew % 100
            );
        }
        words
    }
}
