//! A CloudFormation template: the streams, and the roles that read them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::access::{Plan, Resource, Role, Stream};
use super::iam;
use super::template::{Part, Template};
use crate::diag::Error;

pub(super) fn text(plan: &Plan) -> Result<String, Error> {
    let mut ids = Ids::default();
    let streams: BTreeMap<&Stream, String> =
        plan.streams.iter().map(|stream| (stream, ids.of("Stream", &stream.name))).collect();
    let (mut resources, mut outputs) = (Map::new(), Map::new());
    for stream in &plan.streams {
        let id = &streams[stream];
        resources.insert(id.clone(), kinesis(stream, plan));
        outputs.insert(format!("{id}Arn"), json!({"Value": {"Fn::GetAtt": [id, "Arn"]}}));
    }
    for role in &plan.roles {
        let id = ids.of("Role", &role.id.name);
        resources.insert(id.clone(), self::role(role, &streams)?);
        outputs.insert(format!("{id}Arn"), json!({"Value": {"Fn::GetAtt": [id, "Arn"]}}));
    }
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Streams, and the roles with which Amazon Redshift reads them",
        "Resources": resources,
        "Outputs": outputs,
    });
    Ok(format!("{template:#}\n"))
}

/// Records outlive the stack: only a person deletes a stream that holds some.
fn kinesis(stream: &Stream, plan: &Plan) -> Value {
    json!({
        "Type": "AWS::Kinesis::Stream",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "Name": stream.name,
            "RetentionPeriodHours": plan.retention_hours,
            "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
            "StreamEncryption": {"EncryptionType": "KMS", "KeyId": plan.stream_key()},
        },
    })
}

fn role(role: &Role, streams: &BTreeMap<&Stream, String>) -> Result<Value, Error> {
    let resource = |resource: &Resource| match resource {
        Resource::Stream(stream) if streams.contains_key(stream) => {
            Ok(json!({"Fn::GetAtt": [streams[stream], "Arn"]}))
        }
        other => Ok(value(&other.arn())),
    };
    Ok(json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": role.id.name,
            "Path": role.id.path,
            "AssumeRolePolicyDocument": iam::trust(role, |text| Ok(value(text)))?,
            "Policies": [{
                "PolicyName": "streaming-ingestion",
                "PolicyDocument": iam::permissions(role, resource)?,
            }],
        },
    }))
}

/// A text, by `Fn::Sub` where the deployment completes it.
fn value(text: &Template) -> Value {
    if let Ok(text) = text.known() {
        return Value::String(text);
    }
    let name = |part: &Part| {
        let name = match part {
            Part::Account => "AccountId",
            Part::Region => "Region",
            Part::Partition | Part::Literal(_) => "Partition",
        };
        format!("${{AWS::{name}}}")
    };
    json!({"Fn::Sub": text.text(|literal| literal.replace("${", "${!"), name)})
}

/// The names of resources in the template, each used once.
#[derive(Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    /// `Stream` and `ev-data` give `StreamEvData`. A name has letters and digits only.
    fn of(&mut self, kind: &str, name: &str) -> String {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
        let id = words.fold(kind.to_owned(), |id, word| id + &capital(word));
        let used = self.0.entry(id.clone()).or_default();
        *used += 1;
        let next = *used;
        if next == 1 { id } else { self.of(kind, &format!("{name}-x{next}")) }
    }
}
