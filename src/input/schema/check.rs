//! The draft of a schema, and which parts of its documents have to be schemas of it: the one that is wanted, and what it
//! refers to.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::document::{Document, references};
use super::draft;
use super::resources::{Resources, Spot};
use crate::diag::Error;
use crate::options::Draft;
use crate::text::Pointer;

/// The draft: the one that was set or is named, else the newest that allows the schema. The first part that is not a
/// schema of it is an error.
pub(super) fn check(documents: &[Document], root: &Pointer, set: Option<Draft>) -> Result<Draft, Error> {
    let mut draft = set.or_else(|| draft::named(&documents[0]));
    let resources = OnceCell::new();
    let mut checked: BTreeSet<Spot> = BTreeSet::new();
    let mut next = vec![Spot { document: 0, pointer: root.clone() }];
    while let Some(spot) = next.pop() {
        let document = spot.document;
        if spot.pointer.ancestors().any(|pointer| checked.contains(&Spot { document, pointer })) {
            continue;
        }
        let found = draft::check(&documents[document], &spot.pointer, draft)?;
        draft = Some(found);
        let Some(value) = documents[document].value.pointer(&spot.pointer.to_string()) else { continue };
        for (inner, reference) in references(value) {
            let resources = resources.get_or_init(|| Resources::new(documents, found));
            let from = Spot { document, pointer: spot.pointer.append(&inner) };
            // one that leads nowhere is reported where it is followed
            if let Ok((target, _)) = resources.find(&from, &reference) {
                next.push(target);
            }
        }
        checked.insert(spot);
    }
    Ok(draft.unwrap_or(Draft::Y2020))
}
