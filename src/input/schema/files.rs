//! The files that a schema may refer to: the folder that bounds them, and their `$id`s.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diag::{Error, ErrorKind};

/// Files whose `$id` is read.
const FILES: usize = 2_000;
/// Bytes of a file whose `$id` is read.
const BYTES: u64 = 4 << 20;

/// The folder that bounds the files, and where the schema is in it.
pub(super) struct Root {
    pub(super) folder: PathBuf,
    /// The schema's path from there, with `/`.
    pub(super) address: String,
}

impl Root {
    /// The folder that was given; else the repository or project around the schema; else its own folder.
    pub(super) fn of(path: &Path, given: Option<&Path>) -> Result<Self, Error> {
        let own = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        // without its real place, the schema's own folder bounds it
        let Ok(real) = reachable(own).canonicalize() else {
            return Ok(Self { folder: own.to_owned(), address: name });
        };
        let is_root =
            |folder: &&Path| [".git", "mvstream.toml"].iter().any(|mark| folder.join(mark).exists());
        let root = match given {
            Some(given) => {
                given.canonicalize().ok().filter(|root| real.starts_with(root)).ok_or_else(|| {
                    let message = format!("`{}` is not below `{}`", path.display(), given.display());
                    Error::new(ErrorKind::Option, message)
                        .help("set `--schema-root` to a folder above the schema")
                })?
            }
            None => real.ancestors().find(is_root).unwrap_or(&real).to_owned(),
        };
        let inner = real.strip_prefix(&root).unwrap_or(Path::new(""));
        let levels = inner.components().count();
        // messages name files as the user named the schema, where that reaches up to the root
        let is_plain = own.components().count() >= levels && own.ends_with(inner);
        let folder = if is_plain { own.ancestors().nth(levels).map(Path::to_owned) } else { None };
        Ok(Self { folder: folder.unwrap_or(root), address: address(&inner.join(name)) })
    }
}

/// Files by their `$id`.
pub(super) struct Identifiers(BTreeMap<String, PathBuf>);

impl Identifiers {
    /// Those of the folder of a schema, and below.
    pub(super) fn below(schema: &Path) -> Self {
        let folder = reachable(schema.parent().unwrap_or(Path::new("")));
        let (mut found, mut folders, mut read) = (BTreeMap::new(), vec![folder.to_owned()], 0);
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let mut entries: Vec<_> = entries.map(|entry| (entry.path(), entry.file_type())).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            for (path, kind) in entries {
                // links are not followed, since they may lead in circles
                match kind {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() && read < FILES => {
                        read += 1;
                        if let Some(id) = identifier(&path) {
                            found.entry(id).or_insert(path);
                        }
                    }
                    _ => {}
                }
            }
        }
        Self(found)
    }

    /// The address of the file that a reference names by its `$id`.
    pub(super) fn file(&self, reference: &str, root: &Path) -> Option<String> {
        let id = reference.split('#').next().filter(|id| !id.is_empty())?;
        let file = self.0.get(id)?.canonicalize().ok()?;
        Some(address(file.strip_prefix(reachable(root).canonicalize().ok()?).ok()?))
    }
}

/// A folder as a file system knows it: the empty path is the current one.
pub(super) fn reachable(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// A path with `/` between its parts.
fn address(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// The `$id` of a JSON Schema file.
fn identifier(path: &Path) -> Option<String> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    if !is_json || std::fs::metadata(path).ok()?.len() > BYTES {
        return None;
    }
    let value: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let id = value.get("$id").or(value.get("id"))?.as_str()?;
    Some(id.trim_end_matches('#').to_owned())
}
