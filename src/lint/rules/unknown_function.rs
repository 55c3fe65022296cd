//! Functions and operators that only other systems have.

use sqlparser::ast::{BinaryOperator, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::values::ValueKind;
use crate::syntax::names::{arguments, each_in, function_name, text_of};

/// Functions of other systems, and what to write in Redshift.
const FUNCTIONS: [(&str, &str); 20] = [
    ("from_base64", "TO_VARBYTE(text, 'base64')"),
    ("unbase64", "TO_VARBYTE(text, 'base64')"),
    ("base64_decode", "TO_VARBYTE(text, 'base64')"),
    ("to_base64", "FROM_VARBYTE(bytes, 'base64')"),
    ("encode", "FROM_VARBYTE(bytes, 'base64')"),
    ("convert_from", "FROM_VARBYTE(bytes, 'utf-8')"),
    ("json_valid", "CAN_JSON_PARSE(text)"),
    ("isjson", "CAN_JSON_PARSE(text)"),
    ("json_value", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("json_extract", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("get_json_object", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("jsonb_extract_path_text", "JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)"),
    ("parse_json", "JSON_PARSE(text)"),
    ("try_parse_json", "CASE WHEN CAN_JSON_PARSE(text) THEN JSON_PARSE(text) END"),
    ("to_json", "JSON_SERIALIZE(super)"),
    ("array_agg", "LISTAGG(text, ',')"),
    ("string_agg", "LISTAGG(text, ',')"),
    ("regexp_matches", "REGEXP_SUBSTR(text, 'pattern')"),
    ("regexp_split_to_array", "SPLIT_TO_ARRAY(text, ',')"),
    ("format", "text || text"),
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    each_in(view.statement.query.as_ref(), |expr| match expr {
        Expr::Function(function) => {
            let Some(name) = function_name(&function.name) else { return };
            let known = FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, redshift)| *redshift);
            // with more arguments, it is the DECODE of Redshift
            let decodes = name == "decode" && arguments(expr).len() == 2;
            if let Some(redshift) = known.or(decodes.then_some("TO_VARBYTE(text, 'base64')")) {
                let message = format!("Redshift has no function {}", name.to_uppercase());
                let message =
                    if decodes { "DECODE does not decode text in Redshift".to_owned() } else { message };
                let finding = view.finding_on(Code::UnknownFunction, message, expr);
                let edit = rewritten(view, expr, &name).map(|text| (view.extent(expr), text));
                findings.push(finding.help(format!("write `{redshift}`")).safe_fix(edit));
            }
        }
        Expr::BinaryOp {
            op:
                op @ (BinaryOperator::Arrow
                | BinaryOperator::LongArrow
                | BinaryOperator::HashArrow
                | BinaryOperator::HashLongArrow),
            right,
            ..
        } => {
            let message = format!("Redshift has no operator `{op}`");
            let help = "write `JSON_EXTRACT_PATH_TEXT(text, 'key', TRUE)`, or navigate SUPER with a dot";
            findings.push(view.finding_on(Code::UnknownFunction, message, right.as_ref()).help(help));
        }
        _ => {}
    });
}

/// The call as Redshift has it, if the arguments are unambiguous.
fn rewritten(view: &View<'_>, expr: &Expr, name: &str) -> Option<String> {
    let tokens = view.tokens();
    let (_, open, close) = tokens.call(view.extent(expr).start)?;
    let texts: Vec<&str> = tokens.arguments(open, close).into_iter().map(|bytes| view.text(bytes)).collect();
    let given = arguments(expr);
    let (first, text) = (*given.first()?, *texts.first()?);
    let kind = view.kind(first);
    let bytes = kind == ValueKind::Bytes;
    let as_text = match kind {
        ValueKind::Bytes => format!("FROM_VARBYTE({text}, 'utf-8')"),
        ValueKind::Text => text.to_owned(),
        _ => return None,
    };
    let form = given.get(1).and_then(|form| text_of(form)).map(|form| form.to_ascii_lowercase());
    let form = form.as_deref().filter(|form| ["base64", "hex"].contains(form));
    match name {
        "from_base64" | "unbase64" | "base64_decode" if given.len() == 1 => {
            Some(format!("TO_VARBYTE({as_text}, 'base64')"))
        }
        "decode" => Some(format!("TO_VARBYTE({as_text}, '{}')", form?)),
        "encode" if bytes => Some(format!("FROM_VARBYTE({text}, '{}')", form?)),
        "to_base64" if bytes => Some(format!("FROM_VARBYTE({text}, 'base64')")),
        "convert_from" if bytes => Some(format!("FROM_VARBYTE({text}, 'utf-8')")),
        // these accept any JSON, but IS_VALID_JSON accepts objects only
        "json_valid" | "isjson" => Some(format!("CAN_JSON_PARSE({text})")),
        "parse_json" => Some(format!("JSON_PARSE({text})")),
        "try_parse_json" => Some(format!("CASE WHEN CAN_JSON_PARSE({text}) THEN JSON_PARSE({text}) END")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redshift::functions;

    #[test]
    fn what_other_systems_have_redshift_has_not() {
        for (name, _) in FUNCTIONS {
            assert!(functions::named(name).is_none(), "{name}");
        }
        assert!(functions::named("decode").is_some());
    }
}
