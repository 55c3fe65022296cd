//! Aggregates, bases, leader node.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::relations_of;
use crate::syntax::names::{each, each_in, is_call};

/// Aggregates that cannot be kept up incrementally:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html>.
const AGGREGATES: [&str; 13] = [
    "median",
    "percentile_cont",
    "percentile_disc",
    "approximate percentile_disc",
    "approximate count",
    "listagg",
    "stddev",
    "stddev_samp",
    "stddev_pop",
    "variance",
    "bit_and",
    "bit_or",
    "bool_and",
];

/// Whether an expression calls one of these.
pub(crate) fn is_refused_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(_)) && is_call(expr, &AGGREGATES)
}

pub(super) fn aggregates(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(AGGREGATES) {
        return;
    }
    if !view.streaming {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Function(function) = expr
            && is_refused_aggregate(expr)
        {
            let name = function.name.to_string().to_uppercase();
            let message = format!("{name} cannot be refreshed incrementally, which a streaming view must be");
            let finding = view.finding(Code::AggregateNotIncremental, message, &view.extent(expr));
            findings.push(
                finding.help("use COUNT, SUM, MIN, MAX or AVG, or aggregate in a view over the landed rows"),
            );
        }
    });
}

/// Functions of the leader node: <https://docs.aws.amazon.com/redshift/latest/dg/c_sql-functions-leader-node.html>.
const LEADER: [&str; 12] = [
    "current_schema",
    "current_schemas",
    "has_database_privilege",
    "has_schema_privilege",
    "has_table_privilege",
    "generate_series",
    "ascii",
    "get_bit",
    "array_to_string",
    "pg_backend_pid",
    "version",
    "to_ascii",
];

pub(super) fn leader_node(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(LEADER) {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Function(function) = expr
            && is_call(expr, &LEADER)
        {
            let name = function.name.to_string().to_uppercase();
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
