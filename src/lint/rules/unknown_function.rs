use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, visit_expressions};

use crate::diag::{Code, Finding};
use crate::lint::context::View;

/// What other systems have, and how Redshift spells it.
const FUNCTIONS: [(&str, &str); 14] = [
    ("from_base64", "TO_VARBYTE(text, 'base64')"),
    ("unbase64", "TO_VARBYTE(text, 'base64')"),
    ("base64_decode", "TO_VARBYTE(text, 'base64')"),
    ("to_base64", "FROM_VARBYTE(bytes, 'base64')"),
    ("encode", "FROM_VARBYTE(bytes, 'base64')"),
    ("convert_from", "FROM_VARBYTE(bytes, 'utf-8')"),
    ("json_valid", "IS_VALID_JSON(text)"),
    ("isjson", "IS_VALID_JSON(text)"),
    ("json_value", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("json_extract", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("get_json_object", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("parse_json", "JSON_PARSE(text)"),
    ("try_parse_json", "CASE WHEN CAN_JSON_PARSE(text) THEN JSON_PARSE(text) END"),
    ("to_json", "JSON_SERIALIZE(super)"),
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let _ = visit_expressions(view.statement.query.as_ref(), |expr| {
        match expr {
            Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                if let Some((_, redshift)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
                    let message = format!("Redshift has no {}", name.to_uppercase());
                    findings.push(
                        view.finding_at(Code::UnknownFunction, message, expr)
                            .help(format!("write `{redshift}`")),
                    );
                }
            }
            Expr::BinaryOp {
                op: op @ (BinaryOperator::Arrow | BinaryOperator::LongArrow), right, ..
            } => {
                let message = format!("Redshift has no operator `{op}`");
                let help = "write `JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)`, or navigate SUPER with a dot";
                findings.push(view.finding_at(Code::UnknownFunction, message, right.as_ref()).help(help));
            }
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
}
