//! FROM_VARBYTE that is meant to decode.

use sqlparser::ast::{Expr, Value};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::guards::walk;
use crate::redshift::Ident;
use crate::redshift::stream;
use crate::syntax::names::{arguments, each_in, is_call, is_text, named, text_of};

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
                "FROM_VARBYTE(…, '{format}') writes bytes as {format}: it does not decode {format} text"
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

/// The text of bytes: as it is where it is text already.
fn as_text(expr: &Expr, text: &str) -> Option<String> {
    if is_text(expr) {
        return Some(text.to_owned());
    }
    let payload = named(expr).is_some_and(|name| stream::is_payload(&name.value));
    payload.then(|| format!("FROM_VARBYTE({text}, 'utf-8')"))
}

pub(super) fn from_hex(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["from_hex"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let given = arguments(expr);
        let Some(argument) = given.first().filter(|_| is_call(expr, &["from_hex"])) else { return };
        if text_of(argument).is_some() {
            return;
        }
        let edit = as_text(argument, view.text(view.extent(argument)))
            .map(|text| (view.extent(expr), format!("TO_VARBYTE({text}, 'hex')")));
        let message = "FROM_HEX takes a literal: a column is decoded by TO_VARBYTE";
        let finding = view.finding_on(Code::FromHexOfColumn, message, expr);
        findings.push(finding.help("write `TO_VARBYTE(text, 'hex')`").safe_fix(edit));
    });
}

pub(super) fn unguarded(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["to_varbyte"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    walk(select, |expr, guards| {
        if guards.pattern || !is_call(expr, &["to_varbyte"]) || matches!(expr, Expr::Nested(_)) {
            return;
        }
        let [argument, form] = arguments(expr)[..] else { return };
        let Some(form) = text_of(form).filter(|_| text_of(argument).is_none()) else { return };
        let condition = match form.to_ascii_lowercase().as_str() {
            "base64" => "LENGTH(x) % 4 = 0 AND x ~ '^[A-Za-z0-9+/]*={0,2}$'",
            "hex" => "LENGTH(x) % 2 = 0 AND x ~ '^[0-9A-Fa-f]*$'",
            _ => return,
        };
        let call = view.extent(expr);
        let tokens = view.tokens();
        let first = tokens
            .call(call.start)
            .and_then(|(_, open, close)| tokens.arguments(open, close).into_iter().next());
        let edit = first.map(|first| {
            let text = view.text(first);
            let (before, after) = condition.split_once("x ~").unwrap_or((condition, ""));
            let condition = format!("{}{text} ~{after}", before.replace("(x)", &format!("({text})")));
            (call.clone(), format!("CASE WHEN {condition} THEN {} END", view.text(call.clone())))
        });
        let message =
            format!("no page says that text which is no {form} gives NULL: it may stop the refresh for good");
        let finding = view.finding(Code::UnguardedDecode, message, &call);
        let help = "decode in a CASE behind a pattern of what can be decoded";
        findings.push(finding.help(help).unsafe_fix(edit));
    });
}

pub(super) fn array_length(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["json_array_length"]) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if !is_call(expr, &["json_array_length"]) {
            return;
        }
        let given = arguments(expr);
        let path = given.get(1).and_then(|path| text_of(path));
        let Some(first) = given.first().filter(|first| path.is_some() || is_call(first, &["json_parse"]))
        else {
            return;
        };
        let plain = |path: &str| path.split('.').all(|key| Ident::new(key).is_ok_and(|key| key.is_plain()));
        let operand = view.text(view.extent(first));
        let text = match (named(first), path) {
            (Some(_), Some(path)) if plain(&path) => Some(format!("GET_ARRAY_LENGTH({operand}.{path})")),
            (_, None) => Some(format!("GET_ARRAY_LENGTH({operand})")),
            _ => None,
        };
        let message = "JSON_ARRAY_LENGTH takes text, and no path";
        let finding = view.finding_on(Code::JsonArrayLengthOfSuper, message, expr);
        let edit = text.map(|text| (view.extent(expr), text));
        findings.push(finding.help("write `GET_ARRAY_LENGTH(payload.items)`").safe_fix(edit));
    });
}
