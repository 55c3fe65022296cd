//! `build` writes the views of a project, `check` compares them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::args::{Build, Check, Format};
use super::{FINE, FOUND, Stop, Terminal, flags, generate, inputs, output, render};
use crate::diag::{Code, Error, ErrorKind, Finding, Place};
use crate::model::Statement;
use crate::project::{FILE, Project, ProjectView, Stamp, flags_as_keys, stamp, stamped, unified};
use crate::text::Source;
use crate::text::one_line;
use crate::{Compiled, Findings, Input, text};

/// Folders of a project that hold what other tools make.
const ELSEWHERE: [&str; 2] = ["target", "node_modules"];
/// Bytes of an output that are read at most.
const OUTPUT_BYTES: u64 = 64 << 20;

/// A view with what its inputs give.
pub(super) struct Built {
    pub(super) view: ProjectView,
    pub(super) compiled: Compiled,
    /// The file that `build` writes.
    pub(super) path: PathBuf,
}

/// The project that the current folder is in, which there has to be.
pub(super) fn project() -> Result<Project, Error> {
    flags::nearest()?.ok_or_else(none)
}

/// The error where there is no project.
pub(super) fn none() -> Error {
    Error::new(ErrorKind::File, format!("there is no `{FILE}` here, nor in a folder above"))
        .help("write one with `mvstream init INPUT…`, or go to the project's folder")
}

/// Compiles views of a project, all where none is named.
pub(super) fn built(project: &Project, names: &[String]) -> Result<Vec<Built>, Error> {
    let mut views = project.views()?;
    let known: Vec<String> = views.iter().map(|view| view.name.clone()).collect();
    for name in names {
        if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            let error = Error::new(ErrorKind::Option, format!("the project has no view `{name}`"));
            return Err(error.advice(name, known.iter().map(String::as_str)));
        }
    }
    views.retain(|view| names.is_empty() || names.iter().any(|name| name.eq_ignore_ascii_case(&view.name)));
    let compiled = text::map_many(&views, |view| compiled(project, view));
    let (mut all, mut read) = (Vec::new(), BTreeSet::new());
    for (view, compiled) in views.into_iter().zip(compiled) {
        let (input, compiled) = compiled?;
        read.extend(input.files().iter().filter_map(|file| file.canonicalize().ok()));
        let path = project.folder.join(&view.output);
        inside(&project.folder, &path).map_err(|error| error.at(view.place.clone()))?;
        all.push(Built { view, compiled, path });
    }
    for of in &all {
        if of.path.canonicalize().is_ok_and(|path| read.contains(&path)) {
            let message = format!("`{}` has an output that is an input of the project", of.view.name);
            return Err(Error::new(ErrorKind::Option, message)
                .at(of.view.place.clone())
                .help("give it another `output`"));
        }
    }
    one_meaning(&all)?;
    Ok(all)
}

/// An output is a regular file under the folder of the project, wherever links lead.
fn inside(folder: &Path, path: &Path) -> Result<(), Error> {
    let refused = |why: String| {
        Err(Error::new(ErrorKind::File, format!("the output `{}` {why}", path.display()))
            .help("choose another `output`: a regular file under the folder of `mvstream.toml`"))
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let there = path.ancestors().find(|part| std::fs::symlink_metadata(part).is_ok()).unwrap_or(folder);
    match (folder.canonicalize(), there.canonicalize()) {
        (Ok(folder), Ok(real)) if !real.starts_with(&folder) => {
            refused("leads out of the folder of the project".to_owned())
        }
        (Ok(_), Ok(real)) if there == path && !real.is_file() => refused("is not a regular file".to_owned()),
        (Ok(_), Ok(_)) => Ok(()),
        (Err(error), _) | (_, Err(error)) => refused(format!("cannot be found: {error}")),
    }
}

/// The text of an output, if the file exists.
fn existing(of: &Built) -> Result<Option<String>, Error> {
    let failed = |why: String| {
        Error::new(ErrorKind::File, format!("`{}` {why}", of.path.display())).help("choose another `output`")
    };
    let file = match std::fs::File::open(&of.path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(format!("cannot be read: {error}"))),
    };
    let mut bytes = Vec::new();
    file.take(OUTPUT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > OUTPUT_BYTES {
        return Err(failed(format!("has over {OUTPUT_BYTES} bytes")));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Two views of one name, or two unlike schemas of one name, cannot both be.
fn one_meaning(all: &[Built]) -> Result<(), Error> {
    let mut known: BTreeMap<String, (&Built, &Statement)> = BTreeMap::new();
    for of in all {
        for statement in &of.compiled.sql.script().statements {
            let Some(name) = statement.defines() else { continue };
            match known.get(&name) {
                Some((other, before)) if *before != statement => {
                    let message = format!(
                        "`{name}` is made by `{}` and otherwise by `{}`",
                        other.view.name, of.view.name
                    );
                    return Err(Error::new(ErrorKind::Option, message)
                        .at(of.view.place.clone())
                        .help("give one of them another name, or let the defaults say what both have"));
                }
                Some(_) => {}
                None => drop(known.insert(name, (of, statement))),
            }
        }
    }
    Ok(())
}

fn compiled(project: &Project, view: &ProjectView) -> Result<(Input, Compiled), Error> {
    let named = |error: Error| {
        let error = error.rewritten(flags_as_keys);
        if error.place().is_none() { error.at(view.place.clone()) } else { error }
    };
    let folder = glob::Pattern::escape(&project.folder.display().to_string());
    let found = view.resolved.inputs.iter().map(|(input, place)| {
        // a name that exists is no pattern
        let there = project.folder.join(input);
        let pattern = if there.exists() { there } else { Path::new(&folder).join(input) };
        let files = inputs::files(&pattern.display().to_string());
        let unreadable = |path: &PathBuf| std::fs::File::open(path).err().map(|error| (path.clone(), error));
        let files = files.and_then(|files| match files.iter().find_map(unreadable) {
            Some((path, error)) => {
                let message = format!("`{}` cannot be read: {error}", path.display());
                Err(Error::new(ErrorKind::File, message)
                    .help("name a JSON Schema, payloads or a pattern of their names"))
            }
            None => Ok(files),
        });
        files.map_err(|error| place.iter().fold(error, |error, place| error.at(place.clone())))
    });
    let files = found.collect::<Result<Vec<_>, _>>()?.concat();
    let from = files.into_iter().map(crate::InputSource::File).collect();
    let input = Input::read(from, &view.resolved.samples).map_err(named)?;
    let mut compiled = crate::compile(&input, &view.resolved.options)
        .map_err(|error| project.in_computed(&view.name, error))
        .map_err(named)?;
    let of_view = |finding: Finding| Finding {
        view: Some(view.name.clone()),
        message: flags_as_keys(&finding.message),
        help: finding.help.as_deref().map(flags_as_keys),
        ..finding
    };
    compiled.findings = view.resolved.levels.apply(compiled.findings).into_iter().map(of_view).collect();
    Ok((input, compiled))
}

pub(super) fn build(args: &Build, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let project = project()?;
    let built = built(&project, &args.views)?;
    for of in &built {
        if !args.force {
            refuse_edited(of)?;
        }
    }
    // all outputs are written before the first one gets its name
    let mut staged = Vec::new();
    for of in &built {
        let text = stamped(of.compiled.sql.text());
        let is_same = existing(of)?.is_some_and(|there| unified(&there) == text);
        if !is_same && let Some(file) = output::stage(&of.path, text.as_bytes())? {
            staged.push((of, file));
        }
    }
    let written = staged.len();
    for (of, file) in staged {
        file.commit()?;
        terminal.print(&format!("{}\n", one_line(&of.path.display().to_string())))?;
    }
    let mut findings = Findings::new();
    findings.extend(built.iter().flat_map(|of| &of.compiled.findings).cloned());
    terminal.report_findings(&render::findings(&findings, args.format, terminal.style))?;
    terminal.report(&format!("{written} of {} written\n", render::count(built.len(), "file")))?;
    Ok(if generate::fails(&findings, args.fail_on) { FOUND } else { FINE })
}

/// What people wrote is theirs.
fn refuse_edited(of: &Built) -> Result<(), Error> {
    let Some(there) = existing(of)? else { return Ok(()) };
    let why = match stamp(&there) {
        Stamp::Intact => return Ok(()),
        Stamp::Missing if unified(&there) == of.compiled.sql.text() => return Ok(()),
        Stamp::Missing => "was not written by `mvstream build`",
        Stamp::Edited => "was edited after `mvstream build` wrote it",
    };
    Err(Error::new(ErrorKind::File, format!("`{}` {why}, and nothing was written", of.path.display())).help(
        "see the difference with `mvstream check`; move what was changed into the schema or the project file, or \
         write over it with `--force`",
    ))
}

pub(super) fn check(args: &Check, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let project = project()?;
    let built = built(&project, &args.views)?;
    let is_text = args.format == Format::Text && !terminal.annotations;
    let (mut late, mut sources) = (Findings::new(), Vec::new());
    for of in &built {
        let name = of.path.display().to_string();
        let wanted = stamped(of.compiled.sql.text());
        let there = existing(of)?;
        let is = there.as_deref().map(unified);
        // a file without the stamp may be anything: it is named, and never shown
        let is_ours = there.as_deref().is_none_or(|there| stamp(there) != Stamp::Missing);
        if is.as_deref() != Some(&wanted) {
            if is_text && is_ours {
                let diff = TextDiff::from_lines(is.as_deref().unwrap_or_default(), &wanted);
                let old = if is.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
                let diff = diff.unified_diff().header(&old, &format!("b/{name}")).to_string();
                for one in diff.lines() {
                    terminal.print(&format!("{}\n", one_line(one)))?;
                }
            }
            late.push(out_of_date(of, &name, there.as_deref()));
        }
        sources.push(Source::new(name, there.filter(|_| is_ours).unwrap_or(wanted)));
    }
    if args.views.is_empty() {
        late.extend(stale_output(&project, &built));
    }
    let linted = linted(&built, &sources);
    let is_late = !late.is_empty();
    late.extend(linted.iter().cloned());
    let shown = if is_text {
        render::findings(&late, args.format, terminal.style)
    } else {
        render::listed(&late, args.format, terminal.style, terminal.annotations)
    };
    terminal.print_findings(&shown)?;
    Ok(if is_late || generate::fails(&linted, args.fail_on) { FOUND } else { FINE })
}

fn out_of_date(of: &Built, name: &str, there: Option<&str>) -> Finding {
    let why = match there.map(stamp) {
        None => "does not exist",
        Some(Stamp::Edited) => "was edited after `mvstream build` wrote it",
        Some(Stamp::Missing) => "was not written by `mvstream build`",
        Some(Stamp::Intact) => "differs from the output of its inputs",
    };
    let help = match there.map(stamp) {
        Some(Stamp::Edited | Stamp::Missing) => {
            "move the change into the schema or the project file, then run `mvstream build --force`"
        }
        _ => "run `mvstream build`",
    };
    let ours = there.filter(|text| stamp(text) != Stamp::Missing);
    let place = ours.map(|text| Place::bytes(Source::new(name, text), 0..0));
    let place = place.unwrap_or_else(|| of.view.place.clone());
    Finding::new(Code::OutOfDate, format!("`{name}` {why}")).at(Some(place)).help(help)
}

/// Files of the project with the mark of `build` that no view writes.
fn stale_output(project: &Project, built: &[Built]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut folders = vec![project.folder.clone()];
    while let Some(folder) = folders.pop() {
        let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        // what cannot be looked into holds nothing that was written from here
        for entry in std::fs::read_dir(shown).into_iter().flatten().flatten() {
            let (path, name) = (folder.join(entry.file_name()), entry.file_name());
            let kind = entry.file_type();
            let is_other =
                name.to_string_lossy().starts_with('.') || ELSEWHERE.iter().any(|other| name == *other);
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) && !is_other {
                folders.push(path);
            } else if kind.is_ok_and(|kind| kind.is_file())
                && path.extension().is_some_and(|extension| extension == "sql")
                && built.iter().all(|of| of.path != path)
                && let Ok(text) = std::fs::read_to_string(&path)
                && stamp(&text) != Stamp::Missing
            {
                let name = path.display().to_string();
                let place = Place::bytes(Source::new(name.as_str(), text), 0..0);
                let message = format!(
                    "`{name}` was written by `mvstream build`, but is not the output of any view now"
                );
                let help = "delete it, once the view is dropped; `build` deletes nothing";
                found.push(Finding::new(Code::StaleOutput, message).at(Some(place)).help(help));
            }
        }
    }
    found.sort_by_key(|finding| finding.place.as_ref().map(|place| place.source().name().to_owned()));
    found
}

/// What the rules say of the files, each at the levels of its view.
fn linted(built: &[Built], sources: &[Source]) -> Findings {
    let levels: Vec<_> = built.iter().map(|of| &of.view.resolved.levels).collect();
    crate::lint::check_each(sources, &levels).0
}
