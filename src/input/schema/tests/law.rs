//! The reader against an independent judge: whatever the validator lets pass, the shape admits.

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::{admits, read_text};
use crate::diag::Code;
use crate::model::Shape;

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "string"})),
        (0..6_u32).prop_map(|n| json!({"type": "string", "maxLength": n})),
        Just(json!({"type": "string", "pattern": "^[a-z]{1,3}$"})),
        Just(json!({"pattern": "^\\d+$"})),
        (-5..5_i32, 0..9_i32)
            .prop_map(|(low, span)| json!({"type": "integer", "minimum": low, "maximum": low + span})),
        (-5..5_i32).prop_map(|n| json!({"type": "number", "exclusiveMinimum": n})),
        (-5..5_i32)
            .prop_map(|n| json!({"type": ["integer", "null"], "exclusiveMaximum": f64::from(n) + 0.5})),
        Just(json!({"type": "number", "multipleOf": 0.5})),
        Just(json!({"multipleOf": 2})),
        Just(json!({"enum": ["a", "ü", 1, null, 2.5]})),
        Just(json!({"const": {"a": 1}})),
        Just(json!({"type": ["boolean", "null"]})),
        Just(json!({"type": "integer", "nullable": true})),
        Just(json!(true)),
        Just(json!({"$ref": "#/$defs/small"})),
        Just(json!({"$ref": "#/$defs/tree"})),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let properties = prop::collection::btree_map("[abc]", inner.clone(), 0..3);
        prop_oneof![
            (properties.clone(), any::<bool>(), prop::collection::vec("[abc]", 0..2)).prop_map(
                |(p, closed, required)| {
                    let mut schema = json!({"type": "object", "properties": p, "required": required});
                    if closed {
                        schema["additionalProperties"] = json!(false);
                    }
                    schema
                }
            ),
            properties.prop_map(|p| json!({"properties": p, "patternProperties": {"^z": {}}})),
            inner.clone().prop_map(|s| json!({"type": "array", "items": s})),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({"prefixItems": [a], "items": b})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|s| json!({"allOf": s})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|s| json!({"oneOf": s})),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| json!({"type": "object", "allOf": [a], "anyOf": [b, true]})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| json!({"if": a, "then": b, "else": c})),
            conditional(inner),
        ]
    })
}

/// Properties next to conditions that restrict them again: `if` at the top and in `allOf`, `oneOf`, `dependentSchemas`.
fn conditional(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let properties = prop::collection::btree_map("[bc]", inner, 0..3);
    let tag = prop::sample::select(vec![
        json!({"const": "a"}),
        json!({"const": 1}),
        json!({"enum": ["abc", "ü"]}),
        json!({"type": "string"}),
        json!({"not": {"const": "a"}}),
    ]);
    let object = (properties.clone(), prop::collection::vec("[bc]", 0..2))
        .prop_map(|(properties, required)| json!({"properties": properties, "required": required}));
    let condition =
        (tag.clone(), object.clone(), prop::option::of(object.clone())).prop_map(|(tag, then, otherwise)| {
            let mut condition = json!({"if": {"properties": {"a": tag}, "required": ["a"]}, "then": then});
            if let Some(otherwise) = otherwise {
                condition["else"] = otherwise;
            }
            condition
        });
    let branch = (tag, object.clone()).prop_map(|(tag, mut branch)| {
        branch["properties"]["a"] = tag;
        branch
    });
    let several = prop::collection::vec(condition.clone(), 0..4);
    let branches =
        prop::option::of((prop::sample::select(vec!["oneOf", "anyOf"]), prop::collection::vec(branch, 1..4)));
    let depends = prop::option::of(object);
    (properties, prop::option::of(condition), several, branches, depends, any::<bool>()).prop_map(
        |(properties, condition, several, branches, depends, first)| {
            let base = json!({"type": "object", "properties": properties});
            let mut schema = if first { base.clone() } else { json!({}) };
            let mut add =
                |members: Value| schema.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            condition.into_iter().for_each(&mut add);
            if !several.is_empty() {
                add(json!({"allOf": several}));
            }
            if let Some((keyword, branches)) = branches {
                add(json!({keyword: branches}));
            }
            if let Some(branch) = depends {
                add(json!({"dependentSchemas": {"b": branch}}));
            }
            add(base);
            schema
        },
    )
}

/// The paths that the shape assumes.
fn assumed(shape: &Shape, path: &Path) -> Vec<Path> {
    let mut found = Vec::new();
    for (name, field) in &shape.fields.known {
        let path = path.key(name.as_str());
        found.extend(assumed(&field.shape, &path));
        if field.assumed && !field.shape.is_open() {
            found.push(path);
        }
    }
    found
}

fn instance() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-8..12_i32).prop_map(Value::from),
        (-16..24_i32).prop_map(|n| json!(f64::from(n) / 4.0)),
        prop::sample::select(vec!["", "a", "abc", "ü", "12", "abcdef", "1"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::btree_map("[abcz]", inner.clone(), 0..4).prop_map(|map| json!(map)),
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_validator_lets_pass_the_shape_admits(schema in schema(), values in prop::collection::vec(instance(), 24)) {
        let mut schema = json!({"type": "object", "properties": {"x": schema}});
        schema["$defs"] = json!({
            "small": {"type": "string", "maxLength": 2},
            "tree": {"type": "object", "properties": {"a": {"$ref": "#/$defs/tree"}, "b": {"type": "integer"}}}
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let (shape, findings) = read_text(&schema.to_string()).unwrap();
        let reported = findings.iter().filter(|finding| finding.code == Code::OpenBranch);
        let reported: Vec<&Path> = reported.filter_map(|finding| finding.path.as_ref()).collect();
        for path in assumed(&shape, &Path::root()) {
            prop_assert!(reported.contains(&&path), "{path}\n{schema}");
        }
        let nullable = schema.to_string().contains("nullable");
        for value in values {
            let value = json!({"x": value});
            if validator.is_valid(&value) && !nullable {
                prop_assert!(admits(&shape, &value).is_ok(), "{:?}: {value}\n{schema}", admits(&shape, &value));
            }
        }
    }
}

/// What a chain of conditions allows, in the spellings that published schemas use.
#[test]
fn conditions_restrict_only_the_records_that_they_speak_of() {
    let small = json!({"n": {"type": "integer", "minimum": 0, "maximum": 100}});
    let condition = |tag: &str, properties: &Value| json!({"if": {"properties": {"t": {"const": tag}}}, "then": {"properties": properties}});
    let base = json!({"t": {"type": "string"}, "n": {"type": "integer"}});
    let bounds = |schema: Value| {
        let (shape, findings) = read_text(&schema.to_string()).unwrap();
        let field = &shape.fields.known["n"];
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        (field.shape.kinds, field.shape.numbers.upper.map(|bound| bound.value), codes)
    };
    let integer = |upper, codes: &[&'static str]| (Kinds::INTEGER, upper, codes.to_vec());
    let first = condition("a", &small);
    let wide = json!({"n": {"type": "integer", "maximum": 5_000_000_000_i64}});
    let both = json!([first, condition("b", &wide)]);
    let texts = json!([first, condition("b", &json!({"n": {"type": "string"}}))]);
    for (schema, expected) in [
        (json!({"type": "object", "properties": base, "allOf": [first]}), integer(None, &[])),
        (json!({"type": "object", "allOf": [first], "properties": base}), integer(None, &[])),
        (json!({"type": "object", "properties": base, "allOf": both}), integer(None, &[])),
        (json!({"type": "object", "allOf": both}), integer(Some(5_000_000_000), &["open-branch"])),
        (
            json!({"type": "object", "allOf": texts}),
            (Kinds::INTEGER.or(Kinds::STRING), Some(100), vec!["open-branch"]),
        ),
        (
            json!({"type": "object", "properties": base, "oneOf": [{"properties": small}, {"required": ["t"]}]}),
            integer(None, &[]),
        ),
        (
            json!({"type": "object", "properties": base, "dependentSchemas": {"t": {"properties": small}}}),
            integer(None, &[]),
        ),
        (
            json!({"type": "object", "properties": base, "anyOf": [{"properties": small}, {"properties": wide}]}),
            integer(Some(5_000_000_000), &[]),
        ),
    ] {
        assert_eq!(bounds(schema.clone()), expected, "{schema}");
    }
}
