//! What carries records from a stream to a file: the output of tools and the events of services hold payloads as
//! text of their own.

use crate::json::{self, Kind, Token, decoded, slice};

/// A carrier that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Envelope {
    GetRecords,
    LambdaKinesis,
    LambdaKafka,
    Firehose,
    Kcat,
    Template,
    /// A document whose records are the elements of an array.
    Document,
}

impl Envelope {
    pub(super) const ALL: [Self; 7] = [
        Self::GetRecords,
        Self::LambdaKinesis,
        Self::LambdaKafka,
        Self::Firehose,
        Self::Kcat,
        Self::Template,
        Self::Document,
    ];

    /// Its name in a profile.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GetRecords => "kinesis-get-records",
            Self::LambdaKinesis => "lambda-kinesis",
            Self::LambdaKafka => "lambda-kafka",
            Self::Firehose => "firehose",
            Self::Kcat => "kcat",
            Self::Template => "kinesis-data-generator-template",
            Self::Document => "document",
        }
    }
}

/// A payload within an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carried {
    /// Text of its own.
    Text(String),
    /// Text in base64.
    Base64(String),
    /// Nothing: a Kafka tombstone.
    Nothing,
}

/// A value of a tape, to look into.
#[derive(Clone, Copy)]
struct Value<'t> {
    tokens: &'t [Token],
    at: usize,
    text: &'t str,
}

impl<'t> Value<'t> {
    fn token(self) -> Token {
        self.tokens[self.at]
    }

    fn is(self, kind: Kind) -> bool {
        self.token().kind == kind
    }

    fn members(self) -> impl Iterator<Item = (&'t str, Value<'t>)> {
        json::members(self.tokens, self.at)
            .map(move |(key, at)| (slice(self.text, self.tokens[key]), Value { at, ..self }))
    }

    fn elements(self) -> impl Iterator<Item = Value<'t>> {
        json::elements(self.tokens, self.at).map(move |at| Value { at, ..self })
    }

    fn get(self, key: &str) -> Option<Value<'t>> {
        self.members().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    fn string(self) -> Option<String> {
        self.is(Kind::String).then(|| decoded(self.text, self.token()).into_owned())
    }
}

/// The keys by which an envelope may begin: all others are not envelopes, at the cost of one comparison each.
pub(super) const FIRST_KEYS: [&str; 11] = [
    "Records",
    "records",
    "NextShardIterator",
    "MillisBehindLatest",
    "ChildShards",
    "eventSource",
    "eventSourceArn",
    "bootstrapServers",
    "invocationId",
    "deliveryStreamArn",
    "topic",
];

/// Opens a text that is an envelope; `None` if it is a record like any other.
pub(super) fn open(tokens: &[Token], text: &str) -> Option<(Envelope, Vec<Carried>)> {
    let root = Value { tokens, at: 0, text };
    let (first, _) = root.members().next()?;
    if !FIRST_KEYS.contains(&first) {
        return None;
    }
    kcat(root).or_else(|| get_records(root)).or_else(|| lambda_kafka(root)).or_else(|| firehose(root))
}

/// `kcat -J`: <https://github.com/edenhill/kcat>.
fn kcat(root: Value<'_>) -> Option<(Envelope, Vec<Carried>)> {
    let known = root.get("topic")?.is(Kind::String) && root.get("partition")?.is(Kind::Number);
    let payload = root.get("payload")?;
    root.get("offset")?;
    let carried = if payload.is(Kind::Null) { Carried::Nothing } else { Carried::Text(payload.string()?) };
    known.then(|| (Envelope::Kcat, vec![carried]))
}

/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html> and
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>.
fn get_records(root: Value<'_>) -> Option<(Envelope, Vec<Carried>)> {
    let records = root.get("Records").filter(|records| records.is(Kind::Array))?;
    let mut envelope = Envelope::GetRecords;
    let mut carried = Vec::new();
    for record in records.elements() {
        let data = match record.get("kinesis") {
            Some(kinesis) => {
                envelope = Envelope::LambdaKinesis;
                kinesis.get("data")?
            }
            None => record.get("SequenceNumber").and_then(|_| record.get("Data"))?,
        };
        carried.push(Carried::Base64(data.string()?));
    }
    // no records at all: then the rest must tell
    let known = !carried.is_empty() || root.get("MillisBehindLatest").is_some();
    known.then_some((envelope, carried))
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html>.
fn lambda_kafka(root: Value<'_>) -> Option<(Envelope, Vec<Carried>)> {
    let topics = root.get("records").filter(|records| records.is(Kind::Object))?;
    root.get("eventSource")?
        .string()
        .filter(|source| source == "aws:kafka" || source == "SelfManagedKafka")?;
    let mut carried = Vec::new();
    for (_, records) in topics.members() {
        for record in records.elements() {
            carried.push(match record.get("value") {
                Some(value) if !value.is(Kind::Null) => Carried::Base64(value.string()?),
                _ => Carried::Nothing,
            });
        }
    }
    Some((Envelope::LambdaKafka, carried))
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>.
fn firehose(root: Value<'_>) -> Option<(Envelope, Vec<Carried>)> {
    let records = root.get("records").filter(|records| records.is(Kind::Array))?;
    root.get("invocationId")?;
    let mut carried = Vec::new();
    for record in records.elements() {
        record.get("recordId")?;
        carried.push(Carried::Base64(record.get("data")?.string()?));
    }
    Some((Envelope::Firehose, carried))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::json::Tape;

    fn opened(text: &str) -> Option<(Envelope, Vec<Carried>)> {
        let mut tape = Tape::default();
        tape.read(text.as_bytes(), 0).unwrap();
        open(&tape.tokens, text)
    }

    fn base64(text: &str) -> Carried {
        Carried::Base64(text.to_owned())
    }

    #[test]
    fn each_envelope_gives_its_payloads() {
        let table = [
            (
                r#"{"Records": [{"SequenceNumber": "1", "Data": "e30=", "PartitionKey": "a"}], "MillisBehindLatest": 0}"#,
                Envelope::GetRecords,
                vec![base64("e30=")],
            ),
            (
                r#"{"Records": [], "NextShardIterator": "x", "MillisBehindLatest": 0}"#,
                Envelope::GetRecords,
                vec![],
            ),
            (
                r#"{"Records": [{"kinesis": {"partitionKey": "a", "data": "e30="}, "eventSource": "aws:kinesis"}]}"#,
                Envelope::LambdaKinesis,
                vec![base64("e30=")],
            ),
            (
                r#"{"eventSource": "aws:kafka", "records": {"t-0": [{"topic": "t", "value": "e30="}, {"topic": "t", "value": null}]}}"#,
                Envelope::LambdaKafka,
                vec![base64("e30="), Carried::Nothing],
            ),
            (
                r#"{"invocationId": "i", "records": [{"recordId": "1", "data": "e30="}]}"#,
                Envelope::Firehose,
                vec![base64("e30=")],
            ),
            (
                r#"{"topic": "t", "partition": 0, "offset": 7, "key": null, "payload": "{\"a\": 1}"}"#,
                Envelope::Kcat,
                vec![Carried::Text("{\"a\": 1}".to_owned())],
            ),
            (
                r#"{"topic": "t", "partition": 0, "offset": 8, "payload": null}"#,
                Envelope::Kcat,
                vec![Carried::Nothing],
            ),
        ];
        for (text, envelope, carried) in table {
            assert_eq!(opened(text), Some((envelope, carried)), "{text}");
        }
    }

    #[test]
    fn records_like_envelopes_are_records() {
        for text in [
            "{}",
            "[]",
            r#"{"Records": [{"eventSource": "aws:s3", "s3": {}}]}"#,
            r#"{"records": [1, 2]}"#,
            r#"{"topic": "news", "payload": {"a": 1}}"#,
            r#"{"id": 1, "Records": [{"SequenceNumber": "1", "Data": "e30="}]}"#,
        ] {
            assert_eq!(opened(text), None, "{text}");
        }
    }
}
