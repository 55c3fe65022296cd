//! Types from evidence: what samples showed sizes what no schema states.

use crate::diag::Code;
use crate::model::{Kinds, Seen, SeenNumbers, SeenTexts};
use crate::options::{NumericStrings, Options};
use crate::plan::field::{Chosen, FieldShape, Note};
use crate::plan::widths::{counted, format_of_samples, ladder, longest_sibling, stated_bytes};
use crate::redshift::SqlType;
use crate::redshift::limits::{DECIMAL_DIGITS, VARCHAR_BYTES};
use crate::text::names_version;

/// Half of what INTEGER holds: a value past it may grow past the type.
const INTEGER_SEEN: u64 = 1 << 30;
/// Numbers of more digits after the point are measurements, not amounts.
const FIXED_SCALE: u64 = 4;
/// Digits before the point that a DECIMAL has beyond those seen.
const SPARE_DIGITS: u64 = 2;
/// The least DECIMAL beyond 64 bits.
const OVER_64_BITS: u64 = 20;
/// Digits that a double keeps.
const DOUBLE_DIGITS: u64 = 15;

fn seen<'f>(field: &'f FieldShape<'_>) -> Option<&'f Seen> {
    field.shape.seen.as_deref()
}

fn texts<'f>(field: &'f FieldShape<'_>) -> Option<&'f SeenTexts> {
    let is_text = field.kinds() == Kinds::STRING && !field.shape.text.listed;
    seen(field)?.texts.as_ref().filter(|_| is_text)
}

/// Strings that are numbers: amounts by default, identifiers only if asked for.
pub(super) fn numeric_text(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let texts = texts(field)?;
    let numbers = texts.numbers.as_ref().filter(|numbers| numbers.count() == texts.count)?;
    // what a schema calls a string stays one
    if seen(field)?.beside_schema || field.shape.text.format.is_some() || stated_bytes(&field.shape).is_some()
    {
        return None;
    }
    // `1.10` and `1.1` are one number, and two texts
    let canonical = texts.least_scale == Some(numbers.scale);
    let wanted = match options.numeric_strings {
        NumericStrings::Decimals => numbers.fractions > 0 && canonical,
        NumericStrings::Convert => true,
        NumericStrings::Keep => false,
    };
    if !wanted || names_version(field.parts.last()?) {
        return None;
    }
    let chosen = if numbers.fractions == 0 {
        integer_type(numbers).map(|sql_type| Chosen::new(sql_type, "text that is always a whole number"))
    } else if canonical {
        fixed_type(numbers).map(|sql_type| Chosen::new(sql_type, "text that is always a number of one scale"))
    } else {
        let sql_type = decimal_type(numbers)
            .or_else(|| (numbers.digits <= DOUBLE_DIGITS).then_some(SqlType::DoublePrecision));
        sql_type.map(|sql_type| Chosen::new(sql_type, "text that is always a number"))
    };
    let same =
        if canonical { "" } else { ", and texts of one number, such as `1.1` and `1.10`, become equal" };
    let message =
        format!("every sampled string is a number; other text becomes NULL or blocks the refresh{same}");
    let note = Note::new(Code::NumericText, message).help("keep text with `--numeric-strings keep`");
    chosen.map(|chosen| chosen.note(note))
}

/// The DECIMAL of texts that all have as many digits after the point.
fn fixed_type(numbers: &SeenNumbers) -> Option<SqlType> {
    let scale = u8::try_from(numbers.scale).ok()?;
    decimal_digits(numbers.whole_digits, numbers.scale).map(|digits| SqlType::Decimal(digits, scale))
}

/// The digits of a DECIMAL with room for numbers that grow.
fn decimal_digits(whole_digits: u64, scale: u64) -> Option<u8> {
    let needed = whole_digits.saturating_add(SPARE_DIGITS).saturating_add(scale);
    [10, 18, DECIMAL_DIGITS].into_iter().find(|digits| u64::from(*digits) >= needed)
}

/// The most whole digits of the numbers in the samples, and of the bounds that a schema states.
fn whole_digits(field: &FieldShape<'_>, numbers: &SeenNumbers) -> u64 {
    let bounds = [field.shape.numbers.lower, field.shape.numbers.upper].into_iter().flatten();
    let stated =
        bounds.map(|bound| bound.value.unsigned_abs().checked_ilog10().map_or(1, |log| u64::from(log) + 1));
    // the numbers seen grow, and bounds do not
    let stated = stated.max().unwrap_or_default();
    let spare = if stated > u64::from(DECIMAL_DIGITS) { 0 } else { SPARE_DIGITS };
    stated.saturating_sub(spare).max(numbers.whole_digits)
}

/// The narrowest of INTEGER and BIGINT with room to grow; never SMALLINT, as samples prove no bound.
fn integer_type(numbers: &SeenNumbers) -> Option<SqlType> {
    if numbers.beyond_64_bits > 0 {
        let digits = numbers.whole_digits.saturating_add(SPARE_DIGITS).max(OVER_64_BITS);
        let fits = numbers.whole_digits <= u64::from(DECIMAL_DIGITS);
        let digits = u8::try_from(digits).unwrap_or(DECIMAL_DIGITS).min(DECIMAL_DIGITS);
        return fits.then_some(SqlType::Decimal(digits, 0));
    }
    let most = [numbers.least, numbers.greatest].into_iter().flatten().map(i64::unsigned_abs).max()?;
    Some(if most < INTEGER_SEEN { SqlType::Integer } else { SqlType::BigInt })
}

/// DECIMAL where every number has few digits after the point, and none an exponent.
fn decimal_type(numbers: &SeenNumbers) -> Option<SqlType> {
    if numbers.exponents > 0 || numbers.fractions == 0 || numbers.scale > FIXED_SCALE {
        return None;
    }
    fixed_type(numbers)
}

pub(super) fn integer(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let bounds = &field.shape.numbers;
    let open = bounds.lower.is_none() || bounds.upper.is_none();
    let seen = seen(field).filter(|_| field.kinds() == Kinds::INTEGER && open)?;
    // a schema may call a number an integer that is written `1.0`
    let numbers = seen.numbers.as_ref().filter(|numbers| numbers.integers == numbers.count())?;
    // what a schema states leaves open no more than whether 64 bits are enough
    if seen.beside_schema && numbers.beyond_64_bits == 0 {
        return None;
    }
    let held = SeenNumbers { whole_digits: whole_digits(field, numbers), ..numbers.clone() };
    if let Some(sql_type) = integer_type(&held) {
        let why = match (numbers.least, numbers.greatest) {
            (Some(least), Some(greatest)) if numbers.beyond_64_bits == 0 => {
                format!("whole numbers in the samples, {least} … {greatest}")
            }
            _ => format!("whole numbers in the samples, up to {} digits", numbers.whole_digits),
        };
        Some(Chosen::new(sql_type, why))
    } else {
        let width = numbers_width(numbers, options);
        let message = format!(
            "the samples contain integers of {} digits, which are kept as text",
            numbers.whole_digits
        );
        let note = Note::new(Code::IntegerOver38Digits, message);
        Some(
            Chosen::new(SqlType::Varchar(width), "whole numbers of more than 38 digits in the samples")
                .note(note),
        )
    }
}

/// A text column for numbers, as they are written.
fn numbers_width(numbers: &SeenNumbers, options: &Options) -> u32 {
    ladder(numbers.characters, options.headroom)
}

pub(super) fn number_beyond_double(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let is_number = field.kinds().is_subset_of(Kinds::NUMBER);
    let numbers = seen(field)?.numbers.as_ref().filter(|numbers| is_number && numbers.beyond_double > 0)?;
    let message = format!(
        "{} sampled numbers are out of range for DOUBLE PRECISION; the column keeps text",
        numbers.beyond_double
    );
    let note =
        Note::new(Code::NumberBeyondDouble, message).help("correct the producer, or set the column's type");
    let width = numbers_width(numbers, options);
    Some(
        Chosen::new(SqlType::Varchar(width), "numbers out of range for DOUBLE PRECISION in the samples")
            .note(note),
    )
}

pub(super) fn decimal(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let stated = field.shape.numbers.scale.is_some();
    let is_number = field.kinds().is_subset_of(Kinds::NUMBER) && field.kinds().intersects(Kinds::FRACTION);
    let numbers = seen(field)?.numbers.as_ref().filter(|_| is_number && !stated)?;
    // samples narrow nothing that a schema states
    let held = SeenNumbers { whole_digits: whole_digits(field, numbers), ..numbers.clone() };
    decimal_type(&held)
        .map(|sql_type| Chosen::new(sql_type, format!("numbers in the samples, scale {}", numbers.scale)))
}

/// A DECIMAL whose scale a schema states, and whose whole digits the samples.
pub(super) fn decimal_of_stated_scale(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let bounds = &field.shape.numbers;
    let is_number = field.kinds().is_subset_of(Kinds::NUMBER) && field.kinds().intersects(Kinds::FRACTION);
    let scale = bounds.scale.filter(|_| is_number && (bounds.lower.is_none() || bounds.upper.is_none()))?;
    let numbers = seen(field)?.numbers.as_ref()?;
    let needed = numbers.whole_digits.saturating_add(SPARE_DIGITS).saturating_add(u64::from(scale));
    let wide = needed > 18 && needed <= u64::from(DECIMAL_DIGITS);
    wide.then(|| {
        let why = format!(
            "number with scale {scale}, up to {} digits before the point in the samples",
            numbers.whole_digits
        );
        Chosen::new(SqlType::Decimal(DECIMAL_DIGITS, scale), why)
    })
}

/// The width of a text is the longest seen, with headroom, on the next rung.
pub(super) fn text(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let texts = texts(field)?;
    if stated_bytes(&field.shape).is_some() {
        return None;
    }
    let guessed = ladder(texts.bytes, options.headroom);
    let sibling = format_of_samples(&field.shape).and_then(|format| Some((format, longest_sibling(format)?)));
    match sibling {
        _ if texts.bytes > u64::from(VARCHAR_BYTES) => {
            let message = format!(
                "the samples contain a text of {} bytes; VARCHAR({VARCHAR_BYTES}) silently truncates it",
                texts.bytes
            );
            let note =
                Note::new(Code::TextOverLimit, message).help("keep the whole text with `--layout super`");
            Some(
                Chosen::new(SqlType::TEXT, format!("longest sample {}", counted(texts.bytes, "byte")))
                    .note(note),
            )
        }
        Some((format, bytes)) => {
            let why = format!("format `{}` in all samples, with room for longer addresses", format.name());
            Some(Chosen::new(SqlType::Varchar(guessed.max(ladder(bytes, 100))), why))
        }
        None => {
            let why = format!("longest sample {}, rounded up with headroom", counted(texts.bytes, "byte"));
            Some(Chosen::new(SqlType::Varchar(guessed), why))
        }
    }
}

/// Scalars of several kinds: their text.
pub(super) fn mixed_width(seen: &Seen, options: &Options) -> u32 {
    let text = seen.texts.as_ref().map_or(0, |texts| texts.bytes);
    let number = seen.numbers.as_ref().map_or(0, |numbers| numbers.characters);
    let longest_word = 5;
    ladder(text.max(number).max(longest_word), options.headroom)
}
