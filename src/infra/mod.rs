//! What a view needs in AWS: streams, roles and policies, for the sources that SQL names.

mod access;
mod cloudformation;
mod iam;
mod sources;
mod template;
mod terraform;

use crate::diag::{Error, ErrorKind};
use crate::redshift::address;
use crate::text::{Source, deep, words};

words! {
    /// What to write.
    #[non_exhaustive]
    InfraFormat {
        /// The trust policy and the permissions policy of each role, as JSON
        Iam = "iam",
        /// A CloudFormation template with the streams and the roles, as JSON
        CloudFormation = "cloudformation",
        /// A Terraform configuration with the streams and the roles
        Terraform = "terraform",
    }
}

/// What SQL does not say about its sources.
#[derive(Debug, Clone)]
pub struct InfraOptions {
    /// What to write.
    pub format: InfraFormat,
    /// The account whose streams and roles are written: 12 digits.
    pub account: Option<String>,
    /// The region of streams whose schema has no `REGION`.
    pub region: Option<String>,
    /// The cluster or workgroup that may assume the role; every one of the account if absent.
    pub warehouse: Option<String>,
    /// The customer managed key that encrypts the streams and secrets.
    pub kms_key: Option<String>,
    /// The MSK cluster of an external schema, or of each if no schema is named.
    pub clusters: Vec<(Option<String>, String)>,
    /// How long the streams keep records: 24 to 8,760 hours.
    pub retention_hours: u32,
    /// The name of the role where SQL says `IAM_ROLE default`.
    pub default_role: Option<String>,
}

/// How long a stream keeps records unless more is paid for, and at most.
/// <https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html>
const SHORTEST_HOURS: u32 = 24;
const LONGEST_HOURS: u32 = 8760;

impl InfraOptions {
    /// What is written, and nothing that the SQL does not say.
    pub fn new(format: InfraFormat) -> Self {
        Self {
            format,
            account: None,
            region: None,
            warehouse: None,
            kms_key: None,
            clusters: Vec::new(),
            retention_hours: SHORTEST_HOURS,
            default_role: None,
        }
    }
}

/// Writes the streams, roles and policies that the streaming views of these files need.
///
/// Permissions are those that Redshift documents for streaming ingestion, on the named resources alone where the action
/// permits it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started.html>,
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started-MSK.html>.
///
/// # Errors
///
/// No file has a streaming view, an external schema is not in the files, a name could widen a policy, or an option that
/// the format needs is missing.
pub fn infra(files: &[Source], options: &InfraOptions) -> Result<String, Error> {
    valid(options)?;
    deep(files.iter().map(Source::text), || {
        let sources = sources::read(files)?;
        let plan = access::plan(&sources, options)?;
        match options.format {
            InfraFormat::Iam => iam::text(&plan, options),
            InfraFormat::CloudFormation => cloudformation::text(&plan.of_account(options)?),
            InfraFormat::Terraform => terraform::text(&plan.of_account(options)?),
        }
    })
}

fn valid(options: &InfraOptions) -> Result<(), Error> {
    if let Some(account) = &options.account
        && !address::is_account(account)
    {
        let message = format!("`{account}` is not an account number");
        return Err(address::wrong("--account", account, 0..account.len(), message).help("write 12 digits"));
    }
    if let Some(region) = &options.region {
        address::region_name(region)?;
    }
    if let Some(key) = &options.kms_key {
        access::exact("--kms-key", key, "kms", "key/")?;
    }
    for (_, cluster) in &options.clusters {
        access::exact("--cluster-arn", cluster, "kafka", "cluster/")?;
    }
    let hours = options.retention_hours;
    if !(SHORTEST_HOURS..=LONGEST_HOURS).contains(&hours) {
        let message = format!("a stream cannot keep records for {hours} hours");
        return Err(Error::new(ErrorKind::Option, message)
            .help(format!("set `--retention-hours` to {SHORTEST_HOURS} to {LONGEST_HOURS}")));
    }
    for (flag, value) in [("--warehouse", &options.warehouse), ("--role-name", &options.default_role)] {
        let Some(value) = value else { continue };
        if !is_name(value, 64) {
            let message = format!("`{value}` is not a name of letters, digits, `_`, `.` and `-`");
            return Err(address::wrong(flag, value, 0..value.len(), message).help("write up to 64 of them"));
        }
    }
    Ok(())
}

/// Whether a name can stand in an ARN as itself: a `*` or a `${…}` in it would match other resources.
fn is_name(name: &str, longest: usize) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    (1..=longest).contains(&name.len()) && name.chars().all(fits)
}

fn missing(what: &str, flag: &str) -> Error {
    Error::new(ErrorKind::Option, format!("the SQL does not name the {what}")).help(format!("add `{flag}`"))
}
