//! Expressions. What the model cannot hold is named in the error, never dropped.

use sqlparser::ast;

use crate::model::{BinaryOp, CastOp, Expr, NavigationStep};
use crate::redshift::{Ident, SqlType};
use crate::syntax::names::function_name;
use crate::syntax::text_of_value;

/// What stood in the way, with its article: "a subquery".
pub(super) type Unknown = String;

pub(super) fn ident(ident: &ast::Ident) -> Result<Ident, Unknown> {
    Ident::new(name(ident)).map_err(|error| error.to_string())
}

/// The exact text of a name. Quotes within were left doubled by the tokenizer.
pub(super) fn name(ident: &ast::Ident) -> String {
    match ident.quote_style {
        Some('"') => undoubled(&ident.value),
        _ => ident.value.clone(),
    }
}

pub(super) fn undoubled(name: &str) -> String {
    name.replace("\"\"", "\"")
}

pub(super) fn expr(from: &ast::Expr) -> Result<Expr, Unknown> {
    Ok(match from {
        ast::Expr::Nested(inner) => expr(inner)?,
        ast::Expr::Identifier(name) => Expr::Column(None, ident(name)?),
        ast::Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [alias, column] => Expr::Column(Some(ident(alias)?), ident(column)?),
            [alias, column, steps @ ..] => Expr::Navigate(
                ident(alias)?,
                ident(column)?,
                steps.iter().map(|step| NavigationStep::Attribute(name(step))).collect(),
            ),
            _ => return Err("a name of one part".to_owned()),
        },
        ast::Expr::CompoundFieldAccess { root, access_chain } => navigation(root, access_chain)?,
        ast::Expr::JsonAccess { value, path } => json_access(value, path)?,
        ast::Expr::Value(value) => literal(&value.value)?,
        ast::Expr::TypedString(ast::TypedString { data_type, value, uses_odbc_syntax: false }) => {
            Expr::Typed(sql_type(data_type)?, text(&value.value)?)
        }
        ast::Expr::Interval(interval) => match interval {
            ast::Interval {
                value,
                leading_field: None,
                leading_precision: None,
                last_field: None,
                fractional_seconds_precision: None,
            } => match value.as_ref() {
                ast::Expr::Value(value) => Expr::Interval(text(&value.value)?),
                _ => return Err("an INTERVAL of an expression".to_owned()),
            },
            _ => return Err("an INTERVAL with a field".to_owned()),
        },
        ast::Expr::Function(function) => call(function)?,
        ast::Expr::Substring {
            expr: inner,
            substring_from: Some(from),
            substring_for,
            // with commas or with FROM and FOR, as SUBSTR or in full: one function
            special: _,
            shorthand: _,
        } => {
            let mut arguments = vec![expr(inner)?, expr(from)?];
            arguments.extend(substring_for.iter().map(|length| expr(length)).collect::<Result<Vec<_>, _>>()?);
            Expr::call("SUBSTRING", arguments)
        }
        ast::Expr::Trim { expr: inner, trim_where: None, trim_what: None, trim_characters: None } => {
            Expr::call("TRIM", vec![expr(inner)?])
        }
        ast::Expr::Cast { kind, expr: inner, data_type, format: None } => {
            let op = match kind {
                ast::CastKind::Cast | ast::CastKind::DoubleColon => CastOp::Cast,
                ast::CastKind::TryCast => CastOp::Try,
                ast::CastKind::SafeCast => return Err("SAFE_CAST".to_owned()),
            };
            Expr::Cast(op, boxed(inner)?, sql_type(data_type)?)
        }
        ast::Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => Expr::Case(
            operand.as_deref().map(boxed).transpose()?,
            conditions
                .iter()
                .map(|arm| Ok((expr(&arm.condition)?, expr(&arm.result)?)))
                .collect::<Result<_, Unknown>>()?,
            else_result.as_deref().map(boxed).transpose()?,
        ),
        ast::Expr::BinaryOp { left, op, right } => Expr::Binary(operator(op)?, boxed(left)?, boxed(right)?),
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Not, expr: inner } => Expr::Not(boxed(inner)?),
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr: inner } => Expr::Minus(boxed(inner)?),
        ast::Expr::IsNull(inner) => Expr::IsNull(boxed(inner)?, false),
        ast::Expr::IsNotNull(inner) => Expr::IsNull(boxed(inner)?, true),
        ast::Expr::Between { expr: inner, negated, low, high } => {
            Expr::Between(boxed(inner)?, boxed(low)?, boxed(high)?, *negated)
        }
        ast::Expr::In { expr: inner, target: ast::InTarget::List(list), negated, global: false } => {
            Expr::In(boxed(inner)?, list.iter().map(expr).collect::<Result<_, _>>()?, *negated)
        }
        ast::Expr::Like { negated, any: false, expr: left, pattern, escape_char: None } => {
            Expr::Like(boxed(left)?, boxed(pattern)?, *negated, false)
        }
        ast::Expr::ILike { negated, any: false, expr: left, pattern, escape_char: None } => {
            Expr::Like(boxed(left)?, boxed(pattern)?, *negated, true)
        }
        ast::Expr::Subquery(_)
        | ast::Expr::In { target: ast::InTarget::Subquery(_), .. }
        | ast::Expr::Exists { .. } => {
            return Err("a subquery".to_owned());
        }
        other => return Err(format!("`{other}`")),
    })
}

fn boxed(inner: &ast::Expr) -> Result<Box<Expr>, Unknown> {
    expr(inner).map(Box::new)
}

fn literal(value: &ast::Value) -> Result<Expr, Unknown> {
    Ok(match value {
        ast::Value::Number(number, false) => Expr::Number(number.clone()),
        ast::Value::Boolean(value) => Expr::Boolean(*value),
        ast::Value::Null => Expr::Null,
        other => Expr::Text(text(other)?),
    })
}

fn text(value: &ast::Value) -> Result<String, Unknown> {
    text_of_value(value).ok_or_else(|| format!("the literal `{value}`"))
}

/// The common types without the way through text.
fn sql_type(data_type: &ast::DataType) -> Result<SqlType, Unknown> {
    use ast::{CharacterLength, DataType};
    let simple = match data_type {
        DataType::SmallInt(None) => Some(SqlType::SmallInt),
        DataType::Integer(None) => Some(SqlType::Integer),
        DataType::BigInt(None) => Some(SqlType::BigInt),
        DataType::DoublePrecision => Some(SqlType::DoublePrecision),
        DataType::Varchar(Some(CharacterLength::IntegerLength { length, unit: None })) => {
            u32::try_from(*length).ok().and_then(|bytes| SqlType::varchar(bytes).ok())
        }
        _ => None,
    };
    match simple {
        Some(simple) => Ok(simple),
        None => {
            data_type.to_string().parse().map_err(|error: crate::redshift::SqlTypeError| error.to_string())
        }
    }
}

fn operator(op: &ast::BinaryOperator) -> Result<BinaryOp, Unknown> {
    Ok(match op {
        ast::BinaryOperator::Or => BinaryOp::Or,
        ast::BinaryOperator::And => BinaryOp::And,
        ast::BinaryOperator::Eq => BinaryOp::Equal,
        ast::BinaryOperator::NotEq => BinaryOp::NotEqual,
        ast::BinaryOperator::Lt => BinaryOp::Less,
        ast::BinaryOperator::LtEq => BinaryOp::LessOrEqual,
        ast::BinaryOperator::Gt => BinaryOp::Greater,
        ast::BinaryOperator::GtEq => BinaryOp::GreaterOrEqual,
        ast::BinaryOperator::PGRegexMatch => BinaryOp::Matches,
        ast::BinaryOperator::PGRegexNotMatch => BinaryOp::MatchesNot,
        ast::BinaryOperator::Plus => BinaryOp::Plus,
        ast::BinaryOperator::Minus => BinaryOp::Minus,
        ast::BinaryOperator::Multiply => BinaryOp::Times,
        ast::BinaryOperator::Divide => BinaryOp::Divide,
        ast::BinaryOperator::Modulo => BinaryOp::Modulo,
        ast::BinaryOperator::StringConcat => BinaryOp::Concat,
        other => return Err(format!("the operator `{other}`")),
    })
}

fn call(function: &ast::Function) -> Result<Expr, Unknown> {
    let ast::Function {
        name: called,
        uses_odbc_syntax: false,
        parameters: ast::FunctionArguments::None,
        args,
        within_group,
        filter: None,
        null_treatment: None,
        over: None,
    } = function
    else {
        return Err(format!("the call `{function}`"));
    };
    let Some(upper) = function_name(called).map(|name| name.to_ascii_uppercase()) else {
        return Err(format!("the function `{called}`"));
    };
    let arguments = match args {
        // CURRENT_DATE and its kin
        ast::FunctionArguments::None => return Err(format!("`{upper}`")),
        ast::FunctionArguments::Subquery(_) => return Err("a subquery".to_owned()),
        ast::FunctionArguments::List(list) => list,
    };
    let ast::FunctionArgumentList { duplicate_treatment: None, args: arguments, clauses } = arguments else {
        return Err(format!("the call `{function}`"));
    };
    if !within_group.is_empty() || !clauses.is_empty() {
        return Err(format!("the call `{function}`"));
    }
    if let ("COUNT", [ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Wildcard)]) =
        (upper.as_str(), arguments.as_slice())
    {
        return Ok(Expr::CountAll);
    }
    let argument = |argument: &ast::FunctionArg| match argument {
        ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(inner)) => expr(inner),
        other => Err(format!("the argument `{other}`")),
    };
    Ok(Expr::Call(upper, arguments.iter().map(argument).collect::<Result<_, _>>()?))
}

fn navigation(root: &ast::Expr, chain: &[ast::AccessExpr]) -> Result<Expr, Unknown> {
    let mut path = Vec::new();
    let (alias, column) = match expr(root)? {
        Expr::Column(Some(alias), column) => (alias, column),
        Expr::Navigate(alias, column, steps) => {
            path = steps;
            (alias, column)
        }
        // `alias[0]` alone: the first step of the chain has to name the column
        Expr::Column(None, alias) => match chain.first() {
            Some(ast::AccessExpr::Dot(ast::Expr::Identifier(column))) => {
                return navigation_from(alias, ident(column)?, path, &chain[1..]);
            }
            _ => return Err("navigation without an alias".to_owned()),
        },
        _ => return Err("navigation on an expression".to_owned()),
    };
    if let Some(ast::AccessExpr::Dot(_) | ast::AccessExpr::Subscript(_)) = chain.first() {
        return navigation_from(alias, column, path.split_off(0), chain);
    }
    Err("navigation without a step".to_owned())
}

fn navigation_from(
    alias: Ident,
    column: Ident,
    mut path: Vec<NavigationStep>,
    chain: &[ast::AccessExpr],
) -> Result<Expr, Unknown> {
    for step in chain {
        path.push(match step {
            ast::AccessExpr::Dot(ast::Expr::Identifier(key)) => NavigationStep::Attribute(name(key)),
            ast::AccessExpr::Subscript(ast::Subscript::Index { index: ast::Expr::Value(value) }) => {
                NavigationStep::Subscript(position(&value.value)?)
            }
            other => return Err(format!("the navigation step `{other}`")),
        });
    }
    Ok(Expr::Navigate(alias, column, path))
}

fn json_access(value: &ast::Expr, path: &ast::JsonPath) -> Result<Expr, Unknown> {
    let (alias, column, mut steps) = match expr(value)? {
        Expr::Column(Some(alias), column) => (alias, column, Vec::new()),
        Expr::Navigate(alias, column, steps) => (alias, column, steps),
        _ => return Err("navigation on an expression".to_owned()),
    };
    for element in &path.path {
        steps.push(match element {
            ast::JsonPathElem::Dot { key, quoted } => {
                let key = if *quoted { key.replace("\"\"", "\"") } else { key.clone() };
                NavigationStep::Attribute(key)
            }
            ast::JsonPathElem::Bracket { key: ast::Expr::Value(value) } => {
                NavigationStep::Subscript(position(&value.value)?)
            }
            _ => return Err(format!("the navigation `{path}`")),
        });
    }
    Ok(Expr::Navigate(alias, column, steps))
}

fn position(value: &ast::Value) -> Result<u32, Unknown> {
    let ast::Value::Number(number, false) = value else { return Err(format!("the position `{value}`")) };
    number.parse().map_err(|_| format!("the position `{number}`"))
}
