//! What a filter drops; second views.

use sqlparser::ast::{BinaryOperator, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Gives, names};
use crate::redshift::stream;
use crate::sql::definitions::keeps_rejects;
use crate::syntax::names::{called, conjuncts, each, is_call, relations_of};

pub(super) fn silent_drop(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.gives == Gives::Validity)) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let Some(filter) = &select.selection else { return };
    let conditions = conjuncts(filter);
    let drops = |condition: &&Expr| {
        let mut found = false;
        each(*condition, |expr| {
            found |= called(expr).is_some_and(|function| function.gives == Gives::Validity);
        });
        found && !keeps_rejects(condition)
    };
    let Some(first) = conditions.iter().find(|condition| drops(condition)) else { return };
    let kept = relations_of(&view.statement.query).iter().any(|stream| view.files.rejects.contains(stream));
    if !kept {
        let message = "records that the filter excludes are dropped without a trace";
        let help = "keep them: a second view of rejects, or `CASE WHEN … END` instead of WHERE, with the raw payload \
                    beside it";
        findings.push(view.finding(Code::SilentDrop, message, &view.extent(first)).help(help));
    }
}

/// The tutorials' figure: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-example-station-data.html>.
const TUTORIALS: &str = "65355";

pub(super) fn length_guard(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.gives == Gives::Length)) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let Some(filter) = &select.selection else { return };
    let mut found = false;
    each(filter, |expr| {
        if !found
            && let Expr::BinaryOp { left, op: BinaryOperator::Lt | BinaryOperator::LtEq, right } = expr
            && called(left).is_some_and(|function| function.gives == Gives::Length)
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
    if select.selection.as_ref().is_some_and(keeps_rejects) {
        return;
    }
    let name = view.statement.name.to_string();
    for stream in relations_of(&view.statement.query) {
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
        over_payload |= matches!(expr, Expr::Identifier(name) if stream::is_payload(&name.value));
    });
    if count > EXTRACTIONS && over_payload {
        let message = format!("{count} extractions parse every record {count} times");
        let help = "parse it once with JSON_PARSE, and extract in a view over the landed rows: `--layout tiered` writes \
                    both";
        findings.push(view.finding(Code::ManyExtractions, message, &view.head()).help(help));
    }
}
