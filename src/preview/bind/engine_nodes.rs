//! Pieces of plans.

use std::sync::Arc;

use datafusion_common::{DataFusionError, ScalarValue};
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::{Column, Literal};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::filter::FilterExec;
use datafusion_physical_plan::projection::{ProjectionExec, ProjectionExpr};
use sqlparser::tokenizer::Span;

use super::{Binder, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::column_functions::{Landed, NumberRows, Part, staged};
use crate::preview::documents::{Account, Extract, fields};

/// A column of a plan with its name.
pub(super) type Named = (Arc<dyn PhysicalExpr>, String);

impl Surroundings<'_> {
    /// The engine does not take a plan.
    pub(in crate::preview) fn failed(&self, error: &DataFusionError) -> Error {
        self.error(Span::empty(), error.to_string())
    }
}

/// A number for each row that is made of several records.
pub(super) fn row_numbers() -> Arc<dyn PhysicalExpr> {
    staged(NumberRows, vec![Arc::new(Literal::new(ScalarValue::UInt64(None)))])
}

/// The rows whose records block nothing.
pub(super) fn unblocked(
    around: &Surroundings<'_>,
    plan: Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>, Error> {
    let width = plan.schema().fields().len() - 1;
    let record: Arc<dyn PhysicalExpr> = Arc::new(Column::new("record", width));
    let landed = Landed { ledger: Arc::clone(&around.ledger), rows: None };
    let plan = FilterExec::try_new(staged(landed, vec![record]), plan);
    Ok(Arc::new(plan.map_err(|error| around.failed(&error))?))
}

/// All rows in one partition.
pub(super) fn one_partition(plan: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    Arc::new(CoalescePartitionsExec::new(plan))
}

/// Every row once.
pub(super) fn distinct(around: &Surroundings<'_>, relation: Relation) -> Result<Relation, Error> {
    let plan = one_partition(unblocked(around, relation.plan)?);
    let schema = plan.schema();
    let column = |(at, column): (usize, &ScopeColumn)| -> Named {
        (Arc::new(Column::new(&column.name, at)), column.name.clone())
    };
    let mut all: Vec<Named> = relation.columns.iter().enumerate().map(column).collect();
    let by = PhysicalGroupBy::new_single(all.clone());
    let plan = AggregateExec::try_new(AggregateMode::Single, by, Vec::new(), Vec::new(), plan, schema);
    all.push((row_numbers(), "record".to_owned()));
    let plan = project(around, Arc::new(plan.map_err(|error| around.failed(&error))?), all)?;
    Ok(Relation { plan, columns: relation.columns })
}

/// The columns that are named.
pub(super) fn project(
    around: &Surroundings<'_>,
    plan: Arc<dyn ExecutionPlan>,
    columns: Vec<Named>,
) -> Result<Arc<dyn ExecutionPlan>, Error> {
    let columns = columns.into_iter().map(|(expr, alias)| ProjectionExpr { expr, alias });
    Ok(Arc::new(ProjectionExec::try_new(columns, plan).map_err(|error| around.failed(&error))?))
}

/// The columns of a relation and its record, as they are.
fn as_they_are(relation: &Relation) -> Vec<Named> {
    let names = relation.columns.iter().map(|column| column.name.as_str()).chain(["record"]);
    names.enumerate().map(|(at, name)| (Arc::new(Column::new(name, at)) as _, name.to_owned())).collect()
}

/// Adds the parts of documents that were asked for: each document is read once for all of its parts.
pub(super) fn with_documents(
    around: &Surroundings<'_>,
    relation: &Relation,
    binder: &Binder<'_, '_>,
    accounts: Vec<Account>,
) -> Result<Arc<dyn ExecutionPlan>, Error> {
    if binder.documents.is_empty() {
        return Ok(Arc::clone(&relation.plan));
    }
    let width = relation.columns.len() + 1;
    let mut read = as_they_are(relation);
    let mut accounts = accounts.into_iter();
    for (at, document) in binder.documents.iter().enumerate() {
        let account = accounts.next().unwrap_or_default();
        let wholes = if account.counts_unread { binder.wholes(document.origin.as_ref()) } else { Vec::new() };
        let extract = Extract::new(
            &document.paths,
            document.is_super,
            around.settings.missing_is_empty && !document.is_super,
            account,
            &around.ledger,
        );
        read.push((
            staged(extract, [vec![Arc::clone(&document.text), binder.record()], wholes].concat()),
            format!("document {at}"),
        ));
    }
    let plan = project(around, Arc::clone(&relation.plan), read)?;
    let mut parted = as_they_are(relation);
    for (nth, (document, path)) in binder.parts.iter().enumerate() {
        let at = path.map_or(0, |path| path + 1);
        let of = fields(binder.documents[*document].paths.len())[at].data_type().clone();
        let from: Arc<dyn PhysicalExpr> =
            Arc::new(Column::new(&format!("document {document}"), width + document));
        parted.push((staged(Part { at, of }, vec![from]), format!("part {nth}")));
    }
    project(around, plan, parted)
}

/// The columns of a relation again, without the parts that were added.
pub(super) fn without_documents(
    around: &Surroundings<'_>,
    relation: &Relation,
    plan: Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>, Error> {
    project(around, plan, as_they_are(relation))
}
