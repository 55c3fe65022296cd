//! `lint`: what is wrong with SQL that people have written, and its fixes.

use similar::TextDiff;

use super::args::Lint;
use super::terminal::Verbosity;
use super::{FINE, FOUND, Stop, Terminal, flags, generate, output, render, sql_files};
use crate::diag::{Error, ErrorKind, Findings};
use crate::lint::Levels;
use crate::text::{Source, one_line};

pub(super) fn run(args: &Lint, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    if args.unsafe_fixes && !(args.fix || args.diff) {
        let error =
            Error::new(ErrorKind::Option, "`--unsafe-fixes` says which fixes, not that they are made");
        return Err(error.help("add `--fix` to write them or `--diff` to see them").into());
    }
    let levels = Levels::parse(args.level.iter().map(String::as_str))?.or(&flags::levels()?);
    let files = sql_files::read(&args.files, terminal.stdin)?;
    let sources: Vec<Source> = files.iter().map(|(source, _)| source.clone()).collect();
    let (style, annotations) = (terminal.style, terminal.annotations);
    let show = |findings: &Findings| render::listed(findings, args.format, style, annotations);
    if !args.fix && !args.diff {
        let (findings, of_views) = crate::lint::check_each(&sources, &vec![&levels; sources.len()]);
        terminal.print_findings(&show(&findings))?;
        let without =
            sources.iter().zip(of_views).filter(|(_, of_views)| !of_views).map(|(source, _)| source);
        report_without_views(without.collect(), terminal)?;
        return Ok(if generate::fails(&findings, args.fail_on) { FOUND } else { FINE });
    }
    let fixed = crate::lint::fix(&sources, &levels, args.unsafe_fixes);
    let mut changed = 0;
    // findings stand where they are not in the way of what is printed
    let mut apart = args.diff;
    for ((source, path), new) in files.iter().zip(&fixed.sources) {
        changed += usize::from(source.text() != new.text());
        match path {
            _ if args.diff => terminal.print(&diff(source, new))?,
            Some(path) => drop(output::write_if_changed(path, new.text().as_bytes())?),
            None => {
                apart = true;
                terminal.product(new.text())?;
            }
        }
    }
    let left = show(&fixed.remaining);
    if apart {
        terminal.report_findings(&left)?;
    } else {
        terminal.print_findings(&left)?;
    }
    let verb = if args.diff { "can be fixed" } else { "fixed" };
    let applied = render::count(fixed.applied.len(), "finding");
    terminal.report(&format!("{applied} {verb} in {changed} of {} files\n", files.len()))?;
    let differs = args.diff && changed > 0;
    Ok(if differs || generate::fails(&fixed.remaining, args.fail_on) { FOUND } else { FINE })
}

/// Names files that rules hardly speak of: that they have no finding proves nothing.
fn report_without_views(sources: Vec<&Source>, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    const NAMED: usize = 3;
    if terminal.style.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let is_model = |source: &&Source| {
        let text = source.text();
        ["config(", "ref(", "source(", "var("]
            .iter()
            .any(|call| text.match_indices("{{").any(|(at, _)| text[at + 2..].trim_start().starts_with(call)))
    };
    let (models, others): (Vec<&Source>, Vec<&Source>) = sources.into_iter().partition(is_model);
    for (files, what) in [
        (others, "no view or external schema to check in"),
        (models, "dbt models are not checked; lint the SQL that dbt runs, in `target/run`"),
    ] {
        let names: Vec<String> =
            files.iter().take(NAMED).map(|source| format!("`{}`", one_line(source.name()))).collect();
        let more = files.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        if !files.is_empty() {
            terminal.report(&format!("{what}: {}{more}\n", names.join(", ")))?;
        }
    }
    Ok(())
}

/// The change of a file as a unified diff; nothing if there is none.
fn diff(old: &Source, new: &Source) -> String {
    let name = old.name();
    let diff = TextDiff::from_lines(old.text(), new.text());
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}
