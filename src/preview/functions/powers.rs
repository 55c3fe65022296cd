//! Functions of numbers that give floating numbers, and those that cut, order or add them.

use super::super::call::Resolved;
use super::super::value::{Type, Value};
use super::kernel;
use super::parse_number::{OVERFLOW, approximate, exact, power as ten_to};

fn floating(
    name: &'static str,
    types: &[Type],
    of: fn(f64) -> Result<f64, &'static str>,
) -> Option<Resolved> {
    matches!(types, [number] if number.is_number()).then_some(())?;
    kernel(name, Type::DOUBLE, move |context, values| match values {
        [value] => {
            let result = of(approximate(value, context.types[0].scale()))?;
            if result.is_finite() { Ok(Value::Float(result)) } else { Err(OVERFLOW.into()) }
        }
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SQRT.html>
pub(super) fn sqrt(types: &[Type]) -> Option<Resolved> {
    floating("sqrt", types, |of| {
        if of < 0.0 { Err("a negative number has no square root") } else { Ok(of.sqrt()) }
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CBRT.html>
pub(super) fn cbrt(types: &[Type]) -> Option<Resolved> {
    floating("cbrt", types, |of| Ok(of.cbrt()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_EXP.html>
pub(super) fn exp(types: &[Type]) -> Option<Resolved> {
    floating("exp", types, |of| Ok(of.exp()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LN.html>
pub(super) fn ln(types: &[Type]) -> Option<Resolved> {
    floating(
        "ln",
        types,
        |of| if of <= 0.0 { Err("only positive numbers have a logarithm") } else { Ok(of.ln()) },
    )
}

/// To the base of 10: <https://docs.aws.amazon.com/redshift/latest/dg/r_LOG.html>.
pub(super) fn log(types: &[Type]) -> Option<Resolved> {
    floating("log", types, |of| {
        if of <= 0.0 { Err("only positive numbers have a logarithm") } else { Ok(of.log10()) }
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_RADIANS.html>
pub(super) fn radians(types: &[Type]) -> Option<Resolved> {
    floating("radians", types, |of| Ok(of.to_radians()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_DEGREES.html>
pub(super) fn degrees(types: &[Type]) -> Option<Resolved> {
    floating("degrees", types, |of| Ok(of.to_degrees()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SIN.html>
pub(super) fn sin(types: &[Type]) -> Option<Resolved> {
    floating("sin", types, |of| Ok(of.sin()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_COS.html>
pub(super) fn cos(types: &[Type]) -> Option<Resolved> {
    floating("cos", types, |of| Ok(of.cos()))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ASIN.html>
pub(super) fn asin(types: &[Type]) -> Option<Resolved> {
    floating("asin", types, |of| if of.abs() > 1.0 { Err("the number is beyond 1") } else { Ok(of.asin()) })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ACOS.html>
pub(super) fn acos(types: &[Type]) -> Option<Resolved> {
    floating("acos", types, |of| if of.abs() > 1.0 { Err("the number is beyond 1") } else { Ok(of.acos()) })
}

/// `POWER`, `POW`: <https://docs.aws.amazon.com/redshift/latest/dg/r_POWER.html>.
pub(super) fn power(types: &[Type]) -> Option<Resolved> {
    matches!(types, [base, exponent] if base.is_number() && exponent.is_number()).then_some(())?;
    kernel("power", Type::DOUBLE, |context, values| match values {
        [base, exponent] => {
            let scale = |nth: usize| context.types[nth].scale();
            let result = approximate(base, scale(0)).powf(approximate(exponent, scale(1)));
            if result.is_finite() { Ok(Value::Float(result)) } else { Err(OVERFLOW.into()) }
        }
        _ => Ok(Value::Null),
    })
}

/// 1, 0 or -1: <https://docs.aws.amazon.com/redshift/latest/dg/r_SIGN.html>.
pub(super) fn sign(types: &[Type]) -> Option<Resolved> {
    let [of] = *types else { return None };
    of.is_number().then_some(())?;
    kernel("sign", of, |context, values| match values {
        [Value::Int(value)] => Ok(Value::Int(value.signum())),
        [Value::Decimal(value)] => Ok(Value::Decimal(value.signum() * ten_to(context.types[0].scale()))),
        [Value::Float(value)] => Ok(Value::Float(if *value == 0.0 { 0.0 } else { value.signum() })),
        _ => Ok(Value::Null),
    })
}

/// Towards 0, to a number of places: <https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNC.html>.
pub(super) fn trunc(types: &[Type]) -> Option<Resolved> {
    let of = *types.first()?;
    (of.is_number() && types.len() <= 2 && types[1..].iter().all(|of| of.is_integer())).then_some(())?;
    kernel("trunc", of, |context, values| {
        let places = if let Some(Value::Int(places)) = values.get(1) { *places } else { 0 };
        Ok(match values.first() {
            Some(Value::Decimal(value)) => {
                let less = i64::from(context.types[0].scale()) - places;
                let unit = ten_to(u8::try_from(less.clamp(0, 38)).unwrap_or(0));
                Value::Decimal(value / unit * unit)
            }
            Some(Value::Int(value)) => {
                let unit = ten_to(u8::try_from((-places).clamp(0, 19)).unwrap_or(0));
                Value::Int(i64::try_from(i128::from(*value) / unit * unit).unwrap_or(0))
            }
            #[allow(clippy::cast_possible_truncation, reason = "clamped")]
            Some(Value::Float(value)) => {
                let unit = 10_f64.powi(places.clamp(-300, 300) as i32);
                let scaled = value * unit;
                Value::Float(if scaled.is_finite() { scaled.trunc() / unit } else { *value })
            }
            _ => Value::Null,
        })
    })
}

/// The sum of numbers, or their mean, in a type; NULL of none.
pub(in crate::preview) fn added<'a>(values: &[Value<'_>], of: Type, to: Type, is_mean: bool) -> Value<'a> {
    let Ok(count) = i128::try_from(values.len()) else { return Value::Null };
    if count == 0 {
        return Value::Null;
    }
    if to.is_float() {
        let sum: f64 = values.iter().map(|value| approximate(value, of.scale())).sum();
        #[allow(clippy::cast_precision_loss, reason = "a count of rows")]
        return Value::Float(if is_mean { sum / count as f64 } else { sum });
    }
    let sum: i128 = values.iter().filter_map(|value| exact(value, of.scale(), to.scale()).ok()).sum();
    let result = if is_mean { sum / count } else { sum };
    if to.is_integer() {
        i64::try_from(result).map_or(Value::Null, Value::Int)
    } else {
        Value::Decimal(result)
    }
}
