//! CASE, and what is watched so that no value is lost in one unseen.

use std::sync::Arc;

use datafusion_physical_expr::expressions;
use sqlparser::ast::{self, Expr, Spanned};

use super::call::{arguments, name_of};
use super::literal::common;
use super::{Binder, Bound};
use crate::diag::Error;
use crate::preview::call::{Resolved, Site};
use crate::preview::functions;
use crate::preview::value::{Type, Value};

impl Binder<'_, '_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&Expr>,
        site: Site,
        expr: &Expr,
    ) -> Result<Bound, Error> {
        let (Site::Value(column) | Site::Test(column)) = site;
        let test = Site::Test(column);
        let mut base = match operand {
            Some(operand) => {
                let bound = self.expr(operand, test)?;
                Some(self.blankless(bound, operand, test)?)
            }
            None => None,
        };
        let mut whens = Vec::new();
        for branch in conditions {
            let when = self.expr(&branch.condition, test)?;
            whens.push(if base.is_some() { self.blankless(when, &branch.condition, test)? } else { when });
        }
        let same = |base: &Bound| whens.iter().all(|when| when.of.data_type() == base.of.data_type());
        if let Some(value) = base.take_if(|base| !same(base)) {
            for (branch, when) in conditions.iter().zip(&mut whens) {
                let equal = |of: &[Type]| functions::comparison("=", of, std::cmp::Ordering::is_eq);
                let pair = vec![value.clone(), when.clone()];
                *when = self.resolved("=", &branch.condition, pair, test, Some(equal))?;
            }
        }
        let mut branches = Vec::new();
        for (branch, when) in conditions.iter().zip(whens) {
            if base.is_none() && when.of != Type::BOOL && when.of != Type::Null {
                return Err(self
                    .around
                    .error(branch.condition.span(), "the condition is neither true nor false"));
            }
            branches.push((when, &branch.result, self.expr(&branch.result, site)?));
        }
        let last = otherwise.map(|last| Ok::<_, Error>((last, self.expr(last, site)?))).transpose()?;
        let types = branches.iter().map(|(_, _, then)| then.of).chain(last.iter().map(|(_, last)| last.of));
        let Some(of) = common(types) else {
            return Err(self.around.error(expr.span(), "the branches of the CASE have no common type"));
        };
        let mut pairs = Vec::new();
        for (when, result, then) in branches {
            let when = if base.is_some() { when } else { self.as_common(when, Type::BOOL, test, expr)? };
            pairs.push((when.expr, self.as_common(then, of, site, result)?.expr));
        }
        let last = last.map(|(expr, last)| self.as_common(last, of, site, expr)).transpose()?;
        let case = expressions::case(base.map(|base| base.expr), pairs, last.map(|last| last.expr))
            .map_err(|error| self.around.error(expr.span(), error.to_string()))?;
        let bound = Bound { expr: Arc::clone(&case) as _, of };
        if otherwise.is_none() && site == Site::Value(column) {
            return self.watched(bound, operand, conditions, site);
        }
        Ok(bound)
    }

    /// A value that the engine compares as it is: blanks at the end of a text do not count.
    pub(super) fn blankless(&self, bound: Bound, expr: &Expr, site: Site) -> Result<Bound, Error> {
        if !bound.of.is_text() {
            return Ok(bound);
        }
        self.resolved("rtrim", expr, vec![bound], site, functions::named("rtrim"))
    }

    /// A CASE that gives NULL where what it decides on has a value: lost, if the CASE is there for the value's sake.
    fn watched(
        &mut self,
        case: Bound,
        operand: Option<&Expr>,
        conditions: &[ast::CaseWhen],
        site: Site,
    ) -> Result<Bound, Error> {
        let (mut tested, mut given) = (Vec::new(), Vec::new());
        if let Some(operand) = operand {
            reads(operand, &mut tested);
        }
        let mut decodes = true;
        for branch in conditions {
            reads(&branch.condition, &mut tested);
            reads(&branch.result, &mut given);
            decodes &=
                matches!(&branch.result, Expr::Value(value) if matches!(value.value, ast::Value::Boolean(_)));
        }
        let (Site::Value(column) | Site::Test(column)) = site;
        let mut watched = vec![case.clone()];
        let mut seen: Vec<&Expr> = Vec::new();
        for read in tested {
            if seen.contains(&read) || !(decodes || given.contains(&read)) {
                continue;
            }
            seen.push(read);
            let bound = self.expr(read, Site::Test(column))?;
            let is_kept = bound.of.is_bytes() && self.is_kept(read);
            if !is_kept && (bound.of.is_text() || bound.of.is_bytes() || bound.of == Type::SUPER) {
                watched.push(bound);
            }
        }
        if watched.len() == 1 {
            return Ok(case);
        }
        let function = Resolved {
            name: "watched".into(),
            returns: case.of,
            kernel: Arc::new(|context, values| {
                let has_value = |value: &Value<'_>| match value {
                    Value::Text(text) => !text.trim_matches(' ').is_empty(),
                    value => !value.is_null(),
                };
                let Some((case, watched)) = values.split_first() else { return Ok(Value::Null) };
                if case.is_null() && watched.iter().any(has_value) {
                    context.lost = Some("no branch of the CASE accepts the value".into());
                }
                Ok(case.clone())
            }),
            takes_null: true,
        };
        Ok(self.call(function, watched, site))
    }

    /// Whether another column of the select list holds the bytes where this one does not.
    fn is_kept(&self, bytes: &Expr) -> bool {
        fn gives(expr: &Expr, bytes: &Expr) -> bool {
            match expr {
                Expr::Nested(inner) => gives(inner, bytes),
                Expr::Case { conditions, else_result, .. } => conditions
                    .iter()
                    .map(|branch| &branch.result)
                    .chain(else_result.as_deref())
                    .any(|result| gives(result, bytes)),
                expr => expr == bytes,
            }
        }
        self.items.iter().enumerate().any(|(at, item)| {
            let (ast::SelectItem::ExprWithAlias { expr, .. } | ast::SelectItem::UnnamedExpr(expr)) = item
            else {
                return true;
            };
            Some(at) != self.item && gives(expr, bytes)
        })
    }
}

/// What an expression reads: columns, and paths of documents.
fn reads<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::CompoundFieldAccess { .. }
        | Expr::JsonAccess { .. } => {
            found.push(expr);
        }
        Expr::Function(function) if name_of(function) == "json_extract_path_text" => found.push(expr),
        Expr::Function(function) => {
            arguments(function).into_iter().flatten().for_each(|argument| reads(argument, found));
        }
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::In { expr: inner, .. }
        | Expr::Between { expr: inner, .. }
        | Expr::Like { expr: inner, .. }
        | Expr::Trim { expr: inner, .. } => reads(inner, found),
        Expr::BinaryOp { left, right, .. } => {
            reads(left, found);
            reads(right, found);
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            for part in operand.iter().chain(else_result) {
                reads(part, found);
            }
            for branch in conditions {
                reads(&branch.condition, found);
                reads(&branch.result, found);
            }
        }
        _ => {}
    }
}
