//! Queries on the view, and on the system views that watch it.

use super::Plan;
use crate::model::{BinaryOp, Expr, Query, SelectItem, Statement};
use crate::options::{Layout, Options};
use crate::redshift::{Ident, Name, SqlType};

/// Rows that a query shows at most.
const ROWS: u64 = 20;
/// Columns that a query shows at most.
const SHOWN: usize = 8;
/// Columns by which rows are counted, each in a query of its own.
const CATEGORIES: usize = 3;

fn column(name: &'static str) -> Expr {
    Expr::column(Ident::fixed(name))
}

fn item(expr: Expr, alias: Option<Ident>) -> SelectItem {
    SelectItem { expr, alias }
}

/// The system views pad their CHAR columns with blanks:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SYS_STREAM_SCAN_ERRORS.html>.
fn trimmed(name: &'static str) -> Expr {
    Expr::call("TRIM", vec![column(name)])
}

fn over(relation: &'static str, trims: &[&'static str], plain: &[&'static str]) -> Query {
    let trims = trims.iter().map(|name| item(trimmed(name), Some(Ident::fixed(name))));
    let items = trims.chain(plain.iter().map(|name| item(column(name), None))).collect();
    Query::over(&Name::unqualified(Ident::fixed(relation)), items)
}

/// What the system views say of the views over the stream:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SYS_STREAM_SCAN_STATES.html>.
pub(super) fn monitor(plan: &Plan, options: &Options) -> Vec<Statement> {
    let view = match options.layout {
        Layout::Tiered => plan.targets.landing(),
        Layout::Typed | Layout::Super => plan.targets.view.clone(),
    };
    let named = |column| trimmed(column).binary(BinaryOp::Equal, Expr::text(view.name.normalized()));
    let latest = |mut query: Query, by: &'static str, column: &'static str| {
        query.filter = Some(named(column));
        query.order_by = vec![(self::column(by), true)];
        query.limit = Some(ROWS);
        Statement::from(query)
    };
    let errors = over(
        "sys_stream_scan_errors",
        &["stream_name", "partition_id", "position", "error_reason"],
        &["record_time", "error_code"],
    );
    let states = over(
        "sys_stream_scan_states",
        &["stream_name", "partition_id", "latest_position"],
        &["record_time", "scanned_rows", "skipped_rows", "scanned_bytes", "stream_record_time_max"],
    );
    let history = over(
        "sys_mv_refresh_history",
        &["mv_name", "refresh_type", "status"],
        &["start_time", "end_time", "duration"],
    );
    let info = over("svv_mv_info", &["schema_name", "name"], &["is_stale", "state", "autorefresh"]);
    vec![
        latest(errors, "record_time", "mv_name"),
        latest(states, "record_time", "mv_name"),
        latest(history, "start_time", "mv_name"),
        info.filter(named("name")).into(),
    ]
}

/// The rows that arrived last, and counts of them.
pub(super) fn queries(plan: &Plan, options: &Options) -> Vec<Statement> {
    let name = plan.targets.columns.arrival();
    let arrival = plan
        .metadata
        .iter()
        .find(|column| column.name == name)
        .map(|column| Expr::column(Ident::fixed(column.name)));
    let since = |unit, count| {
        arrival.clone().map(|arrival| arrival.binary(BinaryOp::GreaterOrEqual, ago(unit, count)))
    };
    let view = &plan.targets.view;
    let fields: Vec<_> = plan.visible_fields(options).collect();

    let mut items: Vec<SelectItem> = arrival.iter().map(|arrival| item(arrival.clone(), None)).collect();
    items.extend(fields.iter().take(SHOWN).map(|field| item(Expr::column(field.column.clone()), None)));
    if options.layout == Layout::Super {
        items.push(item(Expr::column(plan.payload.clone()), None));
    }
    let mut statements = Vec::new();
    if !items.is_empty() {
        let mut recent = Query::over(view, items);
        recent.filter = since("minute", 5);
        recent.order_by = arrival.iter().map(|arrival| (arrival.clone(), true)).collect();
        recent.limit = Some(ROWS);
        statements.push(recent.into());
    }

    let numbers: Vec<_> =
        fields.iter().filter(|field| is_measure(field.sql_type, &field.column)).take(3).collect();
    let records = || item(Expr::CountAll, Some(Ident::fixed("records")));
    let averages = || {
        numbers.iter().map(|field| {
            let average = Expr::call("AVG", vec![Expr::column(field.column.clone())]);
            item(average, super::naming::prefixed("avg_", &field.column))
        })
    };
    let mut total = Query::over(view, std::iter::once(records()).chain(averages()).collect());
    total.items.extend(numbers.iter().map(|field| {
        let sum = Expr::call("SUM", vec![Expr::column(field.column.clone())]);
        item(sum, super::naming::prefixed("sum_", &field.column))
    }));
    total.filter = since("hour", 1);
    statements.push(total.into());
    for field in fields.iter().filter(|field| field.is_category).take(CATEGORIES) {
        let by = Expr::column(field.column.clone());
        let items = [item(by.clone(), None), records()].into_iter().chain(averages()).collect();
        let mut counts = Query::over(view, items);
        counts.filter = since("hour", 1);
        counts.group_by = vec![by];
        counts.order_by = vec![(column("records"), true)];
        statements.push(counts.into());
    }
    statements
}

/// Whether sums and averages say something: not those of numbers that name things.
fn is_measure(sql_type: SqlType, column: &Ident) -> bool {
    let name = column.normalized();
    sql_type.is_number() && !(name == "id" || name.ends_with("_id") || name.ends_with("id"))
}

/// So many units before now: `DATEADD(hour, -1, GETDATE())`.
pub(super) fn ago(unit: &'static str, count: u32) -> Expr {
    let now = Expr::call("GETDATE", Vec::new());
    Expr::call("DATEADD", vec![Expr::column(Ident::fixed(unit)), Expr::number(-i64::from(count)), now])
}
