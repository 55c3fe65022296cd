//! A view as the query that it means: every decision of the view spelled out as expressions.

mod field;
mod pattern;
mod payload;
mod record_filter;

use std::borrow::Cow;

use crate::model::{
    Body, Column, Expr, Field, Landing, Mode, NavigationStep, Query, SelectItem, Stream, Value, View,
};
use crate::redshift::{Ident, StreamName};
use crate::text::{Path, Step};

pub(super) use pattern::form;
use payload::Payload;
pub(super) use payload::unnamed_payload;

/// The query of a view. The inverse is [`super::recover`].
pub(super) fn lower(view: &View) -> Query {
    let reader = Reader::new(&view.body);
    let items = view.columns.iter().map(|column| reader.item(column)).collect();
    Query { items, ..frame(view, &reader) }
}

/// The query of a view without its SELECT list.
pub(super) fn frame(view: &View, reader: &Reader) -> Query {
    let (schema, relation, alias) = match &view.body {
        Body::Stream(stream) => (Some(stream.schema.clone()), stream.name.clone(), None),
        Body::Landing(landing) => (
            landing.relation.schema.clone(),
            StreamName::of(&landing.relation.name),
            Some(landing.alias.clone()),
        ),
    };
    Query {
        items: Vec::new(),
        schema,
        relation,
        alias,
        filter: Expr::all(reader.conditions().into_iter().chain(view.also.iter().cloned())),
        group_by: view.group_by.clone(),
        order_by: Vec::new(),
        limit: None,
    }
}

/// The same views with every [`Value::Derived`] column written out over what the view reads.
pub(super) fn expand(view: &mut View) {
    if !view.columns.iter().any(|column| matches!(column.value, Value::Derived(_))) {
        return;
    }
    let reader = Reader::new(&view.body);
    let named: Vec<(Ident, Expr)> = view
        .columns
        .iter()
        .filter(|column| !matches!(column.value, Value::Derived(_)))
        .map(|column| (column.name.clone(), reader.expression(&column.value)))
        .collect();
    for column in &mut view.columns {
        if let Value::Derived(expr) = &column.value {
            let mut put_in_place = |alias: &Option<Ident>, name: &Ident| {
                let found = named.iter().find(|(column, _)| alias.is_none() && column == name);
                Ok::<_, std::convert::Infallible>(found.map(|(_, expr)| expr.clone()))
            };
            let Ok(expr) = expr.clone().replace_columns(&mut put_in_place);
            column.value = Value::Computed(expr);
        }
    }
}

/// How a view reads its relation: what is the same for all its columns.
pub(super) enum Reader<'a> {
    Stream { stream: &'a Stream, payload: Payload<'a>, accepted: Option<Expr> },
    Landing(&'a Landing),
}

impl<'a> Reader<'a> {
    pub(super) fn new(body: &'a Body) -> Self {
        match body {
            Body::Stream(stream) => {
                let payload = Payload::new(stream);
                let accepted = match stream.record_filter.mode {
                    Mode::Quarantine => record_filter::accepts(&payload, &stream.record_filter),
                    Mode::Drop | Mode::Rejects => None,
                };
                Reader::Stream { stream, payload, accepted }
            }
            Body::Landing(landing) => Reader::Landing(landing),
        }
    }

    /// The conditions of the WHERE clause that the record filter asks for.
    pub(super) fn conditions(&self) -> Vec<Expr> {
        match self {
            Reader::Stream { stream, payload, .. } => {
                record_filter::conditions(payload, &stream.record_filter)
            }
            Reader::Landing(_) => Vec::new(),
        }
    }

    pub(super) fn item(&self, column: &Column) -> SelectItem {
        let expr = self.expression(&column.value);
        let named_already = matches!(&expr, Expr::Column(_, name) if name.as_str() == column.name.as_str());
        SelectItem { expr, alias: (!named_already).then(|| column.name.clone()) }
    }

    /// The expression of a value.
    pub(super) fn expression(&self, value: &Value) -> Expr {
        match value {
            Value::Source(name) => self.source(name),
            Value::SourceText(name) => {
                let bytes = self.source(name);
                payload::from_varbyte(bytes.clone(), "utf-8").when(Expr::call("IS_UTF8", vec![bytes]))
            }
            Value::SourceHex(name) => payload::from_varbyte(self.source(name), "hex"),
            Value::Computed(expr) | Value::Derived(expr) => expr.clone(),
            Value::Opaque(text) => Expr::Opaque(text.clone()),
            Value::Field(field) => self.guard(self.field(field)),
            Value::Payload => self.of_stream(|payload| Expr::call("JSON_PARSE", vec![payload.bytes()])),
            Value::PayloadFromText => {
                self.of_stream(|payload| Expr::call("JSON_PARSE", vec![payload.text()]))
            }
            Value::PayloadWherePossible => self.of_stream(|payload| {
                let bytes = payload.bytes();
                Expr::call("JSON_PARSE", vec![bytes.clone()]).when(Expr::call("CAN_JSON_PARSE", vec![bytes]))
            }),
            Value::PayloadBytes => self.payload_column(),
            Value::FailedPayload => match self {
                Reader::Stream { accepted: Some(accepted), .. } => Expr::Case(
                    None,
                    vec![(accepted.clone(), Expr::Null)],
                    Some(Box::new(self.payload_column())),
                ),
                _ => Expr::Null,
            },
            Value::Reason => match self {
                Reader::Stream { stream, payload, .. } => {
                    record_filter::reason(payload, &stream.record_filter)
                }
                Reader::Landing(_) => Expr::Null,
            },
            Value::Probe => match self {
                Reader::Stream { payload, .. } => record_filter::probe(payload),
                Reader::Landing(_) => Expr::Null,
            },
        }
    }

    /// The payload of a record that the record filter has accepted; under quarantine, of others too, so behind it.
    fn of_stream(&self, form: impl FnOnce(&Payload) -> Expr) -> Expr {
        match self {
            Reader::Stream { payload, .. } => self.guard(form(payload)),
            Reader::Landing(landing) => Expr::Column(Some(landing.alias.clone()), landing.payload.clone()),
        }
    }

    fn guard(&self, expr: Expr) -> Expr {
        match self {
            Reader::Stream { accepted: Some(accepted), .. } => expr.when(accepted.clone()),
            _ => expr,
        }
    }

    fn source(&self, name: &Ident) -> Expr {
        match self {
            Reader::Stream { .. } => Expr::column(name.clone()),
            Reader::Landing(landing) => Expr::Column(Some(landing.alias.clone()), name.clone()),
        }
    }

    fn payload_column(&self) -> Expr {
        match self {
            Reader::Stream { stream, .. } => Expr::column(stream.payload.clone()),
            Reader::Landing(landing) => self.source(&landing.payload),
        }
    }

    fn field(&self, field: &Field) -> Expr {
        match self {
            Reader::Stream { payload, .. } => field::from_text(&payload.at(&field.path), field),
            Reader::Landing(landing) => field::from_super(&navigate(landing, &field.path), field),
        }
    }
}

fn navigate(landing: &Landing, path: &Path) -> Expr {
    let step = |step: &Step| match step {
        Step::Key(key) => NavigationStep::Attribute(key.clone()),
        Step::Index(index) => NavigationStep::Subscript(*index),
    };
    let steps: Vec<_> = path.steps().iter().map(step).collect();
    if steps.is_empty() {
        return Expr::Column(Some(landing.alias.clone()), landing.payload.clone());
    }
    Expr::Navigate(landing.alias.clone(), landing.payload.clone(), steps)
}

/// The view without what its SQL cannot say: the parts that change nothing are set to their defaults.
///
/// A view without conditions, for instance, has no spelling of conditions.
pub(super) fn normalize(view: &View) -> Cow<'_, View> {
    let Body::Stream(stream) = &view.body else { return Cow::Borrowed(view) };
    let mut settled = Cow::Borrowed(view);
    for vary in payload::UNSAYABLE {
        let mut other = stream_of(&settled).unwrap_or(stream).clone();
        if !vary(&mut other) {
            continue;
        }
        let mut candidate = settled.clone().into_owned();
        candidate.body = Body::Stream(other);
        if lower(&candidate) == lower(view) {
            settled = Cow::Owned(candidate);
        }
    }
    settled
}

fn stream_of(view: &View) -> Option<&Stream> {
    match &view.body {
        Body::Stream(stream) => Some(stream),
        Body::Landing(_) => None,
    }
}
