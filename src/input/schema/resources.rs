//! What references lead to: documents, embedded resources by `$id`, anchors, JSON pointers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, join};
use super::draft::id_keyword;
use crate::options::Draft;
use crate::text::Pointer;

/// A schema's place: a document, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) document: usize,
    pub(super) pointer: Pointer,
}

/// Why a reference leads nowhere.
pub(super) enum Lost {
    /// It names a network address.
    Network,
    /// It names a document that is not there.
    Document,
    /// The document has no such anchor or pointer.
    Fragment,
}

/// Every resource and anchor of the documents.
pub(super) struct Resources<'a> {
    documents: &'a [Document],
    /// Resources in the order in which they were found: base URI, and root.
    roots: Vec<(String, Spot)>,
    /// By base URI and anchor.
    anchors: BTreeMap<(String, String), Spot>,
}

impl<'a> Resources<'a> {
    pub(super) fn new(documents: &'a [Document], draft: Draft) -> Self {
        let mut resources = Self { documents, roots: Vec::new(), anchors: BTreeMap::new() };
        for (document, content) in documents.iter().enumerate() {
            let root = Spot { document, pointer: Pointer::root() };
            resources.roots.push((content.address.clone(), root.clone()));
            resources.index(&content.value, &root, &content.address, draft);
        }
        resources
    }

    fn index(&mut self, value: &Value, spot: &Spot, base: &str, draft: Draft) {
        let mut inner_base = None;
        if let Value::Object(map) = value {
            if let Some(Value::String(id)) = map.get(id_keyword(draft)) {
                // up to draft 7 an identifier of a fragment is an anchor
                if let Some(anchor) = id.strip_prefix('#') {
                    self.anchors.insert((base.to_owned(), anchor.to_owned()), spot.clone());
                } else {
                    let uri = resolve(base, id.trim_end_matches('#'));
                    self.roots.push((uri.clone(), spot.clone()));
                    inner_base = Some(uri);
                }
            }
            let base = inner_base.as_deref().unwrap_or(base).to_owned();
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(Value::String(anchor)) = map.get(keyword) {
                    self.anchors.insert((base.clone(), anchor.clone()), spot.clone());
                }
            }
        }
        let base = inner_base.as_deref().unwrap_or(base);
        let mut child = |key: String, inner: &Value| {
            if inner.is_object() || inner.is_array() {
                let pointer = spot.pointer.join(key);
                self.index(inner, &Spot { document: spot.document, pointer }, base, draft);
            }
        };
        match value {
            Value::Object(map) => {
                // values that are data may look like schemas
                let schemas =
                    map.iter().filter(|(key, _)| !matches!(key.as_str(), "enum" | "const" | "default"));
                schemas.for_each(|(key, inner)| child(key.clone(), inner));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(index, inner)| child(index.to_string(), inner));
            }
            _ => {}
        }
    }

    /// The base URI at a place: that of the innermost resource around it.
    fn base(&self, spot: &Spot) -> &(String, Spot) {
        let around = |(_, root): &&(String, Spot)| {
            root.document == spot.document && spot.pointer.keys().starts_with(root.pointer.keys())
        };
        let innermost = self.roots.iter().filter(around).max_by_key(|(_, root)| root.pointer.keys().len());
        innermost.unwrap_or(&self.roots[0])
    }

    /// Where a reference at `from` leads, and the schema there.
    pub(super) fn find(&self, from: &Spot, reference: &str) -> Result<(Spot, &'a Value), Lost> {
        let (resource, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = decode(fragment);
        let (base, root) =
            if resource.is_empty() { self.base(from).clone() } else { self.resource(from, resource)? };
        let spot = match Pointer::parse(&fragment) {
            Some(inner) => Spot { document: root.document, pointer: root.pointer.append(&inner) },
            None => self.anchors.get(&(base, fragment)).cloned().ok_or(Lost::Fragment)?,
        };
        let value =
            self.documents[spot.document].value.pointer(&spot.pointer.to_string()).ok_or(Lost::Fragment)?;
        Ok((spot, value))
    }

    fn resource(&self, from: &Spot, name: &str) -> Result<(String, Spot), Lost> {
        let uri = resolve(&self.base(from).0, name);
        if let Some(found) = self.roots.iter().find(|(known, _)| *known == uri) {
            return Ok(found.clone());
        }
        let has_scheme = name.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '.']));
        if has_scheme {
            return Err(if name.starts_with("http") || name.starts_with("ftp") {
                Lost::Network
            } else {
                Lost::Document
            });
        }
        // a file next to this one, whatever its `$id` says
        let folder = self.documents[from.document].address.rsplit_once('/').map_or("", |(folder, _)| folder);
        let address = join(folder, name).ok_or(Lost::Document)?;
        let document = self.documents.iter().position(|document| document.address == address);
        let document = document.ok_or(Lost::Document)?;
        Ok(self.base(&Spot { document, pointer: Pointer::root() }).clone())
    }
}

/// A reference against a base, as far as schemas need it: RFC 3986, section 5, for paths.
fn resolve(base: &str, name: &str) -> String {
    if name.contains("://") || name.starts_with("urn:") {
        return name.to_owned();
    }
    let (scheme, path) = match base.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.find('/').unwrap_or(rest.len());
            (format!("{scheme}://{}", &rest[..host]), &rest[host..])
        }
        None => (String::new(), base),
    };
    let folder =
        if name.starts_with('/') { "" } else { path.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let joined = join(folder, name.trim_start_matches('/')).unwrap_or_else(|| name.to_owned());
    if scheme.is_empty() { joined } else { format!("{scheme}/{joined}") }
}

/// `%20` and its kin in a fragment.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code =
            (byte == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()));
        if let Some(code) = code.flatten() {
            decoded.push(code);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
