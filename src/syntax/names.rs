//! What expressions and names are, as rules ask it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Visit};
use sqlparser::tokenizer::Span;

use super::literal::text_of_value;
use super::plain::{descend, plain};
pub(crate) use super::visit::{Node, each, look, relations};
use crate::redshift::functions::{self, Function};

/// The parts of a name, folded.
pub(crate) fn parts(name: &ast::ObjectName) -> Vec<String> {
    name.0.iter().filter_map(|part| part.as_ident()).map(|ident| ident.value.to_ascii_lowercase()).collect()
}

/// The one SELECT of a query, if it is one.
pub(crate) fn select(query: &ast::Query) -> Option<&ast::Select> {
    let mut body = query.body.as_ref();
    loop {
        match body {
            ast::SetExpr::Select(select) => return Some(select),
            ast::SetExpr::Query(query) => body = query.body.as_ref(),
            _ => return None,
        }
    }
}

/// The name of a column as it is written.
pub(crate) fn as_written(item: &ast::SelectItem) -> Option<String> {
    match item {
        ast::SelectItem::ExprWithAlias { alias, .. } => Some(alias.to_string()),
        ast::SelectItem::UnnamedExpr(expr) => named(expr).map(ToString::to_string),
        _ => None,
    }
}

/// The name of a column, folded, empty if it has none; `None` of a wildcard.
pub(crate) fn column(item: &ast::SelectItem) -> Option<String> {
    match item {
        ast::SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.to_ascii_lowercase()),
        ast::SelectItem::UnnamedExpr(expr) => {
            Some(named(expr).map_or_else(String::new, |name| name.value.to_ascii_lowercase()))
        }
        _ => None,
    }
}

/// An expression without the brackets around it.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        other => other,
    }
}

/// The column that an expression is, without what it is qualified with.
pub(crate) fn named(expr: &Expr) -> Option<&ast::Ident> {
    match expr {
        Expr::Identifier(name) => Some(name),
        Expr::CompoundIdentifier(parts) => parts.last(),
        Expr::Nested(inner) => named(inner),
        _ => None,
    }
}

/// Looks at every expression of a query, brackets left out: as [`each`], and faster.
pub(crate) fn each_in(query: &ast::Query, mut see: impl FnMut(&Expr)) {
    match plain(query) {
        Some((_, roots)) => descend(roots, &mut see),
        None => each(query, see),
    }
}

/// Where columns stand in SELECT lists without an alias, so that their names are those of the result.
pub(crate) fn unnamed(tree: &impl Visit) -> Vec<Span> {
    let mut found = Vec::new();
    look(tree, &mut |node| {
        if let Node::Query(query) = node
            && let ast::SetExpr::Select(select) = query.body.as_ref()
        {
            let names = select.projection.iter().filter_map(|item| match item {
                ast::SelectItem::UnnamedExpr(expr) => named(expr),
                _ => None,
            });
            found.extend(names.map(|name| name.span));
        }
        ControlFlow::Continue(())
    });
    found
}

/// The name of a function in lower case, without the schema of those that Redshift has; `None` if it has another or is
/// not made of names. Quotes change nothing, as Redshift folds what is in them too.
pub(crate) fn function_name(name: &ast::ObjectName) -> Option<String> {
    function_as_written(name).map(str::to_ascii_lowercase)
}

fn function_as_written(name: &ast::ObjectName) -> Option<&str> {
    match name.0.as_slice() {
        [ast::ObjectNamePart::Identifier(name)] => Some(&name.value),
        [ast::ObjectNamePart::Identifier(schema), ast::ObjectNamePart::Identifier(name)]
            if schema.value.eq_ignore_ascii_case("pg_catalog") =>
        {
            Some(&name.value)
        }
        _ => None,
    }
}

/// The conditions that are joined by AND, in the order of the text, brackets left out.
pub(crate) fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    let (mut found, mut open) = (Vec::new(), vec![condition]);
    while let Some(expr) = open.pop() {
        match expr {
            Expr::BinaryOp { left, op: ast::BinaryOperator::And, right } => {
                open.extend([right.as_ref(), left]);
            }
            Expr::Nested(inner) => open.push(inner),
            other => found.push(other),
        }
    }
    found
}

/// Whether an expression calls one of these functions, named in lower case.
pub(crate) fn is_call(expr: &Expr, names: &[&str]) -> bool {
    match expr {
        Expr::Function(function) => {
            let name = function_as_written(&function.name);
            name.is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
        }
        Expr::Nested(inner) => is_call(inner, names),
        _ => false,
    }
}

/// The function of Redshift that an expression calls.
pub(crate) fn called(expr: &Expr) -> Option<&'static Function> {
    match expr {
        Expr::Function(function) => functions::named(function_as_written(&function.name)?),
        Expr::Nested(inner) => called(inner),
        _ => None,
    }
}

/// The plain arguments of a call.
pub(crate) fn arguments(expr: &Expr) -> Vec<&Expr> {
    let function = match expr {
        Expr::Function(function) => function,
        Expr::Nested(inner) => return arguments(inner),
        _ => return Vec::new(),
    };
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let plain = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().filter_map(plain).collect()
}

/// The text of a literal.
pub(crate) fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => text_of_value(&value.value),
        _ => None,
    }
}

/// Whether an expression is `TRUE`.
pub(crate) fn is_true(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if value.value == ast::Value::Boolean(true))
}

/// The relations that a query names, folded, without those that it makes itself.
pub(crate) fn relations_of(query: &ast::Query) -> Vec<Vec<String>> {
    let ctes: Vec<String> = query
        .with
        .iter()
        .flat_map(|with| &with.cte_tables)
        .map(|cte| cte.alias.name.value.to_ascii_lowercase())
        .collect();
    if let Some((name, _)) = plain(query) {
        return vec![parts(name)];
    }
    let mut found = Vec::new();
    relations(query, |name| {
        let name = parts(name);
        if !matches!(name.as_slice(), [only] if ctes.contains(only)) {
            found.push(name);
        }
    });
    found
}

/// The names of columns in all expressions, folded.
pub(crate) fn columns_of(query: &ast::Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    each_in(query, |expr| names.extend(named(expr).map(|name| name.value.to_ascii_lowercase())));
    names
}
