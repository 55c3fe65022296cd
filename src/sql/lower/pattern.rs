//! Conditions that admit only text which a cast takes. No backslash in a pattern, as Redshift's literals escape with it.

use crate::model::{BinaryOp, Expr};
use crate::redshift::SqlType;

/// What admits a text to a cast.
pub(super) enum Admission {
    /// A pattern is enough.
    Pattern(String),
    /// A pattern of whole numbers, then bounds on the number.
    Range(String, i64, i64),
    /// ASCII text of at most so many bytes.
    Ascii(u32),
}

/// The conditions under which the whole text matches a pattern that is anchored at both ends.
///
/// The anchors are those of a line, so a text of several lines is excluded by its line ends:
/// <https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html>.
pub(super) fn whole_text(x: &Expr, pattern: impl Into<String>) -> [Expr; 3] {
    let without = |line_end: u8| {
        let end = Expr::call("CHR", vec![Expr::number(line_end)]);
        Expr::call("STRPOS", vec![x.clone(), end]).binary(BinaryOp::Equal, Expr::number(0))
    };
    let matches = x.clone().binary(BinaryOp::Matches, Expr::text(pattern));
    [matches, without(b'\n'), without(b'\r')]
}

/// Whether the text has ASCII characters alone, and at most so many.
pub(super) fn ascii(x: &Expr, most: u32) -> Expr {
    let bytes = || Expr::call("OCTET_LENGTH", vec![x.clone()]);
    let one_byte_each = bytes().binary(BinaryOp::Equal, Expr::call("LENGTH", vec![x.clone()]));
    one_byte_each.binary(BinaryOp::And, bytes().binary(BinaryOp::LessOrEqual, Expr::number(most)))
}

/// The years 0001 to 9999: there is no year 0.
const YEAR: &str = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)";
/// The years with a 29 February.
const LEAP_YEAR: &str = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?";
/// Offsets in use go from -12:00 to +14:00.
const OFFSET: &str = "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])";

/// Whole numbers of at most so many digits.
pub(super) fn digits(most: u8) -> String {
    format!("^-?[0-9]{{1,{most}}}$")
}

/// What admits exactly the text that a cast to the type takes and keeps.
pub(super) fn exact(to: SqlType) -> Admission {
    let pattern = |text: String| Admission::Pattern(format!("^{text}$"));
    match to {
        SqlType::SmallInt => Admission::Range(digits(38), i16::MIN.into(), i16::MAX.into()),
        SqlType::Integer => Admission::Range(digits(38), i32::MIN.into(), i32::MAX.into()),
        SqlType::BigInt => Admission::Range(digits(38), i64::MIN, i64::MAX),
        SqlType::Decimal(all, scale) => pattern(decimal(all, scale)),
        // 7 digits, up to 1E37; 17 digits, up to 1E306: within the ranges of the types
        SqlType::Real => pattern(float(30, 7, "(0?[0-9]|1[0-9]|2[0-9])")),
        SqlType::DoublePrecision => pattern(float(255, 17, "([0-9]{1,2}|1[0-9]{2}|2[0-8][0-9])")),
        SqlType::Char(bytes) => Admission::Ascii(bytes),
        SqlType::Date => pattern(day()),
        SqlType::Time => pattern(CLOCK.to_owned()),
        SqlType::TimeTz => pattern(format!("{CLOCK}{OFFSET}")),
        SqlType::Timestamp => pattern(format!("{}[T ]{CLOCK}Z?", day())),
        SqlType::TimestampTz => pattern(format!("{}[T ]{CLOCK}{OFFSET}", day())),
        SqlType::Boolean => pattern("(true|false)".to_owned()),
        SqlType::Varchar(_) | SqlType::Super | SqlType::Varbyte(_) => pattern(".*".to_owned()),
    }
}

/// The one form of a time that a cast is asked to read; its calendar is left to the cast.
///
/// Words such as `now` are values that cast to the moment of the refresh, so no time is cast without this:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>.
pub(in crate::sql) fn form(to: SqlType) -> String {
    const DAY: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    const TIME: &str = "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?";
    const ZONE: &str = "(Z|[+-][0-9]{2}:[0-9]{2})";
    let form = match to {
        SqlType::Date => DAY.to_owned(),
        SqlType::Time => TIME.to_owned(),
        SqlType::TimeTz => format!("{TIME}{ZONE}"),
        SqlType::Timestamp => format!("{DAY}[T ]{TIME}Z?"),
        _ => format!("{DAY}[T ]{TIME}{ZONE}"),
    };
    format!("^{form}$")
}

fn day() -> String {
    format!(
        "({YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|{LEAP_YEAR}-02-29)"
    )
}

/// No more digits before the point than fit, and none after it that rounding would have to drop: a value that
/// rounds up can overflow.
fn decimal(all: u8, scale: u8) -> String {
    let whole = match all - scale {
        0 => "0".to_owned(),
        digits => format!("[0-9]{{1,{digits}}}"),
    };
    match scale {
        0 => format!("-?{whole}([.]0{{1,9}})?"),
        scale => format!("-?{whole}([.][0-9]{{1,{scale}}}0{{0,9}})?"),
    }
}

fn float(plain: u16, digits: u8, exponent: &str) -> String {
    format!(
        "-?([0-9]{{1,{plain}}}([.][0-9]{{1,{plain}}})?|[0-9]{{1,{digits}}}([.][0-9]{{1,{digits}}})?[eE][+-]?{exponent})"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn regex(to: SqlType) -> Regex {
        let (Admission::Pattern(pattern) | Admission::Range(pattern, ..)) = exact(to) else {
            panic!("{to} has no pattern")
        };
        assert!(!pattern.contains('\\'), "a literal would read a backslash as an escape: {pattern}");
        Regex::new(&pattern).unwrap()
    }

    /// An independent calendar.
    fn is_day(year: u32, month: u32, day: u32) -> bool {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        year >= 1 && (1..=days).contains(&day)
    }

    #[test]
    fn the_day_pattern_is_the_calendar() {
        let pattern = regex(SqlType::Date);
        for year in (0..=9999).step_by(7).chain([0, 1, 4, 100, 400, 1900, 2000, 2024, 2100, 9999]) {
            for month in 0..=13 {
                for day in 0..=32 {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    assert_eq!(pattern.is_match(&text), is_day(year, month, day), "{text}");
                }
            }
        }
    }

    #[test]
    fn words_and_half_times_are_no_times() {
        for to in [SqlType::Date, SqlType::Time, SqlType::TimeTz, SqlType::Timestamp, SqlType::TimestampTz] {
            let (exact, form) = (regex(to), Regex::new(&form(to)).unwrap());
            for text in
                ["now", "today", "", "20240101", "2024-1-1", "24:00:00", "J2345678", "2024-01-01T10:00"]
            {
                assert!(!exact.is_match(text), "{to} {text}");
                assert!(text == "24:00:00" || !form.is_match(text), "{to} {text}");
            }
        }
        let zoned = regex(SqlType::TimestampTz);
        assert!(zoned.is_match("2024-02-29T23:59:59.123456+05:30"));
        assert!(!zoned.is_match("2024-02-29T23:59:59"), "an offset is demanded");
        assert!(!zoned.is_match("2024-02-29T23:59:60Z"), "there is no second 60 in Redshift");
        assert!(
            !regex(SqlType::Timestamp).is_match("2024-02-29 10:00:00+05:00"),
            "TIMESTAMP would drop the offset"
        );
    }

    #[test]
    fn what_the_exact_pattern_admits_has_the_form() {
        let text = "2024-02-29T23:59:59.5Z";
        assert!(
            regex(SqlType::Timestamp).is_match(text)
                && Regex::new(&form(SqlType::Timestamp)).unwrap().is_match(text)
        );
    }

    #[test]
    fn a_pattern_ends_where_the_text_ends() {
        for (to, text) in [
            (SqlType::DoublePrecision, "1\n"),
            (SqlType::DoublePrecision, "1e400"),
            (SqlType::DoublePrecision, "NaN"),
            (SqlType::DoublePrecision, "--1"),
            (SqlType::Decimal(5, 2), "1000.00"),
            (SqlType::Decimal(5, 2), "999.995"),
            (SqlType::Decimal(2, 2), "1.00"),
            (SqlType::Integer, "1.0"),
            (SqlType::Integer, " 1"),
        ] {
            assert!(!regex(to).is_match(text), "{to} admits {text:?}");
        }
        for (to, text) in [
            (SqlType::DoublePrecision, "-1.5e-07"),
            (SqlType::DoublePrecision, "12345678901234567890"),
            (SqlType::Decimal(5, 2), "999.990"),
            (SqlType::Decimal(2, 2), "-0.25"),
            (SqlType::Decimal(20, 0), "12345678901234567890"),
        ] {
            assert!(regex(to).is_match(text), "{to} refuses {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_admitted_number_is_within_the_range_of_its_type(text in "-?[0-9]{1,20}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
            let value: f64 = text.parse().unwrap();
            let zero = text.split(['e', 'E']).next().unwrap().chars().all(|c| matches!(c, '0' | '.' | '-'));
            for (to, least, most) in [(SqlType::DoublePrecision, 1e-307, 1e307), (SqlType::Real, 1e-37, 1e37)] {
                if regex(to).is_match(&text) && !zero {
                    prop_assert!(value.abs() >= least && value.abs() <= most, "{to} admits {text}");
                }
            }
            if regex(SqlType::Decimal(10, 2)).is_match(&text) {
                prop_assert!(value.abs() < 1e8 && !text.contains(['e', 'E']), "{text}");
            }
        }
    }
}
