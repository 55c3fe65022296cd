//! External schemas.

use super::change::{Change, Subject};
use super::fact::Fact;
use super::kind::ChangeKind;
use crate::model::{ExternalSchema, Script, Statement, StreamSource};
use crate::redshift::Source;

pub(super) fn of(script: &Script) -> impl Iterator<Item = &ExternalSchema> {
    script.statements.iter().filter_map(|statement| match statement {
        Statement::ExternalSchema(schema) => Some(schema),
        _ => None,
    })
}

pub(super) fn diff(old: &Script, new: &Script) -> Vec<Change> {
    let named = |script, name: &str| self::of(script).find(|schema| schema.name.normalized() == name);
    let mut changes = Vec::new();
    for schema in self::of(old) {
        let name = schema.name.normalized();
        let of = Subject::object(&name);
        if let Some(other) = named(new, &name) {
            changes.extend(self::schema(schema, other, of));
        } else {
            changes.push(of.change(ChangeKind::SchemaRemoved, Some(source(schema)), None));
        }
    }
    for schema in self::of(new) {
        let name = schema.name.normalized();
        if named(old, &name).is_none() {
            let to = Some(source(schema));
            changes.push(Subject::object(&name).change(ChangeKind::SchemaAdded, None, to));
        }
    }
    changes
}

fn schema(old: &ExternalSchema, new: &ExternalSchema, of: Subject<'_>) -> Vec<Change> {
    let sides = (old, new);
    let mut changes =
        vec![of.differs(ChangeKind::Source, sides, source), of.differs(ChangeKind::Role, sides, role)];
    // of another source these mean something else
    if source(old) == source(new) {
        changes.extend([
            of.differs(ChangeKind::Region, sides, region),
            of.differs(ChangeKind::Brokers, sides, brokers),
            of.differs(ChangeKind::Cluster, sides, cluster),
            of.differs(ChangeKind::Authentication, sides, authentication),
        ]);
    }
    changes.into_iter().flatten().collect()
}

fn source(schema: &ExternalSchema) -> Fact {
    Fact::Source(match schema.source {
        StreamSource::Kinesis { .. } => Source::Kinesis,
        StreamSource::Kafka { .. } => Source::Kafka,
        StreamSource::Msk { .. } => Source::Msk,
    })
}

fn role(schema: &ExternalSchema) -> Option<Fact> {
    schema.iam_role.clone().map(Fact::Role)
}

fn region(schema: &ExternalSchema) -> Option<Fact> {
    if let StreamSource::Kinesis { region } = &schema.source {
        region.clone().map(Fact::Region)
    } else {
        None
    }
}

fn brokers(schema: &ExternalSchema) -> Option<Fact> {
    if let StreamSource::Kafka { uri, .. } = &schema.source { Some(Fact::Brokers(uri.clone())) } else { None }
}

fn cluster(schema: &ExternalSchema) -> Option<Fact> {
    let StreamSource::Msk { cluster_arn, .. } = &schema.source else { return None };
    Some(Fact::Cluster(cluster_arn.clone()))
}

fn authentication(schema: &ExternalSchema) -> Option<Fact> {
    match &schema.source {
        StreamSource::Kinesis { .. } => None,
        StreamSource::Kafka { authentication, .. } | StreamSource::Msk { authentication, .. } => {
            Some(Fact::Authentication(authentication.clone()))
        }
    }
}
