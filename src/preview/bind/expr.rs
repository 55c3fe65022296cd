//! Expressions.

use sqlparser::ast::{self, BinaryOperator, Expr, Spanned, UnaryOperator};

use super::literal::{constant, text};
use super::{Binder, Bound, LEVELS};
use crate::diag::Error;
use crate::preview::call::{Resolved, Site};
use crate::preview::functions;
use crate::preview::value::{Type, Value};
use crate::syntax::text_of_value;

impl Binder<'_, '_> {
    /// An expression that stands at a site.
    pub(super) fn expr(&mut self, expr: &Expr, site: Site) -> Result<Bound, Error> {
        self.depth += 1;
        let bound = if self.depth > LEVELS {
            Err(self.around.unsupported(expr.span(), &format!("an expression of over {LEVELS} levels")))
        } else {
            // a level takes a few frames, and a debug build's are large
            stacker::maybe_grow(256 << 10, 4 << 20, || self.one(expr, site))
        };
        self.depth -= 1;
        bound
    }

    fn one(&mut self, expr: &Expr, site: Site) -> Result<Bound, Error> {
        if let Some(column) = self.grouped.and_then(|grouped| grouped.column(expr)) {
            return Ok(self.column(column));
        }
        match expr {
            Expr::Nested(inner) => self.expr(inner, site),
            Expr::Identifier(name) => self.name(std::slice::from_ref(name), site),
            Expr::CompoundIdentifier(names) => self.name(names, site),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.access(root, access_chain, site, expr.span())
            }
            Expr::JsonAccess { value, path } => self.json_access(value, path, site, expr.span()),
            Expr::Value(value) => self.around.literal(&value.value, value.span),
            Expr::TypedString(typed) => {
                let of = self.around.cast_type(&typed.data_type, expr.span())?;
                let Some(quoted) = text_of_value(&typed.value.value) else {
                    return Err(self.around.unsupported(expr.span(), "this literal"));
                };
                self.cast_to(text(&quoted), of, false, site, expr)
            }
            Expr::Interval(interval) => self.around.interval(interval, expr.span()),
            Expr::Cast { kind, expr: inner, data_type, .. } => {
                let of = self.around.cast_type(data_type, expr.span())?;
                let inner = self.expr(inner, site)?;
                self.cast_to(inner, of, *kind == ast::CastKind::TryCast, site, expr)
            }
            Expr::Convert { expr: inner, data_type: Some(data_type), is_try: false, .. } => {
                let of = self.around.cast_type(data_type, expr.span())?;
                let inner = self.expr(inner, site)?;
                self.cast_to(inner, of, false, site, expr)
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref(), site, expr)
            }
            Expr::Function(function) => self.function(function, site, expr.span()),
            _ => self.operator(expr, site),
        }
    }

    fn operator(&mut self, expr: &Expr, site: Site) -> Result<Bound, Error> {
        match expr {
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => {
                let is = matches!(expr, Expr::IsNull(_));
                let name = if is { "IS NULL" } else { "IS NOT NULL" };
                let measures = std::mem::replace(&mut self.measures, true);
                let bound = self.apply(name, expr, &[inner], site, |_| functions::is_null(is));
                self.measures = measures;
                bound
            }
            Expr::IsTrue(inner) => self.truth(expr, inner, Some(true), true, site),
            Expr::IsNotTrue(inner) => self.truth(expr, inner, Some(true), false, site),
            Expr::IsFalse(inner) => self.truth(expr, inner, Some(false), true, site),
            Expr::IsNotFalse(inner) => self.truth(expr, inner, Some(false), false, site),
            Expr::IsUnknown(inner) => self.truth(expr, inner, None, true, site),
            Expr::IsNotUnknown(inner) => self.truth(expr, inner, None, false, site),
            Expr::Between { expr: inner, negated, low, high } => {
                let is = !negated;
                self.apply("BETWEEN", expr, &[inner, low, high], site, |of| functions::between(of, is))
            }
            Expr::In { expr: inner, target: ast::InTarget::List(list), negated, global: false } => {
                let parts: Vec<&Expr> = std::iter::once(inner.as_ref()).chain(list).collect();
                self.apply("IN", expr, &parts, site, |of| functions::within(of, !negated))
            }
            Expr::Like { negated, any: false, expr: inner, pattern, escape_char } => {
                let escape = self.escape(escape_char.as_deref())?;
                self.apply("LIKE", expr, &[inner, pattern], site, |of| {
                    functions::like(of, !negated, false, escape)
                })
            }
            Expr::ILike { negated, any: false, expr: inner, pattern, escape_char } => {
                let escape = self.escape(escape_char.as_deref())?;
                self.apply("ILIKE", expr, &[inner, pattern], site, |of| {
                    functions::like(of, !negated, true, escape)
                })
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => {
                self.apply("NOT", expr, &[inner], site, functions::not)
            }
            Expr::UnaryOp { op: UnaryOperator::Plus, expr: inner } => self.expr(inner, site),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => {
                self.apply("-", expr, &[inner], site, |of| functions::negated(*of.first()?))
            }
            Expr::Extract { field, expr: inner, .. } => {
                let bound = vec![text(&field.to_string()), self.expr(inner, site)?];
                self.resolved("EXTRACT", expr, bound, site, Some(functions::extract))
            }
            Expr::Position { expr: part, r#in } => {
                self.apply("POSITION", expr, &[r#in, part], site, |of| functions::named("strpos")?(of))
            }
            Expr::Substring { expr: inner, substring_from: Some(from), substring_for, .. } => {
                let mut parts = vec![inner.as_ref(), from];
                parts.extend(substring_for.as_deref());
                self.apply("SUBSTRING", expr, &parts, site, |of| functions::named("substring")?(of))
            }
            Expr::Trim { expr: inner, trim_where, trim_what, trim_characters: None } => {
                let name = match trim_where {
                    Some(ast::TrimWhereField::Leading) => "ltrim",
                    Some(ast::TrimWhereField::Trailing) => "rtrim",
                    _ => "btrim",
                };
                let mut parts = vec![inner.as_ref()];
                parts.extend(trim_what.as_deref());
                self.apply("TRIM", expr, &parts, site, |of| functions::named(name)?(of))
            }
            Expr::Floor { expr: inner, .. } => {
                self.apply("FLOOR", expr, &[inner], site, |of| functions::named("floor")?(of))
            }
            Expr::Ceil { expr: inner, .. } => {
                self.apply("CEIL", expr, &[inner], site, |of| functions::named("ceil")?(of))
            }
            Expr::BinaryOp { op, .. } => self.binary(op, expr, site),
            _ => Err(self.around.unsupported(expr.span(), "this expression")),
        }
    }

    fn truth(
        &mut self,
        expr: &Expr,
        inner: &Expr,
        wanted: Option<bool>,
        is: bool,
        site: Site,
    ) -> Result<Bound, Error> {
        self.apply("IS", expr, &[inner], site, |of| functions::is_truth(of, wanted, is))
    }

    /// The character that takes its meaning from the next: a backslash, unless another is named.
    fn escape(&self, escape: Option<&Expr>) -> Result<char, Error> {
        let Some(escape) = escape else { return Ok('\\') };
        let text = if let Expr::Value(value) = escape { text_of_value(&value.value) } else { None };
        let one = text.filter(|text| text.chars().count() == 1).and_then(|text| text.chars().next());
        one.ok_or_else(|| self.around.error(escape.span(), "ESCAPE takes one character"))
    }

    fn binary(&mut self, op: &BinaryOperator, expr: &Expr, site: Site) -> Result<Bound, Error> {
        use std::cmp::Ordering;
        let parts = chain(expr, op);
        match op {
            BinaryOperator::And => return self.apply("AND", expr, &parts, site, functions::and),
            BinaryOperator::Or => return self.apply("OR", expr, &parts, site, functions::or),
            BinaryOperator::StringConcat => return self.concat(expr, &parts, site),
            _ => {}
        }
        let Expr::BinaryOp { left, right, .. } = expr else {
            return Err(self.around.unsupported(expr.span(), "this expression"));
        };
        let parts = [left.as_ref(), right.as_ref()];
        let sign = match op {
            BinaryOperator::Eq => return self.compared("=", expr, &parts, site, Ordering::is_eq),
            BinaryOperator::NotEq => return self.compared("<>", expr, &parts, site, Ordering::is_ne),
            BinaryOperator::Lt => return self.compared("<", expr, &parts, site, Ordering::is_lt),
            BinaryOperator::LtEq => return self.compared("<=", expr, &parts, site, Ordering::is_le),
            BinaryOperator::Gt => return self.compared(">", expr, &parts, site, Ordering::is_gt),
            BinaryOperator::GtEq => return self.compared(">=", expr, &parts, site, Ordering::is_ge),
            BinaryOperator::PGRegexMatch => {
                return self.apply("~", expr, &parts, site, |of| functions::matches(of, true));
            }
            BinaryOperator::PGRegexNotMatch => {
                return self.apply("!~", expr, &parts, site, |of| functions::matches(of, false));
            }
            BinaryOperator::Plus => '+',
            BinaryOperator::Minus => '-',
            BinaryOperator::Multiply => '*',
            BinaryOperator::Divide => '/',
            BinaryOperator::Modulo => '%',
            other => {
                return Err(self.around.unsupported(expr.span(), &format!("the operator `{other}`")));
            }
        };
        self.apply(&sign.to_string(), expr, &parts, site, |of| functions::operator(sign, of))
    }

    /// A comparison; a literal beside another type is read as that type.
    fn compared(
        &mut self,
        name: &'static str,
        expr: &Expr,
        parts: &[&Expr; 2],
        site: Site,
        accepts: fn(std::cmp::Ordering) -> bool,
    ) -> Result<Bound, Error> {
        let mut bound = [self.expr(parts[0], site)?, self.expr(parts[1], site)?];
        for (at, other) in [(0, 1), (1, 0)] {
            let is_literal = matches!(parts[at], Expr::Value(value) if text_of_value(&value.value).is_some());
            if is_literal && !bound[other].of.is_text() && bound[other].of != Type::SUPER {
                let of = bound[other].of;
                bound[at] = self.cast_to(bound[at].clone(), of, false, site, parts[at])?;
            }
        }
        let [left, right] = bound;
        self.resolved(
            name,
            expr,
            vec![left, right],
            site,
            Some(|of: &[Type]| functions::comparison(name, of, accepts)),
        )
    }

    /// `||`: numbers and times are text in it.
    fn concat(&mut self, expr: &Expr, parts: &[&Expr], site: Site) -> Result<Bound, Error> {
        let mut bound = Vec::new();
        for part in parts {
            let value = self.expr(part, site)?;
            let is_scalar = value.of.is_number() || matches!(value.of, Type::Sql(of) if of.is_time());
            bound.push(if is_scalar { self.cast_to(value, Type::TEXT, false, site, part)? } else { value });
        }
        self.resolved("||", expr, bound, site, Some(functions::concat))
    }

    /// A function or operator over expressions.
    fn apply(
        &mut self,
        name: &str,
        expr: &Expr,
        parts: &[&Expr],
        site: Site,
        resolve: impl Fn(&[Type]) -> Option<Resolved>,
    ) -> Result<Bound, Error> {
        let bound = parts.iter().map(|part| self.expr(part, site)).collect::<Result<Vec<_>, _>>()?;
        self.resolved(name, expr, bound, site, Some(resolve))
    }

    /// The same, of what is bound already.
    pub(super) fn resolved(
        &self,
        name: &str,
        expr: &Expr,
        bound: Vec<Bound>,
        site: Site,
        resolve: Option<impl Fn(&[Type]) -> Option<Resolved>>,
    ) -> Result<Bound, Error> {
        let types: Vec<Type> = bound.iter().map(|bound| bound.of).collect();
        let Some(function) = resolve.and_then(|resolve| resolve(&types)) else {
            let types: Vec<String> = types.iter().map(Type::to_string).collect();
            let what = format!(
                "`{name}` of {}",
                if types.is_empty() { "nothing".into() } else { types.join(" and ") }
            );
            return Err(self.around.unsupported(expr.span(), &what));
        };
        Ok(self.call(function, bound, site))
    }

    /// A cast, where Redshift has one.
    pub(super) fn cast_to(
        &self,
        bound: Bound,
        of: Type,
        tries: bool,
        site: Site,
        expr: &Expr,
    ) -> Result<Bound, Error> {
        let found = if tries { functions::try_cast(bound.of, of) } else { functions::cast(bound.of, of) };
        let Some(function) = found else {
            let message = format!("{} cannot be cast to {of}", bound.of);
            let error = self.around.error(expr.span(), message);
            return Err(if of == Type::BOOL {
                error.help("write `CASE LOWER(…) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`")
            } else {
                error.help("cast to a type that Redshift takes there")
            });
        };
        Ok(self.call(function, vec![bound], site))
    }

    /// A value as one of the type that several have in common.
    pub(super) fn as_common(&self, bound: Bound, of: Type, site: Site, expr: &Expr) -> Result<Bound, Error> {
        match (bound.of, of) {
            (from, to) if from == to => Ok(bound),
            (Type::Null, to) => Ok(constant(Value::Null, to)),
            // the same in the engine
            (from, to) if from.is_text() && to.is_text() => Ok(Bound { of: to, ..bound }),
            (from, to) if from.is_bytes() && to.is_bytes() => Ok(Bound { of: to, ..bound }),
            (from, to) if from.is_integer() && to.is_integer() => Ok(Bound { of: to, ..bound }),
            _ => self.cast_to(bound, of, false, site, expr),
        }
    }
}

/// The parts of a chain of one operator that can be taken together.
pub(super) fn chain<'e>(expr: &'e Expr, wanted: &BinaryOperator) -> Vec<&'e Expr> {
    let (mut parts, mut rest) = (Vec::new(), expr);
    // such chains lean to the left, and may be long
    while let Expr::BinaryOp { left, op, right } = rest
        && op == wanted
    {
        parts.push(right.as_ref());
        rest = left;
    }
    parts.push(rest);
    parts.reverse();
    parts
}
