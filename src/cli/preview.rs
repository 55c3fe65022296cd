//! `preview`: what Redshift would do with payloads.

use super::args::Preview;

/// The JSON Schema of an object of `--format json`.
pub(super) const SCHEMA: &str = include_str!("../../schemas/preview.schema.json");

#[cfg(not(feature = "preview"))]
pub(super) fn run(_: &Preview, _: &mut super::Terminal<'_>) -> Result<u8, super::Stop> {
    use crate::diag::{Error, ErrorKind};

    let error = Error::new(ErrorKind::Option, "this build does not include `preview`");
    Err(error.help("reinstall with `--features preview`").into())
}

#[cfg(feature = "preview")]
pub(super) use with_engine::run;

#[cfg(feature = "preview")]
mod with_engine {
    use std::io::{self, Read, Seek};
    use std::path::PathBuf;

    use super::super::args::SqlFiles;
    use super::super::sql_args::{FailOnOutcome, Missing, PreviewFormat};
    use super::super::{FINE, FOUND, Stop, Terminal, inputs, progress, render, sql_files};
    use super::Preview;
    use crate::diag::{Error, ErrorKind};
    use crate::preview::{MissingPath, Outcome, PayloadFile};
    use crate::text::Source;

    pub(in crate::cli) fn run(args: &Preview, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
        let files = SqlFiles { inputs: vec![args.sql.clone()], stdin_filename: "<stdin>".to_owned() };
        if args.sql == "-" && args.payloads.iter().any(|payloads| payloads == "-") {
            return Err(inputs::twice("name a file for the SQL or for the payloads").into());
        }
        let sources: Vec<Source> =
            sql_files::read(&files, terminal.stdin)?.into_iter().map(|(source, _)| source).collect();
        // each view reads all payloads, and standard input can be read once
        let mut spooled = None;
        let mut payloads = Vec::new();
        for input in &args.payloads {
            if input == "-" {
                let path = spool(terminal.stdin, &mut spooled)?;
                payloads.push(PayloadFile { name: "<stdin>".to_owned(), path });
            } else {
                payloads.extend(inputs::files(input)?.into_iter().map(PayloadFile::from));
            }
        }
        let options = crate::preview::PreviewOptions {
            views: args.view.clone(),
            limit: args.limit,
            show_values: args.show_values,
            missing_path: match args.missing_path {
                Missing::Null => MissingPath::Null,
                Missing::Empty => MissingPath::Empty,
            },
            ..crate::preview::PreviewOptions::default()
        };
        let sizes = payloads.iter().map(|file| std::fs::metadata(&file.path).map(|file| file.len()).ok());
        let bytes = sizes.sum::<Option<u64>>();
        let outcomes = progress::shown(terminal.stderr_is_terminal, &options.done, bytes, || {
            crate::preview::run(&sources, &payloads, &options)
        })?;
        let text = match args.format {
            PreviewFormat::Json => render::outcomes_json(&outcomes),
            PreviewFormat::Text => render::outcomes(&outcomes),
        };
        terminal.print(&text)?;
        Ok(if outcomes.iter().any(|outcome| fails(outcome, args.fail_on)) { FOUND } else { FINE })
    }

    fn fails(outcome: &Outcome, level: FailOnOutcome) -> bool {
        let blocks = outcome.blocked > 0 || outcome.counts.blocks > 0;
        match level {
            FailOnOutcome::Never => false,
            FailOnOutcome::Error => blocks,
            FailOnOutcome::Warn => outcome.loses(),
            FailOnOutcome::Info => outcome.loses() || outcome.has_notes(),
        }
    }

    /// Standard input in a file that is gone when the command ends.
    fn spool(stdin: &mut dyn Read, spooled: &mut Option<tempfile::NamedTempFile>) -> Result<PathBuf, Error> {
        if spooled.is_some() {
            return Err(inputs::twice("name it once"));
        }
        let failed = |error: io::Error| {
            Error::new(ErrorKind::File, format!("standard input cannot be kept for the views: {error}"))
                .help("give the payloads as a file")
        };
        let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
        io::copy(stdin, &mut file).map_err(failed)?;
        file.rewind().map_err(failed)?;
        let path = file.path().to_owned();
        *spooled = Some(file);
        Ok(path)
    }
}
