//! Policies as JSON: one trust policy and one permissions policy a role.

use serde_json::{Value, json};

use super::access::{Permission, Plan, Resource, Role, Trust};
use super::template::{Part, Template};
use super::{InfraOptions, missing};
use crate::diag::Error;

/// The services that run Redshift.
const SERVICES: [&str; 2] = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"];

/// The policies of each role.
pub(super) fn text(plan: &Plan, options: &InfraOptions) -> Result<String, Error> {
    let partition = options.region.as_deref().map_or("aws", partition);
    let known = |text: &Template| {
        let known = Template(text.0.iter().map(|part| part.clone().or_partition(partition)).collect());
        match known.known() {
            Ok(text) => Ok(Value::String(text)),
            Err(Part::Account) => Err(missing("account", "--account 123456789012")),
            Err(_) => Err(missing("region", "--region eu-central-1")),
        }
    };
    let role = |role: &Role| {
        Ok(json!({
            "RoleName": role.id.name,
            "Path": role.id.path,
            "AssumeRolePolicyDocument": trust(role, known)?,
            "PolicyDocument": permissions(role, |resource| known(&resource.arn()))?,
        }))
    };
    let roles = plan.roles.iter().map(role).collect::<Result<Vec<Value>, Error>>()?;
    Ok(format!("{:#}\n", Value::Array(roles)))
}

/// The partition of a region. <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

impl Part {
    fn or_partition(self, partition: &str) -> Self {
        if self == Self::Partition { Self::Literal(partition.to_owned()) } else { self }
    }
}

/// The trust policy of a role: no other account can make Redshift use it.
pub(super) fn trust(role: &Role, text: impl Fn(&Template) -> Result<Value, Error>) -> Result<Value, Error> {
    let statement = |trust: &Trust| {
        Ok(match trust {
            Trust::Warehouse(users) => json!({
                "Effect": "Allow",
                "Principal": {"Service": SERVICES},
                "Action": "sts:AssumeRole",
                "Condition": {"StringLike": {"sts:ExternalId": text(users)?}},
            }),
            Trust::Role(arn) => json!({
                "Effect": "Allow",
                "Principal": {"AWS": arn},
                "Action": "sts:AssumeRole",
            }),
        })
    };
    let statements = role.trust.iter().map(statement).collect::<Result<Vec<Value>, Error>>()?;
    Ok(json!({"Version": "2012-10-17", "Statement": statements}))
}

/// The permissions policy of a role.
pub(super) fn permissions(
    role: &Role,
    resource: impl Fn(&Resource) -> Result<Value, Error>,
) -> Result<Value, Error> {
    let statement = |(sid, permission): (&&'static str, &Permission)| {
        let resources = permission.resources.iter().map(&resource).collect::<Result<Vec<Value>, Error>>()?;
        Ok(json!({"Sid": sid, "Effect": "Allow", "Action": permission.actions, "Resource": resources}))
    };
    let statements = role.permissions.iter().map(statement).collect::<Result<Vec<Value>, Error>>()?;
    Ok(json!({"Version": "2012-10-17", "Statement": statements}))
}
