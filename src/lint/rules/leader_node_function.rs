//! Functions of the leader node.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Class, Function, Kind, names};
use crate::syntax::names::{called, each_in};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    // those that change by themselves have a rule of their own
    let is_leader = |function: &Function| function.kind == Kind::Leader && function.class != Class::Volatile;
    if !view.names_any(names(is_leader)) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if matches!(expr, Expr::Function(_))
            && let Some(function) = called(expr).filter(|function| is_leader(function))
        {
            let name = function.name.to_uppercase();
            let message =
                format!("{name} runs on the leader node alone, and a materialized view takes none of those");
            let finding = view.finding(Code::LeaderNodeFunction, message, &view.extent(expr));
            findings.push(finding.help("leave it to a query over the view"));
        }
    });
}
