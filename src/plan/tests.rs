//! The plan from outside.

use super::*;
use crate::model::{
    Bound, Checks, Column, Fields, KeyRef, Numbers, Rest, Script, ShapeField, Statement, Text, Value, View,
    ViewKind,
};
use crate::options::{Becomes, Casts, ColumnOption, KeyChoice, Metadata, OnBadRecord, Part};

fn object(members: Vec<(&str, Shape)>) -> Shape {
    let known = members
        .into_iter()
        .map(|(key, shape)| (key.to_owned(), ShapeField { shape, required: true, assumed: false }))
        .collect();
    Shape { fields: Fields { known, rest: Rest::Closed }, ..Shape::of(Kinds::OBJECT) }
}

fn integer() -> Shape {
    let bound = |value| Some(Bound { value, exclusive: false });
    Shape {
        numbers: Numbers { lower: bound(0), upper: bound(100), scale: None },
        ..Shape::of(Kinds::INTEGER)
    }
}

fn text(max_chars: u64) -> Shape {
    Shape { text: Text { max_chars: Some(max_chars), ..Text::default() }, ..Shape::of(Kinds::STRING) }
}

fn uuid() -> Shape {
    Shape {
        text: Text { format: Some(Format::Uuid), ascii: true, ..Text::default() },
        ..Shape::of(Kinds::STRING)
    }
}

struct Planned {
    plan: Plan,
    script: Script,
    findings: Findings,
}

fn planned(shape: &Shape, options: &Options) -> Result<Planned, Error> {
    let mut findings = Findings::new();
    let plan = choose(shape, "readings", options, &[], &mut findings)?;
    let script = assemble(&plan, options, &mut findings)?;
    Ok(Planned { plan, script, findings })
}

fn refusal(shape: &Shape, options: &Options) -> String {
    planned(shape, options).err().unwrap().to_string()
}

impl Planned {
    fn view(&self, at: usize) -> &View {
        self.script.views().nth(at).unwrap()
    }

    fn columns(&self, at: usize) -> Vec<&str> {
        self.view(at).columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn codes(&self, path: &str) -> Vec<Code> {
        let at = |finding: &&Finding| finding.path.as_ref().is_some_and(|p| p.to_string() == path);
        self.findings.iter().filter(at).map(|finding| finding.code).collect()
    }

    fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}

fn options(layout: Layout) -> Options {
    Options { layout, metadata: Metadata::None, ..Options::default() }
}

fn column(path: &str, becomes: Becomes, name: Option<&str>) -> ColumnOption {
    ColumnOption { path: Path::parse(path).unwrap(), becomes, name: name.map(str::to_owned) }
}

fn nested(levels: usize) -> Shape {
    (0..levels).fold(integer(), |inner, _| object(vec![("k", inner)]))
}

#[test]
fn objects_are_flattened_and_names_joined() {
    let shape = object(vec![("id", integer()), ("device", object(vec![("model", text(8))]))]);
    let made = planned(&shape, &options(Layout::Typed)).unwrap();
    assert_eq!(made.columns(0), ["id", "device_model"]);
    assert_eq!(made.plan.choices[1].path.as_ref().unwrap().to_string(), "/device/model");
}

#[test]
fn five_levels_are_opened_and_the_sixth_key_is_the_last() {
    let six = planned(&nested(6), &options(Layout::Typed)).unwrap();
    assert_eq!(six.columns(0), ["k_k_k_k_k_k"]);
    assert!(!six.has(Code::DeepObject));
    let seven = planned(&nested(7), &options(Layout::Typed)).unwrap();
    assert_eq!(seven.plan.choices[0].rule, "object-too-deep");
    assert_eq!(seven.codes("/k/k/k/k/k/k"), [Code::DeepObject, Code::RepeatedKeysBlock]);
}

#[test]
fn a_thousand_levels_are_no_trouble() {
    let deep = Options { depth: usize::MAX, ..options(Layout::Typed) };
    let made = planned(&nested(1_000), &deep).unwrap();
    assert_eq!(made.columns(0)[0].len(), 127);
    assert!(made.has(Code::ShortenedName));
}

#[test]
fn the_typed_view_of_the_first_tutorials_has_keys_by_position() {
    let shape = object(vec![("_id", uuid()), ("clusterID", Shape::of(Kinds::STRING))]);
    let options = Options {
        casts: Casts::Plain,
        ordinals: true,
        distkey: KeyChoice::Columns(vec!["ID".to_owned()]),
        sortkey: KeyChoice::Columns(vec!["refresh_time".to_owned()]),
        filter: Some(Checks::NONE),
        columns: vec![
            column("/_id", Becomes::Same, Some("ID")),
            column("/clusterID", Becomes::Type(SqlType::Varchar(30)), None),
        ],
        ..Options::default()
    };
    let made = planned(&shape, &options).unwrap();
    let view = made.view(0);
    let storage = view.storage().unwrap();
    assert_eq!(storage.dist_key, Some(KeyRef::Position(6)));
    assert_eq!(storage.sort_key, [KeyRef::Position(1)]);
    assert_eq!(storage.auto_refresh, Some(true));
    let field = |path: &str, sql_type| {
        Value::Field(crate::model::Field {
            path: Path::of_keys([path]),
            sql_type,
            reading: crate::model::Reading::Cast,
        })
    };
    assert_eq!(view.columns[5], Column { name: Ident::fixed("ID"), value: field("_id", SqlType::Char(36)) });
    assert_eq!(view.columns[6].value, field("clusterID", SqlType::Varchar(30)));
}

#[test]
fn the_raw_view_of_the_first_tutorials_keeps_its_names() {
    let options = Options {
        layout: Layout::Super,
        casts: Casts::Plain,
        metadata: Metadata::Only(vec!["approximate_arrival_timestamp".to_owned()]),
        columns: vec![column("", Becomes::Same, Some("Data"))],
        filter: Some(Checks::UTF8_JSON),
        max_bytes: None,
        auto_refresh: false,
        ..Options::default()
    };
    let made = planned(&object(vec![("id", integer())]), &options).unwrap();
    assert_eq!(made.columns(0), ["approximate_arrival_timestamp", "Data"]);
    assert_eq!(made.view(0).columns[1].value, Value::PayloadFromText);
    assert_eq!(made.view(0).storage().unwrap().auto_refresh, None);
}

#[test]
fn a_tiered_layout_lands_the_payload_and_navigates_it() {
    let shape = object(vec![("id", uuid()), ("when", Shape::of(Kinds::STRING)), ("big Key", integer())]);
    let options = Options { promote: vec![Path::of_keys(["id"])], ..options(Layout::Tiered) };
    let made = planned(&shape, &options).unwrap();
    assert_eq!(made.view(0).name.to_string(), "readings_landing");
    assert_eq!(made.columns(0), ["id", "payload"]);
    assert_eq!(made.view(0).storage().unwrap().dist_key, Some(KeyRef::Name(Ident::fixed("id"))));
    assert_eq!(made.columns(1), ["id", "when", "big Key"]);
    assert_eq!(made.view(1).kind, ViewKind::Plain);
    assert_eq!(made.view(1).columns[0].value, Value::Source(Ident::fixed("id")));
    let set = |name: &str| Statement::Set(name.to_owned(), true);
    assert!(made.script.statements.contains(&set("enable_case_sensitive_super_attribute")));
}

#[test]
fn what_cannot_be_navigated_is_landed() {
    let shape = object(vec![("", integer()), ("a\nb", integer()), ("nul\0", integer()), ("ok", integer())]);
    let made = planned(&shape, &options(Layout::Tiered)).unwrap();
    assert_eq!(made.columns(0), ["field_1", "a_b", "payload"]);
    assert_eq!(made.columns(1), ["field_1", "a_b", "ok"]);
    assert_eq!(made.codes("/nul\0"), [Code::UnnavigableKey]);
}

#[test]
fn the_record_may_start_below_an_envelope() {
    let shape = object(vec![("detail", object(vec![("id", integer())]))]);
    let below = Options { root: Path::of_keys(["detail"]), ..options(Layout::Typed) };
    let made = planned(&shape, &below).unwrap();
    assert_eq!(made.columns(0), ["id"]);
    assert_eq!(made.plan.choices[0].path.as_ref().unwrap().to_string(), "/detail/id");
    let beside = Options { root: Path::of_keys(["detial"]), ..options(Layout::Typed) };
    assert_eq!(
        refusal(&shape, &beside),
        "`--root` refers to `/detial`, which is not in the input (use `/detail`)"
    );
}

#[test]
fn an_element_of_an_array_can_be_a_column() {
    let items = Some(Box::new(object(vec![("value", integer())])));
    let shape = object(vec![("m", Shape { items, ..Shape::of(Kinds::ARRAY) })]);
    let asked = vec![column("/m/0/value", Becomes::Type(SqlType::Decimal(8, 2)), Some("first_value"))];
    for (layout, at) in [(Layout::Typed, 0), (Layout::Tiered, 1)] {
        let made = planned(&shape, &Options { columns: asked.clone(), ..options(layout) }).unwrap();
        assert_eq!(made.columns(at), ["m", "first_value"]);
    }
    let wrong = Options { columns: vec![column("/m/0/valu", Becomes::Same, None)], ..options(Layout::Typed) };
    let expected = "`--column` refers to `/m/0/valu`, which is not in the input (use `/m/0/value`)";
    assert_eq!(refusal(&shape, &wrong), expected);
}

#[test]
fn a_root_that_is_no_object_has_no_typed_view() {
    let expected = "the root is of type array; the `typed` layout requires an object (use `--layout tiered`)";
    assert_eq!(refusal(&Shape::of(Kinds::ARRAY), &options(Layout::Typed)), expected);
    let filtered = Options { filter: Some(Checks::UTF8_JSON), ..options(Layout::Super) };
    assert!(planned(&Shape::of(Kinds::ARRAY), &filtered).unwrap().has(Code::ArrayNeedsCanJsonParse));
}

#[test]
fn too_many_columns_are_rejected_with_their_count() {
    let members: Vec<(String, Shape)> = (0..1_601).map(|i| (format!("c{i}"), integer())).collect();
    let shape = object(members.iter().map(|(key, shape)| (key.as_str(), shape.clone())).collect());
    let error = refusal(&shape, &options(Layout::Typed));
    assert!(
        error.starts_with("the view would have 1,601 columns, Redshift allows 1,600 (use a smaller"),
        "{error}"
    );
}

#[test]
fn keys_that_cannot_be_are_rejected() {
    let shape = object(vec![("id", integer()), ("tags", Shape::of(Kinds::ARRAY))]);
    let keyed =
        |name: &str| Options { distkey: KeyChoice::Columns(vec![name.to_owned()]), ..options(Layout::Typed) };
    assert_eq!(
        refusal(&shape, &keyed("tags")),
        "DISTKEY column `tags` is SUPER, which cannot be a key (choose a column of another type)"
    );
    assert_eq!(refusal(&shape, &keyed("di")), "DISTKEY: the view has no column `di` (use `id`)");
}

#[test]
fn the_dist_key_is_a_required_uuid_before_an_id() {
    let shape = object(vec![("id", integer()), ("trace", uuid())]);
    let made = planned(&shape, &options(Layout::Typed)).unwrap();
    assert_eq!(made.view(0).storage().unwrap().dist_key, Some(KeyRef::Name(Ident::fixed("trace"))));
}

#[test]
fn quarantine_keeps_the_payload_of_what_it_rejects() {
    let quarantine = Options { on_bad_record: OnBadRecord::Quarantine, ..options(Layout::Typed) };
    let made = planned(&object(vec![("id", integer())]), &quarantine).unwrap();
    assert_eq!(made.columns(0), ["id", "failed_payload"]);
    assert!(!made.has(Code::RecordsDropped));
}

#[test]
fn parts_come_in_an_order_that_works() {
    let all = Options {
        parts: Part::ALL.to_vec(),
        grant_to: vec!["analyst".to_owned()],
        recent_hours: Some(24),
        stream: Some("Readings".to_owned()),
        layout: Layout::Tiered,
        ..Options::default()
    };
    let made = planned(&object(vec![("id", integer())]), &all).unwrap();
    let names: Vec<_> = made.script.views().map(|view| view.name.to_string()).collect();
    let expected = ["readings_landing", "readings", "readings_recent", "readings_rejects", "readings_probe"];
    assert_eq!(names, expected);
    let drops: Vec<_> = made
        .script
        .statements
        .iter()
        .filter_map(|statement| match statement {
            Statement::Drop(crate::model::Object::Schema(name)) => Some(name.to_string()),
            Statement::Drop(
                crate::model::Object::View(name) | crate::model::Object::MaterializedView(name),
            ) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    let expected =
        ["readings_recent", "readings_rejects", "readings_probe", "readings", "readings_landing", "streams"];
    assert_eq!(drops, expected);
    assert!(made.has(Code::CaseSensitiveStream) && made.has(Code::StreamReadTwice));
}

/// What each kind of value can lose, and the finding that has to name it.
#[test]
fn no_column_loses_a_value_unannounced() {
    let table: [(Shape, &[Code]); 8] = [
        (integer(), &[Code::NumberFormat]),
        (Shape::of(Kinds::INTEGER), &[Code::NumberFormat, Code::NumberFormat]),
        (Shape::of(Kinds::NUMBER), &[Code::InexactNumber]),
        (Shape::of(Kinds::STRING), &[Code::GuessedLength]),
        (text(20_000), &[Code::TextOverLimit]),
        (Shape::any(), &[Code::JsonKeptAsText]),
        (Shape::of(Kinds::ARRAY), &[Code::RepeatedKeysBlock]),
        (Shape::of(Kinds::STRING.or(Kinds::INTEGER)), &[Code::MixedKinds, Code::TruncatedText]),
    ];
    for (shape, codes) in table {
        let made = planned(&object(vec![("x", shape.clone())]), &options(Layout::Typed)).unwrap();
        assert_eq!(made.codes("/x"), codes, "{shape:?}");
    }
    let silent = [text(8), Shape::of(Kinds::BOOLEAN), uuid()];
    for shape in silent {
        let made = planned(&object(vec![("x", shape.clone())]), &options(Layout::Typed)).unwrap();
        assert_eq!(made.codes("/x"), [], "{shape:?}");
    }
}

#[test]
fn a_type_asked_for_says_what_it_loses() {
    let asked = |shape: Shape, sql_type| {
        let columns = vec![column("/x", Becomes::Type(sql_type), None)];
        let made = planned(&object(vec![("x", shape)]), &Options { columns, ..options(Layout::Typed) });
        made.unwrap().codes("/x")
    };
    assert_eq!(asked(text(8), SqlType::Varchar(16)), [Code::TruncatedText]);
    assert_eq!(asked(text(8), SqlType::Char(8)), [Code::NonAsciiText]);
    assert_eq!(asked(text(8), SqlType::Boolean), [Code::MixedKinds]);
    assert_eq!(asked(text(8), SqlType::Super), [Code::RepeatedKeysBlock, Code::MixedKinds]);
    assert!(asked(integer(), SqlType::Decimal(2, 0)).contains(&Code::NumberFormat));
}

#[test]
fn a_plain_cast_to_char_cuts_what_is_long_and_blocks_on_what_is_not_ascii() {
    let columns = vec![column("/t", Becomes::Type(SqlType::Char(4)), None)];
    let asked = Options { casts: Casts::Plain, columns, ..options(Layout::Typed) };
    let made = planned(&object(vec![("t", text(8))]), &asked).unwrap();
    let finding = made.findings.iter().find(|finding| finding.code == Code::NonAsciiText).unwrap();
    let expected = "a non-ASCII text blocks the refresh, and a text over 4 bytes is silently truncated";
    assert_eq!(finding.message, expected);
}

#[test]
fn strict_casts_name_the_columns_that_can_block() {
    let shape = object(vec![("n", integer()), ("t", text(8))]);
    let made = planned(&shape, &Options { casts: Casts::Strict, ..options(Layout::Typed) }).unwrap();
    let finding = made.findings.iter().find(|finding| finding.code == Code::CastCanBlock).unwrap();
    assert_eq!(finding.message, "a value that does not fit blocks the refresh permanently: `n`");
}
