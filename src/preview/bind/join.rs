//! Joins on equal values: <https://docs.aws.amazon.com/redshift/latest/dg/r_Join_examples.html>.

use std::sync::Arc;

use datafusion_common::{JoinType, NullEquality};
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_plan::joins::{HashJoinExec, PartitionMode};
use sqlparser::ast::{self, BinaryOperator, Expr, JoinConstraint, JoinOperator, Spanned};

use super::engine_nodes::{Named, one_partition, project, row_numbers, unblocked};
use super::literal::common;
use super::{Binder, Bound, Relation, Surroundings};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::syntax::names::conjuncts;

/// The rows of two relations side by side: each is made of several records, and so of none.
pub(super) fn join(
    around: &Surroundings<'_>,
    left: Relation,
    right: Relation,
    join: &ast::Join,
) -> Result<Relation, Error> {
    let (kind, constraint) = match &join.join_operator {
        JoinOperator::Join(on) | JoinOperator::Inner(on) => (JoinType::Inner, on),
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (JoinType::Left, on),
        _ => return Err(around.unsupported(join.span(), "a join other than INNER and LEFT")),
    };
    let JoinConstraint::On(condition) = constraint else {
        return Err(around.unsupported(join.span(), "a join without ON"));
    };
    let site = Site::Test(around.site("ON"));
    let mut on = Vec::new();
    for part in conjuncts(condition) {
        let Expr::BinaryOp { left: one, op: BinaryOperator::Eq, right: other } = part else {
            return Err(around.unsupported(part.span(), "a join on other than equal values"));
        };
        let straight = pair(around, (&left, one), (&right, other), site);
        on.push(straight.or_else(|_| pair(around, (&left, other), (&right, one), site))?);
    }
    let (width, columns) = (left.columns.len(), [left.columns, right.columns].concat());
    let joined = HashJoinExec::try_new(
        one_partition(unblocked(around, left.plan)?),
        unblocked(around, right.plan)?,
        on,
        None,
        &kind,
        None,
        PartitionMode::CollectLeft,
        NullEquality::NullEqualsNothing,
        false,
    );
    let joined = Arc::new(joined.map_err(|error| around.failed(&error))?);
    // the number of the left record stands between the columns of both
    let place = |at: usize| if at < width { at } else { at + 1 };
    let named = columns.iter().enumerate().map(|(at, column)| -> Named {
        (Arc::new(Column::new(&column.name, place(at))), column.name.clone())
    });
    let named = named.chain([(row_numbers(), "record".to_owned())]).collect();
    Ok(Relation { plan: project(around, joined, named)?, columns })
}

/// Values that have to be equal, one of each side.
type Pair = (Arc<dyn PhysicalExpr>, Arc<dyn PhysicalExpr>);

/// Two values of one type.
fn pair(
    around: &Surroundings<'_>,
    (left, one): (&Relation, &Expr),
    (right, other): (&Relation, &Expr),
    site: Site,
) -> Result<Pair, Error> {
    let mut before = Binder { gathers: false, ..Binder::new(around, &left.columns, &[]) };
    let mut after = Binder { gathers: false, ..Binder::new(around, &right.columns, &[]) };
    let (first, second) = (before.expr(one, site)?, after.expr(other, site)?);
    let Some(of) = common([first.of, second.of]) else {
        return Err(around.error(one.span(), "the two sides have no common type"));
    };
    let value = |binder: &Binder<'_, '_>, bound: Bound, expr: &Expr| {
        let bound = binder.as_common(bound, of, site, expr)?;
        binder.blankless(bound, expr, site).map(|bound| bound.expr)
    };
    Ok((value(&before, first, one)?, value(&after, second, other)?))
}
