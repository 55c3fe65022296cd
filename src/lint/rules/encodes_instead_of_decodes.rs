//! FROM_VARBYTE where the text should be decoded.

use sqlparser::ast::{Expr, Value};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{arguments, each_in, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["from_varbyte"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if is_call(expr, &["from_varbyte"])
            && let [_, Expr::Value(value)] = arguments(expr).as_slice()
            && let Value::SingleQuotedString(format) = &value.value
            && ["base64", "hex"].contains(&format.to_ascii_lowercase().as_str())
        {
            let message = format!(
                "FROM_VARBYTE(…, '{format}') encodes bytes as {format}; it does not decode {format} text"
            );
            let help = format!("decode with `TO_VARBYTE(FROM_VARBYTE(bytes, 'utf-8'), '{format}')`");
            let call = view.extent(expr);
            let tokens = view.tokens();
            let bytes = tokens
                .call(call.start)
                .and_then(|(_, open, close)| tokens.arguments(open, close).into_iter().next());
            let edit = bytes.map(|bytes| {
                let decoded = format!("TO_VARBYTE(FROM_VARBYTE({}, 'utf-8'), '{format}')", view.text(bytes));
                (call.clone(), format!("FROM_VARBYTE({decoded}, 'utf-8')"))
            });
            let finding = view.finding(Code::EncodesInsteadOfDecodes, message, &call);
            findings.push(finding.help(help).unsafe_fix(edit));
        }
    });
}
