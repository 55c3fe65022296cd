//! Window functions: <https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html>.

use std::sync::Arc;

use datafusion_common::Result as EngineResult;
use datafusion_common::arrow::array::{ArrayRef, RecordBatch};
use datafusion_common::arrow::datatypes::{Field, Schema};
use datafusion_physical_expr::expressions::Column as ColumnExpr;
use sqlparser::ast::{self, Expr, Spanned, WindowFrameBound, WindowFrameUnits, WindowType};

use super::call::{arguments, name_of};
use super::engine_nodes::{Named, one_partition, project, unblocked, with_documents};
use super::group::Grouped;
use super::window_rows::{Direction, Frame, Function, Window, function};
use super::{Binder, Bound, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::preview::documents::Account;
use crate::preview::map_batches::MapBatches;
use crate::preview::value::Type;
use crate::syntax::text_of_value;

/// The calls of window functions in an expression.
pub(super) fn windows<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Function(function) if function.over.is_some() && found.contains(&expr) => {}
        Expr::Function(function) if function.over.is_some() => found.push(expr),
        Expr::Function(function) => {
            arguments(function).into_iter().flatten().for_each(|argument| windows(argument, found));
        }
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner) => windows(inner, found),
        Expr::Between { expr, low, high, .. } => {
            for part in [expr, low, high] {
                windows(part, found);
            }
        }
        Expr::BinaryOp { left, right, .. } => {
            windows(left, found);
            windows(right, found);
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            operand.iter().chain(else_result).for_each(|part| windows(part, found));
            for branch in conditions {
                windows(&branch.condition, found);
                windows(&branch.result, found);
            }
        }
        _ => {}
    }
}

/// The relation with a column for each call, and what the calls have become.
pub(super) fn windowed(
    around: &Surroundings<'_>,
    relation: Relation,
    (mut grouped, select): (Option<Grouped>, &ast::Select),
    calls: &[&Expr],
) -> Result<(Relation, Grouped), Error> {
    let width = relation.columns.len();
    let mut binder =
        Binder { grouped: grouped.as_ref(), ..Binder::new(around, &relation.columns, &select.projection) };
    let mut extra: Vec<Bound> = Vec::new();
    let mut all = Vec::new();
    for call in calls {
        all.push(window(&mut binder, call, select, &mut extra, width)?);
    }
    let accounts = binder.accounts().into_iter().map(|account| Account { counts_unread: false, ..account });
    let plan = with_documents(around, &relation, &binder, accounts.collect())?;
    let record = binder.record();
    let mut named: Vec<Named> = relation
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| (Arc::new(ColumnExpr::new(&column.name, at)) as _, column.name.clone()))
        .collect();
    named.extend(extra.iter().enumerate().map(|(at, bound)| (Arc::clone(&bound.expr), format!("part {at}"))));
    named.push((record, "record".to_owned()));
    let plan = one_partition(unblocked(around, project(around, plan, named)?)?);
    let before = plan.schema();
    let added = all
        .iter()
        .enumerate()
        .map(|(at, window)| Field::new(format!("window {at}"), window.returns.data_type(), true));
    let kept = before.fields().iter().map(|field| field.as_ref().clone());
    let record_at = before.fields().len() - 1;
    let fields: Vec<Field> = kept.clone().take(width).chain(added).chain(kept.skip(record_at)).collect();
    let schema = Arc::new(Schema::new(fields));
    let mut columns = relation.columns;
    let mut mapped = grouped.take().unwrap_or_default();
    for (at, (call, window)) in calls.iter().zip(&all).enumerate() {
        mapped.windows.push(((*call).clone(), width + at));
        columns.push(ScopeColumn {
            relation: None,
            name: format!("window {at}"),
            of: window.returns,
            payload: None,
        });
    }
    let out = Arc::clone(&schema);
    let work = move |batch: &RecordBatch| -> EngineResult<RecordBatch> {
        let mut arrays: Vec<ArrayRef> = batch.columns()[..width].to_vec();
        for window in &all {
            arrays.push(window.evaluate(batch)?);
        }
        arrays.push(Arc::clone(batch.column(record_at)));
        Ok(RecordBatch::try_new(Arc::clone(&out), arrays)?)
    };
    let plan = Arc::new(MapBatches::new(plan, schema, true, Arc::new(work)));
    Ok((Relation { plan, columns }, mapped))
}

fn window(
    binder: &mut Binder<'_, '_>,
    call: &Expr,
    select: &ast::Select,
    extra: &mut Vec<Bound>,
    width: usize,
) -> Result<Window, Error> {
    let around = binder.around;
    let at = call.span();
    let Expr::Function(of) = call else { return Err(around.unsupported(at, "this window function")) };
    let name = name_of(of);
    let shown = name.to_ascii_uppercase();
    let Some(function) = function(&name) else {
        return Err(around.unsupported(at, &format!("the window function `{shown}`")));
    };
    let spec = match &of.over {
        Some(WindowType::WindowSpec(spec)) => spec,
        Some(WindowType::NamedWindow(name)) => named_window(select, name)
            .ok_or_else(|| around.error(at, format!("no window is called `{name}`")))?,
        None => return Err(around.unsupported(at, "this window function")),
    };
    let is_star = function == Function::Count && of.to_string().to_ascii_lowercase().starts_with("count(*)");
    let given = if is_star { Vec::new() } else { arguments(of).unwrap_or_default() };
    if !is_star && !function.takes(given.len()) {
        return Err(around.unsupported(at, &format!("`{shown}` with such arguments")));
    }
    let site = Site::Value(around.site(shown.clone()));
    let mut column = |binder: &mut Binder<'_, '_>, expr: &Expr| -> Result<(usize, Type), Error> {
        let bound = binder.expr(expr, site)?;
        let of = bound.of;
        extra.push(bound);
        Ok((width + extra.len() - 1, of))
    };
    let count = |expr: Option<&&Expr>| -> Result<i64, Error> {
        let Some(expr) = expr else { return Ok(1) };
        let number = if let Expr::Value(value) = expr { value.value.to_string().parse().ok() } else { None };
        number.ok_or_else(|| around.unsupported(at, &format!("`{shown}` with such an offset")))
    };
    let (mut argument, mut default) = (None, None);
    let count = match function {
        Function::Ntile => count(given.first())?,
        _ => count(given.get(1))?,
    };
    if let Some(first) = given.first().filter(|_| function != Function::Ntile) {
        argument = Some(column(binder, first)?);
    }
    if let Some(value) = given.get(2) {
        default = Some(column(binder, value)?);
    }
    let partition =
        spec.partition_by.iter().map(|expr| column(binder, expr)).collect::<Result<Vec<_>, _>>()?;
    let mut order = Vec::new();
    for by in &spec.order_by {
        let (at, of) = column(binder, &by.expr)?;
        let descends = by.options.to_string().to_ascii_uppercase().contains("DESC");
        let nulls_first = by.options.nulls_first.unwrap_or(descends);
        order.push((at, of, Direction { descends, nulls_first }));
    }
    let ignores_nulls = of.null_treatment == Some(ast::NullTreatment::IgnoreNulls)
        || call.to_string().to_ascii_uppercase().contains("IGNORE NULLS");
    let of_argument = argument.map_or(Type::BIGINT, |(_, of)| of);
    if matches!(function, Function::Sum | Function::Avg | Function::Ratio) && !of_argument.is_number() {
        return Err(around.unsupported(at, &format!("`{shown}` of {of_argument}")));
    }
    let frame = frame(around, spec, function, call)?;
    let returns = function.returns(of_argument);
    Ok(Window { function, argument, count, default, ignores_nulls, partition, order, frame, returns })
}

fn named_window<'s>(select: &'s ast::Select, name: &ast::Ident) -> Option<&'s ast::WindowSpec> {
    select.named_window.iter().find_map(|ast::NamedWindowDefinition(known, of)| match of {
        ast::NamedWindowExpr::WindowSpec(spec) if known.value.eq_ignore_ascii_case(&name.value) => Some(spec),
        _ => None,
    })
}

/// The frame: all rows up to the current one and its equals where there is an order, all rows where there is none.
fn frame(
    around: &Surroundings<'_>,
    spec: &ast::WindowSpec,
    function: Function,
    call: &Expr,
) -> Result<Frame, Error> {
    let Some(frame) = &spec.window_frame else {
        let is_aggregate = matches!(
            function,
            Function::Count | Function::Sum | Function::Avg | Function::Min | Function::Max
        );
        if is_aggregate && !spec.order_by.is_empty() {
            // <https://docs.aws.amazon.com/redshift/latest/dg/r_Window_function_synopsis.html>
            let error = around.error(call.span(), "an aggregate window function with ORDER BY needs a frame");
            return Err(error.help("add `ROWS UNBOUNDED PRECEDING`"));
        }
        let end = if spec.order_by.is_empty() { None } else { Some(0) };
        return Ok(Frame { is_rows: false, start: None, end });
    };
    let bound = |bound: &WindowFrameBound, is_start: bool| -> Result<Option<i64>, Error> {
        let (number, sign) = match bound {
            WindowFrameBound::CurrentRow => return Ok(Some(0)),
            WindowFrameBound::Preceding(None) if is_start => return Ok(None),
            WindowFrameBound::Following(None) if !is_start => return Ok(None),
            WindowFrameBound::Preceding(Some(number)) => (number, -1),
            WindowFrameBound::Following(Some(number)) => (number, 1),
            _ => return Err(around.unsupported(call.span(), "such a frame")),
        };
        let number = match number.as_ref() {
            Expr::Value(value) => {
                text_of_value(&value.value).unwrap_or_else(|| value.value.to_string()).parse::<i64>().ok()
            }
            _ => None,
        };
        number
            .map(|number| Some(sign * number))
            .ok_or_else(|| around.unsupported(call.span(), "such a frame"))
    };
    let start = bound(&frame.start_bound, true)?;
    let end = frame.end_bound.as_ref().map_or(Ok(Some(0)), |end| bound(end, false))?;
    let is_rows = frame.units == WindowFrameUnits::Rows;
    if !is_rows && (start.is_some_and(|at| at != 0) || end.is_some_and(|at| at != 0)) {
        return Err(around.unsupported(call.span(), "a RANGE frame with offsets"));
    }
    Ok(Frame { is_rows, start, end })
}
