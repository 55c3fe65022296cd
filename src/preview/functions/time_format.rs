//! Dates by a format: <https://docs.aws.amazon.com/redshift/latest/dg/r_FORMAT_strings.html>.

use super::super::call::{Raise, Resolved};
use super::super::value::{Type, Value};
use super::date_math::{is_moment, micros, week};
use super::kernel;
use super::parse_time::{DAY, SECOND, calendar, civil};
use crate::redshift::SqlType;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The fields of a format, longer ones first where one begins another.
const FIELDS: [&str; 31] = [
    "YYYY", "YYY", "YY", "IYYY", "Y", "MONTH", "MON", "MM", "MI", "MS", "DAY", "DDD", "DD", "DY", "D",
    "HH24", "HH12", "HH", "SSSS", "SS", "US", "AM", "PM", "A.M.", "P.M.", "Q", "WW", "IW", "J", "TZ", "CC",
];

/// A part of a format.
enum Piece<'f> {
    /// A field, as it is written.
    Field(&'static str, &'f str),
    Text(&'f str),
}

fn pieces(format: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |at| at + 1);
            pieces.push(Piece::Text(&rest[1..end]));
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        }
        let known = FIELDS
            .iter()
            .find(|field| rest.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field)));
        let length = known.map_or(first.len_utf8(), |field| field.len());
        pieces.push(match known {
            Some(field) => Piece::Field(field, &rest[..length]),
            None => Piece::Text(&rest[..length]),
        });
        rest = &rest[length..];
    }
    pieces
}

/// A name in the letters of its field: `MON`, `Mon`, `mon`.
fn cased(name: &str, field: &str) -> String {
    let mut letters = field.chars();
    match (letters.next(), letters.next()) {
        (Some(first), _) if first.is_lowercase() => name.to_lowercase(),
        (_, Some(second)) if second.is_lowercase() => name.to_owned(),
        _ => name.to_uppercase(),
    }
}

/// Of a date or a moment: <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_CHAR.html>.
pub(super) fn to_char(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of, format] if is_moment(*of) && format.is_text()).then_some(())?;
    kernel("to_char", Type::TEXT, |_, values| {
        let [moment, Value::Text(format)] = values else { return Ok(Value::Null) };
        let micros = micros(moment).unwrap_or_default();
        let mut out = String::new();
        for piece in pieces(format) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Field(field, written) => out.push_str(&field_text(field, written, micros)?),
            }
        }
        Ok(Value::Text(out.into()))
    })
}

fn field_text(field: &str, written: &str, micros: i64) -> Result<String, Raise> {
    let days = i32::try_from(micros.div_euclid(DAY)).map_err(|_| Raise::from("the date is out of range"))?;
    let of_day = micros.rem_euclid(DAY);
    let (year, month, day) = calendar(days);
    let hour = of_day / SECOND / 3_600;
    let half = if hour % 12 == 0 { 12 } else { hour % 12 };
    let weekday = usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0);
    let month_name = MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12];
    let day_of_year = days - civil(year, 1, 1)? + 1;
    Ok(match field {
        "YYYY" => format!("{year:04}"),
        "YYY" => format!("{:03}", year.rem_euclid(1_000)),
        "YY" => format!("{:02}", year.rem_euclid(100)),
        "Y" => year.rem_euclid(10).to_string(),
        "IYYY" => {
            let thursday = days - (days + 3).rem_euclid(7) + 3;
            format!("{:04}", calendar(thursday).0)
        }
        "CC" => format!("{:02}", (year - 1).div_euclid(100) + 1),
        "MM" => format!("{month:02}"),
        // names have the width of the longest
        "MONTH" => format!("{:<9}", cased(month_name, written)),
        "MON" => cased(&month_name[..3], written),
        "DAY" => format!("{:<9}", cased(DAYS[weekday], written)),
        "DY" => cased(&DAYS[weekday][..3], written),
        "DDD" => format!("{day_of_year:03}"),
        "DD" => format!("{day:02}"),
        "D" => (weekday + 1).to_string(),
        "HH24" => format!("{hour:02}"),
        "HH12" | "HH" => format!("{half:02}"),
        "MI" => format!("{:02}", of_day / SECOND / 60 % 60),
        "SS" => format!("{:02}", of_day / SECOND % 60),
        "SSSS" => (of_day / SECOND).to_string(),
        "MS" => format!("{:03}", of_day % SECOND / 1_000),
        "US" => format!("{:06}", of_day % SECOND),
        "AM" | "PM" => cased_half(if hour < 12 { "AM" } else { "PM" }, written),
        "A.M." | "P.M." => cased_half(if hour < 12 { "A.M." } else { "P.M." }, written),
        "Q" => ((month - 1) / 3 + 1).to_string(),
        "WW" => format!("{:02}", (day_of_year - 1) / 7 + 1),
        "IW" => format!("{:02}", week(days)?),
        "J" => (i64::from(days) + 2_440_588).to_string(),
        _ => return Err("the preview does not model this field of the format".into()),
    })
}

fn cased_half(half: &str, written: &str) -> String {
    if written.starts_with(char::is_lowercase) { half.to_lowercase() } else { half.to_owned() }
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_DATE_function.html>
pub(super) fn to_date(types: &[Type]) -> Option<Resolved> {
    let fits = matches!(types, [text, format] if text.is_text() && format.is_text())
        || matches!(types, [text, format, Type::BOOL] if text.is_text() && format.is_text());
    fits.then_some(())?;
    kernel("to_date", Type::Sql(SqlType::Date), |_, values| {
        let [Value::Text(text), Value::Text(format), ..] = values else { return Ok(Value::Null) };
        let micros = read(text, format)?;
        i32::try_from(micros.div_euclid(DAY)).map(Value::Date).map_err(|_| "the date is out of range".into())
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_TIMESTAMP.html>
pub(super) fn to_timestamp(types: &[Type]) -> Option<Resolved> {
    let fits = matches!(types, [text, format] if text.is_text() && format.is_text())
        || matches!(types, [text, format, Type::BOOL] if text.is_text() && format.is_text());
    fits.then_some(())?;
    kernel("to_timestamp", Type::Sql(SqlType::TimestampTz), |_, values| {
        let [Value::Text(text), Value::Text(format), ..] = values else { return Ok(Value::Null) };
        read(text, format).map(Value::Moment)
    })
}

/// The moment of a text by a format. A day that its month does not have raises, which is the worse of what pages show.
fn read(text: &str, format: &str) -> Result<i64, Raise> {
    let wrong = || Raise::from("the text does not have the form of the format");
    let (mut year, mut month, mut day) = (1_i32, 1_u32, 1_u32);
    let (mut hour, mut minute, mut second, mut micros) = (0_i64, 0_i64, 0_i64, 0_i64);
    let mut afternoon = None;
    let mut day_of_year = None;
    let mut rest = text.trim();
    for piece in pieces(format.trim()) {
        let field = match piece {
            Piece::Text(text) => {
                for _ in text.chars() {
                    // any character that is no digit or letter takes the place of another
                    match rest.chars().next() {
                        Some(of) if !of.is_alphanumeric() || text.starts_with(of) => {
                            rest = &rest[of.len_utf8()..];
                        }
                        _ => return Err(wrong()),
                    }
                }
                continue;
            }
            Piece::Field(field, _) => field,
        };
        rest = rest.trim_start();
        let mut number = |digits: usize| -> Result<i64, Raise> {
            let end = rest.bytes().take(digits).take_while(u8::is_ascii_digit).count();
            let value = rest[..end].parse().map_err(|_| wrong())?;
            rest = &rest[end..];
            Ok(value)
        };
        let small = |value: i64| u32::try_from(value).map_err(|_| wrong());
        match field {
            "YYYY" => year = i32::try_from(number(4)?).map_err(|_| wrong())?,
            "YY" => {
                let two = i32::try_from(number(2)?).map_err(|_| wrong())?;
                year = if two < 70 { 2_000 + two } else { 1_900 + two };
            }
            "MM" => month = small(number(2)?)?,
            "DD" => day = small(number(2)?)?,
            "DDD" => day_of_year = Some(i32::try_from(number(3)?).map_err(|_| wrong())?),
            "HH24" | "HH12" | "HH" => hour = number(2)?,
            "MI" => minute = number(2)?,
            "SS" => second = number(2)?,
            "MS" | "US" => {
                let most = if field == "MS" { 3 } else { 6 };
                let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                let value: i64 = rest[..digits].parse().map_err(|_| wrong())?;
                rest = &rest[digits..];
                micros = value * 10_i64.pow(6 - u32::try_from(digits).unwrap_or(6));
            }
            "MON" | "MONTH" => {
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let name = rest[..letters].to_ascii_lowercase();
                let is_it = |known: &&str| {
                    let known = known.to_ascii_lowercase();
                    name.len() >= 3 && (known == name || known[..3] == name)
                };
                let at = MONTHS.iter().position(is_it).ok_or_else(wrong)?;
                month = u32::try_from(at + 1).map_err(|_| wrong())?;
                rest = &rest[letters..];
            }
            "AM" | "PM" => {
                let half = rest.get(..2).ok_or_else(wrong)?;
                afternoon = Some(half.eq_ignore_ascii_case("pm"));
                rest = &rest[2..];
            }
            _ => return Err("the preview does not model this field of the format".into()),
        }
    }
    match afternoon {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err("the time is out of range".into());
    }
    let days = match day_of_year {
        Some(nth) => civil(year, 1, 1)? + nth - 1,
        None => civil(year, month, day)?,
    };
    Ok(i64::from(days) * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + micros)
}
