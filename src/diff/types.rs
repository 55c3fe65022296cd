//! What a change of type costs: by groups of types, and by what each of them holds.

use super::impact::{Cost, Impact};
use crate::model::Reading;
use crate::redshift::SqlType;
use crate::redshift::casts::{self, Outcome};

/// Types between which queries go on working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Number,
    Text,
    Boolean,
    Date,
    Time,
    Moment,
    Json,
    Bytes,
}

fn group(of: SqlType) -> Group {
    match of {
        SqlType::SmallInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Decimal(..)
        | SqlType::Real
        | SqlType::DoublePrecision => Group::Number,
        SqlType::Char(_) | SqlType::Varchar(_) => Group::Text,
        SqlType::Boolean => Group::Boolean,
        SqlType::Date => Group::Date,
        SqlType::Time | SqlType::TimeTz => Group::Time,
        SqlType::Timestamp | SqlType::TimestampTz => Group::Moment,
        SqlType::Super => Group::Json,
        SqlType::Varbyte(_) => Group::Bytes,
    }
}

/// What becomes of values and of queries when a column has another type.
pub(super) fn costs(old: SqlType, new: SqlType, reader: Reader) -> Vec<Cost> {
    let mut parts = Vec::new();
    if !holds(new, old) {
        parts.extend(unfit(new, old, reader));
        parts.extend(rounded(new, old).map(|digits| format!("{digits} are lost")));
    }
    if !holds(old, new) {
        parts.extend(beyond(old, new).map(|values| format!("{values} are newly kept")));
        parts.extend(rounded(old, new).map(|digits| format!("{digits} are newly kept")));
    }
    let mut costs = Vec::new();
    if !parts.is_empty() {
        costs.push(Cost::new(Impact::Data, parts.join("; ")));
    }
    if group(old) != group(new) {
        let reason = format!("queries that use it as {old} fail, or return other results");
        costs.push(Cost::new(Impact::Readers, reason));
    }
    costs
}

/// How a column becomes its type, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reader {
    pub(super) reading: Reading,
    /// Whether it reads a SUPER value rather than text.
    pub(super) is_of_super: bool,
}

/// Digits before and after the point that an exact number holds without exception.
fn digits(of: SqlType) -> Option<(u8, u8)> {
    match of {
        SqlType::SmallInt => Some((4, 0)),
        SqlType::Integer => Some((9, 0)),
        SqlType::BigInt => Some((18, 0)),
        SqlType::Decimal(all, scale) => Some((all - scale, scale)),
        _ => None,
    }
}

/// Digits before and after the point that its largest values have.
fn reach(of: SqlType) -> Option<(u8, u8)> {
    match of {
        SqlType::SmallInt => Some((5, 0)),
        SqlType::Integer => Some((10, 0)),
        SqlType::BigInt => Some((19, 0)),
        other => digits(other),
    }
}

/// Significant digits of an inexact number.
fn precision(of: SqlType) -> Option<u8> {
    match of {
        SqlType::Real => Some(6),
        SqlType::DoublePrecision => Some(15),
        _ => None,
    }
}

/// Bytes of the longest text of a scalar.
fn text_bytes(of: SqlType) -> Option<u32> {
    match of {
        SqlType::SmallInt => Some(6),
        SqlType::Integer => Some(11),
        SqlType::BigInt => Some(20),
        SqlType::Decimal(digits, _) => Some(u32::from(digits) + 3),
        SqlType::Real => Some(16),
        SqlType::DoublePrecision => Some(25),
        SqlType::Boolean => Some(5),
        SqlType::Char(bytes) | SqlType::Varchar(bytes) => Some(bytes),
        SqlType::Date => Some(10),
        SqlType::Time => Some(15),
        SqlType::TimeTz => Some(21),
        SqlType::Timestamp => Some(26),
        SqlType::TimestampTz => Some(32),
        SqlType::Super | SqlType::Varbyte(_) => None,
    }
}

/// Whether a column of the one type holds every value that one of the other does.
pub(super) fn holds(wide: SqlType, narrow: SqlType) -> bool {
    if wide == narrow || wide == SqlType::Super {
        return true;
    }
    match (wide, narrow) {
        (SqlType::SmallInt | SqlType::Integer | SqlType::BigInt, _) if narrow.is_integer() => {
            digits(wide) >= digits(narrow)
        }
        (SqlType::Char(wide), SqlType::Char(narrow)) | (SqlType::Varbyte(wide), SqlType::Varbyte(narrow)) => {
            wide >= narrow
        }
        // CHAR takes single-byte characters only
        (SqlType::Char(_), SqlType::Varchar(_)) => false,
        (SqlType::Char(wide) | SqlType::Varchar(wide), _) => {
            text_bytes(narrow).is_some_and(|bytes| wide >= bytes)
        }
        (SqlType::DoublePrecision, SqlType::Real)
        | (SqlType::Timestamp | SqlType::TimestampTz, SqlType::Date) => true,
        _ => match (digits(wide), precision(wide), reach(narrow)) {
            (Some((before, after)), _, Some((whole, scale))) => before >= whole && after >= scale,
            (_, Some(significant), Some((whole, scale))) => significant >= whole + scale,
            _ => false,
        },
    }
}

/// What becomes of the values of one type that another does not hold.
fn unfit(of: SqlType, other: SqlType, reader: Reader) -> Vec<String> {
    let cuts = reader.reading == Reading::Cast && casts::of_text(of).longer == Outcome::Cut;
    if let (SqlType::Char(bytes), true) = (of, cuts) {
        let longer = text_bytes(other).is_none_or(|other| other > bytes);
        let longer = longer.then(|| format!("texts of over {bytes} bytes are cut"));
        let wide = matches!(other, SqlType::Varchar(_) | SqlType::Super);
        let wide = wide.then(|| format!("texts beyond ASCII {}", outcome(of, reader)));
        return longer.into_iter().chain(wide).collect();
    }
    beyond(of, other).map(|values| format!("{values} {}", outcome(of, reader))).into_iter().collect()
}

/// The values of one type that another does not hold, but for what is rounded.
fn beyond(of: SqlType, other: SqlType) -> Option<String> {
    let integer = |most: &str| {
        let whole = if other.is_integer() { "" } else { "that are not whole or " };
        Some(format!("numbers {whole}beyond {most}"))
    };
    match of {
        SqlType::Char(bytes) => {
            let longer = text_bytes(other).is_none_or(|other| other > bytes);
            Some(if matches!(other, SqlType::Varchar(_) | SqlType::Super) {
                let longer = if longer { format!("texts of over {bytes} bytes and ") } else { String::new() };
                format!("{longer}texts beyond ASCII")
            } else {
                format!("texts of over {bytes} bytes")
            })
        }
        SqlType::Varchar(bytes) => Some(format!("texts of over {bytes} bytes")),
        SqlType::SmallInt => integer("±32,767"),
        SqlType::Integer => integer("±2,147,483,647"),
        SqlType::BigInt => integer("64 bits"),
        SqlType::Decimal(digits, scale) => {
            let whole = digits - scale;
            let fits = reach(other).is_some_and(|(before, _)| before <= whole);
            (!fits).then(|| format!("numbers of over {whole} digits before the point"))
        }
        SqlType::Real | SqlType::DoublePrecision => None,
        SqlType::Varbyte(bytes) => Some(format!("values of over {bytes} bytes")),
        other => Some(format!("values that are not a {other}")),
    }
}

/// The digits that one type rounds away of what another holds.
fn rounded(of: SqlType, other: SqlType) -> Option<String> {
    match (of, reach(other)) {
        (SqlType::Decimal(_, scale), Some((_, more))) if more > scale => {
            Some(format!("digits after the first {scale} behind the point"))
        }
        (SqlType::Decimal(_, scale), None) if other.is_number() => {
            Some(format!("digits after the first {scale} behind the point"))
        }
        _ => precision(of).map(|digits| format!("digits after the first {digits}")),
    }
}

/// What becomes of a value that does not fit.
fn outcome(of: SqlType, Reader { reading, is_of_super }: Reader) -> &'static str {
    let text = casts::of_text(of);
    // what a session sets otherwise is not known here
    let raises = !is_of_super || casts::of_super(true) == Outcome::Raises;
    let is_cut = text.other == Outcome::Kept && text.longer == Outcome::Cut;
    match reading {
        Reading::Cast | Reading::NullIfCast | Reading::Serialize if is_cut => "are cut",
        // a form leaves the calendar to its cast
        Reading::Cast | Reading::NullIfCast | Reading::FormCast | Reading::BareParse if raises => {
            "block the refresh"
        }
        _ => "become NULL",
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn of(text: &str) -> SqlType {
        text.parse().unwrap()
    }

    fn text(reading: Reading) -> Reader {
        Reader { reading, is_of_super: false }
    }

    /// A cast of a SUPER value gives NULL where one of text raises.
    #[test]
    fn a_value_of_super_that_does_not_fit_becomes_null() {
        let narrowed = |is_of_super| {
            let reader = Reader { reading: Reading::Cast, is_of_super };
            costs(of("DOUBLE PRECISION"), of("DECIMAL(9, 2)"), reader).swap_remove(0).reason
        };
        assert!(narrowed(false).starts_with("numbers of over 7 digits before the point block the refresh"));
        assert!(narrowed(true).starts_with("numbers of over 7 digits before the point become NULL"));
        for (new, outcome) in
            [("VARCHAR(8)", "are cut"), ("DATE", "become NULL"), ("SMALLINT", "become NULL")]
        {
            let reader = Reader { reading: Reading::Cast, is_of_super: true };
            let reason = costs(of("VARCHAR(64)"), of(new), reader).swap_remove(0).reason;
            assert!(reason.contains(outcome), "{reason}");
        }
    }

    fn reported(old: &str, new: &str) -> Vec<String> {
        let costs = costs(of(old), of(new), text(Reading::TryCast));
        costs.into_iter().map(|cost| format!("{}: {}", cost.impact.name(), cost.reason)).collect()
    }

    #[test]
    fn types_hold_one_another_as_far_as_their_values_go() {
        let pairs = [
            ("BIGINT", "INTEGER", true),
            ("INTEGER", "BIGINT", false),
            ("DECIMAL(19, 0)", "BIGINT", true),
            ("DECIMAL(18, 0)", "BIGINT", false),
            ("BIGINT", "DECIMAL(18, 0)", true),
            ("BIGINT", "DECIMAL(19, 0)", false),
            ("DECIMAL(12, 2)", "DECIMAL(10, 2)", true),
            ("DECIMAL(12, 4)", "DECIMAL(10, 2)", true),
            ("DECIMAL(12, 5)", "DECIMAL(10, 2)", false),
            ("DOUBLE PRECISION", "INTEGER", true),
            ("DOUBLE PRECISION", "BIGINT", false),
            ("DOUBLE PRECISION", "DECIMAL(15, 2)", true),
            ("REAL", "DOUBLE PRECISION", false),
            ("VARCHAR(36)", "CHAR(36)", true),
            ("CHAR(36)", "VARCHAR(36)", false),
            ("VARCHAR(20)", "BIGINT", true),
            ("VARCHAR(19)", "BIGINT", false),
            ("BIGINT", "VARCHAR(20)", false),
            ("TIMESTAMP", "DATE", true),
            ("DATE", "TIMESTAMP", false),
            ("SUPER", "VARCHAR(10)", true),
            ("VARCHAR(10)", "SUPER", false),
            ("BOOLEAN", "INTEGER", false),
        ];
        for (wide, narrow, expected) in pairs {
            assert_eq!(holds(of(wide), of(narrow)), expected, "{wide} of {narrow}");
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_blocks_or_becomes_null_by_the_reading() {
        let why = |new: &str, reading| costs(of("VARCHAR(64)"), of(new), text(reading)).swap_remove(0).reason;
        assert!(why("VARCHAR(8)", Reading::Cast).starts_with("texts of over 8 bytes are cut"));
        let of_char = why("CHAR(8)", Reading::Cast);
        assert_eq!(of_char, "texts of over 8 bytes are cut; texts beyond ASCII block the refresh");
        assert!(why("DATE", Reading::FormCast).starts_with("values that are not a DATE block the refresh"));
        assert!(why("DATE", Reading::FormTryCast).starts_with("values that are not a DATE become NULL"));
    }

    #[test]
    fn what_no_longer_fits_and_what_newly_does_is_told_apart() {
        assert_eq!(reported("VARCHAR(36)", "VARCHAR(64)"), ["data: texts of over 36 bytes are newly kept"]);
        assert_eq!(
            reported("BIGINT", "CHAR(36)"),
            [
                "data: numbers that are not whole or beyond 64 bits are newly kept",
                "readers: queries that use it as BIGINT fail, or return other results"
            ]
        );
        assert_eq!(
            reported("DECIMAL(10, 2)", "DECIMAL(8, 2)"),
            ["data: numbers of over 6 digits before the point become NULL"]
        );
        assert_eq!(
            reported("DOUBLE PRECISION", "DECIMAL(8, 2)"),
            [
                "data: numbers of over 6 digits before the point become NULL; digits after the first 2 behind the point are \
                 lost"
            ]
        );
        assert_eq!(reported("INTEGER", "BIGINT"), ["data: numbers beyond ±2,147,483,647 are newly kept"]);
        assert_eq!(
            reported("VARCHAR(20)", "CHAR(36)"),
            ["data: texts beyond ASCII become NULL; texts of over 20 bytes are newly kept"]
        );
    }
}
