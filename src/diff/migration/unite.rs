//! Rows of the old view and of the new one as rows of one relation.

use std::collections::{BTreeMap, BTreeSet};

use super::names::suffixed;
use crate::diag::{Error, ErrorKind};
use crate::diff::columns::pairs;
use crate::diff::types::holds;
use crate::diff::versions::{Sides, stream_behind, stream_of};
use crate::model::{Body, Column, Expr, Field, Value, View, ViewKind};
use crate::redshift::{Ident, Name, Source, SqlType, casts, stream};

/// Two views of one stream, or of two, and the columns in which both fit.
pub(super) struct United {
    columns: Vec<UnitedColumn>,
    /// The columns that together name a record in both views, where both read one stream.
    keys: Option<[Ident; 2]>,
    /// Whether the new view has all that the old one has of the records that both have.
    pub(super) covers: bool,
}

struct UnitedColumn {
    name: Ident,
    old: Option<Side>,
    new: Option<Side>,
    /// The type of both sides: that of the new one, where it has the column.
    sql_type: Option<SqlType>,
}

struct Side {
    name: Ident,
    sql_type: Option<SqlType>,
}

/// Whose rows are selected.
#[derive(Clone, Copy)]
pub(super) enum From {
    /// `o`, a relation with the old view's columns.
    Old,
    /// `o` where the joined `n` has no row: what only the new view has is NULL there, in its own type.
    Lacking,
    /// `n`, a relation with the new view's columns.
    New,
    /// `o` with what `n` has of the same record.
    Both,
    /// `a`, the relation in which both were united.
    Archive,
}

/// Whether a migration keeps the rows of a view that is re-created.
pub(in crate::diff) fn keeps(old: &View, new: &View, sides: &Sides<'_>) -> bool {
    let streams = stream_behind(old, sides.old).zip(stream_behind(new, sides.new));
    has_rows_of_its_own(old, new, sides)
        && streams.is_some_and(|(before, after)| United::of(old, new, before.1 == after.1).is_ok())
}

/// Whether each row of a view is one record's, and goes with it, or has to be made by another kind of view.
pub(super) fn has_rows_of_its_own(old: &View, new: &View, sides: &Sides<'_>) -> bool {
    let has_rows =
        stream_of(old, sides.old).is_some() || (old.kind == ViewKind::Plain) != (new.kind == ViewKind::Plain);
    has_rows && old.group_by.is_empty() && new.group_by.is_empty()
}

impl United {
    /// The two, where both land the columns by which a record is known again; those of two streams need none.
    pub(super) fn of(old: &View, new: &View, overlap: bool) -> Result<Self, Error> {
        let mut pairs = pairs(old, new);
        // what are two expressions of unknown types stays two columns
        pairs.retain(|(at, other)| !mixes(&old.columns[*at], &new.columns[*other]));
        let (mut columns, mut names): (Vec<UnitedColumn>, BTreeSet<Ident>) = Default::default();
        let by_new: BTreeMap<usize, usize> = pairs.iter().map(|(at, other)| (*other, *at)).collect();
        let mut whole: BTreeSet<usize> = BTreeSet::new();
        for (at, column) in new.columns.iter().enumerate() {
            let (new, paired) = (side(column), by_new.get(&at));
            let before = paired.map(|at| side(&old.columns[*at]));
            if let (Some(at), Some(before)) = (paired, &before)
                && converts(before, &new) != Conversion::Partial
            {
                whole.insert(*at);
            }
            names.insert(column.name.clone());
            let sql_type = new.sql_type;
            columns.push(UnitedColumn { name: column.name.clone(), old: before, new: Some(new), sql_type });
        }
        // what the new version has no column for, or none that holds every value
        for (_, column) in old.columns.iter().enumerate().filter(|(at, _)| !whole.contains(at)) {
            let taken = |name: &Ident| names.contains(name);
            let name = if taken(&column.name) {
                suffixed(&column.name, "_old", &taken)?
            } else {
                column.name.clone()
            };
            names.insert(name.clone());
            let old = side(column);
            columns.push(UnitedColumn { name, sql_type: old.sql_type, old: Some(old), new: None });
        }
        let overlap = overlap && is_of_kafka(old) == is_of_kafka(new);
        let keys = if overlap { Some(keys(old, new)?) } else { None };
        let covers = whole.len() == old.columns.len()
            && pairs.iter().all(|(at, other)| is_kept(&old.columns[*at].value, &new.columns[*other].value))
            && reads_alike(&old.body, &new.body);
        Ok(Self { columns, keys, covers })
    }

    /// Whether both views read one stream.
    pub(super) fn overlaps(&self) -> bool {
        self.keys.is_some()
    }

    /// The items of a SELECT; the old side is cast to the types of the new one.
    pub(super) fn select(&self, from: From) -> String {
        let items: Vec<String> = self.columns.iter().map(|column| column.item(from)).collect();
        format!("SELECT\n    {}", items.join(",\n    "))
    }

    /// Whether both sides have a column of this name, so that it can be a key of the table too.
    pub(super) fn keeps(&self, name: &Ident) -> bool {
        self.columns.iter().any(|column| column.name == *name && column.old.is_some())
    }

    /// How values of the old view become values of the new types, a sentence for each column that changes its type.
    pub(super) fn conversions(&self) -> impl Iterator<Item = String> {
        self.columns.iter().filter_map(|column| {
            let (old, new) = (column.old.as_ref()?, column.new.as_ref()?);
            let (before, after) = (old.sql_type?, new.sql_type?);
            let how = match converts(old, new) {
                Conversion::None => return None,
                Conversion::Whole => "without loss",
                Conversion::Partial if casts::is_try_cast(before, after) => {
                    "by TRY_CAST, NULL where that fails; the old value has a column of its own"
                }
                Conversion::Partial => "to NULL; the old value has a column of its own",
            };
            Some(format!("archived `{}`: {before} is converted to {after} {how}", column.name))
        })
    }

    /// `LEFT JOIN relation alias ON …`: the same record.
    pub(super) fn join(&self, relation: &Name, alias: &str, of: &str) -> String {
        let keys = self.keys.iter().flatten();
        let equal: Vec<String> = keys.map(|key| format!("{alias}.{key} = {of}.{key}")).collect();
        format!("LEFT JOIN {relation} {alias} ON {}", equal.join(" AND "))
    }

    /// The condition that joins have found nothing.
    pub(super) fn missing(&self, aliases: &[&str]) -> String {
        let key = self.keys.iter().map(|[_, key]| key);
        let missing = key.flat_map(|key| aliases.iter().map(move |alias| format!("{alias}.{key} IS NULL")));
        missing.collect::<Vec<_>>().join(" AND ")
    }
}

impl UnitedColumn {
    fn item(&self, from: From) -> String {
        let of = |alias: &str, side: &Side| {
            let column = format!("{alias}.{}", side.name);
            match (side.sql_type, self.sql_type) {
                (Some(is), Some(wanted)) if is != wanted => converted(&column, is, wanted),
                _ => Some(column),
            }
        };
        let old = || self.old.as_ref().and_then(|side| of("o", side));
        let new = || self.new.as_ref().and_then(|side| of("n", side));
        let value = match from {
            From::Archive => Some(format!("a.{}", self.name)),
            From::Old => old(),
            From::Lacking => match (&self.old, &self.new) {
                (None, Some(new)) => Some(format!("n.{}", new.name)),
                _ => old(),
            },
            From::New => new(),
            // what the new view does not find, the old one may have: its field may have moved
            From::Both => match (new(), old()) {
                (Some(new), Some(old)) => Some(either(&new, &old, self.sql_type)),
                (new, old) => new.or(old),
            },
        };
        let value = value.unwrap_or_else(|| {
            self.sql_type.map_or_else(|| "NULL".to_owned(), |sql_type| format!("NULL::{sql_type}"))
        });
        let named = value.strip_prefix(['o', 'n', 'a']).and_then(|rest| rest.strip_prefix('.'));
        if named == Some(self.name.to_string().as_str()) {
            value
        } else {
            format!("{value} AS {}", self.name)
        }
    }
}

/// How far values of one column can become values of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conversion {
    /// The type stays.
    None,
    /// The new type holds every value.
    Whole,
    /// The new type does not hold every value.
    Partial,
}

fn converts(old: &Side, new: &Side) -> Conversion {
    match (old.sql_type, new.sql_type) {
        (Some(old), Some(new)) if old != new => {
            if holds(new, old) {
                Conversion::Whole
            } else {
                Conversion::Partial
            }
        }
        _ => Conversion::None,
    }
}

/// Whether a new column has of a record what the old one has.
fn is_kept(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Field(old), Value::Field(new)) => old.path == new.path && old.reading == new.reading,
        (old, new) => old == new,
    }
}

/// Whether two views read payloads alike.
fn reads_alike(old: &Body, new: &Body) -> bool {
    match (old, new) {
        (Body::Stream(old), Body::Stream(new)) => {
            (old.encoding, old.strip_bytes, old.null_if_invalid)
                == (new.encoding, new.strip_bytes, new.null_if_invalid)
                && old.payload == new.payload
        }
        (Body::Landing(old), Body::Landing(new)) => old == new,
        _ => false,
    }
}

/// Whether two columns hold what no type is known to hold.
fn mixes(old: &Column, new: &Column) -> bool {
    old.value != new.value && (side(old).sql_type.is_none() || side(new).sql_type.is_none())
}

fn side(column: &Column) -> Side {
    let sql_type = match &column.value {
        Value::Field(Field { sql_type, .. }) => Some(*sql_type),
        Value::Payload | Value::PayloadFromText | Value::PayloadWherePossible => Some(SqlType::Super),
        other => source(other).and_then(|of| stream::named(of.as_str())).map(|column| column.sql_type),
    };
    Side { name: column.name.clone(), sql_type }
}

/// The first of two values that is there. No page says that COALESCE takes SUPER and VARBYTE, as CASE does.
fn either(first: &str, second: &str, of: Option<SqlType>) -> String {
    match of {
        Some(SqlType::Super | SqlType::Varbyte(_)) | None => {
            format!("CASE WHEN {first} IS NULL THEN {second} ELSE {first} END")
        }
        Some(_) => format!("COALESCE({first}, {second})"),
    }
}

/// A value in another type, by a cast that cannot fail; none where there is no such cast.
fn converted(value: &str, is: SqlType, wanted: SqlType) -> Option<String> {
    match (is, wanted) {
        // CAST knows no pair of BOOLEAN and text
        (SqlType::Boolean, SqlType::Char(_) | SqlType::Varchar(_)) if holds(wanted, is) => {
            Some(format!("CASE {value} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END::{wanted}"))
        }
        (SqlType::Char(_) | SqlType::Varchar(_), SqlType::Super) => Some(format!(
            "CASE WHEN CAN_JSON_PARSE({value}) THEN JSON_PARSE({value}) ELSE {value}::SUPER END"
        )),
        _ if holds(wanted, is) => Some(format!("{value}::{wanted}")),
        _ if casts::is_try_cast(is, wanted) => Some(format!("TRY_CAST({value} AS {wanted})")),
        _ => None,
    }
}

/// The columns that name a record of a stream:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html>.
fn keys(old: &View, new: &View) -> Result<[Ident; 2], Error> {
    let wanted = if is_of_kafka(new) { Source::Kafka } else { Source::Kinesis }.columns().position();
    let of = |view: &View, key: &str| {
        let holds = |column: &&Column| source(&column.value).is_some_and(|of| of.normalized() == key);
        view.columns.iter().find(holds).map(|column| column.name.clone())
    };
    // under one name in both, so that what unites them has it under that name too
    let both = |key: &str| of(old, key).filter(|name| of(new, key).as_ref() == Some(name));
    if let [Some(first), Some(second)] = wanted.map(both) {
        return Ok([first, second]);
    }
    let [first, second] = wanted;
    let message = format!(
        "the versions of `{}` do not both land `{first}` and `{second}`, by which a record is known again",
        new.name
    );
    Err(Error::new(ErrorKind::Limit, message).help(
        "keep the old view under its name and give the new one another, or DROP and CREATE; land both from now on",
    ))
}

/// Whether the records are those of Kafka, by the payload or by the source's own columns.
fn is_of_kafka(view: &View) -> bool {
    let is_kafkas = |name: &Ident| name.normalized().starts_with("kafka_");
    let payload = if let Body::Stream(stream) = &view.body { is_kafkas(&stream.payload) } else { false };
    payload || view.columns.iter().filter_map(|column| source(&column.value)).any(is_kafkas)
}

/// The column of what the view reads that a column is, however that was recovered.
fn source(value: &Value) -> Option<&Ident> {
    match value {
        Value::Source(of) | Value::Computed(Expr::Column(_, of)) => Some(of),
        _ => None,
    }
}
