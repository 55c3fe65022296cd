//! The length 65355 of the tutorials.

use sqlparser::ast::{BinaryOperator, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Gives, names};
use crate::syntax::names::{called, each};

/// The length in the tutorials: <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-example-station-data.html>.
const TUTORIALS: &str = "65355";

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
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
            let message = "65355 is a mistake of the tutorials: a VARCHAR holds 65535 bytes, so this drops records that fit";
            let finding = view.finding(Code::SizeLimit65355, message, &at);
            findings.push(finding.help("write `<= 65535`").unsafe_fix(edit));
            found = true;
        }
    });
}
