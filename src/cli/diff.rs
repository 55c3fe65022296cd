//! `diff`: what changed between two versions of views, and what it costs.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::args::{Diff, DiffFormat};
use super::git::Revision;
use super::render::{Report, ReviewedChange};
use super::{FINE, FOUND, Stop, Terminal, clock, flags, inputs, project, render, sql_files};
use crate::diag::{Error, ErrorKind};
use crate::diff::{AssessedChange, Impact};
use crate::model::{Body, Script, Statement, Value, View};
use crate::options::{Layout, Options, Part};
use crate::project::{Approval, FILE, Layers, Project, Resolved, resolve, stamped};
use crate::redshift::{Name, Source as StreamSource};
use crate::text::Source;
use crate::text::one_line;
use crate::{Input, InputSource};

/// Both versions of all that is compared.
#[derive(Default)]
struct Versions {
    old: Script,
    new: Script,
    /// Hours for which streams keep their records, by view, folded.
    retention: BTreeMap<String, u32>,
    /// The text in which a view or a schema stands, the new one's first, by its name, folded.
    texts: BTreeMap<String, Source>,
}

pub(super) fn run(args: &Diff, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    let project = flags::nearest()?;
    let versions = match (&args.against, args.paths.as_slice()) {
        (Some(name), []) => of_project(project.as_ref().ok_or_else(project::none)?, name)?,
        (Some(name), paths) => of_files(paths, name, &defaults(project.as_ref())?)?,
        (None, [old, new]) => of_two(old, new, &defaults(project.as_ref())?, terminal.stdin)?,
        (None, _) => {
            let message = format!("expected 2 paths, found {}", args.paths.len());
            return Err(Error::new(ErrorKind::Option, message)
                .help("name the old and the new file, or a revision with `--against`")
                .into());
        }
    };
    let retention = |object: &str| versions.retention.get(object).copied();
    let assessed = crate::diff::assess_with(&versions.old, &versions.new, &retention);
    let needs_plan = !assessed.is_empty() && (args.plan || args.format == DiffFormat::Markdown);
    let plan =
        needs_plan.then(|| crate::diff::migration_with(&versions.old, &versions.new, &assessed, &retention));
    let approvals = project.map(|project| project.approvals).unwrap_or_default();
    let reviewed = reviewed(assessed, &approvals, &versions, &clock::today()?);
    if args.plan {
        if let Some(plan) = plan.transpose()? {
            terminal.product(&plan.to_string())?;
        }
    } else {
        let report = Report { reviewed: &reviewed, plan: plan.as_ref().map(Result::as_ref) };
        let rendered = render::report(&report, args.format, terminal.annotations);
        let commands =
            args.format == DiffFormat::Github || (args.format == DiffFormat::Text && terminal.annotations);
        if commands { terminal.print_findings(&rendered)? } else { terminal.print(&rendered)? }
    }
    for approval in unused(&approvals, &reviewed) {
        let (line, _) = approval.place.line_column();
        let of = approval.column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
        let message = format!(
            "{}:{line}: the approval of `{}` for `{}{of}` meets no change",
            approval.place.source().name(),
            approval.kind.name(),
            approval.object,
        );
        terminal.report(&format!("{}\n", one_line(&message)))?;
    }
    let least = Impact::ALL.iter().find(|impact| impact.name() == args.fail_on);
    let fails = |reviewed: &ReviewedChange| {
        reviewed.approved.is_none() && least.is_some_and(|least| reviewed.assessed.max_impact() >= *least)
    };
    Ok(if reviewed.iter().any(fails) { FOUND } else { FINE })
}

/// Changes with their places and what the project says to them.
fn reviewed(
    assessed: Vec<AssessedChange>,
    approvals: &[Approval],
    versions: &Versions,
    today: &str,
) -> Vec<ReviewedChange> {
    let each = assessed.into_iter().map(|assessed| {
        let change = &assessed.change;
        let mut all = approvals.iter().filter(|approval| approves(approval, &assessed));
        let approved = all.clone().find(|approval| today <= approval.expires.as_str()).cloned();
        let expired = all.next().filter(|_| approved.is_none()).cloned();
        let place = versions.texts.get(&change.object).map(|source| render::named_in(source, change));
        ReviewedChange { assessed, place, approved, expired }
    });
    each.collect()
}

fn approves(approval: &Approval, assessed: &AssessedChange) -> bool {
    let change = &assessed.change;
    // a person may leave out the quotes that SQL needs
    let plain = |name: &str| name.replace('"', "");
    let column = |name: &Option<String>| name.as_deref().map(plain);
    plain(&approval.object) == plain(&change.object)
        && approval.kind == change.kind
        && column(&approval.column) == column(&change.column)
}

fn unused<'a>(
    approvals: &'a [Approval],
    reviewed: &'a [ReviewedChange],
) -> impl Iterator<Item = &'a Approval> {
    approvals
        .iter()
        .filter(|approval| !reviewed.iter().any(|reviewed| approves(approval, &reviewed.assessed)))
}

impl Versions {
    /// Adds what one text makes to the old or the new version.
    fn add(
        &mut self,
        script: Script,
        source: &Source,
        is_new: bool,
        hours: Option<u32>,
    ) -> Result<(), Error> {
        let side = if is_new { &mut self.new } else { &mut self.old };
        for statement in script.statements {
            // schemas and settings stand in the file of every view
            if side.statements.contains(&statement) {
                continue;
            }
            if let Some(name) = statement.defines() {
                if side.statements.iter().any(|other| other.defines().as_ref() == Some(&name)) {
                    let message =
                        format!("`{name}` is made otherwise before, and again in `{}`", source.name());
                    return Err(Error::new(ErrorKind::Input, message)
                        .help("compare versions in which each view and schema is made once"));
                }
                if let Some(hours) = hours {
                    // what holds now is what counts
                    let known = self.retention.entry(name.clone()).or_insert(hours);
                    *known = if is_new { hours } else { *known };
                }
                if is_new {
                    self.texts.insert(name, source.clone());
                } else {
                    self.texts.entry(name).or_insert_with(|| source.clone());
                }
            }
            side.statements.push(statement);
        }
        Ok(())
    }
}

/// Every view of the project: as committed then, and as its inputs give it now.
fn of_project(project: &Project, revision: &str) -> Result<Versions, Error> {
    let revision = Revision::of(&project.folder, revision)?;
    let before = match revision.file(FILE)? {
        Some(text) => {
            let source = Source::new(revision.named(FILE), text);
            Project::parse(source, project.folder.clone())?.outputs()?
        }
        None => Vec::new(),
    };
    let mut versions = Versions::default();
    for of in project::built(project, &[])? {
        let name = of.path.display().to_string();
        let source = Source::new(name, stamped(of.compiled.sql.text()));
        let hours = of.view.resolved.retention_hours;
        versions.add(of.compiled.sql.script().clone(), &source, true, hours)?;
        // a view that was no view of the project may have been a file already
        if before.iter().all(|(name, ..)| *name != of.view.name)
            && let Some(text) = revision.file(&of.view.output)?
        {
            let source = Source::new(revision.named(&of.view.output), text);
            versions.add(crate::sql::parse_views(&source)?, &source, false, hours)?;
        }
    }
    for (name, output, hours) in before {
        let text = revision.file(&output)?.ok_or_else(|| {
            let message = format!(
                "`{}` does not exist, although it is the output of `{name}` at that revision",
                revision.named(&output)
            );
            Error::new(ErrorKind::File, message)
                .help("compare with a revision that has what `mvstream build` writes, or compare two files")
        })?;
        let source = Source::new(revision.named(&output), text);
        versions.add(crate::sql::parse_views(&source)?, &source, false, hours)?;
    }
    Ok(versions)
}

/// Files as they were, and as they are.
fn of_files(paths: &[String], revision: &str, usual: &Resolved) -> Result<Versions, Error> {
    let revision = Revision::of(Path::new(""), revision)?;
    let mut versions = Versions::default();
    let mut files: Vec<String> = Vec::new();
    for path in paths {
        if Path::new(path).is_dir() {
            let found = sql_files::named(std::slice::from_ref(path), "", &mut std::io::empty())?;
            files.extend(found.iter().map(|(source, _)| source.name().to_owned()));
        } else {
            files.push(path.clone());
        }
    }
    for path in &files {
        let now = side(path, usual, &mut std::io::empty())?;
        let then = revision.file(path)?.ok_or_else(|| {
            Error::new(ErrorKind::File, format!("`{}` does not exist", revision.named(path)))
                .help("name a file that was there at that revision")
        })?;
        let then = match &now {
            Side::Sql(_) => Side::Sql(vec![Source::new(revision.named(path), then)]),
            Side::Input(..) => {
                let name = revision.named(path);
                let from = InputSource::Reader(&name, &mut then.as_bytes());
                let input = Input::read(vec![from], &usual.samples)?;
                Side::Input(name, Box::new(input))
            }
        };
        versions.add_both(then, now, usual)?;
    }
    Ok(versions)
}

/// Two versions that were named.
fn of_two(old: &str, new: &str, usual: &Resolved, stdin: &mut dyn Read) -> Result<Versions, Error> {
    if old == "-" && new == "-" {
        return Err(inputs::twice("compare it with a file"));
    }
    let (old, new) = (side(old, usual, stdin)?, side(new, usual, stdin)?);
    let mut versions = Versions::default();
    versions.add_both(old, new, usual)?;
    Ok(versions)
}

/// One version, before what it is compared with is known.
enum Side {
    Sql(Vec<Source>),
    /// A schema or payloads, and what they are called.
    Input(String, Box<Input>),
}

fn side(path: &str, usual: &Resolved, stdin: &mut dyn Read) -> Result<Side, Error> {
    let is_sql = path == "-" || Path::new(path).is_dir() || path.to_ascii_lowercase().ends_with(".sql");
    if is_sql {
        let files = sql_files::named(&[path.to_owned()], "<stdin>", stdin)?;
        return Ok(Side::Sql(files.into_iter().map(|(source, _)| source).collect()));
    }
    let input = inputs::read(&[path.to_owned()], &usual.samples, false, stdin)?;
    Ok(Side::Input(path.to_owned(), Box::new(input)))
}

/// What holds for a schema or payloads that are no view of the project.
fn defaults(project: Option<&Project>) -> Result<Resolved, Error> {
    match project {
        Some(project) => resolve(&project.defaults()),
        None => resolve(&Layers::default()),
    }
}

impl Versions {
    fn add_both(&mut self, old: Side, new: Side, usual: &Resolved) -> Result<(), Error> {
        let hours = usual.retention_hours;
        let mut sql = Vec::new();
        for (side, is_new) in [(&old, false), (&new, true)] {
            for source in if let Side::Sql(sources) = side { sources.as_slice() } else { &[] } {
                let script = crate::sql::parse_views(source)?;
                sql.push(script.clone());
                self.add(script, source, is_new, hours)?;
            }
        }
        // what a schema gives is compared under the names of the other side
        let options = match (sql.iter().flat_map(Script::views).next(), &new) {
            (Some(view), _) => like(view, &sql, usual.options.clone()),
            (None, Side::Input(_, input)) => Options {
                view: Some(input.name().to_owned()),
                stream: usual.options.stream.clone().or_else(|| Some(input.name().to_owned())),
                ..usual.options.clone()
            },
            (None, Side::Sql(_)) => usual.options.clone(),
        };
        for (side, is_new) in [(old, false), (new, true)] {
            if let Side::Input(name, input) = side {
                let compiled = crate::compile(&input, &options)?;
                let source = Source::new(name, compiled.sql.text());
                self.add(compiled.sql.script().clone(), &source, is_new, hours)?;
            }
        }
        Ok(())
    }
}

/// Options with the names, the stream and the layout of a view that exists.
fn like(view: &View, scripts: &[Script], options: Options) -> Options {
    let all = || scripts.iter().flat_map(Script::views);
    let streaming =
        all().find_map(|view| if let Body::Stream(stream) = &view.body { Some(stream) } else { None });
    let tiered = all().find(|view| matches!(view.body, Body::Landing(_)));
    let named = tiered.unwrap_or(view);
    let Some(stream) = streaming else { return options };
    let has_fields = view.columns.iter().any(|column| matches!(column.value, Value::Field(_)));
    let layout = match tiered {
        Some(_) => Layout::Tiered,
        None if has_fields => Layout::Typed,
        None => Layout::Super,
    };
    let is_kafka = stream.payload.normalized().starts_with("kafka");
    let mut statements = scripts.iter().flat_map(|script| &script.statements);
    let has_schema = statements.any(|statement| matches!(statement, Statement::ExternalSchema(_)));
    let mut parts = options.parts.clone();
    parts.retain(|part| has_schema || *part != Part::ExternalSchema);
    Options {
        view: Some(plain(&named.name)),
        stream: Some(stream.name.as_str().to_owned()),
        external_schema: Some(stream.schema.as_str().to_owned()),
        source: if is_kafka && options.source == StreamSource::Kinesis {
            StreamSource::Kafka
        } else {
            options.source
        },
        encoding: Some(stream.encoding),
        strip_bytes: stream.strip_bytes,
        layout,
        parts,
        ..options
    }
}

/// A name without its quotes.
fn plain(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", schema.as_str(), name.name.as_str()),
        None => name.name.as_str().to_owned(),
    }
}
