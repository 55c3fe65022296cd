//! Views run on payloads, on this machine, with Redshift's rules.

mod bind;
mod call;
mod column_functions;
mod document_paths;
mod documents;
mod functions;
mod json;
mod ledger;
mod map_batches;
mod outcome;
mod patterns;
mod run;
mod scan;
mod script;
mod settings;
#[cfg(test)]
mod tests;
mod value;
mod views;

use std::fs::File;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::diag::{Error, ErrorKind, Finding, Severity};
use crate::input::PayloadOrigin;
use crate::lint::{Levels, lint};
use crate::syntax;
use crate::text::{Source, advice, deeper};
pub use outcome::{
    Case, ColumnOutcome, Counts, Filtered, NeverFilled, Outcome, RecordPlace, Unread, ViewKind,
};
use run::Prepared;
use script::Script;

/// What a path that is not in a payload gives. The guide of 2023 says an empty text, later ones NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingPath {
    /// NULL.
    #[default]
    Null,
    /// An empty text.
    Empty,
}

/// How views are previewed.
#[derive(Debug, Clone)]
pub struct PreviewOptions {
    /// The views; all if there are none.
    pub views: Vec<String>,
    /// Rows to show of each.
    pub limit: usize,
    /// Whether texts of payloads may stand beside the cases.
    pub show_values: bool,
    /// What a missing path gives.
    pub missing_path: MissingPath,
    /// Whether `enable_large_strings_opt_in` is on in the warehouse: texts of up to 16,000,000 bytes.
    pub large_strings: bool,
    /// The moment that GETDATE and CURRENT_DATE mean, in microseconds since 1970; by default that of the refresh.
    pub now: Option<i64>,
    /// Threads; by default one for each core.
    pub threads: Option<NonZeroUsize>,
    /// How many bytes have been read so far, for whoever watches.
    pub done: Arc<AtomicU64>,
}

impl Default for PreviewOptions {
    fn default() -> Self {
        Self {
            views: Vec::new(),
            limit: 10,
            show_values: false,
            missing_path: MissingPath::Null,
            large_strings: false,
            now: None,
            threads: None,
            done: Arc::new(AtomicU64::new(0)),
        }
    }
}

impl PreviewOptions {
    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }
}

/// A file of payloads.
#[derive(Debug, Clone)]
pub struct PayloadFile {
    /// What messages call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl From<PathBuf> for PayloadFile {
    fn from(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), path }
    }
}

/// Runs the views of SQL on the payloads of files: what Redshift does with every record. Each view reads them anew.
///
/// A view that Redshift rejects is an error, and so is a function that is not modelled.
pub fn run(
    sources: &[Source],
    payloads: &[PayloadFile],
    options: &PreviewOptions,
) -> Result<Vec<Outcome>, Error> {
    deeper(|| {
        let findings = lint(sources, &Levels::default());
        let refused: Vec<&Finding> =
            findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        previewed(sources, &refused, payloads, options)
    })
}

fn previewed(
    sources: &[Source],
    refused: &[&Finding],
    payloads: &[PayloadFile],
    preview: &PreviewOptions,
) -> Result<Vec<Outcome>, Error> {
    let mut files = Vec::new();
    for source in sources {
        let (statements, errors) = syntax::parse(source);
        if let Some(error) = errors.into_iter().next() {
            return Err(error);
        }
        files.push((source.clone(), statements));
    }
    let script = Script::of(&files, refused, preview)?;
    let chosen = chosen(&script, &preview.views)?;
    let prepared: Vec<Prepared> =
        chosen.iter().map(|view| run::prepare(&script, *view, preview)).collect::<Result<_, _>>()?;
    let mut streams = chosen.iter().zip(&prepared).filter_map(|(view, of)| Some((view, of.stream()?)));
    if let Some((first, stream)) = streams.next()
        && let Some((other, another)) = streams.find(|(_, another)| *another != stream)
    {
        let name = |view: &usize| &script.views[*view].name;
        let message = format!("`{}` reads `{stream}` and `{}` reads `{another}`", name(first), name(other));
        let error = Error::new(ErrorKind::Input, message);
        return Err(error.help("payloads are those of one stream: choose its views with `--view`"));
    }
    prepared.into_iter().map(|of| run::run(&script, of, origins(payloads)?, preview)).collect()
}

fn origins(payloads: &[PayloadFile]) -> Result<Vec<PayloadOrigin<'static>>, Error> {
    let open = |file: &PayloadFile| {
        let reader = File::open(&file.path).map_err(|error| {
            Error::new(ErrorKind::File, format!("`{}` cannot be read: {error}", file.name))
                .help("name a file of payloads, or `-` for standard input")
        })?;
        Ok(PayloadOrigin::Reader(file.name.clone(), Box::new(reader)))
    };
    payloads.iter().map(open).collect()
}

/// The views that were asked for.
fn chosen(script: &Script<'_>, names: &[String]) -> Result<Vec<usize>, Error> {
    if script.views.is_empty() {
        let error = Error::new(ErrorKind::Input, "the SQL does not define a view");
        return Err(error.help("give a file with `CREATE MATERIALIZED VIEW`"));
    }
    if names.is_empty() {
        return Ok((0..script.views.len()).collect());
    }
    names
        .iter()
        .map(|name| {
            let wanted = name.to_ascii_lowercase();
            let found = script.views.iter().rposition(|view| {
                view.name.eq_ignore_ascii_case(&wanted) || view.name.rsplit('.').next() == Some(&wanted)
            });
            found.ok_or_else(|| {
                let error = Error::new(ErrorKind::Option, format!("no view is called `{name}`"));
                match advice(&wanted, script.views.iter().map(|view| view.name.as_str())) {
                    Some(help) => error.help(help),
                    None => error.help("name a view of the SQL"),
                }
            })
        })
        .collect()
}

/// A moment in UTC, in microseconds since 1970: `2026-01-02`, `2026-01-02T10:00:00`.
///
/// # Errors
///
/// The text is not a date or a time.
pub fn moment(text: &str) -> Result<i64, Error> {
    functions::moment_of(text).ok_or_else(|| {
        let error = Error::new(ErrorKind::Option, format!("`{text}` is not a date or a time"));
        error.help("write it as `2026-01-02` or `2026-01-02T10:00:00`")
    })
}

/// The published schema of an outcome.
pub fn outcome_schema() -> String {
    format!("{:#}\n", serde_json::Value::from(schemars::schema_for!(Outcome)))
}
