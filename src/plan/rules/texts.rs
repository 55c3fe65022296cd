//! Rules for texts.

use super::containers::describe;
use super::samples::mixed_width;
use crate::diag::Code;
use crate::model::{Format, Kinds};
use crate::options::{Options, Times};
use crate::plan::field::{Chosen, FieldShape, Note, Side};
use crate::plan::widths::{format_chars, listed_width, stated_bytes, value_bytes, varchar_width};
use crate::redshift::SqlType;
use crate::redshift::limits::VARCHAR_BYTES;

/// The width of a time, or of a duration, that is kept as text.
const TIME_TEXT: SqlType = SqlType::Varchar(64);

fn is_text(field: &FieldShape<'_>) -> bool {
    field.kinds() == Kinds::STRING
}

fn format(field: &FieldShape<'_>) -> Option<Format> {
    if is_text(field) { field.shape.text.format } else { None }
}

pub(super) fn mixed_scalars(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let kinds = field.kinds();
    let alone = [Kinds::STRING, Kinds::BOOLEAN].contains(&kinds) || kinds.is_subset_of(Kinds::NUMBER);
    if alone {
        return None;
    }
    let seen = field.shape.seen.as_deref().map(|seen| mixed_width(seen, options));
    let width = value_bytes(&field.shape).map(varchar_width).or(seen).unwrap_or(VARCHAR_BYTES);
    let what = format!("may be {}", describe(kinds));
    let note = Note::new(Code::MixedKinds, format!("the value {what}: the column keeps it as text"))
        .help("set one `type` in the schema");
    Some(Chosen::new(SqlType::Varchar(width), what).note(note))
}

pub(super) fn listed(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let longest = stated_bytes(&field.shape)?;
    (is_text(field) && field.shape.text.listed).then(|| {
        let why = format!("longest enum value is {longest} bytes, rounded up");
        Chosen::new(SqlType::Varchar(listed_width(longest)), why)
    })
}

pub(super) fn uuid(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    (format(field)? == Format::Uuid).then(|| Chosen::new(SqlType::Char(36), "format `uuid`, all ASCII"))
}

pub(super) fn date(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    (format(field)? == Format::Date).then(|| moment(field, options, SqlType::Date, "format `date`"))
}

pub(super) fn time(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let why = "format `time`, with an offset";
    (format(field)? == Format::Time).then(|| moment(field, options, SqlType::TimeTz, why))
}

pub(super) fn date_time(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let why = "format `date-time`, with an offset";
    (format(field)? == Format::DateTime).then(|| moment(field, options, SqlType::TimestampTz, why))
}

pub(super) fn local_time(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    (format(field)? == Format::LocalTime)
        .then(|| moment(field, options, SqlType::Time, "time without an offset"))
}

pub(super) fn local_date_time(field: &FieldShape<'_>, options: &Options) -> Option<Chosen> {
    let why = "date and time without an offset";
    (format(field)? == Format::LocalDateTime).then(|| moment(field, options, SqlType::Timestamp, why))
}

/// A time as its type, or as text where the cast may be rejected:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>.
fn moment(field: &FieldShape<'_>, options: &Options, sql_type: SqlType, why: &str) -> Chosen {
    let forced = options.times == Times::Text;
    let refreshes_itself = options.times == Times::Auto && options.auto_refresh && field.side == Side::Text;
    if !(forced || refreshes_itself) {
        return Chosen::new(sql_type, why);
    }
    let reason =
        if forced { "as requested" } else { "because a cast may be rejected under AUTO REFRESH YES" };
    let note = Note::new(
        Code::TimeAsText,
        format!("the time is kept as text, {reason}; text over 64 bytes is truncated"),
    );
    let note = if forced { note } else { note.help("cast it with `--times cast`, or use `--layout tiered`") };
    Chosen::new(TIME_TEXT, format!("{why}, kept as text")).note(note)
}

pub(super) fn duration(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let is_duration = format(field)? == Format::Duration && stated_bytes(&field.shape).is_none();
    is_duration.then(|| Chosen::new(TIME_TEXT, "format `duration`; its length is a guess"))
}

pub(super) fn by_length(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    let text = &field.shape.text;
    let bytes = if is_text(field) { stated_bytes(&field.shape)? } else { return None };
    let stated = text.max_chars.map(|chars| {
        let each = if text.ascii { "all ASCII" } else { "4 bytes each" };
        (
            chars.saturating_mul(if text.ascii { 1 } else { 4 }),
            format!("`maxLength` {chars} characters, {each}"),
        )
    });
    let why = match (stated, text.max_bytes, text.format.filter(|format| format_chars(*format).is_some())) {
        (Some((stated, why)), _, _) if stated == bytes => why,
        (_, Some(known), _) if known == bytes => format!("longest {known} bytes"),
        (_, _, Some(format)) => format!("format `{}`", format.name()),
        _ => format!("at most {bytes} bytes"),
    };
    Some(Chosen::new(SqlType::Varchar(varchar_width(bytes)), why))
}

pub(super) fn unknown_length(field: &FieldShape<'_>, _: &Options) -> Option<Chosen> {
    is_text(field).then(|| Chosen::new(SqlType::TEXT, "text of unknown length"))
}
