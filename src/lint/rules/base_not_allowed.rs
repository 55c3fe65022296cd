//! Aggregates, bases, leader node.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Class, Function, Kind, names};
use crate::syntax::names::{called, each, each_in, relations_of};
use crate::syntax::refresh::refused_aggregate;

pub(super) fn aggregates(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.kind == Kind::Recomputed)) {
        return;
    }
    if !view.streaming {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Some(name) = refused_aggregate(expr) {
            let name = name.to_uppercase();
            let message = format!("{name} cannot be refreshed incrementally, which a streaming view must be");
            let finding = view.finding(Code::AggregateNotIncremental, message, &view.extent(expr));
            findings.push(
                finding.help("use COUNT, SUM, MIN, MAX or AVG, or aggregate in a view over the landed rows"),
            );
        }
    });
}

pub(super) fn leader_node(view: &View<'_>, findings: &mut Vec<Finding>) {
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

/// How the names of system tables and views begin.
const SYSTEM: [&str; 7] = ["svv_", "svl_", "svcs_", "stv_", "stl_", "sys_", "pg_"];

pub(super) fn base(view: &View<'_>, findings: &mut Vec<Finding>) {
    for relation in relations_of(&view.statement.query) {
        let name = relation.last().map_or("", String::as_str);
        let what = if view.files.plain_views.has(&relation) {
            "a plain view"
        } else if name.starts_with('#') {
            "a temporary table"
        } else if relation.len() == 1 && SYSTEM.iter().any(|prefix| name.starts_with(prefix)) {
            "a system table or view"
        } else {
            continue;
        };
        let message = format!("`{}` is {what}, which a materialized view cannot read", relation.join("."));
        let finding = view.finding(Code::BaseNotAllowed, message, &view.head());
        findings.push(finding.help("read the tables or the stream behind it"));
        return;
    }
}

pub(super) fn is_true(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select() else { return };
    each(&select.projection, |expr| {
        let is_tested =
            matches!(expr, Expr::IsTrue(_) | Expr::IsFalse(_) | Expr::IsNotTrue(_) | Expr::IsNotFalse(_));
        if is_tested {
            let message = "Redshift takes no IS TRUE and no IS FALSE in a SELECT list";
            let finding = view.finding_on(Code::IsTrueInSelect, message, expr);
            findings.push(finding.help("write `CASE WHEN x THEN TRUE ELSE FALSE END`"));
        }
    });
}
