//! Another layout: of views whose fields can be read, by way of the model, so that what is written is proven.

use super::lines::place;
use super::not_carried;
use super::split::about;
use crate::diag::{Code, Finding};
use crate::model::{
    Body, Checks, Column, Comments, Field, KeyRef, Landing, Mode, Script, Statement, Storage, Stream, Value,
    View, ViewKind,
};
use crate::options::{Layout, Options};
use crate::plan;
use crate::redshift::limits::IDENTIFIER_BYTES;
use crate::redshift::{Ident, Name};
use crate::sql::{self, Purpose};
use crate::syntax::edit::edited_part;
use crate::syntax::names::parts;
use crate::syntax::{self, Kind};
use crate::text::Source;
use crate::text::Step;

/// The alias of a landing view in the view over it.
const LANDING: &str = "l";

/// A view as the model has it, and the statement that it stands in.
struct Read<'t> {
    statement: &'t syntax::Statement,
    view: View,
}

/// The texts with every view over a stream in the layout.
pub(super) fn change(sources: &[Source], layout: Layout, changes: &mut Vec<Finding>) -> Vec<Source> {
    sources.iter().map(|source| Source::new(source.name(), file(source, layout, changes))).collect()
}

fn file(source: &Source, layout: Layout, changes: &mut Vec<Finding>) -> String {
    let (statements, _) = syntax::parse(source);
    let mut views: Vec<Read<'_>> = Vec::new();
    for statement in &statements {
        let is_view = match &statement.kind {
            Kind::MaterializedView(_) => true,
            Kind::Sql(parsed) => matches!(parsed.as_ref(), sqlparser::ast::Statement::CreateView(_)),
            _ => false,
        };
        if !is_view {
            continue;
        }
        match read(source, statement) {
            Ok(view) => views.push(Read { statement, view }),
            Err(why) => changes.push(not_carried(source, statement.span.start, why)),
        }
    }
    let mut edits = Vec::new();
    for read in &views {
        let Body::Stream(stream) = &read.view.body else { continue };
        let first = changes.len();
        let over: Vec<&Read<'_>> = views
            .iter()
            .filter(|other| matches!(&other.view.body, Body::Landing(landing) if same(&landing.relation, &read.view.name)))
            .filter(|other| other.view.kind == ViewKind::Plain)
            .collect();
        let made = match (layout, over.as_slice()) {
            (Layout::Tiered, []) => tiered(&read.view, stream),
            (Layout::Super, []) => Ok(landed_alone(&read.view, stream)),
            (Layout::Typed, [over]) => typed(&read.view, stream, &over.view),
            _ => continue,
        };
        let script = match made {
            Ok((script, said)) => {
                for message in said {
                    changes.push(not_carried(source, read.statement.span.start, message));
                }
                script
            }
            Err(why) => {
                changes.push(not_carried(source, read.statement.span.start, why));
                continue;
            }
        };
        let written = sql::verify(Script { statements: script }, &Comments::default(), &Options::default());
        let text = match written {
            Ok(written) => written.text().trim_end().trim_end_matches(';').to_owned(),
            Err(error) => {
                changes.push(not_carried(source, read.statement.span.start, error.message()));
                continue;
            }
        };
        if source.text()[read.statement.span.clone()].contains("--") {
            let message = "comments within the view are not carried over";
            changes.push(not_carried(source, read.statement.span.start, message));
        }
        let message = format!("`{}` has the layout `{}` now", read.view.name, layout.name());
        let at = place(source, read.statement.span.start);
        changes.push(Finding::new(Code::LayoutChanged, message).at(Some(at)));
        for change in &mut changes[first..] {
            change.statement = Some(format!("CREATE MATERIALIZED VIEW {}", read.view.name));
        }
        edits.push((read.statement.span.clone(), text));
        let name = read.view.name.to_string();
        let own: Vec<String> =
            read.view.name.schema.iter().chain([&read.view.name.name]).map(Ident::normalized).collect();
        if layout == Layout::Tiered {
            let landing =
                [landing_name(&read.view.name).map_or_else(|_| name.clone(), |name| name.to_string())];
            let mut said = Vec::new();
            edits.extend(about(source, &statements, &own, &name, &landing, &mut said));
            changes.append(&mut said);
        } else if !over.is_empty() {
            for other in &statements {
                let gone = match &other.kind {
                    Kind::Refresh(refresh) => parts(&refresh.name) == own,
                    Kind::DropView(drop) => drop.names.iter().any(|name| parts(name) == own),
                    Kind::AlterView(alter) => parts(&alter.name) == own,
                    _ => false,
                };
                if gone {
                    let message = format!("`{name}` is gone: name the view itself");
                    changes.push(not_carried(source, other.span.start, message));
                }
            }
        }
        for over in over {
            // with the semicolon and the space behind the one before it
            let start = source.text()[..over.statement.span.start].trim_end().trim_end_matches(';').len();
            edits.push((start..over.statement.span.end, String::new()));
        }
    }
    edited_part(source.text(), 0, edits)
}

fn same(left: &Name, right: &Name) -> bool {
    left.name == right.name
        && (left.schema == right.schema || left.schema.is_none() || right.schema.is_none())
}

/// A statement as the model has it, or why the model has it not.
fn read(source: &Source, statement: &syntax::Statement) -> Result<View, String> {
    let read = sql::read_statement(source, statement, Purpose::Proof)
        .map_err(|error| format!("the layout stays: its fields cannot be read, {}", error.message()))?;
    let view = match read {
        Some(Statement::View(view)) => Some(*view),
        _ => None,
    };
    let view = view.ok_or("the layout stays: this is no view that can be read")?;
    if !view.group_by.is_empty() {
        return Err("the layout stays: its rows are groups of records".to_owned());
    }
    Ok(view)
}

type Made = Result<(Vec<Statement>, Vec<String>), String>;

/// A landing view and a plain view over it in place of a typed view.
fn tiered(view: &View, stream: &Stream) -> Made {
    let name = landing_name(&view.name)?;
    let fields = view.columns.iter().filter(|column| matches!(column.value, Value::Field(_)));
    if fields.count() == 0 {
        return Err("the layout stays: nothing says which fields the payload has".to_owned());
    }
    let storage = view.storage().cloned().unwrap_or_default();
    let keys = key_names(view, &storage);
    let payload = payload_name(view);
    let mut landed = Vec::new();
    let mut read = Vec::new();
    let options = Options::default();
    let mut navigated = Vec::new();
    for column in &view.columns {
        match &column.value {
            Value::Field(field) if !keys.contains(&column.name) && navigable(field) => {
                navigated.push(&field.path);
                let reading = plan::reading_of_value(field.sql_type, field.reading, &options);
                let value = Value::Field(Field { reading, ..field.clone() });
                read.push(Column { name: column.name.clone(), value });
            }
            _ => {
                landed.push(column.clone());
                read.push(Column { name: column.name.clone(), value: Value::Source(column.name.clone()) });
            }
        }
    }
    let parsed = view.columns.iter().any(|column| is_payload(&column.value));
    if !parsed {
        landed.push(Column { name: payload.clone(), value: payload_value(stream) });
    }
    let (stream, said) = gated(stream);
    let landing = View {
        name: name.clone(),
        kind: ViewKind::Materialized(by_name(view, &storage)),
        columns: landed,
        body: Body::Stream(stream),
        also: view.also.clone(),
        group_by: Vec::new(),
    };
    let over = View {
        name: view.name.clone(),
        kind: ViewKind::Plain,
        columns: read,
        body: Body::Landing(Landing { relation: name, alias: Ident::fixed(LANDING), payload }),
        also: Vec::new(),
        group_by: Vec::new(),
    };
    let mut statements = vec![Statement::from(landing)];
    let settings = plan::case_settings(navigated.into_iter());
    statements.extend(settings.iter().map(|setting| Statement::Set(setting.name().to_owned(), true)));
    statements.push(over.into());
    statements.extend(settings.iter().map(|setting| Statement::Reset(setting.name().to_owned())));
    Ok((statements, said))
}

/// One typed view in place of a landing view and the one over it.
fn typed(landing: &View, stream: &Stream, over: &View) -> Made {
    let landed = |name: &Ident| landing.columns.iter().find(|column| column.name == *name).cloned();
    let options = Options::default();
    let mut columns = Vec::new();
    for column in &over.columns {
        let value = match &column.value {
            Value::Source(name) => match landed(name) {
                Some(source) => source.value,
                None => return Err(format!("the layout stays: `{name}` is no column of `{}`", landing.name)),
            },
            Value::Payload => stream_payload(landing).ok_or("the layout stays: nothing lands the payload")?,
            Value::Field(field) => {
                let reading = plan::reading_of_text(field.sql_type, field.reading, &options);
                Value::Field(Field { reading, ..field.clone() })
            }
            _ => {
                let message = format!("the layout stays: `{}` is computed over the landed rows", column.name);
                return Err(message);
            }
        };
        columns.push(Column { name: column.name.clone(), value });
    }
    if !over.also.is_empty() {
        return Err("the layout stays: the view over the landed rows has conditions of its own".to_owned());
    }
    let mut stream = stream.clone();
    stream.null_if_invalid = true;
    let mut said = Vec::new();
    if stream.record_filter.checks == Checks::CAN_JSON_PARSE {
        stream.record_filter.checks = Checks::UTF8_JSON;
        said.push(
            "records whose root is no object are filtered out now: a typed view has no column for them"
                .to_owned(),
        );
    }
    let storage = landing.storage().cloned().unwrap_or_default();
    let kept = |key: &Ident| columns.iter().any(|column| column.name == *key);
    let mut storage = by_name(landing, &storage);
    storage.sort_key.retain(|key| matches!(key, KeyRef::Name(name) if kept(name)));
    if storage.dist_key.as_ref().is_some_and(|key| !matches!(key, KeyRef::Name(name) if kept(name))) {
        storage.dist_key = None;
    }
    let view = View {
        name: over.name.clone(),
        kind: ViewKind::Materialized(storage),
        columns,
        body: Body::Stream(stream),
        also: landing.also.clone(),
        group_by: Vec::new(),
    };
    Ok((vec![view.into()], said))
}

/// The payload alone in place of its fields.
fn landed_alone(view: &View, stream: &Stream) -> (Vec<Statement>, Vec<String>) {
    let storage = view.storage().cloned().unwrap_or_default();
    let keys = key_names(view, &storage);
    let (fields, mut columns): (Vec<Column>, Vec<Column>) = view
        .columns
        .iter()
        .cloned()
        .partition(|column| matches!(column.value, Value::Field(_)) && !keys.contains(&column.name));
    if !columns.iter().any(|column| is_payload(&column.value)) {
        columns.push(Column { name: payload_name(view), value: payload_value(stream) });
    }
    let (stream, mut said) = gated(stream);
    if !fields.is_empty() {
        let names: Vec<String> = fields.iter().map(|column| format!("`{}`", column.name)).collect();
        said.push(format!("no columns any more, but within the payload: {}", names.join(", ")));
    }
    let kind = ViewKind::Materialized(by_name(view, &storage));
    let landed = View { kind, columns, body: Body::Stream(stream), ..view.clone() };
    (vec![landed.into()], said)
}

fn landing_name(view: &Name) -> Result<Name, String> {
    let name = Ident::new(format!("{}_landing", view.name.as_str()));
    let name = name.map_err(|error| format!("the layout stays: {error}"))?;
    Ok(Name { name, ..view.clone() })
}

fn is_payload(value: &Value) -> bool {
    matches!(value, Value::Payload | Value::PayloadFromText | Value::PayloadWherePossible)
}

fn stream_payload(landing: &View) -> Option<Value> {
    landing.columns.iter().map(|column| &column.value).find(|value| is_payload(value)).cloned()
}

/// The column of the payload, or a name for it that is free.
fn payload_name(view: &View) -> Ident {
    if let Some(column) = view.columns.iter().find(|column| is_payload(&column.value)) {
        return column.name.clone();
    }
    let taken = |name: &str| view.columns.iter().any(|column| column.name.normalized() == name);
    if taken("payload") { Ident::fixed("landed_payload") } else { Ident::fixed("payload") }
}

/// JSON_PARSE where the filter lets nothing else through, else behind CAN_JSON_PARSE.
fn payload_value(stream: &Stream) -> Value {
    let filtered = stream.record_filter.checks != Checks::NONE && stream.record_filter.mode == Mode::Drop;
    if filtered { Value::Payload } else { Value::PayloadWherePossible }
}

/// The stream with a filter that guards JSON_PARSE: IS_VALID_JSON does not.
fn gated(stream: &Stream) -> (Stream, Vec<String>) {
    let mut stream = stream.clone();
    let mut said = Vec::new();
    if payload_value(&stream) == Value::Payload && !stream.record_filter.checks.can_json_parse {
        stream.record_filter.checks = Checks::CAN_JSON_PARSE;
        said.push(
            "the filter is CAN_JSON_PARSE now: arrays land too, and objects that repeat a key do not"
                .to_owned(),
        );
    }
    (stream, said)
}

/// The columns that keys name.
fn key_names(view: &View, storage: &Storage) -> Vec<Ident> {
    let keys = storage.dist_key.iter().chain(&storage.sort_key);
    keys.filter_map(|key| view.key_column(key).cloned()).collect()
}

/// The storage with keys by name, since positions change.
fn by_name(view: &View, storage: &Storage) -> Storage {
    let named = |key: &KeyRef| view.key_column(key).cloned().map_or_else(|| key.clone(), KeyRef::Name);
    Storage {
        dist_key: storage.dist_key.as_ref().map(named),
        sort_key: storage.sort_key.iter().map(named).collect(),
        ..storage.clone()
    }
}

/// Whether SUPER navigation can name every key: <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html>.
fn navigable(field: &Field) -> bool {
    field.path.steps().iter().all(|step| match step {
        Step::Key(key) => !key.is_empty() && key.len() <= IDENTIFIER_BYTES,
        Step::Index(_) => true,
    })
}
