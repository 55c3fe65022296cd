//! What is proven of the SQL that mvstream writes: each construct has a row in the guide, and each row a construct.

use std::collections::{BTreeMap, BTreeSet};

use mvstream::model::{Checks, Encoding};
use mvstream::options::{
    Casts, KafkaKey, KeyChoice, Layout, Metadata, OnBadRecord, Options, Overlong, Part, Times,
};
use mvstream::redshift::{AuthenticationKind, DistStyle, Source};
use mvstream::{Input, compile};

use crate::{files, root};

const SCHEMA: &str = r#"{"type": "object", "properties": {
    "id": {"type": "string", "format": "uuid"},
    "medium": {"type": "integer", "minimum": 0, "maximum": 99999},
    "small": {"type": "integer", "minimum": 0, "maximum": 9},
    "large": {"type": "integer", "minimum": 0, "maximum": 99999999999999999999},
    "rate": {"type": "number"},
    "price": {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 100},
    "open": {"type": "boolean"},
    "note": {"type": "string", "maxLength": 9},
    "day": {"type": "string", "format": "date"},
    "hour": {"type": "string", "format": "time"},
    "at": {"type": "string", "format": "date-time"},
    "seen": {"type": "integer", "x-redshift": {"as": "epoch_ms"}},
    "lit": {"type": "integer", "x-redshift": {"as": "epoch_s"}},
    "mix": {"type": ["string", "integer", "object"], "x-redshift": {"type": "VARCHAR(99)"}},
    "tags": {"type": "array"},
    "rest": {"type": "object"},
    "camelCase": {"type": "object", "properties": {"Inner": {"type": ["string", "null"]}}}
}, "required": ["id"]}"#;

/// Options that between them write every statement, clause and expression.
fn options() -> Vec<Options> {
    let mut all = Vec::new();
    let parts: Vec<Part> = Part::ALL.iter().copied().filter(|part| *part != Part::Teardown).collect();
    for layout in Layout::ALL {
        for encoding in Encoding::ALL {
            for casts in Casts::ALL {
                let plain =
                    Options::new().layout(*layout).encoding(*encoding).casts(*casts).recent_hours(Some(24));
                let whole = plain.clone().parts(parts.clone()).grant_to(vec!["readers".to_owned()]);
                all.push(whole.clone().times(Times::Cast).strip_bytes(5).overlong(Overlong::Null));
                all.push(plain.clone().on_bad_record(OnBadRecord::Quarantine));
                all.push(plain.clone().on_bad_record(OnBadRecord::Fail).null_if_invalid(false));
                all.push(plain.clone().filter(Checks { utf8: true, ..Checks::default() }).max_bytes(None));
                all.push(
                    whole.source(Source::Kafka).uri("b.example.org:9098".to_owned()).keep_tombstones(true),
                );
                all.push(plain.clone().parts(vec![Part::Teardown]));
            }
        }
        let other = Options::new().layout(*layout).parts(parts.clone()).grant_to(vec!["readers".to_owned()]);
        all.push(
            other.clone().region("eu-west-1".to_owned()).diststyle(DistStyle::Even).distkey(KeyChoice::None),
        );
        all.push(other.clone().backup(false).ordinals(true).auto_refresh(false));
        all.push(other.clone().stream("Clicks".to_owned()).metadata(Metadata::None).sortkey(KeyChoice::None));
        let kafka = other.source(Source::Kafka).uri("b.example.org:9094".to_owned());
        for key in KafkaKey::ALL {
            all.push(kafka.clone().kafka_key(*key).authentication(AuthenticationKind::None));
        }
        let arn = "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
        all.push(kafka.clone().authentication(AuthenticationKind::Mtls).authentication_arn(arn.to_owned()));
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:certificate";
        all.push(kafka.clone().authentication(AuthenticationKind::Mtls).secret_arn(arn.to_owned()));
        let arn =
            "arn:aws:kafka:eu-west-1:111122223333:cluster/streams/12345678-1234-1234-1234-123456789012-1";
        all.push(Options::new().source(Source::Msk).cluster_arn(arn.to_owned()));
    }
    all
}

/// What mvstream writes with the options, without comments, and with one blank between words.
fn scripts() -> Vec<String> {
    let input = Input::schema("meters.json", SCHEMA);
    let compiled = |options: Options| compile(&input, &options.comments(false)).ok();
    let scripts: Vec<String> = options()
        .into_iter()
        .filter_map(compiled)
        .map(|compiled| compiled.sql.text().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    // combinations that contradict each other are few
    assert!(scripts.len() > options().len() / 2, "{} of {}", scripts.len(), options().len());
    scripts
}

/// The SQL in the templates, of which options write some: each tag is one blank.
fn templates() -> Vec<String> {
    let without_tags = |path: &std::path::PathBuf| {
        let (mut rest, mut kept) = (std::fs::read_to_string(path).unwrap(), String::new());
        while let Some(at) = rest.find(['{']) {
            kept.extend([&rest[..at], " "]);
            let end = if rest[at..].starts_with("{%") { "%}" } else { "}}" };
            rest = rest[at..].split_once(end).unwrap().1.to_owned();
        }
        kept.push_str(&rest);
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    files("src/sql/templates", "sql").iter().map(without_tags).collect()
}

/// SQL without its texts and quoted names.
fn unquoted(sql: &str) -> String {
    let mut inside = None;
    let mut kept = String::new();
    for character in sql.chars() {
        match inside {
            None if matches!(character, '\'' | '"') => inside = Some(character),
            None => kept.push(character),
            Some(quote) if quote == character => inside = None,
            Some(_) => {}
        }
    }
    kept
}

/// The words in capitals, and the operators, of SQL.
fn words(sql: &str) -> BTreeSet<String> {
    let sql = unquoted(sql);
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = sql.split(|character: char| !is_word(character)).filter(|word| {
        word.starts_with(|first: char| first.is_ascii_uppercase()) && !word.contains(char::is_lowercase)
    });
    let operators = sql.split(|character: char| !"~!:|<>=+-*/%".contains(character));
    let operators = operators.filter(|operator| !operator.is_empty() && *operator != "--");
    words.chain(operators).map(str::to_owned).collect()
}

/// The rows of the table of constructs: the construct, and the other cells.
fn rows() -> BTreeMap<String, Vec<String>> {
    let page = std::fs::read_to_string(root().join("src/guide/proven.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|line| {
        let line = line.replace("\\|", "\u{1}");
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|"));
        let construct = cells.next().unwrap().trim_matches('`').to_owned();
        (construct, cells.collect())
    });
    rows.collect()
}

#[test]
fn every_construct_that_is_written_has_a_row() {
    // the page states these in a sentence: they are arithmetic and comparisons
    let plain = ["+", "-", "*", "/", "%", "=", "<", "<=", ">="].map(str::to_owned);
    let known: BTreeSet<String> = rows().keys().flat_map(|construct| words(construct)).chain(plain).collect();
    let mut written: BTreeSet<String> = scripts().iter().flat_map(|script| words(script)).collect();
    written.extend(templates().iter().flat_map(|template| words(template)));
    let missing: Vec<_> = written.difference(&known).collect();
    assert!(missing.is_empty(), "src/guide/proven.md has no row for {missing:?}");
}

/// Whether SQL holds the construct; `…` is any text.
fn holds(script: &str, construct: &str) -> bool {
    let mut rest = script;
    construct
        .split('…')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .all(|part| rest.split_once(part).map(|(_, after)| rest = after).is_some())
}

#[test]
fn every_row_is_of_a_construct_that_is_written() {
    let mut texts = scripts();
    texts.extend(templates());
    let rows = rows();
    let ghosts: Vec<_> =
        rows.keys().filter(|construct| !texts.iter().any(|text| holds(text, construct))).collect();
    assert!(ghosts.is_empty(), "nothing writes {ghosts:?}");
}

#[test]
fn every_row_has_its_evidence() {
    for (construct, cells) in rows() {
        let [evidence, source, instead] = &cells[..] else { panic!("{construct}: {cells:?}") };
        let kind = evidence.split([',', ';', ':', ' ']).next().unwrap();
        assert!(["documented", "recorded", "inferred"].contains(&kind), "{construct}: {evidence}");
        assert!(source.contains("](https://"), "{construct}: {source}");
        assert!(
            kind != "documented" || source.contains("https://docs.aws.amazon.com/"),
            "{construct}: {source}"
        );
        assert!(kind != "inferred" || instead != "–", "{construct} is inferred, and nothing replaces it");
    }
}

#[test]
fn every_setting_that_decides_on_views_is_on_the_page_of_compatibility() {
    let page = std::fs::read_to_string(root().join("src/guide/compatibility.md")).unwrap();
    let source = std::fs::read_to_string(root().join("src/redshift/settings.rs")).unwrap();
    let lines = source.lines().filter(|line| line.contains("Standard::") && line.ends_with(';'));
    let names: Vec<&str> = lines.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("| `{name}` |")), "compatibility.md has no row for `{name}`");
    }
}
