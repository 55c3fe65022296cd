//! Laws of facts: what two scripts differ in.

use mvstream::model::{Casts, Layout, OnBadRecord, Options, Part, Script, Source};
use mvstream::{Change, Input, compile, diff};
use pretty_assertions::assert_eq;

fn script(properties: &str, options: &Options) -> Script {
    let schema = format!(r#"{{"type": "object", "properties": {{{properties}}}}}"#);
    compile(&Input::schema("order.json", &schema), options).unwrap().sql.script().clone()
}

/// Scripts of every kind, each unlike the others.
fn scripts() -> Vec<Script> {
    let base = || Options {
        parts: Part::ALL
            .iter()
            .copied()
            .filter(|part| *part == Part::View || *part == Part::ExternalSchema || *part == Part::Settings)
            .collect(),
        ..Options::default()
    };
    let fields = r#""id": {"type": "integer"}, "who": {"type": "string", "maxLength": 9}"#;
    let more = r#""who": {"type": "string", "maxLength": 30}, "Total": {"type": "number"}, "id": {"type": "string", "format": "uuid"}"#;
    let kafka = || Options { source: Source::Kafka, uri: Some("b:9098".to_owned()), ..base() };
    let mut all = Vec::new();
    for properties in [fields, more] {
        for layout in Layout::ALL {
            all.push(script(properties, &Options { layout: *layout, ..base() }));
        }
        all.push(script(properties, &Options { casts: Casts::Strict, ..base() }));
        all.push(script(properties, &kafka()));
        let quarantine = Options { on_bad_record: OnBadRecord::Quarantine, auto_refresh: false, ..base() };
        all.push(script(properties, &quarantine));
    }
    all
}

#[test]
fn a_script_does_not_differ_from_itself_and_each_fact_has_its_mirror() {
    let scripts = scripts();
    for (at, old) in scripts.iter().enumerate() {
        assert_eq!(diff(old, old), []);
        for (other, new) in scripts.iter().enumerate().filter(|(other, _)| *other != at) {
            let changes = diff(old, new);
            assert_eq!(changes.is_empty(), old == new, "{at} {other}");
            let mut mirrored: Vec<Change> = changes.into_iter().map(Change::mirrored).collect();
            mirrored.sort();
            assert_eq!(diff(new, old), mirrored, "{at} {other}");
        }
    }
}

#[test]
fn columns_are_followed_by_name_then_by_path() {
    let old = script(
        r#""id": {"type": "integer"}, "who": {"type": "string", "maxLength": 9}"#,
        &Options::default(),
    );
    let new = script(
        r#""id": {"type": "integer", "maximum": 100, "minimum": 0}, "at": {"type": "string", "format": "date"}"#,
        &Options::default(),
    );
    let told: Vec<String> = diff(&old, &new)
        .into_iter()
        .map(|change| format!("{:?} {:?} {:?} -> {:?}", change.what, change.column, change.from, change.to))
        .collect();
    assert_eq!(
        told,
        [
            "ColumnAdded Some(\"at\") None -> Some(\"VARCHAR(64)\")",
            "ColumnType Some(\"id\") Some(\"BIGINT\") -> Some(\"SMALLINT\")",
            "ColumnRemoved Some(\"who\") Some(\"VARCHAR(36)\") -> None",
        ]
    );
}
