//! `mvstream.toml`: the views of a project, and what holds for them.

mod check;
mod file;
mod keys;
mod layers;
mod resolve;
mod stamp;
#[cfg(test)]
mod tests;
mod toml;
mod view_settings;

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Error, ErrorKind, Place};
use crate::diff::ChangeKind;
use crate::text::{Pointer, Source, one_line};
use file::File as Contents;
pub(crate) use keys::flags_as_keys;
pub(crate) use layers::{Layer, Layers, pointer};
pub(crate) use resolve::{PresetSetting, Resolved, resolve};
pub(crate) use stamp::{Stamp, stamp, stamped, unified};
use toml::Document;
pub use view_settings::{ViewSettings, view_settings};

/// The name of the file.
pub(crate) const FILE: &str = "mvstream.toml";
/// Bytes that it may have.
const FILE_BYTES: u64 = 10 << 20;

/// A project file, read and found to be one.
#[derive(Debug)]
pub(crate) struct Project {
    /// Where the file is; paths in it are relative to this folder.
    pub(crate) folder: PathBuf,
    document: Arc<Document>,
    names: Vec<String>,
    pub(crate) approvals: Vec<Approval>,
}

/// A view of a project.
pub(crate) struct ProjectView {
    pub(crate) name: String,
    /// The file that `build` writes, from the project's folder on.
    pub(crate) output: String,
    pub(crate) resolved: Resolved,
    /// Its table's name in the file.
    pub(crate) place: Place,
}

/// A change that may be made.
#[derive(Debug, Clone)]
pub(crate) struct Approval {
    pub(crate) object: String,
    pub(crate) kind: ChangeKind,
    pub(crate) column: Option<String>,
    pub(crate) reason: String,
    /// The last day on which it may, as YYYY-MM-DD.
    pub(crate) expires: String,
    pub(crate) place: Place,
}

impl Project {
    /// The project file of a folder, or of the nearest one above it that has one, as a path from that folder.
    pub(crate) fn find(from: &Path) -> Option<PathBuf> {
        let up = from.ancestors().position(|folder| folder.join(FILE).is_file())?;
        Some(PathBuf::from("../".repeat(up)).join(FILE))
    }

    /// Reads a project file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            Error::new(ErrorKind::File, format!("`{name}` cannot be read: {error}"))
                .help("write one with `mvstream init`")
        };
        let (mut text, file) = (String::new(), File::open(path).map_err(unreadable)?);
        file.take(FILE_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
        if text.len() as u64 > FILE_BYTES {
            let message = format!("`{name}` has over {FILE_BYTES} bytes");
            return Err(Error::new(ErrorKind::Limit, message).help("split the project"));
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::parse(Source::new(name, text), folder)
    }

    /// Reads the text of a project file that lies, or lay, in a folder.
    pub(crate) fn parse(source: Source, folder: PathBuf) -> Result<Self, Error> {
        let document = Document::read(source)?;
        check::check(&document, &schema_value())?;
        let file: Contents = serde_json::from_value(document.value.clone()).map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                format!("the project file is as its schema has it, and yet: {error}"),
            )
        })?;
        let approve = Pointer::root().join("approve");
        let approvals = file.approve.into_iter().enumerate().map(|(at, approval)| Approval {
            object: approval.object.to_ascii_lowercase(),
            kind: approval.change.0,
            column: approval.column.map(|column| column.to_ascii_lowercase()),
            reason: approval.reason,
            expires: approval.expires,
            place: document.key_place(&approve.join(at.to_string())),
        });
        let approvals = approvals.collect();
        Ok(Self { folder, names: file.views.into_keys().collect(), approvals, document: Arc::new(document) })
    }

    /// What holds where no view is meant.
    pub(crate) fn defaults(&self) -> Layers {
        Layers::default().over(Layer::table(&self.document, &self.folder, Pointer::root().join("defaults")))
    }

    /// Every view, in the order of the file.
    pub(crate) fn views(&self) -> Result<Vec<ProjectView>, Error> {
        let mut views: Vec<ProjectView> = Vec::new();
        for name in &self.names {
            let view = self.view(name)?;
            // some file systems take large and small letters for one
            let same = |other: &&ProjectView| other.output.eq_ignore_ascii_case(&view.output);
            if let Some(other) = views.iter().find(same) {
                let message =
                    format!("`{}` and `{name}` have the same output, `{}`", other.name, view.output);
                return Err(Error::new(ErrorKind::Option, message)
                    .at(view.place)
                    .help("give each an `output`, or write `{view}` into that of the defaults"));
            }
            views.push(view);
        }
        if views.is_empty() {
            let error =
                Error::new(ErrorKind::Option, format!("`{}` has no view", self.document.source.name()));
            return Err(error.help("add a table such as `[views.orders]` with `inputs = [\"orders.json\"]`"));
        }
        Ok(views)
    }

    /// The name of every view, the file that it is written to, and its stream's retention; inputs are not looked at.
    pub(crate) fn outputs(&self) -> Result<Vec<(String, String, Option<u32>)>, Error> {
        let views = self.views()?.into_iter();
        Ok(views.map(|view| (view.name, view.output, view.resolved.retention_hours)).collect())
    }

    fn view(&self, name: &str) -> Result<ProjectView, Error> {
        let table = Pointer::root().join("views").join(name);
        let place = self.document.key_place(&table);
        if name.contains(['/', '\\']) || name.chars().any(char::is_control) {
            let message = format!("`{}` is not the name of a view", one_line(name));
            return Err(Error::new(ErrorKind::Option, message)
                .at(place)
                .help("take slashes and control characters out of the name"));
        }
        let layers = self.defaults().over(Layer::table(&self.document, &self.folder, table.clone()));
        let mut resolved = resolve(&layers)?;
        resolved.options.view = Some(name.to_owned());
        if resolved.inputs.is_empty() {
            return Err(Error::new(ErrorKind::Option, format!("`{name}` has no input"))
                .at(place)
                .help("add `inputs = [\"…\"]` with a JSON Schema or payloads"));
        }
        let output = resolved.output.as_deref().unwrap_or("{view}.sql").replace("{view}", name);
        let output = plain_path(&output);
        if output.eq_ignore_ascii_case(FILE) {
            return Err(Error::new(
                ErrorKind::Option,
                format!("`{name}` would be written over the project file"),
            )
            .at(place)
            .help("give it another `output`"));
        }
        let is_inside = Path::new(&output).components().all(|part| matches!(part, Component::Normal(_)));
        let is_sql = Path::new(&output).extension().is_some_and(|of| of.eq_ignore_ascii_case("sql"));
        if !(is_inside && is_sql) {
            let why =
                if is_inside { "does not end in `.sql`" } else { "is outside the folder of the project" };
            return Err(Error::new(ErrorKind::Option, format!("the output `{output}` of `{name}` {why}"))
                .at(place)
                .help("name a `.sql` file under the folder of `mvstream.toml`"));
        }
        Ok(ProjectView { name: name.to_owned(), output, resolved, place })
    }

    /// An error within the expression of a computed column, with its place in the file.
    pub(crate) fn in_computed(&self, view: &str, error: Error) -> Error {
        let Some(place) = error.place().filter(|place| place.source().name() == "--computed") else {
            return error;
        };
        let tables = ["views", "defaults"].map(|table| Pointer::root().join(table));
        let [own, defaults] = tables;
        let expression = place.source().text();
        let of = |table: Pointer| {
            let computed = table.join("computed");
            let all = self.document.value.pointer(&computed.to_string())?.as_object()?;
            let (name, _) = all.iter().find(|(_, value)| value.as_str() == Some(expression))?;
            let span = self.document.value_span(&computed.join(name.as_str()))?;
            let start = span.start + self.document.source.text()[span].find(expression)?;
            let within = place.span();
            Some(Place::bytes(self.document.source.clone(), start + within.start..start + within.end))
        };
        match of(own.join(view)).or_else(|| of(defaults)) {
            Some(place) => error.at(place),
            None => error,
        }
    }
}

/// A path without detours: one file has one name.
fn plain_path(path: &str) -> String {
    let mut plain = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if plain
                    .components()
                    .next_back()
                    .is_some_and(|last| matches!(last, Component::Normal(_))) =>
            {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain.to_string_lossy().replace('\\', "/")
}

/// The JSON Schema of a project file.
fn schema_value() -> serde_json::Value {
    schemars::schema_for!(Contents).into()
}

/// The JSON Schema of a project file, as text.
pub(crate) fn schema() -> String {
    format!("{:#}\n", schema_value())
}
