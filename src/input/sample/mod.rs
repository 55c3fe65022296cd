//! Payloads become a profile, and a profile becomes a [`Shape`].

mod collect;
mod distinct;
mod envelope;
mod file;
mod form;
mod format;
mod map_keys;
mod merge;
mod number;
mod payload;
mod profile;
#[cfg(feature = "preview")]
mod records;
mod report;
mod schema;
mod shape;
mod split_records;
mod template;
mod template_dates;
#[cfg(test)]
mod tests;
mod text;
mod threads;
mod unwrap_hints;
mod validate;
mod value_hints;
mod worker;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::diag::{Error, Findings};
use crate::model::{Encoding, Shape};
use crate::options::{Draft, InputKind, Options, SampleValues};
use crate::text::Path;
use file::Profile;
use report::Report;
use worker::{Anomaly, Spots, Worker};

#[cfg(feature = "preview")]
pub(crate) use records::{Payload, Payloads, Spot, payloads};
pub(crate) use shape::size;
pub(crate) use threads::{Origin, decompressed, is_compressed};
pub(crate) use validate::Checker;

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct SampleOptions {
    /// What the inputs are; by default what they look like.
    pub input: Option<InputKind>,
    /// The schema to take from a document that contains several: a JSON Pointer, or a name.
    pub select: Option<String>,
    /// The draft of the schema; by default the one that it names, else the newest that allows it.
    pub draft: Option<Draft>,
    /// The folder whose files the schema may refer to; by default the repository or project around it, else its own.
    pub schema_root: Option<PathBuf>,
    /// The encoding of the payloads; by default the one that each is seen to have.
    pub encoding: Option<Encoding>,
    /// Bytes of framing before the JSON.
    pub strip_bytes: u32,
    /// Where the records are in each document: a path to an array, whose elements they are.
    pub records_at: Option<Path>,
    /// Which values the inferred schema and the profile contain.
    pub values: SampleValues,
    /// Whether a record that cannot be read is an error.
    pub strict: bool,
    /// Threads; by default one for each core.
    pub threads: Option<NonZeroUsize>,
    /// How many bytes have been read so far, for whoever watches.
    pub done: Arc<AtomicU64>,
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self {
            input: None,
            select: None,
            draft: None,
            schema_root: None,
            encoding: None,
            strip_bytes: 0,
            records_at: None,
            values: SampleValues::None,
            strict: false,
            threads: None,
            done: Arc::new(AtomicU64::new(0)),
        }
    }
}

/// What was found in samples.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sampled {
    profile: Profile,
    odd: BTreeMap<Anomaly, Spots>,
    names: Vec<String>,
}

impl Sampled {
    /// Reads all payloads of all origins.
    pub(crate) fn read(
        mut origins: Vec<Origin<'_>>,
        samples: &SampleOptions,
        checker: Option<&Checker>,
    ) -> Result<Self, Error> {
        let names = origins.iter().map(Origin::name).collect();
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = samples.threads.map_or_else(cores, NonZeroUsize::get);
        let reading = payload::Reading {
            encoding: samples.encoding,
            strip_bytes: usize::try_from(samples.strip_bytes).unwrap_or(usize::MAX),
        };
        let worker = || Worker::new(reading, samples.values, samples.records_at.as_ref(), checker);
        let mut gathered = threads::gather(&mut origins, threads, &samples.done, &worker)?;
        gathered.profile.payload.choose_plain_values(gathered.profile.records);
        gathered.profile.payload.normalize();
        let found = Self { profile: gathered.profile, odd: gathered.odd, names };
        if samples.strict {
            found.report().strict()?;
        }
        Ok(found)
    }

    /// A profile that was written before.
    pub(crate) fn of_profile(name: &str, text: &str) -> Result<Self, Error> {
        Ok(Self { profile: Profile::parse(name, text)?, odd: BTreeMap::new(), names: vec![name.to_owned()] })
    }

    /// Adds a profile that was written before.
    pub(crate) fn add(&mut self, other: Self) {
        self.profile.merge(&other.profile);
        self.profile.payload.normalize();
        self.names.extend(other.names);
    }

    /// Rejects samples of which none can be used.
    pub(crate) fn usable(&self) -> Result<(), Error> {
        self.report().usable()
    }

    /// The profile as the text of a file.
    pub(crate) fn profile(&self) -> Result<String, Error> {
        self.profile.text()
    }

    /// How many records were read.
    pub(crate) fn records(&self) -> u64 {
        self.profile.records
    }

    /// The encoding of the most payloads.
    pub(crate) fn encoding(&self) -> Option<Encoding> {
        let most = self.profile.encodings.iter().max_by_key(|(_, count)| **count)?.0;
        Encoding::ALL.iter().copied().find(|encoding| encoding.name() == most)
    }

    /// The shape that holds all samples.
    pub(crate) fn shape(&self, findings: &mut Findings) -> Shape {
        shape::shape(&self.profile.payload, self.profile.records, &Path::root(), findings)
    }

    /// What was odd about the records.
    pub(crate) fn anomalies(&self, findings: &mut Findings) {
        self.report().anomalies(findings);
    }

    /// What else the samples say.
    pub(crate) fn findings(&self, shape: &Shape, options: &Options, findings: &mut Findings) {
        self.report().findings(shape, options, findings);
    }

    fn report(&self) -> Report<'_> {
        Report { profile: &self.profile, odd: &self.odd, names: &self.names }
    }
}

/// A shape from samples as the text of a JSON Schema.
pub(crate) fn schema_text(shape: &Shape) -> Result<String, Error> {
    schema::text(shape)
}

/// The published schema of profile files.
pub(crate) fn profile_schema() -> serde_json::Value {
    file::schema()
}
