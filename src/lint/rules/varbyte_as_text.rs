//! Functions of text over bytes.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::stream;
use crate::syntax::names::{arguments, each_in, is_call};

/// Functions that take text alone: <https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html>.
const OF_TEXT: [&str; 5] = [
    "json_extract_path_text",
    "json_extract_array_element_text",
    "json_array_length",
    "is_valid_json",
    "is_valid_json_array",
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(OF_TEXT) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let payload = |argument: &&Expr| match argument {
            Expr::Identifier(name) => stream::is_payload(&name.value),
            Expr::CompoundIdentifier(parts) => {
                parts.last().is_some_and(|name| stream::is_payload(&name.value))
            }
            _ => false,
        };
        if is_call(expr, &OF_TEXT)
            && let Some(argument) = arguments(expr).first().copied().filter(payload)
        {
            let message = format!("`{argument}` is VARBYTE, and this function takes text");
            let text = format!("FROM_VARBYTE({argument}, 'utf-8')");
            let finding = view.finding_at(Code::JsonTextFromVarbyte, message, argument);
            let edit = (view.extent(argument), text.clone());
            findings.push(finding.help(format!("write `{text}`")).safe_fix([edit]));
        }
    });
}
