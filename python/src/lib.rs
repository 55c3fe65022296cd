//! The Python module: values cross as JSON, and `mvstream/__init__.py` gives them their types.

mod results;
mod waiting;

use std::path::PathBuf;

use mvstream::diff::{assess, migration};
use mvstream::lint::{Levels, fix};
use mvstream::preview::{PayloadFile, PreviewOptions};
use mvstream::text::Source;
use mvstream::{Code, Error, ErrorKind, Input, InputSource, ViewSettings, view_settings};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use serde_json::{Map, Value, json};

use waiting::waited;

pyo3::create_exception!(_mvstream, Failure, PyException);

/// What a call returns: JSON, or what went wrong.
type Returned = Result<String, Error>;

fn failure(error: Error) -> PyErr {
    Failure::new_err(results::error(&error).to_string())
}

/// What a caller passes as an input: a file, or bytes with a name for messages.
#[derive(FromPyObject)]
enum Given {
    Bytes(String, Vec<u8>),
    File(PathBuf),
}

fn input(given: Vec<Given>, settings: &ViewSettings) -> Result<Input, Error> {
    let mut texts: Vec<(String, &[u8])> = Vec::new();
    let mut files = Vec::new();
    for one in &given {
        match one {
            Given::Bytes(name, bytes) => texts.push((name.clone(), bytes.as_slice())),
            Given::File(path) => files.push(InputSource::File(path.clone())),
        }
    }
    let readers = texts.iter_mut().map(|(name, bytes)| InputSource::Reader(name.as_str(), bytes));
    Input::read(files.into_iter().chain(readers).collect(), &settings.samples)
}

fn settings(keys: &str) -> Result<ViewSettings, Error> {
    let keys: Map<String, Value> = serde_json::from_str(keys)
        .map_err(|error| Error::new(ErrorKind::Option, format!("the options cannot be read: {error}")))?;
    view_settings(keys)
}

#[pyfunction]
fn compile(py: Python<'_>, given: Vec<Given>, keys: String, view: Option<String>) -> PyResult<String> {
    waited(py, move || {
        let settings = settings(&keys)?;
        let input = input(given, &settings)?;
        let options = match view {
            Some(view) => settings.options.clone().view(view),
            None => settings.options.clone(),
        };
        let compiled = mvstream::compile(&input, &options)?;
        let findings = results::findings(&settings.levels.apply(compiled.findings));
        let columns: Vec<Value> = compiled.choices.iter().map(results::column).collect();
        Ok(json!({ "sql": compiled.sql.text(), "columns": columns, "findings": findings }).to_string())
    })
}

#[pyfunction]
fn infer(py: Python<'_>, given: Vec<Given>, keys: String) -> PyResult<String> {
    waited(py, move || {
        let settings = settings(&keys)?;
        let (schema, findings) = mvstream::infer(&input(given, &settings)?, &settings.options)?;
        let findings = results::findings(&settings.levels.apply(findings));
        Ok(json!({ "schema": schema, "findings": findings }).to_string())
    })
}

fn levels(texts: &[String]) -> Result<Levels, Error> {
    Levels::parse(texts.iter().map(String::as_str))
}

fn sources(texts: Vec<(String, String)>) -> Vec<Source> {
    texts.into_iter().map(|(name, text)| Source::new(name, text)).collect()
}

#[pyfunction]
fn lint(py: Python<'_>, texts: Vec<(String, String)>, at: Vec<String>) -> PyResult<String> {
    waited(py, move || {
        let findings = mvstream::lint::check(&sources(texts), &levels(&at)?);
        Ok(results::findings(&findings).to_string())
    })
}

#[pyfunction]
fn fixed(
    py: Python<'_>,
    texts: Vec<(String, String)>,
    at: Vec<String>,
    also_unsafe: bool,
) -> PyResult<String> {
    waited(py, move || {
        let fixed = fix(&sources(texts), &levels(&at)?, also_unsafe);
        let texts: Vec<&str> = fixed.sources.iter().map(Source::text).collect();
        let applied: Vec<Value> = fixed.applied.iter().map(mvstream::cli::finding_json).collect();
        let remaining = results::findings(&fixed.remaining);
        Ok(json!({ "sql": texts, "applied": applied, "remaining": remaining }).to_string())
    })
}

#[pyfunction]
fn preview(
    py: Python<'_>,
    texts: Vec<(String, String)>,
    payloads: Vec<(String, PathBuf)>,
    views: Vec<String>,
    limit: usize,
    show_values: bool,
) -> PyResult<String> {
    waited(py, move || {
        let payloads: Vec<PayloadFile> =
            payloads.into_iter().map(|(name, path)| PayloadFile { name, path }).collect();
        let options = PreviewOptions { views, limit, show_values, ..PreviewOptions::default() };
        let outcomes = mvstream::preview::run(&sources(texts), &payloads, &options)?;
        let outcomes: Vec<Value> = outcomes.iter().map(results::outcome).collect();
        Ok(Value::from(outcomes).to_string())
    })
}

#[pyfunction]
fn diff(
    py: Python<'_>,
    old: (String, String),
    new: (String, String),
    retention_hours: Option<u32>,
    plan: bool,
) -> PyResult<String> {
    waited(py, move || {
        let script = |(name, text): (String, String)| mvstream::sql::parse_views(&Source::new(name, text));
        let (old, new) = (script(old)?, script(new)?);
        let changes: Vec<Value> = assess(&old, &new, retention_hours).iter().map(results::change).collect();
        let plan = if plan { Some(migration(&old, &new, retention_hours)?.to_string()) } else { None };
        Ok(json!({ "changes": changes, "migration": plan }).to_string())
    })
}

#[pyfunction]
fn explain(name: &str) -> PyResult<String> {
    let code = Code::ALL.iter().find(|code| code.name() == name);
    let unknown = || {
        Error::new(ErrorKind::Option, format!("unknown finding `{name}`"))
            .help("`mvstream.codes()` lists all findings")
    };
    code.map(|code| mvstream::lint::explain(*code)).ok_or_else(unknown).map_err(failure)
}

/// The codes of all findings, each with its level and its summary.
#[pyfunction]
fn codes() -> Vec<(&'static str, &'static str, &'static str)> {
    Code::ALL.iter().map(|code| (code.name(), code.severity().name(), code.summary())).collect()
}

/// Runs the command with these arguments; returns its exit code.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| mvstream::cli::main_with(arguments))
}

#[pymodule]
fn _mvstream(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Failure", module.py().get_type::<Failure>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(compile, module)?)?;
    module.add_function(wrap_pyfunction!(infer, module)?)?;
    module.add_function(wrap_pyfunction!(lint, module)?)?;
    module.add_function(wrap_pyfunction!(fixed, module)?)?;
    module.add_function(wrap_pyfunction!(preview, module)?)?;
    module.add_function(wrap_pyfunction!(diff, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)?;
    module.add_function(wrap_pyfunction!(codes, module)?)?;
    module.add_function(wrap_pyfunction!(run, module)?)
}
