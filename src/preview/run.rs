//! A view is run: the payloads come in on one side, rows and what happened to them go out on the other.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use datafusion_common::arrow::array::{Array, AsArray, RecordBatch};
use datafusion_common::cast;
use datafusion_execution::TaskContext;
use datafusion_physical_plan::ExecutionPlan;
use futures::StreamExt;
use tokio::runtime::Builder;

use super::PreviewOptions;
use super::call::record_at;
use super::functions::display;
use super::ledger::{Kind, Ledger, Record, Tally, parts, record_of};
use super::outcome::{Case, ColumnOutcome, Counts, Filtered, NeverFilled, Outcome, RecordPlace, Unread};
use super::scan::{Chunks, begin};
use super::script::Script;
use super::value::{Column, Type};
use super::views::{Feed, Ready, bind};
use crate::diag::{Error, ErrorKind};
use crate::input::{PayloadOrigin, payloads};
use crate::redshift::SqlType;
use crate::text::STACK;

/// Places that a reason shows.
const PLACES: usize = 20;
/// Rows of a view that groups records, out of which the first are shown.
const GROUPS: usize = 10_000;

/// What was seen of the rows.
#[derive(Default)]
struct Gathered {
    partition: usize,
    rows: u64,
    columns: Vec<Seen>,
    /// The first rows, by record; one may make several.
    first: BTreeMap<(Option<Record>, usize, u64), Vec<Option<String>>>,
}

#[derive(Default, Clone, Copy)]
struct Seen {
    nulls: u64,
    longest: u64,
}

/// What each thread works with.
struct Work {
    ready: Ready,
    limit: usize,
}

/// A view that is ready for payloads.
pub(super) struct Prepared {
    view: usize,
    feed: Feed,
    ready: Ready,
}

/// Binds a view of the script.
pub(super) fn prepare(script: &Script<'_>, view: usize, preview: &PreviewOptions) -> Result<Prepared, Error> {
    let feed = Feed {
        scans: RefCell::default(),
        joins: Cell::new(false),
        records: Arc::new(AtomicU64::new(0)),
        base_rows: RefCell::new(None),
        threads: preview.threads(),
        stream: RefCell::new(None),
    };
    let ready = bind(script, view, &feed, preview.show_values)?;
    Ok(Prepared { view, feed, ready })
}

impl Prepared {
    /// The stream that it reads, by its name.
    pub(super) fn stream(&self) -> Option<String> {
        self.feed.stream.borrow().clone()
    }
}

/// Runs one view over all payloads.
pub(super) fn run(
    script: &Script<'_>,
    prepared: Prepared,
    origins: Vec<PayloadOrigin<'_>>,
    preview: &PreviewOptions,
) -> Result<Outcome, Error> {
    let Prepared { view, feed, ready } = prepared;
    let names: Vec<String> = origins.iter().map(PayloadOrigin::name).collect();
    let plan = Arc::clone(&ready.plan);
    let chunks = Chunks::default();
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Internal, format!("the preview's engine failed: {error}"))
            .help("report it with the view and a payload that shows it")
    };
    let runtime = Builder::new_multi_thread()
        .worker_threads(feed.threads)
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| failed(&error))?;
    let work = Arc::new(Work { ready, limit: preview.limit });
    let context = Arc::new(TaskContext::default());
    let tasks: Vec<_> = (0..plan.properties().output_partitioning().partition_count())
        .map(|partition| {
            let (plan, context, work) = (Arc::clone(&plan), Arc::clone(&context), Arc::clone(&work));
            runtime.spawn(async move { partition_rows(&plan, partition, context, &work).await })
        })
        .collect();
    drop(plan);
    let mut is_enough = false;
    let mut scans = feed.scans.take();
    let read = payloads(origins, &preview.done, &mut |some| {
        let chunk = begin(&chunks, &some);
        let some = Arc::new(some);
        // nobody receives once a LIMIT is reached
        scans.retain(|scan| scan.blocking_send((chunk, Arc::clone(&some))).is_ok());
        if scans.is_empty() {
            is_enough = true;
            return Err(failed(&"nobody reads on"));
        }
        Ok(())
    });
    drop(scans);
    let mut all = Gathered::default();
    for task in tasks {
        match runtime.block_on(task) {
            Ok(Ok(gathered)) => all.merge(gathered),
            Ok(Err(error)) => return Err(failed(&error)),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(error) => return Err(failed(&error)),
        }
    }
    if !is_enough {
        read?;
    }
    let base_rows = feed.base_rows.borrow().as_ref().map(|rows| rows.load(Ordering::Relaxed));
    let records = base_rows.unwrap_or_else(|| feed.records.load(Ordering::Relaxed));
    let chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(outcome(&script.views[view], &work, all, records, &Places { chunks, names }))
}

async fn partition_rows(
    plan: &Arc<dyn ExecutionPlan>,
    partition: usize,
    context: Arc<TaskContext>,
    work: &Work,
) -> datafusion_common::Result<Gathered> {
    let mut stream = plan.execute(partition, context)?;
    let mut gathered = Gathered { partition, ..Gathered::default() };
    while let Some(batch) = stream.next().await {
        gathered.add(&batch?, work)?;
    }
    Ok(gathered)
}

impl Gathered {
    fn add(&mut self, batch: &RecordBatch, work: &Work) -> datafusion_common::Result<()> {
        let width = batch.num_columns() - 1;
        self.columns.resize(width, Seen::default());
        let records = cast::as_uint64_array(batch.column(width))?;
        let ledger: &Ledger = &work.ready.ledger;
        let blocks = ledger.blocks();
        let landed = |row: usize| {
            !blocks || record_at(records, row).is_none_or(|record| ledger.reason(record).is_none())
        };
        let rows: Vec<usize> = (0..batch.num_rows()).filter(|row| landed(*row)).collect();
        self.rows += rows.len() as u64;
        for (seen, array) in self.columns.iter_mut().zip(batch.columns()) {
            if let Some(texts) = array.as_string_view_opt() {
                for row in &rows {
                    if texts.is_null(*row) {
                        seen.nulls += 1;
                    } else {
                        seen.longest = seen.longest.max(texts.value(*row).len() as u64);
                    }
                }
            } else {
                seen.nulls += rows.iter().filter(|row| array.is_null(**row)).count() as u64;
            }
        }
        self.show(batch, &rows, records, work)
    }

    /// Keeps the rows that come first.
    fn show(
        &mut self,
        batch: &RecordBatch,
        rows: &[usize],
        records: &datafusion_common::arrow::array::UInt64Array,
        work: &Work,
    ) -> datafusion_common::Result<()> {
        let types = &work.ready.columns;
        let is_grouped = rows.first().is_some_and(|row| is_group(record_at(records, *row)));
        let limit = if is_grouped { GROUPS } else { work.limit };
        for row in rows.iter().take(limit) {
            let key = (record_at(records, *row), self.partition, self.rows + *row as u64);
            if self.first.len() >= limit {
                match self.first.last_key_value() {
                    Some((last, _)) if key < *last => drop(self.first.pop_last()),
                    _ => break,
                }
            }
            let mut shown = Vec::with_capacity(types.len());
            for (array, (_, of)) in batch.columns().iter().zip(types) {
                shown.push(display(&Column::of(array.as_ref(), *of)?.get(*row), *of));
            }
            self.first.insert(key, shown);
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.columns.resize(self.columns.len().max(other.columns.len()), Seen::default());
        for (seen, other) in self.columns.iter_mut().zip(&other.columns) {
            seen.nulls += other.nulls;
            seen.longest = seen.longest.max(other.longest);
        }
        self.first.extend(other.first);
    }
}

/// Whether a row is made of several records.
fn is_group(record: Option<Record>) -> bool {
    record.and_then(record_of).is_none()
}

/// Where records stand.
struct Places {
    chunks: Vec<(usize, u64)>,
    names: Vec<String>,
}

impl Places {
    fn of(&self, record: Record) -> RecordPlace {
        let (chunk, line, nth) = parts(record);
        let at = usize::try_from(chunk).ok().and_then(|chunk| self.chunks.get(chunk));
        let (input, first) = at.copied().unwrap_or_default();
        RecordPlace {
            input: (self.names.len() > 1).then(|| self.names.get(input).cloned()).flatten(),
            line: first + line,
            nth: (nth > 0).then_some(nth + 1),
        }
    }

    fn first(&self, tally: &Tally) -> Vec<RecordPlace> {
        tally
            .first
            .iter()
            .filter_map(|(record, _)| record.and_then(record_of).map(|record| self.of(record)))
            .take(PLACES)
            .collect()
    }

    fn cases(&self, cases: Vec<(usize, String, Tally)>, sites: &[String]) -> (Vec<Case>, u64) {
        let count = cases.iter().map(|(_, _, tally)| tally.count).sum();
        let mut all: Vec<(Option<Record>, Case)> = Vec::new();
        for (site, reason, tally) in cases {
            let column = sites.get(site).cloned().unwrap_or_default();
            for (record, value) in tally.first {
                let place = record.and_then(record_of).map(|record| self.of(record));
                all.push((
                    record,
                    Case { record: place, column: column.clone(), reason: reason.clone(), value },
                ));
            }
        }
        all.sort_by_key(|(record, _)| *record);
        (all.into_iter().map(|(_, case)| case).collect(), count)
    }
}

fn outcome(
    view: &super::script::View<'_>,
    work: &Work,
    all: Gathered,
    records: u64,
    places: &Places,
) -> Outcome {
    let Ready { columns, ledger, sites, .. } = &work.ready;
    let cases = |kind| places.cases(ledger.cases(kind), sites);
    let ((blocks, all_blocks), (lost, all_lost)) = (cases(Kind::Blocks), cases(Kind::Lost));
    let (truncated, all_truncated) = cases(Kind::Truncated);
    let filtered: Vec<Filtered> = ledger
        .filters()
        .into_iter()
        .map(|(reason, tally)| Filtered { reason, count: tally.count, lines: places.first(&tally) })
        .collect();
    let mut rows: Vec<(Option<Record>, Vec<Option<String>>)> =
        all.first.into_iter().map(|((record, ..), row)| (record.and_then(record_of), row)).collect();
    // groups come in any order, and are shown in one
    rows.sort();
    let (blocked, blocked_rows) = ledger.blocked();
    let left_out: u64 = filtered.iter().map(|filtered| filtered.count).sum();
    let is_grouped = rows.first().is_some_and(|(record, _)| record.is_none());
    let landed = if is_grouped { records.saturating_sub(blocked + left_out) } else { all.rows };
    let mut unread = ledger.unread_keys();
    if ledger.ignores_payload() && landed > 0 {
        unread.insert(String::new(), landed);
    }
    let ignores_payload = ledger.ignores_payload() && !is_grouped;
    Outcome {
        view: view.name.clone(),
        kind: view.kind,
        records,
        landed,
        rows: all.rows,
        filtered,
        blocked: blocked + blocked_rows,
        blocks,
        lost,
        truncated,
        counts: Counts { blocks: all_blocks, lost: all_lost, truncated: all_truncated },
        columns: columns
            .iter()
            .enumerate()
            .map(|(at, (name, of))| column(name, *of, all.columns.get(at).copied().unwrap_or_default()))
            .collect(),
        never_filled: ledger
            .never_filled()
            .into_iter()
            .map(|(site, path, similar)| NeverFilled {
                column: sites.get(site).cloned().unwrap_or_default(),
                path,
                similar,
            })
            .collect(),
        unread: unread.into_iter().map(|(path, records)| Unread { path, records }).collect(),
        ignores_payload,
        first_rows: rows.into_iter().take(work.limit).map(|(_, row)| row).collect(),
    }
}

fn column(name: &str, of: Type, seen: Seen) -> ColumnOutcome {
    let limit = match of {
        Type::Sql(SqlType::Varchar(bytes) | SqlType::Char(bytes)) => Some(u64::from(bytes)),
        _ => None,
    };
    ColumnOutcome {
        name: name.to_owned(),
        sql_type: of.to_string(),
        nulls: seen.nulls,
        longest: limit.map(|_| seen.longest),
        limit,
    }
}
