//! Records that have the shape of a service's own: the event is in one member.

use crate::diag::{Code, Finding, Findings};
use crate::model::{Kinds, Shape};
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

pub(super) fn envelopes(shape: &Shape, options: &Options, findings: &mut Findings) {
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
