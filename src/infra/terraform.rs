//! A Terraform configuration: the streams, and the roles that read them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::access::{Plan, Resource, Role, Stream};
use super::iam;
use super::template::{Part, Template};
use crate::diag::Error;

const HEAD: &str = "\
terraform {
  required_providers {
    aws = {
      source  = \"hashicorp/aws\"
      version = \">= 5.0\"
    }
  }
}
";

/// What a configuration may ask its provider.
const DATA: [&str; 3] = ["aws_caller_identity", "aws_partition", "aws_region"];

pub(super) fn text(plan: &Plan) -> Result<String, Error> {
    let mut used = BTreeSet::new();
    let mut out = String::new();
    let mut streams: BTreeMap<&Stream, String> = BTreeMap::new();
    for stream in &plan.streams {
        let id = id(&stream.name, &mut used);
        stream_block(&mut out, &id, stream, plan);
        streams.insert(stream, id);
    }
    used.clear();
    for role in &plan.roles {
        let id = id(&role.id.name, &mut used);
        role_blocks(&mut out, &id, role, &streams)?;
    }
    let asked = DATA.iter().filter(|data| out.contains(&format!("data.{data}.current")));
    let data: Vec<String> = asked.map(|data| format!("\ndata \"{data}\" \"current\" {{}}\n")).collect();
    Ok(format!("{HEAD}{}{out}", data.concat()))
}

fn stream_block(out: &mut String, id: &str, stream: &Stream, plan: &Plan) {
    let (name, key) = (quoted(&stream.name), quoted(plan.stream_key()));
    let hours = plan.retention_hours;
    let _ = write!(
        out,
        "
resource \"aws_kinesis_stream\" \"{id}\" {{
  name             = {name}
  retention_period = {hours}
  encryption_type  = \"KMS\"
  kms_key_id       = {key}

  stream_mode_details {{
    stream_mode = \"ON_DEMAND\"
  }}

  lifecycle {{
    prevent_destroy = true
  }}
}}
"
    );
}

fn role_blocks(
    out: &mut String,
    id: &str,
    role: &Role,
    streams: &BTreeMap<&Stream, String>,
) -> Result<(), Error> {
    // a reference is text with a mark in front that no ARN begins with
    let resource = |resource: &Resource| match resource {
        Resource::Stream(stream) if streams.contains_key(stream) => {
            Ok(Value::String(format!("{REFERENCE}aws_kinesis_stream.{}.arn", streams[stream])))
        }
        other => Ok(text_value(&other.arn())),
    };
    let trust = iam::trust(role, |text| Ok(text_value(text)))?;
    let policy = iam::permissions(role, resource)?;
    let (name, path) = (quoted(&role.id.name), quoted(&role.id.path));
    let (trust, policy) = (expression(&trust, 1), expression(&policy, 1));
    let _ = write!(
        out,
        "
resource \"aws_iam_role\" \"{id}\" {{
  name = {name}
  path = {path}
  assume_role_policy = jsonencode({trust})
}}

resource \"aws_iam_role_policy\" \"{id}\" {{
  name = \"streaming-ingestion\"
  role = aws_iam_role.{id}.id
  policy = jsonencode({policy})
}}
"
    );
    Ok(())
}

/// Marks a text as one that is Terraform already.
const REFERENCE: &str = "\u{0}";

fn text_value(text: &Template) -> Value {
    let data = |part: &Part| {
        let data = match part {
            Part::Account => "aws_caller_identity.current.account_id",
            Part::Region => "aws_region.current.name",
            Part::Partition | Part::Literal(_) => "aws_partition.current.partition",
        };
        format!("${{data.{data}}}")
    };
    Value::String(format!("{REFERENCE}\"{}\"", text.text(escaped, data)))
}

/// A value as an expression of Terraform, at a depth of indentation.
fn expression(value: &Value, depth: usize) -> String {
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    match value {
        Value::String(text) => match text.strip_prefix(REFERENCE) {
            Some(written) => written.to_owned(),
            None => quoted(text),
        },
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| format!("{inner}{},\n", expression(item, depth + 1))).collect();
            format!("[\n{}{outer}]", items.concat())
        }
        Value::Object(members) => {
            let members: Vec<(String, String)> =
                members.iter().map(|(key, value)| (key_text(key), expression(value, depth + 1))).collect();
            // aligned as `terraform fmt` does: what takes several lines stands apart
            let one_line = |(_, value): &(String, String)| !value.contains('\n');
            let runs = members.chunk_by(|before, next| one_line(before) && one_line(next));
            let lines = runs.flat_map(|run| {
                let width = run.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
                run.iter().map(move |(key, value)| (key, width, value))
            });
            let lines: Vec<String> =
                lines.map(|(key, width, value)| format!("{inner}{key:width$} = {value}\n")).collect();
            format!("{{\n{}{outer}}}", lines.concat())
        }
        other => other.to_string(),
    }
}

/// A key, in quotes where it is not a name.
fn key_text(key: &str) -> String {
    let is_name = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { key.to_owned() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Text within a quoted template. <https://developer.hashicorp.com/terraform/language/expressions/strings>
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A name for a resource of the configuration: letters, digits and `_`.
fn id(name: &str, used: &mut BTreeSet<String>) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let mut id: String = name.chars().map(fits).collect();
    if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        id.insert_str(0, "r_");
    }
    let base = id.clone();
    let mut next = 2;
    while !used.insert(id.clone()) {
        id = format!("{base}_{next}");
        next += 1;
    }
    id
}
