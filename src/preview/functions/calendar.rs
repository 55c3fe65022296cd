//! Functions of days and moments: differences, months, zones.

use chrono::{Offset, TimeZone};

use super::super::call::{Raise, Resolved};
use super::super::value::{Type, Value};
use super::date_math::{Part, is_moment, micros, part};
use super::kernel;
use super::parse_time::{DAY, SECOND, calendar, civil, plus_months};
use crate::redshift::SqlType;

const DATE: Type = Type::Sql(SqlType::Date);
const TIMESTAMPTZ: Type = Type::Sql(SqlType::TimestampTz);
const OUT_OF_RANGE: &str = "the date or time is out of range";

fn day(micros: i64) -> Result<i32, Raise> {
    i32::try_from(micros.div_euclid(DAY)).map_err(|_| OUT_OF_RANGE.into())
}

/// How many boundaries of a part are between two moments: <https://docs.aws.amazon.com/redshift/latest/dg/r_DATEDIFF_function.html>.
pub(super) fn datediff(types: &[Type]) -> Option<Resolved> {
    let [name, from, to] = *types else { return None };
    let of_day = |of: Type| of == Type::Sql(SqlType::Time);
    let fits = is_moment(from) && is_moment(to) || of_day(from) && of_day(to);
    (name.is_text() && fits).then_some(())?;
    kernel("datediff", Type::BIGINT, |_, values| {
        let [Value::Text(name), from, to] = values else { return Ok(Value::Null) };
        let (Some(part), Some(from), Some(to)) = (part(name), micros(from), micros(to)) else {
            return Err("the part is none of a date".into());
        };
        let boundary = |micros: i64| -> Result<i64, Raise> {
            let days = day(micros)?;
            let (year, month, _) = calendar(days);
            let (year, month) = (i64::from(year), i64::from(month));
            Ok(match part {
                Part::Millennium => (year - 1).div_euclid(1_000),
                Part::Century => (year - 1).div_euclid(100),
                Part::Decade => year.div_euclid(10),
                Part::Year => year,
                Part::Quarter => year * 4 + (month - 1) / 3,
                Part::Month => year * 12 + month,
                Part::Week => i64::from((days + 3).div_euclid(7)),
                Part::Day | Part::DayOfWeek | Part::DayOfYear => days.into(),
                Part::Hour => micros.div_euclid(3_600 * SECOND),
                Part::Minute => micros.div_euclid(60 * SECOND),
                Part::Second | Part::Epoch => micros.div_euclid(SECOND),
                Part::Millisecond => micros.div_euclid(1_000),
                Part::Microsecond => micros,
            })
        };
        Ok(Value::Int(boundary(to)? - boundary(from)?))
    })
}

/// The last day of a month stays the last one: <https://docs.aws.amazon.com/redshift/latest/dg/r_ADD_MONTHS.html>.
pub(super) fn add_months(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of, months] if is_moment(*of) && months.is_integer()).then_some(())?;
    kernel("add_months", Type::TIMESTAMP, |_, values| {
        let [moment, Value::Int(months)] = values else { return Ok(Value::Null) };
        let from = micros(moment).unwrap_or_default();
        let months = i32::try_from(*months).map_err(|_| Raise::from(OUT_OF_RANGE))?;
        let moved = plus_months(from, months)?;
        let is_last = |micros: i64| Ok::<_, Raise>(last_of_month(day(micros)?)? == day(micros)?);
        if is_last(from)? {
            let last = i64::from(last_of_month(day(moved)?)?);
            return Ok(Value::Moment(last * DAY + from.rem_euclid(DAY)));
        }
        Ok(Value::Moment(moved))
    })
}

fn last_of_month(days: i32) -> Result<i32, Raise> {
    let (year, month, _) = calendar(days);
    let next = if month == 12 { civil(year + 1, 1, 1) } else { civil(year, month + 1, 1) };
    Ok(next? - 1)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LAST_DAY.html>
pub(super) fn last_day(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of] if is_moment(*of)).then_some(())?;
    kernel("last_day", DATE, |_, values| match values.first().and_then(micros) {
        Some(micros) => last_of_month(day(micros)?).map(Value::Date),
        None => Ok(Value::Null),
    })
}

/// A moment in another zone: <https://docs.aws.amazon.com/redshift/latest/dg/CONVERT_TIMEZONE.html>.
pub(super) fn convert_timezone(types: &[Type]) -> Option<Resolved> {
    let (zones, of) = types.split_at_checked(types.len().checked_sub(1)?)?;
    let fits = matches!(zones.len(), 1 | 2) && zones.iter().all(|of| of.is_text()) && is_moment(of[0]);
    fits.then_some(())?;
    kernel("convert_timezone", Type::TIMESTAMP, |_, values| {
        let Some((moment, zones)) = values.split_last() else { return Ok(Value::Null) };
        let names: Vec<&str> = zones
            .iter()
            .filter_map(|zone| if let Value::Text(name) = zone { Some(name.as_ref()) } else { None })
            .collect();
        let (from, to) = match names[..] {
            [to] => ("UTC", to),
            [from, to] => (from, to),
            _ => return Ok(Value::Null),
        };
        let utc = to_utc(micros(moment).unwrap_or_default(), from)?;
        Ok(Value::Moment(from_utc(utc, to)?))
    })
}

/// `AT TIME ZONE`: <https://docs.aws.amazon.com/redshift/latest/dg/r_AT_TIME_ZONE.html>.
pub(in crate::preview) fn at_time_zone(types: &[Type]) -> Option<Resolved> {
    let [of, zone] = *types else { return None };
    (is_moment(of) && zone.is_text()).then_some(())?;
    let has_zone = of == TIMESTAMPTZ;
    let returns = if has_zone { Type::TIMESTAMP } else { TIMESTAMPTZ };
    kernel("at time zone", returns, move |_, values| {
        let [moment, Value::Text(zone)] = values else { return Ok(Value::Null) };
        let micros = micros(moment).unwrap_or_default();
        Ok(Value::Moment(if has_zone { from_utc(micros, zone)? } else { to_utc(micros, zone)? }))
    })
}

fn zone(name: &str) -> Result<chrono_tz::Tz, Raise> {
    let name = name.trim();
    let found = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| "the preview knows no such time zone".into())
}

/// Microseconds east of Greenwich at a moment.
fn east(micros: i64, zone: chrono_tz::Tz) -> Result<i64, Raise> {
    let moment = chrono::DateTime::from_timestamp_micros(micros).ok_or(OUT_OF_RANGE)?;
    Ok(i64::from(zone.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc()) * SECOND)
}

fn from_utc(micros: i64, name: &str) -> Result<i64, Raise> {
    Ok(micros + east(micros, zone(name)?)?)
}

fn to_utc(local: i64, name: &str) -> Result<i64, Raise> {
    let zone = zone(name)?;
    let guess = local - east(local, zone)?;
    Ok(local - east(guess, zone)?)
}
