//! The statements other than the view.

use super::Plan;
use super::queries::ago;
use super::record_filter::{open, record_filter};
use super::stream::{metadata, stream};
use super::targets::ident;
use crate::diag::{Error, ErrorKind};
use crate::model::{
    Authentication, BinaryOp, Body, Certificate, Column, Expr, ExternalSchema, Grantee, IamRole, Landing,
    Mode, Object, RecordFilter, Statement, Storage, StreamSource, Value, View, ViewKind,
};
use crate::options::{Layout, Options, Part};
use crate::redshift::{AuthenticationKind, Ident, Source};

pub(super) fn external_schema(plan: &Plan, options: &Options) -> Result<ExternalSchema, Error> {
    let source = match options.source {
        Source::Kinesis => StreamSource::Kinesis { region: options.region.clone() },
        Source::Kafka => StreamSource::Kafka {
            uri: needed(options.uri.as_ref(), "kafka", "--uri")?,
            authentication: authentication(options)?,
        },
        Source::Msk => StreamSource::Msk {
            cluster_arn: needed(options.cluster_arn.as_ref(), "msk", "--cluster-arn")?,
            authentication: authentication(options)?,
        },
    };
    // only `FROM KAFKA` without authentication needs no role
    let roleless = matches!(source, StreamSource::Kafka { authentication: Authentication::None, .. });
    let iam_role = match options.iam_role.as_deref() {
        None if roleless => None,
        None => Some(IamRole::Default),
        Some(role) if role.eq_ignore_ascii_case("default") => Some(IamRole::Default),
        Some(arns) => Some(IamRole::Arns(arns.split(',').map(str::to_owned).collect())),
    };
    Ok(ExternalSchema { name: plan.targets.external_schema.clone(), if_not_exists: true, source, iam_role })
}

fn needed(value: Option<&String>, source: &str, flag: &str) -> Result<String, Error> {
    let missing = || {
        Error::new(ErrorKind::Option, format!("`--source {source}` requires `{flag}`"))
            .help(format!("add `{flag}`, or leave out the external schema: `--with settings,view`"))
    };
    value.cloned().ok_or_else(missing)
}

fn authentication(options: &Options) -> Result<Authentication, Error> {
    Ok(match options.authentication {
        Some(AuthenticationKind::None) => Authentication::None,
        Some(AuthenticationKind::Mtls) => match (&options.authentication_arn, &options.secret_arn) {
            (Some(arn), None) => Authentication::Mtls(Certificate::Acm(arn.clone())),
            (None, Some(arn)) => Authentication::Mtls(Certificate::Secret(arn.clone())),
            _ => {
                let message = "`--authentication mtls` requires exactly one certificate";
                let help = "add either `--authentication-arn` or `--secret-arn`";
                return Err(Error::new(ErrorKind::Option, message).help(help));
            }
        },
        Some(AuthenticationKind::Iam) | None => Authentication::Iam,
    })
}

/// The records that the size limit or the filter rejects.
pub(super) fn rejects(plan: &Plan, options: &Options) -> View {
    let mut columns = metadata(plan, options);
    columns.push(Column { name: Ident::fixed("reason"), value: Value::Reason });
    columns.push(Column { name: Ident::fixed("payload"), value: Value::PayloadBytes });
    let record_filter = RecordFilter { mode: Mode::Rejects, ..record_filter(options, plan.array) };
    let storage = Storage { auto_refresh: options.auto_refresh.then_some(true), ..Storage::default() };
    View {
        name: plan.targets.suffixed("_rejects"),
        kind: ViewKind::Materialized(storage),
        columns,
        body: Body::Stream(stream(plan, record_filter, options)),
        also: Vec::new(),
        group_by: Vec::new(),
    }
}

/// Counts the encodings of the stream, and stores no payload.
pub(super) fn probe(plan: &Plan, options: &Options) -> View {
    let payload = Expr::column(Ident::fixed(plan.targets.columns.payload()));
    let of_length =
        |name: &str| Value::Computed(Expr::call(name, vec![Expr::call("LENGTH", vec![payload.clone()])]));
    let column = |name, value| Column { name: Ident::fixed(name), value };
    View {
        name: plan.targets.suffixed("_probe"),
        kind: ViewKind::Materialized(Storage { auto_refresh: Some(false), ..Storage::default() }),
        columns: vec![
            column("encoding", Value::Probe),
            column("records", Value::Computed(Expr::CountAll)),
            column("shortest", of_length("MIN")),
            column("longest", of_length("MAX")),
        ],
        body: Body::Stream(stream(plan, open(), options)),
        also: Vec::new(),
        group_by: vec![Expr::column(Ident::fixed("encoding"))],
    }
}

/// A plain view of the rows that arrived last: a streaming view cannot read the clock.
pub(super) fn recent(plan: &Plan, main: &View, hours: u32) -> Result<View, Error> {
    let alias = Ident::fixed("v");
    let arrival = Ident::fixed(plan.targets.columns.arrival());
    if !main.columns.iter().any(|column| column.name == arrival) {
        let message = format!("`--recent-hours` requires the metadata column `{}`", arrival.as_str());
        return Err(Error::new(ErrorKind::Option, message).help("add it to `--metadata`"));
    }
    let payload = Ident::fixed("payload");
    let columns = main.columns.iter().map(|column| {
        let name = column.name.clone();
        let value = if name == payload { Value::Payload } else { Value::Source(name.clone()) };
        Column { name, value }
    });
    let columns = columns.collect();
    let since = ago("hour", hours);
    Ok(View {
        name: plan.targets.suffixed("_recent"),
        kind: ViewKind::Plain,
        columns,
        body: Body::Landing(Landing { relation: main.name.clone(), alias: alias.clone(), payload }),
        also: vec![Expr::Column(Some(alias), arrival).binary(BinaryOp::GreaterOrEqual, since)],
        group_by: Vec::new(),
    })
}

pub(super) fn refresh(plan: &Plan, options: &Options) -> Vec<Statement> {
    let main = match options.layout {
        Layout::Tiered => plan.targets.landing(),
        Layout::Typed | Layout::Super => plan.targets.view.clone(),
    };
    let mut names = vec![main];
    if options.parts.contains(&Part::Rejects) {
        names.push(plan.targets.suffixed("_rejects"));
    }
    if options.parts.contains(&Part::Probe) {
        names.push(plan.targets.suffixed("_probe"));
    }
    names.into_iter().map(Statement::Refresh).collect()
}

/// SELECT on what is to be read, and USAGE on its schema where one is named.
pub(super) fn grants(plan: &Plan, options: &Options) -> Result<Vec<Statement>, Error> {
    let schema: Vec<Object> = plan.targets.view.schema.iter().cloned().map(Object::Schema).collect();
    let mut objects = schema.clone();
    // GRANT has one word for both kinds of view
    objects.push(Object::View(plan.targets.view.clone()));
    if options.recent_hours.is_some() {
        objects.push(Object::View(plan.targets.suffixed("_recent")));
    }
    // rejected records are raw and unmasked, so they have readers of their own
    let mut rejects = schema;
    rejects.push(Object::View(plan.targets.suffixed("_rejects")));
    let mut statements = Vec::new();
    for (flag, roles, objects) in [
        ("--grant-to", &options.grant_to, objects),
        ("--grant-rejects-to", &options.grant_rejects_to, rejects),
    ] {
        for role in roles {
            let role = ident(flag, role)?;
            statements.extend(
                objects.iter().map(|object| Statement::Grant(object.clone(), Grantee::Role(role.clone()))),
            );
        }
    }
    Ok(statements)
}

fn main_object(plan: &Plan, options: &Options) -> Object {
    match options.layout {
        Layout::Tiered => Object::View(plan.targets.view.clone()),
        Layout::Typed | Layout::Super => Object::MaterializedView(plan.targets.view.clone()),
    }
}

/// Drops all that a script can make: what reads goes before what is read.
pub(super) fn teardown(plan: &Plan, options: &Options) -> Vec<Statement> {
    let alone = options.parts.len() == 1;
    let made = |part: Part| alone || options.parts.contains(&part);
    let mut objects = Vec::new();
    if options.recent_hours.is_some() {
        objects.push(Object::View(plan.targets.suffixed("_recent")));
    }
    if made(Part::Rejects) {
        objects.push(Object::MaterializedView(plan.targets.suffixed("_rejects")));
    }
    if made(Part::Probe) {
        objects.push(Object::MaterializedView(plan.targets.suffixed("_probe")));
    }
    objects.push(main_object(plan, options));
    if options.layout == Layout::Tiered {
        objects.push(Object::MaterializedView(plan.targets.landing()));
    }
    objects.push(Object::Schema(plan.targets.external_schema.clone()));
    objects.into_iter().map(Statement::Drop).collect()
}
