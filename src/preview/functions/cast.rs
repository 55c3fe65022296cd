//! Casts: <https://docs.aws.amazon.com/redshift/latest/dg/r_CAST_function.html>.

use std::borrow::Cow;

use super::super::call::{Context, Raise, Resolved};
use super::super::value::{Type, Value};
use super::{bytes, parse_number, parse_time, super_value, text};
use crate::redshift::{SqlType, casts};

/// The cast from a type to another, if there is one.
pub(in crate::preview) fn cast(from: Type, to: Type) -> Option<Resolved> {
    allowed(from, to).then_some(Resolved {
        name: format!("cast to {to}").into(),
        returns: to,
        kernel: std::sync::Arc::new(plain),
        takes_null: false,
    })
}

/// `TRY_CAST`, for the pairs that it takes.
pub(in crate::preview) fn try_cast(from: Type, to: Type) -> Option<Resolved> {
    tried(from, to).then_some(Resolved {
        name: format!("try_cast to {to}").into(),
        returns: to,
        kernel: std::sync::Arc::new(trying),
        takes_null: false,
    })
}

fn allowed(from: Type, to: Type) -> bool {
    let Type::Sql(target) = to else { return from == to };
    let Type::Sql(source) = from else { return from == Type::Null };
    casts::is_cast(source, target)
}

fn tried(from: Type, to: Type) -> bool {
    let (Type::Sql(source), Type::Sql(target)) = (from, to) else { return from == Type::Null };
    casts::is_try_cast(source, target)
}

fn plain<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    let (from, to) = (context.types[0], context.returns);
    let Some(value) = values.first().cloned() else { return Ok(Value::Null) };
    if from == Type::SUPER && to != Type::SUPER {
        return match super_value::scalar(&value, context)
            .and_then(|(value, of)| convert(value, of, to, context))
        {
            Ok(Value::Null) => Ok(Value::Null),
            Err(Raise(reason))
                if casts::of_super(context.settings.cast_null_on_error) == casts::Outcome::Null =>
            {
                (context.cut, context.shortened) = (false, false);
                context.lost = Some(format!("`{to}` does not accept the value: {reason}").into());
                Ok(Value::Null)
            }
            other => other,
        };
    }
    convert(value, from, to, context)
        .map_err(|Raise(reason)| Raise(format!("`{to}` does not accept the value: {reason}").into()))
}

fn trying<'a>(context: &mut Context<'_>, values: &[Value<'a>]) -> Result<Value<'a>, Raise> {
    match plain(context, values) {
        Err(Raise(reason)) => {
            (context.cut, context.shortened) = (false, false);
            context.lost = Some(reason);
            Ok(Value::Null)
        }
        other => other,
    }
}

/// A value of one type as one of another.
pub(super) fn convert<'a>(
    value: Value<'a>,
    from: Type,
    to: Type,
    context: &mut Context<'_>,
) -> Result<Value<'a>, Raise> {
    use SqlType as S;
    let Type::Sql(target) = to else { return Ok(value) };
    let rounds = context.settings.numeric_rounding;
    if target.is_integer() || matches!(target, S::Decimal(..)) {
        context.shortened |= match &value {
            Value::Text(text) => parse_number::has_more(text, to.scale()),
            Value::Decimal(value) => {
                let less = from.scale().saturating_sub(to.scale());
                less > 0 && value % parse_number::power(less) != 0
            }
            _ => false,
        };
    }
    match target {
        S::SmallInt | S::Integer | S::BigInt => whole(value, from, to, rounds).map(Value::Int),
        S::Decimal(digits, scale) => match value {
            Value::Text(text) => parse_number::decimal(&text, digits, scale, rounds),
            Value::Float(value) => {
                parse_number::json_decimal(&parse_number::float_text(value, false), scale, rounds)
                    .and_then(|value| parse_number::bounded(value, digits))
            }
            value => parse_number::cast_exact(&value, from.scale(), scale, rounds)
                .and_then(|value| parse_number::bounded(value, digits)),
        }
        .map(Value::Decimal),
        S::Real | S::DoublePrecision => {
            let real = target == S::Real;
            match value {
                Value::Text(text) => parse_number::float(&text, real),
                value if real => parse_number::single(parse_number::approximate(&value, from.scale())),
                value => Ok(parse_number::approximate(&value, from.scale())),
            }
            .map(Value::Float)
        }
        S::Boolean => match value {
            Value::Bool(value) => Ok(Value::Bool(value)),
            Value::Int(value) => Ok(Value::Bool(value != 0)),
            Value::Text(text) => truth(&text).map(Value::Bool),
            _ => Err("the value is neither true nor false".into()),
        },
        S::Varchar(bytes) => {
            let text = written(value, from)?;
            Ok(Value::Text(text::cut(text, bytes as usize, &mut context.cut)))
        }
        S::Char(bytes) => {
            let text = written(value, from)?;
            // <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html#r_Character_types-char-or-character>
            if !text.is_ascii() {
                return Err("CHAR holds single-byte characters only".into());
            }
            Ok(Value::Text(text::padded(text::cut(text, bytes as usize, &mut context.cut), bytes as usize)))
        }
        S::Varbyte(_) => match value {
            Value::Text(text) => Ok(Value::Bytes(match text {
                Cow::Borrowed(text) => text.as_bytes().into(),
                Cow::Owned(text) => text.into_bytes().into(),
            })),
            Value::Int(value) => Ok(Value::Bytes(big_endian(value, from).into())),
            value => Ok(value),
        },
        S::Super => super_value::of(value, from).map(|json| Value::Text(json.into())),
        S::Date | S::Time | S::TimeTz | S::Timestamp | S::TimestampTz => moment(value, target, context),
    }
}

/// Exact numbers are cut unless they are set to be rounded; floating numbers are rounded:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_numeric_rounding.html>.
fn whole(value: Value<'_>, from: Type, to: Type, rounds: bool) -> Result<i64, Raise> {
    match value {
        Value::Text(text) => parse_number::within(parse_number::integer(&text)?.into(), to),
        Value::Bool(value) => Ok(value.into()),
        Value::Float(value) => {
            let rounded = value.round_ties_even();
            #[allow(clippy::cast_possible_truncation, reason = "within the bounds of 64 bits")]
            if rounded.abs() < 9.3e18 {
                parse_number::within(rounded as i128, to)
            } else {
                Err(parse_number::OVERFLOW.into())
            }
        }
        Value::Bytes(bytes) => {
            if bytes.len() > 8 {
                return Err(parse_number::OVERFLOW.into());
            }
            let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0) && bytes.len() == 8;
            let start = if negative { -1_i128 } else { 0 };
            parse_number::within(bytes.iter().fold(start, |all, byte| (all << 8) | i128::from(*byte)), to)
        }
        value => parse_number::within(parse_number::cast_exact(&value, from.scale(), 0, rounds)?, to),
    }
}

fn big_endian(value: i64, from: Type) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let width = match from {
        Type::Sql(SqlType::SmallInt) => 2,
        Type::Sql(SqlType::Integer) => 4,
        _ => 8,
    };
    bytes[8 - width..].to_vec()
}

fn truth(text: &str) -> Result<bool, Raise> {
    let word = text.trim_matches(' ').to_ascii_lowercase();
    match word.as_str() {
        word if casts::TRUE.contains(&word) => Ok(true),
        word if casts::FALSE.contains(&word) => Ok(false),
        _ => Err("the text is neither true nor false".into()),
    }
}

/// A value as text.
fn written(value: Value<'_>, from: Type) -> Result<Cow<'_, str>, Raise> {
    Ok(match value {
        Value::Text(text) => {
            if matches!(from, Type::Sql(SqlType::Char(_))) {
                // the blanks that pad it are none of the value
                match text {
                    Cow::Borrowed(text) => text.trim_end_matches(' ').into(),
                    Cow::Owned(text) => text.trim_end_matches(' ').to_owned().into(),
                }
            } else {
                text
            }
        }
        Value::Bytes(bytes) => bytes::text_of(bytes)?,
        Value::Int(value) => value.to_string().into(),
        Value::Decimal(value) => parse_number::decimal_text(value, from.scale()).into(),
        Value::Float(value) => parse_number::float_text(value, from == Type::Sql(SqlType::Real)).into(),
        Value::Bool(value) => if value { "true" } else { "false" }.into(),
        Value::Date(days) => parse_time::date_text(days).into(),
        Value::Time(micros) => parse_time::time_text(micros).into(),
        Value::TimeTz(micros, offset) => {
            format!("{}{}", parse_time::time_text(micros), parse_time::offset_text(offset)).into()
        }
        Value::Moment(micros) if from == Type::Sql(SqlType::TimestampTz) => {
            parse_time::moment_text(micros, "+00").into()
        }
        Value::Moment(micros) => parse_time::moment_text(micros, "").into(),
        Value::Interval(..) | Value::Null => return Err("it has no text".into()),
    })
}

/// A value as people read it; bytes as hex digits, as Redshift shows them.
pub(in crate::preview) fn display(value: &Value<'_>, of: Type) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bytes(bytes) => Some(data_encoding::HEXLOWER.encode(bytes)),
        value => written(value.clone(), of).ok().map(Cow::into_owned),
    }
}

/// Between days, times and moments, and from text. The session's time zone is UTC.
fn moment<'a>(value: Value<'a>, to: SqlType, context: &Context<'_>) -> Result<Value<'a>, Raise> {
    let parsed = match value {
        Value::Text(text) => {
            parse_time::parse(&text, context.settings.now, matches!(to, SqlType::Time | SqlType::TimeTz))?
        }
        Value::Date(days) => parse_time::Parsed { days: Some(days), ..parse_time::Parsed::default() },
        Value::Time(micros) => parse_time::Parsed { micros: Some(micros), ..parse_time::Parsed::default() },
        Value::TimeTz(micros, offset) => {
            parse_time::Parsed { micros: Some(micros), offset: Some(offset), ..parse_time::Parsed::default() }
        }
        Value::Moment(micros) => parse_time::Parsed {
            days: i32::try_from(micros.div_euclid(parse_time::DAY)).ok(),
            micros: Some(micros.rem_euclid(parse_time::DAY)),
            offset: None,
        },
        _ => return Err("the value is no time".into()),
    };
    let no_day = || Raise::from("the text has no date");
    let no_time = || Raise::from("the text has no time of day");
    let local = || -> Result<i64, Raise> {
        Ok(i64::from(parsed.days.ok_or_else(no_day)?) * parse_time::DAY + parsed.micros.unwrap_or(0))
    };
    Ok(match to {
        SqlType::Date => Value::Date(parsed.days.ok_or_else(no_day)?),
        SqlType::Time => Value::Time(parsed.micros.ok_or_else(no_time)?),
        SqlType::TimeTz => Value::TimeTz(parsed.micros.ok_or_else(no_time)?, parsed.offset.unwrap_or(0)),
        // a zone in the text is passed over
        SqlType::Timestamp => Value::Moment(local()?),
        _ => Value::Moment(local()? - i64::from(parsed.offset.unwrap_or(0)) * parse_time::SECOND),
    })
}
