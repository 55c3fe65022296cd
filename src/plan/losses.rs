//! What a column does not keep. Each possible loss has a finding at its path.

use super::field::{FieldShape, Note, Side};
use super::reading::can_block;
use super::rules::describe;
use super::widths::{counted, format_of_samples, value_bytes};
use crate::diag::Code;
use crate::model::{Kinds, Reading};
use crate::options::{Casts, Options};
use crate::redshift::SqlType;
use crate::redshift::casts::{self, Outcome};
use crate::redshift::limits::VARCHAR_BYTES;

/// Numbers up to here are exact as SUPER.
const EXACT_IN_SUPER: i128 = 1_000_000_000_000_000;

/// The findings for a field that is read in this way.
pub(super) fn losses(
    field: &FieldShape<'_>,
    sql_type: SqlType,
    reading: Reading,
    options: &Options,
) -> Vec<Note> {
    let fate = if can_block(reading, sql_type, field.side) { "blocks the refresh" } else { "becomes NULL" };
    let loss = Loss { field, sql_type, reading, fate, options };
    let mut notes = Vec::new();
    notes.extend(loss.other_kinds());
    if let Reading::Epoch(unit) = reading {
        let message = format!(
            "a number outside the years 0001 to 9999 in `{}`, or with a fraction, becomes NULL",
            unit.name()
        );
        notes.push(Note::new(Code::TimeFormat, message));
        return notes;
    }
    match sql_type {
        SqlType::SmallInt | SqlType::Integer | SqlType::BigInt => notes.extend(loss.integer()),
        SqlType::Decimal(digits, scale) => notes.extend(loss.decimal(digits, scale)),
        SqlType::DoublePrecision | SqlType::Real => notes.extend(loss.float()),
        SqlType::Varchar(width) => notes.extend(loss.varchar(width)),
        SqlType::Char(width) => notes.extend(loss.char(width)),
        SqlType::Super => notes.extend(loss.json()),
        time if time.is_time() => notes.extend(loss.time()),
        _ => {}
    }
    notes
}

struct Loss<'l> {
    field: &'l FieldShape<'l>,
    sql_type: SqlType,
    reading: Reading,
    fate: &'static str,
    options: &'l Options,
}

impl Loss<'_> {
    /// A type that was asked for may have no room for some of the kinds.
    fn other_kinds(&self) -> Option<Note> {
        let held = match self.sql_type {
            SqlType::Varchar(_) | SqlType::Super | SqlType::Varbyte(_) => Kinds::ANY,
            SqlType::Boolean => Kinds::BOOLEAN,
            _ if matches!(self.reading, Reading::Epoch(_)) || self.sql_type.is_number() => Kinds::NUMBER,
            _ => Kinds::STRING,
        };
        let others = self.field.kinds().difference(held);
        let what = describe(others);
        if others == Kinds::STRING && self.sql_type.is_number() {
            let message = format!("text that is not a valid {} {}", self.sql_type, self.fate);
            return Some(Note::new(Code::NumberFormat, message));
        }
        (!others.is_empty()).then(|| {
            let message =
                format!("the value may be {what}; a value that does not fit {} {}", self.sql_type, self.fate);
            Note::new(Code::MixedKinds, message)
        })
    }

    fn integer(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let numbers = &self.field.shape.numbers;
        if self.field.side == Side::Text {
            let message = format!(
                "a whole number written with a point or an exponent, such as `1.0` or `1e3`, {}",
                self.fate
            );
            notes.push(Note::new(Code::NumberFormat, message));
        }
        let limit: i128 = match self.sql_type {
            SqlType::SmallInt => i16::MAX.into(),
            SqlType::Integer => i32::MAX.into(),
            _ => i64::MAX.into(),
        };
        let beyond = match (numbers.lower, numbers.upper) {
            (Some(lower), Some(upper)) => lower.value < -limit - 1 || upper.value > limit,
            _ => true,
        };
        if beyond {
            let message = format!("a number beyond {limit} {}", self.fate);
            notes.push(Note::new(Code::NumberFormat, message).help("set `minimum` and `maximum`"));
        }
        if self.field.kinds().intersects(Kinds::FRACTION) {
            let message = format!(
                "the fraction of a number is cut off by {}, or the number {}",
                self.sql_type, self.fate
            );
            notes.push(Note::new(Code::InexactNumber, message));
        }
        notes.extend(self.inexact_in_super());
        notes
    }

    fn decimal(&self, digits: u8, scale: u8) -> Vec<Note> {
        let mut notes = Vec::new();
        let numbers = &self.field.shape.numbers;
        let whole = digits.saturating_sub(scale);
        if self.field.side == Side::Text {
            let message = format!("a number written with an exponent, such as `1e3`, {}", self.fate);
            notes.push(Note::new(Code::NumberFormat, message));
        }
        let limit = 10_i128.checked_pow(whole.into()).unwrap_or(i128::MAX);
        let fits = |value: i128, exclusive: bool| {
            value.unsigned_abs() < limit.unsigned_abs() + u128::from(exclusive)
        };
        let held = match (numbers.lower, numbers.upper) {
            (Some(low), Some(high)) => fits(low.value, low.exclusive) && fits(high.value, high.exclusive),
            _ => false,
        };
        if !held {
            let message = format!("a number with more than {whole} digits before the point {}", self.fate);
            notes.push(Note::new(Code::NumberFormat, message).help("set `minimum` and `maximum`"));
        }
        let whole_numbers = self.field.kinds().is_subset_of(Kinds::INTEGER);
        if !whole_numbers && numbers.scale.is_none_or(|known| known > scale) {
            let end = match casts::of_text(self.sql_type).longer {
                Outcome::Cut => "cut off, or rounded where the setting of numeric rounding is on",
                _ => "rounded away",
            };
            let message = format!("decimal digits beyond scale {scale} are {end}");
            notes.push(Note::new(Code::InexactNumber, message));
        }
        notes.extend(self.inexact_in_super());
        notes
    }

    fn float(&self) -> Vec<Note> {
        let kept = if self.sql_type == SqlType::Real { 6 } else { 15 };
        let message = format!(
            "{} keeps about {kept} significant digits; a number out of range {}",
            self.sql_type, self.fate
        );
        let mut notes =
            vec![Note::new(Code::InexactNumber, message).help("set `multipleOf`, `minimum` and `maximum`")];
        if self.reading == Reading::Matched {
            let message = "a number in a format that the pattern does not match becomes NULL";
            notes.push(Note::new(Code::NumberFormat, message));
        }
        notes
    }

    /// What `JSON_PARSE` does to long numbers is on no page.
    fn inexact_in_super(&self) -> Option<Note> {
        let numbers = &self.field.shape.numbers;
        let small = |value: i128| value.unsigned_abs() <= EXACT_IN_SUPER.unsigned_abs();
        let exact = match (numbers.lower, numbers.upper) {
            (Some(low), Some(high)) => small(low.value) && small(high.value),
            _ => false,
        };
        let note = Note::new(
            Code::InexactNumber,
            "a number with more than 15 digits may lose its last digits in SUPER",
        );
        (self.field.side == Side::Value && !exact).then_some(note)
    }

    fn varchar(&self, width: u32) -> Option<Note> {
        let end = if self.reading == Reading::WhereFits { "becomes NULL" } else { "is silently truncated" };
        let path = &self.field.path;
        let asked = self.field.asked.has_type();
        match value_bytes(&self.field.shape) {
            Some(most) if most <= u64::from(width) => None,
            Some(most) if width == VARCHAR_BYTES => {
                let message =
                    format!("the text may have up to {most} bytes; a text over {width} bytes {end}");
                Some(Note::new(Code::TextOverLimit, message).help("shorten `maxLength`"))
            }
            Some(most) => Some(Note::new(
                Code::TruncatedText,
                format!("the text may have up to {most} bytes; a text over {width} bytes {end}"),
            )),
            None if asked || !self.field.kinds().is_subset_of(Kinds::STRING) => {
                Some(Note::new(Code::TruncatedText, format!("a text over {width} bytes {end}")))
            }
            None => {
                let longest = self.field.shape.seen.as_deref().and_then(|seen| seen.texts.as_ref());
                let (known, help) = match longest {
                    Some(texts) => (
                        format!("the longest sampled text has {}", counted(texts.bytes, "byte")),
                        format!(
                            "widen it with `--headroom`, or set the type: `--column '{path}=VARCHAR(256)'`"
                        ),
                    ),
                    None => (
                        "the maximum length is unknown".to_owned(),
                        format!("set `maxLength`, or the type: `--column '{path}=VARCHAR(256)'`"),
                    ),
                };
                let message = format!("{known}, so VARCHAR({width}) is a guess; a longer text {end}");
                Some(Note::new(Code::GuessedLength, message).help(help))
            }
        }
    }

    fn char(&self, width: u32) -> Option<Note> {
        let uuid = self.field.kinds() == Kinds::STRING
            && self.field.shape.text.format == Some(crate::model::Format::Uuid)
            && format_of_samples(&self.field.shape).is_none()
            && width >= 36;
        let cut = self.reading == Reading::Cast && casts::of_text(self.sql_type).longer == Outcome::Cut;
        let message = if cut {
            format!("a non-ASCII text {}, and a text over {width} bytes is silently truncated", self.fate)
        } else {
            format!("a non-ASCII text, or a text over {width} bytes, {}", self.fate)
        };
        (!uuid).then(|| Note::new(Code::NonAsciiText, message))
    }

    fn json(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.field.side == Side::Text {
            let message =
                format!("an object with a repeated key, or with a text over 65535 bytes, {}", self.fate);
            notes.push(Note::new(Code::RepeatedKeysBlock, message));
            if self.field.kinds().intersects(Kinds::STRING) {
                let message = format!("a plain string is not valid JSON after extraction, and {}", self.fate);
                notes.push(Note::new(Code::MixedKinds, message).help("give the column a VARCHAR type"));
            }
        }
        notes
    }

    fn time(&self) -> Vec<Note> {
        let message = format!(
            "a lower-case `t` or `z`, second 60, hour 24, year 0000, more than 6 fraction digits or an offset over 14:59 {} \
             or loses precision",
            self.fate
        );
        let mut notes = vec![Note::new(Code::TimeFormat, message)];
        if self.sql_type != SqlType::Timestamp {
            let what = if self.options.casts == Casts::Try && self.field.side == Side::Text {
                "TRY_CAST"
            } else {
                "cast"
            };
            let message = format!(
                "it is not confirmed that a streaming view accepts this {what} of text to {}",
                self.sql_type
            );
            notes.push(Note::new(Code::UnprovenTimeCast, message).help("keep the text with `--times text`"));
        }
        notes
    }
}
