//! Readers: an input becomes a [`Shape`], whichever form it has.

mod schema;

use std::path::Path;

use crate::diag::{Error, Findings};
use crate::model::Shape;

pub use schema::keyword_table;

/// What a view is made from.
#[derive(Debug, Clone)]
pub struct Input {
    name: String,
    documents: schema::Documents,
}

impl Input {
    /// A JSON Schema as text. The name is what messages call it; its stem names stream and view.
    ///
    /// References to other files lead nowhere: see [`Input::schema_file`].
    pub fn schema(name: &str, text: &str) -> Self {
        Self { name: stem(name), documents: schema::Documents::of_text(name, text) }
    }

    /// A JSON Schema in a file, with the files in its folder and below that it refers to.
    ///
    /// All are read here, so that [`compile`](crate::compile) reads nothing.
    pub fn schema_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { name: stem(&name), documents: schema::Documents::of_file(path)? })
    }

    /// The JSON Schema that a Rust type derives.
    pub fn of<T: schemars::JsonSchema>() -> Self {
        let schema = schemars::schema_for!(T);
        let name = T::schema_name();
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        Self::schema(&name, &text)
    }

    /// The name that stream and view have unless options say otherwise.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The name that messages and comments use.
    pub(crate) fn source_name(&self) -> &str {
        self.documents.name()
    }

    /// The files that were read, the schema itself first.
    pub(crate) fn files(&self) -> &[std::path::PathBuf] {
        self.documents.files()
    }
}

/// `ev_station` of `schemas/ev_station.schema.json`, `records` of standard input.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if file.starts_with('<') {
        return "records".to_owned();
    }
    let stem = file.strip_suffix(".json").unwrap_or(file);
    stem.strip_suffix(".schema").unwrap_or(stem).to_owned()
}

/// What JSON may be at each path of the input.
pub(crate) fn read(input: &Input, findings: &mut Findings) -> Result<Shape, Error> {
    schema::read(&input.documents, findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_names_stream_and_view() {
        assert_eq!(stem("schemas/events/ev_station.json"), "ev_station");
        assert_eq!(stem("order.schema.json"), "order");
        assert_eq!(stem("<stdin>"), "records");
        assert_eq!(stem("OrderPlaced"), "OrderPlaced");
    }
}
