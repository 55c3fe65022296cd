//! What kind of value an expression of a view surely gives.

use sqlparser::ast::{self, BinaryOperator, DataType, Expr};

use super::bindings::MeaningKind;
use super::context::View;
use crate::redshift::functions::Gives;
use crate::redshift::stream::{self, StreamColumn};
use crate::redshift::{SqlType, casts};
use crate::syntax::names::{arguments, called, function_name, named};

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// Text that is not a literal.
    Text,
    /// VARBYTE.
    Bytes,
    Super,
    /// A date, a time, a timestamp or an interval.
    Time,
    /// A literal, a number, or anything that is not certain.
    Other,
}

/// Types that are also functions, which cast their argument.
const CASTING: [&str; 5] = ["text", "varchar", "bpchar", "char", "nvarchar"];

/// Whether an expression is the call of a type such as `TEXT(x)`.
pub(super) fn is_call_of_text_type(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => {
            function_name(&function.name).is_some_and(|name| CASTING.contains(&name.as_str()))
        }
        _ => false,
    }
}

/// The kind of the values of a type.
pub(super) fn kind_of_type(data_type: &DataType) -> ValueKind {
    match casts::target(&data_type.to_string()) {
        Some(of) if of.is_text() => ValueKind::Text,
        Some(of) if of.is_time() => ValueKind::Time,
        Some(SqlType::Super) => ValueKind::Super,
        Some(SqlType::Varbyte(_)) => ValueKind::Bytes,
        _ => ValueKind::Other,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if value.value == ast::Value::Null)
}

impl<'t> View<'t> {
    /// The expression that an alias or a column of a subquery stands for; any other expression itself.
    pub(super) fn resolved<'e>(&self, expr: &'e Expr) -> &'e Expr
    where
        't: 'e,
    {
        let mut expr = expr;
        loop {
            expr = match expr {
                Expr::Nested(inner) => inner,
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => match self.bindings().get(expr) {
                    Some(meaning) => match meaning.kind {
                        MeaningKind::Output(defined) if parts(expr) == meaning.qualifier + 1 => defined,
                        _ => return expr,
                    },
                    None => return expr,
                },
                _ => return expr,
            };
        }
    }

    /// The column of a stream that an expression names, with the name as it is written at its origin.
    pub(super) fn stream_column(&self, expr: &Expr) -> Option<&'static StreamColumn> {
        let expr = self.resolved(expr);
        let name = named(expr)?;
        let is_column = self.bindings().get(expr).is_none_or(|meaning| {
            matches!(meaning.kind, MeaningKind::Column(_)) && parts(expr) == meaning.qualifier + 1
        });
        stream::named(&name.value).filter(|_| is_column)
    }

    /// The name of a column that a relation stores, and the relation, if it is certain; no name of an alias, of a column
    /// of a subquery or of an attribute.
    pub(super) fn stored<'e>(&self, expr: &'e Expr) -> Option<(&'e ast::Ident, Option<&'t ast::ObjectName>)> {
        let meaning = self.bindings().get(expr)?;
        let MeaningKind::Column(of) = meaning.kind else { return None };
        let name = match expr {
            Expr::Identifier(name) => name,
            Expr::CompoundIdentifier(names) => names.get(meaning.qualifier)?,
            _ => return None,
        };
        Some((name, of))
    }

    /// The name that a column had in the preview of 2022, and its present one. A current view may call something `data`.
    pub(super) fn preview_name(&self, name: &ast::Ident) -> Option<(&'static str, &'static str)> {
        let renamed = stream::PREVIEW.iter().find(|(old, _)| name.value.eq_ignore_ascii_case(old)).copied();
        renamed.filter(|(old, _)| *old != "data" || !self.is_current())
    }

    /// Whether a text is that of a time.
    pub(super) fn is_time_as_text(&self, expr: &Expr) -> bool {
        match self.resolved(expr) {
            Expr::Cast { expr: inner, .. } => self.kind(inner) == ValueKind::Time,
            _ => false,
        }
    }

    /// Whether an expression is the payload of a stream.
    pub(super) fn is_payload(&self, expr: &Expr) -> bool {
        self.stream_column(expr).is_some_and(|column| stream::is_payload(column.name))
    }

    /// Whether an expression surely gives text that is not a literal.
    pub(super) fn is_text(&self, expr: &Expr) -> bool {
        self.kind(expr) == ValueKind::Text
    }

    /// The kind of value that an expression surely gives.
    pub(super) fn kind(&self, expr: &Expr) -> ValueKind {
        let expr = self.resolved(expr);
        match expr {
            Expr::Cast { data_type, .. } | Expr::Convert { data_type: Some(data_type), .. } => {
                kind_of_type(data_type)
            }
            Expr::TypedString(typed) => kind_of_type(&typed.data_type),
            Expr::Interval(_) | Expr::AtTimeZone { .. } => ValueKind::Time,
            // of bytes it gives bytes
            Expr::Substring { expr, .. } if self.kind(expr) == ValueKind::Bytes => ValueKind::Bytes,
            Expr::Substring { .. } | Expr::Trim { .. } => ValueKind::Text,
            Expr::Case { conditions, else_result, .. } => {
                self.of_all(conditions.iter().map(|arm| &arm.result).chain(else_result.as_deref()))
            }
            Expr::BinaryOp { op: BinaryOperator::StringConcat, right, .. } => match self.kind(right) {
                ValueKind::Bytes => ValueKind::Bytes,
                _ => ValueKind::Text,
            },
            Expr::BinaryOp {
                op:
                    BinaryOperator::Plus
                    | BinaryOperator::Minus
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide,
                left,
                right,
            } => {
                let is_time = |side: &Expr| self.kind(side) == ValueKind::Time;
                if is_time(right) || is_time(left) { ValueKind::Time } else { ValueKind::Other }
            }
            Expr::Function(function) => match called(expr).map(|function| function.gives) {
                _ if is_call_of_text_type(expr) => ValueKind::Text,
                Some(Gives::Text) => ValueKind::Text,
                Some(Gives::Bytes) => ValueKind::Bytes,
                Some(Gives::Super) => ValueKind::Super,
                Some(Gives::Time) => ValueKind::Time,
                Some(Gives::First) if is_choice(&function.name) => self.of_all(arguments(expr).into_iter()),
                Some(Gives::First) => match arguments(expr).first().map(|first| self.kind(first)) {
                    // a part of it is not a time
                    Some(ValueKind::Time) if takes_text(expr) => ValueKind::Text,
                    kind => kind.unwrap_or(ValueKind::Other),
                },
                _ => match function_name(&function.name).as_deref() {
                    Some("max" | "min" | "any_value" | "greatest" | "least") => {
                        self.of_all(arguments(expr).into_iter())
                    }
                    Some("nvl2") => self.of_all(arguments(expr).into_iter().skip(1)),
                    Some("decode") => self.of_all(arguments(expr).into_iter().skip(2).step_by(2)),
                    Some("concat") => ValueKind::Text,
                    _ => ValueKind::Other,
                },
            },
            _ => match self.stream_column(expr).map(|column| column.sql_type) {
                Some(of) if of.is_text() => ValueKind::Text,
                Some(of) if of.is_time() => ValueKind::Time,
                Some(SqlType::Super) => ValueKind::Super,
                Some(SqlType::Varbyte(_)) => ValueKind::Bytes,
                _ => ValueKind::Other,
            },
        }
    }

    /// The kind that all of these have, NULL and literals left out; a time beside literals is a time.
    fn of_all<'e>(&self, values: impl Iterator<Item = &'e Expr>) -> ValueKind
    where
        't: 'e,
    {
        let mut kinds = values.filter(|value| !is_null(value)).map(|value| self.kind(value));
        let Some(first) = kinds.next() else { return ValueKind::Other };
        kinds.fold(first, |all, kind| match (all, kind) {
            (ValueKind::Time, _) | (_, ValueKind::Time) => ValueKind::Time,
            _ if all == kind => all,
            _ => ValueKind::Other,
        })
    }
}

/// The parts of a name.
pub(super) fn parts(expr: &Expr) -> usize {
    match expr {
        Expr::CompoundIdentifier(names) => names.len(),
        _ => 1,
    }
}

/// Whether a function gives one of its arguments, whichever is not NULL.
fn is_choice(name: &ast::ObjectName) -> bool {
    function_name(name).is_some_and(|name| ["coalesce", "nvl"].contains(&name.as_str()))
}

/// Functions of text that the list of functions does not have.
const TEXT_FUNCTIONS: [&str; 24] = [
    "charindex",
    "concat",
    "crc32",
    "format",
    "func_sha1",
    "initcap",
    "lpad",
    "md5",
    "octetindex",
    "position",
    "quote_ident",
    "quote_literal",
    "repeat",
    "replicate",
    "reverse",
    "rpad",
    "sha",
    "sha1",
    "sha2",
    "soundex",
    "strpos",
    "strtol",
    "translate",
    "listagg",
];

/// Whether a function works on text, so that a time among its arguments becomes text.
pub(super) fn takes_text(expr: &Expr) -> bool {
    use crate::redshift::functions::{Kind, Takes};
    const CHOOSING: [&str; 3] = ["coalesce", "nullif", "nvl"];
    let Expr::Function(function) = expr else { return false };
    let Some(name) = function_name(&function.name) else { return false };
    if is_call_of_text_type(expr) || TEXT_FUNCTIONS.contains(&name.as_str()) {
        return true;
    }
    called(expr).is_some_and(|function| {
        let of_text = matches!(function.gives, Gives::Text | Gives::First | Gives::Length)
            || matches!(function.takes, Takes::Pattern | Takes::Json);
        // JSON_SERIALIZE and FROM_VARBYTE have no arguments that a time is converted for
        let converts = !matches!(function.name, "json_serialize" | "json_typeof" | "from_varbyte" | "to_hex");
        of_text && converts && function.kind != Kind::Leader && !CHOOSING.contains(&function.name)
    })
}
