//! For `build.rs`: writes the views of a crate's schemas when the schemas change.

use std::path::{Path, PathBuf};

use crate::compile::{Compiled, compile};
use crate::diag::{Error, ErrorKind, Severity};
use crate::input::Input;
use crate::options::Options;

/// Writes the SQL of views from a build script.
///
/// Prints the `cargo::rerun-if-changed` lines, reports warnings to cargo, and writes only files that change.
///
/// ```no_run
/// fn main() -> Result<(), mvstream::Error> {
///     mvstream::Build::new().schema("schemas/order.json").compile()?;
///     Ok(())
/// }
/// ```
#[derive(Debug, Default)]
pub struct Build {
    options: Options,
    folder: Option<PathBuf>,
    schemas: Vec<PathBuf>,
    types: Vec<Input>,
}

impl Build {
    /// Creates a build without views, with the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the options of all views.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Adds a JSON Schema from a file. The file of the view has the same name.
    #[must_use]
    pub fn schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schemas.push(path.into());
        self
    }

    /// Adds the JSON Schema of a Rust type. The file of the view has the name of the type.
    #[must_use]
    pub fn of<T: schemars::JsonSchema>(mut self) -> Self {
        self.types.push(Input::of::<T>());
        self
    }

    /// Sets the folder to write to, instead of `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Compiles all views, then writes `<name>.sql` for each, and returns the paths in order.
    ///
    /// If a view has an error, no file is written.
    pub fn compile(self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.folder.or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from));
        let Some(folder) = folder else {
            let message = "`OUT_DIR` is not set, so there is no folder to write to";
            return Err(Error::new(ErrorKind::Option, message)
                .help("run this from a build script, or choose a folder with `out_dir`"));
        };
        let files = self.schemas.iter().map(Input::schema_file).collect::<Result<Vec<_>, _>>()?;
        let mut written: Vec<(PathBuf, Compiled)> = Vec::new();
        for input in files.into_iter().chain(self.types) {
            let path = folder.join(format!("{}.sql", input.name()));
            if written.iter().any(|(other, _)| *other == path) {
                let message =
                    format!("two inputs have the name `{}`, and each view needs its own file", input.name());
                return Err(Error::new(ErrorKind::Option, message).help("rename one of the schemas"));
            }
            let compiled = compile(&input, &self.options)?;
            report_to_cargo(&input, &compiled);
            written.push((path, compiled));
        }
        for (path, compiled) in &written {
            write_if_changed(path, compiled.sql.text())?;
        }
        Ok(written.into_iter().map(|(path, _)| path).collect())
    }
}

#[allow(clippy::print_stdout, reason = "cargo reads the standard output of a build script")]
fn report_to_cargo(input: &Input, compiled: &Compiled) {
    for path in input.files() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    for finding in compiled.findings.iter().filter(|finding| finding.severity >= Severity::Warn) {
        let message = finding.message.replace(['\r', '\n'], " ");
        println!("cargo::warning={}: {} [{}]", input.source_name(), message, finding.code.name());
    }
}

fn write_if_changed(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| {
        Error::new(ErrorKind::File, format!("`{}` cannot be written: {error}", path.display()))
            .help("choose a folder that exists with `out_dir`")
    })
}
