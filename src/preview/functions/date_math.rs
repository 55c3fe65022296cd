//! Functions of days, times and moments.

use super::super::call::{Context, Raise, Resolved};
use super::super::value::{Type, Value};
use super::kernel;
use super::parse_time::{DAY, SECOND, calendar, civil, has_day, plus_months};
use crate::redshift::SqlType;

const OUT_OF_RANGE: &str = "the date or time is out of range";
const DATE: Type = Type::Sql(SqlType::Date);
const TIMESTAMPTZ: Type = Type::Sql(SqlType::TimestampTz);

/// Parts of a date or time: <https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Millennium,
    Century,
    Decade,
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Epoch,
    DayOfWeek,
    DayOfYear,
}

fn part(name: &str) -> Option<Part> {
    Some(match name.to_ascii_lowercase().as_str() {
        "millennium" | "millennia" | "mil" | "mils" => Part::Millennium,
        "century" | "centuries" | "c" | "cent" | "cents" => Part::Century,
        "decade" | "decades" | "dec" | "decs" => Part::Decade,
        "year" | "years" | "y" | "yr" | "yrs" => Part::Year,
        "quarter" | "quarters" | "qtr" | "qtrs" => Part::Quarter,
        "month" | "months" | "mon" | "mons" => Part::Month,
        "week" | "weeks" | "w" => Part::Week,
        "day" | "days" | "d" => Part::Day,
        "hour" | "hours" | "h" | "hr" | "hrs" => Part::Hour,
        "minute" | "minutes" | "m" | "min" | "mins" => Part::Minute,
        "second" | "seconds" | "s" | "sec" | "secs" => Part::Second,
        "millisecond" | "milliseconds" | "ms" | "msec" | "msecs" | "msecond" | "mseconds" => {
            Part::Millisecond
        }
        "microsecond" | "microseconds" | "us" | "usec" | "usecs" | "usecond" | "useconds" | "microsecs"
        | "microsec" => Part::Microsecond,
        "epoch" => Part::Epoch,
        "dayofweek" | "dow" | "dw" | "weekday" => Part::DayOfWeek,
        "dayofyear" | "doy" | "dy" | "yearday" => Part::DayOfYear,
        _ => return None,
    })
}

/// Microseconds since 1970 of a day or a moment.
fn micros(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Moment(micros) | Value::Time(micros) => Some(*micros),
        Value::Date(days) => Some(i64::from(*days) * DAY),
        _ => None,
    }
}

fn is_moment(of: Type) -> bool {
    matches!(of, DATE | Type::TIMESTAMP | TIMESTAMPTZ)
}

/// Down to the beginning of a part: <https://docs.aws.amazon.com/redshift/latest/dg/r_DATE_TRUNC.html>.
pub(super) fn date_trunc(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && types[0].is_text() && is_moment(types[1])).then_some(())?;
    let returns = if types[1] == TIMESTAMPTZ { TIMESTAMPTZ } else { Type::TIMESTAMP };
    kernel("date_trunc", returns, |_, values| {
        let [Value::Text(name), moment] = values else { return Ok(Value::Null) };
        let (Some(part), Some(micros)) = (part(name), micros(moment)) else {
            return Err("the part is none of a date".into());
        };
        truncated(part, micros).map(Value::Moment)
    })
}

fn truncated(part: Part, micros: i64) -> Result<i64, Raise> {
    let days = day_of(micros)?;
    let (year, month, _) = calendar(days);
    let step = |unit: i64| micros - micros.rem_euclid(unit);
    let first = |year: i32, month: u32| civil(year, month, 1).map(|days| i64::from(days) * DAY);
    Ok(match part {
        Part::Microsecond => micros,
        Part::Millisecond => step(1_000),
        Part::Second => step(SECOND),
        Part::Minute => step(60 * SECOND),
        Part::Hour => step(3_600 * SECOND),
        Part::Day => step(DAY),
        // weeks begin on Monday, and 1970 did on a Thursday
        Part::Week => i64::from(days - (days + 3).rem_euclid(7)) * DAY,
        Part::Month => first(year, month)?,
        Part::Quarter => first(year, (month - 1) / 3 * 3 + 1)?,
        Part::Year => first(year, 1)?,
        Part::Decade => first(year - year.rem_euclid(10), 1)?,
        Part::Century => first((year - 1).div_euclid(100) * 100 + 1, 1)?,
        Part::Millennium => first((year - 1).div_euclid(1_000) * 1_000 + 1, 1)?,
        Part::Epoch | Part::DayOfWeek | Part::DayOfYear => {
            return Err("the part is none to cut to".into());
        }
    })
}

fn day_of(micros: i64) -> Result<i32, Raise> {
    i32::try_from(micros.div_euclid(DAY)).map_err(|_| OUT_OF_RANGE.into())
}

/// A part as a DOUBLE PRECISION, seconds whole: <https://docs.aws.amazon.com/redshift/latest/dg/r_DATE_PART_function.html>.
pub(super) fn date_part(types: &[Type]) -> Option<Resolved> {
    parted("date_part", types, Type::DOUBLE)
}

/// A part as an INTEGER, of TIMESTAMPTZ as a DOUBLE PRECISION:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_EXTRACT_function.html>.
pub(in crate::preview) fn extract(types: &[Type]) -> Option<Resolved> {
    let of = if types.get(1) == Some(&TIMESTAMPTZ) { Type::DOUBLE } else { Type::INT };
    parted("extract", types, of)
}

fn parted(name: &'static str, types: &[Type], returns: Type) -> Option<Resolved> {
    let of_time = |of: Type| is_moment(of) || of == Type::Sql(SqlType::Time);
    (types.len() == 2 && types[0].is_text() && of_time(types[1])).then_some(())?;
    kernel(name, returns, |context, values| {
        let [Value::Text(name), moment] = values else { return Ok(Value::Null) };
        let (Some(part), Some(micros)) = (part(name), micros(moment)) else {
            return Err("the part is none of a date".into());
        };
        let days = day_of(micros)?;
        let (year, month, day) = calendar(days);
        let of_day = micros.rem_euclid(DAY);
        let value = match part {
            Part::Microsecond => of_day % SECOND,
            Part::Millisecond => of_day % SECOND / 1_000,
            Part::Second => of_day / SECOND % 60,
            Part::Minute => of_day / SECOND / 60 % 60,
            Part::Hour => of_day / SECOND / 3_600,
            Part::Day => day.into(),
            Part::Month => month.into(),
            Part::Quarter => i64::from((month - 1) / 3 + 1),
            Part::Year => year.into(),
            Part::Decade => year.div_euclid(10).into(),
            Part::Century => ((year - 1).div_euclid(100) + 1).into(),
            Part::Millennium => ((year - 1).div_euclid(1_000) + 1).into(),
            Part::Epoch => micros.div_euclid(SECOND),
            Part::DayOfWeek => (days + 4).rem_euclid(7).into(),
            Part::DayOfYear => i64::from(days - civil(year, 1, 1)? + 1),
            Part::Week => week(days)?,
        };
        #[allow(clippy::cast_precision_loss, reason = "parts of a date are small")]
        Ok(if context.returns == Type::DOUBLE { Value::Float(value as f64) } else { Value::Int(value) })
    })
}

/// The week of ISO 8601: that of its Thursday.
fn week(days: i32) -> Result<i64, Raise> {
    let thursday = days - (days + 3).rem_euclid(7) + 3;
    let (year, ..) = calendar(thursday);
    Ok(i64::from((thursday - civil(year, 1, 1)?) / 7 + 1))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_DATEADD_function.html>
pub(super) fn dateadd(types: &[Type]) -> Option<Resolved> {
    (types.len() == 3 && types[0].is_text() && types[1].is_integer() && is_moment(types[2])).then_some(())?;
    let returns = if types[2] == TIMESTAMPTZ { TIMESTAMPTZ } else { Type::TIMESTAMP };
    kernel("dateadd", returns, |_, values| {
        let [Value::Text(name), Value::Int(count), moment] = values else { return Ok(Value::Null) };
        let (Some(part), Some(micros)) = (part(name), micros(moment)) else {
            return Err("the part is none of a date".into());
        };
        if i32::try_from(*count).is_err() {
            return Err("DATEADD takes an INTEGER".into());
        }
        let months = |each: i64| {
            let months = count.checked_mul(each).and_then(|months| i32::try_from(months).ok());
            plus_months(micros, months.ok_or_else(|| Raise::from(OUT_OF_RANGE))?)
        };
        let each = match part {
            Part::Millennium => return months(12_000).map(Value::Moment),
            Part::Century => return months(1_200).map(Value::Moment),
            Part::Decade => return months(120).map(Value::Moment),
            Part::Year => return months(12).map(Value::Moment),
            Part::Quarter => return months(3).map(Value::Moment),
            Part::Month => return months(1).map(Value::Moment),
            Part::Week => 7 * DAY,
            Part::Day | Part::DayOfWeek | Part::DayOfYear => DAY,
            Part::Hour => 3_600 * SECOND,
            Part::Minute => 60 * SECOND,
            Part::Second | Part::Epoch => SECOND,
            Part::Millisecond => 1_000,
            Part::Microsecond => 1,
        };
        moved(micros, count.checked_mul(each))
    })
}

/// A moment later, if the calendar has it.
fn moved<'a>(micros: i64, by: Option<i64>) -> Result<Value<'a>, Raise> {
    let moved = by.and_then(|by| micros.checked_add(by)).filter(|moved| day_of(*moved).is_ok_and(has_day));
    moved.map(Value::Moment).ok_or_else(|| OUT_OF_RANGE.into())
}

/// `DATE(x)`: the day of a moment.
pub(super) fn date(types: &[Type]) -> Option<Resolved> {
    let [of] = *types else { return None };
    is_moment(of).then_some(())?;
    kernel("date", DATE, |_, values| match values.first().and_then(micros) {
        Some(micros) => day_of(micros).map(Value::Date),
        None => Ok(Value::Null),
    })
}

/// A moment or a day, and an interval or days.
pub(in crate::preview) fn arithmetic(operator: char, left: Type, right: Type) -> Option<Resolved> {
    let sign = match operator {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    if is_moment(left) && right == Type::Interval {
        let returns = if left == TIMESTAMPTZ { TIMESTAMPTZ } else { Type::TIMESTAMP };
        return kernel("moved", returns, move |_, values| match values {
            [moment, Value::Interval(months, micros_of)] => {
                let from = plus_months(micros(moment).unwrap_or_default(), sign * months)?;
                moved(from, micros_of.checked_mul(sign.into()))
            }
            _ => Ok(Value::Null),
        });
    }
    if left == DATE && right.is_integer() {
        return kernel("days later", DATE, move |_, values| match values {
            [Value::Date(days), Value::Int(count)] => {
                let days = i64::from(*days) + i64::from(sign) * count;
                i32::try_from(days).map(Value::Date).map_err(|_| OUT_OF_RANGE.into())
            }
            _ => Ok(Value::Null),
        });
    }
    None
}

/// A number times an interval, which is how epochs become moments.
pub(in crate::preview) fn times(left: Type, right: Type) -> Option<Resolved> {
    let first = left == Type::Interval;
    let number = if first { right } else { left };
    ((first || right == Type::Interval) && number.is_number()).then_some(())?;
    kernel("times", Type::Interval, move |context, values| {
        let ([Value::Interval(months, micros), count] | [count, Value::Interval(months, micros)]) = values
        else {
            return Ok(Value::Null);
        };
        multiplied(*months, *micros, count, context, usize::from(first))
    })
}

fn multiplied<'a>(
    months: i32,
    micros: i64,
    count: &Value<'_>,
    context: &Context<'_>,
    at: usize,
) -> Result<Value<'a>, Raise> {
    let out_of_range = || Raise::from(OUT_OF_RANGE);
    if let Value::Int(count) = count {
        let months = i64::from(months).checked_mul(*count).and_then(|months| i32::try_from(months).ok());
        let micros = micros.checked_mul(*count);
        return Ok(Value::Interval(months.ok_or_else(out_of_range)?, micros.ok_or_else(out_of_range)?));
    }
    if months != 0 {
        return Err("months are multiplied by whole numbers only".into());
    }
    let scale = context.types[at].scale();
    let micros = match count {
        Value::Decimal(value) => {
            let product = value.checked_mul(i128::from(micros)).ok_or_else(out_of_range)?;
            i64::try_from(super::parse_number::rescaled(product, scale, 0)?).ok()
        }
        count => {
            #[allow(clippy::cast_precision_loss, reason = "microseconds of an interval")]
            let product = (super::parse_number::approximate(count, scale) * micros as f64).round();
            #[allow(clippy::cast_possible_truncation, reason = "within the bounds of 64 bits")]
            (product.abs() < 9.2e18).then_some(product as i64)
        }
    };
    Ok(Value::Interval(0, micros.ok_or_else(out_of_range)?))
}

/// The value of an interval's literal: <https://docs.aws.amazon.com/redshift/latest/dg/r_interval_literals.html>.
pub(in crate::preview) fn interval(text: &str) -> Option<(i32, i64)> {
    let (mut months, mut micros) = (0_i32, 0_i64);
    let text = text.replace(',', " ");
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let digits = word.trim_end_matches(|of: char| of.is_ascii_alphabetic());
        let unit =
            if digits.len() < word.len() { &word[digits.len()..] } else { words.next().unwrap_or("second") };
        let count: f64 = digits.parse().ok()?;
        let each = match part(unit)? {
            Part::Year => Err(12),
            Part::Month => Err(1),
            Part::Quarter => Err(3),
            Part::Week => Ok(7 * DAY),
            Part::Day => Ok(DAY),
            Part::Hour => Ok(3_600 * SECOND),
            Part::Minute => Ok(60 * SECOND),
            Part::Second => Ok(SECOND),
            Part::Millisecond => Ok(1_000),
            Part::Microsecond => Ok(1),
            _ => return None,
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "what people write")]
        match each {
            Ok(each) => micros = micros.checked_add((count * each as f64).round() as i64)?,
            Err(each) if count.fract() == 0.0 => {
                months = months.checked_add((count as i32).checked_mul(each)?)?;
            }
            Err(_) => return None,
        }
    }
    Some((months, micros))
}
