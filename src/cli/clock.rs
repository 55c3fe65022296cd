//! The day, by which approvals expire.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;

use crate::diag::{Error, ErrorKind};

/// Today in UTC, as YYYY-MM-DD; `SOURCE_DATE_EPOCH` stands in for the clock where a result has to be made again:
/// <https://reproducible-builds.org/specs/source-date-epoch/>.
///
/// # Errors
///
/// If `SOURCE_DATE_EPOCH` is not a moment that a calendar has.
pub(super) fn today() -> Result<String, Error> {
    if let Some(asked) = std::env::var_os("SOURCE_DATE_EPOCH") {
        let asked = asked.to_string_lossy();
        return asked.parse().ok().and_then(day).ok_or_else(|| {
            let message = format!("`SOURCE_DATE_EPOCH` is not a number of seconds since 1970: `{asked}`");
            Error::new(ErrorKind::Option, message).help("set it to a whole number, or unset it")
        });
    }
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok())
    };
    now().and_then(day).ok_or_else(|| {
        Error::new(ErrorKind::Internal, "the clock of this machine is before 1970")
            .help("set the clock, or set `SOURCE_DATE_EPOCH`")
    })
}

/// The day of a moment. Days compare as texts only within the years of four digits.
fn day(seconds: i64) -> Option<String> {
    let moment = DateTime::from_timestamp(seconds, 0)?;
    let day = moment.format("%Y-%m-%d").to_string();
    (seconds >= 0 && day.len() == "2026-01-01".len()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_compare_as_texts_are_days() {
        let rows = [
            (0, Some("1970-01-01")),
            (1_800_000_000, Some("2027-01-15")),
            (253_402_300_799, Some("9999-12-31")),
            (253_402_300_800, None),
            (-1, None),
            (i64::MAX, None),
        ];
        for (seconds, expected) in rows {
            assert_eq!(day(seconds).as_deref(), expected, "{seconds}");
        }
    }
}
