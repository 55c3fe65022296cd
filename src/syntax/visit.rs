//! The one visitor of trees.

use std::ops::ControlFlow;

use sqlparser::ast::{self, Expr, Visit, Visitor};

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

/// Looks at the name of every relation of a tree.
pub(crate) fn relations(tree: &impl Visit, mut see: impl FnMut(&ast::ObjectName)) {
    look(tree, &mut |node| {
        if let Node::Relation(name) = node {
            see(name);
        }
        ControlFlow::Continue(())
    });
}
