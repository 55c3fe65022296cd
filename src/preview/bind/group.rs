//! Aggregates: <https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html>.

use std::sync::Arc;

use datafusion_common::arrow::datatypes::Schema;
use datafusion_expr::AggregateUDF;
use datafusion_functions_aggregate::average::avg_udaf;
use datafusion_functions_aggregate::count::count_udaf;
use datafusion_functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion_functions_aggregate::sum::sum_udaf;
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned};

use super::call::{arguments, name_of};
use super::engine_nodes::{Named, one_partition, project, row_numbers, unblocked, with_documents};
use super::literal::constant;
use super::{Binder, Bound, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::preview::functions::truncated;
use crate::preview::value::{Type, Value};
use crate::redshift::SqlType;
use crate::redshift::functions::Function;
use crate::syntax::names::called;

/// What aggregation leaves: the expressions that it groups by, then the aggregates, each a column.
#[derive(Default)]
pub(super) struct Grouped {
    pub(super) groups: Vec<(Expr, Type)>,
    pub(super) aggregates: Vec<(Expr, Type)>,
}

impl Grouped {
    /// The column that an expression has become.
    pub(super) fn column(&self, expr: &Expr) -> Option<usize> {
        self.groups.iter().chain(&self.aggregates).position(|(grouped, _)| grouped == expr)
    }
}

/// An aggregate that is modelled, with what it takes and gives.
struct Aggregate {
    function: Arc<AggregateUDF>,
    /// What the argument is cast to.
    takes: Type,
    /// What the engine gives.
    gives: Type,
    /// What Redshift gives.
    returns: Type,
}

fn decimal(scale: u8) -> Type {
    Type::Sql(SqlType::Decimal(38, scale))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SUM.html>,
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html>
fn aggregate(name: &str, of: Type) -> Option<Aggregate> {
    let like = |function, of| Some(Aggregate { function, takes: of, gives: of, returns: of });
    match name {
        "count" => {
            Some(Aggregate { function: count_udaf(), takes: of, gives: Type::BIGINT, returns: Type::BIGINT })
        }
        "min" => like(min_udaf(), of),
        "max" => like(max_udaf(), of),
        "sum" if of.is_float() => like(sum_udaf(), Type::DOUBLE),
        "sum" if of == Type::BIGINT => like(sum_udaf(), decimal(0)),
        "sum" if of.is_integer() => Some(Aggregate {
            function: sum_udaf(),
            takes: decimal(0),
            gives: decimal(0),
            returns: Type::BIGINT,
        }),
        "sum" if of.is_number() => like(sum_udaf(), decimal(of.scale())),
        "avg" if of.is_float() => like(avg_udaf(), Type::DOUBLE),
        "avg" if of.is_number() => Some(Aggregate {
            function: avg_udaf(),
            takes: decimal(of.scale()),
            gives: decimal((of.scale() + 4).min(38)),
            returns: if of.is_integer() { Type::BIGINT } else { decimal(of.scale()) },
        }),
        _ => None,
    }
}

/// Whether a call is one of an aggregate.
fn is_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if function.over.is_none())
        && called(expr).is_some_and(Function::is_aggregate)
}

/// The aggregates in an expression.
pub(super) fn aggregates<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if is_aggregate(expr) {
        if !found.contains(&expr) {
            found.push(expr);
        }
        return;
    }
    match expr {
        Expr::Function(function) => {
            arguments(function).into_iter().flatten().for_each(|argument| aggregates(argument, found));
        }
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner) => aggregates(inner, found),
        Expr::Between { expr, low, high, .. } => {
            for part in [expr, low, high] {
                aggregates(part, found);
            }
        }
        Expr::BinaryOp { left, right, .. } => {
            aggregates(left, found);
            aggregates(right, found);
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            operand.iter().chain(else_result).for_each(|part| aggregates(part, found));
            for branch in conditions {
                aggregates(&branch.condition, found);
                aggregates(&branch.result, found);
            }
        }
        _ => {}
    }
}

/// An aggregate, ready but for its place in the plan.
pub(super) struct Ready {
    function: Arc<AggregateUDF>,
    pub(super) argument: Bound,
    distinct: bool,
    /// What the engine gives, and what Redshift does.
    pub(super) gives: Type,
    pub(super) returns: Type,
}

impl Ready {
    /// As the engine wants it, over its argument's column.
    pub(super) fn expression(
        &self,
        column: Arc<dyn PhysicalExpr>,
        schema: &Arc<Schema>,
        name: &str,
    ) -> datafusion_common::Result<Arc<AggregateFunctionExpr>> {
        let builder = AggregateExprBuilder::new(Arc::clone(&self.function), vec![column]);
        let builder = builder.schema(Arc::clone(schema)).alias(name);
        (if self.distinct { builder.distinct() } else { builder }).build().map(Arc::new)
    }
}

impl Binder<'_, '_> {
    /// An aggregate and its argument.
    pub(super) fn aggregate(&mut self, expr: &Expr, site: Site) -> Result<Ready, Error> {
        let unsupported = |what: &str| self.around.unsupported(expr.span(), what);
        let Expr::Function(function) = expr else { return Err(unsupported("this aggregate")) };
        let FunctionArguments::List(list) = &function.args else { return Err(unsupported("this aggregate")) };
        let name = name_of(function);
        let distinct = list.duplicate_treatment == Some(ast::DuplicateTreatment::Distinct);
        if function.filter.is_some() || !list.clauses.is_empty() || list.args.len() != 1 {
            return Err(unsupported("such an aggregate"));
        }
        let mut argument = match &list.args[0] {
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if name == "count" => {
                constant(Value::Int(1), Type::BIGINT)
            }
            FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => self.expr(inner, site)?,
            _ => return Err(unsupported("such an aggregate")),
        };
        let Some(found) = aggregate(&name, argument.of) else {
            let what = format!("`{}` of {}", name.to_ascii_uppercase(), argument.of);
            return Err(self.around.unsupported(expr.span(), &what));
        };
        if argument.of != found.takes {
            argument = self.cast_to(argument, found.takes, false, site, expr)?;
        }
        Ok(Ready { function: found.function, argument, distinct, gives: found.gives, returns: found.returns })
    }
}

/// Groups the rows of a relation: a column for each expression that it is grouped by, then for each aggregate.
pub(super) fn group(
    around: &Surroundings<'_>,
    relation: &Relation,
    groups: &[Expr],
    calls: &[&Expr],
    list: &[ast::SelectItem],
) -> Result<(Relation, Grouped), Error> {
    let mut binder = Binder::new(around, &relation.columns, list);
    let mut grouped = Grouped::default();
    let mut inputs: Vec<Bound> = Vec::new();
    for group in groups {
        let bound = binder.expr(group, Site::Value(around.site("GROUP BY")))?;
        grouped.groups.push((group.clone(), bound.of));
        inputs.push(bound);
    }
    let mut ready: Vec<Ready> = Vec::new();
    for call in calls {
        let aggregate = binder.aggregate(call, Site::Value(around.site(call.to_string())))?;
        grouped.aggregates.push(((*call).clone(), aggregate.returns));
        inputs.push(aggregate.argument.clone());
        ready.push(aggregate);
    }
    if binder.ignores_payload() {
        around.ledger.ignore_payload();
    }
    let plan = with_documents(around, relation, &binder, binder.accounts())?;
    let mut named: Vec<Named> =
        inputs.iter().enumerate().map(|(at, bound)| (Arc::clone(&bound.expr), name(at))).collect();
    named.push((binder.record(), "record".to_owned()));
    let plan = unblocked(around, project(around, plan, named)?)?;
    let plan = aggregated(around, one_partition(plan), groups.len(), &ready)?;
    // what the engine gives becomes what Redshift gives
    let given = grouped.groups.iter().map(|(_, of)| *of).chain(ready.iter().map(|ready| ready.gives));
    let given: Vec<ScopeColumn> = given
        .enumerate()
        .map(|(at, of)| ScopeColumn { relation: None, name: name(at), of, payload: None })
        .collect();
    let over = Binder::new(around, &given, &[]);
    let site = Site::Value(around.site("an aggregate"));
    let mut columns = Vec::new();
    let mut named: Vec<Named> = Vec::new();
    let wanted = grouped.groups.iter().chain(&grouped.aggregates);
    for (at, (expr, of)) in wanted.enumerate() {
        let bound = match over.column(at) {
            mean if mean.of.scale() > 0 && of.is_integer() => {
                over.resolved("AVG", expr, vec![mean], site, Some(truncated))?
            }
            same => over.as_common(same, *of, site, expr)?,
        };
        named.push((bound.expr, name(at)));
        columns.push(ScopeColumn { relation: None, name: name(at), of: *of, payload: None });
    }
    let numbers: Arc<dyn PhysicalExpr> = Arc::new(Column::new("record", given.len()));
    named.push((numbers, "record".to_owned()));
    let numbered = given.iter().enumerate().map(|(at, of)| (over.column(at).expr, of.name.clone()));
    let numbered = numbered.chain([(row_numbers(), "record".to_owned())]).collect();
    let plan = project(around, project(around, plan, numbered)?, named)?;
    Ok((Relation { plan, columns }, grouped))
}

fn name(at: usize) -> String {
    format!("c{at}")
}

/// The aggregates of rows whose first columns they are grouped by.
fn aggregated(
    around: &Surroundings<'_>,
    plan: Arc<dyn ExecutionPlan>,
    groups: usize,
    ready: &[Ready],
) -> Result<Arc<dyn ExecutionPlan>, Error> {
    let schema = plan.schema();
    let column = |at: usize| -> Arc<dyn PhysicalExpr> { Arc::new(Column::new(&name(at), at)) };
    let by = PhysicalGroupBy::new_single((0..groups).map(|at| (column(at), name(at))).collect());
    let mut expressions = Vec::new();
    for (nth, aggregate) in ready.iter().enumerate() {
        let at = groups + nth;
        let expression = aggregate.expression(column(at), &schema, &name(at));
        expressions.push(expression.map_err(|error| around.failed(&error))?);
    }
    let filters = vec![None; expressions.len()];
    let plan = AggregateExec::try_new(AggregateMode::Single, by, expressions, filters, plan, schema);
    Ok(Arc::new(plan.map_err(|error| around.failed(&error))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redshift::functions::{Kind, names};

    #[test]
    fn the_aggregates_that_run_are_those_that_refresh_incrementally() {
        let runs = names(Function::is_aggregate).filter(|name| aggregate(name, Type::BIGINT).is_some());
        assert!(runs.eq(names(|function| function.kind == Kind::Incremental)));
    }
}
