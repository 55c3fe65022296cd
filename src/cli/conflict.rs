//! Files in which a merge was left unfinished.

use crate::diag::{Error, ErrorKind, Place};

/// The error, unless what it is about stands in a file with the markers of a merge: then they are the error.
pub(super) fn explained(error: Error) -> Error {
    let Some(place) = error.place() else { return error };
    let source = place.source().clone();
    let Some(at) = marker(source.text()) else { return error };
    Error::new(ErrorKind::Input, format!("`{}` contains the markers of an unfinished merge", source.name()))
        .at(Place::bytes(source, at..at + 7))
        .help("choose one of both versions, and remove the markers")
}

/// Where the first of both markers stands.
fn marker(text: &str) -> Option<usize> {
    let mut start = 0;
    let mut opened = None;
    for line in text.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") {
            opened = opened.or(Some(start));
        } else if line.starts_with(">>>>>>> ") && opened.is_some() {
            return opened;
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_a_pair_at_the_start_of_lines() {
        assert_eq!(marker("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n"), Some(2));
        assert_eq!(marker("-- <<<<<<< HEAD\n>>>>>>> other\n"), None);
        assert_eq!(marker("<<<<<<< HEAD\n"), None);
    }
}
