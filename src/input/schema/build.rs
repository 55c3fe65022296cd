//! A schema becomes a shape: one arm a keyword.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::combine::{join, meet};
use super::document::Document;
use super::draft::ref_has_siblings;
use super::keywords;
use super::resources::{Resources, Spot};
use super::scalars::{self, Meaning};
use super::{object, overrides};
use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Place};
use crate::json::Part;
use crate::model::{Format, Kinds, Shape};
use crate::options::Draft;
use crate::text::Path;
use crate::text::Pointer;

/// Shapes that one schema may expand to: references can multiply without bound.
const SHAPES: usize = 200_000;
/// Schemas within schemas, references followed.
const DEPTH: usize = 200;

/// Where a schema is, and the payload path that it describes.
#[derive(Clone)]
pub(super) struct At {
    pub(super) spot: Spot,
    pub(super) path: Path,
    pub(super) depth: usize,
}

impl At {
    /// The schema under a keyword of this one, for the same payload path.
    pub(super) fn keyword(&self, keyword: &str) -> Self {
        let spot = Spot { document: self.spot.document, pointer: self.spot.pointer.join(keyword) };
        Self { spot, path: self.path.clone(), depth: self.depth + 1 }
    }

    /// The schema of a property.
    pub(super) fn property(&self, keyword: &str, name: &str) -> Self {
        let pointer = self.spot.pointer.join(keyword).join(name);
        let spot = Spot { document: self.spot.document, pointer };
        Self { spot, path: self.path.key(name), depth: self.depth + 1 }
    }
}

pub(super) struct Builder<'a> {
    pub(super) documents: &'a [Document],
    pub(super) draft: Draft,
    pub(super) findings: &'a mut Findings,
    pub(super) resources: OnceCell<Resources<'a>>,
    /// What references that are being followed lead to, the outermost first.
    pub(super) active: Vec<Spot>,
    /// How many of them follow each other without a schema between.
    pub(super) hops: usize,
    /// What references led to, and how many shapes that is.
    pub(super) known: BTreeMap<Spot, (Shape, usize)>,
    pub(super) shapes: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(documents: &'a [Document], draft: Draft, findings: &'a mut Findings) -> Self {
        Self {
            documents,
            draft,
            findings,
            resources: OnceCell::new(),
            active: Vec::new(),
            hops: 0,
            known: BTreeMap::new(),
            shapes: 0,
        }
    }

    /// The shape of the schema at a place of the first document.
    pub(super) fn root(&mut self, pointer: &Pointer) -> Result<Shape, Error> {
        let spot = Spot { document: 0, pointer: pointer.clone() };
        let value = self.documents[0].value.pointer(&pointer.to_string()).unwrap_or(&Value::Bool(true));
        self.active.push(spot.clone());
        self.shape(value, &At { spot, path: Path::root(), depth: 0 })
    }

    pub(super) fn place(&self, at: &At, part: Part) -> Place {
        self.place_of(&at.spot, part)
    }

    fn place_of(&self, spot: &Spot, part: Part) -> Place {
        Place::pointer(self.documents[spot.document].source.clone(), spot.pointer.clone(), part)
    }

    pub(super) fn find(&mut self, finding: Finding, at: &At) {
        let place = self.place(at, Part::Value);
        self.findings.push(finding.at(Some(place)).path(at.path.clone()));
    }

    pub(super) fn count(&mut self, shapes: usize, at: &At) -> Result<(), Error> {
        self.shapes += shapes;
        if self.shapes > SHAPES {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the schema expands to more than {SHAPES} schemas"),
            )
            .at(self.place(at, Part::Value))
            .help("reduce the definitions that refer to each other several times"));
        }
        Ok(())
    }

    /// The shape of a schema.
    pub(super) fn shape(&mut self, value: &'a Value, at: &At) -> Result<Shape, Error> {
        self.count(1, at)?;
        if at.depth > DEPTH {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("the schema nests deeper than {DEPTH} schemas"),
            )
            .at(self.place(at, Part::Value))
            .help("replace the inner part with `true`; it becomes SUPER either way"));
        }
        let mut shape = match value {
            // a small thread's stack would not hold all levels
            Value::Object(map) => stacker::maybe_grow(128 << 10, 1 << 20, || self.keywords(map, at))?,
            Value::Bool(false) => Shape::of(Kinds::NONE),
            _ => Shape::any(),
        };
        shape.place = Some(self.place(at, Part::Key));
        Ok(shape)
    }

    #[allow(clippy::too_many_lines, reason = "one arm a keyword")]
    fn keywords(&mut self, map: &'a Map<String, Value>, at: &At) -> Result<Shape, Error> {
        if let Some(Value::String(reference)) = map.get("$ref")
            && !ref_has_siblings(self.draft)
        {
            return self.lone_reference(map, reference, at);
        }
        let mut shape = Shape::any();
        let hops = std::mem::take(&mut self.hops);
        for (keyword, value) in map {
            match keyword.as_str() {
                "$ref" | "$dynamicRef" | "$recursiveRef" => {
                    if let Value::String(reference) = value {
                        self.hops = hops;
                        let target = self.reference(reference, &at.keyword(keyword))?;
                        self.hops = 0;
                        shape = meet(shape, target);
                    }
                }
                "type" => shape.kinds = shape.kinds.and(kinds(value)),
                "enum" | "const" => {
                    let (kinds, numbers, text) = match (keyword.as_str(), value) {
                        ("enum", Value::Array(values)) => scalars::listed(values),
                        _ => scalars::listed(std::slice::from_ref(value)),
                    };
                    shape = meet(shape, Shape { numbers, text, ..Shape::of(kinds) });
                }
                "minimum" | "exclusiveMinimum" => {
                    if let Value::Number(number) = value {
                        let exclusive =
                            keyword != "minimum" || map.get("exclusiveMinimum") == Some(&Value::Bool(true));
                        let mut other = Shape::any();
                        other.numbers.lower = Some(scalars::lower(number, exclusive));
                        shape = meet(shape, other);
                    }
                }
                "maximum" | "exclusiveMaximum" => {
                    if let Value::Number(number) = value {
                        let exclusive =
                            keyword != "maximum" || map.get("exclusiveMaximum") == Some(&Value::Bool(true));
                        let mut other = Shape::any();
                        other.numbers.upper = Some(scalars::upper(number, exclusive));
                        shape = meet(shape, other);
                    }
                }
                "multipleOf" => {
                    if let Value::Number(number) = value {
                        shape.numbers.scale = scalars::scale(number).or(shape.numbers.scale);
                        if scalars::scale(number) == Some(0) {
                            shape.kinds = shape.kinds.difference(Kinds::FRACTION);
                        }
                    }
                }
                "maxLength" => {
                    let most = value.as_u64().or_else(|| whole(value));
                    shape.text.max_chars = shape.text.max_chars.into_iter().chain(most).min();
                }
                "pattern" => {
                    if let Value::String(pattern) = value {
                        let text = scalars::matching(pattern);
                        shape = meet(shape, Shape { text, ..Shape::any() });
                    }
                }
                "format" => {
                    if let Value::String(name) = value {
                        shape = self.format(name, shape, &at.keyword(keyword));
                    }
                }
                "contentEncoding" => match value {
                    Value::String(name) if name.eq_ignore_ascii_case("base64") => {
                        shape.text.format = shape.text.format.or(Some(Format::Base64));
                        shape.text.ascii = true;
                    }
                    _ => {
                        let message = "`contentEncoding` has an effect on the columns only as `base64`";
                        self.find(Finding::new(Code::IgnoredKeyword, message), &at.keyword(keyword));
                    }
                },
                "properties" | "additionalProperties" | "unevaluatedProperties" | "patternProperties" => {
                    let fields = object::fields(self, keyword, value, map, at)?;
                    shape = meet(shape, Shape { fields, ..Shape::any() });
                }
                "items" | "prefixItems" => {
                    if let Some(items) = object::items(self, map, at, keyword)? {
                        shape.items = Some(Box::new(items));
                    }
                }
                "allOf" => {
                    for (index, branch) in branches(value) {
                        let branch = self.shape(branch, &at.keyword(keyword).keyword(&index))?;
                        shape = meet(shape, branch);
                    }
                }
                "anyOf" | "oneOf" => {
                    let mut joined: Option<Shape> = None;
                    for (index, branch) in branches(value) {
                        let branch = self.shape(branch, &at.keyword(keyword).keyword(&index))?;
                        joined = Some(match joined {
                            None => branch,
                            Some(joined) => join(joined, branch),
                        });
                    }
                    shape = meet(shape, joined.unwrap_or_else(Shape::any));
                }
                "if" => {
                    let branch = |this: &mut Self, keyword: &str| match map.get(keyword) {
                        Some(branch) => this.shape(branch, &at.keyword(keyword)),
                        None => Ok(Shape::any()),
                    };
                    let (then, otherwise) = (branch(self, "then")?, branch(self, "else")?);
                    shape = meet(shape, join(then, otherwise));
                }
                "dependentSchemas" | "dependencies" => {
                    for (name, branch) in value.as_object().into_iter().flatten() {
                        // up to draft 7 a list of names may stand here
                        if branch.is_array() {
                            continue;
                        }
                        let branch = self.shape(branch, &at.keyword(keyword).keyword(name))?;
                        shape = meet(shape, join(branch, Shape::any()));
                    }
                }
                "x-redshift" => {
                    let source = &self.documents[at.spot.document].source;
                    let pointer = at.spot.pointer.join(keyword);
                    shape.overrides = overrides::read(value, source, &pointer)?;
                    shape.seen = overrides::evidence(value, source, &pointer)?;
                    let local = shape.seen.as_deref().and_then(overrides::local_format);
                    shape.text.format = shape.text.format.or(local);
                }
                _ => self.object_to(keyword, at),
            }
        }
        // last, so that columns stand in the order of `properties`
        if let Some(required) = map.get("required") {
            let fields = object::fields(self, "required", required, map, at)?;
            shape = meet(shape, Shape { fields, ..Shape::any() });
        }
        if map.get("nullable") == Some(&Value::Bool(true)) {
            shape.kinds = shape.kinds.or(Kinds::NULL);
        }
        object::check(self, map, at)?;
        Ok(shape)
    }

    /// The one keyword that holds up to draft 7, and what its neighbours would have said.
    fn lone_reference(&mut self, map: &Map<String, Value>, reference: &str, at: &At) -> Result<Shape, Error> {
        for keyword in map.keys().filter(|keyword| {
            !matches!(
                keyword.as_str(),
                "$ref" | "title" | "description" | "definitions" | "$schema" | "$id" | "id"
            )
        }) {
            let message = format!("`{keyword}` is ignored next to `$ref` up to draft 7");
            let finding = Finding::new(Code::IgnoredKeyword, message)
                .help("put both into an `allOf`, or use draft 2019-09 or later");
            self.find(finding, &at.keyword(keyword));
        }
        self.reference(reference, &at.keyword("$ref"))
    }

    fn object_to(&mut self, keyword: &str, at: &At) {
        if let Some((message, help)) = keywords::objection(keyword) {
            let place = self.place(&at.keyword(keyword), Part::Key);
            let finding =
                Finding::new(Code::IgnoredKeyword, message).help(help).at(Some(place)).path(at.path.clone());
            self.findings.push(finding);
        }
    }

    fn format(&mut self, name: &str, mut shape: Shape, at: &At) -> Shape {
        match scalars::format(name) {
            Meaning::Text(format, ascii) => {
                shape.text.format = shape.text.format.or(Some(format));
                shape.text.ascii |= ascii;
            }
            Meaning::Integers(lower, upper) => {
                let bound = |value| Some(crate::model::Bound { value, exclusive: false });
                let mut other = Shape::any();
                (other.numbers.lower, other.numbers.upper) = (bound(lower), bound(upper));
                return meet(shape, other);
            }
            Meaning::Plain => {}
            Meaning::Unknown => {
                let finding = Finding::new(
                    Code::UnknownFormat,
                    format!("the format `{name}` is unknown, so the value is treated as plain text"),
                )
                .help("set the column's type with `x-redshift` if it is not plain text");
                self.find(finding, at);
            }
        }
        shape
    }
}

pub(super) fn kinds(value: &Value) -> Kinds {
    match value {
        Value::String(name) => scalars::kinds_named(name),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).map(scalars::kinds_named).fold(Kinds::NONE, Kinds::or)
        }
        _ => Kinds::ANY,
    }
}

fn branches(value: &Value) -> impl Iterator<Item = (String, &Value)> {
    value.as_array().into_iter().flatten().enumerate().map(|(index, branch)| (index.to_string(), branch))
}

/// `10.0` where a whole number is asked for.
fn whole(value: &Value) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    value.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64)
}
