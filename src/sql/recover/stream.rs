//! How a query reads its stream: payload column, framing, encoding, record filter.

use crate::model::{
    BinaryOp, Body, Checks, Encoding, Expr, Mode, Query, RecordFilter, Spelling, Stream, Value,
};
use crate::redshift::Ident;
use crate::redshift::stream;
use crate::sql::lower::{Reader, unnamed_payload};

/// Whether a column holds a payload, that of the preview of 2022 included.
fn is_payload(name: &str) -> bool {
    let renamed = stream::PREVIEW.iter().find(|(old, _)| old.eq_ignore_ascii_case(name));
    stream::is_payload(renamed.map_or(name, |(_, new)| new))
}

/// The stream that the query reads, if it reads one: it names a payload column under an external schema.
pub(super) fn body(query: &Query) -> Option<Body> {
    let schema = query.schema.clone()?;
    if query.alias.is_some() {
        return None;
    }
    let seen = Seen::of(query);
    let record_filter = RecordFilter {
        mode: Mode::Drop,
        max_bytes: seen.max_bytes,
        checks: seen.checks,
        spelling: Spelling::Ordered,
        keep_tombstones: false,
    };
    let stream = Stream {
        schema,
        name: query.relation.clone(),
        payload: seen.payload.clone().or_else(|| only_metadata(query))?,
        strip_bytes: seen.strip_bytes,
        encoding: seen.encoding,
        null_if_invalid: seen.null_if_invalid.unwrap_or(true),
        record_filter,
    };
    Some(Body::Stream(best(query, stream)))
}

/// The payload column of a query that reads metadata columns alone. Any would do: nothing shows which source it reads.
fn only_metadata(query: &Query) -> Option<Ident> {
    let mut columns = Vec::new();
    for expr in query.items.iter().map(|item| &item.expr).chain(&query.filter).chain(&query.group_by) {
        expr.walk(&mut |expr| {
            if let Expr::Column(_, name) = expr {
                columns.push(name);
            }
        });
    }
    let is_metadata = |name: &&Ident| {
        stream::named(name.as_str()).is_some_and(|column| column.role != stream::Role::Payload)
    };
    let all = !columns.is_empty() && columns.iter().all(is_metadata);
    all.then(unnamed_payload)
}

/// The stream whose record filter explains the query's conditions; without any, one that keeps every record.
fn best(query: &Query, stream: Stream) -> Stream {
    let filter = query.filter.as_ref().map(Expr::conjuncts).unwrap_or_default();
    for mode in [Mode::Rejects, Mode::Quarantine, Mode::Drop] {
        for spelling in [Spelling::Ordered, Spelling::Bare] {
            for keep_tombstones in [false, true] {
                let mut candidate = stream.clone();
                candidate.record_filter =
                    RecordFilter { mode, spelling, keep_tombstones, ..stream.record_filter.clone() };
                if explains(&candidate, query, &filter) {
                    return candidate;
                }
            }
        }
    }
    let open = RecordFilter { max_bytes: None, checks: Checks::NONE, ..stream.record_filter.clone() };
    Stream { record_filter: open, ..stream }
}

fn explains(stream: &Stream, query: &Query, filter: &[&Expr]) -> bool {
    let body = Body::Stream(stream.clone());
    let reader = Reader::new(&body);
    if stream.record_filter.mode == Mode::Quarantine {
        let failed = reader.expression(&Value::FailedPayload);
        return query.items.iter().any(|item| item.expr == failed);
    }
    let conditions = reader.conditions();
    let conditions: Vec<&Expr> = conditions.iter().flat_map(Expr::conjuncts).collect();
    filter.starts_with(&conditions)
}

/// What the expressions of a query show of its stream.
struct Seen {
    payload: Option<Ident>,
    strip_bytes: u32,
    encoding: Encoding,
    null_if_invalid: Option<bool>,
    max_bytes: Option<u32>,
    checks: Checks,
}

impl Seen {
    fn of(query: &Query) -> Self {
        let mut seen = Self {
            payload: None,
            strip_bytes: 0,
            encoding: Encoding::Utf8,
            null_if_invalid: None,
            max_bytes: None,
            checks: Checks::NONE,
        };
        let probes = !query.group_by.is_empty();
        for item in &query.items {
            item.expr.walk(&mut |expr| seen.reading(expr, probes));
        }
        if let Some(filter) = &query.filter {
            filter.walk(&mut |expr| seen.reading(expr, false));
            // a check within another condition only orders it
            seen.conditions(filter);
        } else if let Some(accepted) = quarantine(query) {
            seen.conditions(accepted);
        }
        seen
    }

    fn reading(&mut self, expr: &Expr, probes: bool) {
        match expr {
            Expr::Column(None, name) if is_payload(name.as_str()) => {
                self.payload.get_or_insert_with(|| name.clone());
            }
            Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
                ("SUBSTRING", [Expr::Column(None, _), Expr::Number(from)]) => {
                    self.strip_bytes = from.parse::<u32>().map_or(0, |from| from.saturating_sub(1));
                }
                ("TO_VARBYTE", [_, Expr::Text(format)]) if !probes => match format.as_str() {
                    "base64" => self.encoding = Encoding::Base64,
                    "hex" => self.encoding = Encoding::Hex,
                    _ => {}
                },
                ("JSON_EXTRACT_PATH_TEXT" | "JSON_EXTRACT_ARRAY_ELEMENT_TEXT", [.., last]) => {
                    self.null_if_invalid.get_or_insert(*last == Expr::Boolean(true));
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// The outermost conditions of a record filter.
    fn conditions(&mut self, filter: &Expr) {
        match filter {
            Expr::Binary(BinaryOp::And | BinaryOp::Or | BinaryOp::Equal, left, right) => {
                self.conditions(left);
                self.conditions(right);
            }
            Expr::Binary(BinaryOp::Less, left, right) => {
                if let (Expr::Call(name, _), Expr::Number(limit)) = (left.as_ref(), right.as_ref())
                    && name == "LENGTH"
                {
                    self.max_bytes = limit.parse().ok();
                }
            }
            Expr::Call(name, arguments) => match name.as_str() {
                "IS_UTF8" => self.checks.utf8 = true,
                "IS_VALID_JSON" => self.checks.json = true,
                "CAN_JSON_PARSE" => self.checks.can_json_parse = true,
                "COALESCE" => arguments.iter().for_each(|argument| self.conditions(argument)),
                _ => {}
            },
            _ => {}
        }
    }
}

/// What a record must satisfy for `failed_payload` to be NULL.
fn quarantine(query: &Query) -> Option<&Expr> {
    query.items.iter().find_map(|item| match &item.expr {
        Expr::Case(None, arms, Some(_)) => match arms.as_slice() {
            [(accepted, Expr::Null)] => Some(accepted),
            _ => None,
        },
        _ => None,
    })
}
