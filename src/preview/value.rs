//! Values of one row, and the columns of the engine that they are read from and written to.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion_common::arrow::array::{
    Array, ArrayRef, BinaryViewArray, BinaryViewBuilder, BooleanArray, BooleanBuilder, Date32Array,
    Date32Builder, Decimal128Array, Decimal128Builder, FixedSizeBinaryArray, FixedSizeBinaryBuilder,
    Float64Array, Float64Builder, Int64Array, Int64Builder, NullArray, StringViewArray, StringViewBuilder,
    Time64MicrosecondArray, Time64MicrosecondBuilder, TimestampMicrosecondArray, TimestampMicrosecondBuilder,
};
use datafusion_common::arrow::datatypes::{DataType, TimeUnit};
use datafusion_common::cast;

use crate::redshift::SqlType;
use crate::redshift::limits::VARCHAR_BYTES;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Type {
    /// A type that columns have.
    Sql(SqlType),
    /// A length of time.
    Interval,
    /// That of the word NULL.
    Null,
}

/// Bytes of a text that no cast has bounded:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
const TEXT_BYTES: u32 = 16_000_000;
/// Bytes of a binary value: <https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html>.
const BINARY_BYTES: u32 = 16 << 20;
/// Bytes of an interval: months, then microseconds.
const INTERVAL_BYTES: i32 = 12;

impl Type {
    /// Text of any length.
    pub(super) const TEXT: Self = Self::Sql(SqlType::Varchar(TEXT_BYTES));
    /// Bytes of any length.
    pub(super) const BYTES: Self = Self::Sql(SqlType::Varbyte(BINARY_BYTES));
    pub(super) const BOOL: Self = Self::Sql(SqlType::Boolean);
    pub(super) const INT: Self = Self::Sql(SqlType::Integer);
    pub(super) const BIGINT: Self = Self::Sql(SqlType::BigInt);
    pub(super) const DOUBLE: Self = Self::Sql(SqlType::DoublePrecision);
    pub(super) const SUPER: Self = Self::Sql(SqlType::Super);
    pub(super) const TIMESTAMP: Self = Self::Sql(SqlType::Timestamp);

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Sql(SqlType::Varchar(_) | SqlType::Char(_)))
    }

    pub(super) fn is_bytes(self) -> bool {
        matches!(self, Self::Sql(SqlType::Varbyte(_)))
    }

    pub(super) fn is_integer(self) -> bool {
        matches!(self, Self::Sql(of) if of.is_integer())
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Sql(of) if of.is_number())
    }

    pub(super) fn is_float(self) -> bool {
        matches!(self, Self::Sql(SqlType::Real | SqlType::DoublePrecision))
    }

    /// The digits after the point of an exact number.
    pub(super) fn scale(self) -> u8 {
        if let Self::Sql(SqlType::Decimal(_, scale)) = self { scale } else { 0 }
    }

    /// The engine's type.
    pub(super) fn data_type(self) -> DataType {
        let Self::Sql(of) = self else {
            return if self == Self::Null {
                DataType::Null
            } else {
                DataType::FixedSizeBinary(INTERVAL_BYTES)
            };
        };
        match of {
            SqlType::SmallInt | SqlType::Integer | SqlType::BigInt | SqlType::TimeTz => DataType::Int64,
            SqlType::Decimal(_, scale) => DataType::Decimal128(38, scale.cast_signed()),
            SqlType::Real | SqlType::DoublePrecision => DataType::Float64,
            SqlType::Boolean => DataType::Boolean,
            SqlType::Char(_) | SqlType::Varchar(_) | SqlType::Super => DataType::Utf8View,
            SqlType::Date => DataType::Date32,
            SqlType::Time => DataType::Time64(TimeUnit::Microsecond),
            SqlType::Timestamp | SqlType::TimestampTz => DataType::Timestamp(TimeUnit::Microsecond, None),
            SqlType::Varbyte(_) => DataType::BinaryView,
        }
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sql(SqlType::Varchar(bytes)) if *bytes > VARCHAR_BYTES => f.write_str("VARCHAR"),
            Self::Sql(SqlType::Varbyte(_)) => f.write_str("VARBYTE"),
            Self::Sql(of) => of.fmt(f),
            Self::Interval => f.write_str("INTERVAL"),
            Self::Null => f.write_str("NULL"),
        }
    }
}

/// One value. Which of the types of its kind it has, the expression knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Without its point.
    Decimal(i128),
    Float(f64),
    /// Of SUPER: the JSON of the value.
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    /// Days since 1970.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since midnight, and seconds east of Greenwich.
    TimeTz(i64, i32),
    /// Microseconds since 1970.
    Moment(i64),
    /// Months and microseconds.
    Interval(i32, i64),
}

impl Value<'_> {
    pub(super) fn is_null(&self) -> bool {
        *self == Value::Null
    }
}

/// A column of a batch, to read from.
pub(super) enum Column<'a> {
    Null(&'a NullArray),
    Bool(&'a BooleanArray),
    Int(&'a Int64Array),
    TimeTz(&'a Int64Array),
    Decimal(&'a Decimal128Array),
    Float(&'a Float64Array),
    Text(&'a StringViewArray),
    Bytes(&'a BinaryViewArray),
    Date(&'a Date32Array),
    Time(&'a Time64MicrosecondArray),
    Moment(&'a TimestampMicrosecondArray),
    Interval(&'a FixedSizeBinaryArray),
}

/// Times with an offset are kept in one number, in the order in which Redshift sorts them.
fn packed(micros: i64, offset: i32) -> i64 {
    ((micros - i64::from(offset) * 1_000_000) << 18) + i64::from(offset) + (1 << 17)
}

fn unpacked(packed: i64) -> (i64, i32) {
    #[allow(clippy::cast_possible_truncation, reason = "18 bits")]
    let offset = ((packed & 0x3_FFFF) - (1 << 17)) as i32;
    ((packed >> 18) + i64::from(offset) * 1_000_000, offset)
}

impl<'a> Column<'a> {
    /// The column of a type.
    pub(super) fn of(array: &'a dyn Array, of: Type) -> datafusion_common::Result<Self> {
        Ok(match of.data_type() {
            DataType::Boolean => Self::Bool(cast::as_boolean_array(array)?),
            DataType::Int64 if of == Type::Sql(SqlType::TimeTz) => Self::TimeTz(cast::as_int64_array(array)?),
            DataType::Int64 => Self::Int(cast::as_int64_array(array)?),
            DataType::Decimal128(..) => Self::Decimal(cast::as_decimal128_array(array)?),
            DataType::Float64 => Self::Float(cast::as_float64_array(array)?),
            DataType::Utf8View => Self::Text(cast::as_string_view_array(array)?),
            DataType::BinaryView => Self::Bytes(cast::as_binary_view_array(array)?),
            DataType::Date32 => Self::Date(cast::as_date32_array(array)?),
            DataType::Time64(_) => Self::Time(cast::as_time64_microsecond_array(array)?),
            DataType::Timestamp(..) => Self::Moment(cast::as_timestamp_microsecond_array(array)?),
            DataType::FixedSizeBinary(_) => Self::Interval(cast::as_fixed_size_binary_array(array)?),
            _ => Self::Null(cast::as_null_array(array)?),
        })
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Null(array) => *array,
            Self::Bool(array) => *array,
            Self::Int(array) | Self::TimeTz(array) => *array,
            Self::Decimal(array) => *array,
            Self::Float(array) => *array,
            Self::Text(array) => *array,
            Self::Bytes(array) => *array,
            Self::Date(array) => *array,
            Self::Time(array) => *array,
            Self::Moment(array) => *array,
            Self::Interval(array) => *array,
        }
    }

    /// The value of a row.
    pub(super) fn get(&self, row: usize) -> Value<'a> {
        if self.array().is_null(row) {
            return Value::Null;
        }
        match self {
            Self::Null(_) => Value::Null,
            Self::Bool(array) => Value::Bool(array.value(row)),
            Self::Int(array) => Value::Int(array.value(row)),
            Self::TimeTz(array) => {
                let (micros, offset) = unpacked(array.value(row));
                Value::TimeTz(micros, offset)
            }
            Self::Decimal(array) => Value::Decimal(array.value(row)),
            Self::Float(array) => Value::Float(array.value(row)),
            Self::Text(array) => Value::Text(array.value(row).into()),
            Self::Bytes(array) => Value::Bytes(array.value(row).into()),
            Self::Date(array) => Value::Date(array.value(row)),
            Self::Time(array) => Value::Time(array.value(row)),
            Self::Moment(array) => Value::Moment(array.value(row)),
            Self::Interval(array) => {
                let bytes = array.value(row);
                let (months, micros) = bytes.split_at(4);
                Value::Interval(
                    i32::from_le_bytes(months.try_into().unwrap_or_default()),
                    i64::from_le_bytes(micros.try_into().unwrap_or_default()),
                )
            }
        }
    }
}

/// A column to write.
pub(super) enum Builder {
    Null(usize),
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Decimal(Decimal128Builder),
    Float(Float64Builder),
    Text(StringViewBuilder),
    Bytes(BinaryViewBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Moment(TimestampMicrosecondBuilder),
    Interval(FixedSizeBinaryBuilder),
}

impl Builder {
    /// For so many rows of a type.
    pub(super) fn new(of: Type, rows: usize) -> Self {
        match of.data_type() {
            DataType::Boolean => Self::Bool(BooleanBuilder::with_capacity(rows)),
            DataType::Int64 => Self::Int(Int64Builder::with_capacity(rows)),
            of @ DataType::Decimal128(..) => {
                Self::Decimal(Decimal128Builder::with_capacity(rows).with_data_type(of))
            }
            DataType::Float64 => Self::Float(Float64Builder::with_capacity(rows)),
            DataType::Utf8View => Self::Text(StringViewBuilder::with_capacity(rows)),
            DataType::BinaryView => Self::Bytes(BinaryViewBuilder::with_capacity(rows)),
            DataType::Date32 => Self::Date(Date32Builder::with_capacity(rows)),
            DataType::Time64(_) => Self::Time(Time64MicrosecondBuilder::with_capacity(rows)),
            DataType::Timestamp(..) => Self::Moment(TimestampMicrosecondBuilder::with_capacity(rows)),
            DataType::FixedSizeBinary(width) => {
                Self::Interval(FixedSizeBinaryBuilder::with_capacity(rows, width))
            }
            _ => Self::Null(0),
        }
    }

    /// Adds a value. One of another kind would be a mistake of the binder's, and is kept as NULL.
    pub(super) fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Bool(builder), Value::Bool(value)) => builder.append_value(value),
            (Self::Int(builder), Value::Int(value)) => builder.append_value(value),
            (Self::Int(builder), Value::TimeTz(micros, offset)) => {
                builder.append_value(packed(micros, offset));
            }
            (Self::Decimal(builder), Value::Decimal(value)) => builder.append_value(value),
            (Self::Float(builder), Value::Float(value)) => builder.append_value(value),
            (Self::Text(builder), Value::Text(value)) => builder.append_value(value),
            (Self::Bytes(builder), Value::Bytes(value)) => builder.append_value(value),
            (Self::Date(builder), Value::Date(value)) => builder.append_value(value),
            (Self::Time(builder), Value::Time(value)) => builder.append_value(value),
            (Self::Moment(builder), Value::Moment(value)) => builder.append_value(value),
            (Self::Interval(builder), Value::Interval(months, micros)) => {
                let mut bytes = [0; 12];
                bytes[..4].copy_from_slice(&months.to_le_bytes());
                bytes[4..].copy_from_slice(&micros.to_le_bytes());
                let width_fits = builder.append_value(bytes).is_ok();
                debug_assert!(width_fits);
            }
            (builder, value) => {
                debug_assert!(value.is_null(), "{value:?} in a column of another kind");
                builder.push_null();
            }
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Null(rows) => *rows += 1,
            Self::Bool(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::Decimal(builder) => builder.append_null(),
            Self::Float(builder) => builder.append_null(),
            Self::Text(builder) => builder.append_null(),
            Self::Bytes(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Time(builder) => builder.append_null(),
            Self::Moment(builder) => builder.append_null(),
            Self::Interval(builder) => builder.append_null(),
        }
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::Null(rows) => Arc::new(NullArray::new(rows)),
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::Int(mut builder) => Arc::new(builder.finish()),
            Self::Decimal(mut builder) => Arc::new(builder.finish()),
            Self::Float(mut builder) => Arc::new(builder.finish()),
            Self::Text(mut builder) => Arc::new(builder.finish()),
            Self::Bytes(mut builder) => Arc::new(builder.finish()),
            Self::Date(mut builder) => Arc::new(builder.finish()),
            Self::Time(mut builder) => Arc::new(builder.finish()),
            Self::Moment(mut builder) => Arc::new(builder.finish()),
            Self::Interval(mut builder) => Arc::new(builder.finish()),
        }
    }
}
