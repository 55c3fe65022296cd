//! Puts the choices into the views and the other statements of a script.

use super::record_filter::record_filter;
use super::report::case_settings;
use super::stream::{metadata, stream};
use super::{Plan, parts, queries};
use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::model::{
    Body, Column, Field, KeyRef, Landing, Mode, Script, Statement, Storage, Value, View, ViewKind,
};
use crate::options::{Casts, Layout, Options, Part};
use crate::redshift::limits::{COLUMNS, ROW_BYTES, VARCHAR_BYTES, WIDE_COLUMNS};
use crate::redshift::settings::Setting;
use crate::redshift::{Ident, SqlType};
use crate::text::grouped;

/// Puts the choices into the statements of a script.
pub(crate) fn assemble(plan: &Plan, options: &Options, findings: &mut Findings) -> Result<Script, Error> {
    let views = views(plan, options)?;
    for view in &views {
        check_size(view)?;
    }
    report_width(plan, findings);
    let has = |part: Part| options.parts.contains(&part);
    let mut script = Script::default();
    let statements = &mut script.statements;
    if has(Part::Teardown) && options.parts.len() == 1 {
        statements.extend(parts::teardown(plan, options));
        return Ok(script);
    }
    if has(Part::ExternalSchema) {
        statements.push(Statement::ExternalSchema(parts::external_schema(plan, options)?));
    }
    let settings = if has(Part::Settings) { settings(plan, options) } else { Vec::new() };
    statements.extend(settings.iter().map(|setting| Statement::Set(setting.name().to_owned(), true)));
    let before = statements.len();
    let recent = match (options.recent_hours, views.last()) {
        (Some(hours), Some(main)) => Some(parts::recent(plan, main, hours)?),
        _ => None,
    };
    if has(Part::View) {
        statements.extend(views.into_iter().map(Statement::from));
    }
    statements.extend(recent.map(Statement::from));
    if has(Part::Rejects) {
        statements.push(parts::rejects(plan, options).into());
        read_twice("rejects", findings);
    }
    if has(Part::Probe) {
        statements.push(parts::probe(plan, options).into());
        read_twice("probe", findings);
    }
    if has(Part::Refresh) {
        statements.extend(parts::refresh(plan, options));
    }
    if has(Part::Grants) {
        statements.extend(parts::grants(plan, options)?);
    }
    if has(Part::Monitor) {
        statements.extend(queries::monitor(plan, options));
    }
    if has(Part::Queries) {
        statements.extend(queries::queries(plan, options));
    }
    if has(Part::Teardown) {
        statements.extend(parts::teardown(plan, options));
    }
    // a setting outlives the script in its session; a script of settings alone is there for that
    if statements.len() > before {
        statements.extend(settings.iter().map(|setting| Statement::Reset(setting.name().to_owned())));
    }
    Ok(script)
}

fn read_twice(what: &str, findings: &mut Findings) {
    let message = format!("the `{what}` view reads the stream a second time");
    findings
        .push(Finding::new(Code::StreamReadTwice, message).help("drop the view when you no longer need it"));
}

/// The view over the stream, and over that the plain view of a tiered layout.
fn views(plan: &Plan, options: &Options) -> Result<Vec<View>, Error> {
    let mut views = vec![over_stream(plan, options)];
    if options.layout == Layout::Tiered {
        views.push(over_landing(plan));
    }
    if views.iter().any(|view| view.columns.is_empty()) {
        return Err(Error::new(ErrorKind::Input, "the view would have no columns")
            .help("keep some metadata columns, or use `--layout super`"));
    }
    Ok(views)
}

fn over_stream(plan: &Plan, options: &Options) -> View {
    let record_filter = record_filter(options, plan.array);
    let mut columns = metadata(plan, options);
    columns.extend(plan.stream_fields(options.layout).map(|field| Column {
        name: field.column.clone(),
        value: Value::Field(Field {
            path: field.path.clone(),
            sql_type: field.sql_type,
            reading: field.reading,
        }),
    }));
    if options.layout != Layout::Tiered {
        columns.extend(computed(plan));
    }
    let payload = match options.layout {
        Layout::Typed if !options.keep_payload => None,
        Layout::Typed if record_filter.checks.can_json_parse => Some(Value::Payload),
        Layout::Typed => Some(Value::PayloadWherePossible),
        Layout::Super if options.casts == Casts::Plain => Some(Value::PayloadFromText),
        Layout::Super | Layout::Tiered => Some(Value::Payload),
    };
    columns.extend(payload.map(|value| Column { name: plan.payload.clone(), value }));
    if record_filter.mode == Mode::Quarantine {
        columns.push(Column { name: Ident::fixed("failed_payload"), value: Value::FailedPayload });
    }
    let name = match options.layout {
        Layout::Tiered => plan.targets.landing(),
        Layout::Typed | Layout::Super => plan.targets.view.clone(),
    };
    let kind = ViewKind::Materialized(storage(plan, &columns, options));
    let body = Body::Stream(stream(plan, record_filter, options));
    View { name, kind, columns, body, also: Vec::new(), group_by: Vec::new() }
}

fn over_landing(plan: &Plan) -> View {
    let as_it_is = |name: Ident| Column { name: name.clone(), value: Value::Source(name) };
    let mut columns: Vec<Column> =
        plan.metadata.iter().map(|column| as_it_is(Ident::fixed(column.name))).collect();
    columns.extend(plan.fields.iter().map(|field| {
        if field.promoted {
            return as_it_is(field.column.clone());
        }
        let value = Field { path: field.path.clone(), sql_type: field.sql_type, reading: field.reading };
        Column { name: field.column.clone(), value: Value::Field(value) }
    }));
    columns.extend(computed(plan));
    // without navigation the SQL does not show which column holds the payload
    let navigates = columns.iter().any(|column| matches!(column.value, Value::Field(_)));
    let payload = if navigates { plan.payload.clone() } else { Ident::fixed("payload") };
    let landing = Landing { relation: plan.targets.landing(), alias: Ident::fixed("l"), payload };
    View {
        name: plan.targets.view.clone(),
        kind: ViewKind::Plain,
        columns,
        body: Body::Landing(landing),
        also: Vec::new(),
        group_by: Vec::new(),
    }
}

fn computed(plan: &Plan) -> impl Iterator<Item = Column> {
    plan.computed
        .iter()
        .map(|(name, expr)| Column { name: name.clone(), value: Value::Derived(expr.clone()) })
}

fn storage(plan: &Plan, columns: &[Column], options: &Options) -> Storage {
    let key = |name: &Ident| {
        let position = columns.iter().position(|column| column.name == *name);
        match position.and_then(|at| u32::try_from(at + 1).ok()).filter(|_| options.ordinals) {
            Some(position) => KeyRef::Position(position),
            None => KeyRef::Name(name.clone()),
        }
    };
    Storage {
        backup: options.backup,
        dist_style: options.diststyle,
        dist_key: plan.keys.dist.as_ref().map(key),
        sort_key: plan.keys.sort.iter().map(key).collect(),
        auto_refresh: options.auto_refresh.then_some(true),
        ..Storage::default()
    }
}

/// The settings under which the views are created.
fn settings(plan: &Plan, options: &Options) -> Vec<Setting> {
    let is_tiered = options.layout == Layout::Tiered;
    let navigated = plan.fields.iter().filter(|field| is_tiered && !field.promoted);
    let mut settings = case_settings(navigated.map(|field| &field.path));
    if plan.targets.stream.needs_case() && !settings.contains(&Setting::CaseSensitiveIdentifier) {
        settings.insert(0, Setting::CaseSensitiveIdentifier);
    }
    settings
}

fn check_size(view: &View) -> Result<(), Error> {
    let count = view.columns.len();
    if count <= COLUMNS {
        return Ok(());
    }
    let message =
        format!("the view would have {} columns, Redshift allows {}", grouped(count), grouped(COLUMNS));
    let help = "use a smaller `--depth`, leave out fields, or use `--layout super`";
    Err(Error::new(ErrorKind::Limit, message).help(help))
}

fn report_width(plan: &Plan, findings: &mut Findings) {
    let types = || plan.choices.iter().filter_map(|choice| choice.sql_type);
    let widest = SqlType::Varchar(VARCHAR_BYTES);
    let wide = types().filter(|sql_type| *sql_type == widest).count();
    if wide > WIDE_COLUMNS {
        let message =
            format!("{wide} columns of VARCHAR({VARCHAR_BYTES}) use a lot of memory in every query");
        findings.push(Finding::new(Code::ManyWideColumns, message).help("set `maxLength` in the schema"));
    }
    // the widest ones are counted above
    let narrow = types().filter(|sql_type| *sql_type != widest && !matches!(sql_type, SqlType::Varbyte(_)));
    let bytes: u64 = narrow.map(SqlType::row_bytes).sum();
    if bytes > ROW_BYTES {
        let message = format!("the column widths add up to {bytes} bytes, more than {ROW_BYTES}");
        findings.push(
            Finding::new(Code::WideRow, message)
                .help("shorten the widest text columns, or use `--layout tiered`"),
        );
    }
}
