//! Values that look like another type than their JSON has: times as numbers, versions as numbers, JSON as text.

use crate::diag::{Code, Finding, Findings};
use crate::model::{Kinds, Seen, SeenNumbers, Shape};
use crate::options::Options;
use crate::redshift::EpochUnit;
use crate::text::{Path, Step, last_word, names_version};

/// Seconds since 1970 of the years 2000 to 2100, within which times are recognised.
const YEARS: (i64, i64) = (946_684_800, 4_102_444_800);
/// Last words of the names of times.
const TIMES: [&str; 17] = [
    "ts",
    "t",
    "time",
    "timestamp",
    "at",
    "date",
    "datetime",
    "epoch",
    "when",
    "created",
    "updated",
    "modified",
    "expires",
    "expiry",
    "seen",
    "start",
    "end",
];
/// Last words that name a unit: the word before them names the time.
const UNITS: [&str; 9] = ["ms", "millis", "milliseconds", "s", "sec", "seconds", "us", "micros", "nanos"];

/// Reports values that a flag would give a better type.
pub(super) fn values(shape: &Shape, options: &Options, findings: &mut Findings) {
    let mut stack = vec![(Path::root(), shape)];
    while let Some((path, shape)) = stack.pop() {
        for (key, field) in shape.fields.known.iter().rev() {
            stack.push((path.key(key.as_str()), &field.shape));
        }
        let asked = options.columns.iter().any(|column| column.path == path);
        let Some(seen) = shape.seen.as_deref().filter(|_| !asked) else { continue };
        let Some(Step::Key(key)) = path.steps().last() else { continue };
        let found =
            epoch(key, shape, seen).or_else(|| version(key, shape, seen)).or_else(|| json(shape, seen));
        if let Some(Hint { code, message, becomes }) = found {
            let finding = Finding::new(code, format!("`{path}` {message}"));
            findings
                .push(finding.help(format!("set the type with `--column '{path}={becomes}'`")).path(path));
        }
    }
}

/// What a value looks like, and the type to ask for.
struct Hint {
    code: Code,
    message: String,
    becomes: String,
}

fn epoch(key: &str, shape: &Shape, seen: &Seen) -> Option<Hint> {
    let numbers = match shape.kinds.difference(Kinds::NULL) {
        Kinds::INTEGER => seen.numbers.as_ref()?,
        Kinds::STRING => seen
            .texts
            .as_ref()
            .filter(|texts| texts.numbers.as_ref().is_some_and(|numbers| numbers.count() == texts.count))?
            .numbers
            .as_ref()?,
        _ => return None,
    };
    let unit = unit(numbers)?;
    if !names_time(key) {
        return None;
    }
    let (what, becomes) = match unit {
        EpochUnit::Seconds => ("seconds", "epoch_s"),
        EpochUnit::Milliseconds => ("milliseconds", "epoch_ms"),
        EpochUnit::Microseconds => ("microseconds", "epoch_us"),
        EpochUnit::Nanoseconds => ("nanoseconds", "epoch_ns"),
    };
    Some(Hint {
        code: Code::LikelyEpoch,
        message: format!("looks like a time in {what} since 1970"),
        becomes: becomes.to_owned(),
    })
}

/// The unit in which all whole numbers are times of our days.
fn unit(numbers: &SeenNumbers) -> Option<EpochUnit> {
    let (least, greatest) = (numbers.least?, numbers.greatest?);
    let whole = numbers.integers == numbers.count() && numbers.beyond_64_bits == 0;
    EpochUnit::ALL.iter().copied().filter(|_| whole).find(|unit| {
        let per_second = i64::from(unit.per_second());
        least >= YEARS.0.saturating_mul(per_second) && greatest <= YEARS.1.saturating_mul(per_second)
    })
}

fn names_time(key: &str) -> bool {
    let last = last_word(key).to_lowercase();
    if UNITS.contains(&last.as_str()) {
        let before = key.get(..key.len() - last.len()).unwrap_or_default();
        return names_time(before.trim_end_matches(|c: char| !c.is_alphanumeric())) || before.is_empty();
    }
    TIMES.contains(&last.as_str())
        || last.ends_with("time")
        || last.ends_with("timestamp")
        || last.ends_with("date")
}

/// A number has no `1.10`: JSON libraries write `1.1`.
fn version(key: &str, shape: &Shape, seen: &Seen) -> Option<Hint> {
    let numbers = seen.numbers.as_ref()?;
    let is_number = shape.kinds.difference(Kinds::NULL).is_subset_of(Kinds::NUMBER);
    (is_number && numbers.fractions > 0 && names_version(key)).then(|| Hint {
        code: Code::LikelyVersion,
        message: "looks like a version, and is a number in which `1.10` equals `1.1`".to_owned(),
        becomes: "VARCHAR(32)".to_owned(),
    })
}

fn json(shape: &Shape, seen: &Seen) -> Option<Hint> {
    let texts = seen.texts.as_ref()?;
    let is_text = shape.kinds.difference(Kinds::NULL) == Kinds::STRING;
    (is_text && texts.count > 0 && texts.json == texts.count).then(|| Hint {
        code: Code::JsonInText,
        message: "is always JSON in a string".to_owned(),
        becomes: "SUPER".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::input::sample::collect::Collector;
    use crate::input::sample::profile::Node;
    use crate::input::sample::shape::shape;
    use crate::json::Tape;
    use crate::options::SampleValues;

    fn hints(record: &str) -> Vec<(&'static str, String)> {
        let (mut root, mut tape) = (Node::default(), Tape::default());
        tape.read(record.as_bytes(), 0).unwrap();
        Collector::new(SampleValues::None).add(&mut root, &tape.tokens, 0, record).unwrap();
        let mut findings = Findings::new();
        let shape = shape(&root, 1, &Path::root(), &mut findings);
        values(&shape, &Options::default(), &mut findings);
        let hint = |finding: &Finding| {
            let help = finding.help.as_deref().unwrap();
            (finding.code.name(), help.trim_start_matches("set the type with ").replace('`', ""))
        };
        findings.iter().map(hint).collect()
    }

    #[test]
    fn values_that_look_like_another_type_are_named_with_the_flag() {
        let table = [
            (r#"{"ts": 1795600000}"#, "likely-epoch", "--column '/ts=epoch_s'"),
            (r#"{"createdAt": 1795600000000}"#, "likely-epoch", "--column '/createdAt=epoch_ms'"),
            (r#"{"event_time_us": 1795600000000000}"#, "likely-epoch", "--column '/event_time_us=epoch_us'"),
            (
                r#"{"a": {"timestamp": 1795600000000000000}}"#,
                "likely-epoch",
                "--column '/a/timestamp=epoch_ns'",
            ),
            (r#"{"updated_at": "1795600000"}"#, "likely-epoch", "--column '/updated_at=epoch_s'"),
            (r#"{"appVersion": 1.10}"#, "likely-version", "--column '/appVersion=VARCHAR(32)'"),
            (r#"{"body": "{\"a\": 1}"}"#, "json-in-text", "--column '/body=SUPER'"),
        ];
        for (record, code, flag) in table {
            assert_eq!(hints(record), [(code, flag.to_owned())], "{record}");
        }
    }

    #[test]
    fn other_values_are_not() {
        for record in [
            r#"{"id": 1795600000}"#,
            r#"{"ts": 42}"#,
            r#"{"ts": 1795600000.5}"#,
            r#"{"amount": 1795600000}"#,
            r#"{"format": 1795600000}"#,
            r#"{"version": 3}"#,
            r#"{"price": 1.10}"#,
            r#"{"body": "{nope}"}"#,
            r#"{"body": {"a": 1}}"#,
        ] {
            assert_eq!(hints(record), [], "{record}");
        }
    }
}
