//! How JSON becomes a type: a table.

use super::field::Side;
use crate::model::{Kinds, Reading};
use crate::options::{Casts, Options, Overlong};
use crate::redshift::casts::{self, Outcome};
use crate::redshift::settings::Setting;
use crate::redshift::{EpochUnit, SqlType};

/// The reading for a type, by what the expression starts from and how casts are wanted.
pub(super) fn reading(
    sql_type: SqlType,
    epoch: Option<EpochUnit>,
    side: Side,
    kinds: Kinds,
    options: &Options,
) -> Reading {
    if let Some(unit) = epoch {
        return Reading::Epoch(unit);
    }
    match side {
        Side::Text => of_text(sql_type, options),
        Side::Value => of_value(sql_type, kinds, options),
    }
}

/// The reading over text for a column that had another one.
pub(crate) fn reading_of_text(sql_type: SqlType, before: Reading, options: &Options) -> Reading {
    match before {
        Reading::Epoch(_) => before,
        _ => of_text(sql_type, options),
    }
}

/// The reading over SUPER for a column that had another one, whatever the JSON is.
pub(crate) fn reading_of_value(sql_type: SqlType, before: Reading, options: &Options) -> Reading {
    match before {
        Reading::Epoch(_) => before,
        _ => of_value(sql_type, Kinds::ANY, options),
    }
}

fn of_text(sql_type: SqlType, options: &Options) -> Reading {
    let casts = options.casts;
    match sql_type {
        SqlType::Boolean => Reading::Words,
        SqlType::Super if casts == Casts::Plain => Reading::BareParse,
        SqlType::Super => Reading::Parse,
        SqlType::Varchar(_) if options.overlong == Overlong::Null && casts != Casts::Plain => {
            Reading::WhereFits
        }
        SqlType::Varchar(_) | SqlType::Varbyte(_) => Reading::Cast,
        SqlType::Char(_) if casts == Casts::Plain => Reading::Cast,
        // TRY_CAST to CHAR is not on record, and a bare cast raises on a character of two bytes
        SqlType::Char(_) => Reading::Matched,
        time if time.is_time() => match casts {
            Casts::Try => Reading::FormTryCast,
            Casts::Strict => Reading::FormCast,
            Casts::Guarded => Reading::Matched,
            Casts::Plain => Reading::Cast,
        },
        _ => match casts {
            Casts::Try => Reading::TryCast,
            Casts::Strict => Reading::NullIfCast,
            Casts::Guarded => Reading::Matched,
            Casts::Plain => Reading::Cast,
        },
    }
}

/// A cast of SUPER gives NULL where it does not fit:
/// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
fn of_value(sql_type: SqlType, kinds: Kinds, options: &Options) -> Reading {
    match sql_type {
        SqlType::Super => Reading::Whole,
        SqlType::Varchar(_) if kinds.intersects(Kinds::OBJECT.or(Kinds::ARRAY)) => Reading::Serialize,
        SqlType::Varchar(_) if options.overlong == Overlong::Null && options.casts != Casts::Plain => {
            Reading::WhereFits
        }
        SqlType::Char(_) if options.casts != Casts::Plain => Reading::Matched,
        time if time.is_time() => of_text(time, options),
        // what is text in the JSON is read as text; what is a number is cast as it is
        number if number.is_number() && kinds.intersects(Kinds::STRING) => of_text(number, options),
        _ => Reading::Cast,
    }
}

/// Whether a value that does not fit stops the refresh.
pub(super) fn can_block(reading: Reading, sql_type: SqlType, side: Side) -> bool {
    if side == Side::Value {
        return casts::of_super(Setting::CastNullOnError.is_on()) == Outcome::Raises;
    }
    match reading {
        Reading::NullIfCast | Reading::FormCast | Reading::BareParse => true,
        Reading::Cast => casts::of_text(sql_type).other == Outcome::Raises,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(casts: Casts) -> Options {
        Options { casts, ..Options::default() }
    }

    #[test]
    fn each_way_of_casting_has_its_reading_over_text() {
        let table = [
            (SqlType::Integer, [Reading::TryCast, Reading::NullIfCast, Reading::Matched, Reading::Cast]),
            (
                SqlType::DoublePrecision,
                [Reading::TryCast, Reading::NullIfCast, Reading::Matched, Reading::Cast],
            ),
            (SqlType::Boolean, [Reading::Words; 4]),
            (SqlType::Varchar(8), [Reading::Cast; 4]),
            (SqlType::Char(36), [Reading::Matched, Reading::Matched, Reading::Matched, Reading::Cast]),
            (
                SqlType::TimestampTz,
                [Reading::FormTryCast, Reading::FormCast, Reading::Matched, Reading::Cast],
            ),
            (SqlType::Super, [Reading::Parse, Reading::Parse, Reading::Parse, Reading::BareParse]),
        ];
        for (sql_type, readings) in table {
            for (casts, expected) in Casts::ALL.iter().zip(readings) {
                let found = reading(sql_type, None, Side::Text, Kinds::ANY, &with(*casts));
                assert_eq!(found, expected, "{sql_type} {}", casts.name());
            }
        }
    }

    #[test]
    fn over_a_landing_view_only_text_needs_care() {
        let of = |sql_type, kinds| reading(sql_type, None, Side::Value, kinds, &Options::default());
        assert_eq!(of(SqlType::Integer, Kinds::INTEGER), Reading::Cast);
        assert_eq!(of(SqlType::Integer, Kinds::STRING), Reading::TryCast);
        assert_eq!(of(SqlType::Boolean, Kinds::BOOLEAN), Reading::Cast);
        assert_eq!(of(SqlType::Varchar(8), Kinds::STRING), Reading::Cast);
        assert_eq!(of(SqlType::TEXT, Kinds::ANY), Reading::Serialize);
        assert_eq!(of(SqlType::Char(36), Kinds::STRING), Reading::Matched);
        assert_eq!(of(SqlType::TimestampTz, Kinds::STRING), Reading::FormTryCast);
        assert_eq!(of(SqlType::Super, Kinds::ARRAY), Reading::Whole);
    }

    #[test]
    fn an_epoch_is_arithmetic_whatever_the_casts() {
        for casts in Casts::ALL {
            for side in [Side::Text, Side::Value] {
                let epoch = Some(EpochUnit::Seconds);
                let found = reading(SqlType::Timestamp, epoch, side, Kinds::INTEGER, &with(*casts));
                assert_eq!(found, Reading::Epoch(EpochUnit::Seconds));
            }
        }
    }

    #[test]
    fn an_overlong_text_may_become_null() {
        let options = Options { overlong: Overlong::Null, ..Options::default() };
        for side in [Side::Text, Side::Value] {
            assert_eq!(reading(SqlType::Varchar(8), None, side, Kinds::STRING, &options), Reading::WhereFits);
        }
    }
}
