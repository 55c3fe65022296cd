//! Laws of the trees of files that people wrote, over the corpus.

use pretty_assertions::assert_eq;

use crate::diag::Place;
use crate::input::Input;
use crate::model::Encoding;
use crate::options::{Casts, Layout, Options, Part};
use crate::redshift::Source as StreamSource;
use crate::syntax::{Statement, parse};
use crate::text::Source;

/// The files of the corpus: the statements are invented, their kinds are those that people have written.
fn corpus() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sql/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn statements(name: &str, text: &str) -> Vec<Statement> {
    let (statements, errors) = parse(&Source::new(name, text));
    let told: Vec<_> = errors
        .iter()
        .map(|error| (error.place().map(Place::line_column), error.message().to_owned()))
        .collect();
    assert_eq!(told, [], "{name}: {text}");
    statements
}

/// Holds that each statement is printed as text that reads as the same tree; gives their number.
pub(super) fn printed_alike(name: &str, text: &str) -> usize {
    let all = statements(name, text);
    for statement in &all {
        let printed = statement.to_string();
        let again = statements(name, &printed);
        assert_eq!(again.len(), 1, "{printed}");
        assert_eq!(again[0].to_string(), printed);
        assert_eq!(again[0].kind, statement.kind, "{printed}");
    }
    all.len()
}

#[test]
fn every_statement_of_the_corpus_prints_as_text_that_reads_as_the_same_tree() {
    let count: usize = corpus().iter().map(|(name, text)| printed_alike(name, text)).sum();
    assert!(count > 320, "{count} statements");
}

#[test]
fn every_statement_that_is_emitted_prints_as_text_that_reads_as_the_same_tree() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/events");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let input = Input::schema_file(&entry.unwrap().path()).unwrap();
        for (source, layout) in StreamSource::ALL
            .iter()
            .flat_map(|source| Layout::ALL.iter().map(move |layout| (*source, *layout)))
        {
            for (casts, encoding) in Casts::ALL
                .iter()
                .flat_map(|casts| Encoding::ALL.iter().map(move |encoding| (*casts, *encoding)))
            {
                let options = Options {
                    source,
                    layout,
                    casts,
                    encoding: Some(encoding),
                    uri: (source == StreamSource::Kafka).then(|| "b:9092".to_owned()),
                    cluster_arn: (source == StreamSource::Msk)
                        .then(|| "arn:aws:kafka:eu-west-1:123456789012:cluster/a/b-1".to_owned()),
                    parts: Part::ALL
                        .iter()
                        .copied()
                        .filter(|part| !matches!(part, Part::Teardown | Part::Grants))
                        .collect(),
                    ..Options::default()
                };
                let compiled = crate::compile(&input, &options).unwrap_or_else(|error| panic!("{error}"));
                count += printed_alike("<generated>", compiled.sql.text());
            }
        }
    }
    assert!(count > 1_000, "{count} statements");
}
