//! A node of the engine that works on whole batches: it adds columns, or makes other rows.

use std::fmt;
use std::sync::Arc;

use datafusion_common::Result;
use datafusion_common::arrow::array::RecordBatch;
use datafusion_common::arrow::compute::concat_batches;
use datafusion_common::arrow::datatypes::SchemaRef;
use datafusion_common::tree_node::TreeNodeRecursion;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion_physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties,
    Partitioning, PlanProperties, ReplaceChildrenOptions,
};
use futures::{StreamExt, TryStreamExt};

/// What is made of a batch.
pub(super) type Work = dyn Fn(&RecordBatch) -> Result<RecordBatch> + Send + Sync;

/// The node.
pub(super) struct MapBatches {
    input: Arc<dyn ExecutionPlan>,
    work: Arc<Work>,
    /// Whether all rows are one batch.
    gathers: bool,
    properties: Arc<PlanProperties>,
}

impl MapBatches {
    /// Works on each batch, or on all rows at once.
    pub(super) fn new(
        input: Arc<dyn ExecutionPlan>,
        schema: SchemaRef,
        gathers: bool,
        work: Arc<Work>,
    ) -> Self {
        let partitions = if gathers { 1 } else { input.output_partitioning().partition_count() };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { input, work, gathers, properties: Arc::new(properties) }
    }
}

impl fmt::Debug for MapBatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MapBatches over {:?}", self.input)
    }
}

impl DisplayAs for MapBatches {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MapBatches")
    }
}

impl ExecutionPlan for MapBatches {
    fn name(&self) -> &'static str {
        "MapBatches"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = self.schema();
        Ok(Arc::new(Self::new(children.swap_remove(0), schema, self.gathers, Arc::clone(&self.work))))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let (work, schema) = (Arc::clone(&self.work), self.schema());
        if !self.gathers {
            let batches = input.map(move |batch| work(&batch?));
            return Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)));
        }
        let of_input = input.schema();
        let all = async move {
            let batches: Vec<RecordBatch> = input.try_collect().await?;
            work(&concat_batches(&of_input, &batches)?)
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::once(all))))
    }
}
