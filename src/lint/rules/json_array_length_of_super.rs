//! JSON_ARRAY_LENGTH of a SUPER value, or with a path.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::Ident;
use crate::syntax::names::{arguments, each_in, is_call, named, text_of};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
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
        let message = "JSON_ARRAY_LENGTH accepts JSON text, not SUPER or a path";
        let finding = view.finding_on(Code::JsonArrayLengthOfSuper, message, expr);
        let edit = text.map(|text| (view.extent(expr), text));
        findings.push(finding.help("write `GET_ARRAY_LENGTH(payload.items)`").safe_fix(edit));
    });
}
