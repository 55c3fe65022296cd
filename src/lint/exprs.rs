//! What expressions and names are, as rules ask it.

use std::ops::ControlFlow;

use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Visit, Visitor};
use sqlparser::tokenizer::Span;

use super::plain::{descend, plain};

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
pub(crate) fn spelled(item: &ast::SelectItem) -> Option<String> {
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

/// What is seen of a tree, in the order of its text.
pub(crate) enum Node<'n> {
    Expr(&'n Expr),
    /// An expression whose parts have been seen.
    Left,
    Query(&'n ast::Query),
    Relation(&'n ast::ObjectName),
    Factor(&'n ast::TableFactor),
}

/// The one visitor there is: each more would be compiled anew for every kind of node that SQL has.
struct Look<'f>(&'f mut dyn FnMut(Node<'_>) -> ControlFlow<()>);

impl Visitor for Look<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        (self.0)(Node::Expr(expr))
    }

    fn post_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
        (self.0)(Node::Left)
    }

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        (self.0)(Node::Query(query))
    }

    fn pre_visit_relation(&mut self, relation: &ast::ObjectName) -> ControlFlow<()> {
        (self.0)(Node::Relation(relation))
    }

    fn pre_visit_table_factor(&mut self, factor: &ast::TableFactor) -> ControlFlow<()> {
        (self.0)(Node::Factor(factor))
    }
}

/// Looks at every node of a tree, until it is told to stop.
pub(crate) fn look(tree: &impl Visit, see: &mut dyn FnMut(Node<'_>) -> ControlFlow<()>) {
    let _ = tree.visit(&mut Look(see));
}

/// Looks at every expression of a tree, brackets left out.
pub(crate) fn each(tree: &impl Visit, mut see: impl FnMut(&Expr)) {
    look(tree, &mut |node| {
        if let Node::Expr(expr) = node
            && !matches!(expr, Expr::Nested(_))
        {
            see(expr);
        }
        ControlFlow::Continue(())
    });
}

/// Looks at every expression of a query, brackets left out: as [`each`], and faster.
pub(crate) fn each_in(query: &ast::Query, mut see: impl FnMut(&Expr)) {
    match plain(query) {
        Some((_, roots)) => descend(roots, &mut see),
        None => each(query, see),
    }
}

/// Looks at the name of every relation of a tree.
pub(crate) fn relations(tree: &impl Visit, mut see: impl FnMut(&ast::ObjectName)) {
    look(tree, &mut |node| {
        if let Node::Relation(name) = node {
            see(name);
        }
        ControlFlow::Continue(())
    });
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

/// Whether an expression calls one of these functions, named in lower case.
pub(crate) fn is_call(expr: &Expr, names: &[&str]) -> bool {
    match expr {
        Expr::Function(function) => match function.name.0.as_slice() {
            [ast::ObjectNamePart::Identifier(name)] => {
                names.iter().any(|known| name.value.eq_ignore_ascii_case(known))
            }
            _ => false,
        },
        Expr::Nested(inner) => is_call(inner, names),
        _ => false,
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

/// Whether an expression surely gives text.
pub(crate) fn is_text(expr: &Expr) -> bool {
    const CALLS: [&str; 8] = [
        "json_extract_path_text",
        "json_extract_array_element_text",
        "json_serialize",
        "from_varbyte",
        "split_part",
        "lower",
        "upper",
        "replace",
    ];
    const COLUMNS: [&str; 4] = ["partition_key", "shard_id", "sequence_number", "kafka_timestamp_type"];
    match expr {
        Expr::Nested(inner) => is_text(inner),
        // of bytes it gives bytes
        Expr::Substring { expr, .. } => is_text(expr),
        Expr::Trim { .. } => true,
        Expr::Case { conditions, else_result, .. } => {
            let results = conditions.iter().map(|arm| &arm.result).chain(else_result.as_deref());
            let mut solid = results.filter(|result| !is_null(result)).peekable();
            solid.peek().is_some() && solid.all(is_text)
        }
        _ if is_call(expr, &["nullif", "coalesce", "nvl", "substring", "trim", "btrim"]) => {
            arguments(expr).first().is_some_and(|first| is_text(first))
        }
        _ if is_call(expr, &CALLS) => true,
        _ => named(expr).is_some_and(|name| COLUMNS.contains(&name.value.to_ascii_lowercase().as_str())),
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if value.value == ast::Value::Null)
}

/// The text of a literal in quotes.
pub(crate) fn text_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            ast::Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression is `TRUE`.
pub(crate) fn is_true(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if value.value == ast::Value::Boolean(true))
}
