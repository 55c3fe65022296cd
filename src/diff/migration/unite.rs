//! Rows of the old view and of the new one as rows of one relation.

use std::collections::{BTreeMap, BTreeSet};

use super::names::suffixed;
use crate::diag::{Error, ErrorKind};
use crate::diff::columns::pairs;
use crate::diff::types::holds;
use crate::diff::versions::{Sides, stream_behind, stream_of};
use crate::model::{Body, Column, Expr, Field, Value, View, ViewKind};
use crate::redshift::{Ident, Name, SqlType};
use crate::redshift::{Source, stream};

/// Two views of one stream, or of two, and the columns in which both fit.
pub(super) struct United {
    columns: Vec<UnitedColumn>,
    /// The columns that together name a record of the new view.
    keys: [Ident; 2],
    /// Whether both views read one stream, so that these name the same record in both.
    pub(super) overlap: bool,
}

struct UnitedColumn {
    name: Ident,
    old: Option<Side>,
    new: Option<Side>,
    /// The type in which both sides fit, where they differ in it.
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
    /// The two, where both land the columns by which a record is known again.
    pub(super) fn of(old: &View, new: &View, overlap: bool) -> Result<Self, Error> {
        let mut pairs = pairs(old, new);
        // what are two expressions of unknown types stays two columns
        pairs.retain(|(at, other)| !mixes(&old.columns[*at], &new.columns[*other]));
        let (mut columns, mut names): (Vec<UnitedColumn>, BTreeSet<Ident>) = Default::default();
        let by_new: BTreeMap<usize, usize> = pairs.iter().map(|(at, other)| (*other, *at)).collect();
        let paired: BTreeSet<usize> = by_new.values().copied().collect();
        for (at, column) in new.columns.iter().enumerate() {
            let paired = by_new.get(&at).map(|at| side(&old.columns[*at]));
            names.insert(column.name.clone());
            columns.push(UnitedColumn::of(column.name.clone(), paired, Some(side(column))));
        }
        for (at, column) in old.columns.iter().enumerate() {
            if !paired.contains(&at) {
                let taken = |name: &Ident| names.contains(name);
                let name = if taken(&column.name) {
                    suffixed(&column.name, "_old", &taken)?
                } else {
                    column.name.clone()
                };
                names.insert(name.clone());
                columns.push(UnitedColumn::of(name, Some(side(column)), None));
            }
        }
        let overlap = overlap && is_of_kafka(old) == is_of_kafka(new);
        let keys = keys(if overlap { old } else { new }, new)?;
        Ok(Self { columns, keys, overlap })
    }

    /// The items of a SELECT; each side is cast to what both fit in.
    pub(super) fn select(&self, from: From) -> String {
        let items: Vec<String> = self.columns.iter().map(|column| column.item(from)).collect();
        format!("SELECT\n    {}", items.join(",\n    "))
    }

    /// Whether a column of this name has one type on both sides, so that it can be a key of the table too.
    pub(in crate::diff) fn keeps(&self, name: &Ident) -> bool {
        self.columns.iter().any(|column| column.name == *name && column.sql_type.is_none())
    }

    /// `LEFT JOIN relation alias ON …`: the same record.
    pub(super) fn join(&self, relation: &Name, alias: &str, of: &str) -> String {
        let equal: Vec<String> = self.keys.iter().map(|key| format!("{alias}.{key} = {of}.{key}")).collect();
        format!("LEFT JOIN {relation} {alias} ON {}", equal.join(" AND "))
    }

    /// The condition that a join has found nothing.
    pub(super) fn missing(&self, alias: &str) -> String {
        format!("{alias}.{} IS NULL", self.keys[1])
    }
}

impl UnitedColumn {
    fn of(name: Ident, old: Option<Side>, new: Option<Side>) -> Self {
        let types = old.as_ref().zip(new.as_ref()).and_then(|(old, new)| old.sql_type.zip(new.sql_type));
        let sql_type = types.filter(|(old, new)| old != new).map(|(old, new)| common(old, new));
        Self { name, old, new, sql_type }
    }

    fn item(&self, from: From) -> String {
        let of = |alias: &str, side: &Side| {
            let column = format!("{alias}.{}", side.name);
            match (side.sql_type, self.sql_type) {
                (Some(is), Some(wanted)) if is != wanted => converted(&column, is, wanted),
                _ => column,
            }
        };
        let (old, new) = (self.old.as_ref(), self.new.as_ref());
        let value = match (from, old, new) {
            (From::Archive, ..) => format!("a.{}", self.name),
            // what the new view does not find, the old one may have: its field may have moved
            (From::Both, Some(old), Some(new)) => {
                either(&of("n", new), &of("o", old), self.sql_type.or(new.sql_type))
            }
            (From::Old | From::Both, Some(old), _) => of("o", old),
            (From::New | From::Both, _, Some(new)) => of("n", new),
            _ => {
                let other = old.or(new).and_then(|side| side.sql_type);
                other.map_or_else(|| "NULL".to_owned(), |sql_type| format!("NULL::{sql_type}"))
            }
        };
        let named = value.strip_prefix(['o', 'n', 'a']).and_then(|rest| rest.strip_prefix('.'));
        if named == Some(self.name.to_string().as_str()) {
            value
        } else {
            format!("{value} AS {}", self.name)
        }
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

/// The narrowest type that is at hand and holds the values of both.
fn common(old: SqlType, new: SqlType) -> SqlType {
    if holds(new, old) {
        new
    } else if holds(old, new) {
        old
    } else if [old, new].contains(&SqlType::Super) {
        SqlType::Super
    } else {
        [SqlType::Varchar(64), SqlType::Varchar(4096)]
            .into_iter()
            .find(|text| holds(*text, old) && holds(*text, new))
            .unwrap_or(SqlType::TEXT)
    }
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

/// A value in a type that holds it, by casts that cannot fail.
fn converted(value: &str, is: SqlType, wanted: SqlType) -> String {
    match (is, wanted) {
        // BOOLEAN and text are not a pair that CAST knows
        (SqlType::Boolean, SqlType::Char(_) | SqlType::Varchar(_)) => {
            format!("CASE {value} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END::{wanted}")
        }
        (SqlType::Char(_) | SqlType::Varchar(_), SqlType::Super) => {
            format!("CASE WHEN CAN_JSON_PARSE({value}) THEN JSON_PARSE({value}) ELSE {value}::SUPER END")
        }
        _ => format!("{value}::{wanted}"),
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
