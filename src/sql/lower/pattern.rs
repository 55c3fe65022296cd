//! POSIX patterns that admit only text which a cast takes. No backslash, as Redshift's literals escape with it.

use crate::model::SqlType;

/// What admits a text to a cast.
pub(super) enum Admission {
    /// A pattern is enough.
    Pattern(String),
    /// A pattern of whole numbers, then bounds on the number.
    Range(String, i64, i64),
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
        SqlType::Char(bytes) => pattern(format!("[ -~]{{1,{bytes}}}")),
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
