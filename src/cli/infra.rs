//! `infra`: what views need in AWS.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValue;

use super::args::SqlFiles;
use super::{FINE, Stop, Terminal, output, sql_files};
use crate::infra::{InfraFormat, InfraOptions, infra};
use crate::text::Source;

#[derive(Debug, Args)]
pub(super) struct Infra {
    #[command(flatten)]
    files: SqlFiles,
    /// Write this kind of document
    #[arg(long, value_parser = formats(), default_value = "iam", value_name = "FORMAT")]
    format: String,
    /// Write the streams and roles of this account: 12 digits
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Set the region of streams whose external schema has no REGION
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Let only this cluster or workgroup assume the role
    #[arg(long, value_name = "NAME")]
    warehouse: Option<String>,
    /// Let the role decrypt with this customer managed key
    #[arg(long, value_name = "ARN")]
    kms_key: Option<String>,
    /// Set the MSK cluster of an external schema: `[SCHEMA=]ARN`
    #[arg(long, value_name = "ARN")]
    cluster_arn: Vec<String>,
    /// Set how long the streams keep records, in hours: 24 to 8760
    #[arg(long, default_value_t = 24, value_name = "HOURS")]
    retention_hours: u32,
    /// Set the name of the role where the SQL has `IAM_ROLE default`
    #[arg(long, value_name = "NAME")]
    role_name: Option<String>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn formats() -> Vec<PossibleValue> {
    InfraFormat::ALL.iter().map(|format| PossibleValue::new(format.name()).help(format.about())).collect()
}

pub(super) fn run(args: &Infra, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let files = sql_files::read(&args.files, terminal.stdin)?;
    let files: Vec<Source> = files.into_iter().map(|(source, _)| source).collect();
    let format = InfraFormat::ALL.iter().copied().find(|known| known.name() == args.format);
    let cluster = |value: &String| match value.split_once('=') {
        Some((schema, arn)) => (Some(schema.to_ascii_lowercase()), arn.to_owned()),
        None => (None, value.clone()),
    };
    let options = InfraOptions {
        format: format.unwrap_or(InfraFormat::Iam),
        account: args.account.clone(),
        region: args.region.clone(),
        warehouse: args.warehouse.clone(),
        kms_key: args.kms_key.clone(),
        clusters: args.cluster_arn.iter().map(cluster).collect(),
        retention_hours: args.retention_hours,
        default_role: args.role_name.clone(),
    };
    let text = infra(&files, &options)?;
    match &args.output {
        Some(path) => drop(output::write_if_changed(path, text.as_bytes())?),
        None => terminal.product(&text)?,
    }
    Ok(FINE)
}
