use sqlparser::ast::{Expr, SelectItem};

use crate::diag::{Code, Finding};
use crate::lint::context::{View, is_call};
use crate::lint::streaming::PAYLOADS;
use crate::sql::{ClauseKind, Key};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select() else { return };
    let item = |key: &Key| match key {
        Key::Position(at) => {
            usize::try_from(*at).ok().and_then(|at| select.projection.get(at.checked_sub(1)?))
        }
        Key::Name(wanted) => select.projection.iter().find(|item| match item {
            SelectItem::ExprWithAlias { alias, .. } => alias.value.eq_ignore_ascii_case(wanted),
            SelectItem::UnnamedExpr(Expr::Identifier(name)) => name.value.eq_ignore_ascii_case(wanted),
            _ => false,
        }),
    };
    let kind = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => match expr {
            Expr::Identifier(name) if PAYLOADS.contains(&name.value.to_lowercase().as_str()) => {
                Some("VARBYTE")
            }
            _ if is_call(expr, &["json_parse"]) => Some("SUPER"),
            _ if is_call(expr, &["to_varbyte"]) => Some("VARBYTE"),
            _ => None,
        },
        _ => None,
    };
    for clause in &view.statement.clauses {
        let (ClauseKind::DistKey(keys) | ClauseKind::SortKey(keys)) = &clause.kind else { continue };
        for key in keys {
            if let Some(kind) = item(key).and_then(kind) {
                let message = format!("a column of {kind} cannot be a key");
                findings.push(
                    view.finding(Code::SuperOrVarbyteKey, message, &clause.span)
                        .help("name a column of another type"),
                );
            }
        }
    }
}
