//! Numbers: from text, to text, and what arithmetic makes of them.

use super::super::call::{Context, Raise, Resolved};
use super::super::value::{Type, Value};
use crate::redshift::SqlType;

/// Digits of a DECIMAL: <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>.
const DIGITS: u32 = 38;
pub(super) const OVERFLOW: &str = "the number is out of range";
const NOT_A_NUMBER: &str = "the text is not a number";

/// 10 to a power that a DECIMAL can have.
pub(super) fn power(of: u8) -> i128 {
    10_i128.pow(u32::from(of).min(DIGITS))
}

/// Without the blanks around it. Tabs and line breaks are none:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CAST_function.html> speaks of spaces.
fn blankless(text: &str) -> &str {
    text.trim_matches(' ')
}

/// Digits with an optional sign, blanks around them: <https://docs.aws.amazon.com/redshift/latest/dg/r_CAST_function.html>.
/// A point is refused, since no page shows it to be taken.
pub(super) fn integer(text: &str) -> Result<i64, Raise> {
    let text = blankless(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the text is not a whole number".into());
    }
    text.parse().map_err(|_| OVERFLOW.into())
}

/// A number's digits before and after the point, its sign, its exponent.
struct Spelt<'t> {
    negative: bool,
    whole: &'t str,
    part: &'t str,
    exponent: i64,
}

fn spelt(text: &str) -> Option<Spelt<'_>> {
    let text = blankless(text);
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (whole.len() + part.len() > 0 && is_digits(whole) && is_digits(part)).then_some(Spelt {
        negative,
        whole,
        part,
        exponent,
    })
}

/// A text as DECIMAL(p, s): <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>. No page shows that an
/// exponent is read, and COPY rejects it.
pub(super) fn decimal(text: &str, digits: u8, scale: u8, rounds: bool) -> Result<i128, Raise> {
    if text.contains(['e', 'E']) {
        return Err(NOT_A_NUMBER.into());
    }
    bounded(json_decimal(text, scale, rounds)?, digits)
}

/// The number of a JSON text at a scale, its exponent included. Digits beyond are cut, unless `enable_numeric_rounding` is on:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_numeric_rounding.html>.
pub(super) fn json_decimal(text: &str, scale: u8, rounds: bool) -> Result<i128, Raise> {
    let spelt = spelt(text).ok_or_else(|| Raise::from(NOT_A_NUMBER))?;
    let all = spelt.whole.bytes().chain(spelt.part.bytes());
    // digits that stay before the cut
    let wanted = i64::try_from(spelt.whole.len()).unwrap_or(i64::MAX).saturating_add(spelt.exponent);
    let wanted = wanted.saturating_add(i64::from(scale));
    let mut value = 0_i128;
    let mut round = false;
    let mut taken = 0_i64;
    for digit in all.map(|byte| i128::from(byte - b'0')) {
        if taken < wanted {
            value = value.checked_mul(10).and_then(|value| value.checked_add(digit)).ok_or(OVERFLOW)?;
        } else if taken == wanted {
            round = rounds && digit >= 5;
        }
        taken += 1;
    }
    while taken < wanted && value != 0 {
        value = value.checked_mul(10).ok_or(OVERFLOW)?;
        taken += 1;
    }
    value += i128::from(round);
    Ok(if spelt.negative { -value } else { value })
}

/// Whether a number has digits other than 0 behind so many places.
pub(super) fn has_more(text: &str, scale: u8) -> bool {
    if !text.contains(['.', 'e', 'E']) {
        return false;
    }
    let Some(spelt) = spelt(text) else { return false };
    let kept = i64::try_from(spelt.whole.len()).unwrap_or(i64::MAX).saturating_add(spelt.exponent);
    let kept = usize::try_from(kept.saturating_add(scale.into())).unwrap_or(0);
    spelt.whole.bytes().chain(spelt.part.bytes()).skip(kept).any(|digit| digit != b'0')
}

/// A value that fits the digits; up to 19 of them are kept in 64 bits.
pub(super) fn bounded(value: i128, digits: u8) -> Result<i128, Raise> {
    let fits = value.unsigned_abs() < power(digits).unsigned_abs();
    if fits && (digits > 19 || i64::try_from(value).is_ok()) {
        Ok(value)
    } else {
        Err("numeric data overflow: too many digits before the point".into())
    }
}

/// A text as a floating number, with its special values: <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>.
pub(super) fn float(text: &str, real: bool) -> Result<f64, Raise> {
    let text = blankless(text);
    let value = match text.to_ascii_lowercase().as_str() {
        "nan" => f64::NAN,
        "infinity" => f64::INFINITY,
        "-infinity" => f64::NEG_INFINITY,
        _ => {
            let spelt = spelt(text).ok_or_else(|| Raise::from(NOT_A_NUMBER))?;
            let value: f64 = text.parse().map_err(|_| Raise::from(NOT_A_NUMBER))?;
            let is_zero = spelt.whole.bytes().chain(spelt.part.bytes()).all(|byte| byte == b'0');
            if value.is_infinite() || (value == 0.0 && !is_zero) {
                return Err(OVERFLOW.into());
            }
            value
        }
    };
    if real { single(value) } else { Ok(value) }
}

/// The same in 32 bits.
pub(super) fn single(value: f64) -> Result<f64, Raise> {
    #[allow(clippy::cast_possible_truncation, reason = "what a cast to REAL does")]
    let small = value as f32;
    if value.is_finite() && (small.is_infinite() || (small == 0.0 && value != 0.0)) {
        return Err(OVERFLOW.into());
    }
    Ok(f64::from(small))
}

/// A whole number within the bounds of its type.
pub(super) fn within(value: i128, of: Type) -> Result<i64, Raise> {
    let (low, high) = match of {
        Type::Sql(SqlType::SmallInt) => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Type::Sql(SqlType::Integer) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let value = i64::try_from(value).map_err(|_| Raise::from(OVERFLOW))?;
    if (low..=high).contains(&value) { Ok(value) } else { Err(OVERFLOW.into()) }
}

/// Another scale, rounded half away from zero.
pub(super) fn rescaled(value: i128, from: u8, to: u8) -> Result<i128, Raise> {
    if to.abs_diff(from) > 38 {
        return if to > from && value != 0 { Err(OVERFLOW.into()) } else { Ok(0) };
    }
    if to >= from {
        return value.checked_mul(power(to - from)).ok_or_else(|| OVERFLOW.into());
    }
    Ok(divided(value, power(from - to)))
}

/// A quotient, rounded half away from zero.
fn divided(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    if rest.unsigned_abs() * 2 >= by.unsigned_abs() {
        quotient + value.signum() * by.signum()
    } else {
        quotient
    }
}

/// A number with its point.
pub(super) fn decimal_text(value: i128, scale: u8) -> String {
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0width$}", value.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, part) = digits.split_at(digits.len() - usize::from(scale));
    format!("{}{whole}.{part}", if value < 0 { "-" } else { "" })
}

/// 15 digits, 6 of a REAL, as PostgreSQL 8 writes them.
pub(super) fn float_text(value: f64, real: bool) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    let digits: usize = if real { 6 } else { 15 };
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let trimmed = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 || exponent >= i32::try_from(digits).unwrap_or(15) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(i32::try_from(digits).unwrap_or(15) - 1 - exponent).unwrap_or_default();
    trimmed(&format!("{value:.decimals$}"))
}

/// A whole or exact number as a cast puts it at a scale: cut, or rounded where that is set.
pub(super) fn cast_exact(value: &Value<'_>, from: u8, to: u8, rounds: bool) -> Result<i128, Raise> {
    match value {
        Value::Decimal(value) if !rounds && to < from => Ok(value / power(from - to)),
        value => exact(value, from, to),
    }
}

/// A whole or exact number, without its point, at a scale.
pub(super) fn exact(value: &Value<'_>, from: u8, to: u8) -> Result<i128, Raise> {
    match value {
        Value::Int(value) => rescaled(i128::from(*value), 0, to),
        Value::Decimal(value) => rescaled(*value, from, to),
        _ => Err(OVERFLOW.into()),
    }
}

#[allow(clippy::cast_precision_loss, reason = "what a cast to DOUBLE PRECISION does")]
pub(super) fn approximate(value: &Value<'_>, scale: u8) -> f64 {
    match value {
        Value::Int(value) => *value as f64,
        Value::Decimal(value) => *value as f64 / power(scale) as f64,
        Value::Float(value) => *value,
        _ => f64::NAN,
    }
}

/// The type of a sum, difference, product or quotient:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html>.
pub(super) fn arithmetic(operator: char, left: Type, right: Type) -> Option<Resolved> {
    if !left.is_number() || !right.is_number() {
        return None;
    }
    let returns = if left.is_float() || right.is_float() {
        Type::DOUBLE
    } else if left.is_integer() && right.is_integer() {
        if left == Type::BIGINT || right == Type::BIGINT { Type::BIGINT } else { Type::INT }
    } else {
        let ((p1, s1), (p2, s2)) = (precision(left), precision(right));
        let (digits, scale) = match operator {
            '*' => (p1 + p2 + 1, s1 + s2),
            '/' => {
                let scale = 4.max(s1 + p2 - s2 + 1);
                (p1 - s1 + s2 + scale, scale)
            }
            '%' => ((p1 - s1).max(p2 - s2) + s1.max(s2), s1.max(s2)),
            _ => ((p1 - s1).max(p2 - s2) + 1 + s1.max(s2), s1.max(s2)),
        };
        let over = digits.saturating_sub(38);
        let scale = scale.saturating_sub(over).max(scale.min(4));
        let (digits, scale) = (u8::try_from(digits.min(38)).ok()?, u8::try_from(scale).ok()?);
        Type::Sql(SqlType::Decimal(digits, scale))
    };
    let kernel = match operator {
        '+' => add,
        '-' => subtract,
        '*' => multiply,
        '/' => divide,
        '%' => modulo,
        _ => return None,
    };
    Some(Resolved {
        name: operator.to_string().into(),
        returns,
        kernel: std::sync::Arc::new(kernel),
        takes_null: false,
    })
}

/// Digits in all and after the point; whole numbers count as 5, 10 and 19 digits.
fn precision(of: Type) -> (u32, u32) {
    match of {
        Type::Sql(SqlType::Decimal(digits, scale)) => (digits.into(), scale.into()),
        Type::Sql(SqlType::SmallInt) => (5, 0),
        Type::Sql(SqlType::Integer) => (10, 0),
        _ => (19, 0),
    }
}

/// Both numbers, as the result's type wants them, into the result.
fn both<'a>(
    context: &Context<'_>,
    values: &[Value<'a>],
    exactly: fn(i128, i128) -> Option<i128>,
    roughly: fn(f64, f64) -> f64,
) -> Result<Value<'a>, Raise> {
    let [left, right] = values else { return Err(OVERFLOW.into()) };
    let (from, to) = (context.types[0].scale(), context.types[1].scale());
    match context.returns {
        of if of.is_float() => {
            let value = roughly(approximate(left, from), approximate(right, to));
            if value.is_finite() { Ok(Value::Float(value)) } else { Err(OVERFLOW.into()) }
        }
        Type::Sql(SqlType::Decimal(digits, scale)) => {
            let common = from.max(to);
            let value = exactly(exact(left, from, common)?, exact(right, to, common)?).ok_or(OVERFLOW)?;
            Ok(Value::Decimal(bounded(rescaled(value, common, scale)?, digits)?))
        }
        of => {
            let value = exactly(exact(left, 0, 0)?, exact(right, 0, 0)?).ok_or(OVERFLOW)?;
            Ok(Value::Int(within(value, of)?))
        }
    }
}

fn add<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    both(context, values, i128::checked_add, |left, right| left + right)
}

fn subtract<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    both(context, values, i128::checked_sub, |left, right| left - right)
}

fn multiply<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    if let (Type::Sql(SqlType::Decimal(digits, scale)), [left, right]) = (context.returns, values) {
        let (from, to) = (context.types[0].scale(), context.types[1].scale());
        let value = exact(left, from, from)?.checked_mul(exact(right, to, to)?).ok_or(OVERFLOW)?;
        return Ok(Value::Decimal(bounded(rescaled(value, from + to, scale)?, digits)?));
    }
    both(context, values, i128::checked_mul, |left, right| left * right)
}

fn is_zero(value: &Value<'_>) -> bool {
    matches!(value, Value::Int(0) | Value::Decimal(0)) || *value == Value::Float(0.0)
}

fn divide<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    let [left, right] = values else { return Err(OVERFLOW.into()) };
    if is_zero(right) {
        return Err("division by zero".into());
    }
    if let Type::Sql(SqlType::Decimal(digits, scale)) = context.returns {
        let (from, to) = (context.types[0].scale(), context.types[1].scale());
        let raised = rescaled(exact(left, from, from)?, 0, scale + to)?;
        return Ok(Value::Decimal(bounded(
            divided(raised, exact(right, to, to)?.checked_mul(power(from)).ok_or(OVERFLOW)?),
            digits,
        )?));
    }
    both(context, values, i128::checked_div, |left, right| left / right)
}

fn modulo<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    if values.get(1).is_some_and(is_zero) {
        return Err("division by zero".into());
    }
    both(context, values, i128::checked_rem, |left, right| left % right)
}

/// The other sign.
pub(in crate::preview) fn negated(of: Type) -> Option<Resolved> {
    fn kernel<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
        match values {
            [Value::Int(value)] => Ok(Value::Int(within(-i128::from(*value), context.returns)?)),
            [Value::Decimal(value)] => Ok(Value::Decimal(-value)),
            [Value::Float(value)] => Ok(Value::Float(-value)),
            _ => Err(OVERFLOW.into()),
        }
    }
    of.is_number().then_some(Resolved {
        name: "-".into(),
        returns: of,
        kernel: std::sync::Arc::new(kernel),
        takes_null: false,
    })
}
