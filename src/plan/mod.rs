//! A `Shape` becomes choices (columns, and why), the choices become the views of a script.

mod assemble;
mod comments;
mod computed;
mod evidence;
mod field;
mod flatten;
mod keys;
mod losses;
mod metadata;
mod naming;
mod parts;
mod planned;
mod queries;
mod reading;
mod record_filter;
mod report;
mod rules;
mod spread;
mod stream;
mod targets;
#[cfg(test)]
mod tests;
mod widths;

pub(crate) use assemble::assemble;
pub(crate) use comments::comments;
pub use planned::ColumnChoice;
pub(crate) use planned::Plan;
pub(crate) use reading::{reading_of_text, reading_of_value};
pub(crate) use report::case_settings;

use field::{FieldShape, Side};
use naming::Nameless;
use planned::PlannedField;
use targets::Targets;
#[cfg(feature = "cli")]
pub(crate) use targets::default_name;

use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
use crate::model::{Expr, Format, Kinds, Shape};
use crate::options::{Layout, Options};
use crate::redshift::limits::IDENTIFIER_BYTES;
use crate::redshift::stream::StreamColumn;
use crate::redshift::{Ident, SqlType};
use crate::text::{Path, Step};

/// Chooses the columns. `computed` are the computed columns, over column names.
pub(crate) fn choose(
    shape: &Shape,
    input: &str,
    options: &Options,
    computed: &[(String, Expr)],
    findings: &mut Findings,
) -> Result<Plan, Error> {
    let targets = Targets::of(input, options, findings)?;
    let metadata = metadata::selected(targets.columns, options)?;
    check_root(shape, options, findings)?;
    let array = shape.kinds.intersects(Kinds::ARRAY);
    record_filter::report(&record_filter::record_filter(options, array), options, array, findings);

    let mut shapes = flatten::fields(shape, options, findings)?;
    land_what_cannot_be_navigated(&mut shapes, options, findings);
    let payload = payload_name(options)?;
    let mut taken: Vec<Ident> = metadata.iter().map(|column| Ident::fixed(column.name)).collect();
    taken.extend(own_columns(options, array, &payload));
    let nameless: Vec<_> = shapes
        .iter()
        .map(|field| Nameless { given: field.asked.name.as_deref(), parts: &field.parts })
        .collect();
    let names = naming::names(&nameless, &taken, options)?;

    let mut choices: Vec<ColumnChoice> =
        metadata.iter().map(|column| source_choice(*column, options)).collect();
    let mut fields = Vec::new();
    for (field, named) in shapes.iter().zip(names) {
        report::name(field, &named, findings);
        let (planned, choice) = plan_field(field, named.ident, options, findings)?;
        fields.push(planned);
        choices.push(choice);
    }
    report::blocking(&fields, &shapes, findings);
    report::navigation(&shapes, options, findings);
    report::template_marks(&fields, findings);

    // the plain view of a tiered layout has the metadata, but not the payload
    let beside = if options.layout == Layout::Tiered { metadata.len() } else { taken.len() };
    let visible: Vec<Ident> =
        taken.iter().take(beside).chain(fields.iter().map(|field| &field.column)).cloned().collect();
    let computed = computed::columns(computed, &visible)?;
    choices.extend(computed.iter().map(|(name, _)| ColumnChoice {
        column: name.clone(),
        sql_type: None,
        path: None,
        rule: "computed",
        why: "requested by `--computed`".to_owned(),
        evidence: String::new(),
    }));
    if options.layout == Layout::Super || (options.layout == Layout::Typed && options.keep_payload) {
        choices.push(ColumnChoice {
            column: payload.clone(),
            sql_type: Some(SqlType::Super),
            path: Some(Path::root()),
            rule: "payload",
            why: "the whole payload".to_owned(),
            evidence: String::new(),
        });
    }

    let mut plan =
        Plan { choices, targets, metadata, fields, computed, payload, array, keys: planned::Keys::default() };
    let landed: Vec<&PlannedField> = plan.stream_fields(options.layout).collect();
    let mut others: Vec<(Ident, Option<SqlType>)> = own_columns(options, array, &plan.payload)
        .into_iter()
        .map(|name| (name, Some(SqlType::Super)))
        .collect();
    if options.layout != Layout::Tiered {
        others.extend(plan.computed.iter().map(|(name, _)| (name.clone(), None)));
    }
    let (keys, reasons) = keys::choose(&plan.metadata, &landed, &others, options, findings)?;
    report::lost_keys(&plan.fields, options, findings);
    for (column, reason) in reasons {
        if let Some(choice) = plan.choices.iter_mut().find(|choice| choice.column == column) {
            choice.why = format!("{}; {reason}", choice.why);
        }
    }
    plan.keys = keys;
    Ok(plan)
}

/// The options, with the payload kept where columns alone would not read all that the input shows.
pub(crate) fn keeping_payload(
    shape: &Shape,
    options: Options,
    findings: &mut Findings,
) -> Result<Options, Error> {
    if options.layout != Layout::Typed || options.keep_payload {
        return Ok(options);
    }
    let record = flatten::record(shape, &options)?.0;
    let unknown = record.kinds.intersects(Kinds::OBJECT)
        && record.fields.known.is_empty()
        && options.columns.is_empty();
    if unknown && !flatten::has_data_keys(&record) {
        let message = "the input defines no properties of the record; one SUPER column keeps the payload";
        let mut finding = Finding::new(Code::OpenObject, message)
            .help("add columns with `--column '/KEY=TYPE'`, or use `--layout super`")
            .path(options.root.clone())
            .at(record.place.clone());
        finding.severity = Severity::Warn;
        findings.push(finding);
    }
    let keep_payload = unknown || flatten::has_data_keys(&record);
    Ok(Options { keep_payload, ..options })
}

fn check_root(shape: &Shape, options: &Options, findings: &mut Findings) -> Result<(), Error> {
    let (record, required) = flatten::record(shape, options)?;
    let kinds = record.kinds;
    if !required && !options.root.steps().is_empty() {
        let root = &options.root;
        let present = record.seen.as_ref().map_or(0, |seen| seen.values - seen.null);
        let message = match shape.seen.as_ref().map(|seen| seen.values) {
            Some(all) if present < all => {
                format!(
                    "{} of {all} records have nothing at `{root}`; each becomes a row of NULLs",
                    all - present
                )
            }
            _ => format!("a record may have nothing at `{root}`; it becomes a row of NULLs"),
        };
        findings.push(
            Finding::new(Code::NothingAtRoot, message)
                .help("read the whole record without `--root`, or add a column of it with `--column '/KEY=TYPE'`")
                .path(root.clone())
                .at(record.place.clone()),
        );
    }
    if options.layout != Layout::Typed {
        return Ok(());
    }
    if !kinds.intersects(Kinds::OBJECT) {
        let what = rules::describe(kinds.difference(Kinds::NULL));
        let error = Error::new(
            ErrorKind::Input,
            format!("the root is of type {what}; the `typed` layout requires an object"),
        )
        .help("use `--layout tiered`");
        return Err(match &shape.place {
            Some(place) => error.at(place.clone()),
            None => error,
        });
    }
    let others = kinds.difference(Kinds::OBJECT.or(Kinds::NULL));
    if !others.is_empty() {
        let message =
            format!("the root may also be {}; the view does not read such a record", rules::describe(others));
        findings.push(
            Finding::new(Code::RootNotObject, message)
                .help("set `\"type\": \"object\"` at the root, or use `--layout tiered`")
                .at(shape.place.clone()),
        );
    }
    Ok(())
}

/// SUPER navigation names attributes by identifiers: <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html>.
fn land_what_cannot_be_navigated(
    fields: &mut Vec<FieldShape<'_>>,
    options: &Options,
    findings: &mut Findings,
) {
    fields.retain_mut(|field| {
        let keys = || field.path.steps().iter().filter_map(|step| match step {
            Step::Key(key) => Some(key),
            Step::Index(_) => None,
        });
        if keys().any(|key| key.contains('\0')) {
            let message = format!("{:?} contains a NUL, which a SQL literal cannot hold: the view has no column for the field", field.path.to_string());
            let finding = Finding::new(Code::UnnavigableKey, message).help("keep the payload with `--keep-payload`");
            findings.push(finding.path(field.path.clone()).at(field.shape.place.clone()));
            return false;
        }
        let navigable = keys().all(|key| Ident::new(key.clone()).is_ok());
        if options.layout == Layout::Tiered && field.side == Side::Value && !navigable {
            (field.side, field.promoted) = (Side::Text, true);
            let message = format!(
                "SUPER navigation cannot address a key that is empty, over {IDENTIFIER_BYTES} bytes or unprintable: {:?} is \
                 a column of the landing view",
                field.path.to_string()
            );
            let finding = Finding::new(Code::UnnavigableKey, message);
            findings.push(finding.path(field.path.clone()).at(field.shape.place.clone()));
        }
        true
    });
}

/// The payload column's name: that of a column option for the root, else `payload`.
fn payload_name(options: &Options) -> Result<Ident, Error> {
    let root = options.columns.iter().rev().filter(|column| column.path.steps().is_empty());
    let mut named = root.filter_map(|column| column.name.as_deref());
    match named.next() {
        Some(name) => naming::given_name(name),
        None => Ok(Ident::fixed("payload")),
    }
}

/// The columns of the view over the stream that hold payloads whole.
fn own_columns(options: &Options, array: bool, payload: &Ident) -> Vec<Ident> {
    let mut columns = Vec::new();
    if options.layout != Layout::Typed || options.keep_payload {
        columns.push(payload.clone());
    }
    if record_filter::record_filter(options, array).mode == crate::model::Mode::Quarantine {
        columns.push(Ident::fixed("failed_payload"));
    }
    columns
}

fn source_choice(column: StreamColumn, options: &Options) -> ColumnChoice {
    ColumnChoice {
        column: Ident::fixed(column.name),
        sql_type: metadata::type_in_view(column, options.kafka_key),
        path: None,
        rule: "source-column",
        why: column.about.to_owned(),
        evidence: String::new(),
    }
}

fn plan_field(
    field: &FieldShape<'_>,
    column: Ident,
    options: &Options,
    findings: &mut Findings,
) -> Result<(PlannedField, ColumnChoice), Error> {
    let (rule, chosen) = rules::first(field, options).ok_or_else(|| {
        Error::new(ErrorKind::Internal, format!("no type rule has an answer for `{}`", field.path))
    })?;
    let sql_type = chosen.sql_type;
    let reading = reading::reading(sql_type, field.asked.epoch, field.side, field.shape.kinds, options);
    // what a rule has said of a whole value needs no second word on its length
    let said = chosen.notes.iter().any(|note| {
        matches!(
            note.code,
            Code::JsonKeptAsText | Code::TimeAsText | Code::IntegerOver38Digits | Code::TextOverLimit
        )
    });
    let more = losses::losses(field, sql_type, reading, options)
        .into_iter()
        .filter(|note| !(said && matches!(note.code, Code::TruncatedText | Code::GuessedLength)));
    for note in chosen.notes.into_iter().chain(more) {
        report::note(field, &column, note, findings);
    }
    let choice = ColumnChoice {
        column: column.clone(),
        sql_type: Some(sql_type),
        path: Some(field.path.clone()),
        rule,
        why: chosen.why,
        evidence: evidence::evidence(field.shape.seen.as_deref()),
    };
    let text = &field.shape.text;
    let planned = PlannedField {
        column,
        path: field.path.clone(),
        sql_type,
        reading,
        promoted: field.promoted,
        required: field.required,
        spread: field.shape.seen.as_deref().map(spread::Spread::of),
        is_uuid: field.kinds() == Kinds::STRING && text.format == Some(Format::Uuid),
        is_category: field.kinds() == Kinds::BOOLEAN || (field.kinds() == Kinds::STRING && text.listed),
        distkey: field.asked.distkey,
        sortkey: field.asked.sortkey,
        place: field.shape.place.clone(),
    };
    Ok((planned, choice))
}
