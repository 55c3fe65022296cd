//! Functions of the leader node.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Class, Function, Kind, names};
use crate::syntax::names::{called, each_in};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    // `mutable-function` reports the volatile ones
    let is_leader = |function: &Function| function.kind == Kind::Leader && function.class != Class::Volatile;
    if !view.names_any(names(is_leader)) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if matches!(expr, Expr::Function(_))
            && let Some(function) = called(expr).filter(|function| is_leader(function))
        {
            let name = function.name.to_uppercase();
            let message = format!(
                "{name} is not allowed in a materialized view because it runs on the leader node only"
            );
            let finding = view.finding(Code::LeaderNodeFunction, message, &view.extent(expr));
            findings.push(finding.help("call it in a query over the view"));
        }
    });
}
