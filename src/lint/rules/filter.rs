use sqlparser::ast::{BinaryOperator, Expr, Value};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::exprs::{each, is_call};
use crate::lint::guards::conjuncts;
use crate::lint::streaming::{PAYLOADS, relations};

/// What excludes records by what their payload is.
const VALIDITY: [&str; 4] = ["is_utf8", "is_valid_json", "is_valid_json_array", "can_json_parse"];

pub(super) fn silent_drop(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(VALIDITY) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let Some(filter) = &select.selection else { return };
    let mut conditions = Vec::new();
    conjuncts(filter, &mut conditions);
    let drops = |condition: &&Expr| {
        let mut found = false;
        each(*condition, |expr| {
            found |= is_call(expr, &VALIDITY);
        });
        found && !keeps_the_others(condition)
    };
    let Some(first) = conditions.iter().rev().find(|condition| drops(condition)) else { return };
    let kept = relations(&view.statement.query).iter().any(|stream| view.files.rejects.contains(stream));
    if !kept {
        let message = "records that the filter excludes are dropped without a trace";
        let help = "keep them: a second view of rejects, or `CASE WHEN … END` instead of WHERE, with the raw payload \
                    beside it";
        findings.push(view.finding(Code::SilentDrop, message, &view.extent(first)).help(help));
    }
}

/// Whether a condition keeps what a filter excludes, such as that of a view of rejects.
pub(crate) fn keeps_the_others(condition: &Expr) -> bool {
    let is_false = |expr: &Expr| matches!(expr, Expr::Value(value) if value.value == Value::Boolean(false));
    match condition {
        Expr::Nested(inner) => keeps_the_others(inner),
        Expr::UnaryOp { op: sqlparser::ast::UnaryOperator::Not, .. } => true,
        Expr::BinaryOp { op: BinaryOperator::Eq, right, .. } => is_false(right),
        Expr::BinaryOp { op: BinaryOperator::Or, left, right } => {
            keeps_the_others(left) || keeps_the_others(right)
        }
        Expr::Case { else_result: Some(otherwise), .. } => {
            matches!(otherwise.as_ref(), Expr::Value(value) if value.value == Value::Boolean(true))
        }
        _ => false,
    }
}

/// The tutorials' figure: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-example-station-data.html>.
const TUTORIALS: &str = "65355";

pub(super) fn length_guard(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["length", "len", "octet_length"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let Some(filter) = &select.selection else { return };
    let mut found = false;
    each(filter, |expr| {
        if !found
            && let Expr::BinaryOp { left, op: BinaryOperator::Lt | BinaryOperator::LtEq, right } = expr
            && is_call(left, &["length", "len", "octet_length"])
            && matches!(right.as_ref(), Expr::Value(value) if value.value.to_string() == TUTORIALS)
        {
            let tokens = view.tokens();
            let length = view.extent(left);
            let number = tokens.at(length.end - 1).map(|close| tokens.bytes(close + 2));
            let at = length.start..number.as_ref().map_or(length.end, |number| number.end);
            let edit = number.map(|number| (length.end..number.end, " <= 65535".to_owned()));
            let message = "65355 is the tutorials' figure: VARCHAR holds 65535 bytes, so longer records are dropped \
                           without need";
            let finding = view.finding(Code::LengthGuard65355, message, &at);
            findings.push(finding.help("write `<= 65535`").unsafe_fix(edit));
            found = true;
        }
    });
}

pub(super) fn two_views(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select().filter(|_| view.streaming && view.refreshes_itself()) else { return };
    // a view of rejects reads the stream a second time on purpose
    if select.selection.as_ref().is_some_and(keeps_the_others) {
        return;
    }
    let name = view.statement.name.to_string();
    for stream in relations(&view.statement.query) {
        let first = view.files.read.get(&stream).filter(|first| **first != name);
        if let Some(first) = first {
            let message =
                format!("`{first}` reads this stream already: each view reads it anew, at a cost of its own");
            let help = "land the stream once, and make the other a view over the landed rows";
            findings.push(view.finding(Code::TwoViewsOnOneStream, message, &view.head()).help(help));
            return;
        }
    }
}

/// Calls that parse the payload, each on its own, beyond which one JSON_PARSE costs less.
const EXTRACTIONS: usize = 10;

pub(super) fn many_extractions(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(["json_extract_path_text"]) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let mut count = 0;
    let mut over_payload = false;
    each(&select.projection, |expr| {
        count += usize::from(matches!(expr, Expr::Function(_)) && is_call(expr, &["json_extract_path_text"]));
        over_payload |= matches!(expr, Expr::Identifier(name) if PAYLOADS.contains(&name.value.to_ascii_lowercase().as_str()));
    });
    if count > EXTRACTIONS && over_payload {
        let message = format!("{count} extractions parse every record {count} times");
        let help = "parse it once with JSON_PARSE, and extract in a view over the landed rows: `--layout tiered` writes \
                    both";
        findings.push(view.finding(Code::ManyExtractions, message, &view.head()).help(help));
    }
}
