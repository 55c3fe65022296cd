//! Laws of the trees of files that people wrote, over the corpus.

use pretty_assertions::assert_eq;

use crate::diag::Place;
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
