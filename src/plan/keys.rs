//! DISTKEY and SORTKEY.

use super::metadata::type_in_view;
use super::planned::{Keys, PlannedField};
use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::options::{KeyChoice, Options};
use crate::redshift::limits::SORT_COLUMNS;
use crate::redshift::stream::{Role, StreamColumn};
use crate::redshift::{DistStyle, Ident, SqlType};

/// Why columns are keys, or are not.
type Reasons = Vec<(Ident, String)>;

/// A column that a key may name.
struct Candidate {
    name: Ident,
    sql_type: Option<SqlType>,
}

pub(super) fn choose(
    metadata: &[StreamColumn],
    fields: &[&PlannedField],
    others: &[(Ident, Option<SqlType>)],
    options: &Options,
    findings: &mut Findings,
) -> Result<(Keys, Reasons), Error> {
    let mut reasons = Reasons::new();
    let candidates: Vec<Candidate> = metadata
        .iter()
        .map(|column| Candidate {
            name: Ident::fixed(column.name),
            sql_type: type_in_view(*column, options.kafka_key),
        })
        .chain(
            fields
                .iter()
                .map(|field| Candidate { name: field.column.clone(), sql_type: Some(field.sql_type) }),
        )
        .chain(others.iter().map(|(name, sql_type)| Candidate { name: name.clone(), sql_type: *sql_type }))
        .collect();
    let dist = match &options.distkey {
        KeyChoice::None => None,
        KeyChoice::Columns(names) => match names.as_slice() {
            [] => None,
            [name] => Some(find("DISTKEY", name, &candidates)?),
            more => {
                let message = format!("`--distkey` lists {} columns, Redshift allows 1", more.len());
                return Err(Error::new(ErrorKind::Option, message).help("keep one of them"));
            }
        },
        KeyChoice::Auto => dist_by_itself(fields, &candidates, options, &mut reasons)?,
        KeyChoice::Requested => requested_dist(fields, &candidates)?,
    };
    let sort = match &options.sortkey {
        KeyChoice::None => Vec::new(),
        KeyChoice::Columns(names) => {
            names.iter().map(|name| find("SORTKEY", name, &candidates)).collect::<Result<_, _>>()?
        }
        KeyChoice::Auto => sort_by_itself(metadata, fields, &candidates)?,
        KeyChoice::Requested => requested_sort(fields, &candidates)?,
    };
    if sort.len() > SORT_COLUMNS {
        let message = format!("SORTKEY has {} columns, Redshift allows {SORT_COLUMNS}", sort.len());
        return Err(Error::new(ErrorKind::Limit, message).help("list fewer columns in `--sortkey`"));
    }
    if let Some(field) = fields.iter().find(|field| Some(&field.column) == dist.as_ref() && !field.required) {
        let message = format!(
            "`{}` is the DISTKEY but may be missing; all rows without it go to one slice",
            field.path
        );
        findings.push(
            Finding::new(Code::NullableKey, message)
                .help("make the field `required`, or use `--distkey even`")
                .path(field.path.clone())
                .column(field.column.to_string()),
        );
    }
    if options.ordinals && (dist.is_some() || !sort.is_empty()) {
        let message = "a key given by position changes when columns are added or removed";
        findings.push(Finding::new(Code::PositionalKey, message).help("leave out `--ordinals`"));
    }
    Ok((Keys { dist, sort }, reasons))
}

fn find(key: &str, name: &str, candidates: &[Candidate]) -> Result<Ident, Error> {
    let found = candidates.iter().find(|candidate| candidate.name.as_str().eq_ignore_ascii_case(name));
    if let Some(found) = found {
        return permitted(key, found);
    }
    let error = Error::new(ErrorKind::Option, format!("{key}: the view has no column `{name}`"));
    Err(error.advice(name, candidates.iter().map(|candidate| candidate.name.as_str())))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html> lists the types that keys may have.
fn permitted(key: &str, column: &Candidate) -> Result<Ident, Error> {
    match column.sql_type.filter(|sql_type| !sql_type.can_be_key()) {
        None => Ok(column.name.clone()),
        Some(sql_type) => {
            let kind = if sql_type == SqlType::Super { "SUPER" } else { "VARBYTE" };
            let message = format!("{key} column `{}` is {kind}, which cannot be a key", column.name.as_str());
            Err(Error::new(ErrorKind::Option, message).help("choose a column of another type"))
        }
    }
}

/// The DISTKEY that `x-redshift` requests.
fn requested_dist(fields: &[&PlannedField], candidates: &[Candidate]) -> Result<Option<Ident>, Error> {
    let mut requested = fields.iter().filter(|field| field.distkey);
    let Some(first) = requested.next() else { return Ok(None) };
    if let Some(second) = requested.next() {
        let message =
            format!("`{}` and `{}` both have `distkey`, Redshift allows one", first.path, second.path);
        return Err(Error::new(ErrorKind::Option, message).help("keep `distkey` on one of them"));
    }
    find("DISTKEY", first.column.as_str(), candidates).map(Some)
}

/// The SORTKEY that `x-redshift` requests.
fn requested_sort(fields: &[&PlannedField], candidates: &[Candidate]) -> Result<Vec<Ident>, Error> {
    let mut requested: Vec<_> =
        fields.iter().filter_map(|field| field.sortkey.map(|at| (at, field))).collect();
    requested.sort_by_key(|(at, _)| *at);
    requested.iter().map(|(_, field)| find("SORTKEY", field.column.as_str(), candidates)).collect()
}

fn dist_by_itself(
    fields: &[&PlannedField],
    candidates: &[Candidate],
    options: &Options,
    reasons: &mut Reasons,
) -> Result<Option<Ident>, Error> {
    if matches!(options.diststyle, Some(DistStyle::Even | DistStyle::All | DistStyle::Auto)) {
        return Ok(None);
    }
    if let Some(requested) = requested_dist(fields, candidates)? {
        return Ok(Some(requested));
    }
    let required = || fields.iter().filter(|field| field.required && field.sql_type.can_be_key());
    let named_id = |field: &&&PlannedField| ["id", "_id"].contains(&field.column.normalized().as_str());
    let uuid = required().filter(|field| field.is_uuid);
    // a uuid that is called an id, any other uuid, any other id
    let mut ordered: Vec<&&PlannedField> = uuid.clone().filter(named_id).collect();
    ordered.extend(uuid);
    ordered.extend(required().filter(named_id));
    for field in ordered {
        let Some(spread) = field.spread else {
            let kind = if field.is_uuid { "a required uuid" } else { "a required id" };
            reasons.push((field.column.clone(), format!("DISTKEY: {kind}; it helps only joins on it")));
            return Ok(Some(field.column.clone()));
        };
        let verdict = if spread.suits() { "DISTKEY" } else { "not the DISTKEY" };
        let reason = (field.column.clone(), format!("{verdict}: {}", spread.words()));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
        if spread.suits() {
            return Ok(Some(field.column.clone()));
        }
    }
    Ok(None)
}

fn sort_by_itself(
    metadata: &[StreamColumn],
    fields: &[&PlannedField],
    candidates: &[Candidate],
) -> Result<Vec<Ident>, Error> {
    let requested = requested_sort(fields, candidates)?;
    if !requested.is_empty() {
        return Ok(requested);
    }
    Ok(metadata
        .iter()
        .filter(|column| column.role == Role::Arrival)
        .map(|column| Ident::fixed(column.name))
        .collect())
}
