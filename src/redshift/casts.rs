//! What casts do: which there are, which TRY_CAST takes, what becomes of text that does not fit. Each line has its page, and
//! says whether that page states it, a server is on record for it, or it is inferred.

use super::SqlType;

/// The type of a cast as it is written, its length aside.
pub(crate) fn target(written: &str) -> Option<SqlType> {
    let (name, rest) = written.split_once('(').unwrap_or((written, ""));
    // `TIMESTAMP(6) WITH TIME ZONE`
    let rest = rest.split_once(')').map_or("", |(_, rest)| rest);
    if written.len() > name.len() && rest.is_empty() {
        // most types with brackets need them
        return format!("{name}(1)").parse().or_else(|_| name.parse()).ok();
    }
    let name = format!("{name}{rest}");
    name.parse().or_else(|_| format!("{name}(1)").parse()).ok()
}

/// Whether a text means the moment at which it is cast: <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>.
pub(crate) fn is_moment(text: &str) -> bool {
    ["now", "today", "tomorrow", "yesterday"].iter().any(|moment| text.eq_ignore_ascii_case(moment))
}

/// The words for true and false: <https://docs.aws.amazon.com/redshift/latest/dg/r_Boolean_type.html>.
pub(crate) const TRUE: [&str; 5] = ["true", "t", "yes", "y", "1"];
pub(crate) const FALSE: [&str; 5] = ["false", "f", "no", "n", "0"];

/// Whether there is a cast from a type to another: <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
///
/// Text has none to BOOLEAN. Times have none to SUPER: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
#[cfg(feature = "preview")]
pub(crate) fn is_cast(from: SqlType, to: SqlType) -> bool {
    use SqlType as S;
    match (from, to) {
        _ if from == to => true,
        (S::Varbyte(_), S::Varbyte(_) | S::SmallInt | S::Integer | S::BigInt)
        | (S::Super, _)
        | (S::Timestamp | S::TimestampTz, S::Timestamp | S::TimestampTz | S::Date | S::Time | S::TimeTz)
        | (S::Date, S::Timestamp | S::TimestampTz)
        | (S::Time, S::TimeTz)
        | (S::TimeTz, S::Time) => true,
        (S::Varbyte(_), _) => to.is_text(),
        (_, S::Varbyte(_)) => from.is_text() || from.is_integer(),
        (_, S::Boolean) => from.is_integer(),
        (S::Boolean, _) => to.is_integer() || to == S::Super,
        (_, S::Super) => !from.is_time(),
        _ if from.is_text() => true,
        _ if from.is_time() => to.is_text(),
        _ => from.is_number() && (to.is_number() || to.is_text()),
    }
}

/// Whether TRY_CAST takes the pair; of any other it raises and does not give NULL:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html>.
pub(crate) fn is_try_cast(from: SqlType, to: SqlType) -> bool {
    use SqlType as S;
    match from {
        S::Boolean => to.is_integer() || to == S::Super,
        S::SmallInt | S::Integer | S::BigInt => {
            to.is_number() || to.is_text() || matches!(to, S::Boolean | S::Super)
        }
        S::Decimal(..) | S::Real | S::DoublePrecision => to.is_number() || to.is_text() || to == S::Super,
        S::Char(_) | S::Varchar(_) => to.is_number() || to.is_text() || to.is_time() || to == S::Super,
        S::Timestamp => to.is_text() || matches!(to, S::TimestampTz | S::Date | S::Time),
        S::TimestampTz => to.is_text() || matches!(to, S::Timestamp | S::Date | S::Time | S::TimeTz),
        S::Date => to.is_text() || matches!(to, S::Timestamp | S::TimestampTz),
        S::Time | S::TimeTz => to.is_text(),
        S::Super => !to.is_time(),
        S::Varbyte(_) => false,
    }
}

/// What a cast makes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All of it is in the result.
    Kept,
    /// Its end is left out, and nothing says so.
    Cut,
    /// The nearest value that the type holds.
    Rounded,
    /// NULL.
    Null,
    /// An error.
    Raises,
}

/// What a cast makes of a value within SUPER that the type does not take, by `cast_super_null_on_error`:
/// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>. What it takes fares as text does.
pub(crate) fn of_super(null_on_error: bool) -> Outcome {
    if null_on_error { Outcome::Null } else { Outcome::Raises }
}

/// What a cast to a type makes of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OfText {
    /// Of text that is not written as values of the type are.
    pub(crate) other: Outcome,
    /// Of text that is, but longer or with more digits behind the point than the type holds.
    pub(crate) longer: Outcome,
}

/// How a line is known: a page states it, a server is on record for it, or it follows from what is known.
#[cfg(test)]
#[derive(PartialEq)]
enum Known {
    Stated,
    Recorded,
    Inferred,
}

/// A line: types, what becomes of other text, what of longer text, how that is known, the page of the guide.
macro_rules! of_text {
    ($($of:pat => $other:ident $longer:ident $known:ident $page:literal,)*) => {
        /// What a cast of text to a type does.
        pub(crate) fn of_text(to: SqlType) -> OfText {
            use SqlType as S;
            match to {
                $($of => OfText { other: Outcome::$other, longer: Outcome::$longer },)*
            }
        }

        #[cfg(test)]
        const LINES: &[(Known, &str)] = &[$((Known::$known, $page)),*];
    };
}

of_text! {
    S::SmallInt | S::Integer | S::BigInt => Raises Raises Recorded "r_CAST_function",
    // digits are cut unless `enable_numeric_rounding` is on
    S::Decimal(..) => Raises Cut Inferred "r_enable_numeric_rounding",
    S::Real | S::DoublePrecision => Raises Rounded Stated "r_Numeric_types201",
    S::Boolean => Raises Raises Stated "r_Boolean_type",
    // its characters have one byte each
    S::Char(_) => Raises Cut Stated "r_Character_types",
    S::Varchar(_) => Kept Cut Stated "r_Character_types",
    S::Date | S::Time | S::TimeTz | S::Timestamp | S::TimestampTz => Raises Rounded Stated "r_Datetime_types",
    // one string, which is not parsed
    S::Super => Kept Kept Stated "r_SUPER_type",
    S::Varbyte(_) => Kept Raises Inferred "r_VARBYTE_type",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_a_cast_is_known_whatever_its_length() {
        for (written, expected) in [
            ("VARCHAR", SqlType::Varchar(1)),
            ("CHARACTER VARYING(70000)", SqlType::Varchar(1)),
            ("bpchar", SqlType::Char(1)),
            ("VARBINARY(3)", SqlType::Varbyte(1)),
            ("BOOL", SqlType::Boolean),
            ("TIMESTAMP(6) WITH TIME ZONE", SqlType::TimestampTz),
            ("NUMERIC(10,2)", SqlType::Decimal(1, 0)),
            ("NUMERIC", SqlType::Decimal(18, 0)),
        ] {
            assert_eq!(target(written), Some(expected), "{written}");
        }
        assert_eq!(target("geometry"), None);
    }

    #[test]
    fn only_text_and_what_holds_text_takes_every_text() {
        let takes_all = |of: &str| of_text(of.parse().unwrap()).other == Outcome::Kept;
        let types = ["INTEGER", "REAL", "BOOLEAN", "CHAR(3)", "VARCHAR(3)", "DATE", "SUPER", "VARBYTE(3)"];
        let all: Vec<_> = types.into_iter().filter(|of| takes_all(of)).collect();
        assert_eq!(all, ["VARCHAR(3)", "SUPER", "VARBYTE(3)"]);
    }

    #[test]
    fn each_line_has_a_page_and_what_none_states_is_known() {
        assert!(LINES.iter().all(|(_, page)| !page.is_empty()));
        let pages = |of: Known| LINES.iter().filter(move |(known, _)| *known == of).map(|(_, page)| *page);
        assert!(pages(Known::Recorded).eq(["r_CAST_function"]));
        assert!(pages(Known::Inferred).eq(["r_enable_numeric_rounding", "r_VARBYTE_type"]));
    }

    #[test]
    fn try_cast_takes_text_to_all_but_booleans_and_bytes() {
        let refused = ["INTEGER", "BOOLEAN", "VARCHAR(3)", "TIMETZ", "SUPER", "VARBYTE(3)"]
            .into_iter()
            .filter(|of| !is_try_cast(SqlType::TEXT, of.parse().unwrap()));
        assert!(refused.eq(["BOOLEAN", "VARBYTE(3)"]));
    }
}
