//! The reader of schemas, keyword by keyword.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

mod law;

use super::*;
use crate::model::{Bound, Format, Rest, Shape};

fn shape_of(schema: &Value) -> Shape {
    read_text(&schema.to_string()).unwrap_or_else(|error| panic!("{error}\n{schema}")).0
}

fn read_text(text: &str) -> Result<(Shape, Findings), Error> {
    let mut findings = Findings::new();
    let documents = Documents::of_text("order.json", text, Reading::default());
    read(&documents, &mut findings).map(|shape| (shape, findings))
}

fn property(schema: Value) -> Shape {
    let whole = json!({"type": "object", "properties": {"x": schema}});
    shape_of(&whole).fields.known["x"].shape.clone()
}

fn codes(schema: &Value) -> Vec<&'static str> {
    let (_, findings) = read_text(&schema.to_string()).unwrap();
    findings.iter().map(|finding| finding.code.name()).collect()
}

fn error(text: &str) -> String {
    read_text(text).unwrap_err().to_string()
}

/// Whether the shape says that the value may stand there.
fn admits(shape: &Shape, value: &Value) -> Result<(), String> {
    let kind = scalars::kind(value);
    if !kind.is_subset_of(shape.kinds) {
        return Err(format!("kind of {value} in {:?}", shape.kinds));
    }
    if shape.recursive {
        return Ok(());
    }
    match value {
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            let outside = |bound: Option<Bound>, wrong: fn(f64, f64) -> bool| {
                bound.is_some_and(|bound| {
                    #[allow(clippy::cast_precision_loss, reason = "a test over small numbers")]
                    let limit = bound.value as f64;
                    wrong(value, limit) || bound.exclusive && (value - limit).abs() < f64::EPSILON
                })
            };
            if outside(shape.numbers.lower, |v, l| v < l) || outside(shape.numbers.upper, |v, l| v > l) {
                return Err(format!("{value} outside {:?}", shape.numbers));
            }
            if shape.numbers.scale.zip(scalars::scale(number)).is_some_and(|(most, has)| has > most) {
                return Err(format!("{value} has more digits than {:?}", shape.numbers.scale));
            }
        }
        Value::String(text) => {
            let facts = &shape.text;
            if facts.max_chars.is_some_and(|most| text.chars().count() as u64 > most)
                || facts.max_bytes.is_some_and(|most| text.len() as u64 > most)
                || facts.ascii && !text.is_ascii()
            {
                return Err(format!("{text:?} against {facts:?}"));
            }
        }
        Value::Object(map) => {
            for (key, inner) in map {
                match shape.fields.known.get(key) {
                    // some branch allows any value, and a finding says so
                    Some(field) if field.assumed => {}
                    Some(field) => admits(&field.shape, inner)?,
                    None if shape.fields.rest == Rest::Closed => {
                        return Err(format!("key {key} in a closed object"));
                    }
                    None => {}
                }
            }
            if let Some((key, _)) =
                shape.fields.known.iter().find(|(key, field)| field.required && !map.contains_key(*key))
            {
                return Err(format!("required {key} is missing"));
            }
        }
        Value::Array(list) => {
            if let Some(items) = &shape.items {
                list.iter().try_for_each(|inner| admits(items, inner))?;
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
    Ok(())
}

#[test]
fn the_judge_of_the_law_above_can_reject() {
    let shape = shape_of(
        &json!({"type": "object", "properties": {"a": {"type": "integer", "maximum": 5}}, "required": ["a"]}),
    );
    assert!(admits(&shape, &json!({"a": 5})).is_ok());
    for wrong in [json!({"a": 6}), json!({"a": "5"}), json!({}), json!([])] {
        assert!(admits(&shape, &wrong).is_err(), "{wrong}");
    }
}

#[test]
fn null_is_found_in_every_spelling() {
    for schema in [
        json!({"type": ["integer", "null"]}),
        json!({"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        json!({"oneOf": [{"type": "integer"}, {"const": null}]}),
        json!({"type": "integer", "nullable": true}),
        json!({"enum": [1, 2, null]}),
    ] {
        assert_eq!(property(schema).kinds, Kinds::INTEGER.or(Kinds::NULL));
    }
}

#[test]
fn bounds_count_exclusive_ones_and_formats() {
    let bounds = |schema| {
        let numbers = property(schema).numbers;
        (numbers.lower.map(|b| (b.value, b.exclusive)), numbers.upper.map(|b| (b.value, b.exclusive)))
    };
    assert_eq!(
        bounds(json!({"minimum": 0, "exclusiveMaximum": 32768})),
        (Some((0, false)), Some((32768, true)))
    );
    assert_eq!(bounds(json!({"minimum": 0.5, "maximum": 1.5})), (Some((0, false)), Some((2, false))));
    assert_eq!(
        bounds(json!({"format": "int32"})),
        (Some((i32::MIN.into(), false)), Some((i32::MAX.into(), false)))
    );
    for (format, lower, upper) in [
        ("int8", -128, 127),
        ("uint8", 0, 255),
        ("uint16", 0, 65_535),
        ("int", i64::MIN.into(), i64::MAX.into()),
        ("uint", 0, u64::MAX.into()),
        ("uint64", 0, u64::MAX.into()),
        ("int128", i128::MIN, i128::MAX),
        ("uint128", 0, i128::MAX),
    ] {
        assert_eq!(
            bounds(json!({"format": format})),
            (Some((lower, false)), Some((upper, false))),
            "{format}"
        );
    }
    let four = json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
        "properties": {"x": {"maximum": 10, "exclusiveMaximum": true}}});
    assert!(shape_of(&four).fields.known["x"].shape.numbers.upper.unwrap().exclusive);
    let (_, upper) = bounds(json!({"maximum": 1e30}));
    assert!(upper.unwrap().0 >= 10_i128.pow(30), "a rounded bound is widened outward");
}

#[test]
fn references_lead_to_definitions_anchors_identifiers_and_siblings_combine() {
    let schema = json!({
        "$id": "https://example.com/order.json",
        "type": "object",
        "properties": {
            "a": {"$ref": "#/$defs/money"},
            "b": {"$ref": "#cash", "maximum": 5},
            "c": {"$ref": "https://example.com/address.json"},
            "d": {"$ref": "address.json#/properties/zip"}
        },
        "$defs": {
            "money": {"$anchor": "cash", "type": "number", "multipleOf": 0.01},
            "address": {"$id": "/address.json", "type": "object", "properties": {"zip": {"type": "string", "maxLength": 5}}}
        }
    });
    let fields = shape_of(&schema).fields.known;
    assert_eq!(fields["a"].shape.numbers.scale, Some(2));
    assert_eq!(
        (fields["b"].shape.numbers.scale, fields["b"].shape.numbers.upper.map(|b| b.value)),
        (Some(2), Some(5))
    );
    assert_eq!(fields["c"].shape.fields.known["zip"].shape.text.max_chars, Some(5));
    assert_eq!(fields["d"].shape.text.max_chars, Some(5));
}

#[test]
fn a_schema_that_contains_itself_is_known_no_further() {
    let schema =
        json!({"type": "object", "properties": {"parent": {"$ref": "#"}, "id": {"type": "integer"}}});
    let shape = shape_of(&schema);
    assert!(shape.fields.known["parent"].shape.recursive);
    assert_eq!(shape.fields.known["parent"].shape.kinds, Kinds::OBJECT);
    assert_eq!(codes(&schema), ["recursive-schema"]);
}

#[test]
fn properties_without_a_type_make_an_object_of_the_root_alone() {
    let schema = json!({"properties": {"inner": {"properties": {"id": {"type": "integer"}}}}});
    let shape = shape_of(&schema);
    assert_eq!((shape.kinds, shape.fields.known["inner"].shape.kinds), (Kinds::OBJECT, Kinds::ANY));
    assert_eq!(codes(&schema), ["typeless-properties"]);
}

#[test]
fn columns_stand_in_the_order_of_the_properties() {
    let schema = json!({"required": ["z", "b"], "properties": {"b": {}, "a": {}, "z": {}}});
    let names: Vec<_> = shape_of(&schema).fields.known.keys().cloned().collect();
    assert_eq!(names, ["b", "a", "z"]);
}

#[test]
fn what_has_no_bearing_is_a_finding_and_never_silence() {
    assert_eq!(codes(&json!({"type": "object", "not": {"required": ["a"]}})), ["ignored-keyword"]);
    assert_eq!(codes(&json!({"type": "object", "properties": {"a": {"maxLenght": 5}}})), ["ignored-keyword"]);
    assert_eq!(
        codes(&json!({"type": "object", "properties": {"a": {"format": "isbn"}}})),
        ["unknown-format"]
    );
    assert_eq!(codes(&json!({"$schema": "urn:mine", "type": "object"})), ["unknown-draft"]);
    assert_eq!(
        codes(
            &json!({"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"type": "null"}]}}})
        ),
        ["impossible-schema"]
    );
    let seven = json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
        "properties": {"a": {"$ref": "#/definitions/d", "maxLength": 4}}, "definitions": {"d": {"type": "string"}}});
    assert_eq!(codes(&seven), ["ignored-keyword"]);
    assert_eq!(shape_of(&seven).fields.known["a"].shape.text.max_chars, None);
}

#[test]
fn formats_are_known_and_ascii_where_they_are() {
    let text = property(json!({"type": "string", "format": "uuid"})).text;
    assert_eq!((text.format, text.ascii), (Some(Format::Uuid), true));
    let text = property(json!({"type": "string", "format": "idn-email"})).text;
    assert_eq!((text.format, text.ascii), (Some(Format::Email), false));
}

#[test]
fn an_impossible_reference_is_reported_with_its_place() {
    let defs = r##"{"type": "object", "properties": {"customerRef": {"$ref": "#/$defs/customr"}}, "$defs": {"customer": {}}}"##;
    assert_eq!(
        error(defs),
        "order.json:1:59: `/customerRef` points to `#/$defs/customr`, which the schema does not have \
         (define `customr` under `$defs`, or point to `customer`)"
    );
    assert_eq!(
        error(r#"{"properties": {"a": {"$ref": "https://example.com/a.json"}}}"#),
        "order.json:1:31: `/a` refers to `https://example.com/a.json`, but mvstream does not read schemas from the network \
         (save that schema next to this one and refer to the file)"
    );
    assert_eq!(
        error(
            r##"{"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"$ref": "#/$defs/c"}, "c": {"$ref": "#/$defs/b"}}}"##
        ),
        "order.json:1:98: `#/$defs/b` points back to itself (point one of the references to a schema)"
    );
}

#[test]
fn bad_input_is_one_clear_error() {
    assert_eq!(
        error("{\"type\": \"object\",}"),
        "order.json:1:19: `order.json` is not valid JSON: trailing comma (give a JSON Schema as JSON or YAML)"
    );
    assert!(error("").starts_with("order.json:1:1: `order.json` is not valid JSON: the text is empty"));
    assert!(
        error("{\"id\": 1}").contains("is JSON, but not a JSON Schema: it has no keyword of JSON Schema")
    );
    assert!(error("[1]").contains("a schema is an object, `true` or `false`"));
    assert!(error("{\"type\": \"strnig\"}").starts_with("order.json:1:10: `type` is not a JSON type"));
    assert_eq!(
        error(r#"{"properties": {"a": {"minimum": 10, "maximum": 5}}}"#),
        "order.json:1:34: `minimum` 10 is greater than `maximum` 5 \
         (swap the two, or correct one of them)"
    );
    assert_eq!(
        error(r#"{"properties": {"a": {"x-redshift": {"typ": "int"}}}}"#),
        "order.json:1:38: `x-redshift` has no member `typ` (write `type` if you meant that)"
    );
    assert!(
        error(r#"{"properties": {"a": {"x-redshift": {"type": "jsonb"}}}}"#)
            .contains("`jsonb` is not a Redshift type")
    );
}

#[test]
fn depth_and_multiplication_are_bounded() {
    let deep = format!("{}true{}", r#"{"properties": {"a": "#.repeat(10_000), "}}".repeat(10_000));
    assert!(error(&deep).contains("deeper than 128 levels of JSON"), "{}", error(&deep));
    let mut defs = serde_json::Map::new();
    for n in 0..40 {
        let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
        defs.insert(format!("d{n}"), json!({"type": "object", "properties": {"a": next, "b": next}}));
    }
    defs.insert("d40".to_owned(), json!(true));
    let laughs = json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/d0"}}, "$defs": defs});
    assert!(error(&laughs.to_string()).contains("expands to more than 200000 schemas"));
    let mut chain = serde_json::Map::new();
    for n in 0..5_000 {
        chain.insert(
            format!("d{n}"),
            json!({"type": "object", "properties": {"a": {"$ref": format!("#/$defs/d{}", n + 1)}}}),
        );
    }
    chain.insert("d5000".to_owned(), json!(true));
    let chain = json!({"$ref": "#/$defs/d0", "$defs": chain});
    assert!(error(&chain.to_string()).contains("nests deeper than 200 schemas"));
}

#[test]
fn properties_of_each_schema_in_place_stay_where_unevaluated_ones_are_forbidden() {
    let named = || json!({"properties": {"b": {"type": "string"}}});
    for (keyword, schema) in [
        ("allOf", json!([named()])),
        ("anyOf", json!([named()])),
        ("oneOf", json!([named()])),
        ("if", json!({})),
        ("dependentSchemas", json!({"a": named()})),
        ("dependencies", json!({"a": named()})),
        ("$ref", json!("#/$defs/b")),
        ("$dynamicRef", json!("#/$defs/b")),
    ] {
        let mut whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "unevaluatedProperties": false,
            "$defs": {"b": named()},
        });
        whole[keyword] = schema;
        if keyword == "if" {
            whole["then"] = named();
        }
        let fields = shape_of(&whole).fields;
        assert!(fields.known.contains_key("b"), "{keyword}: {:?}", fields.known.keys());
        assert_ne!(fields.rest, Rest::Closed, "{keyword}");
    }
}

#[test]
fn elements_behind_a_tuple_are_those_of_additional_items() {
    let schema = |more: Value| {
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"x": {"type": "array", "items": [{"type": "integer"}], "additionalItems": more}},
        })
    };
    let elements = |more| shape_of(&schema(more)).fields.known["x"].shape.items.clone().unwrap().kinds;
    assert!(Kinds::STRING.is_subset_of(elements(json!({"type": "string"}))));
    assert!(elements(json!(false)).is_subset_of(Kinds::INTEGER));
    assert!(Kinds::OBJECT.is_subset_of(elements(json!(true))));
}
