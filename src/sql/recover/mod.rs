//! A query becomes the view that it means.
//!
//! Every part is guessed from what the query holds, lowered again and compared: a part is recovered only if it
//! would be written as it stands. What is left over is opaque or an extra condition, never dropped.

mod field;
mod stream;

use super::lower::Reader;
use crate::model::{Body, Column, Expr, Landing, Mode, Query, SelectItem, Value, View, ViewKind};
use crate::redshift::{Ident, Name};

/// The view of this name whose query this is.
pub(super) fn view(name: Name, kind: ViewKind, query: Query) -> View {
    let body = stream::body(&query).unwrap_or_else(|| landing(&query));
    let reader = Reader::new(&body);
    // each expression is gone when its column is known
    let columns = query
        .items
        .into_iter()
        .enumerate()
        .map(|(index, item)| column(&body, &reader, index, item))
        .collect();
    let also = beyond(query.filter.as_ref(), reader.conditions());
    View { name, kind, columns, also, group_by: query.group_by, body }
}

/// The conditions that do not come from the record filter.
fn beyond(filter: Option<&Expr>, record_filter: Vec<Expr>) -> Vec<Expr> {
    let mut conditions = filter.map(Expr::conjuncts).unwrap_or_default();
    let flat: Vec<&Expr> = record_filter.iter().flat_map(Expr::conjuncts).collect();
    if conditions.starts_with(&flat) {
        conditions.drain(..flat.len());
    }
    conditions.into_iter().cloned().collect()
}

fn landing(query: &Query) -> Body {
    let mut payload = None;
    for item in &query.items {
        item.expr.walk(&mut |expr| {
            if let Expr::Navigate(_, column, _) = expr {
                payload.get_or_insert_with(|| column.clone());
            }
        });
    }
    let relation = Ident::new(query.relation.as_str()).unwrap_or_else(|_| Ident::fixed("relation"));
    Body::Landing(Landing {
        alias: query.alias.clone().unwrap_or_else(|| relation.clone()),
        relation: Name { schema: query.schema.clone(), name: relation },
        payload: payload.unwrap_or_else(|| Ident::fixed("payload")),
    })
}

fn column(body: &Body, reader: &Reader, index: usize, item: SelectItem) -> Column {
    let name = item.alias.unwrap_or_else(|| match &item.expr {
        Expr::Column(_, name) => name.clone(),
        // Redshift's own name for an expression without an alias
        _ => Ident::new(format!("column_{}", index + 1)).unwrap_or_else(|_| Ident::fixed("column")),
    });
    Column { name, value: value(body, reader, item.expr) }
}

/// The value that an expression means.
pub(super) fn value(body: &Body, reader: &Reader, expr: Expr) -> Value {
    let value = guesses(body, &expr).into_iter().find(|guess| reader.expression(guess) == expr);
    match (value, expr) {
        (Some(value), _) => value,
        (None, Expr::Opaque(text)) => Value::Opaque(text),
        (None, expr) => Value::Computed(expr),
    }
}

/// What the expression may mean, the likeliest first.
fn guesses(body: &Body, expr: &Expr) -> Vec<Value> {
    let (payload, quarantine) = match body {
        Body::Stream(stream) => (&stream.payload, stream.record_filter.mode == Mode::Quarantine),
        Body::Landing(landing) => (&landing.payload, false),
    };
    match expr {
        Expr::Column(_, name) if name == payload => match body {
            Body::Stream(_) => vec![Value::PayloadBytes],
            Body::Landing(_) => vec![Value::Payload],
        },
        Expr::Column(_, name) => vec![Value::Source(name.clone())],
        Expr::Case(None, arms, Some(_)) if quarantine && matches!(arms.as_slice(), [(_, Expr::Null)]) => {
            vec![Value::FailedPayload]
        }
        Expr::Case(None, arms, None) if quarantine => match arms.as_slice() {
            // what comes from beside the payload needs no guard
            [(_, inner)] => [inner_guesses(body, inner), inner_guesses(body, expr)].concat(),
            _ => Vec::new(),
        },
        _ => inner_guesses(body, expr),
    }
}

fn inner_guesses(body: &Body, expr: &Expr) -> Vec<Value> {
    if let Some(field) = field::guess(body, expr) {
        return vec![Value::Field(field)];
    }
    match expr {
        Expr::Call(name, _) if name == "JSON_PARSE" => vec![Value::Payload, Value::PayloadFromText],
        Expr::Call(name, arguments) if name == "FROM_VARBYTE" => match arguments.first() {
            Some(Expr::Column(_, name)) => vec![Value::SourceHex(name.clone())],
            _ => Vec::new(),
        },
        Expr::Case(None, arms, Some(_)) if arms.len() > 1 => vec![Value::Reason, Value::Probe],
        Expr::Case(None, arms, None) => match arms.as_slice() {
            [(Expr::Call(_, arguments), _)] => match arguments.first() {
                Some(Expr::Column(_, name)) => {
                    vec![Value::PayloadWherePossible, Value::SourceText(name.clone())]
                }
                _ => vec![Value::PayloadWherePossible],
            },
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
