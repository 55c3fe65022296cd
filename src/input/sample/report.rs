//! What samples give in addition to the shape: findings, and the error when no record is usable.

use std::collections::BTreeMap;

use super::envelope::Envelope;
use super::file::Profile;
use super::payload::Reason;
use super::worker::{Anomaly, Spot, Spots};
use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Place};
use crate::model::Shape;
use crate::options::{Options, StreamCarries};
use crate::text::Path;

/// What was odd, by the inputs' names.
pub(super) struct Report<'r> {
    pub(super) profile: &'r Profile,
    pub(super) odd: &'r BTreeMap<Anomaly, Spots>,
    pub(super) names: &'r [String],
}

impl Report<'_> {
    /// Rejects samples of which none can be used.
    pub(super) fn usable(&self) -> Result<(), Error> {
        if self.profile.records > 0 {
            return Ok(());
        }
        let name = match self.names {
            [one] => format!("`{one}`"),
            names => format!("the {} inputs", names.len()),
        };
        let reasons: Vec<String> =
            self.profile.unusable.iter().map(|(name, count)| format!("{count} {}", summary(name))).collect();
        let (message, help) = if self.profile.tombstones > 0 && reasons.is_empty() {
            (format!("no record in {name} has a payload"), "give at least one record that is not a tombstone")
        } else if reasons.is_empty() {
            (
                format!("{name} contains no records"),
                "give payloads as JSON: one per line, in an array, or one after another",
            )
        } else {
            let message = format!("no record in {name} can be used: {}", reasons.join(", "));
            (message, "give payloads as JSON, or try another `--encoding` or `--strip-bytes`")
        };
        let error = Error::new(ErrorKind::Input, message).help(help);
        let first = self.odd.values().flat_map(|spots| &spots.first).min();
        Err(match first.and_then(|spot| self.place(*spot)) {
            Some(place) => error.at(place),
            None => error,
        })
    }

    /// With `--strict`, a record that cannot be read stops everything.
    pub(super) fn strict(&self) -> Result<(), Error> {
        let unusable = self.odd.iter().find_map(|(anomaly, spots)| match anomaly {
            Anomaly::Unusable(reason) => Some((*reason, spots)),
            _ => None,
        });
        let Some((reason, spots)) = unusable else { return Ok(()) };
        let message = format!("{} unusable: {}{}", records(spots.count), reason.summary(), Self::at(spots));
        let error =
            Error::new(ErrorKind::Input, message).help("correct the records, or leave out `--strict`");
        Err(match spots.first.first().and_then(|spot| self.place(*spot)) {
            Some(place) => error.at(place),
            None => error,
        })
    }

    /// Records that cannot be used, or that a schema rejects.
    pub(super) fn anomalies(&self, findings: &mut Findings) {
        for (name, count) in &self.profile.unusable {
            let spots = self.odd.iter().find_map(|(anomaly, spots)| match anomaly {
                Anomaly::Unusable(reason) if reason.name() == name => Some(spots),
                _ => None,
            });
            let message = format!("{} unusable: {}", records(*count), summary(name));
            let help = "choose what the view does with them by `--on-bad-record`, or list them with `--with rejects`";
            findings.push(self.finding(Code::UnusableRecord, message, spots, help));
        }
        if self.profile.repeating > 0 {
            let message = format!("{} a key in one object", repeat(self.profile.repeating));
            let spots = self.odd.get(&Anomaly::RepeatedKey);
            let help = "correct the producer; JSON parsers differ on which value they keep";
            findings.push(self.finding(Code::RepeatedKey, message, spots, help));
        }
        for (anomaly, spots) in self.odd {
            if let Anomaly::Rejected(rejection) = anomaly {
                let path = Path::parse(&rejection.path).unwrap_or_default();
                let place = if path.steps().is_empty() { "the root".to_owned() } else { format!("`{path}`") };
                let count =
                    if spots.count == 1 { "1 record".to_owned() } else { format!("{} records", spots.count) };
                let message = format!("the schema's `{}` rejects {count} at {place}", rejection.keyword);
                let help = "correct the schema or the producer";
                findings.push(self.finding(Code::RejectedSample, message, Some(spots), help).path(path));
            }
        }
        if self.profile.tombstones > 0 {
            let count = self.profile.tombstones;
            let records = if count == 1 {
                "1 Kafka record has".to_owned()
            } else {
                format!("{count} Kafka records have")
            };
            let message = format!("{records} no payload; the filter drops them");
            findings.push(Finding::new(Code::Tombstones, message).help("keep them with `--tombstones keep`"));
        }
        for (name, count) in &self.profile.envelopes {
            let message = if name == Envelope::Template.name() {
                "the samples are generated from a template: counts are not those of real data".to_string()
            } else if name == Envelope::Document.name() {
                format!("{} read from {count} documents", records(self.profile.records))
            } else {
                format!("{} in a `{name}` envelope; the payload inside is used", records(*count))
            };
            findings.push(Finding::new(Code::EnvelopeOpened, message));
        }
    }

    pub(super) fn findings(&self, shape: &Shape, options: &Options, findings: &mut Findings) {
        self.anomalies(findings);
        self.encodings(options, findings);
        self.size_limit(options, findings);
        self.records_in_file_only(options, findings);
        super::unwrap_hints::envelopes(shape, options, findings);
        super::value_hints::values(shape, options, findings);
    }

    /// A file may hold many records where the stream carries them one by one, or as they are in the file.
    fn records_in_file_only(&self, options: &Options, findings: &mut Findings) {
        let opened = self.profile.envelopes.contains_key(Envelope::Document.name());
        let (message, help) = match options.stream_carries {
            _ if !opened => return,
            Some(StreamCarries::Elements) => return,
            Some(StreamCarries::Documents) => (
                "the samples are read element by element, but the stream carries whole documents: the view does not read them",
                "leave out `--records-at`",
            ),
            None => (
                "the samples are arrays of records in files; the view reads nothing if a message of the stream is a whole document",
                "set what one message of the stream carries: `--stream-carries elements`, or `documents` without `--records-at`",
            ),
        };
        findings.push(Finding::new(Code::RecordsInFileOnly, message).help(help).path(Path::root()));
    }

    fn encodings(&self, options: &Options, findings: &mut Findings) {
        let seen = &self.profile.encodings;
        let decoded = options.encoding.unwrap_or_default().name();
        if seen.is_empty() || (seen.len() == 1 && seen.contains_key(decoded)) {
            return;
        }
        let counts: Vec<String> = seen.iter().map(|(name, count)| format!("{count} {name}")).collect();
        let message = format!(
            "the payloads are {}, but the view decodes {decoded}: it does not read the others",
            counts.join(", ")
        );
        findings.push(Finding::new(Code::MixedEncodings, message).help("set the encoding with `--encoding`"));
    }

    fn size_limit(&self, options: &Options, findings: &mut Findings) {
        let longest = self.profile.longest;
        if let Some(limit) = options.max_bytes.filter(|limit| longest >= u64::from(*limit)) {
            let message = format!(
                "the longest payload has {longest} bytes; the size limit rejects payloads of {limit} bytes or more"
            );
            findings.push(Finding::new(Code::OversizedRecord, message).help(
                "raise the size limit with `--max-bytes`, up to the limit of your cluster's JSON functions",
            ));
        }
    }

    fn finding(&self, code: Code, message: String, spots: Option<&Spots>, help: &str) -> Finding {
        let at = spots.map(Self::at).unwrap_or_default();
        let place = spots.and_then(|spots| spots.first.first()).and_then(|spot| self.place(*spot));
        Finding::new(code, message + &at).help(help).at(place)
    }

    /// `, first in lines 3, 7 and 9 of payloads.ndjson`.
    fn at(spots: &Spots) -> String {
        let Some(first) = spots.first.first() else { return String::new() };
        let here = spots.first.iter().filter(|spot| spot.input == first.input);
        let mut lines: Vec<String> = here.map(|spot| spot.line.to_string()).collect();
        lines.dedup();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        let first = if spots.count > lines.len() as u64 { "first in " } else { "in " };
        format!(", {first}{word} {}", lines.join(", "))
    }

    fn place(&self, spot: Spot) -> Option<Place> {
        let position = |count| usize::try_from(count).unwrap_or(usize::MAX);
        let name = self.names.get(spot.input)?;
        Some(Place::line_and_column(name, position(spot.line), position(spot.column)))
    }
}

fn records(count: u64) -> String {
    if count == 1 { "1 record is".to_owned() } else { format!("{count} records are") }
}

fn repeat(count: u64) -> String {
    if count == 1 { "1 record repeats".to_owned() } else { format!("{count} records repeat") }
}

fn summary(name: &str) -> String {
    let reason = Reason::ALL.iter().find(|reason| reason.name() == name);
    reason.map_or_else(|| name.to_owned(), |reason| reason.summary().to_owned())
}
