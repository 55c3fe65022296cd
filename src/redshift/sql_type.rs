//! Types, and units of time.

use std::fmt;
use std::str::FromStr;

use super::limits::{CHAR_BYTES, DECIMAL_DIGITS, DECIMAL_SCALE, VARBYTE_BYTES, VARCHAR_BYTES};

/// A Redshift column type: <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SqlType {
    /// 16 bits.
    SmallInt,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInt,
    /// Exact: digits in all, digits after the point.
    Decimal(u8, u8),
    /// About 6 significant digits.
    Real,
    /// About 15 significant digits.
    DoublePrecision,
    /// True or false.
    Boolean,
    /// Bytes, padded with blanks; single-byte characters only.
    Char(u32),
    /// Bytes of UTF-8.
    Varchar(u32),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A time of day with its offset.
    TimeTz,
    /// A moment without a zone.
    Timestamp,
    /// A moment, kept in UTC.
    TimestampTz,
    /// A JSON value.
    Super,
    /// Bytes.
    Varbyte(u32),
}

impl SqlType {
    /// `VARCHAR(bytes)`, rejected outside 1 to 65,535.
    pub fn varchar(bytes: u32) -> Result<Self, SqlTypeError> {
        within("VARCHAR", bytes, VARCHAR_BYTES).map(Self::Varchar)
    }

    /// The widest text column.
    pub const TEXT: Self = Self::Varchar(VARCHAR_BYTES);

    /// `CHAR(bytes)`, rejected outside 1 to 4,096.
    pub fn char(bytes: u32) -> Result<Self, SqlTypeError> {
        within("CHAR", bytes, CHAR_BYTES).map(Self::Char)
    }

    /// `VARBYTE(bytes)`, rejected outside 1 to 16,777,216.
    pub fn varbyte(bytes: u32) -> Result<Self, SqlTypeError> {
        within("VARBYTE", bytes, VARBYTE_BYTES).map(Self::Varbyte)
    }

    /// `DECIMAL(digits, scale)`, rejected outside 1 to 38 digits and 0 to 37 after the point.
    pub fn decimal(digits: u8, scale: u8) -> Result<Self, SqlTypeError> {
        if digits == 0 || digits > DECIMAL_DIGITS || scale > digits || scale > DECIMAL_SCALE {
            return Err(SqlTypeError(format!(
                "`DECIMAL({digits}, {scale})` is out of range: 1 to {DECIMAL_DIGITS} digits, with 0 to \
                 {DECIMAL_SCALE} after the point"
            )));
        }
        Ok(Self::Decimal(digits, scale))
    }

    /// Whether it can be a DISTKEY or SORTKEY column: <https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html>.
    pub fn can_be_key(self) -> bool {
        !matches!(self, Self::Super | Self::Varbyte(_))
    }

    /// Whether it is DATE, TIME(TZ) or TIMESTAMP(TZ).
    pub fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::TimeTz | Self::Timestamp | Self::TimestampTz)
    }

    /// Whether it is CHAR or VARCHAR.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Char(_) | Self::Varchar(_))
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Self::Decimal(..) | Self::Real | Self::DoublePrecision)
    }

    /// Whether it is SMALLINT, INTEGER or BIGINT.
    pub fn is_integer(self) -> bool {
        matches!(self, Self::SmallInt | Self::Integer | Self::BigInt)
    }

    /// Bytes that it takes in a row, at most; 0 for SUPER, whose values are kept apart.
    pub fn row_bytes(self) -> u64 {
        match self {
            Self::Boolean => 1,
            Self::SmallInt => 2,
            Self::Integer | Self::Real | Self::Date => 4,
            Self::Decimal(digits, _) if digits > 19 => 16,
            Self::BigInt
            | Self::Decimal(..)
            | Self::DoublePrecision
            | Self::Time
            | Self::TimeTz
            | Self::Timestamp
            | Self::TimestampTz => 8,
            Self::Char(bytes) | Self::Varchar(bytes) | Self::Varbyte(bytes) => u64::from(bytes),
            Self::Super => 0,
        }
    }
}

fn within(name: &str, bytes: u32, limit: u32) -> Result<u32, SqlTypeError> {
    if bytes == 0 || bytes > limit {
        return Err(SqlTypeError(format!("`{name}({bytes})` is out of range: 1 to {limit} bytes")));
    }
    Ok(bytes)
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SmallInt => f.write_str("SMALLINT"),
            Self::Integer => f.write_str("INTEGER"),
            Self::BigInt => f.write_str("BIGINT"),
            Self::Decimal(digits, scale) => write!(f, "DECIMAL({digits}, {scale})"),
            Self::Real => f.write_str("REAL"),
            Self::DoublePrecision => f.write_str("DOUBLE PRECISION"),
            Self::Boolean => f.write_str("BOOLEAN"),
            Self::Char(bytes) => write!(f, "CHAR({bytes})"),
            Self::Varchar(bytes) => write!(f, "VARCHAR({bytes})"),
            Self::Date => f.write_str("DATE"),
            Self::Time => f.write_str("TIME"),
            Self::TimeTz => f.write_str("TIMETZ"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::TimestampTz => f.write_str("TIMESTAMPTZ"),
            Self::Super => f.write_str("SUPER"),
            Self::Varbyte(bytes) => write!(f, "VARBYTE({bytes})"),
        }
    }
}

/// Why a text is not a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlTypeError(String);

impl fmt::Display for SqlTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SqlTypeError {}

/// Names with the aliases of the manual; a length is asked for wherever Redshift's default would surprise.
impl FromStr for SqlType {
    type Err = SqlTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || SqlTypeError(format!("`{}` is not a Redshift type", text.trim()));
        let (name, rest) = text.split_once('(').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let arguments = match rest {
            None => Vec::new(),
            Some(rest) => rest
                .trim_end()
                .strip_suffix(')')
                .ok_or_else(unknown)?
                .split(',')
                .map(|argument| argument.trim().to_ascii_lowercase())
                .collect(),
        };
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        let number = |argument: &String| argument.parse::<u32>().map_err(|_| unknown());
        let digits = |argument: &String| argument.parse::<u8>().map_err(|_| unknown());
        match (name.as_str(), arguments.as_slice()) {
            ("smallint" | "int2", []) => Ok(Self::SmallInt),
            ("integer" | "int" | "int4", []) => Ok(Self::Integer),
            ("bigint" | "int8", []) => Ok(Self::BigInt),
            ("decimal" | "numeric", [all]) => Self::decimal(digits(all)?, 0),
            ("decimal" | "numeric", [all, scale]) => Self::decimal(digits(all)?, digits(scale)?),
            ("decimal" | "numeric", []) => Ok(Self::Decimal(18, 0)),
            ("real" | "float4", []) => Ok(Self::Real),
            ("double precision" | "double" | "float" | "float8", []) => Ok(Self::DoublePrecision),
            ("boolean" | "bool", []) => Ok(Self::Boolean),
            ("char" | "character" | "nchar" | "bpchar", [bytes]) => Self::char(number(bytes)?),
            ("varchar" | "character varying" | "nvarchar" | "text", [max]) if max == "max" => Ok(Self::TEXT),
            ("varchar" | "character varying" | "nvarchar" | "text", [bytes]) => Self::varchar(number(bytes)?),
            ("varbyte" | "varbinary" | "binary varying", [bytes]) => Self::varbyte(number(bytes)?),
            ("date", []) => Ok(Self::Date),
            ("time" | "time without time zone", []) => Ok(Self::Time),
            ("timetz" | "time with time zone", []) => Ok(Self::TimeTz),
            ("timestamp" | "timestamp without time zone", []) => Ok(Self::Timestamp),
            ("timestamptz" | "timestamp with time zone", []) => Ok(Self::TimestampTz),
            ("super", []) => Ok(Self::Super),
            ("char" | "character" | "varchar" | "character varying" | "text" | "varbyte", []) => {
                Err(SqlTypeError(format!("`{name}` requires a length in bytes, such as `{name}(64)`")))
            }
            _ => Err(unknown()),
        }
    }
}

/// What a number counts since 1970-01-01 00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Billionths of a second.
    Nanoseconds,
}

impl EpochUnit {
    /// All units, the coarsest first.
    pub const ALL: &'static [Self] =
        &[Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// The word for it in overrides: `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "epoch_s",
            Self::Milliseconds => "epoch_ms",
            Self::Microseconds => "epoch_us",
            Self::Nanoseconds => "epoch_ns",
        }
    }

    /// How many of it make a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    /// The first and last count within the years 0001 to 9999 that a BIGINT holds.
    pub fn range(self) -> (i64, i64) {
        const FIRST: i64 = -62_135_596_800;
        const LAST: i64 = 253_402_300_799;
        let unit = self.per_second();
        (FIRST.saturating_mul(unit), LAST.saturating_mul(unit).saturating_add(unit - 1))
    }
}

impl FromStr for EpochUnit {
    type Err = SqlTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|unit| unit.name() == text).ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(|unit| format!("`{}`", unit.name())).collect();
            let names = names.join(", ");
            SqlTypeError(format!("`{text}` is not one of {names}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_survives_its_own_text() {
        for text in
            ["SMALLINT", "DECIMAL(38, 37)", "DOUBLE PRECISION", "CHAR(36)", "VARCHAR(65535)", "TIMESTAMPTZ"]
        {
            assert_eq!(text.parse::<SqlType>().unwrap().to_string(), text);
        }
        assert_eq!("character varying( MAX )".parse(), Ok(SqlType::TEXT));
        assert_eq!("numeric(10,2)".parse(), Ok(SqlType::Decimal(10, 2)));
    }

    #[test]
    fn types_out_of_range_are_rejected_with_the_limit() {
        let message = |text: &str| text.parse::<SqlType>().unwrap_err().to_string();
        assert_eq!(message("varchar(70000)"), "`VARCHAR(70000)` is out of range: 1 to 65535 bytes");
        assert_eq!(message("char(0)"), "`CHAR(0)` is out of range: 1 to 4096 bytes");
        assert_eq!(message("jsonb"), "`jsonb` is not a Redshift type");
        assert_eq!(message("varchar"), "`varchar` requires a length in bytes, such as `varchar(64)`");
        assert!(message("decimal(39,0)").contains("1 to 38 digits"));
    }

    #[test]
    fn nanoseconds_are_bounded_by_the_bigint() {
        assert_eq!(EpochUnit::Seconds.range(), (-62_135_596_800, 253_402_300_799));
        assert_eq!(EpochUnit::Milliseconds.range(), (-62_135_596_800_000, 253_402_300_799_999));
        assert_eq!(EpochUnit::Nanoseconds.range(), (i64::MIN, i64::MAX));
    }
}
