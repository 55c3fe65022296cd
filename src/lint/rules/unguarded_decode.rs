//! TO_VARBYTE without a test that the text can be decoded.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::syntax::names::{arguments, is_call, text_of};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["to_varbyte"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(view, select, |expr, guards| {
        if !is_call(expr, &["to_varbyte"]) || matches!(expr, Expr::Nested(_)) {
            return;
        }
        let [argument, form] = arguments(expr)[..] else { return };
        let Some(form) = text_of(form).filter(|_| text_of(argument).is_none()) else { return };
        if guards.has(Test::Pattern, argument) {
            return;
        }
        let condition = match form.to_ascii_lowercase().as_str() {
            // `^` and `$` match at line ends, so these are excluded
            "base64" => {
                "LENGTH(x) % 4 = 0 AND x ~ '^[A-Za-z0-9+/]+={0,2}$' AND STRPOS(x, CHR(10)) = 0 AND STRPOS(x, CHR(13)) = 0"
            }
            "hex" => "LENGTH(x) % 2 = 0 AND x !~ '[^0-9A-Fa-f]'",
            _ => return,
        };
        let call = view.extent(expr);
        let tokens = view.tokens();
        let first = tokens
            .call(call.start)
            .and_then(|(_, open, close)| tokens.arguments(open, close).into_iter().next());
        let edit = first.map(|first| {
            let text = view.text(first);
            let parts: Vec<String> = condition
                .split(" AND ")
                .map(|part| match part.strip_prefix("x ") {
                    Some(rest) => format!("{text} {rest}"),
                    None => part.replacen("(x", &format!("({text}"), 1),
                })
                .collect();
            let condition = parts.join(" AND ");
            (call.clone(), format!("CASE WHEN {condition} THEN {} END", view.text(call.clone())))
        });
        let message = format!(
            "text that is not valid {form} may block the refresh permanently: AWS does not document what happens"
        );
        let finding = view.finding(Code::UnguardedDecode, message, &call);
        let help = "decode it in a CASE that tests first whether the text can be decoded";
        findings.push(finding.help(help).unsafe_fix(edit));
    });
}
