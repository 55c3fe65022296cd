//! JSON_PARSE and extractions that fail on a record that is not valid JSON.

use std::ops::Range;

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::bindings::address;
use crate::lint::context::View;
use crate::lint::guards::{Test, walk};
use crate::redshift::functions::{Function, names};
use crate::syntax::names::{arguments, bare, called, is_call, is_true};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(Function::extracts)) && !view.names_any(["json_parse"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    // calls that are tested for NULL or navigated into, which other rules report
    let mut tested = Vec::new();
    walk(view, select, |expr, guards| {
        if let Expr::IsNull(inner) | Expr::IsNotNull(inner) = expr {
            tested.push(address(inner));
        }
        if let Expr::CompoundFieldAccess { root, .. } = expr {
            tested.push(address(bare(root)));
        }
        if !matches!(expr, Expr::Function(_)) {
            return;
        }
        let given = arguments(expr);
        let Some(document) = given.first() else { return };
        let is_tested = |test| guards.has(test, document);
        if is_call(expr, &["json_parse"])
            && !is_tested(Test::CanParse)
            && !tested.contains(&address(expr))
            && !is_call(view.resolved(document), &["json_serialize", "json_serialize_to_varbyte"])
        {
            let message = if is_tested(Test::ValidJson) {
                "IS_VALID_JSON does not protect JSON_PARSE: it accepts repeated keys and long strings, which block the \
                 refresh permanently"
            } else {
                "a record that is not valid JSON blocks the refresh permanently"
            };
            let argument = argument_text(view, expr);
            let edits = argument.map(|(call, argument)| {
                let text = view.text(call.clone());
                let text = format!("CASE WHEN CAN_JSON_PARSE({argument}) THEN {text} END");
                (call, text)
            });
            let finding = view.finding(Code::UnguardedJson, message, &view.extent(expr));
            let help = "write `CASE WHEN CAN_JSON_PARSE(x) THEN JSON_PARSE(x) END`, and keep the payload of other records";
            findings.push(finding.help(help).unsafe_fix(edits));
        }
        let lenient = given.last().is_some_and(|last| is_true(last));
        let strict = called(expr).is_some_and(Function::extracts) && !lenient;
        if strict && !is_tested(Test::CanParse) && !is_tested(Test::ValidJson) {
            let message = "a record that is not valid JSON blocks the refresh permanently, unless the last argument is TRUE";
            let call = view.extent(expr);
            let edit = (call.end - 1..call.end - 1, ", TRUE".to_owned());
            let finding = view.finding(Code::UnguardedJson, message, &call);
            findings.push(finding.help("add TRUE as the last argument").unsafe_fix([edit]));
        }
    });
}

/// A call's bytes, and the text of its first argument.
fn argument_text<'t>(view: &View<'t>, expr: &Expr) -> Option<(Range<usize>, &'t str)> {
    let call = view.extent(expr);
    let tokens = view.tokens();
    let (_, open, close) = tokens.call(call.start)?;
    let first = tokens.arguments(open, close).into_iter().next()?;
    Some((call, view.text(first)))
}
