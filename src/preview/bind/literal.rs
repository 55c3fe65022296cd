//! Literals and types.

use std::sync::Arc;

use datafusion_common::ScalarValue;
use datafusion_physical_expr::expressions::Literal;
use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::{Bound, Surroundings};
use crate::diag::Error;
use crate::preview::functions::interval;
use crate::preview::value::{Builder, Type, Value};
use crate::redshift::SqlType;
use crate::syntax::text_of_value;

/// A value as an expression.
pub(super) fn constant(value: Value<'_>, of: Type) -> Bound {
    let mut builder = Builder::new(of, 1);
    builder.push(value);
    let scalar = ScalarValue::try_from_array(&builder.finish(), 0).unwrap_or(ScalarValue::Null);
    Bound { expr: Arc::new(Literal::new(scalar)), of }
}

/// A text as an expression.
pub(super) fn text(text: &str) -> Bound {
    let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX).max(1);
    constant(Value::Text(text.into()), Type::Sql(SqlType::Varchar(bytes)))
}

impl Surroundings<'_> {
    pub(super) fn literal(&self, value: &ast::Value, at: Span) -> Result<Bound, Error> {
        if let Some(quoted) = text_of_value(value) {
            return Ok(text(&quoted));
        }
        match value {
            ast::Value::Number(number, _) => number_literal(number)
                .ok_or_else(|| self.error(at, format!("the number `{number}` has over 38 digits"))),
            ast::Value::Boolean(is) => Ok(constant(Value::Bool(*is), Type::BOOL)),
            ast::Value::Null => Ok(constant(Value::Null, Type::Null)),
            other => Err(self.unsupported(at, &format!("the literal `{other}`"))),
        }
    }

    /// The type of a cast. Without a length, VARCHAR is as long as its text: no page says otherwise, and samples
    /// rely on it.
    pub(super) fn cast_type(&self, of: &ast::DataType, at: Span) -> Result<Type, Error> {
        let written = of.to_string();
        if self.statement.named(&written) != written {
            let error = self.error(at, format!("the type {written} has a placeholder"));
            return Err(error.help("fill it in: what is cut depends on it"));
        }
        match written.to_ascii_lowercase().as_str() {
            "varchar" | "character varying" | "nvarchar" | "text" => return Ok(Type::TEXT),
            "char" | "character" | "nchar" => return Ok(Type::Sql(SqlType::Char(1))),
            "bool" => return Ok(Type::BOOL),
            "datetime" | "timestamp without time zone" => return Ok(Type::TIMESTAMP),
            "bpchar" => return Ok(Type::Sql(SqlType::Char(256))),
            "varbyte" | "varbinary" | "binary varying" => return Ok(Type::BYTES),
            _ => {}
        }
        written
            .parse()
            .map(Type::Sql)
            .map_err(|error: crate::redshift::SqlTypeError| self.error(at, error.to_string()))
    }

    pub(super) fn interval(&self, literal: &ast::Interval, at: Span) -> Result<Bound, Error> {
        let unit = literal.leading_field.as_ref().map(|field| format!(" {field}")).unwrap_or_default();
        let text = match literal.value.as_ref() {
            ast::Expr::Value(value) => text_of_value(&value.value),
            _ => None,
        };
        let read = text.and_then(|text| interval(&format!("{text}{unit}")));
        let (months, micros) =
            read.ok_or_else(|| self.unsupported(at, &format!("the interval `{literal}`")))?;
        Ok(constant(Value::Interval(months, micros), Type::Interval))
    }
}

/// A whole number is the smallest of INTEGER, BIGINT and DECIMAL that holds it; one with a point a DECIMAL, one with
/// an exponent a DOUBLE PRECISION.
fn number_literal(number: &str) -> Option<Bound> {
    if number.contains(['e', 'E']) {
        return number.parse().ok().map(|value| constant(Value::Float(value), Type::DOUBLE));
    }
    if let Ok(value) = number.parse::<i64>() {
        let of = if i32::try_from(value).is_ok() { Type::INT } else { Type::BIGINT };
        return Some(constant(Value::Int(value), of));
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = u8::try_from((whole.len() + part.len()).max(1)).ok().filter(|digits| *digits <= 38)?;
    let scale = u8::try_from(part.len()).ok()?;
    let value = format!("{whole}{part}").parse().ok()?;
    Some(constant(Value::Decimal(value), Type::Sql(SqlType::Decimal(digits, scale))))
}

/// The type that holds the values of all: <https://docs.aws.amazon.com/redshift/latest/dg/r_CASE_function.html>.
pub(super) fn common(types: impl IntoIterator<Item = Type>) -> Option<Type> {
    let mut all = Type::Null;
    for of in types {
        all =
            match (all, of) {
                (Type::Null, of) | (of, Type::Null) => of,
                (all, of) if all == of => all,
                (Type::Sql(SqlType::Varchar(left)), Type::Sql(SqlType::Varchar(right))) => {
                    Type::Sql(SqlType::Varchar(left.max(right)))
                }
                (all, of) if all.is_text() && of.is_text() => Type::TEXT,
                (all, of) if all.is_bytes() && of.is_bytes() => Type::BYTES,
                (all, of) if all.is_float() && of.is_number() || of.is_float() && all.is_number() => {
                    Type::DOUBLE
                }
                (all, of) if all.is_integer() && of.is_integer() => {
                    if all == Type::BIGINT || of == Type::BIGINT { Type::BIGINT } else { Type::INT }
                }
                (all, of) if all.is_number() && of.is_number() => {
                    Type::Sql(SqlType::Decimal(38, all.scale().max(of.scale())))
                }
                (all, Type::SUPER) | (Type::SUPER, all) if !matches!(all, Type::Sql(of) if of.is_time()) => {
                    Type::SUPER
                }
                (Type::Sql(SqlType::Date), of @ Type::Sql(SqlType::Timestamp | SqlType::TimestampTz))
                | (of @ Type::Sql(SqlType::Timestamp | SqlType::TimestampTz), Type::Sql(SqlType::Date)) => of,
                _ => return None,
            };
    }
    Some(all)
}
