//! Days, times and moments: from text and to text.
//!
//! Forms: <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html>.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};

use super::super::call::Raise;

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;
const NOT_A_TIME: &str = "the text is not a date or time";
const OUT_OF_RANGE: &str = "the date or time is out of range";

/// What a text says of a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Days since 1970.
    pub(super) days: Option<i32>,
    /// Microseconds since midnight.
    pub(super) micros: Option<i64>,
    /// Seconds east of Greenwich.
    pub(super) offset: Option<i32>,
}

/// The order of a form's parts.
#[derive(Clone, Copy)]
enum Order {
    YearMonthDay,
    MonthDayYear,
    DayMonthYear,
    YearDay,
    Julian,
}

/// Forms of dates, in small letters; what follows is the time.
static DATES: LazyLock<Vec<(Regex, Order)>> = LazyLock::new(|| {
    let forms = [
        (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", Order::YearMonthDay),
        (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", Order::MonthDayYear),
        (r"^(\d{4})[- ]([a-z]{3,9})[- ](\d{1,2})", Order::YearMonthDay),
        (r"^([a-z]{3,9})[- ](\d{1,2})(?:, ?|[- ])(\d{4})", Order::MonthDayYear),
        (r"^(\d{1,2})[- ]([a-z]{3,9})[- ](\d{4})", Order::DayMonthYear),
        (r"^(\d{4})(\d{2})(\d{2})\b", Order::YearMonthDay),
        (r"^(\d{2})(\d{2})(\d{2})\b", Order::YearMonthDay),
        (r"^(\d{4})\.(\d{3})\b", Order::YearDay),
        (r"^j(\d{1,7})\b", Order::Julian),
    ];
    forms.into_iter().filter_map(|(form, order)| Some((Regex::new(form).ok()?, order))).collect()
});

/// Forms of times: hours, minutes, seconds, fraction, half of the day.
static TIMES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let forms = [
        r"^[ t]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.](\d*))?)? ?(am|pm)?",
        r"^[ t]*(\d{2})(\d{2})(\d{2})(?:[.](\d*))?(am|pm)?",
    ];
    forms.into_iter().filter_map(|form| Regex::new(form).ok()).collect()
});

/// Zones: by offset, or by a name that means one.
static ZONE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^ *(?:([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?|([a-z]{1,4}))$").ok());

/// Names of zones that mean one offset, in hours:
/// <https://docs.aws.amazon.com/redshift/latest/dg/time-zone-abbrev.html>.
const ZONES: [(&str, i32); 12] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("cet", 1),
];

/// Reads a text that is a date, a time, or both, `now` being the moment that special words mean; six digits are a time
/// where the time of a day is wanted.
pub(super) fn parse(text: &str, now: i64, is_of_day: bool) -> Result<Parsed, Raise> {
    let text = text.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    if let Some(parsed) = plain(text.as_bytes()) {
        // a time of day has no `T` before it
        return if is_of_day && text.as_bytes().get(10) == Some(&b'T') {
            Err(NOT_A_TIME.into())
        } else {
            parsed
        };
    }
    let text = text.to_ascii_lowercase();
    if let Some(parsed) = special(&text, now).filter(|_| !is_of_day || text == "now") {
        return Ok(parsed);
    }
    let before_christ = text.strip_suffix(" bc");
    let text = before_christ.unwrap_or(&text);
    let mut parsed = Parsed::default();
    let mut rest = text;
    let is_time = is_of_day && TIMES.iter().any(|form| form.is_match(rest));
    for (form, order) in DATES.iter().filter(|_| !is_time) {
        if let Some(found) = form.captures(rest) {
            let is_named = found[1].starts_with(|of: char| of.is_ascii_alphabetic());
            if is_of_day && is_named {
                return Err(NOT_A_TIME.into());
            }
            let days = days(&found, *order)?;
            parsed.days = Some(if before_christ.is_some() { mirrored(days)? } else { days });
            rest = &rest[found[0].len()..];
            break;
        }
    }
    if is_of_day && parsed.days.is_some() && rest.starts_with('t') {
        return Err(NOT_A_TIME.into());
    }
    let time = TIMES.iter().find_map(|form| form.captures(rest));
    if let Some(found) = time {
        parsed.micros = Some(micros(&found)?);
        rest = &rest[found[0].len()..];
    }
    if parsed.days.is_none() && parsed.micros.is_none() {
        return Err(NOT_A_TIME.into());
    }
    if !rest.is_empty() {
        parsed.offset = Some(offset(rest)?);
    }
    Ok(parsed)
}

/// The same day so many years before Christ.
fn mirrored(days: i32) -> Result<i32, Raise> {
    let (year, month, day) = calendar(days);
    let date = NaiveDate::from_ymd_opt(1 - year, month, day);
    date.map(since_1970).filter(|days| has_day(*days)).ok_or_else(|| OUT_OF_RANGE.into())
}

/// `now` and its like are moments, which is how a payload comes to change with each refresh:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>.
fn special(text: &str, now: i64) -> Option<Parsed> {
    #[allow(clippy::cast_possible_truncation, reason = "days of a moment near to now")]
    let today = now.div_euclid(DAY) as i32;
    let day = |days| Parsed { days: Some(days), micros: Some(0), offset: None };
    Some(match text {
        "now" => Parsed { micros: Some(now.rem_euclid(DAY)), ..day(today) },
        "today" => day(today),
        "tomorrow" => day(today + 1),
        "yesterday" => day(today - 1),
        "epoch" => day(0),
        _ => return None,
    })
}

/// `2026-11-21`, then `T` or a blank and `12:30:45`, a fraction, `Z` or an offset: what nearly all texts are.
fn plain(text: &[u8]) -> Option<Result<Parsed, Raise>> {
    let number = |from: usize, to: usize| {
        text.get(from..to)?
            .iter()
            .try_fold(0_i32, |all, byte| byte.is_ascii_digit().then(|| all * 10 + i32::from(byte - b'0')))
    };
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let date = civil(year, month.cast_unsigned(), day.cast_unsigned());
    let Some(between) = text.get(10) else {
        return Some(date.map(|days| Parsed { days: Some(days), ..Parsed::default() }));
    };
    if !matches!(between, b'T' | b' ') || text.get(13) != Some(&b':') || text.get(16) != Some(&b':') {
        return None;
    }
    let (hours, minutes, seconds) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let mut at = 19;
    let mut fraction = 0;
    if text.get(at) == Some(&b'.') {
        let from = at + 1;
        at = from + text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        fraction = micros_of(&text[from..at]);
    }
    let offset = match text.get(at..)? {
        [] => None,
        b"Z" => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let seconds = number(at + 1, at + 3)? * 3600 + number(at + 4, at + 6)? * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => return None,
    };
    let micros = clock(hours.into(), minutes.into(), seconds.into(), fraction);
    Some(date.and_then(|days| Ok(Parsed { days: Some(days), micros: Some(micros?), offset })))
}

fn days(found: &Captures<'_>, order: Order) -> Result<i32, Raise> {
    let number = |at: usize| -> Result<u32, Raise> { found[at].parse().map_err(|_| OUT_OF_RANGE.into()) };
    let month =
        |at: usize| if found[at].as_bytes()[0].is_ascii_digit() { number(at) } else { named(&found[at]) };
    let year = |at: usize| -> Result<i32, Raise> {
        let year = number(at)?.cast_signed();
        // two digits: 1970 to 2069
        Ok(if found[at].len() > 2 { year } else { year + if year < 70 { 2000 } else { 1900 } })
    };
    match order {
        Order::YearMonthDay => civil(year(1)?, month(2)?, number(3)?),
        Order::MonthDayYear => civil(year(3)?, month(1)?, number(2)?),
        Order::DayMonthYear => civil(year(3)?, month(2)?, number(1)?),
        Order::YearDay => {
            NaiveDate::from_yo_opt(year(1)?, number(2)?).map(since_1970).ok_or_else(|| OUT_OF_RANGE.into())
        }
        // 2440588 is the first day of 1970
        Order::Julian => Ok(number(1)?.cast_signed() - 2_440_588),
    }
}

fn named(month: &str) -> Result<u32, Raise> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = MONTHS
        .iter()
        .position(|name| *name == month || name[..3] == *month || (month == "sept" && *name == "september"));
    let found = found.and_then(|at| u32::try_from(at + 1).ok());
    found.ok_or_else(|| NOT_A_TIME.into())
}

fn since_1970(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// The day of a date that the calendar has.
pub(super) fn civil(year: i32, month: u32, day: u32) -> Result<i32, Raise> {
    // there is no year 0
    let date = NaiveDate::from_ymd_opt(year, month, day).filter(|_| year != 0);
    date.map(since_1970).ok_or_else(|| OUT_OF_RANGE.into())
}

/// Whether a day is within the years that are modelled: from 4713 BC to 262142. Redshift's go on to 294276.
pub(super) fn has_day(days: i32) -> bool {
    days >= -2_440_588 && NaiveDate::from_num_days_from_ce_opt(days.saturating_add(719_163)).is_some()
}

/// Year, month and day.
pub(super) fn calendar(days: i32) -> (i32, u32, u32) {
    let date = NaiveDate::from_num_days_from_ce_opt(days.saturating_add(719_163)).unwrap_or_default();
    (date.year(), date.month(), date.day())
}

fn micros_of(fraction: &[u8]) -> i64 {
    let digit = |at: usize| i64::from(fraction.get(at).map_or(0, |byte| byte - b'0'));
    (0..6).fold(0, |all, at| all * 10 + digit(at)) + i64::from(digit(6) >= 5)
}

fn micros(found: &Captures<'_>) -> Result<i64, Raise> {
    let number = |at: usize| found.get(at).map_or(0, |part| part.as_str().parse().unwrap_or(0));
    let mut hours: i64 = number(1);
    if let Some(half) = found.get(5) {
        if !(1..=12).contains(&hours) {
            return Err(OUT_OF_RANGE.into());
        }
        hours = hours % 12 + if half.as_str() == "pm" { 12 } else { 0 };
    }
    let fraction = found.get(4).map_or(0, |part| micros_of(part.as_str().as_bytes()));
    clock(hours, number(2), number(3), fraction)
}

/// The time of a day; its end, 24:00:00, too.
fn clock(hours: i64, minutes: i64, seconds: i64, fraction: i64) -> Result<i64, Raise> {
    let micros = ((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction;
    // a leap second is the next minute's first
    if minutes > 59 || seconds > 60 || micros > DAY { Err(OUT_OF_RANGE.into()) } else { Ok(micros) }
}

fn offset(text: &str) -> Result<i32, Raise> {
    let found = ZONE.as_ref().and_then(|zone| zone.captures(text)).ok_or_else(|| Raise::from(NOT_A_TIME))?;
    if let Some(name) = found.get(5) {
        let hours = ZONES.iter().find(|(known, _)| *known == name.as_str()).map(|(_, hours)| hours * 3600);
        return hours.ok_or_else(|| "the time zone is none that is modelled".into());
    }
    let number = |at: usize| found.get(at).map_or(0, |part| part.as_str().parse().unwrap_or(0));
    let seconds = (number(2) * 60 + number(3)) * 60 + number(4);
    if seconds > 16 * 3600 {
        return Err(OUT_OF_RANGE.into());
    }
    Ok(if &found[1] == "-" { -seconds } else { seconds })
}

/// The moment of a text in UTC, in microseconds since 1970.
pub(in crate::preview) fn moment_of(text: &str) -> Option<i64> {
    let parsed = parse(text, 0, false).ok()?;
    let local = i64::from(parsed.days?) * DAY + parsed.micros.unwrap_or(0);
    Some(local - i64::from(parsed.offset.unwrap_or(0)) * SECOND)
}

/// `2026-11-21`.
pub(super) fn date_text(days: i32) -> String {
    let (year, month, day) = calendar(days);
    if year > 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{:04}-{month:02}-{day:02} BC", 1 - year)
    }
}

/// `12:30:45`, with as many digits of a fraction as it has.
pub(super) fn time_text(micros: i64) -> String {
    let (seconds, fraction) = (micros.div_euclid(SECOND), micros.rem_euclid(SECOND));
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return whole;
    }
    format!("{whole}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

/// `+00`, or with minutes where it has some.
pub(super) fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    if minutes == 0 { format!("{sign}{hours:02}") } else { format!("{sign}{hours:02}:{minutes:02}") }
}

/// A day and a time, in a zone that is written so.
pub(super) fn moment_text(micros: i64, zone: &str) -> String {
    let days = i32::try_from(micros.div_euclid(DAY)).unwrap_or_default();
    let time = time_text(micros.rem_euclid(DAY));
    match date_text(days).strip_suffix(" BC") {
        Some(date) => format!("{date} {time}{zone} BC"),
        None => format!("{} {time}{zone}", date_text(days)),
    }
}

/// Months later, on the last day of a month that is shorter.
pub(super) fn plus_months(micros: i64, months: i32) -> Result<i64, Raise> {
    let days = i32::try_from(micros.div_euclid(DAY)).map_err(|_| Raise::from(OUT_OF_RANGE))?;
    let (year, month, day) = calendar(days);
    let months = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
    let year = i32::try_from(months.div_euclid(12)).map_err(|_| Raise::from(OUT_OF_RANGE))?;
    let month = u32::try_from(months.rem_euclid(12) + 1).map_err(|_| Raise::from(OUT_OF_RANGE))?;
    let date = (0..4).find_map(|less| NaiveDate::from_ymd_opt(year, month, day.saturating_sub(less)));
    let days = date.map(since_1970).ok_or_else(|| Raise::from(OUT_OF_RANGE))?;
    Ok(i64::from(days) * DAY + micros.rem_euclid(DAY))
}
