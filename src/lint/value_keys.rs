//! Texts by which the values of expressions are compared.

use sqlparser::ast::Expr;

use super::context::View;
use super::guards::is_literal;
use super::values::ValueKind;
use crate::syntax::names::{arguments, called, function_name, named, text_of};

impl View<'_> {
    /// A text that is equal for expressions whose values guards are about: names without what qualifies them, aliases as
    /// what they stand for, and without what leaves a text as valid as it is.
    pub(super) fn value_key(&self, expr: &Expr) -> String {
        let expr = self.resolved(expr);
        match expr {
            Expr::Cast { expr: inner, .. } if self.kind(expr) == ValueKind::Text => self.value_key(inner),
            Expr::Trim { expr: inner, .. } => self.value_key(inner),
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                named(expr).map_or_else(String::new, |name| name.value.to_ascii_lowercase())
            }
            Expr::Function(function) => {
                let given = arguments(expr);
                let name = function_name(&function.name).unwrap_or_else(|| function.name.to_string());
                match (name.as_str(), given.as_slice()) {
                    ("from_varbyte", [inner, format])
                        if text_of(format).is_some_and(|format| is_utf8(&format)) =>
                    {
                        self.value_key(inner)
                    }
                    ("nullif", [inner, other]) if is_literal(other) => self.value_key(inner),
                    ("btrim" | "trim" | "ltrim" | "rtrim" | "lower" | "upper", [inner]) => {
                        self.value_key(inner)
                    }
                    _ if is_lenient_call(expr) => self.call_key(&name, &given[..given.len() - 1]),
                    _ => self.call_key(&name, &given),
                }
            }
            other => other.to_string(),
        }
    }

    fn call_key(&self, name: &str, arguments: &[&Expr]) -> String {
        let arguments: Vec<String> = arguments.iter().map(|argument| self.value_key(argument)).collect();
        format!("{name}({})", arguments.join(", "))
    }
}

/// Whether a call of an extraction gives NULL for what is not valid JSON.
fn is_lenient_call(expr: &Expr) -> bool {
    called(expr).is_some_and(crate::redshift::functions::Function::extracts)
        && arguments(expr).last().is_some_and(|last| crate::syntax::names::is_true(last))
}

fn is_utf8(format: &str) -> bool {
    ["utf-8", "utf8"].iter().any(|name| format.eq_ignore_ascii_case(name))
}
