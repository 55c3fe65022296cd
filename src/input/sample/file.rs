//! A profile as a file: what `infer --profile` writes and every input may be.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::collect::PATHS;
use super::merge::merge_by;
use super::profile::Node;
use crate::diag::{Error, ErrorKind};
use crate::text::escaped_json;

/// The version of the form.
const VERSION: u32 = 1;

/// What was seen of the payloads of a stream. Profiles merge: that of all payloads is the merge of those of its
/// parts, to the byte, in whichever order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mvstream profile")]
pub(crate) struct Profile {
    /// The version of the form: 1.
    #[schemars(range(min = 1, max = 1))]
    #[serde(rename = "mvstream_profile")]
    pub(super) version: u32,
    /// Records that were read.
    pub(super) records: u64,
    /// Records that could not be read, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) unusable: BTreeMap<String, u64>,
    /// Records in which an object repeats a key.
    #[serde(default)]
    pub(super) repeating: u64,
    /// Kafka records without a payload.
    #[serde(default)]
    pub(super) tombstones: u64,
    /// The most bytes of a payload.
    #[serde(default)]
    pub(super) longest: u64,
    /// How many payloads lay in each encoding: `utf-8`, `base64`, `hex`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) encodings: BTreeMap<String, u64>,
    /// The envelopes that were opened, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) envelopes: BTreeMap<String, u64>,
    /// What the payloads contain.
    pub(super) payload: Node,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            version: VERSION,
            records: 0,
            unusable: BTreeMap::new(),
            repeating: 0,
            tombstones: 0,
            longest: 0,
            encodings: BTreeMap::new(),
            envelopes: BTreeMap::new(),
            payload: Node::default(),
        }
    }
}

impl Profile {
    pub(super) fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum records, repeating, tombstones);
        merge_by!(self, other; max longest);
        for (own, other) in [
            (&mut self.unusable, &other.unusable),
            (&mut self.encodings, &other.encodings),
            (&mut self.envelopes, &other.envelopes),
        ] {
            for (name, count) in other {
                let sum = own.entry(name.clone()).or_default();
                *sum = sum.saturating_add(*count);
            }
        }
        self.payload.merge(&other.payload);
    }

    /// The text of the file: the same for the same records, whatever their order.
    pub(super) fn text(&self) -> Result<String, Error> {
        let mut settled = self.clone();
        settled.payload.normalize();
        let text = serde_json::to_string_pretty(&settled)
            .map_err(|error| Error::new(ErrorKind::Internal, format!("cannot write the profile: {error}")))?;
        Ok(escaped_json(&text) + "\n")
    }

    /// Reads the text of a file, and checks it against the published schema first.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let wrong = |message: String| {
            Error::new(ErrorKind::Input, message)
                .help("create the profile again with `mvstream infer --profile`")
        };
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| wrong(format!("`{name}` is not valid JSON: {error}")))?;
        if let Some(version) =
            value.get("mvstream_profile").filter(|version| version.as_u64() != Some(VERSION.into()))
        {
            let message = format!(
                "`{name}` is a profile of version {version}, but this release reads version {VERSION}"
            );
            return Err(
                Error::new(ErrorKind::Input, message).help("use the mvstream release that wrote the profile")
            );
        }
        let schema = schema();
        let validator = jsonschema::validator_for(&schema).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("the profile's schema is wrong: {error}"))
        })?;
        if let Some(error) = validator.iter_errors(&value).next() {
            let at = match error.instance_path().to_string() {
                root if root.is_empty() => "the root".to_owned(),
                path => format!("`{path}`"),
            };
            let keyword = error.schema_path().to_string();
            let keyword = keyword.rsplit('/').next().unwrap_or_default();
            return Err(wrong(format!("`{name}` is not a valid profile: {at} violates `{keyword}`")));
        }
        let profile: Self = serde_json::from_value(value)
            .map_err(|error| wrong(format!("`{name}` is not a valid profile: {error}")))?;
        if profile.payload.paths() > PATHS {
            return Err(wrong(format!("`{name}` has more than {PATHS} paths")));
        }
        Ok(profile)
    }
}

/// The published schema of profiles.
pub(super) fn schema() -> serde_json::Value {
    serde_json::Value::from(schemars::schema_for!(Profile))
}
