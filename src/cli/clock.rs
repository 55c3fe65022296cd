//! The day, by which approvals expire.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// Today in UTC, as YYYY-MM-DD; `SOURCE_DATE_EPOCH` stands in for the clock where a result has to be made again:
/// <https://reproducible-builds.org/specs/source-date-epoch/>.
pub(super) fn today() -> String {
    let asked = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok())
    };
    let moment = asked.or_else(now).and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.unwrap_or_default().format("%Y-%m-%d").to_string()
}
