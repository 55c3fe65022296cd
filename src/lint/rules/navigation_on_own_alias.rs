//! Navigation into a column of the same SELECT.

use sqlparser::ast::{Expr, SelectItem, TableFactor};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::{each, each_in, is_call};

const HELP: &str = "navigate in a view over the landed rows; the layout `tiered` writes both";

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let parsed: Vec<String> = select
        .projection
        .iter()
        .filter_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if is_call(expr, &["json_parse"]) => {
                Some(alias.value.to_ascii_lowercase())
            }
            _ => None,
        })
        .collect();
    // the path then starts at the relation, not at the column
    let relation = |name: &String| {
        view.relations().any(|relation| match relation {
            TableFactor::Table { alias: Some(alias), .. } => alias.name.value.eq_ignore_ascii_case(name),
            _ => false,
        })
    };
    each(&select.projection, |expr| {
        if let Expr::CompoundFieldAccess { root, .. } = expr
            && is_call(root, &["json_parse"])
        {
            let message = "navigation into the result of a function is not allowed";
            findings.push(view.finding_on(Code::NavigationOnOwnAlias, message, root).help(HELP));
        }
    });
    let mut found = false;
    each_in(view.statement.query.as_ref(), |expr| {
        let first = match expr {
            Expr::CompoundIdentifier(parts) => parts.first().map(|part| part.value.to_ascii_lowercase()),
            Expr::CompoundFieldAccess { root, .. } => match root.as_ref() {
                Expr::Identifier(name) => Some(name.value.to_ascii_lowercase()),
                _ => None,
            },
            _ => None,
        };
        if let Some(name) = first.filter(|name| !found && parsed.contains(name) && !relation(name)) {
            let message =
                format!("a streaming view cannot navigate into `{name}`, a column of the same SELECT");
            findings.push(view.finding_on(Code::NavigationOnOwnAlias, message, expr).help(HELP));
            found = true;
        }
    });
}
