//! DISTINCT in a streaming view.

use sqlparser::ast::{DuplicateTreatment, Expr, FunctionArguments};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::each_in;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    let help = "remove duplicates in a view over the landed rows";
    if let Some(select) = view.select().filter(|select| select.distinct.is_some()) {
        let message = "SELECT DISTINCT is not allowed in a streaming view";
        if let Some(first) = select.projection.first() {
            findings.push(view.finding_at(Code::DistinctAggregate, message, first).help(help));
        }
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Function(function) = expr
            && let FunctionArguments::List(list) = &function.args
            && list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
        {
            let message = format!("{}(DISTINCT …) is not allowed in a streaming view", function.name);
            findings.push(view.finding_on(Code::DistinctAggregate, message, expr).help(help));
        }
    });
}
