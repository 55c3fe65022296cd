//! Expressions of plain queries without a visitor, which checks the stack at every node: most views are one SELECT over
//! one relation, and most expressions are of a few kinds. Whatever is not goes to the visitor, which knows every kind.

use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, SelectItem, TableFactor};

use super::visit::each;

/// The relation and the outermost expressions of a query that is one SELECT over one relation, and nothing else.
pub(crate) fn plain(query: &ast::Query) -> Option<(&ast::ObjectName, Vec<&Expr>)> {
    let alone = query.with.is_none()
        && query.order_by.is_none()
        && query.limit_clause.is_none()
        && query.fetch.is_none()
        && query.for_clause.is_none()
        && query.settings.is_none()
        && query.pipe_operators.is_empty();
    let ast::SetExpr::Select(select) = query.body.as_ref() else { return None };
    let [from] = select.from.as_slice() else { return None };
    let TableFactor::Table {
        name,
        args: None,
        with_hints,
        version: None,
        partitions,
        json_path: None,
        sample: None,
        ..
    } = &from.relation
    else {
        return None;
    };
    let ast::GroupByExpr::Expressions(keys, modifiers) = &select.group_by else { return None };
    let bare = with_hints.is_empty()
        && partitions.is_empty()
        && from.joins.is_empty()
        && modifiers.is_empty()
        && select.distinct.is_none()
        && select.top.is_none()
        && select.exclude.is_none()
        && select.into.is_none()
        && select.having.is_none()
        && select.qualify.is_none()
        && select.prewhere.is_none()
        && select.named_window.is_empty()
        && select.lateral_views.is_empty()
        && select.connect_by.is_empty()
        && select.cluster_by.is_empty()
        && select.distribute_by.is_empty()
        && select.sort_by.is_empty();
    if !alone || !bare {
        return None;
    }
    let mut roots = Vec::with_capacity(select.projection.len() + keys.len() + 1);
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => roots.push(expr),
            _ => return None,
        }
    }
    roots.extend(&select.selection);
    roots.extend(keys);
    Some((name, roots))
}

/// Sees these expressions and all within them in the order of the text, brackets left out.
pub(crate) fn descend(mut open: Vec<&Expr>, see: &mut dyn FnMut(&Expr)) {
    open.reverse();
    while let Some(expr) = open.pop() {
        let first = open.len();
        if children(expr, &mut open) {
            if !matches!(expr, Expr::Nested(_)) {
                see(expr);
            }
            open[first..].reverse();
        } else {
            open.truncate(first);
            each(expr, &mut *see);
        }
    }
}

/// Adds the expressions directly within one of the usual kinds; says whether it is one.
pub(crate) fn children<'e>(expr: &'e Expr, inner: &mut Vec<&'e Expr>) -> bool {
    match expr {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) => {}
        Expr::Nested(only)
        | Expr::UnaryOp { expr: only, .. }
        | Expr::IsNull(only)
        | Expr::IsNotNull(only)
        | Expr::Cast { expr: only, format: None, .. } => inner.push(only),
        Expr::BinaryOp { left, right, .. } => inner.extend([left.as_ref(), right.as_ref()]),
        Expr::Case { operand, conditions, else_result, .. } => {
            inner.extend(operand.as_deref());
            inner.extend(conditions.iter().flat_map(|arm| [&arm.condition, &arm.result]));
            inner.extend(else_result.as_deref());
        }
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else { return false };
            let plain = function.over.is_none()
                && function.filter.is_none()
                && function.within_group.is_empty()
                && list.clauses.is_empty()
                && matches!(function.parameters, FunctionArguments::None);
            for argument in &list.args {
                match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => inner.push(expr),
                    FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => {}
                    _ => return false,
                }
            }
            return plain;
        }
        _ => return false,
    }
    true
}
