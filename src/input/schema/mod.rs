//! JSON Schema, drafts 4 to 2020-12, becomes a [`Shape`].

mod build;
mod check;
mod combine;
mod contained;
mod document;
mod draft;
mod files;
mod keywords;
mod object;
mod overrides;
mod pattern;
mod recognize;
mod reference;
mod resources;
mod scalars;

#[cfg(test)]
mod tests;

use serde_json::json;

use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::input::sample::Checker;
use crate::model::{Kinds, Shape};
use crate::options::Draft;
use crate::text::{Path, uri};

pub(crate) use document::{Documents, Reading};
pub use keywords::keyword_table;
pub(super) use recognize::{holds_schema, looks_like_schema};

/// The draft of a schema; an error if what is wanted, or what it refers to, is not a schema of it.
fn checked(documents: &Documents) -> Result<Draft, Error> {
    documents.draft(|| check::check(documents.list()?, &documents.selected().pointer, documents.set_draft()))
}

/// What a schema was read as, such as `a JSON Schema (draft 7)`; nothing if it cannot be read.
pub(crate) fn read_as(documents: &Documents) -> Option<String> {
    let draft = checked(documents).ok()?;
    Some(match &documents.selected().from {
        Some(from) => from.clone(),
        None if documents.selected().pointer.keys().is_empty() => {
            format!("a JSON Schema (draft {})", draft.name())
        }
        None => format!("a JSON Schema (draft {}), `#{}`", draft.name(), documents.selected().pointer),
    })
}

/// What JSON may be at each path.
pub(crate) fn read(documents: &Documents, findings: &mut Findings) -> Result<Shape, Error> {
    let draft = checked(documents)?;
    let list = documents.list()?;
    findings.extend(draft::unknown(&list[0], draft).filter(|_| documents.set_draft().is_none()));
    let mut shape = build::Builder::new(list, draft, findings).root(&documents.selected().pointer)?;
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
    let draft = draft::of_validator(checked(documents)?);
    let list = documents.list()?;
    let root = &documents.selected().pointer;
    // a part of a document is validated by a reference to it
    let part = json!({ "$ref": format!("{BASE}{}#{}", list[0].address, uri(&root.to_string())) });
    let (schema, address, referred) = if root.keys().is_empty() {
        (&list[0].value, list[0].address.as_str(), &list[1..])
    } else {
        (&part, "selected", list)
    };
    let mut registry = jsonschema::Registry::new().draft(draft);
    for document in referred {
        registry = registry
            .add(format!("{BASE}{}", document.address), document.value.clone())
            .map_err(|error| wrong(error.to_string()))?;
    }
    let registry = registry.prepare().map_err(|error| wrong(error.to_string()))?;
    let validator = jsonschema::options()
        .with_draft(draft)
        .with_base_uri(format!("{BASE}{address}"))
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(schema)
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
