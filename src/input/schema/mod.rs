//! JSON Schema, drafts 4 to 2020-12, becomes a [`Shape`].

mod build;
mod combine;
mod document;
mod draft;
mod keywords;
mod object;
mod overrides;
mod pattern;
mod reference;
mod resources;
mod scalars;

#[cfg(test)]
mod tests;

use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::input::sample::Checker;
use crate::model::{Kinds, Shape};
use crate::text::Path;

pub(crate) use document::Documents;
pub use keywords::keyword_table;

/// What JSON may be at each path.
pub(crate) fn read(documents: &Documents, findings: &mut Findings) -> Result<Shape, Error> {
    let list = documents.list()?;
    let draft = draft::detect(&list[0], findings);
    for document in list {
        draft::check(document, draft)?;
    }
    let mut shape = build::Builder::new(list, draft, findings).root()?;
    // a record is an object unless the schema says otherwise
    if shape.kinds == Kinds::ANY && !shape.fields.known.is_empty() {
        shape.kinds = Kinds::OBJECT;
    }
    review(&shape, &Path::root(), findings);
    Ok(shape)
}

/// What says of a record whether the schema allows it.
pub(crate) fn checker(documents: &Documents) -> Result<Checker, Error> {
    // an address of no place, so that references between the documents resolve and all others fail
    const BASE: &str = "mvstream:/schemas/";
    let wrong = |reason: String| {
        Error::new(ErrorKind::Input, format!("cannot validate the samples against the schema: {reason}"))
            .help("give only the schema, or only the samples")
    };
    let list = documents.list()?;
    let draft = draft::detect(&list[0], &mut Findings::new());
    for document in list {
        draft::check(document, draft)?;
    }
    let mut registry = jsonschema::Registry::new().draft(draft.of_validator());
    for document in &list[1..] {
        registry = registry
            .add(format!("{BASE}{}", document.address), document.value.clone())
            .map_err(|error| wrong(error.to_string()))?;
    }
    let registry = registry.prepare().map_err(|error| wrong(error.to_string()))?;
    let validator = jsonschema::options()
        .with_draft(draft.of_validator())
        .with_base_uri(format!("{BASE}{}", list[0].address))
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&list[0].value)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(Checker::new(validator))
}

/// Findings that only the finished shape can tell.
fn review(shape: &Shape, path: &Path, findings: &mut Findings) {
    for (name, field) in &shape.fields.known {
        let inner = path.key(name.as_str());
        if field.shape.kinds.is_empty() {
            findings.push(
                Finding::new(
                    Code::ImpossibleSchema,
                    format!("no JSON value can satisfy the schema at `{inner}`"),
                )
                .help("remove a `false`, or one of two `type`s that exclude each other")
                .at(field.shape.place.clone())
                .path(inner.clone()),
            );
        }
        if field.assumed && !field.shape.is_open() {
            let message =
                format!("a branch of the schema does not define `{inner}`, so any value is allowed there");
            findings.push(
                Finding::new(Code::OpenBranch, message)
                    .help("close the branches with `additionalProperties: false`, or define the property in each")
                    .at(field.shape.place.clone())
                    .path(inner.clone()),
            );
        }
        if field.shape.kinds == Kinds::ANY && !field.shape.fields.known.is_empty() {
            findings.push(
                Finding::new(
                    Code::TypelessProperties,
                    format!("`{inner}` has `properties` but no `type`, so it may be something other than an object"),
                )
                .help("add `\"type\": \"object\"` to split it into columns")
                .at(field.shape.place.clone())
                .path(inner.clone()),
            );
        }
        review(&field.shape, &inner, findings);
    }
}
