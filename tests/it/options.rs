//! Every option over the smallest schemas: a script or an error of the user's, never a defect; and what options promise.

use mvstream::diag::ErrorKind;
use mvstream::model::{Checks, Encoding};
use mvstream::options::{
    Becomes, Casts, ColumnOption, KafkaKey, KeyChoice, Layout, Metadata, Naming, NumericStrings, OnBadRecord,
    Options, Overlong, Part, Times,
};
use mvstream::redshift::{DistStyle, EpochUnit, Source, SqlType};
use mvstream::text::Path;
use mvstream::{Compiled, Error, Input};
use serde_json::{Value, json};

fn compiled(schema: &Value, options: &Options) -> Result<Compiled, Error> {
    mvstream::compile(&Input::schema("event.json", &schema.to_string()), options)
}

fn object(properties: &Value) -> Value {
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties})
}

fn tiny() -> Vec<Value> {
    let members = [
        json!({"type": "integer"}),
        json!({"type": "string", "format": "uuid"}),
        json!({"type": "string", "format": "date-time"}),
        json!({"type": "boolean"}),
        json!({"type": "array"}),
        json!({"type": "object", "properties": {"b": {"type": "number"}}}),
        json!({}),
    ];
    let mut schemas: Vec<Value> = members.iter().map(|member| object(&json!({"a": member}))).collect();
    schemas.push(object(&json!({})));
    schemas.push(object(&json!({"": {}, "A b": {}, "a": {}, "payload": {}, "reason": {}})));
    schemas.push(json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}));
    schemas.push(json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array"}));
    schemas
}

type Change = Box<dyn Fn(Options) -> Options>;

/// One change of each option, with its name, all values of those that are words.
fn changes() -> Vec<(String, Change)> {
    let mut all: Vec<(String, Change)> = Vec::new();
    let mut add = |name: &str, change: Change| all.push((name.to_owned(), change));
    macro_rules! each {
        ($($field:ident: $values:expr;)*) => {
            $(for value in $values {
                let name = format!("{} {value:?}", stringify!($field));
                add(&name, Box::new(move |options: Options| options.$field(value.clone())));
            })*
        };
    }
    let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let a = || Path::of_keys(["a"]);
    let column = |becomes, name: Option<&str>| {
        vec![ColumnOption { path: a(), becomes, name: name.map(str::to_owned) }]
    };
    let computed = |of: &str| vec![("z".to_owned(), of.to_owned())];
    each! {
        casts: Casts::ALL.to_vec();
        times: Times::ALL.to_vec();
        overlong: Overlong::ALL.to_vec();
        naming: Naming::ALL.to_vec();
        numeric_strings: NumericStrings::ALL.to_vec();
        on_bad_record: OnBadRecord::ALL.to_vec();
        encoding: Encoding::ALL.to_vec();
        diststyle: DistStyle::ALL.to_vec();
        filter: [Checks::NONE, Checks::UTF8_JSON, Checks::CAN_JSON_PARSE];
        max_bytes: [None, Some(1), Some(65_535)];
        strip_bytes: [0, 5];
        promote: [vec![a()]];
        metadata: [Metadata::None, Metadata::Only(names(&["refresh_time"])), Metadata::Only(names(&["shard_id"]))];
        distkey: [KeyChoice::None, KeyChoice::Columns(names(&["a"])), KeyChoice::Columns(names(&["shard_id"]))];
        sortkey: [KeyChoice::None, KeyChoice::Columns(names(&["a"]))];
        ordinals: [true];
        auto_refresh: [false];
        backup: [true, false];
        depth: [0, 1];
        root: [a()];
        null_if_invalid: [false];
        keep_payload: [true];
        columns: [
            column(Becomes::Skipped, None), column(Becomes::Same, Some("payload")),
            column(Becomes::Epoch(EpochUnit::Milliseconds), None), column(Becomes::Type(SqlType::Super), None),
            column(Becomes::Type(SqlType::Char(3)), None), column(Becomes::Type(SqlType::Varbyte(8)), None),
        ];
        computed: [
            computed("a"), computed("NULL"), computed("1"), computed("shard_id"), computed("a::VARCHAR(8)"),
            computed("a IS NULL"), computed("payload"), computed("CASE WHEN a IS NULL THEN 1 END"),
        ];
        parts: [
            vec![Part::Teardown], vec![Part::View], vec![Part::Settings], vec![Part::Settings, Part::View, Part::Rejects],
            vec![Part::View, Part::Probe, Part::Refresh, Part::Monitor, Part::Queries],
        ];
        recent_hours: [Some(1)];
        comments: [false];
        stream: ["Orders-EU".to_owned()];
        view: ["mart.Order Lines".to_owned()];
    }
    add("kafka", Box::new(|options| options.source(Source::Kafka).uri("b:9098".to_owned())));
    for key in KafkaKey::ALL {
        let kafka = move |options: Options| {
            options.source(Source::Kafka).uri("b:9098".to_owned()).kafka_key(*key).keep_tombstones(true)
        };
        add(&format!("kafka key {key:?}"), Box::new(kafka));
    }
    all
}

#[test]
fn no_pair_of_options_over_a_tiny_schema_is_a_defect() {
    let (changes, schemas) = (changes(), tiny());
    let mut made = 0;
    for layout in Layout::ALL {
        for (at, (first, change)) in changes.iter().enumerate() {
            let options = change(Options::default().layout(*layout));
            for (nth, schema) in schemas.iter().enumerate() {
                // a quarter of the pairs with one of the schemas each, each option alone with all of them
                let pairs =
                    changes.iter().enumerate().filter(|(other, _)| (at + other) % (4 * schemas.len()) == nth);
                let alone = std::iter::once((first.clone(), options.clone()));
                let pairs =
                    pairs.map(|(_, (second, other))| (format!("{first}, {second}"), other(options.clone())));
                for (what, options) in alone.chain(pairs) {
                    match compiled(schema, &options) {
                        Ok(_) => made += 1,
                        Err(error) => {
                            let internal = error.kind() == ErrorKind::Internal;
                            assert!(!internal, "{} {what}: {schema}: {error}", layout.name());
                        }
                    }
                }
            }
        }
    }
    assert!(made > 2_000, "{made} scripts");
}

#[test]
fn a_bare_column_can_be_computed_over_every_kind_of_field() {
    for schema in tiny().iter().take(7) {
        for layout in [Layout::Typed, Layout::Tiered] {
            let options = Options::default().layout(layout).depth(0).computed(vec![("z".into(), "a".into())]);
            let compiled = compiled(schema, &options).unwrap_or_else(|error| panic!("{error}"));
            assert!(compiled.sql.text().contains(" AS z"), "{}", compiled.sql.text());
        }
    }
}

#[test]
fn rejected_records_are_granted_to_roles_of_their_own() {
    let parts = vec![Part::View, Part::Rejects, Part::Grants];
    let options = Options::default().parts(parts).grant_to(vec!["analysts".into()]);
    let text = |options: &Options| compiled(&object(&json!({})), options).unwrap().sql.text().to_owned();
    assert!(text(&options).contains("TO ROLE analysts"));
    assert!(!text(&options).contains("GRANT SELECT ON event_rejects"), "{}", text(&options));
    let options = options.grant_rejects_to(vec!["operators".into()]);
    assert!(
        text(&options).contains("GRANT SELECT ON event_rejects TO ROLE operators;"),
        "{}",
        text(&options)
    );
    assert!(!text(&options).contains("GRANT SELECT ON event_rejects TO ROLE analysts"));
}

#[test]
fn a_schema_without_fields_keeps_every_record_on_request() {
    for metadata in [Metadata::All, Metadata::Only(vec!["refresh_time".to_owned()])] {
        let options = Options::default().on_bad_record(OnBadRecord::Fail).metadata(metadata);
        compiled(&json!({}), &options).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn keys_with_capitals_have_the_settings_that_their_quotes_need() {
    let names = "enable_case_sensitive_identifier";
    let attributes = "enable_case_sensitive_super_attribute";
    let table: [(&str, &[&str]); 5] = [
        ("plain", &[]),
        ("user-agent", &[]),
        ("userId", &[attributes]),
        ("User-Agent", &[names, attributes]),
        ("Order", &[names, attributes]),
    ];
    for (key, settings) in table {
        let schema = object(&json!({key: {"type": "string", "maxLength": 9}}));
        let compiled = compiled(&schema, &Options::default().layout(Layout::Tiered)).unwrap();
        let text = compiled.sql.text();
        for setting in [names, attributes] {
            let wanted = settings.contains(&setting);
            assert_eq!(text.contains(&format!("SET {setting} TO TRUE;")), wanted, "{text}");
            let reset = format!("RESET {setting};");
            assert_eq!(
                text.find(&reset).is_some_and(|at| at > text.rfind("CREATE").unwrap()),
                wanted,
                "{text}"
            );
        }
        let payload = json!({key: "value"}).to_string();
        let row = crate::line_ends::rows(&compiled, &[payload.into_bytes()]);
        assert_eq!(row[0].last().unwrap().as_deref(), Some("value"), "{text}");
    }
}
