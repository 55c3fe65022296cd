//! The documents of a schema: itself, and the files next to it that it refers to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::contained::{Selected, select, unwrapped};
use super::files::{Identifiers, Root, reachable};
use crate::diag::{Error, ErrorKind, Place};
use crate::input::foreign::looks_like_yaml;
use crate::input::yaml;
use crate::json::Part;
use crate::options::Draft;
use crate::text::{Pointer, Source};

/// Bytes of one file.
const FILE_BYTES: u64 = 50 << 20;
/// Files of one schema.
const FILES: usize = 200;

/// A JSON text and what it holds.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) source: Source,
    pub(super) value: Value,
    /// Its path relative to the folder that bounds them, with `/`: how others refer to it.
    pub(super) address: String,
}

/// The schema and the files that it refers to, the schema first; or why it cannot be read.
#[derive(Debug, Clone)]
pub(crate) struct Documents {
    source: Source,
    list: Result<Vec<Document>, Error>,
    files: Vec<PathBuf>,
    selected: Selected,
    /// The draft that was asked for, or that the document sets.
    set_draft: Option<Draft>,
    /// The draft, once the schema was found to be one of it.
    draft: OnceLock<Result<Draft, Error>>,
}

/// How documents are read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading<'o> {
    /// The schema to take from a document that contains several.
    pub(crate) select: Option<&'o str>,
    /// The draft, where it is not that of the document.
    pub(crate) draft: Option<Draft>,
    /// The folder whose files the schema may refer to.
    pub(crate) root: Option<&'o Path>,
}

impl Documents {
    pub(crate) fn of_text(name: &str, text: &str, reading: Reading<'_>) -> Self {
        let address = name.rsplit('/').next().unwrap_or(name).to_owned();
        let mut documents = Self::new(Source::new(name, text), reading);
        documents.list =
            documents.first(reading).map(|(source, value)| vec![Document { source, value, address }]);
        documents
    }

    fn new(source: Source, reading: Reading<'_>) -> Self {
        let list = Ok(Vec::new());
        let selected = Selected::default();
        Self { source, list, files: Vec::new(), selected, set_draft: reading.draft, draft: OnceLock::new() }
    }

    /// Reads the document that was named, and selects the schema in it.
    fn first(&mut self, reading: Reading<'_>) -> Result<(Source, Value), Error> {
        let (mut source, mut value) = parse(&self.source)?;
        let mut wrapper = None;
        if let Some((inner, name)) = unwrapped(&source, &value)? {
            (source, value) = parse(&inner)?;
            wrapper = Some(name);
        }
        self.selected = select(&source, &value, reading.select)?;
        if let Some(name) = wrapper {
            let inner = self.selected.from.as_ref().map(|from| format!(", {from}")).unwrap_or_default();
            self.selected.from = Some(format!("{name}{inner}"));
        }
        self.set_draft = self.set_draft.or(self.selected.draft);
        Ok((source, value))
    }

    pub(crate) fn of_file(path: &Path, reading: Reading<'_>) -> Result<Self, Error> {
        let Root { folder, address } = Root::of(path, reading.root)?;
        let mut documents = Self::new(load(path)?, reading);
        documents.files.push(path.to_owned());
        let mut list = Vec::new();
        let mut known = BTreeSet::from([address.clone()]);
        let mut ids: Option<Identifiers> = None;
        let mut next = vec![(address, documents.first(reading))];
        while let Some((address, parsed)) = next.pop() {
            let (source, value) = match parsed {
                Ok(parsed) => parsed,
                Err(error) => {
                    documents.list = Err(error);
                    return Ok(documents);
                }
            };
            let document = Document { source, value, address };
            for (pointer, reference) in references(&document.value) {
                let Some(target) = sibling(&document, &pointer, &reference, &folder)?.or_else(|| {
                    ids.get_or_insert_with(|| Identifiers::below(path)).file(&reference, &folder)
                }) else {
                    continue;
                };
                let file = folder.join(&target);
                if known.contains(&target) || !file.exists() {
                    continue;
                }
                within(&folder, &file, &document, &pointer)?;
                if known.len() >= FILES {
                    return Err(Error::new(
                        ErrorKind::Limit,
                        format!("the schema refers to more than {FILES} files"),
                    ));
                }
                known.insert(target.clone());
                next.push((target, parse(&load(&file)?)));
                documents.files.push(file);
            }
            list.push(document);
        }
        documents.list = Ok(list);
        Ok(documents)
    }

    /// The name that the document gives the schema that is wanted.
    pub(crate) fn selected_name(&self) -> Option<&str> {
        self.selected.name.as_deref()
    }

    /// What the schema calls itself: by `self` of a self-describing schema, its address, or a short title.
    pub(crate) fn own_names(&self) -> Vec<String> {
        let Some(value) = self.list.as_ref().ok().and_then(|list| list.first()).map(|first| &first.value)
        else {
            return Vec::new();
        };
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
        let address = text("/$id").or(text("/id")).unwrap_or_default();
        let (_, address) = address.split_once("://").unwrap_or(("", address));
        let parts = address.trim_end_matches('#').rsplit('/').map(|part| part.trim_end_matches(".json"));
        let title = text("/title").filter(|title| title.split_whitespace().count() <= 4);
        text("/self/name").into_iter().chain(parts.take(2)).chain(title).map(str::to_owned).collect()
    }

    /// The schema that is wanted, in the first document.
    pub(super) fn selected(&self) -> &Selected {
        &self.selected
    }

    /// The draft that was asked for, or that the document sets.
    pub(super) fn set_draft(&self) -> Option<Draft> {
        self.set_draft
    }

    /// The draft of the schema, which `check` finds out once.
    pub(super) fn draft(&self, check: impl FnOnce() -> Result<Draft, Error>) -> Result<Draft, Error> {
        self.draft.get_or_init(check).clone()
    }

    pub(super) fn list(&self) -> Result<&[Document], Error> {
        self.list.as_deref().map_err(Clone::clone)
    }

    /// The schema's name, without its folder.
    pub(crate) fn name(&self) -> &str {
        let name = self.source.name();
        name.rsplit(['/', '\\']).next().unwrap_or(name)
    }

    pub(crate) fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

fn load(path: &Path) -> Result<Source, Error> {
    let name = path.display().to_string();
    let failed = |error: std::io::Error| {
        Error::new(ErrorKind::File, format!("cannot read `{name}`: {error}"))
            .help("give a file with a JSON Schema, or `-` for standard input")
    };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    if bytes > FILE_BYTES {
        let message = format!("`{name}` has {bytes} bytes, the limit for a schema is {FILE_BYTES}");
        return Err(
            Error::new(ErrorKind::Limit, message).help("split the schema, or remove long `enum` lists")
        );
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let message = format!("`{name}` is not valid UTF-8 at byte {valid}");
            Err(Error::new(ErrorKind::Input, message).help("save the file as UTF-8"))
        }
    }
}

/// Reads JSON or YAML; a byte order mark at the start is passed over, as JSON readers may.
fn parse(source: &Source) -> Result<(Source, Value), Error> {
    let text = source.text();
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let read = serde_json::from_str(body);
    // most JSON is YAML as well: what is neither is an error of what it looks like
    if read.is_err() && !body.trim_start().starts_with(['{', '[']) && looks_like_yaml(source.name(), body) {
        return yaml::parse(source);
    }
    let value = read.map_err(|error| {
        let line = error.line().max(1);
        let skipped = text.len() - body.len();
        let start: usize = skipped + body.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
        let mut at = (start + error.column().saturating_sub(1)).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let place = Place::bytes(source.clone(), at..end);
        let reason = error.to_string();
        let reason = reason.split(" at line").next().unwrap_or(&reason).to_owned();
        if reason.contains("recursion limit") {
            return Error::new(ErrorKind::Limit, "the schema is nested deeper than 128 levels of JSON")
                .at(place)
                .help("move inner parts to `$defs` and refer to them");
        }
        let what =
            if body.trim().is_empty() { "the text is empty".to_owned() } else { reason.to_lowercase() };
        Error::new(ErrorKind::Input, format!("`{}` is not valid JSON: {what}", source.name()))
            .at(place)
            .help("give a JSON Schema as JSON or YAML")
    })?;
    Ok((source.clone(), value))
}

/// Every `$ref` of a document. Its depth is bounded by the JSON reader's own limit.
pub(super) fn references(value: &Value) -> Vec<(Pointer, String)> {
    fn walk(value: &Value, at: &Pointer, found: &mut Vec<(Pointer, String)>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    match inner {
                        Value::String(reference) if key == "$ref" => {
                            found.push((at.join("$ref"), reference.clone()));
                        }
                        Value::Object(_) | Value::Array(_) => walk(inner, &at.join(key), found),
                        _ => {}
                    }
                }
            }
            Value::Array(list) => {
                for (index, inner) in list.iter().enumerate() {
                    if inner.is_object() || inner.is_array() {
                        walk(inner, &at.join(index.to_string()), found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, &Pointer::root(), &mut found);
    found
}

/// The address of the file that a reference names, relative to the folder that bounds them.
fn sibling(
    document: &Document,
    pointer: &Pointer,
    reference: &str,
    root: &Path,
) -> Result<Option<String>, Error> {
    let file = reference.split('#').next().unwrap_or_default();
    if file.is_empty() || file.contains(':') {
        return Ok(None);
    }
    let folder = document.address.rsplit_once('/').map_or("", |(folder, _)| folder);
    match join(folder, file) {
        Some(address) => Ok(Some(address)),
        None => Err(outside(document, pointer, reference, root)),
    }
}

/// `folder/file` without `.` and `..`; `None` where that leaves the folder that bounds them.
pub(super) fn join(folder: &str, file: &str) -> Option<String> {
    if file.starts_with(['/', '\\']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Links may not lead out of the folder either.
fn within(folder: &Path, file: &Path, document: &Document, pointer: &Pointer) -> Result<(), Error> {
    let inside = match (reachable(folder).canonicalize(), file.canonicalize()) {
        (Ok(folder), Ok(file)) => file.starts_with(folder),
        _ => false,
    };
    if inside { Ok(()) } else { Err(outside(document, pointer, &file.display().to_string(), folder)) }
}

fn outside(document: &Document, pointer: &Pointer, reference: &str, root: &Path) -> Error {
    let place =
        Place::pointer(document.source.clone(), pointer.clone(), Part::Value).label("outside the folder");
    let root = reachable(root).display();
    Error::new(ErrorKind::Input, format!("`{reference}` points outside the folder `{root}`"))
        .at(place)
        .help("move that file into the folder, or set a wider one with `--schema-root`")
}
