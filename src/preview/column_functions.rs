//! What the engine lacks between one function and the next.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion_common::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, RecordBatch, UInt64Array,
};
use datafusion_common::arrow::compute::is_null;
use datafusion_common::arrow::compute::kernels::zip::zip;
use datafusion_common::arrow::datatypes::{DataType, Schema};
use datafusion_common::{Result, cast};
use datafusion_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature};
use datafusion_physical_expr::PhysicalExpr;

use super::call::{any, arrays, engine, record_at};
use super::functions::{NOT_JSON, NUL};
use super::ledger::{Kind, Ledger, row_numbers};

/// What is done to whole columns; the number of the record is among them where it is wanted.
pub(super) trait ColumnFunction: fmt::Debug + Send + Sync + 'static {
    const NAME: &'static str;

    fn returns(&self) -> DataType;

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef>;
}

/// A stage as a function of the engine, equal to itself alone.
#[derive(Debug)]
struct Staged<S> {
    stage: S,
    signature: Signature,
}

impl<S> PartialEq for Staged<S> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl<S> Eq for Staged<S> {}

impl<S> Hash for Staged<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self).hash(state);
    }
}

impl<S: ColumnFunction> ScalarUDFImpl for Staged<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.stage.returns())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        self.stage.work(&arrays(args)?).map(ColumnarValue::Array)
    }
}

/// A stage over expressions.
pub(super) fn staged(
    stage: impl ColumnFunction,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
) -> Arc<dyn PhysicalExpr> {
    engine(Staged { stage, signature: any() }, arguments)
}

/// One of the parts that were taken from a document.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) at: usize,
    pub(super) of: DataType,
}

impl ColumnFunction for Part {
    const NAME: &'static str = "part";

    fn returns(&self) -> DataType {
        self.of.clone()
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        Ok(Arc::clone(columns[0].as_struct().column(self.at)))
    }
}

/// A part of a document where a query asks for it: only there does a document that raised, or is none, raise.
#[derive(Debug)]
pub(super) struct Pick {
    /// What happened while documents were read for all rows.
    pub(super) ahead: Arc<Ledger>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) column: usize,
    /// Whether a text that is no JSON raises; then the second argument tells which are.
    pub(super) raises: bool,
    /// Whether the part is a VARCHAR, which holds no NUL character.
    pub(super) is_text: bool,
}

impl ColumnFunction for Pick {
    const NAME: &'static str = "pick";

    fn returns(&self) -> DataType {
        DataType::Utf8View
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        let (part, valid) = (&columns[0], columns[1].as_boolean());
        let records = cast::as_uint64_array(&columns[2])?;
        let texts = part.as_string_view_opt().filter(|_| self.is_text);
        let has_nul = |row: usize| {
            texts.is_some_and(|texts| texts.is_valid(row) && texts.value(row).as_bytes().contains(&0))
        };
        let any_nul = texts.is_some() && (0..part.len()).any(has_nul);
        if any_nul || self.ahead.blocks() || (self.raises && valid.has_false()) {
            for row in 0..part.len() {
                let record = record_at(records, row);
                let reason = record.and_then(|record| self.ahead.reason(record));
                let reason = reason.or_else(|| has_nul(row).then_some(Cow::Borrowed(NUL)));
                let invalid = self.raises && valid.is_valid(row) && !valid.value(row);
                if let Some(reason) = reason.or_else(|| invalid.then_some(Cow::Borrowed(NOT_JSON))) {
                    self.ledger.add(Kind::Blocks, self.column, reason, record, None);
                }
            }
        }
        Ok(Arc::clone(part))
    }
}

/// Whether a row passes a condition, with a note of what keeps it from it: the conditions that AND joins, then the
/// payload if there is one.
#[derive(Debug)]
pub(super) struct Keep {
    pub(super) reasons: Vec<String>,
    /// Whether the payload is among the arguments.
    pub(super) has_payload: bool,
    pub(super) ledger: Arc<Ledger>,
}

impl ColumnFunction for Keep {
    const NAME: &'static str = "keep";

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        let rows = columns[0].len();
        let count = self.reasons.len();
        let conditions: Vec<&BooleanArray> =
            columns[..count].iter().map(|array| cast::as_boolean_array(array)).collect::<Result<_>>()?;
        let payload = self.has_payload.then(|| &columns[count]);
        let records = cast::as_uint64_array(&columns[columns.len() - 1])?;
        let mut keep = BooleanBuilder::with_capacity(rows);
        for row in 0..rows {
            let holds = |condition: &&BooleanArray| condition.is_valid(row) && condition.value(row);
            let failed = conditions.iter().position(|condition| !holds(condition));
            let record = record_at(records, row);
            let raised = record.is_some_and(|record| self.ledger.reason(record).is_some());
            keep.append_value(failed.is_none() && !raised);
            if raised {
                continue;
            }
            let Some(failed) = failed else { continue };
            if payload.is_some_and(|payload| payload.is_null(row)) {
                self.ledger.filtered(0, "no payload", record);
            } else {
                self.ledger.filtered(failed + 1, &self.reasons[failed], record);
            }
        }
        Ok(Arc::new(keep.finish()))
    }
}

/// Which rows of a view are there at all: those whose records do not block it.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) ledger: Arc<Ledger>,
    /// Counts them, where somebody wants to know.
    pub(super) rows: Option<Arc<AtomicU64>>,
}

impl ColumnFunction for Landed {
    const NAME: &'static str = "landed";

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        let records = cast::as_uint64_array(&columns[0])?;
        let landed = (0..records.len())
            .map(|row| record_at(records, row).is_none_or(|record| self.ledger.reason(record).is_none()));
        let landed = BooleanArray::from(landed.collect::<Vec<_>>());
        if let Some(rows) = &self.rows {
            rows.fetch_add(landed.true_count() as u64, Ordering::Relaxed);
        }
        Ok(Arc::new(landed))
    }
}

/// Numbers for rows that are made of several records.
#[derive(Debug)]
pub(super) struct NumberRows;

impl ColumnFunction for NumberRows {
    const NAME: &'static str = "row_numbers";

    fn returns(&self) -> DataType {
        DataType::UInt64
    }

    fn work(&self, columns: &[ArrayRef]) -> Result<ArrayRef> {
        Ok(Arc::new(UInt64Array::from_iter_values(row_numbers(columns[0].len() as u64))))
    }
}

/// The first value that is not NULL; those after it are not worked out:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_NVL_function.html>.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Coalesce {
    pub(super) values: Vec<Arc<dyn PhysicalExpr>>,
}

impl fmt::Display for Coalesce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coalesce")
    }
}

impl PhysicalExpr for Coalesce {
    fn data_type(&self, schema: &Schema) -> Result<DataType> {
        self.values[0].data_type(schema)
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(true)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let rows = batch.num_rows();
        let mut values = self.values.iter();
        let Some(first) = values.next() else {
            return datafusion_common::internal_err!("coalesce of nothing");
        };
        let mut found = first.evaluate(batch)?.into_array(rows)?;
        for value in values {
            let missing = is_null(&found)?;
            if !missing.has_true() {
                break;
            }
            let next = value.evaluate_selection(batch, &missing)?.into_array(rows)?;
            found = zip(&missing, &next, &found)?;
        }
        Ok(ColumnarValue::Array(found))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.values.iter().collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        values: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        Ok(Arc::new(Self { values }))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
