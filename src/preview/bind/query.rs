//! Queries: a SELECT, unions, parts that have names, a LIMIT.

use std::sync::Arc;

use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::{CastExpr, Column};
use datafusion_physical_plan::limit::GlobalLimitExec;
use datafusion_physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion_physical_plan::union::UnionExec;
use sqlparser::ast::{self, Expr, SetExpr, Spanned, TableFactor};
use sqlparser::tokenizer::Span;

use super::engine_nodes::{one_partition, unblocked};
use super::select::select;
use super::{Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::value::Type;

/// What relations a query can read.
pub(in crate::preview) trait Names {
    /// The relation of a name, which is a view or a stream.
    fn relation(&self, around: &Surroundings<'_>, name: &ast::ObjectName) -> Result<Relation, Error>;

    /// Says that a join follows: it reads one relation whole before the other.
    fn joins(&self);
}

/// Parts of a query that have names, before those outside; each knows the parts before it. They are bound anew where
/// they are read, since a plan can be run once.
#[derive(Clone, Copy)]
struct Parts<'p> {
    parts: &'p [ast::Cte],
    outside: &'p dyn Names,
}

impl Names for Parts<'_> {
    fn relation(&self, around: &Surroundings<'_>, name: &ast::ObjectName) -> Result<Relation, Error> {
        let wanted = match name.0.as_slice() {
            [part] => part.as_ident().map(|ident| around.settings.normalized(ident)),
            _ => None,
        };
        let normalized = |part: &ast::Cte| Some(around.settings.normalized(&part.alias.name));
        match self.parts.iter().rposition(|part| wanted.is_some() && normalized(part) == wanted) {
            Some(at) => {
                let before = Parts { parts: &self.parts[..at], ..*self };
                query(around, &self.parts[at].query, &before)
            }
            None => self.outside.relation(around, name),
        }
    }

    fn joins(&self) {
        self.outside.joins();
    }
}

/// The plan of a query.
pub(in crate::preview) fn query(
    around: &Surroundings<'_>,
    query: &ast::Query,
    names: &dyn Names,
) -> Result<Relation, Error> {
    let mut parts = Parts { parts: &[], outside: names };
    if let Some(with) = &query.with {
        if with.recursive {
            return Err(around.unsupported(with.span(), "WITH RECURSIVE"));
        }
        if let Some(cte) = with.cte_tables.iter().find(|cte| !cte.alias.columns.is_empty()) {
            return Err(around.unsupported(cte.alias.span(), "a list of columns behind a name"));
        }
        parts.parts = &with.cte_tables;
    }
    // the order of rows changes nothing of what is told about them
    let relation = body(around, &query.body, &parts)?;
    match &query.limit_clause {
        None => Ok(relation),
        Some(clause) => limited(around, relation, clause),
    }
}

fn limited(
    around: &Surroundings<'_>,
    relation: Relation,
    clause: &ast::LimitClause,
) -> Result<Relation, Error> {
    let number = |expr: &Expr| match expr {
        Expr::Value(value) => value.value.to_string().parse::<usize>().ok(),
        _ => None,
    };
    let (limit, offset) = match clause {
        ast::LimitClause::LimitOffset { limit, offset, .. } => {
            (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
        }
        ast::LimitClause::OffsetCommaLimit { limit, offset } => (Some(limit), Some(offset)),
    };
    let fetch = limit.map(|limit| number(limit).ok_or(limit)).transpose();
    let skip = offset.map_or(Ok(0), |offset| number(offset).ok_or(offset));
    let (fetch, skip) = match (fetch, skip) {
        (Ok(fetch), Ok(skip)) => (fetch, skip),
        (Err(expr), _) | (_, Err(expr)) => return Err(around.unsupported(expr.span(), "such a LIMIT")),
    };
    let rows = one_partition(unblocked(around, relation.plan)?);
    let plan = GlobalLimitExec::new(rows, skip, fetch);
    Ok(Relation { plan: Arc::new(plan), ..relation })
}

fn body(around: &Surroundings<'_>, body: &SetExpr, names: &dyn Names) -> Result<Relation, Error> {
    match body {
        SetExpr::Select(one) => select(around, one, names),
        SetExpr::Query(inner) => query(around, inner, names),
        SetExpr::SetOperation {
            op: ast::SetOperator::Union,
            set_quantifier: ast::SetQuantifier::All,
            left,
            right,
        } => {
            let (left, right) = (self::body(around, left, names)?, self::body(around, right, names)?);
            union(around, body.span(), left, right)
        }
        other => Err(around.unsupported(other.span(), "a query other than SELECT and UNION ALL")),
    }
}

/// The rows of both; a column of NULLs has the type that it has on the other side.
pub(in crate::preview) fn union(
    around: &Surroundings<'_>,
    at: Span,
    left: Relation,
    right: Relation,
) -> Result<Relation, Error> {
    let types = |relation: &Relation| relation.columns.iter().map(|column| column.of).collect::<Vec<_>>();
    let (of_left, of_right) = (types(&left), types(&right));
    let (left, right) = (typed(around, left, &of_right)?, typed(around, right, &of_left)?);
    let same = |(left, right): (&ScopeColumn, &ScopeColumn)| left.of.data_type() == right.of.data_type();
    if left.columns.len() != right.columns.len() || !left.columns.iter().zip(&right.columns).all(same) {
        return Err(around.unsupported(at, "a UNION ALL of other types"));
    }
    let plan = UnionExec::try_new(vec![left.plan, right.plan]);
    let plan = plan.map_err(|error| around.error(at, error.to_string()))?;
    let mut columns = left.columns;
    for (column, other) in columns.iter_mut().zip(right.columns) {
        if column.payload != other.payload {
            column.payload = None;
        }
    }
    Ok(Relation { plan, columns })
}

/// The relation of a view: a column of NULLs alone is a text.
pub(in crate::preview) fn settled(around: &Surroundings<'_>, relation: Relation) -> Result<Relation, Error> {
    let texts = vec![Type::TEXT; relation.columns.len()];
    typed(around, relation, &texts)
}

/// The relation with its columns of NULLs in the types that are wanted.
fn typed(around: &Surroundings<'_>, relation: Relation, wanted: &[Type]) -> Result<Relation, Error> {
    let Relation { plan, mut columns } = relation;
    let untyped = |(column, wanted): (&ScopeColumn, &Type)| column.of == Type::Null && *wanted != Type::Null;
    if !columns.iter().zip(wanted).any(untyped) {
        return Ok(Relation { plan, columns });
    }
    let mut projected = Vec::new();
    for (at, field) in plan.schema().fields().iter().enumerate() {
        let mut expr: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), at));
        if let Some((column, wanted)) = columns.get_mut(at).zip(wanted.get(at))
            && column.of == Type::Null
        {
            column.of = *wanted;
            expr = Arc::new(CastExpr::new(expr, wanted.data_type(), None));
        }
        projected.push(ProjectionExpr { expr, alias: field.name().clone() });
    }
    let plan = ProjectionExec::try_new(projected, plan).map_err(|error| around.failed(&error))?;
    Ok(Relation { plan: Arc::new(plan), columns })
}

/// The relation after FROM.
pub(super) fn from(
    around: &Surroundings<'_>,
    select: &ast::Select,
    names: &dyn Names,
) -> Result<Relation, Error> {
    let [table] = select.from.as_slice() else {
        return Err(around.unsupported(select.span(), "a SELECT over none or several relations"));
    };
    if !table.joins.is_empty() {
        names.joins();
    }
    let mut relation = factor(around, &table.relation, names)?;
    for join in &table.joins {
        let right = factor(around, &join.relation, names)?;
        relation = super::join::join(around, relation, right, join)?;
    }
    Ok(relation)
}

/// One relation of a FROM, its columns under its name.
fn factor(around: &Surroundings<'_>, factor: &TableFactor, names: &dyn Names) -> Result<Relation, Error> {
    let (mut relation, alias) = match factor {
        TableFactor::Table { name, alias, args: None, json_path: None, .. } => {
            let last = name.0.last().and_then(|part| part.as_ident());
            (names.relation(around, name)?, alias.as_ref().map(|alias| &alias.name).or(last))
        }
        TableFactor::Derived { lateral: false, subquery, alias, .. } => {
            (query(around, subquery, names)?, alias.as_ref().map(|alias| &alias.name))
        }
        other => return Err(around.unsupported(other.span(), "such a relation")),
    };
    let alias = alias.map(|alias| around.settings.normalized(alias));
    for column in &mut relation.columns {
        column.relation.clone_from(&alias);
    }
    Ok(relation)
}
