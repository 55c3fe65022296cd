//! Which parts of the documents have to be schemas: the one that is wanted, and what it refers to.

use std::collections::BTreeSet;

use super::document::{Document, references};
use super::draft;
use super::resources::{Resources, Spot};
use crate::diag::Error;
use crate::options::Draft;
use crate::text::Pointer;

/// The first part that is not a schema of the draft is an error.
pub(super) fn check(documents: &[Document], root: &Pointer, draft: Draft) -> Result<(), Error> {
    let resources = Resources::new(documents, draft);
    let mut checked: BTreeSet<Spot> = BTreeSet::new();
    let mut next = vec![Spot { document: 0, pointer: root.clone() }];
    while let Some(spot) = next.pop() {
        let keys = spot.pointer.keys();
        let around = (0..=keys.len()).map(|length| Spot {
            document: spot.document,
            pointer: keys[..length].iter().fold(Pointer::root(), |at, key| at.join(key.as_str())),
        });
        if around.into_iter().any(|around| checked.contains(&around)) {
            continue;
        }
        let document = &documents[spot.document];
        draft::check(document, &spot.pointer, draft)?;
        let Some(value) = document.value.pointer(&spot.pointer.to_string()) else { continue };
        for (inner, reference) in references(value) {
            let pointer = inner.keys().iter().fold(spot.pointer.clone(), |at, key| at.join(key.as_str()));
            let from = Spot { document: spot.document, pointer };
            // one that leads nowhere is reported where it is followed
            if let Ok((target, _)) = resources.find(&from, &reference) {
                next.push(target);
            }
        }
        checked.insert(spot);
    }
    Ok(())
}
