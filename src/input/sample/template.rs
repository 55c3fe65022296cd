//! Record templates of the Kinesis Data Generator: JSON with placeholders, which state types and ranges.
//!
//! A template becomes a few records that hold the extremes of every placeholder.
//! <https://awslabs.github.io/amazon-kinesis-data-generator/web/help.html>

use std::ops::Range;

use serde_json::Value;

use super::template_dates;
use crate::diag::{Error, ErrorKind, Place};
use crate::json::{Tape, after_space};
use crate::text::Source;

/// Records that are made at most.
const RECORDS: usize = 1_000;

/// What a placeholder writes: its extremes, and what lies between them.
type Make = fn(&Arguments<'_>) -> Result<Vec<String>, String>;

/// The placeholders whose values have a type or a range, by name.
const PLACEHOLDERS: &[(&str, Make)] = &[
    ("random.number", whole_numbers),
    ("random.float", |arguments| decimals(arguments, 0.0, 99_999.0, 2)),
    ("commerce.price", |arguments| decimals(arguments, 0.0, 1_000.0, 2)),
    ("finance.amount", |arguments| decimals(arguments, 0.0, 1_000.0, 2)),
    ("address.latitude", |arguments| decimals(arguments, -90.0, 90.0, 4)),
    ("address.longitude", |arguments| decimals(arguments, -180.0, 180.0, 4)),
    ("random.uuid", |_| {
        words(&["00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"])
    }),
    ("random.boolean", |_| words(&["true", "false"])),
    ("random.arrayElement", |arguments| listed(arguments.first())),
    ("random.weightedArrayElement", |arguments| {
        listed(arguments.first().and_then(|weighted| weighted.get("data").cloned()))
    }),
    ("date.now", dates),
    ("date.utc", dates),
    ("date.past", |_| words(&[template_dates::JAVASCRIPT])),
    ("date.future", |_| words(&[template_dates::JAVASCRIPT])),
    ("date.recent", |_| words(&[template_dates::JAVASCRIPT])),
    ("date.month", |_| words(&["May", "September"])),
    ("date.weekday", |_| words(&["Monday", "Wednesday"])),
    ("internet.ip", |_| words(&["1.1.1.1", "255.255.255.255"])),
    ("internet.ipv6", |_| words(&["2001:0db8:85a3:0000:0000:8a2e:0370:7334"])),
    ("internet.email", |_| words(&["first.longer_name87@mail.example.com"])),
    ("internet.exampleEmail", |_| words(&["first.longer_name87@mail.example.com"])),
    ("random.word", |_| words(&["tree", "infrastructure"])),
    ("lorem.sentence", |_| Ok(vec!["word ".repeat(16)])),
    ("lorem.sentences", |_| Ok(vec!["word ".repeat(64)])),
    ("lorem.paragraph", |_| Ok(vec!["word ".repeat(64)])),
    ("lorem.text", |_| Ok(vec!["word ".repeat(200)])),
];

/// Families whose other placeholders write a few words.
const WORDS: &[&str] = &[
    "address", "commerce", "company", "finance", "hacker", "internet", "lorem", "name", "phone", "random",
    "system",
];

/// Whether the text has placeholders where JSON has values. `whole`: the text is complete.
///
/// Records may hold placeholders of other systems in their texts, so JSON is a template only if it is alone.
pub(super) fn is_template(head: &[u8], whole: bool) -> bool {
    let json = Tape::default().read(head, 0);
    let alone = |end| whole && after_space(head, end) == head.len();
    has_placeholders(head) && json.map_or(true, alone)
}

fn has_placeholders(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.as_ref();
    while let Some(at) = rest.find("{{") {
        rest = rest[at + 2..].trim_start();
        let family = rest.split('.').next().unwrap_or_default();
        if WORDS.contains(&family) || family == "date" {
            return true;
        }
    }
    false
}

/// The records that a template represents, one per line.
pub(super) fn records(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let Ok(text) = str::from_utf8(bytes) else {
        let error = Error::new(ErrorKind::Input, format!("the template `{name}` is not UTF-8"));
        return Err(error.help("save the file as UTF-8"));
    };
    let source = Source::new(name, text);
    let mut pieces: Vec<(String, Vec<String>)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|found| at + found) {
        let end = end_of_placeholder(text, start).ok_or_else(|| {
            wrong(&source, start..start + 2, "the placeholder is not closed".to_owned())
                .help("close it with `}}`")
        })?;
        pieces.push((on_one_line(&text[at..start]), values(&source, start + 2..end)?));
        at = end + 2;
    }
    let tail = on_one_line(&text[at..]);
    let count = pieces.iter().map(|(_, values)| values.len()).max().unwrap_or(1).min(RECORDS);
    let mut records = String::new();
    for n in 0..count {
        for (before, values) in &pieces {
            records.push_str(before);
            records.push_str(values.get(n % values.len().max(1)).map_or("", String::as_str));
        }
        records.push_str(&tail);
        records.push('\n');
    }
    Ok(records.into_bytes())
}

/// Line breaks between the values of a template are space.
fn on_one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn wrong(source: &Source, span: Range<usize>, message: String) -> Error {
    Error::new(ErrorKind::Input, message).at(Place::bytes(source.clone(), span))
}

/// Where `}}` closes the placeholder: braces in its arguments come in pairs, and strings hold any.
fn end_of_placeholder(text: &str, start: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().skip(start + 2) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'(' if !in_string => depth += 1,
            b'}' if !in_string && depth == 0 => return (bytes.get(at + 1) == Some(&b'}')).then_some(at),
            b'}' | b')' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The arguments of a placeholder, as far as they are JSON.
struct Arguments<'t>(&'t str);

impl Arguments<'_> {
    fn first(&self) -> Option<Value> {
        serde_json::from_str(self.0.trim()).ok()
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.first()?.get(key)?.as_f64()
    }
}

fn values(source: &Source, span: Range<usize>) -> Result<Vec<String>, Error> {
    let inner = &source.text()[span.clone()];
    let (name, arguments) = match inner.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix(')').unwrap_or(rest)),
        None => (inner.trim(), ""),
    };
    let family = name.split('.').next().unwrap_or_default();
    let made = match PLACEHOLDERS.iter().find(|(known, _)| *known == name) {
        Some((_, make)) => make(&Arguments(arguments)),
        None if WORDS.contains(&family) && name.contains('.') => words(&["a", "a few words of some length"]),
        None => {
            let error = wrong(source, span, format!("unknown placeholder `{name}`"));
            return Err(error.advice(name, PLACEHOLDERS.iter().map(|(known, _)| *known)));
        }
    };
    made.map_err(|reason| {
        wrong(source, span, format!("`{name}` {reason}"))
            .help("write its arguments as JSON, such as {\"min\": 1, \"max\": 50}")
    })
}

#[allow(clippy::unnecessary_wraps, reason = "same signature as those that may fail")]
fn words(texts: &[&str]) -> Result<Vec<String>, String> {
    Ok(texts.iter().map(|text| (*text).to_owned()).collect())
}

/// Between the bounds, which are both written; one number is the upper bound.
fn bounds(arguments: &Arguments<'_>, least: f64, most: f64) -> Result<(f64, f64), String> {
    if arguments.0.trim().is_empty() {
        return Ok((least, most));
    }
    let first = arguments.first().ok_or("has arguments that are not valid JSON")?;
    let (low, high) = match first.as_f64() {
        Some(upper) => (least, upper),
        None => (arguments.number("min").unwrap_or(least), arguments.number("max").unwrap_or(most)),
    };
    if low > high {
        Err(format!("has a `min` of {low}, greater than its `max` of {high}"))
    } else {
        Ok((low, high))
    }
}

fn whole_numbers(arguments: &Arguments<'_>) -> Result<Vec<String>, String> {
    let (low, high) = bounds(arguments, 0.0, 99_999.0)?;
    match arguments.number("precision").filter(|precision| *precision < 1.0 && *precision > 0.0) {
        Some(precision) => Ok(decimals_between(low, high, scale_of(precision))),
        None => Ok(vec![format!("{low:.0}"), format!("{high:.0}")]),
    }
}

fn decimals(arguments: &Arguments<'_>, least: f64, most: f64, scale: usize) -> Result<Vec<String>, String> {
    // `commerce.price(min, max, decimals)` has a list that is not JSON
    let list: Vec<f64> = arguments.0.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    if let [low, high, rest @ ..] = list.as_slice() {
        let scale = rest.first().map_or(scale, |scale| scale_of(0.1_f64.powf(*scale)));
        return if low > high {
            Err(format!("has a minimum of {low}, greater than its maximum of {high}"))
        } else {
            Ok(decimals_between(*low, *high, scale))
        };
    }
    let (low, high) = bounds(arguments, least, most)?;
    let scale = arguments.number("precision").map_or(scale, scale_of);
    Ok(decimals_between(low, high, scale))
}

fn decimals_between(low: f64, high: f64, scale: usize) -> Vec<String> {
    let middle = low + (high - low) / 3.0;
    [low, middle, high].iter().map(|value| format!("{value:.scale$}")).collect()
}

/// The digits after the point of a precision such as 0.01.
fn scale_of(precision: f64) -> usize {
    (0..=15)
        .find(|scale| precision * 10_f64.powi(*scale) > 0.999)
        .map_or(2, |scale| scale.unsigned_abs() as usize)
}

/// The values of a list, as text within or without quotes.
fn listed(list: Option<Value>) -> Result<Vec<String>, String> {
    let Some(Value::Array(values)) = list else { return Err("requires a list of values".to_owned()) };
    let texts: Vec<String> = values
        .iter()
        .map(|value| match value {
            // within the quotes of the template
            Value::String(text) => {
                let json = Value::String(text.clone()).to_string();
                json[1..json.len() - 1].to_owned()
            }
            other => other.to_string(),
        })
        .collect();
    if texts.is_empty() { Err("has an empty list of values".to_owned()) } else { Ok(texts) }
}

fn dates(arguments: &Arguments<'_>) -> Result<Vec<String>, String> {
    match arguments.0.trim() {
        "" => Ok(template_dates::extremes("YYYY-MM-DD HH:mm:ss")),
        _ => match arguments.first() {
            Some(Value::String(format)) => Ok(template_dates::extremes(&format)),
            _ => Err("requires a format in quotes".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn made(template: &str) -> Vec<String> {
        assert!(is_template(template.as_bytes(), true), "{template}");
        let records = String::from_utf8(records("t.json", template.as_bytes()).unwrap()).unwrap();
        records.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_template_becomes_its_extremes() {
        assert_eq!(
            made(
                "{ \"n\": {{random.number(\n {\"min\":1, \"max\":50}\n)}},\n \"s\": \"{{random.word}}-{{random.number(9)}}\" }"
            ),
            ["{ \"n\": 1, \"s\": \"tree-0\" }", "{ \"n\": 50, \"s\": \"infrastructure-9\" }"]
        );
        assert_eq!(
            made(
                "{\"c\": \"{{random.arrayElement([\"a}}\",\"b\\\"\"])}}\", \"p\": {{commerce.price(5, 10, 1)}}}"
            ),
            [
                "{\"c\": \"a}}\", \"p\": 5.0}",
                "{\"c\": \"b\\\"\", \"p\": 6.7}",
                "{\"c\": \"a}}\", \"p\": 10.0}"
            ]
        );
        assert_eq!(made("{\"ok\": {{random.boolean}}}"), ["{\"ok\": true}", "{\"ok\": false}"]);
        assert_eq!(made("{\"f\": {{random.number({\"max\": 2, \"precision\": 0.01})}}}")[2], "{\"f\": 2.00}");
    }

    #[test]
    fn json_with_braces_is_no_template() {
        let records = "{\"a\": \"{{random.word}}\"}\n{\"a\": \"{{random.word}}\"}\n";
        assert!(!is_template(records.as_bytes(), true), "records with a text that looks like a placeholder");
        for text in ["{\"a\":{\"b\":{}}}", "{\"a\": \"{{ mustache }}\"}", "{{}}"] {
            assert!(!is_template(text.as_bytes(), true), "{text}");
        }
    }

    #[test]
    fn an_unknown_placeholder_is_reported_with_its_place() {
        let error = |template: &str| records("t.json", template.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            error("{\"a\": {{date.noww}}}"),
            "t.json:1:9: unknown placeholder `date.noww` (use `date.now`)"
        );
        assert_eq!(
            error("{\"a\": {{random.uuid"),
            "t.json:1:7: the placeholder is not closed (close it with `}}`)"
        );
        assert_eq!(
            error("{\"a\": {{random.number({\"min\": 9, \"max\": 1})}}}"),
            "t.json:1:9: `random.number` has a `min` of 9, greater than its `max` of 1 (write its arguments as JSON, such as \
             {\"min\": 1, \"max\": 50})"
        );
        assert!(error("{\"a\": {{random.arrayElement()}}}").contains("requires a list of values"));
    }
}
