//! Rules for arrays, objects, mixes, overrides.

use crate::diag::Code;
use crate::model::Kinds;
use crate::options::Options;
use crate::plan::field::{Chosen, FieldShape, Note, Side};
use crate::redshift::SqlType;

const CONTAINERS: Kinds = Kinds::OBJECT.or(Kinds::ARRAY);

pub(super) fn epoch_asked_for(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let unit = field.asked.epoch?;
    Some(Chosen::new(SqlType::Timestamp, format!("`{}` requested by {}", unit.name(), field.asked.by)))
}

pub(super) fn type_asked_for(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let sql_type = field.asked.sql_type?;
    Some(Chosen::new(sql_type, format!("requested by {}", field.asked.by)))
}

pub(super) fn recursion(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    // where a string is possible, the text rule below decides
    let holds = field.side == Side::Value || !field.kinds().intersects(Kinds::STRING);
    (field.shape.recursive && holds).then(|| Chosen::new(SqlType::Super, "contains itself"))
}

pub(super) fn object_too_deep(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let note = Note::new(
        Code::DeepObject,
        format!("the object is more than {} levels deep and is kept whole as SUPER", options.depth),
    )
    .help(format!("split it into columns with `--depth {}`", options.depth.saturating_add(1)));
    field.too_deep.then(|| {
        Chosen::new(SqlType::Super, format!("object more than {} levels deep", options.depth)).note(note)
    })
}

/// A string's quotes are lost in extracted text, which is then not JSON: only a text column keeps it.
pub(super) fn text_or_container(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let kinds = field.kinds();
    if !(kinds.intersects(Kinds::STRING) && kinds.intersects(CONTAINERS)) {
        return None;
    }
    let what = if kinds == Kinds::ANY.difference(Kinds::NULL) {
        "may be any JSON".to_owned()
    } else {
        format!("may be {}", describe(kinds))
    };
    if field.side == Side::Value {
        return Some(Chosen::new(SqlType::Super, what));
    }
    let message = format!("the value {what}: the column keeps it as text, truncated at 65535 bytes");
    let note = Note::new(Code::JsonKeptAsText, message)
        .help("set one `type` in the schema, or use `--layout tiered`, which keeps SUPER");
    Some(Chosen::new(SqlType::TEXT, what).note(note))
}

pub(super) fn array(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    (field.kinds() == Kinds::ARRAY).then(|| Chosen::new(SqlType::Super, "array"))
}

pub(super) fn map(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let why =
        if field.shape.fields.known.is_empty() { "object without known keys" } else { "object kept whole" };
    (field.kinds() == Kinds::OBJECT).then(|| Chosen::new(SqlType::Super, why))
}

/// Without strings the extracted text is JSON, so SUPER holds every kind.
pub(super) fn scalar_or_container(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let kinds = field.kinds();
    if !kinds.intersects(CONTAINERS) {
        return None;
    }
    let what = format!("may be {}", describe(kinds));
    let chosen = Chosen::new(SqlType::Super, what.clone());
    if kinds.is_subset_of(CONTAINERS) || field.side == Side::Value {
        return Some(chosen);
    }
    // no page shows JSON_PARSE of a bare number
    let message = format!("the value {what}: SUPER holds all of them, but a bare scalar may become NULL");
    Some(chosen.note(Note::new(Code::MixedKinds, message).help("set one `type` in the schema")))
}

pub(super) fn nothing_but_null(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let note = Note::new(Code::MixedKinds, "the value is always `null`, so the column's type is a guess")
        .help("set a type, or leave out the field with `skip` in `x-redshift`");
    field.kinds().is_empty().then(|| Chosen::new(SqlType::Varchar(256), "always `null`").note(note))
}

pub(super) fn boolean(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    (field.kinds() == Kinds::BOOLEAN).then(|| Chosen::new(SqlType::Boolean, "boolean"))
}

/// The kinds in words: `string, number or object`.
pub(in crate::plan) fn describe(kinds: Kinds) -> String {
    const NAMES: [(Kinds, &str); 6] = [
        (Kinds::STRING, "string"),
        (Kinds::FRACTION, "number"),
        (Kinds::INTEGER, "integer"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::OBJECT, "object"),
        (Kinds::ARRAY, "array"),
    ];
    let wide = kinds.intersects(Kinds::FRACTION);
    let names: Vec<&str> = NAMES
        .into_iter()
        .filter(|(kind, _)| kinds.intersects(*kind) && !(wide && *kind == Kinds::INTEGER))
        .map(|(_, name)| name)
        .collect();
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}
