//! What several rules ask about casts of text: each cast, its type, whether every text fits, what replaces BOOLEAN.

use sqlparser::ast::{CastKind, DataType, Expr};

use crate::lint::context::View;
use crate::redshift::SqlType;
use crate::redshift::casts::{self, Outcome};
use crate::syntax::names::each_in;

/// The CASE that gives what a cast to BOOLEAN gives, and NULL for any other text.
pub(super) fn to_boolean_case(text: &str) -> String {
    let list = |words: [&str; 5]| format!("'{}'", words.join("', '"));
    format!(
        "CASE WHEN LOWER({text}) IN ({}) THEN TRUE WHEN LOWER({text}) IN ({}) THEN FALSE END",
        list(casts::TRUE),
        list(casts::FALSE)
    )
}

/// The type of a cast, if Redshift has it.
pub(super) fn target(data_type: &DataType) -> Option<SqlType> {
    casts::target(&data_type.to_string())
}

/// Calls `look` with each cast, its operand, its kind and its type.
pub(super) fn each_cast(view: &View<'_>, mut look: impl FnMut(&Expr, &Expr, &CastKind, &DataType)) {
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Cast { expr: inner, kind, data_type, .. } = expr {
            look(expr, inner, kind, data_type);
        }
    });
}

/// Whether no text makes the cast fail, or another rule reports it: `text-cast-to-boolean`.
pub(super) fn accepts_every_text(data_type: &DataType) -> bool {
    target(data_type).is_some_and(|to| to == SqlType::Boolean || casts::of_text(to).other != Outcome::Raises)
}

/// The text that a cast fails on if it does not fit, and its type; nothing where no text makes the cast fail.
pub(super) fn failing<'e>(view: &View<'_>, expr: &'e Expr) -> Option<(&'e Expr, &'e DataType)> {
    let Expr::Cast { expr: inner, kind, data_type, .. } = expr else { return None };
    let fails = *kind != CastKind::TryCast && view.is_text(inner) && !accepts_every_text(data_type);
    fails.then_some((&**inner, data_type))
}

/// Whether the type is CHAR, which accepts ASCII only and which TRY_CAST does not convert to.
pub(super) fn is_char(data_type: &DataType) -> bool {
    matches!(target(data_type), Some(SqlType::Char(_)))
}
