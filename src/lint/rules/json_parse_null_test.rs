//! JSON_PARSE tested for NULL.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{each_in, is_call};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["json_parse"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::IsNotNull(inner) | Expr::IsNull(inner) = expr
            && is_call(inner, &["json_parse"])
        {
            let message = "JSON_PARSE fails on text that is not valid JSON, so this test comes too late";
            let call = view.extent(inner);
            let tokens = view.tokens();
            let words = if matches!(expr, Expr::IsNotNull(_)) { 3 } else { 2 };
            let edits = tokens.at(call.end - 1).map(|close| {
                let rest = tokens.bytes(close).end..tokens.bytes(close + words).end;
                let name = call.start..call.start + "JSON_PARSE".len();
                let asked = if words == 3 { "CAN_JSON_PARSE" } else { "NOT CAN_JSON_PARSE" };
                [(name, asked.to_owned()), (rest, String::new())]
            });
            let finding = view.finding(Code::JsonParseNullTest, message, &call);
            findings
                .push(finding.help("test with `CAN_JSON_PARSE(…)`").unsafe_fix(edits.into_iter().flatten()));
        }
    });
}
