//! Which roles read the streams, and what each is allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::StreamSchema;
use super::template::{Template, Where};
use super::{InfraOptions, is_name, missing};
use crate::diag::{Error, ErrorKind};
use crate::model::{Authentication, Certificate, IamRole, StreamSource};
use crate::redshift::address;

/// What the views need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The Kinesis streams.
    pub(super) streams: Vec<Stream>,
    /// The roles.
    pub(super) roles: Vec<Role>,
    /// The key that encrypts the streams.
    pub(super) kms_key: Option<String>,
    /// How long the streams keep records.
    pub(super) retention_hours: u32,
}

/// A Kinesis stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) place: Where,
}

impl Stream {
    pub(super) fn arn(&self) -> Template {
        Template::arn(&self.place, "kinesis", &format!("stream/{}", self.name))
    }
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) id: RoleId,
    /// Who may assume it.
    pub(super) trust: BTreeSet<Trust>,
    /// What it may do, by the name of the statement.
    pub(super) permissions: BTreeMap<&'static str, Permission>,
}

/// What identifies a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RoleId {
    pub(super) partition: Option<String>,
    pub(super) account: Option<String>,
    /// The path, from `/` to `/`.
    pub(super) path: String,
    pub(super) name: String,
}

/// Who may assume a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// Redshift, for database users of warehouses whose ARN matches.
    Warehouse(Template),
    /// The role before it in a chain.
    Role(String),
}

/// A statement that allows something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Permission {
    pub(super) actions: &'static [&'static str],
    pub(super) resources: BTreeSet<Resource>,
}

/// What an action is allowed on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Resource {
    /// By its ARN.
    Arn(Template),
    /// A stream of the plan.
    Stream(Stream),
}

impl Resource {
    pub(super) fn arn(&self) -> Template {
        match self {
            Self::Arn(arn) => arn.clone(),
            Self::Stream(stream) => stream.arn(),
        }
    }
}

const READ_STREAM: &[&str] = &[
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
];
const READ_TOPIC: &[&str] =
    &["kafka-cluster:Connect", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"];
const JOIN_GROUP: &[&str] = &["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"];

/// The name of the role that `IAM_ROLE default` stands for, unless one is given.
const DEFAULT_ROLE: &str = "redshift-streaming-ingestion";

impl Plan {
    /// The streams and roles of one account.
    pub(super) fn of_account(mut self, options: &InfraOptions) -> Result<Self, Error> {
        let owners = self.roles.iter().filter_map(|role| role.id.account.clone());
        let accounts: BTreeSet<String> = owners.chain(options.account.clone()).collect();
        if let Some(account) = &options.account {
            self.streams.retain(|stream| stream.place.account.as_ref().is_none_or(|owner| owner == account));
            self.roles.retain(|role| role.id.account.as_ref().is_none_or(|owner| owner == account));
        } else if accounts.len() > 1 {
            let accounts: Vec<String> = accounts.iter().map(|account| format!("`{account}`")).collect();
            let message = format!("the roles are in {} accounts: {}", accounts.len(), accounts.join(", "));
            return Err(Error::new(ErrorKind::Option, message)
                .help("add `--account` with one of them, and run it once for each"));
        }
        let regions: BTreeSet<&String> =
            self.streams.iter().filter_map(|stream| stream.place.region.as_ref()).collect();
        if regions.len() > 1 {
            let regions: Vec<String> = regions.iter().map(|region| format!("`{region}`")).collect();
            let message = format!("the streams are in {} regions: {}", regions.len(), regions.join(", "));
            return Err(
                Error::new(ErrorKind::Input, message).help("run it once for the files of each region")
            );
        }
        if self.streams.is_empty() && self.roles.is_empty() {
            let message = "the sources need no stream and no role here";
            return Err(Error::new(ErrorKind::Input, message).help(
                "Kafka without authentication needs neither; with `--account`, check the account number",
            ));
        }
        Ok(self)
    }
}

/// What the views over these schemas need.
pub(super) fn plan(schemas: &[StreamSchema], options: &InfraOptions) -> Result<Plan, Error> {
    let mut plan = Plan {
        streams: Vec::new(),
        roles: Vec::new(),
        kms_key: options.kms_key.clone(),
        retention_hours: options.retention_hours,
    };
    for schema in schemas {
        let chain = chain(schema, options)?;
        let reader = chain.last();
        let permissions = match &schema.schema.source {
            StreamSource::Kinesis { region } => {
                let place = Where {
                    partition: reader.and_then(|role| role.partition.clone()),
                    region: region.clone().or_else(|| options.region.clone()),
                    account: reader.and_then(|role| role.account.clone()).or_else(|| options.account.clone()),
                };
                let streams = streams(schema, &place)?;
                let permissions = kinesis(&streams, options);
                plan.streams.extend(streams);
                permissions
            }
            StreamSource::Kafka { authentication, .. } => kafka(schema, authentication, None, options)?,
            StreamSource::Msk { cluster_arn, authentication } => {
                kafka(schema, authentication, Some(cluster_arn), options)?
            }
        };
        let warehouse = warehouse(schema, chain.first(), options);
        for (at, id) in chain.iter().enumerate() {
            let role = plan.role(id);
            role.trust.insert(match at.checked_sub(1).map(|before| &chain[before]) {
                None => Trust::Warehouse(warehouse.clone()),
                Some(before) => Trust::Role(before.arn(before.account.as_deref().unwrap_or_default())),
            });
            if let Some(next) = chain.get(at + 1) {
                let next = next.arn(next.account.as_deref().unwrap_or_default());
                role.allow("AssumeNextRole", &["sts:AssumeRole"], [Resource::Arn(Template::literal(next))]);
            } else {
                for (sid, permission) in &permissions {
                    role.allow(sid, permission.actions, permission.resources.clone());
                }
            }
        }
    }
    plan.streams.sort();
    plan.streams.dedup();
    Ok(plan)
}

impl Plan {
    /// The key of the streams: that of Kinesis in the account unless one is given.
    pub(super) fn stream_key(&self) -> &str {
        self.kms_key.as_deref().unwrap_or("alias/aws/kinesis")
    }

    fn role(&mut self, id: &RoleId) -> &mut Role {
        let at = self.roles.iter().position(|role| role.id == *id).unwrap_or_else(|| {
            let role = Role { id: id.clone(), trust: BTreeSet::new(), permissions: BTreeMap::new() };
            self.roles.push(role);
            self.roles.len() - 1
        });
        &mut self.roles[at]
    }
}

impl Role {
    fn allow(
        &mut self,
        sid: &'static str,
        actions: &'static [&'static str],
        resources: impl IntoIterator<Item = Resource>,
    ) {
        let permission = self.permissions.entry(sid).or_default();
        permission.actions = actions;
        permission.resources.extend(resources);
    }
}

impl RoleId {
    fn arn(&self, account: &str) -> String {
        let partition = self.partition.as_deref().unwrap_or("aws");
        format!("arn:{partition}:iam::{account}:role{}{}", self.path, self.name)
    }

    /// `arn:aws:iam::123456789012:role/path/name`.
    fn read(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':').skip(1);
        let partition = parts.next()?.to_owned();
        let account = parts.nth(2)?.to_owned();
        let (path, name) = parts.next()?.strip_prefix("role")?.rsplit_once('/')?;
        Some(Self {
            partition: Some(partition),
            account: Some(account),
            path: format!("{path}/"),
            name: name.to_owned(),
        })
    }
}

/// The roles of a schema: the first is attached to the warehouse, the last reads the stream.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html>
fn chain(schema: &StreamSchema, options: &InfraOptions) -> Result<Vec<RoleId>, Error> {
    let default = || {
        let name = options.default_role.clone().unwrap_or_else(|| DEFAULT_ROLE.to_owned());
        RoleId { partition: None, account: options.account.clone(), path: "/".to_owned(), name }
    };
    match &schema.schema.iam_role {
        None => Ok(Vec::new()),
        Some(IamRole::Default) => Ok(vec![default()]),
        Some(IamRole::Arns(arns)) => {
            let role = |arn: &String| {
                RoleId::read(arn).filter(|_| address::is_role(arn)).ok_or_else(|| {
                    let message =
                        format!("`{arn}` in schema `{}` is not the ARN of a role", schema.schema.name);
                    Error::new(ErrorKind::Input, message)
                        .help("write `arn:aws:iam::<12 digits>:role/<name>` in the SQL")
                })
            };
            arns.iter().map(role).collect()
        }
    }
}

fn streams(schema: &StreamSchema, place: &Where) -> Result<Vec<Stream>, Error> {
    let stream = |name: &String| {
        // <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
        if !is_name(name, 128) {
            return Err(not_a_name(name, "Kinesis stream", "1 to 128 letters, digits, `_`, `.` and `-`"));
        }
        Ok(Stream { name: name.clone(), place: place.clone() })
    };
    schema.streams.iter().map(stream).collect()
}

fn not_a_name(name: &str, what: &str, form: &str) -> Error {
    let message = format!("`{name}` cannot be the name of a {what}");
    Error::new(ErrorKind::Input, message).help(format!("its name has {form}; correct it in the SQL"))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started.html>
fn kinesis(streams: &[Stream], options: &InfraOptions) -> BTreeMap<&'static str, Permission> {
    let read = Permission {
        actions: READ_STREAM,
        resources: streams.iter().cloned().map(Resource::Stream).collect(),
    };
    let list = Permission {
        actions: &["kinesis:ListStreams"],
        resources: BTreeSet::from([Resource::Arn(Template::literal("*"))]),
    };
    let mut permissions = BTreeMap::from([("ReadStreams", read), ("ListStreams", list)]);
    permissions.extend(decrypt(options));
    permissions
}

fn decrypt(options: &InfraOptions) -> Option<(&'static str, Permission)> {
    let key = Resource::Arn(Template::literal(options.kms_key.as_ref()?));
    Some(("Decrypt", Permission { actions: &["kms:Decrypt"], resources: BTreeSet::from([key]) }))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started-MSK.html>
fn kafka(
    schema: &StreamSchema,
    authentication: &Authentication,
    legacy: Option<&String>,
    options: &InfraOptions,
) -> Result<BTreeMap<&'static str, Permission>, Error> {
    let one = |actions, arn: &str| Permission {
        actions,
        resources: BTreeSet::from([Resource::Arn(Template::literal(arn))]),
    };
    if let Some(cluster) = legacy {
        exact("CLUSTER_ARN", cluster, "kafka", "cluster/")?;
    }
    let mut permissions = BTreeMap::new();
    match authentication {
        Authentication::None => {}
        Authentication::Iam => {
            let name = schema.schema.name.normalized();
            let given = options.clusters.iter().find(|(of, _)| of.as_deref().is_none_or(|of| of == name));
            let cluster = legacy.or(given.map(|(_, arn)| arn)).ok_or_else(|| {
                missing(
                    &format!("MSK cluster of schema `{name}`, which policies for IAM authentication need"),
                    &format!("--cluster-arn {name}=arn:aws:kafka:…:cluster/…"),
                )
            })?;
            let (before, cluster_path) = cluster.split_once(":cluster/").unwrap_or((cluster, ""));
            let mut resources = BTreeSet::from([Resource::Arn(Template::literal(cluster))]);
            for topic in &schema.streams {
                // <https://kafka.apache.org/documentation/#topicconfigs>: 249 characters; Redshift reads 128 of them
                if !is_name(topic, 128) {
                    return Err(not_a_name(topic, "topic", "1 to 128 letters, digits, `_`, `.` and `-`"));
                }
                let arn = format!("{before}:topic/{cluster_path}/{topic}");
                resources.insert(Resource::Arn(Template::literal(arn)));
            }
            permissions.insert("ReadTopics", Permission { actions: READ_TOPIC, resources });
            // no page names the consumer groups of Redshift
            permissions.insert("JoinGroups", one(JOIN_GROUP, &format!("{before}:group/{cluster_path}/*")));
        }
        Authentication::Mtls(Certificate::Acm(arn)) => {
            exact("AUTHENTICATION_ARN", arn, "acm", "certificate/")?;
            permissions.insert("ExportCertificate", one(&["acm:ExportCertificate"], arn));
        }
        Authentication::Mtls(Certificate::Secret(arn)) => {
            exact("SECRET_ARN", arn, "secretsmanager", "secret:")?;
            permissions.insert("ReadSecret", one(&["secretsmanager:GetSecretValue"], arn));
            permissions.extend(decrypt(options));
        }
    }
    if legacy.is_some() {
        permissions.insert("FindBrokers", one(&["kafka:GetBootstrapBrokers"], "*"));
    }
    Ok(permissions)
}

/// An ARN that names one resource: a policy would read `*`, `?` and `${…}` in it as more.
pub(super) fn exact(clause: &str, arn: &str, service: &str, kind: &str) -> Result<(), Error> {
    address::resource(clause, arn, service, kind)?;
    if arn.contains(['*', '?', '$']) {
        let message = format!("`{arn}` does not name one resource");
        return Err(address::wrong(clause, arn, 0..arn.len(), message)
            .help("write the whole ARN, without `*`, `?` and `$`"));
    }
    Ok(())
}

/// The ARN of the database users that may assume the role: what Redshift gives as the external ID.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html>
fn warehouse(schema: &StreamSchema, attached: Option<&RoleId>, options: &InfraOptions) -> Template {
    let elsewhere = matches!(&schema.schema.source, StreamSource::Kinesis { region: Some(_) });
    let place = Where {
        partition: attached.and_then(|role| role.partition.clone()),
        // a schema with a REGION is in a warehouse of another one
        region: if elsewhere { Some("*".to_owned()) } else { options.region.clone() },
        account: attached.and_then(|role| role.account.clone()),
    };
    let name = options.warehouse.as_deref().unwrap_or("*");
    Template::arn(&place, "redshift", &format!("dbuser:{name}/*"))
}
