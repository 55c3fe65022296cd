//! Paths of more than five keys.

use sqlparser::ast::{Expr, Value};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::PATH_ELEMENTS;
use crate::syntax::names::{arguments, each_in, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["json_extract_path_text"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if is_call(expr, &["json_extract_path_text"]) {
            let given = arguments(expr);
            let keys = given
                .iter()
                .skip(1)
                .filter(|key| !matches!(key, Expr::Value(value) if matches!(value.value, Value::Boolean(_))));
            let count = keys.count();
            if count > PATH_ELEMENTS {
                let message = format!(
                    "the path has {count} keys; JSON_EXTRACT_PATH_TEXT accepts at most {PATH_ELEMENTS}"
                );
                let help = "extract the object first, then the rest from it in a second call";
                findings.push(view.finding_on(Code::PathTooDeep, message, expr).help(help));
            }
        }
    });
}
