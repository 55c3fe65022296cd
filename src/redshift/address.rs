//! The syntax of what names things outside the warehouse: roles, certificates, clusters, regions, brokers.

use std::ops::Range;

use crate::diag::{Error, ErrorKind, Place};
use crate::text;

/// The error at a part of a flag's value.
pub(crate) fn wrong(flag: &str, value: &str, span: Range<usize>, message: String) -> Error {
    Error::new(ErrorKind::Option, message).at(Place::bytes(text::Source::new(flag, value), span))
}

/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `arn:aws:iam::123456789012:role/path/name`.
pub(crate) fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [arn, partition, service, region, account, role] = parts.as_slice() else { return false };
    let named = role.strip_prefix("role/").is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c))
    });
    *arn == "arn"
        && is_partition(partition)
        && *service == "iam"
        && region.is_empty()
        && is_account(account)
        && named
}

pub(crate) fn resource(flag: &str, value: &str, service: &str, kind: &str) -> Result<(), Error> {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let fits = match parts.as_slice() {
        [arn, partition, of, region, account, rest] => {
            *arn == "arn"
                && is_partition(partition)
                && *of == service
                && is_region(region)
                && is_account(account)
                && rest.strip_prefix(kind).is_some_and(|name| !name.is_empty())
                && !value.contains(char::is_whitespace)
        }
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let message = format!("`{value}` is not a valid ARN for this option");
    Err(wrong(flag, value, 0..value.len(), message)
        .help(format!("write `arn:aws:{service}:<region>:<12 digits>:{kind}…`")))
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    match parts.as_slice() {
        [area @ .., number] if area.len() >= 2 => {
            area.iter().all(letters) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

pub(crate) fn region_name(region: &str) -> Result<(), Error> {
    if is_region(region) {
        return Ok(());
    }
    Err(wrong("--region", region, 0..region.len(), format!("`{region}` is not a region name"))
        .help("write a region such as `eu-central-1`"))
}

pub(crate) fn brokers(uri: &str) -> Result<(), Error> {
    let mut at = 0;
    for broker in uri.split(',') {
        let fits = broker.rsplit_once(':').is_some_and(|(host, port)| {
            let host_fits = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
            !host.is_empty() && host_fits && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if !fits {
            return Err(wrong(
                "--uri",
                uri,
                at..at + broker.len(),
                format!("`{broker}` is not of the form `host:port`"),
            )
            .help("separate the brokers with commas, without spaces"));
        }
        at += broker.len() + 1;
    }
    Ok(())
}
