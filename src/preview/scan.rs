//! A stream, made of payload files: its records with their metadata, a chunk a batch.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion_common::arrow::array::{
    ArrayRef, BinaryViewBuilder, Int64Array, RecordBatch, StringViewArray, StringViewBuilder,
    TimestampMicrosecondArray, UInt64Array, new_null_array,
};
use datafusion_common::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::PartitionStream;
use tokio::sync::mpsc::Receiver;

use super::ledger::{Ledger, Record, number};
use super::value::Type;
use crate::input::{Payload, Payloads, Spot};
use crate::redshift::Source;
use crate::redshift::stream::{Role, StreamColumn};

/// Midnight of 2026-01-01, when the first record is made to arrive; the others follow by their lines.
const FIRST_ARRIVAL: i64 = 1_767_225_600_000_000;
/// When the refresh is made to begin: a day later.
pub(super) const REFRESH: i64 = FIRST_ARRIVAL + 86_400_000_000;

/// The columns of a stream, in the order of `SELECT *`.
pub(super) fn columns(source: Source) -> Vec<(&'static str, Type)> {
    source.columns().all().iter().map(|column| (column.name, Type::Sql(column.sql_type))).collect()
}

/// Where the chunks of a run began: which input, and at which line.
pub(super) type Chunks = Arc<Mutex<Vec<(usize, u64)>>>;

/// Payloads on their way, with the number of their chunk.
pub(super) type Chunk = (u64, Arc<Payloads>);
/// Payloads that wait for a thread.
type Waiting = Arc<tokio::sync::Mutex<Receiver<Chunk>>>;

/// A stream as one of the engine's threads reads it.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    pub(super) source: Source,
    /// The columns that some statement names; the others are left empty.
    pub(super) used: Arc<dyn Used>,
    pub(super) schema: SchemaRef,
    pub(super) waiting: Waiting,
    pub(super) records: Arc<AtomicU64>,
    /// Of the view that reads the stream.
    pub(super) ledger: Arc<Ledger>,
}

/// Tells whether a column is named.
pub(super) trait Used: std::fmt::Debug + Send + Sync {
    fn is_used(&self, column: &str) -> bool;
}

/// The stream's columns, and the record's number behind them.
pub(super) fn schema(source: Source) -> SchemaRef {
    let fields = columns(source).into_iter().map(|(name, of)| Field::new(name, of.data_type(), true));
    Arc::new(Schema::new(fields.chain([Field::new("record", DataType::UInt64, true)]).collect::<Vec<_>>()))
}

impl PartitionStream for Stream {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batches = futures::stream::unfold(self.clone(), |stream| async move {
            let next = stream.waiting.lock().await.recv().await;
            let (chunk, payloads) = next?;
            let batch = stream.batch(chunk, &payloads);
            Some((batch, stream))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), Box::pin(batches)))
    }
}

/// One record's places.
struct Place {
    record: Record,
    line: u64,
    nth: u64,
}

impl Stream {
    fn batch(&self, chunk: u64, payloads: &Payloads) -> datafusion_common::Result<RecordBatch> {
        let mut data = BinaryViewBuilder::new();
        let mut places = Vec::new();
        let mut skipped = 0;
        payloads.each(&mut |Spot { line, nth }, payload| {
            let record = number(chunk, line, nth);
            match payload {
                Payload::Bytes(bytes) => data.append_value(bytes),
                Payload::Nothing => data.append_null(),
                Payload::TooLong | Payload::Unreadable => {
                    skipped += 1;
                    let reason = if payload == Payload::TooLong {
                        "longer than 16 MiB: skipped by Redshift, and logged in SYS_STREAM_SCAN_ERRORS"
                    } else {
                        "in an envelope whose base64 cannot be read"
                    };
                    return self.ledger.filtered(0, reason, Some(record));
                }
            }
            places.push(Place { record, line: payloads.line() + line, nth });
        });
        self.records.fetch_add(places.len() as u64 + skipped, Ordering::Relaxed);
        let data: ArrayRef = Arc::new(data.finish());
        let mut arrays: Vec<ArrayRef> = self
            .source
            .columns()
            .all()
            .iter()
            .map(|column| match column.role {
                Role::Payload => Arc::clone(&data),
                _ if self.used.is_used(column.name) => metadata(column, payloads.input(), &places),
                _ => new_null_array(&Type::Sql(column.sql_type).data_type(), places.len()),
            })
            .collect();
        arrays.push(Arc::new(UInt64Array::from_iter_values(places.iter().map(|place| place.record))));
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), arrays)?)
    }
}

/// A column that is made up from the places of the records, always the same.
fn metadata(column: &StreamColumn, input: usize, places: &[Place]) -> ArrayRef {
    let same = |text: &str| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(std::iter::repeat_n(text, places.len())))
    };
    let lines = || places.iter().map(|place| i64::try_from(place.line).unwrap_or(i64::MAX));
    match column.name {
        _ if column.role == Role::Arrival => Arc::new(TimestampMicrosecondArray::from_iter_values(
            lines().map(|line| FIRST_ARRIVAL + line * 1_000),
        )),
        _ if column.role == Role::Refresh => {
            Arc::new(TimestampMicrosecondArray::from_iter_values(places.iter().map(|_| REFRESH)))
        }
        "partition_key" => same("preview"),
        "shard_id" => same("shardId-000000000000"),
        "sequence_number" => {
            let mut numbers = StringViewBuilder::with_capacity(places.len());
            for place in places {
                let unique = ((input as u128) << 64) | (u128::from(place.line) << 20) | u128::from(place.nth);
                numbers.append_value(format!("49{unique:054}"));
            }
            Arc::new(numbers.finish())
        }
        "kafka_partition" => {
            let input = i64::try_from(input).unwrap_or_default();
            Arc::new(Int64Array::from_iter_values(places.iter().map(|_| input)))
        }
        // the line, unless it has several records
        "kafka_offset" => Arc::new(Int64Array::from_iter_values(
            places.iter().map(|place| (place.line - 1).cast_signed() + (place.nth << 40).cast_signed()),
        )),
        "kafka_timestamp_type" => same("C"),
        _ => new_null_array(&Type::Sql(column.sql_type).data_type(), places.len()),
    }
}

/// Notes where a chunk begins, and gives its number.
pub(super) fn begin(chunks: &Chunks, payloads: &Payloads) -> u64 {
    let mut chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner);
    chunks.push((payloads.input(), payloads.line()));
    chunks.len() as u64 - 1
}
