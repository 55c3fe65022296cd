//! Functions of numbers.

use super::super::call::{Context, Resolved};
use super::super::value::{Type, Value};
use super::kernel;
use super::parse_number::{OVERFLOW, arithmetic, power, rescaled};

fn one(types: &[Type]) -> Option<Type> {
    let [of] = *types else { return None };
    of.is_number().then_some(of)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ABS.html>
pub(super) fn abs(types: &[Type]) -> Option<Resolved> {
    kernel("abs", one(types)?, |_, values| match values {
        [Value::Int(value)] => value.checked_abs().map(Value::Int).ok_or_else(|| OVERFLOW.into()),
        [Value::Decimal(value)] => Ok(Value::Decimal(value.abs())),
        [Value::Float(value)] => Ok(Value::Float(value.abs())),
        _ => Ok(Value::Null),
    })
}

/// Half away from zero, to a number of places: <https://docs.aws.amazon.com/redshift/latest/dg/r_ROUND.html>.
pub(super) fn round(types: &[Type]) -> Option<Resolved> {
    let of = *types.first()?;
    (of.is_number() && types[1..].iter().all(|of| of.is_integer()) && types.len() <= 2).then_some(())?;
    kernel("round", of, |context, values| {
        let places = if let Some(Value::Int(places)) = values.get(1) { *places } else { 0 };
        match values.first() {
            Some(Value::Decimal(value)) => {
                let scale = context.types[0].scale();
                let Ok(places) = u8::try_from(places.clamp(0, scale.into())) else {
                    return Err(OVERFLOW.into());
                };
                rescaled(rescaled(*value, scale, places)?, places, scale).map(Value::Decimal)
            }
            #[allow(clippy::cast_possible_truncation, reason = "clamped")]
            Some(Value::Float(value)) => {
                let unit = 10_f64.powi(places.clamp(-300, 300) as i32);
                let scaled = value * unit;
                Ok(Value::Float(if scaled.is_finite() { scaled.round() / unit } else { *value }))
            }
            Some(value) => Ok(value.clone()),
            None => Ok(Value::Null),
        }
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_FLOOR.html>
pub(super) fn floor(types: &[Type]) -> Option<Resolved> {
    kernel("floor", one(types)?, |context, values| {
        Ok(to_whole(context, values, f64::floor, i128::div_euclid))
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CEILING_FLOOR.html>
pub(super) fn ceil(types: &[Type]) -> Option<Resolved> {
    kernel("ceil", one(types)?, |context, values| {
        Ok(to_whole(context, values, f64::ceil, |value, unit| -(-value).div_euclid(unit)))
    })
}

fn to_whole<'a>(
    context: &Context<'_>,
    values: &[Value<'a>],
    rough: fn(f64) -> f64,
    exact: fn(i128, i128) -> i128,
) -> Value<'a> {
    match values {
        [Value::Decimal(value)] => {
            let unit = power(context.types[0].scale());
            Value::Decimal(exact(*value, unit) * unit)
        }
        [Value::Float(value)] => Value::Float(rough(*value)),
        [value] => value.clone(),
        _ => Value::Null,
    }
}

/// An exact number without what is behind its point, as AVG of whole numbers gives it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html>.
pub(in crate::preview) fn truncated(types: &[Type]) -> Option<Resolved> {
    kernel("truncated", Type::BIGINT, {
        let unit = power(one(types)?.scale());
        move |_, values| match values {
            [Value::Decimal(value)] => {
                i64::try_from(value / unit).map(Value::Int).map_err(|_| OVERFLOW.into())
            }
            _ => Ok(Value::Null),
        }
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_MOD.html>
pub(super) fn modulo(types: &[Type]) -> Option<Resolved> {
    let [left, right] = *types else { return None };
    arithmetic('%', left, right)
}
