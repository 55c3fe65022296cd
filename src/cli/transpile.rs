//! `transpile`: SQL that Redshift takes today, and what was changed for it.

use super::args::Transpile;
use super::{FINE, FOUND, Stop, Terminal, generate, output, render, sql_files};
use crate::diag::Findings;
use crate::options::Layout;
use crate::redshift::Source as Kind;
use crate::text::Source;

pub(super) fn run(args: &Transpile, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let files = sql_files::read(&args.files, terminal.stdin)?;
    let sources: Vec<Source> = files.into_iter().map(|(source, _)| source).collect();
    let (kind, layout) = (args.source.as_deref(), args.layout.as_deref());
    let asked = crate::transpile::TranspileOptions {
        source: kind.and_then(|kind| Kind::ALL.iter().copied().find(|known| known.name() == kind)),
        layout: layout.and_then(|layout| Layout::ALL.iter().copied().find(|known| known.name() == layout)),
        stream: args.stream.clone(),
        uri: args.uri.clone(),
    };
    let done = crate::transpile::transpile(&sources, &asked)?;
    let sql: String = done.sources.iter().map(Source::text).collect();
    match &args.output {
        Some(path) => drop(output::write_if_changed(path, sql.as_bytes())?),
        None => terminal.product(&sql)?,
    }
    let mut changes = Findings::new();
    done.changes.into_iter().for_each(|change| changes.push(change));
    let lost = generate::fails(&lost(&changes), args.fail_on);
    terminal.report_findings(&render::changes(&changes, &done.remaining, args.format, terminal.style))?;
    Ok(if lost || generate::fails(&done.remaining, args.fail_on) { FOUND } else { FINE })
}

/// What could not be carried over.
fn lost(changes: &Findings) -> Findings {
    let mut lost = Findings::new();
    for change in changes.iter().filter(|change| change.code == crate::Code::NotCarriedOver) {
        lost.push(change.clone());
    }
    lost
}
