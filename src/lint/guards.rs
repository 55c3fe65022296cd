//! What is known of a value where an expression is evaluated: by the conditions of the CASE around it, and by WHERE. A
//! condition counts for its own argument, and only where it holds.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{self, BinaryOperator, Expr, UnaryOperator, Value};

use super::bindings::address;
use super::context::View;
pub(super) use super::patterns::Test;
use super::patterns::{is_anchored, is_match_count, is_negated_set, line_end};
use crate::redshift::functions::{Gives, Takes};
use crate::syntax::names::{Node, arguments, called, function_name, is_call, look, text_of};

/// A test, and the value that it was made of.
type Fact = (Test, String);

/// What holds if a condition holds, or does not hold; `None` if that is impossible.
type Facts = Option<BTreeSet<Fact>>;

/// What is known where an expression is evaluated.
pub(super) struct Guards<'v, 't> {
    view: &'v View<'t>,
    facts: RefCell<BTreeMap<Fact, usize>>,
}

impl Guards<'_, '_> {
    /// Whether this is known of an expression.
    pub(super) fn has(&self, test: Test, expr: &Expr) -> bool {
        let facts = self.facts.borrow();
        !facts.is_empty() && facts.contains_key(&(test, self.view.value_key(expr)))
    }

    /// Whether this is known of every value that an expression may give.
    pub(super) fn has_for_all(&self, test: Test, expr: &Expr) -> bool {
        if self.has(test, expr) {
            return true;
        }
        match self.view.resolved(expr) {
            Expr::Case { operand: None, conditions, else_result, .. } => {
                let mut arms = conditions.iter().map(|arm| (Some(&arm.condition), &arm.result));
                arms.all(|(condition, result)| {
                    let known = condition.and_then(|condition| facts(self.view, condition, true));
                    is_literal(result)
                        || known.is_none_or(|known| known.contains(&(test, self.view.value_key(result))))
                        || self.has_for_all(test, result)
                }) && else_result
                    .as_deref()
                    .is_none_or(|result| is_literal(result) || self.has_for_all(test, result))
            }
            _ => false,
        }
    }

    fn add(&self, facts: &[Fact]) {
        let mut known = self.facts.borrow_mut();
        for fact in facts {
            *known.entry(fact.clone()).or_default() += 1;
        }
    }

    fn remove(&self, facts: &[Fact]) {
        let mut known = self.facts.borrow_mut();
        for fact in facts {
            if let Some(count) = known.get_mut(fact) {
                *count -= 1;
                if *count == 0 {
                    known.remove(fact);
                }
            }
        }
    }
}

pub(super) fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_literal(inner),
        Expr::Value(_) | Expr::TypedString(_) => true,
        _ => false,
    }
}

/// Calls `visit` with every expression of the SELECT of a view, and what is known there.
pub(super) fn walk<'t>(view: &View<'t>, select: &ast::Select, mut visit: impl FnMut(&Expr, &Guards<'_, 't>)) {
    let guards = Guards { view, facts: RefCell::default() };
    let kept = select.selection.as_ref().and_then(|filter| facts(view, filter, true));
    guards.add(&kept.into_iter().flatten().collect::<Vec<_>>());
    // what is known within a part of a CASE, and from it to the end of the CASE, by the address of the part
    let mut known: BTreeMap<usize, (Vec<Fact>, Vec<Fact>)> = BTreeMap::new();
    let mut open: Vec<Vec<Fact>> = Vec::new();
    let mut see = |node: Node<'_>| {
        match node {
            Node::Expr(expr) => {
                let (own, after) = known.remove(&address(expr)).unwrap_or_default();
                guards.add(&after);
                guards.add(&own);
                if let Some(around) = open.last_mut() {
                    around.extend(after);
                }
                open.push(own);
                if let Expr::Case { operand, conditions, else_result, .. } = expr {
                    enter(view, operand.as_deref(), conditions, else_result.as_deref(), &mut known);
                }
                visit(expr, &guards);
            }
            Node::Left => guards.remove(&open.pop().unwrap_or_default()),
            _ => {}
        }
        ControlFlow::Continue(())
    };
    look(&select.projection, &mut see);
    look(&select.selection, &mut see);
    look(&select.group_by, &mut see);
}

/// Notes what is known in the arms of a CASE: its condition holds, and those before it do not.
fn enter(
    view: &View<'_>,
    operand: Option<&Expr>,
    conditions: &[ast::CaseWhen],
    otherwise: Option<&Expr>,
    known: &mut BTreeMap<usize, (Vec<Fact>, Vec<Fact>)>,
) {
    let mut failed: Vec<Fact> = Vec::new();
    for arm in conditions {
        let tested = |holds: bool| {
            let facts = match operand {
                None => facts(view, &arm.condition, holds),
                Some(operand) => equal(view, operand, &arm.condition, holds),
            };
            facts.into_iter().flatten().collect::<Vec<_>>()
        };
        known.entry(address(&arm.condition)).or_default().1 = std::mem::replace(&mut failed, tested(false));
        known.entry(address(&arm.result)).or_default().0 = tested(true);
    }
    if let Some(otherwise) = otherwise {
        known.entry(address(otherwise)).or_default().1 = failed;
    }
}

fn both(one: Facts, other: Facts) -> Facts {
    let (mut one, mut other) = (one?, other?);
    if one.len() < other.len() {
        std::mem::swap(&mut one, &mut other);
    }
    one.extend(other);
    Some(one)
}

fn either(one: Facts, other: Facts) -> Facts {
    match (one, other) {
        (None, known) | (known, None) => known,
        (Some(one), Some(other)) => {
            let has = |facts: &BTreeSet<Fact>, (test, of): &Fact| {
                facts.contains(&(*test, of.clone())) || facts.contains(&(Test::Null, of.clone()))
            };
            let first = one.iter().filter(|fact| has(&other, fact));
            let second = other.iter().filter(|fact| has(&one, fact));
            Some(first.chain(second).cloned().collect())
        }
    }
}

/// The operands of a chain of one operator, brackets left out.
fn chain<'e>(expr: &'e Expr, wanted: &BinaryOperator) -> Vec<&'e Expr> {
    let (mut found, mut open) = (Vec::new(), vec![expr]);
    while let Some(expr) = open.pop() {
        match expr {
            Expr::BinaryOp { left, op, right } if op == wanted => open.extend([right.as_ref(), left]),
            Expr::Nested(inner) => open.push(inner),
            other => found.push(other),
        }
    }
    found
}

/// What is known if a condition is true; or if it is not, be it false or NULL.
fn facts(view: &View<'_>, condition: &Expr, holds: bool) -> Facts {
    let none = || Some(BTreeSet::new());
    match condition {
        Expr::Nested(inner) => facts(view, inner, holds),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } | Expr::IsFalse(expr) | Expr::IsNotTrue(expr) => {
            facts(view, expr, !holds)
        }
        Expr::IsTrue(expr) | Expr::IsNotFalse(expr) => facts(view, expr, holds),
        Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
            let parts = chain(condition, op).into_iter().map(|part| facts(view, part, holds));
            if (*op == BinaryOperator::And) == holds {
                parts.fold(none(), both)
            } else {
                parts.fold(None, either)
            }
        }
        Expr::Value(value) => match value.value {
            Value::Boolean(value) if value != holds => None,
            Value::Null if holds => None,
            _ => none(),
        },
        Expr::Case { operand: None, conditions, else_result, .. } => {
            let arms = conditions
                .iter()
                .map(|arm| both(facts(view, &arm.condition, true), facts(view, &arm.result, holds)));
            let all = arms.fold(None, either);
            let failed = conditions.iter().map(|arm| facts(view, &arm.condition, false)).fold(none(), both);
            match else_result {
                Some(otherwise) => either(all, both(failed, facts(view, otherwise, holds))),
                // NULL, which is not true
                None if holds => all,
                None => either(all, failed),
            }
        }
        Expr::BinaryOp { op: BinaryOperator::Eq, left, right } => equal(view, left, right, holds),
        Expr::BinaryOp { op: BinaryOperator::NotEq, left, right } => match text_of(right).as_deref() {
            // REGEXP_SUBSTR gives an empty text where nothing matches
            Some("") if holds => matched(view, left),
            _ => equal(view, left, right, !holds),
        },
        Expr::BinaryOp { op: BinaryOperator::Gt | BinaryOperator::GtEq, left, .. } if holds => {
            matched(view, left)
        }
        Expr::BinaryOp { op: BinaryOperator::Lt | BinaryOperator::LtEq, left, .. } if !holds => {
            matched(view, left)
        }
        Expr::BinaryOp { op: BinaryOperator::PGRegexMatch | BinaryOperator::PGRegexIMatch, left, right }
            if holds =>
        {
            of_pattern(view, left, right)
        }
        Expr::BinaryOp {
            op: BinaryOperator::PGRegexNotMatch | BinaryOperator::PGRegexNotIMatch,
            left,
            right,
        } => match text_of(right) {
            // no character outside of a set
            Some(pattern) if holds && is_negated_set(&pattern) => {
                both(one(view, Test::Whole, left), one(view, Test::Pattern, left))
            }
            _ if holds => none(),
            _ => of_pattern(view, left, right),
        },
        Expr::SimilarTo { negated, expr, .. } if *negated != holds => {
            both(one(view, Test::Whole, expr), one(view, Test::Pattern, expr))
        }
        Expr::In { expr, target: ast::InTarget::List(list), negated, .. } if *negated != holds => {
            if list.iter().all(is_literal) {
                both(one(view, Test::Whole, expr), one(view, Test::Pattern, expr))
            } else {
                none()
            }
        }
        // a test of JSON_PARSE for NULL is meant as a guard, and has a finding of its own
        Expr::IsNotNull(inner) if holds && is_call(inner, &["json_parse"]) => {
            of_first(view, Test::CanParse, inner)
        }
        Expr::IsNull(inner) if !holds && is_call(inner, &["json_parse"]) => {
            of_first(view, Test::CanParse, inner)
        }
        Expr::IsNull(inner) if holds => one(view, Test::Null, inner),
        Expr::IsNotNull(inner) if !holds => one(view, Test::Null, inner),
        Expr::Function(function) => match function_name(&function.name).as_deref() {
            Some("coalesce" | "nvl") => match arguments(condition).as_slice() {
                // not true, then, is what was false or NULL
                [first, otherwise] if facts(view, otherwise, true).is_none() => facts(view, first, holds),
                _ => none(),
            },
            Some("can_json_parse") if holds => {
                both(of_first(view, Test::CanParse, condition), arguments_present(view, condition))
            }
            _ if holds
                && called(condition).is_some_and(|function| {
                    function.takes == Takes::Json && function.gives == Gives::Validity
                }) =>
            {
                both(of_first(view, Test::ValidJson, condition), arguments_present(view, condition))
            }
            _ => none(),
        },
        _ => none(),
    }
}

/// What is known if no argument of a call is NULL.
fn arguments_present(view: &View<'_>, call: &Expr) -> Facts {
    arguments(call).into_iter().map(|argument| present(view, argument)).fold(Some(BTreeSet::new()), both)
}

/// What is known if an expression is not NULL: a CASE without ELSE took one of its arms.
fn present(view: &View<'_>, expr: &Expr) -> Facts {
    match expr {
        Expr::Nested(inner) => present(view, inner),
        Expr::Case { operand: None, conditions, else_result: None, .. } => {
            let arms = conditions
                .iter()
                .map(|arm| both(facts(view, &arm.condition, true), present(view, &arm.result)));
            arms.fold(None, either)
        }
        Expr::Function(_) if is_call(expr, &["from_varbyte", "to_varbyte"]) => arguments_present(view, expr),
        _ => Some(BTreeSet::new()),
    }
}

/// What is known if two expressions are equal, or are not.
fn equal(view: &View<'_>, left: &Expr, right: &Expr, holds: bool) -> Facts {
    let none = || Some(BTreeSet::new());
    for (side, other) in [(left, right), (right, left)] {
        match other {
            Expr::Value(value) => match &value.value {
                Value::Boolean(value) => return facts(view, side, *value == holds),
                Value::Number(number, _) if number == "0" && holds && line_end(side).is_some() => {
                    return line_end(side).map_or_else(none, |(text, test)| one(view, test, text));
                }
                Value::Number(number, _) if is_match_count(side) => {
                    let is_zero = number.chars().all(|digit| digit == '0');
                    return if is_zero == holds { none() } else { matched(view, side) };
                }
                Value::SingleQuotedString(_) if holds => {
                    return both(one(view, Test::Whole, side), one(view, Test::Pattern, side));
                }
                _ => {}
            },
            _ if !holds => {}
            _ if is_call(side, &["regexp_substr"]) || is_call(side, &["regexp_replace"]) => {
                let value = arguments(side).first().copied();
                if value.is_some_and(|value| view.value_key(value) == view.value_key(other)) {
                    return both(one(view, Test::Whole, other), one(view, Test::Pattern, other));
                }
            }
            _ if is_call(side, &["octet_length"])
                && is_call(other, &["length", "len", "char_length", "character_length"]) =>
            {
                let (bytes, characters) = (arguments(side), arguments(other));
                if let ([bytes], [characters]) = (bytes.as_slice(), characters.as_slice())
                    && view.value_key(bytes) == view.value_key(characters)
                {
                    return one(view, Test::Ascii, bytes);
                }
            }
            _ => {}
        }
    }
    none()
}

/// A pattern function that found something.
fn matched(view: &View<'_>, expr: &Expr) -> Facts {
    let finds = called(expr).is_some_and(|function| function.takes == Takes::Pattern);
    if finds { of_first(view, Test::Pattern, expr) } else { Some(BTreeSet::new()) }
}

/// What a match proves.
fn of_pattern(view: &View<'_>, value: &Expr, pattern: &Expr) -> Facts {
    let matched = one(view, Test::Pattern, value);
    match text_of(pattern) {
        Some(pattern) if is_anchored(&pattern) => both(matched, one(view, Test::Anchored, value)),
        _ => matched,
    }
}

#[allow(clippy::unnecessary_wraps, reason = "facts may be impossible elsewhere")]
fn one(view: &View<'_>, test: Test, of: &Expr) -> Facts {
    Some(BTreeSet::from([(test, view.value_key(of))]))
}

fn of_first(view: &View<'_>, test: Test, call: &Expr) -> Facts {
    arguments(call).first().map_or_else(|| Some(BTreeSet::new()), |first| one(view, test, first))
}
