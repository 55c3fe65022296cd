//! What references lead to: another schema, a circle, or nowhere.

use serde_json::Value;

use super::build::{At, Builder, kinds};
use super::document::Document;
use super::draft::is_metaschema;
use super::resources::{Lost, Resources};
use crate::diag::{Code, Error, ErrorKind, Finding};
use crate::json::Part;
use crate::model::{Kinds, Shape};
use crate::text::nearest;

impl Builder<'_> {
    /// What a reference leads to.
    pub(super) fn reference(&mut self, reference: &str, at: &At) -> Result<Shape, Error> {
        let draft = self.draft;
        let documents = self.documents;
        let resources = self.resources.get_or_init(|| Resources::new(documents, draft));
        // a schema as a value may be any schema
        if is_metaschema(reference) && resources.find(&at.spot, reference).is_err() {
            return Ok(Shape::of(Kinds::OBJECT.or(Kinds::BOOLEAN)));
        }
        let (target, value) =
            resources.find(&at.spot, reference).map_err(|lost| self.lost(&lost, reference, at, documents))?;
        if let Some(position) = self.active.iter().rposition(|spot| *spot == target) {
            if self.active.len() - position <= self.hops {
                return Err(Error::new(ErrorKind::Input, format!("`{reference}` points back to itself"))
                    .at(self.place(at, Part::Value).label("circular reference"))
                    .help("point one of the references to a schema"));
            }
            let finding = Finding::new(
                Code::RecursiveSchema,
                format!("the schema at `{}` contains itself, so it is kept whole", at.path),
            );
            self.find(finding, at);
            let kinds = value.get("type").map_or(Kinds::ANY, kinds);
            return Ok(Shape { recursive: true, ..Shape::of(kinds) });
        }
        if let Some(shapes) = self.known.get(&target).map(|(_, shapes)| *shapes) {
            self.count(shapes, at)?;
            return Ok(self.known[&target].0.clone());
        }
        let before = self.shapes;
        self.active.push(target.clone());
        self.hops += 1;
        let inner = At { spot: target.clone(), path: at.path.clone(), depth: at.depth };
        let shape = self.shape(value, &inner)?;
        self.active.pop();
        self.hops = self.hops.saturating_sub(1);
        self.known.insert(target, (shape.clone(), self.shapes - before));
        Ok(shape)
    }

    fn lost(&self, lost: &Lost, reference: &str, at: &At, documents: &[Document]) -> Error {
        let owner =
            at.path.steps().last().map_or_else(|| "the schema".to_owned(), |_| format!("`{}`", at.path));
        let error = |message: String, label: &str, help: String| {
            Error::new(ErrorKind::Input, message).at(self.place(at, Part::Value).label(label)).help(help)
        };
        match lost {
            Lost::Network => error(
                format!("{owner} refers to `{reference}`, but mvstream does not read schemas from the network"),
                "a network address",
                "save that schema next to this one and refer to the file".to_owned(),
            ),
            Lost::Document => error(
                format!(
                    "{owner} refers to `{reference}`, which is neither a file next to the schema nor an `$id` in it"
                ),
                "no such document",
                "put the file into the schema's folder and read the schema from a file, not from a revision; or correct the reference".to_owned(),
            ),
            Lost::Fragment => {
                let wanted = reference.rsplit('/').next().unwrap_or(reference);
                let keyword = if reference.contains("/definitions/") { "definitions" } else { "$defs" };
                let there = documents[at.spot.document].value.get(keyword).and_then(Value::as_object);
                let near = there.and_then(|defs| nearest(wanted, defs.keys().map(String::as_str)));
                let help = match near {
                    Some(near) => format!("define `{wanted}` under `{keyword}`, or point to `{near}`"),
                    None => format!("define `{wanted}` under `{keyword}`"),
                };
                let message = format!("{owner} points to `{reference}`, which the schema does not have");
                error(message, "no such definition", help)
            }
        }
    }
}
