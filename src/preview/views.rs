//! The views of a script: what each reads.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::filter::FilterExec;
use datafusion_physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use sqlparser::ast::{self, Spanned};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Sender, channel};

use super::ViewKind;
use super::bind::{self, Bound, Names, PayloadPart, Relation, ScopeColumn, Surroundings};
use super::call::{Call, Resolved, Site};
use super::column_functions::{Landed, staged};
use super::ledger::Ledger;
use super::scan::{self, Chunk, Stream, Used};
use super::script::Script;
use super::value::{Type, Value};
use crate::diag::{Error, ErrorKind};
use crate::redshift::limits::VARCHAR_BYTES;
use crate::redshift::stream::is_payload;
use crate::redshift::{Source as StreamSource, SqlType};
use crate::syntax::Statement;

/// Chunks that wait for each thread.
const WAITING: usize = 2;

/// What a run has to know of the stream.
pub(super) struct Feed {
    /// The scans of the stream, each of which gets all payloads.
    pub(super) scans: RefCell<Vec<Sender<Chunk>>>,
    /// Whether scans wait for one another, so that what they wait for has to be kept.
    pub(super) joins: Cell<bool>,
    pub(super) records: Arc<AtomicU64>,
    /// Rows of the view that it reads, where it reads one.
    pub(super) base_rows: RefCell<Option<Arc<AtomicU64>>>,
    pub(super) threads: usize,
    /// The stream that was read, by its name.
    pub(super) stream: RefCell<Option<String>>,
}

/// Names as they are resolved for one view.
struct At<'a, 's> {
    script: &'a Script<'s>,
    view: usize,
    feed: &'a Feed,
    sites: &'a RefCell<Vec<String>>,
    /// Whether it is the view that is run, and not one that it reads.
    is_run: bool,
}

impl Names for At<'_, '_> {
    fn relation(&self, around: &Surroundings<'_>, name: &ast::ObjectName) -> Result<Relation, Error> {
        let parts = around.settings.parts(name);
        if let Some(base) = self.script.find(&parts, self.view) {
            return self.read(around, base);
        }
        self.stream(around, name, &parts)
    }

    fn joins(&self) {
        self.feed.joins.set(true);
    }
}

impl At<'_, '_> {
    /// The rows of a view that is there already.
    fn read(&self, around: &Surroundings<'_>, base: usize) -> Result<Relation, Error> {
        let ledger = Arc::new(Ledger::new(false));
        let relation = At { view: base, is_run: false, ..*self }.bind(&ledger)?;
        let rows = self.is_run.then(|| {
            let mut base_rows = self.feed.base_rows.borrow_mut();
            Arc::clone(base_rows.get_or_insert_default())
        });
        let mut relation = landed(around, relation, ledger, rows)?;
        for part in relation.columns.iter_mut().filter_map(|column| column.payload.as_mut()) {
            part.is_kept = true;
        }
        Ok(relation)
    }

    fn bind(&self, ledger: &Arc<Ledger>) -> Result<Relation, Error> {
        let view = &self.script.views[self.view];
        let around = Surroundings {
            source: view.source,
            statement: view.statement,
            settings: Arc::clone(&view.settings),
            ledger: Arc::clone(ledger),
            sites: self.sites,
        };
        if let Some(error) = self.script.refusal(view) {
            return Err(error);
        }
        let mut relation = bind::query(&around, view.query, self)?;
        if let Some(base) = view.adds_to {
            relation = bind::union(&around, view.query.span(), self.read(&around, base)?, relation)?;
        }
        let relation = bind::settled(&around, relation)?;
        if view.kind == ViewKind::Plain { Ok(relation) } else { stored(&around, relation) }
    }

    fn stream(
        &self,
        around: &Surroundings<'_>,
        name: &ast::ObjectName,
        parts: &[String],
    ) -> Result<Relation, Error> {
        let named = Named::of(around.statement);
        let schema = parts.len().checked_sub(2).and_then(|at| parts.get(at));
        let known =
            schema.and_then(|schema| self.script.schemas.iter().rev().find(|(name, _)| name == schema));
        let source = match known {
            Some((_, source)) => *source,
            None if parts.len() > 1 && named.has("kafka_") => StreamSource::Kafka,
            None if parts.len() > 1 => StreamSource::Kinesis,
            None => {
                return Err(around
                    .error(name.span(), format!("`{name}` is neither a view of the script nor a stream"))
                    .help(
                        "give the file that makes it too, or write the external schema before the stream",
                    ));
            }
        };
        let stream = parts.join(".");
        if let Some(other) = self.feed.stream.borrow().as_ref().filter(|other| **other != stream) {
            return Err(around.error(name.span(), format!("the view reads `{stream}` beside `{other}`")));
        }
        *self.feed.stream.borrow_mut() = Some(stream);
        let mut scans = self.feed.scans.borrow_mut();
        let waiting =
            if self.feed.joins.get() { Semaphore::MAX_PERMITS } else { self.feed.threads * WAITING };
        let (sender, receiver) = channel(waiting);
        // records are counted where they are read first
        let records = if scans.is_empty() { Arc::clone(&self.feed.records) } else { Arc::default() };
        scans.push(sender);
        let schema = scan::schema(source);
        let part = Stream {
            source,
            used: Arc::new(named),
            schema: Arc::clone(&schema),
            waiting: Arc::new(tokio::sync::Mutex::new(receiver)),
            records,
            ledger: Arc::clone(&around.ledger),
        };
        let partitions =
            (0..self.feed.threads).map(|_| Arc::new(part.clone()) as Arc<dyn PartitionStream>).collect();
        let plan = StreamingTableExec::try_new(schema, partitions, None, None, false, None)
            .map_err(|error| around.error(name.span(), error.to_string()))?;
        let columns = scan::columns(source).into_iter();
        let columns = columns
            .map(|(name, of)| ScopeColumn {
                relation: None,
                name: name.to_owned(),
                of,
                payload: is_payload(name).then(|| PayloadPart { steps: Vec::new(), is_kept: false }),
            })
            .collect();
        Ok(Relation { plan: Arc::new(plan), columns })
    }
}

/// The words of a statement, in small letters.
#[derive(Debug)]
struct Named {
    words: BTreeSet<String>,
    all: bool,
}

impl Named {
    fn of(statement: &Statement) -> Self {
        let text = statement.to_string().to_ascii_lowercase();
        let words = text.split(|of: char| !of.is_alphanumeric() && of != '_');
        Self { words: words.map(str::to_owned).collect(), all: text.contains('*') }
    }

    fn has(&self, start: &str) -> bool {
        self.words.iter().any(|word| word.starts_with(start))
    }
}

impl Used for Named {
    fn is_used(&self, column: &str) -> bool {
        self.all || self.words.contains(column)
    }
}

/// The rows of a view that are there: those of records that do not block it.
fn landed(
    around: &Surroundings<'_>,
    relation: Relation,
    ledger: Arc<Ledger>,
    rows: Option<Arc<AtomicU64>>,
) -> Result<Relation, Error> {
    let record =
        Arc::new(datafusion_physical_expr::expressions::Column::new("record", relation.columns.len()));
    let landed = staged(Landed { ledger, rows }, vec![record]);
    let plan = FilterExec::try_new(landed, relation.plan).map_err(|error| around.failed(&error))?;
    Ok(Relation { plan: Arc::new(plan), ..relation })
}

/// The columns of a materialized view: no text is longer than a column holds:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>.
fn stored(around: &Surroundings<'_>, relation: Relation) -> Result<Relation, Error> {
    let is_unbounded = |of: Type| matches!(of, Type::Sql(SqlType::Varchar(bytes)) if bytes > VARCHAR_BYTES);
    if !relation.columns.iter().any(|column| is_unbounded(column.of)) {
        return Ok(relation);
    }
    let column = |name: &str, at: usize| -> Arc<dyn datafusion_physical_expr::PhysicalExpr> {
        Arc::new(datafusion_physical_expr::expressions::Column::new(name, at))
    };
    let width = relation.columns.len();
    let mut columns = relation.columns;
    let mut projected = Vec::new();
    for (at, of) in columns.iter_mut().enumerate() {
        let expr = column(&of.name, at);
        let expr = if is_unbounded(of.of) {
            let function = Resolved {
                name: "stored".into(),
                returns: Type::Sql(SqlType::TEXT),
                kernel: Arc::new(|_, values| match values {
                    [Value::Text(text)] if text.len() > VARCHAR_BYTES as usize => {
                        Err("the text is longer than the 65535 bytes of a column".into())
                    }
                    [value] => Ok(value.clone()),
                    _ => Ok(Value::Null),
                }),
                takes_null: false,
            };
            let bound = Bound { expr, of: of.of };
            of.of = Type::Sql(SqlType::TEXT);
            let site = Site::Value(around.site(&of.name));
            let arguments = vec![(bound.expr, bound.of)];
            Call::expression(
                function,
                arguments,
                column("record", width),
                site,
                &around.ledger,
                &around.settings,
            )
        } else {
            expr
        };
        projected.push(ProjectionExpr { expr, alias: of.name.clone() });
    }
    projected.push(ProjectionExpr { expr: column("record", width), alias: "record".to_owned() });
    let plan = ProjectionExec::try_new(projected, relation.plan).map_err(|error| around.failed(&error))?;
    Ok(Relation { plan: Arc::new(plan), columns })
}

/// A view that is ready to be run.
pub(super) struct Ready {
    pub(super) plan: Arc<dyn ExecutionPlan>,
    pub(super) columns: Vec<(String, Type)>,
    pub(super) ledger: Arc<Ledger>,
    /// What the ledger's sites are called.
    pub(super) sites: Vec<String>,
}

/// Binds one view of the script.
pub(super) fn bind(
    script: &Script<'_>,
    view: usize,
    feed: &Feed,
    shows_values: bool,
) -> Result<Ready, Error> {
    let sites = RefCell::new(Vec::new());
    let ledger = Arc::new(Ledger::new(shows_values));
    let relation = At { script, view, feed, sites: &sites, is_run: true }.bind(&ledger)?;
    if feed.stream.borrow().is_none() {
        let of = &script.views[view];
        return Err(Error::new(ErrorKind::Input, format!("`{}` reads no stream", of.name))
            .help("preview views over a stream, or over views of the script that read one"));
    }
    let columns = relation.columns.into_iter().map(|column| (column.name, column.of)).collect();
    Ok(Ready { plan: relation.plan, columns, ledger, sites: sites.into_inner() })
}
