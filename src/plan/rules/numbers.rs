//! Rules for numbers.

use crate::diag::Code;
use crate::model::{Kinds, Numbers};
use crate::options::Options;
use crate::plan::field::{Chosen, FieldShape, Note};
use crate::redshift::SqlType;
use crate::redshift::limits::{DECIMAL_DIGITS, DECIMAL_SCALE};

/// A DECIMAL of 19 digits is kept in 64 bits, which hold no more than 9223372036854775807:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>.
const NOT_WHOLLY_HELD: u8 = 19;
/// Digits of a DECIMAL whose whole part nothing bounds.
const USUAL_DIGITS: u8 = 18;
/// The fewest digits that such a DECIMAL leaves before the point.
const LEAST_WHOLE_DIGITS: u8 = 9;

fn is_integer(field: &FieldShape<'_>) -> bool {
    field.kinds() == Kinds::INTEGER
}

fn is_number(field: &FieldShape<'_>) -> bool {
    let kinds = field.kinds();
    kinds.is_subset_of(Kinds::NUMBER) && kinds.intersects(Kinds::FRACTION)
}

/// The least and the greatest whole number within both bounds.
pub(in crate::plan) fn whole_range(numbers: &Numbers) -> Option<(i128, i128)> {
    let (lower, upper) = (numbers.lower?, numbers.upper?);
    let least = lower.value.saturating_add(i128::from(lower.exclusive));
    let greatest = upper.value.saturating_sub(i128::from(upper.exclusive));
    Some((least, greatest))
}

fn digits(value: u128) -> u8 {
    value.checked_ilog10().map_or(1, |log| u8::try_from(log + 1).unwrap_or(u8::MAX))
}

fn whole_digits((least, greatest): (i128, i128)) -> u8 {
    digits(least.unsigned_abs().max(greatest.unsigned_abs()))
}

/// The narrowest integer type that holds both.
fn narrowest((least, greatest): (i128, i128)) -> Option<SqlType> {
    const TYPES: [(SqlType, i128, i128); 3] = [
        (SqlType::SmallInt, i16::MIN as i128, i16::MAX as i128),
        (SqlType::Integer, i32::MIN as i128, i32::MAX as i128),
        (SqlType::BigInt, i64::MIN as i128, i64::MAX as i128),
    ];
    TYPES.into_iter().find(|(_, low, high)| *low <= least && greatest <= *high).map(|(sql_type, ..)| sql_type)
}

pub(super) fn integer_within_bounds(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let range = if is_integer(field) { whole_range(&field.shape.numbers)? } else { return None };
    let why = format!("whole number, {} … {}", range.0, range.1);
    narrowest(range).map(|sql_type| Chosen::new(sql_type, why))
}

pub(super) fn integer_over_64_bits(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let range = if is_integer(field) { whole_range(&field.shape.numbers)? } else { return None };
    let digits = whole_digits(range);
    if digits > DECIMAL_DIGITS {
        return None;
    }
    let digits = digits.max(NOT_WHOLLY_HELD + 1);
    let message = format!("the integer may exceed 64 bits and is kept as DECIMAL({digits}, 0)");
    let why = format!("whole number, {} … {}, more than 64 bits", range.0, range.1);
    Some(Chosen::new(SqlType::Decimal(digits, 0), why).note(Note::new(Code::IntegerOver64Bits, message)))
}

pub(super) fn integer_over_38_digits(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let range = if is_integer(field) { whole_range(&field.shape.numbers)? } else { return None };
    let note = Note::new(
        Code::IntegerOver38Digits,
        format!("the integer may exceed {DECIMAL_DIGITS} digits and is kept as text"),
    )
    .help("narrow `minimum` and `maximum`, or set the column's type");
    (whole_digits(range) > DECIMAL_DIGITS).then(|| {
        Chosen::new(SqlType::TEXT, format!("whole number of more than {DECIMAL_DIGITS} digits")).note(note)
    })
}

pub(super) fn integer_unbounded(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    is_integer(field).then(|| {
        let bound =
            |value: Option<i128>, open: &str| value.map_or(open.to_owned(), |value| value.to_string());
        let numbers = &field.shape.numbers;
        let lower = numbers.lower.map(|bound| bound.value.saturating_add(i128::from(bound.exclusive)));
        let upper = numbers.upper.map(|bound| bound.value.saturating_sub(i128::from(bound.exclusive)));
        let why = match (lower, upper) {
            (None, None) => "whole number without bounds".to_owned(),
            _ => format!("whole number, {} … {}", bound(lower, "-∞"), bound(upper, "∞")),
        };
        Chosen::new(SqlType::BigInt, why)
    })
}

/// The number of digits that a DECIMAL is given for so many.
fn widened(digits: u8) -> u8 {
    if digits == NOT_WHOLLY_HELD { digits + 1 } else { digits }
}

pub(super) fn number_within_bounds(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let (scale, range) = if is_number(field) {
        (field.shape.numbers.scale?, whole_range(&field.shape.numbers)?)
    } else {
        return None;
    };
    let digits = widened(whole_digits(range).checked_add(scale)?);
    let (Some(lower), Some(upper)) = (field.shape.numbers.lower, field.shape.numbers.upper) else {
        return None;
    };
    let why = format!("number with scale {scale}, {} … {}", lower.value, upper.value);
    (digits <= DECIMAL_DIGITS && scale <= DECIMAL_SCALE)
        .then(|| Chosen::new(SqlType::Decimal(digits, scale), why))
}

pub(super) fn number_of_fixed_scale(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let numbers = &field.shape.numbers;
    let scale = if is_number(field) { numbers.scale? } else { return None };
    if scale > DECIMAL_SCALE || whole_range(numbers).is_some() {
        return None;
    }
    let roomy = scale.saturating_add(LEAST_WHOLE_DIGITS) <= USUAL_DIGITS;
    let digits = if roomy { USUAL_DIGITS } else { DECIMAL_DIGITS };
    Some(Chosen::new(SqlType::Decimal(digits, scale), format!("number with scale {scale}, without bounds")))
}

pub(super) fn number(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    is_number(field).then(|| Chosen::new(SqlType::DoublePrecision, "number without a fixed scale"))
}
