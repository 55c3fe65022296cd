//! Readers: an input becomes a [`Shape`], whichever form it has.

mod detect;
mod foreign;
mod open;
mod sample;
mod schema;
mod yaml;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::diag::{Error, ErrorKind, Findings};
use crate::model::{Encoding, Shape};
use crate::options::{InputKind, Options};
use crate::text::grouped;
use open::{Rest, detected, opened, text, unreadable};
use sample::{Origin, Sampled};

pub use sample::SampleOptions;
#[cfg(feature = "preview")]
pub(crate) use sample::{Origin as PayloadOrigin, Payload, Payloads, Spot, payloads};
pub use schema::keyword_table;

/// Bytes of a schema or a profile that comes from a stream.
const DOCUMENT_BYTES: u64 = 50 << 20;

/// What a view is made from: a JSON Schema, payloads, profiles of payloads, or a schema together with the others.
#[derive(Debug, Clone, Default)]
pub struct Input {
    name: String,
    source_name: String,
    documents: Option<schema::Documents>,
    sampled: Option<Box<Sampled>>,
    files: Vec<PathBuf>,
}

/// Where an input comes from.
#[non_exhaustive]
pub enum InputSource<'r> {
    /// A file: a JSON Schema, a profile, or payloads, compressed or not.
    File(PathBuf),
    /// A stream of bytes with a name for messages, such as `<stdin>`.
    Reader(&'r str, &'r mut dyn Read),
}

impl Input {
    /// A JSON Schema as text. The name is what messages call it; its stem names stream and view.
    ///
    /// References to other files lead nowhere: see [`Input::schema_file`].
    pub fn schema(name: &str, text: &str) -> Self {
        Self::of_documents(name, schema::Documents::of_text(name, text, schema::Reading::default()))
    }

    /// A JSON Schema in a file, with the files in its folder and below that it refers to.
    ///
    /// All are read here, so that [`compile`](crate::compile) reads nothing.
    pub fn schema_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::schema_file_as(path.as_ref(), schema::Reading::default())
    }

    fn schema_file_as(path: &Path, reading: schema::Reading<'_>) -> Result<Self, Error> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self::of_documents(&name, schema::Documents::of_file(path, reading)?))
    }

    /// The JSON Schema that a Rust type derives.
    pub fn of<T: schemars::JsonSchema>() -> Self {
        let schema = schemars::schema_for!(T);
        let name = T::schema_name();
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        Self::schema(&name, &text)
    }

    /// Payloads as bytes: one a line, an array, or one after another; compressed, encoded or in envelopes.
    ///
    /// That none of them can be used is an error of [`compile`](crate::compile): the profile of a part may be empty.
    pub fn samples(name: &str, mut payloads: &[u8]) -> Result<Self, Error> {
        let sampled = Sampled::read(
            vec![Origin::Reader(name.to_owned(), Box::new(&mut payloads))],
            &SampleOptions::default(),
            None,
        )?;
        Ok(Self::of_samples(name, sampled))
    }

    /// Whatever the inputs are, each detected from its bytes, or what [`SampleOptions::input`] sets: at most one schema, and
    /// any number of profiles and payloads, which make one profile. A schema and the payloads are compared.
    ///
    /// A schema is JSON or YAML: a JSON Schema, or an OpenAPI or AsyncAPI document or the response of a schema registry that
    /// contains it.
    pub fn read(inputs: Vec<InputSource<'_>>, samples: &SampleOptions) -> Result<Self, Error> {
        let reading = schema::Reading {
            select: samples.select.as_deref(),
            draft: samples.draft,
            root: samples.schema_root.as_deref(),
        };
        let mut schemas: Vec<Self> = Vec::new();
        let (mut profiles, mut payloads, mut files) = (Vec::new(), Vec::new(), Vec::new());
        let mut first = None;
        for input in inputs {
            let (name, mut head, rest) = opened(input, &mut files)?;
            first.get_or_insert_with(|| name.clone());
            let (kind, rest) = match samples.input {
                Some(kind) => (kind, rest),
                None => detected(&name, &mut head, rest)?,
            };
            match (kind, rest) {
                (InputKind::Schema, Rest::File(path)) => schemas.push(Self::schema_file_as(&path, reading)?),
                (InputKind::Schema, Rest::Reader(mut reader)) => {
                    let text = text(&name, &head, &mut reader)?;
                    schemas
                        .push(Self::of_documents(&name, schema::Documents::of_text(&name, &text, reading)));
                }
                (InputKind::Profile, Rest::File(path)) => {
                    let mut file = File::open(&path).map_err(|error| unreadable(&name, &error))?;
                    profiles.push(Sampled::of_profile(&name, &text(&name, &[], &mut file)?)?);
                }
                (InputKind::Profile, Rest::Reader(mut reader)) => {
                    profiles.push(Sampled::of_profile(&name, &text(&name, &head, &mut reader)?)?);
                }
                (InputKind::Payloads, Rest::File(path)) => payloads.push(Origin::File(path)),
                (InputKind::Payloads, Rest::Reader(reader)) => {
                    payloads.push(Origin::Reader(name, Box::new(Cursor::new(head).chain(reader))));
                }
            }
        }
        if samples.select.is_some() && schemas.is_empty() {
            return Err(Error::new(
                ErrorKind::Option,
                "`--select` requires a schema, and the input has none",
            )
            .help("give a JSON Schema, OpenAPI or AsyncAPI document, or remove `--select`"));
        }
        let (Some(first), true) = (first, schemas.len() <= 1) else {
            let message = format!("expected 1 schema, found {}", schemas.len());
            return Err(Error::new(ErrorKind::Option, message).help("run the command once per schema"));
        };
        let schema = schemas.pop();
        if profiles.is_empty() && payloads.is_empty() {
            return Ok(schema.unwrap_or_default());
        }
        let documents = schema.as_ref().and_then(|schema| schema.documents.as_ref());
        let checker = documents.filter(|_| !payloads.is_empty()).map(schema::checker).transpose()?;
        let others = profiles.len() + payloads.len() - 1;
        let mut found = Sampled::read(payloads, samples, checker.as_ref())?;
        for profile in profiles {
            found.add(profile);
        }
        let mut input = schema.unwrap_or_else(|| Self::of_samples(&first, Sampled::default()));
        if others > 0 && input.documents.is_none() {
            input.source_name = format!("{} and {others} more", input.source_name);
        }
        input.sampled = Some(Box::new(found));
        for file in files {
            if !input.files.contains(&file) {
                input.files.push(file);
            }
        }
        Ok(input)
    }

    fn of_documents(name: &str, documents: schema::Documents) -> Self {
        Self {
            name: documents.selected_name().map_or_else(|| telling_name(name, &documents), str::to_owned),
            source_name: documents.name().to_owned(),
            files: documents.files().to_owned(),
            documents: Some(documents),
            sampled: None,
        }
    }

    fn of_samples(name: &str, sampled: Sampled) -> Self {
        let source_name = file_name(name).to_owned();
        Self { name: stem(name), source_name, sampled: Some(Box::new(sampled)), ..Self::default() }
    }

    /// The profile of the payloads as the text of a file, if there were any: see [`Input::read`].
    pub fn profile(&self) -> Option<Result<String, Error>> {
        self.sampled.as_ref().map(|sampled| sampled.profile())
    }

    /// What the input was read as, such as `a JSON Schema (draft 7)` or `1,024 payloads`; nothing where that failed.
    pub fn read_as(&self) -> Option<String> {
        let schema = self.documents.as_ref().map(schema::read_as);
        let payloads = self.sampled.as_ref().map(|sampled| match sampled.records() {
            1 => "1 payload".to_owned(),
            records => format!("{} payloads", grouped(records)),
        });
        match (schema, payloads) {
            (Some(schema), Some(payloads)) => Some(format!("{} and {payloads}", schema?)),
            (Some(schema), None) => schema,
            (None, payloads) => payloads,
        }
    }

    /// What was odd about the payloads: records that cannot be used or that a schema rejects, by place.
    pub fn anomalies(&self) -> Findings {
        let mut findings = Findings::new();
        if let Some(sampled) = &self.sampled {
            sampled.anomalies(&mut findings);
        }
        findings
    }

    /// The encoding that the most payloads have, if there were any.
    pub fn encoding(&self) -> Option<Encoding> {
        self.sampled.as_ref().and_then(|sampled| sampled.encoding())
    }

    /// The name that stream and view have unless options say otherwise.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The name that messages and comments use.
    pub(crate) fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The files that were read, the first input first.
    pub(crate) fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

/// The stem of the file's name; where that names no event, such as `1-0-0.json`, what the schema calls itself, or a folder.
fn telling_name(name: &str, documents: &schema::Documents) -> String {
    let stem = stem(name);
    if is_telling(&stem) {
        return stem;
    }
    let folders = documents.files().first().into_iter().flat_map(|file| file.components().rev().skip(1));
    let folders = folders.filter_map(|part| part.as_os_str().to_str().map(str::to_owned));
    let named = documents.own_names().into_iter().chain(folders).find(|name| is_telling(name));
    named.unwrap_or(stem)
}

/// Whether a name says more than a version or what kind of file it is.
fn is_telling(name: &str) -> bool {
    const KINDS: [&str; 8] =
        ["schema", "schemas", "jsonschema", "index", "main", "latest", "current", "json"];
    let digits = name.strip_prefix(['v', 'V']).unwrap_or(name);
    let is_version = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '_'));
    !is_version && !KINDS.contains(&name.to_ascii_lowercase().as_str())
}

fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// `ev_station` of `schemas/ev_station.schema.json`, `records` of standard input.
fn stem(name: &str) -> String {
    let mut stem = file_name(name);
    if stem.starts_with('<') {
        return "records".to_owned();
    }
    for endings in [&[".gz", ".zst"][..], &[".json", ".ndjson", ".jsonl"], &[".schema", ".profile"]] {
        stem = endings.iter().find_map(|ending| stem.strip_suffix(ending)).unwrap_or(stem);
    }
    if stem.is_empty() { "records".to_owned() } else { stem.to_owned() }
}

/// What JSON may be at each path of the input.
pub(crate) fn read(input: &Input, options: &Options, findings: &mut Findings) -> Result<Shape, Error> {
    let sampled = |findings: &mut Findings| {
        input.sampled.as_ref().map(|sampled| {
            sampled.usable()?;
            let shape = sampled.shape(findings);
            sampled.findings(&shape, options, findings);
            Ok(shape)
        })
    };
    match &input.documents {
        Some(documents) => {
            let mut shape = schema::read(documents, findings)?;
            // what samples show of maps and the like, the schema states
            if let Some(samples) = sampled(findings) {
                sample::size(&mut shape, samples?, &crate::text::Path::root(), findings);
            }
            Ok(shape)
        }
        None => sampled(findings).unwrap_or_else(|| {
            Err(Error::new(ErrorKind::Input, "no input files").help("give a JSON Schema or payloads"))
        }),
    }
}

/// What was seen in samples, as a JSON Schema with the evidence.
pub(crate) fn infer(input: &Input, options: &Options, findings: &mut Findings) -> Result<String, Error> {
    sample::schema_text(&read(input, options, findings)?)
}

/// The published schema of profile files.
pub fn profile_schema() -> String {
    format!("{:#}\n", sample::profile_schema())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_named_by_its_version_is_named_by_its_schema_or_its_folder() {
        for (schema, name) in [
            (
                r#"{"self": {"vendor": "com.example", "name": "order_paid"}, "title": "An order"}"#,
                "order_paid",
            ),
            (r#"{"$id": "https://example.com/order_sent/1-0-0.json"}"#, "order_sent"),
            (r#"{"title": "Order kept"}"#, "Order kept"),
            (r#"{"title": "A long sentence that describes what an order is and when it is sent"}"#, "1-0-0"),
        ] {
            assert_eq!(Input::schema("1-0-0.json", schema).name(), name, "{schema}");
            assert_eq!(Input::schema("order.json", schema).name(), "order");
        }
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("com.example/order_lost/jsonschema");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(inner.join("1-0-0"), r#"{"type": "object"}"#).unwrap();
        assert_eq!(Input::schema_file(inner.join("1-0-0")).unwrap().name(), "order_lost");
    }

    #[test]
    fn the_stem_names_stream_and_view() {
        assert_eq!(stem("schemas/events/ev_station.json"), "ev_station");
        assert_eq!(stem("order.schema.json"), "order");
        assert_eq!(stem("payloads/ev.ndjson.gz"), "ev");
        assert_eq!(stem("part-1.profile.json"), "part-1");
        assert_eq!(stem("<stdin>"), "records");
        assert_eq!(stem("OrderPlaced"), "OrderPlaced");
    }
}
