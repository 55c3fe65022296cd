//! Every schema of the tree under every combination of layout, encoding, source, casts and filter: the library generates
//! and proves the SQL, and the test reads it again.

use std::path::PathBuf;

use mvstream::model::{Checks, Encoding, Script};
use mvstream::options::{Casts, KafkaKey, Layout, Naming, OnBadRecord, Options, Overlong, Part, Times};
use mvstream::redshift::Source;
use mvstream::{ErrorKind, Input};

use crate::{files, relative, snapshot};

fn schemas() -> Vec<PathBuf> {
    [files("schemas/events", "json"), files("fixtures/schema", "json")].concat()
}

fn filters() -> [Option<Checks>; 4] {
    [None, Some(Checks::NONE), Some(Checks::UTF8_JSON), Some(Checks::CAN_JSON_PARSE)]
}

fn options(source: Source) -> Options {
    Options::default()
        .source(source)
        .uri((source == Source::Kafka).then(|| "b-1.example.com:9098".to_owned()))
        .cluster_arn(
            (source == Source::Msk)
                .then(|| "arn:aws:kafka:eu-west-1:123456789012:cluster/events/1-2".to_owned()),
        )
}

/// The same options with all parts, and with all that their layout and source allow.
fn adorned(options: Options) -> Options {
    let rejects = options.on_bad_record == OnBadRecord::Drop && options.filter != Some(Checks::NONE);
    let wanted = |part: &Part| *part != Part::Teardown && (*part != Part::Rejects || rejects);
    let (kafka, typed) = (options.source != Source::Kinesis, options.layout == Layout::Typed);
    options
        .parts(Part::ALL.iter().copied().filter(wanted).collect())
        .stream("Events-v1".to_owned())
        .view("mart.events".to_owned())
        .grant_to(vec!["analysts".to_owned()])
        .recent_hours(Some(3))
        .strip_bytes(5)
        .overlong(Overlong::Null)
        .times(Times::Cast)
        .naming(Naming::Snake)
        .ordinals(true)
        .keep_payload(typed)
        .keep_tombstones(kafka)
        .kafka_key(if kafka { KafkaKey::Text } else { KafkaKey::Bytes })
        .computed(vec![("fresh".to_owned(), "refresh_time IS NOT NULL".to_owned())])
        .backup(Some(false))
        .auto_refresh(false)
}

/// The first statement that differs.
fn difference(read: &Script, written: &Script) -> String {
    let mut pairs = written.statements.iter().zip(&read.statements);
    pairs.find(|(written, read)| written != read).map_or_else(
        || format!("{} statements became {}", written.statements.len(), read.statements.len()),
        |(written, read)| pretty_assertions::Comparison::new(written, read).to_string(),
    )
}

#[test]
fn every_combination_is_proven_and_reads_back_equal() {
    let mut proofs = 0;
    for path in schemas() {
        let input = Input::schema_file(&path).unwrap();
        for source in Source::ALL {
            for layout in Layout::ALL {
                for casts in Casts::ALL {
                    for encoding in [Encoding::Utf8, Encoding::Base64, Encoding::Hex].map(Some) {
                        for filter in filters() {
                            // spread over the combinations, so that each value occurs with every other
                            let dice = (proofs * 2_654_435_761) >> 7;
                            let options = options(*source)
                                .layout(*layout)
                                .casts(*casts)
                                .encoding(encoding)
                                .filter(filter)
                                .on_bad_record(OnBadRecord::ALL[dice % 3]);
                            let options = if dice / 3 % 2 == 1 { adorned(options) } else { options };
                            let compiled = mvstream::compile(&input, &options)
                                .unwrap_or_else(|error| panic!("{}: {error}\n{options:?}", path.display()));
                            let read = mvstream::sql::parse("view.sql", compiled.sql.text()).unwrap();
                            let written = compiled.sql.script();
                            assert!(
                                read == *written,
                                "{}: {}\n{options:?}",
                                path.display(),
                                difference(&read, written)
                            );
                            proofs += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(proofs, schemas().len() * 3 * 3 * 4 * 3 * 4);
}

#[test]
fn the_default_view_of_every_schema_matches_its_snapshot() {
    for path in schemas() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let input = Input::schema(&relative(&path), &text);
        let compiled = mvstream::compile(&input, &Options::default()).unwrap();
        snapshot("generate", &name, compiled.sql.text());
        let tiered = Options::default().layout(Layout::Tiered);
        snapshot("tiered", &name, mvstream::compile(&input, &tiered).unwrap().sql.text());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for path in schemas() {
        let input = Input::schema_file(&path).unwrap();
        let once = mvstream::compile(&input, &Options::default()).unwrap();
        let again = mvstream::compile(&input, &Options::default()).unwrap();
        assert_eq!((once.sql.text(), &once.findings), (again.sql.text(), &again.findings));
    }
}

#[test]
fn a_root_that_is_not_an_object_has_no_typed_layout() {
    let input = Input::schema("list.json", r#"{"type": "array", "items": {"type": "integer"}}"#);
    assert_eq!(mvstream::compile(&input, &Options::default()).unwrap_err().kind(), ErrorKind::Input);
    for layout in [Layout::Super, Layout::Tiered] {
        mvstream::compile(&input, &Options::default().layout(layout)).unwrap();
    }
}
