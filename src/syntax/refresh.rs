//! What an incremental refresh cannot keep up: results that change by themselves, aggregates that need every row.

use sqlparser::ast::Expr;

use super::names::{called, text_of};
use crate::redshift::casts::is_moment;
use crate::redshift::functions::{self, Class, Kind, Takes};

/// What of an expression itself changes from one moment to the next, in words.
pub(crate) fn mutable(expr: &Expr) -> Option<String> {
    let function = match expr {
        Expr::Function(_) => called(expr)?,
        Expr::Identifier(name) if name.quote_style.is_none() => {
            functions::named(&name.value).filter(|function| function.takes == Takes::Nothing)?
        }
        Expr::Cast { expr: inner, data_type, .. } => {
            let text = text_of(inner)?;
            return is_moment(&text).then(|| format!("'{text}' cast to {data_type}"));
        }
        _ => return None,
    };
    (function.class == Class::Volatile).then(|| function.name.to_uppercase())
}

/// The aggregate that an expression calls, if an incremental refresh cannot keep it up.
pub(crate) fn refused_aggregate(expr: &Expr) -> Option<&'static str> {
    let function = called(expr).filter(|function| function.kind == Kind::Recomputed)?;
    matches!(expr, Expr::Function(_)).then_some(function.name)
}
