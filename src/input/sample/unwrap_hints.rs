//! Records that have the shape of a service's own: the event is in one member.

use crate::diag::{Code, Finding, Findings};
use crate::model::{Kinds, Shape, ShapeField};
use crate::options::Options;
use crate::text::Path;

/// A service, the keys that its records have, and where the event is in them.
struct Known {
    service: &'static str,
    keys: &'static [&'static str],
    event: &'static str,
}

const KNOWN: &[Known] = &[
    // <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>
    Known { service: "EventBridge", keys: &["detail-type", "source", "detail"], event: "/detail" },
    // <https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html>
    Known { service: "DMS", keys: &["data", "metadata"], event: "/data" },
    // <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html>
    Known { service: "DynamoDB Streams", keys: &["eventName", "dynamodb"], event: "/dynamodb/NewImage" },
    // <https://debezium.io/documentation/reference/stable/connectors/postgresql.html>
    Known { service: "Debezium", keys: &["schema", "payload"], event: "/payload/after" },
    Known { service: "Debezium", keys: &["before", "after", "op", "source"], event: "/after" },
];

/// The array of files that services write, and the keys that its elements have.
const FILES: &[(&str, &[&str])] = &[
    // <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html>
    ("CloudTrail", &["eventVersion", "eventSource", "eventName"]),
    // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
    ("S3", &["eventSource", "s3"]),
    // <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
    ("SNS", &["EventSource", "Sns"]),
    // <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
    ("SQS", &["eventSource", "messageId", "body"]),
];

/// Documents that are an array of records and little else.
fn files(shape: &Shape, findings: &mut Findings) -> Option<()> {
    let array = |field: &ShapeField| {
        let items = field.shape.items.as_ref().filter(|items| items.kinds.intersects(Kinds::OBJECT))?;
        (field.shape.kinds.difference(Kinds::NULL) == Kinds::ARRAY).then(|| items.fields.known.clone())
    };
    let (key, elements) = shape.fields.known.iter().find_map(|(key, field)| Some((key, array(field)?)))?;
    let service = FILES.iter().find(|(_, keys)| keys.iter().all(|key| elements.contains_key(*key)));
    let what = match service {
        Some((service, _)) => format!("the samples look like {service} files"),
        None if shape.fields.known.len() == 1 => {
            "the samples are documents that hold nothing but an array".to_owned()
        }
        None => return None,
    };
    let path = Path::root().key(key.as_str());
    let help = format!(
        "read each record with `--records-at {path}`; if the stream carries whole documents, add `--stream-carries documents`"
    );
    let message = format!("{what}, with the records at `{path}`");
    findings.push(Finding::new(Code::EnvelopeLikely, message).help(help).path(path));
    Some(())
}

pub(super) fn envelopes(shape: &Shape, options: &Options, findings: &mut Findings) {
    if options.stream_carries.is_none() && options.root.steps().is_empty() && files(shape, findings).is_some()
    {
        return;
    }
    let has = |key: &&str| shape.fields.known.contains_key(*key);
    let Some(known) = KNOWN.iter().find(|known| known.keys.iter().all(has)) else { return };
    let Some(root) = Path::parse(known.event).filter(|root| *root != options.root && is_object(shape, root))
    else {
        return;
    };
    if !options.root.steps().is_empty() {
        return;
    }
    let message = format!("the records look like {} records, with the event at `{root}`", known.service);
    findings.push(
        Finding::new(Code::EnvelopeLikely, message)
            .help(format!("read only the event with `--root {root}`"))
            .path(Path::root()),
    );
}

fn is_object(shape: &Shape, path: &Path) -> bool {
    let mut inner = shape;
    for step in path.steps() {
        let crate::text::Step::Key(key) = step else { return false };
        match inner.fields.known.get(key.as_str()) {
            Some(field) => inner = &field.shape,
            None => return false,
        }
    }
    inner.kinds.intersects(Kinds::OBJECT)
}
