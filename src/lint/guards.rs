//! What stands before an expression and keeps it from raising: the conditions of the CASE around it, and WHERE.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{self, BinaryOperator, Expr, UnaryOperator};

use crate::redshift::functions::{Gives, Takes};
use crate::syntax::names::{Node, called, conjuncts, each, is_call, look};

/// What conditions have asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Guards {
    /// CAN_JSON_PARSE.
    pub(super) can_parse: bool,
    /// IS_VALID_JSON or IS_VALID_JSON_ARRAY.
    pub(super) valid_json: bool,
    /// A pattern.
    pub(super) pattern: bool,
}

impl Guards {
    /// What a condition asks, whichever way.
    pub(super) fn of(condition: &Expr) -> Self {
        let mut guards = Self::default();
        each(condition, |expr| {
            // a test of JSON_PARSE for NULL is meant as a guard, and has a finding of its own
            let tested = matches!(expr, Expr::IsNotNull(inner) if is_call(inner, &["json_parse"]));
            guards.can_parse |= tested || is_call(expr, &["can_json_parse"]);
            guards.valid_json |= called(expr)
                .is_some_and(|function| function.takes == Takes::Json && function.gives == Gives::Validity);
            guards.pattern |= is_pattern(expr);
        });
        guards
    }

    fn and(self, other: Self) -> Self {
        Self {
            can_parse: self.can_parse || other.can_parse,
            valid_json: self.valid_json || other.valid_json,
            pattern: self.pattern || other.pattern,
        }
    }
}

fn is_pattern(expr: &Expr) -> bool {
    let operator = matches!(
        expr,
        Expr::BinaryOp { op: BinaryOperator::PGRegexMatch | BinaryOperator::PGRegexIMatch, .. }
            | Expr::SimilarTo { .. }
            | Expr::In { target: ast::InTarget::List(_), .. }
    );
    operator || called(expr).is_some_and(|function| function.takes == Takes::Pattern)
}

/// What WHERE asks of every row that is kept.
fn filter(select: &ast::Select) -> Guards {
    let asked = select.selection.iter().flat_map(conjuncts).filter(|condition| {
        !matches!(
            condition,
            Expr::UnaryOp { op: UnaryOperator::Not, .. } | Expr::BinaryOp { op: BinaryOperator::Or, .. }
        )
    });
    asked.map(Guards::of).fold(Guards::default(), Guards::and)
}

/// Calls `visit` with every expression of a SELECT, and what guards it.
pub(super) fn walk(select: &ast::Select, mut visit: impl FnMut(&Expr, Guards)) {
    let mut stack = vec![filter(select)];
    // results of CASE arms, by their address, with what the arm asks
    let mut arms: BTreeMap<usize, Guards> = BTreeMap::new();
    let mut see = |node: Node<'_>| {
        match node {
            Node::Expr(expr) => {
                if let Expr::Case { conditions, else_result, .. } = expr {
                    enter(conditions, else_result.as_deref(), &mut arms);
                }
                let around = stack.last().copied().unwrap_or_default();
                let guards = around.and(arms.get(&address(expr)).copied().unwrap_or_default());
                stack.push(guards);
                visit(expr, guards);
            }
            Node::Left => drop(stack.pop()),
            _ => {}
        }
        ControlFlow::Continue(())
    };
    look(&select.projection, &mut see);
    look(&select.selection, &mut see);
    look(&select.group_by, &mut see);
}

/// Notes what the conditions of a CASE ask for its results.
fn enter(conditions: &[ast::CaseWhen], otherwise: Option<&Expr>, arms: &mut BTreeMap<usize, Guards>) {
    for arm in conditions {
        arms.insert(address(&arm.result), Guards::of(&arm.condition));
    }
    // behind NOT, what is left over is what passed
    if let Some(otherwise) = otherwise {
        let negated = conditions
            .iter()
            .filter(|arm| matches!(arm.condition, Expr::UnaryOp { op: UnaryOperator::Not, .. }));
        let guards = negated.map(|arm| Guards::of(&arm.condition));
        arms.insert(address(otherwise), guards.fold(Guards::default(), Guards::and));
    }
}

/// Where an expression lies, which tells it from its equals.
pub(super) fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr).addr()
}
