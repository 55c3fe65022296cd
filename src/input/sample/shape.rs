//! A profile becomes a shape, and sizes what a schema's shape leaves open.

use indexmap::IndexMap;

use super::map_keys;
use super::profile::{Node, Objects};
use super::text::Texts;
use crate::diag::{Code, Finding, Findings, Severity};
use crate::model::{Fields, Kinds, Rest, Seen, SeenTexts, Shape, ShapeField};
use crate::text::Path;

/// The shape that holds all that was seen. `of` is how many values the node could have had.
pub(super) fn shape(node: &Node, of: u64, path: &Path, findings: &mut Findings) -> Shape {
    let mut shape = Shape::of(kinds(node));
    shape.seen = Some(Box::new(seen(node, of)));
    if let Some(texts) = &node.string {
        shape.text.format =
            texts.format().filter(|(_, count)| *count == texts.count).map(|(format, _)| format);
    }
    if let Some(array) = node.array.as_ref().filter(|array| array.elements.values > 0) {
        let inner = self::shape(&array.elements, array.elements.values, &path.index(0), &mut Findings::new());
        shape.items = Some(Box::new(inner));
    }
    if let Some(objects) = &node.object {
        shape.fields = fields(objects, path, findings);
    }
    shape
}

fn kinds(node: &Node) -> Kinds {
    let counts = node
        .number
        .as_ref()
        .map_or((0, 0), |numbers| (numbers.integers, numbers.fractions.saturating_add(numbers.exponents)));
    [
        (Kinds::NULL, node.null),
        (Kinds::BOOLEAN, node.boolean),
        (Kinds::INTEGER, counts.0),
        (Kinds::FRACTION, counts.1),
        (Kinds::STRING, node.string.as_ref().map_or(0, |texts| texts.count)),
        (Kinds::ARRAY, node.array.as_ref().map_or(0, |arrays| arrays.count)),
        (Kinds::OBJECT, node.object.as_ref().map_or(0, |objects| objects.count)),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .fold(Kinds::NONE, |all, (kind, _)| all.or(kind))
}

fn fields(objects: &Objects, path: &Path, findings: &mut Findings) -> Fields {
    let keys = map_keys::keys(objects);
    let columns = objects.members.iter().filter(|(key, _)| !keys.data.contains(key.as_str()));
    let known: IndexMap<String, ShapeField> = columns
        .map(|(key, member)| {
            let shape = shape(&member.value, objects.count, &path.key(key.as_str()), findings);
            let required = member.value.values >= objects.count && member.value.null == 0;
            (key.clone(), ShapeField { shape, required, assumed: false })
        })
        .collect();
    let Some(why) = keys.why else { return Fields { known, rest: Rest::Unsaid } };
    let object = if path.steps().is_empty() { "the record".to_owned() } else { format!("`{path}`") };
    let map = if path.steps().is_empty() {
        "the payload column keeps the map"
    } else {
        "one SUPER column keeps the map"
    };
    let message = match known.len() {
        0 => format!("the keys of {object} are data ({why}): {map}"),
        1 => format!("{object} has 1 key of its own and keys that are data ({why}): {map}"),
        columns => format!("{object} has {columns} keys of its own and keys that are data ({why}): {map}"),
    };
    findings.push(
        Finding::new(Code::KeysAreData, message)
            .help(format!("add a column for one key with `--column '{path}/KEY=TYPE'`"))
            .path(path.clone()),
    );
    Fields { known, rest: Rest::Stated }
}

fn seen(node: &Node, of: u64) -> Seen {
    let distinct = node.distinct.as_ref();
    Seen {
        of,
        values: node.values,
        null: node.null,
        numbers: node.number.as_deref().cloned(),
        texts: node.string.as_deref().map(texts),
        distinct: distinct.map_or(0, |distinct| distinct.estimate()),
        skew: distinct.map_or(0, |distinct| distinct.skew()),
        examples: distinct.map_or_else(Vec::new, |distinct| distinct.values()),
        beside_schema: false,
    }
}

fn texts(texts: &Texts) -> SeenTexts {
    let (format, formatted) = texts.format().unzip();
    SeenTexts {
        count: texts.count,
        bytes: texts.bytes,
        characters: texts.characters,
        beyond_ascii: texts.beyond_ascii,
        with_nul: texts.with_nul,
        json: texts.json,
        format: format.map(|format| format.name().to_owned()),
        formatted: formatted.unwrap_or_default(),
        numbers: texts.numbers.as_deref().cloned(),
        least_scale: texts.least_scale,
    }
}

/// Adds the evidence to what a schema states. The schema wins.
pub(crate) fn size(stated: &mut Shape, sampled: Shape, path: &Path, findings: &mut Findings) {
    stated.seen = sampled.seen.map(|mut seen| {
        seen.beside_schema = true;
        seen
    });
    for (key, field) in sampled.fields.known {
        if let Some(own) = stated.fields.known.get_mut(&key) {
            size(&mut own.shape, field.shape, &path.key(key.as_str()), findings);
        } else if stated.kinds.intersects(Kinds::OBJECT) && stated.fields.rest == Rest::Unsaid {
            let path = path.key(key.as_str());
            let mut finding = Finding::new(
                Code::OpenObject,
                format!(
                    "the samples contain `{path}`, which the schema does not define; the view does not read it"
                ),
            );
            finding.severity = Severity::Warn;
            findings.push(
                finding
                    .help("add it to the schema, or keep it with `--keep-payload` or `--layout tiered`")
                    .path(path),
            );
        }
    }
    if let (Some(own), Some(items)) = (&mut stated.items, sampled.items) {
        size(own, *items, &path.index(0), findings);
    }
}
