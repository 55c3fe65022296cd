//! External schemas.

use super::change::Changes;
use super::kind::What;
use crate::model::{Authentication, Certificate, ExternalSchema, IamRole, Script, Statement, StreamSource};

pub(super) fn of(script: &Script) -> impl Iterator<Item = &ExternalSchema> {
    script.statements.iter().filter_map(|statement| match statement {
        Statement::ExternalSchema(schema) => Some(schema),
        _ => None,
    })
}

pub(super) fn diff(old: &Script, new: &Script, changes: &mut Changes) {
    let named = |script: &'_ Script, name: &str| of(script).position(|schema| schema.name.folded() == name);
    for schema in self::of(old) {
        changes.object = schema.name.folded();
        match named(new, &changes.object).and_then(|at| self::of(new).nth(at)) {
            Some(other) => self::schema(schema, other, changes),
            None => changes.add(What::SchemaRemoved, Some(source(schema)), None),
        }
    }
    for schema in self::of(new).filter(|schema| named(old, &schema.name.folded()).is_none()) {
        changes.object = schema.name.folded();
        changes.add(What::SchemaAdded, None, Some(source(schema)));
    }
}

fn schema(old: &ExternalSchema, new: &ExternalSchema, changes: &mut Changes) {
    changes.compare(What::Source, Some(source(old)), Some(source(new)));
    changes.compare(What::Role, role(old), role(new));
    // of another source these mean something else
    if source(old) != source(new) {
        return;
    }
    changes.compare(What::Region, region(old), region(new));
    changes.compare(What::Brokers, brokers(old), brokers(new));
    changes.compare(What::Cluster, cluster(old), cluster(new));
    changes.compare(What::Authentication, authentication(old), authentication(new));
}

fn source(schema: &ExternalSchema) -> String {
    match schema.source {
        StreamSource::Kinesis { .. } => "kinesis",
        StreamSource::Kafka { .. } => "kafka",
        StreamSource::Msk { .. } => "msk",
    }
    .to_owned()
}

fn role(schema: &ExternalSchema) -> Option<String> {
    schema.iam_role.as_ref().map(|role| match role {
        IamRole::Default => "default".to_owned(),
        IamRole::Arns(arns) => arns.join(","),
    })
}

fn region(schema: &ExternalSchema) -> Option<String> {
    if let StreamSource::Kinesis { region } = &schema.source { region.clone() } else { None }
}

fn brokers(schema: &ExternalSchema) -> Option<String> {
    if let StreamSource::Kafka { uri, .. } = &schema.source { Some(uri.clone()) } else { None }
}

fn cluster(schema: &ExternalSchema) -> Option<String> {
    if let StreamSource::Msk { cluster_arn, .. } = &schema.source { Some(cluster_arn.clone()) } else { None }
}

fn authentication(schema: &ExternalSchema) -> Option<String> {
    let (StreamSource::Kafka { authentication, .. } | StreamSource::Msk { authentication, .. }) =
        &schema.source
    else {
        return None;
    };
    let word = authentication.kind().name();
    Some(match authentication {
        Authentication::Mtls(Certificate::Acm(arn) | Certificate::Secret(arn)) => format!("{word} {arn}"),
        Authentication::None | Authentication::Iam => word.to_owned(),
    })
}
