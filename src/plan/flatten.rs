//! Walks a shape down to the fields that become columns.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::field::{Asked, FieldShape, Side};
use crate::diag::{Code, Error, ErrorKind, Finding, Findings};
use crate::model::{Kinds, Rest, Shape};
use crate::options::{Becomes, Layout, Options};
use crate::text::{Path, Step};

/// A place in a shape, found by its path.
struct Found<'a> {
    path: Path,
    shape: Cow<'a, Shape>,
    required: bool,
}

/// The fields of the record, in the order of the input, then those that options address beyond it.
pub(super) fn fields<'a>(
    shape: &'a Shape,
    options: &Options,
    findings: &mut Findings,
) -> Result<Vec<FieldShape<'a>>, Error> {
    let record = find(shape, &options.root, "--root")?;
    let mut asked = asked(shape, options)?;
    let mut promoted = Vec::new();
    for path in &options.promote {
        promoted.push(find(shape, path, "--promote")?.path);
    }
    if options.layout == Layout::Super {
        promoted.extend(asked.iter().filter(|(_, asked)| !asked.skip).map(|(path, _)| path.clone()));
    }
    let record = match record.shape {
        Cow::Borrowed(shape) => (record.path, shape),
        // nothing is known below, so there is nothing to open
        Cow::Owned(_) => return extra(shape, options, asked, &promoted, Vec::new(), 0),
    };
    let prefix = record.0.steps().len();
    let fields = Walk { options, asked: &mut asked, findings, promoted: &promoted, prefix }.run(record);
    extra(shape, options, asked, &promoted, fields, prefix)
}

struct Walk<'w> {
    options: &'w Options,
    asked: &'w mut BTreeMap<Path, Asked>,
    findings: &'w mut Findings,
    promoted: &'w [Path],
    prefix: usize,
}

impl Walk<'_> {
    /// A stack of its own, since the depth is the user's.
    fn run<'a>(&mut self, (path, shape): (Path, &'a Shape)) -> Vec<FieldShape<'a>> {
        let root = FieldShape {
            path,
            shape: Cow::Borrowed(shape),
            required: !shape.kinds.intersects(Kinds::NULL),
            too_deep: false,
            asked: Asked::default(),
            parts: Vec::new(),
            promoted: false,
            side: Side::Text,
        };
        let mut stack: Vec<(FieldShape<'a>, &'a Shape)> = Vec::new();
        let mut fields = Vec::new();
        self.open(&root, shape, &mut stack);
        while let Some((mut field, shape)) = stack.pop() {
            if field.asked.skip {
                self.skipped(&field);
            } else if opens(&field, shape) {
                let level = field.path.steps().len() - self.prefix;
                if level <= self.options.depth {
                    if let Some(name) = field.asked.name.take() {
                        field.parts = vec![name];
                    }
                    // columns for its own keys, and one for the map that the others make
                    if has_data_keys(shape) {
                        fields.push(field.clone());
                    }
                    self.open(&field, shape, &mut stack);
                } else {
                    field.too_deep = true;
                    fields.push(field);
                }
            } else {
                fields.push(field);
            }
        }
        fields
    }

    /// Puts the members of an object on the stack, the last one lowest.
    fn open<'a>(
        &mut self,
        parent: &FieldShape<'a>,
        shape: &'a Shape,
        stack: &mut Vec<(FieldShape<'a>, &'a Shape)>,
    ) {
        self.note_open(parent, shape);
        for (key, member) in shape.fields.known.iter().rev() {
            let path = parent.path.key(key);
            let mut parts = parent.parts.clone();
            parts.push(key.clone());
            let asked = merge(&member.shape, self.asked.remove(&path));
            let promoted = self.promoted.contains(&path);
            let side =
                if promoted || self.options.layout != Layout::Tiered { Side::Text } else { Side::Value };
            let field = FieldShape {
                shape: Cow::Borrowed(&member.shape),
                required: parent.required && member.required && !member.shape.kinds.intersects(Kinds::NULL),
                too_deep: false,
                asked,
                parts,
                promoted,
                side,
                path,
            };
            stack.push((field, &member.shape));
        }
    }

    fn note_open(&mut self, parent: &FieldShape<'_>, shape: &Shape) {
        if self.options.layout != Layout::Typed
            || self.options.keep_payload
            || shape.fields.rest == Rest::Closed
            || has_data_keys(shape)
        {
            return;
        }
        let sampled = shape.seen.as_ref().is_some_and(|seen| !seen.beside_schema);
        let (who, close) = if sampled {
            ("no sample contains", "")
        } else {
            ("the schema does not define", ", or close the object in the schema")
        };
        let object = if parent.path.steps().is_empty() {
            "the record".to_owned()
        } else {
            format!("`{}`", parent.path)
        };
        let message = format!("{object} may have keys that {who}; the view does not read them");
        self.findings.push(
            Finding::new(Code::OpenObject, message)
                .help(format!("keep them with `--keep-payload` or `--layout tiered`{close}"))
                .path(parent.path.clone())
                .at(shape.place.clone()),
        );
    }

    fn skipped(&mut self, field: &FieldShape<'_>) {
        if self.options.layout != Layout::Super {
            let finding =
                Finding::new(Code::SkippedField, format!("`{}` is left out, as requested", field.path));
            self.findings.push(finding.path(field.path.clone()).at(field.shape.place.clone()));
        }
    }
}

/// Whether samples show keys that are data.
pub(super) fn has_data_keys(shape: &Shape) -> bool {
    shape.fields.rest == Rest::Stated && shape.seen.as_ref().is_some_and(|seen| !seen.beside_schema)
}

/// Whether a column each for its members replaces a column of its own.
fn opens(field: &FieldShape<'_>, shape: &Shape) -> bool {
    field.kinds() == Kinds::OBJECT
        && !shape.recursive
        && !shape.fields.known.is_empty()
        && !field.asked.has_type()
}

/// What `x-redshift` asks, and over it what options ask.
fn merge(shape: &Shape, option: Option<Asked>) -> Asked {
    let own = &shape.overrides;
    let mut asked = Asked {
        sql_type: own.sql_type,
        epoch: own.epoch,
        name: own.name.clone(),
        skip: own.skip,
        distkey: own.distkey,
        sortkey: own.sortkey,
        by: "`x-redshift`",
    };
    if let Some(option) = option {
        if option.has_type() {
            (asked.sql_type, asked.epoch, asked.by) = (option.sql_type, option.epoch, option.by);
        }
        asked.skip = option.skip || (asked.skip && option.name.is_none() && !option.has_type());
        asked.name = option.name.or(asked.name);
    }
    asked
}

/// What options ask, by the path as the shape has it; the later wins.
fn asked(shape: &Shape, options: &Options) -> Result<BTreeMap<Path, Asked>, Error> {
    let mut all: BTreeMap<Path, Asked> = BTreeMap::new();
    for column in options.columns.iter().filter(|column| !column.path.steps().is_empty()) {
        let entry = all.entry(find(shape, &column.path, "--column")?.path).or_default();
        entry.by = "`--column`";
        match column.becomes {
            Becomes::Type(sql_type) => {
                (entry.sql_type, entry.epoch, entry.skip) = (Some(sql_type), None, false);
            }
            Becomes::Epoch(unit) => (entry.sql_type, entry.epoch, entry.skip) = (None, Some(unit), false),
            Becomes::Skipped => entry.skip = true,
            Becomes::Same => {}
        }
        if column.name.is_some() {
            entry.name.clone_from(&column.name);
        }
    }
    Ok(all)
}

/// Adds the fields that options address where the walk made no column: in arrays, and below what stays whole.
fn extra<'a>(
    shape: &'a Shape,
    options: &Options,
    asked: BTreeMap<Path, Asked>,
    promoted: &[Path],
    mut fields: Vec<FieldShape<'a>>,
    prefix: usize,
) -> Result<Vec<FieldShape<'a>>, Error> {
    let root = options.root.steps();
    let mut more = asked;
    for path in promoted {
        if !fields.iter().any(|field| field.path == *path) {
            more.entry(path.clone()).or_default();
        }
    }
    for (path, asked) in more {
        let found = find(shape, &path, "--column")?;
        if asked.skip {
            return Err(Error::new(ErrorKind::Option, format!("`{path}` does not have a column of its own"))
                .help("leave out the column that holds it"));
        }
        let promoted = promoted.contains(&path);
        let probe = FieldShape {
            side: if promoted || options.layout != Layout::Tiered { Side::Text } else { Side::Value },
            parts: path
                .steps()
                .iter()
                .skip(if path.steps().starts_with(root) { prefix } else { 0 })
                .map(part)
                .collect(),
            required: found.required,
            asked: merge(&found.shape, Some(asked)),
            shape: found.shape,
            too_deep: false,
            promoted,
            path,
        };
        let opened = probe.path.steps().len().saturating_sub(prefix) <= options.depth;
        if promoted && opened && opens(&probe, &probe.shape) {
            let keys: Vec<String> = probe
                .shape
                .fields
                .known
                .keys()
                .take(3)
                .map(|key| format!("`{}`", probe.path.key(key)))
                .collect();
            let error = Error::new(
                ErrorKind::Option,
                format!("`{}` is an object and does not have a column of its own", probe.path),
            );
            return Err(error.help(format!("promote its fields, such as {}", keys.join(", "))));
        }
        fields.push(probe);
    }
    if options.layout == Layout::Super {
        fields.retain(|field| field.promoted);
    }
    Ok(fields)
}

fn part(step: &Step) -> String {
    match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    }
}

/// The place that a path means: digits are a key where the object has it, else a position.
fn find<'a>(shape: &'a Shape, path: &Path, option: &str) -> Result<Found<'a>, Error> {
    let mut found = Found {
        path: Path::root(),
        shape: Cow::Borrowed(shape),
        required: !shape.kinds.intersects(Kinds::NULL),
    };
    for step in path.steps() {
        let Some((step, inner, required)) = member(&found.shape, step) else {
            let error = Error::new(
                ErrorKind::Option,
                format!("`{option}` refers to `{path}`, which is not in the input"),
            );
            let at = &found.path;
            let candidates: Vec<String> =
                found.shape.fields.known.keys().map(|key| at.key(key).to_string()).collect();
            return Err(error.advice(&at.key(part(step)).to_string(), candidates.iter().map(String::as_str)));
        };
        found = Found {
            path: match step {
                Step::Key(key) => found.path.key(key),
                Step::Index(index) => found.path.index(index),
            },
            required: found.required && required && !inner.kinds.intersects(Kinds::NULL),
            shape: inner,
        };
    }
    Ok(found)
}

/// One step into a shape. Where nothing is known of the members, there may be any.
fn member<'a>(shape: &Cow<'a, Shape>, step: &Step) -> Option<(Step, Cow<'a, Shape>, bool)> {
    let key = part(step);
    let known = match shape {
        Cow::Borrowed(shape) => shape
            .fields
            .known
            .get(&key)
            .map(|field| (Step::Key(key.clone()), Cow::Borrowed(&field.shape), field.required)),
        Cow::Owned(_) => None,
    };
    if known.is_some() {
        return known;
    }
    if matches!(step, Step::Index(_)) && shape.kinds.intersects(Kinds::ARRAY) {
        let items = match shape {
            Cow::Borrowed(shape) => shape.items.as_deref().map(Cow::Borrowed),
            Cow::Owned(_) => None,
        };
        return Some((step.clone(), items.unwrap_or_else(|| Cow::Owned(Shape::any())), false));
    }
    let free = shape.recursive || (shape.fields.known.is_empty() && shape.fields.rest != Rest::Closed);
    (free && shape.kinds.intersects(Kinds::OBJECT)).then(|| (Step::Key(key), Cow::Owned(Shape::any()), false))
}

/// The shape where the record starts, and whether there is always a value.
pub(super) fn record<'a>(shape: &'a Shape, options: &Options) -> Result<(Cow<'a, Shape>, bool), Error> {
    find(shape, &options.root, "--root").map(|found| (found.shape, found.required))
}
