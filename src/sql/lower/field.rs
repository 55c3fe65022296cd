//! How a field's JSON becomes its column's type: one arm a reading.

use super::pattern::{self, Admission, ascii};
use crate::model::{BinaryOp, CastOp, Expr, Field, Reading};
use crate::redshift::{EpochUnit, SqlType};

/// Digits of a number that `DECIMAL(38, 0)` takes whatever they are.
const WIDE: SqlType = SqlType::Decimal(38, 0);
/// Bytes of the longest time text that any pattern here admits, and to spare.
const TIME_TEXT: SqlType = SqlType::Varchar(64);

/// The column over x, the text that the JSON functions give.
pub(super) fn from_text(x: &Expr, field: &Field) -> Expr {
    let to = field.sql_type;
    match field.reading {
        Reading::Cast | Reading::Whole | Reading::Serialize => x.clone().cast(to),
        Reading::NullIfCast => not_empty(x).cast(to),
        Reading::TryCast => try_cast(not_empty(x), to),
        Reading::Matched => matched(x, to),
        Reading::FormCast => x.clone().cast(to).when(matches(x, pattern::form(to))),
        Reading::FormTryCast => try_cast(x.clone(), to).when(matches(x, pattern::form(to))),
        Reading::Words => words(x),
        Reading::WhereFits => fits(x, to),
        Reading::Parse => {
            let parse = Expr::call("JSON_PARSE", vec![x.clone()]);
            parse.when(Expr::call("CAN_JSON_PARSE", vec![x.clone()]))
        }
        Reading::BareParse => Expr::call("JSON_PARSE", vec![x.clone()]),
        Reading::Epoch(unit) => {
            let number = |to| x.clone().cast(to);
            epoch(number(SqlType::BigInt), unit)
                .when(within(number(WIDE), unit.range()))
                .when(matches(x, pattern::digits(38)))
        }
    }
}

/// The column over x, a SUPER value. A cast of SUPER that fails gives NULL by default, so most need no guard:
/// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
pub(super) fn from_super(x: &Expr, field: &Field) -> Expr {
    let to = field.sql_type;
    match field.reading {
        Reading::Whole | Reading::Parse | Reading::BareParse => x.clone(),
        Reading::Cast | Reading::Words => x.clone().cast(to),
        // what is written as text in the JSON goes by way of text
        Reading::NullIfCast => not_empty(&text_of(x, to)).cast(to),
        Reading::TryCast => try_cast(not_empty(&text_of(x, to)), to),
        Reading::Matched => matched(&text_of(x, to), to),
        Reading::FormCast => {
            let text = text_of(x, to);
            text.clone().cast(to).when(matches(&text, pattern::form(to)))
        }
        Reading::FormTryCast => {
            let text = text_of(x, to);
            try_cast(text.clone(), to).when(matches(&text, pattern::form(to)))
        }
        Reading::WhereFits => fits(&x.clone().cast(SqlType::TEXT), to),
        Reading::Serialize => {
            // JSON_SERIALIZE(NULL) is the text 'null':
            // https://docs.aws.amazon.com/redshift/latest/dg/JSON_SERIALIZE.html
            let is_text = Expr::call("IS_VARCHAR", vec![x.clone()]);
            let present = Expr::IsNull(Box::new(x.clone()), true);
            let json = Expr::call("JSON_SERIALIZE", vec![x.clone()]).cast(to);
            Expr::Case(None, vec![(is_text, x.clone().cast(to)), (present, json)], None)
        }
        Reading::Epoch(unit) => {
            let number = x.clone().cast(SqlType::BigInt);
            epoch(number.clone(), unit).when(within(number, unit.range()))
        }
    }
}

/// A SUPER string as text, wide enough to see that it is too long for the type: a cut never splits a character of 4 bytes.
fn text_of(x: &Expr, to: SqlType) -> Expr {
    let width = match to {
        SqlType::Char(bytes) => SqlType::Varchar(bytes + 4),
        _ => TIME_TEXT,
    };
    x.clone().cast(width)
}

/// A missing value is '' on older clusters, NULL on newer ones.
fn not_empty(x: &Expr) -> Expr {
    Expr::call("NULLIF", vec![x.clone(), Expr::text("")])
}

fn try_cast(x: Expr, to: SqlType) -> Expr {
    Expr::Cast(CastOp::Try, Box::new(x), to)
}

fn matches(x: &Expr, pattern: String) -> Expr {
    let [matches, more @ ..] = pattern::whole_text(x, pattern);
    more.into_iter().fold(matches, |all, next| all.binary(BinaryOp::And, next))
}

/// Text has no cast to BOOLEAN in Redshift, and both words may come in any case.
fn words(x: &Expr) -> Expr {
    let word = |text: &str, value| (Expr::text(text), Expr::Boolean(value));
    let lower = Expr::call("LOWER", vec![x.clone()]);
    Expr::Case(Some(Box::new(lower)), vec![word("true", true), word("false", false)], None)
}

fn fits(x: &Expr, to: SqlType) -> Expr {
    let limit = to.row_bytes();
    let length = Expr::call("OCTET_LENGTH", vec![x.clone()]);
    x.clone().when(length.binary(BinaryOp::LessOrEqual, Expr::number(limit))).cast(to)
}

fn matched(x: &Expr, to: SqlType) -> Expr {
    let cast = x.clone().cast(to);
    match pattern::exact(to) {
        Admission::Pattern(pattern) => cast.when(matches(x, pattern)),
        Admission::Ascii(bytes) => cast.when(ascii(x, bytes)),
        Admission::Range(pattern, low, high) => {
            cast.when(within(x.clone().cast(WIDE), (low, high))).when(matches(x, pattern))
        }
    }
}

fn within(x: Expr, (low, high): (i64, i64)) -> Expr {
    Expr::Between(Box::new(x), Box::new(Expr::number(low)), Box::new(Expr::number(high)), false)
}

/// Seconds since 1970 as a moment: arithmetic, so the same at every refresh.
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html>
fn epoch(number: Expr, unit: EpochUnit) -> Expr {
    let seconds = match unit.per_second() {
        1 => number,
        units => number.binary(BinaryOp::Divide, Expr::Number(format!("{units}.0"))),
    };
    let since = seconds.binary(BinaryOp::Times, Expr::Interval("1 second".to_owned()));
    Expr::Typed(SqlType::Timestamp, "epoch".to_owned()).binary(BinaryOp::Plus, since)
}
