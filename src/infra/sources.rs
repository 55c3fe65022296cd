//! The external schemas of files, and the streams that views read through them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Error, ErrorKind};
use crate::model::{Body, ExternalSchema, Statement};
use crate::sql::parse_views;
use crate::text::Source;

/// An external schema and its streams.
pub(super) struct StreamSchema {
    pub(super) schema: ExternalSchema,
    pub(super) streams: BTreeSet<String>,
}

/// The external schemas whose streams a view reads, by their names.
pub(super) fn read(files: &[Source]) -> Result<Vec<StreamSchema>, Error> {
    let mut schemas: BTreeMap<String, StreamSchema> = BTreeMap::new();
    let mut reads: Vec<(String, String, String)> = Vec::new();
    for file in files {
        for statement in parse_views(file)?.statements {
            match statement {
                Statement::ExternalSchema(schema) => {
                    let name = schema.name.normalized();
                    schemas.entry(name).or_insert_with(|| StreamSchema { schema, streams: BTreeSet::new() });
                }
                Statement::View(view) => {
                    if let Body::Stream(stream) = &view.body {
                        let (schema, name) = (stream.schema.normalized(), stream.name.as_str().to_owned());
                        reads.push((schema, name, view.name.to_string()));
                    }
                }
                _ => {}
            }
        }
    }
    if reads.is_empty() {
        let message = "the files have no view that reads a stream";
        return Err(Error::new(ErrorKind::Input, message)
            .help("name the SQL of a streaming view, such as `mvstream generate` writes"));
    }
    for (schema, stream, view) in reads {
        let Some(found) = schemas.get_mut(&schema) else {
            let message =
                format!("view `{view}` reads the external schema `{schema}`, which the files do not create");
            return Err(
                Error::new(ErrorKind::Input, message).help("also name the file that creates the schema")
            );
        };
        found.streams.insert(stream);
    }
    Ok(schemas.into_values().filter(|schema| !schema.streams.is_empty()).collect())
}
