//! Keywords about objects and arrays, and those that contradict each other.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::build::{At, Builder};
use super::combine::join;
use crate::diag::{Error, ErrorKind};
use crate::json::Part;
use crate::model::{Fields, Rest, Shape, ShapeField};

/// What one keyword says of an object's fields.
pub(super) fn fields<'a>(
    builder: &mut Builder<'a>,
    keyword: &str,
    value: &'a Value,
    map: &'a Map<String, Value>,
    at: &At,
) -> Result<Fields, Error> {
    let mut known = IndexMap::new();
    let mut rest = Rest::Unsaid;
    match (keyword, value) {
        ("properties", Value::Object(properties)) => {
            known.reserve(properties.len());
            for (name, property) in properties {
                let shape = builder.shape(property, &at.property(keyword, name))?;
                known.insert(name.clone(), ShapeField { shape, required: false, assumed: false });
            }
        }
        ("required", Value::Array(names)) => {
            for name in names.iter().filter_map(Value::as_str) {
                known.insert(
                    name.to_owned(),
                    ShapeField { shape: Shape::any(), required: true, assumed: false },
                );
            }
        }
        ("additionalProperties" | "unevaluatedProperties", Value::Bool(false)) => {
            return Ok(closed(map, keyword));
        }
        ("additionalProperties" | "unevaluatedProperties", Value::Object(_) | Value::Bool(true))
        | ("patternProperties", _) => rest = Rest::Stated,
        _ => {}
    }
    Ok(Fields { known, rest })
}

/// Keywords whose schemas hold for the same place: what they name counts for `unevaluatedProperties`.
///
/// <https://json-schema.org/draft/2020-12/json-schema-core#section-10.2>
const IN_PLACE: [&str; 12] = [
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependencies",
];

/// `additionalProperties: false` allows the keys that its neighbours name, and those alone.
fn closed(map: &Map<String, Value>, keyword: &str) -> Fields {
    let maps =
        map.get("patternProperties").and_then(Value::as_object).is_some_and(|patterns| !patterns.is_empty());
    if maps {
        return Fields { known: IndexMap::new(), rest: Rest::Stated };
    }
    if keyword == "unevaluatedProperties" && IN_PLACE.iter().any(|name| map.contains_key(*name)) {
        return Fields { known: IndexMap::new(), rest: Rest::Unsaid };
    }
    let properties = map.get("properties").and_then(Value::as_object).into_iter().flatten();
    let any = |(name, _): (&String, &Value)| {
        (name.clone(), ShapeField { shape: Shape::any(), required: false, assumed: false })
    };
    Fields { known: properties.map(any).collect(), rest: Rest::Closed }
}

/// What every array element may be: all positions joined.
pub(super) fn items<'a>(
    builder: &mut Builder<'a>,
    map: &'a Map<String, Value>,
    at: &At,
    keyword: &str,
) -> Result<Option<Shape>, Error> {
    // one of the two keywords speaks for both
    if keyword == "items" && map.contains_key("prefixItems") {
        return Ok(None);
    }
    let mut elements: Option<Shape> = None;
    // `additionalItems` counts only next to a list of `items`
    let listed = map.get("items").is_some_and(Value::is_array);
    let keywords = if listed { ["items", "additionalItems"] } else { ["prefixItems", "items"] };
    for keyword in keywords {
        let schemas: Vec<(At, &Value)> = match map.get(keyword) {
            Some(Value::Array(list)) => {
                let each =
                    |(index, schema): (usize, _)| (at.keyword(keyword).keyword(&index.to_string()), schema);
                list.iter().enumerate().map(each).collect()
            }
            Some(schema) => vec![(at.keyword(keyword), schema)],
            None => Vec::new(),
        };
        for (place, schema) in schemas {
            let element = builder.shape(schema, &place)?;
            elements = Some(match elements {
                None => element,
                Some(elements) => join(elements, element),
            });
        }
    }
    // a tuple without a word on further elements leaves them open
    let tuple = map.contains_key("prefixItems") && !map.contains_key("items")
        || map.get("items").is_some_and(Value::is_array) && !map.contains_key("additionalItems");
    Ok(if tuple { None } else { elements })
}

/// Pairs of keywords of which the first may not exceed the second.
const ORDERED: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

/// Rejects bounds that exclude every value.
pub(super) fn check(builder: &Builder, map: &Map<String, Value>, at: &At) -> Result<(), Error> {
    for (low, high) in ORDERED {
        let (Some(Value::Number(least)), Some(Value::Number(most))) = (map.get(low), map.get(high)) else {
            continue;
        };
        let exceeds = match (least.as_i128(), most.as_i128()) {
            (Some(least), Some(most)) => least > most,
            _ => least.as_f64() > most.as_f64(),
        };
        if exceeds {
            return Err(Error::new(
                ErrorKind::Input,
                format!("`{low}` {least} is greater than `{high}` {most}"),
            )
            .at(builder.place(&at.keyword(low), Part::Value).label(format!("greater than `{high}`")))
            .help("swap the two, or correct one of them"));
        }
    }
    Ok(())
}
