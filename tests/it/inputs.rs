//! What an input may be: documents that hold schemas, drafts, and the flags that say so.

use mvstream::options::{Metadata, Options};
use mvstream::{Input, compile};
use pretty_assertions::assert_eq;

use crate::command::Test;
use crate::{root, snapshot};

/// The columns of the view of a file under `fixtures/inputs`, or the error; and what it was read as.
fn columns(name: &str, flags: &[&str]) -> String {
    let text = std::fs::read(root().join("fixtures/inputs").join(name)).unwrap();
    let run = Test::new().file(name, text).args(["generate", name, "--metadata", "none", "--why"]);
    let seen = run.args(flags.iter().copied()).run();
    let columns = seen.stdout.split("\n\n").next().unwrap_or_default();
    let read = if seen.code == 0 { seen.stderr.lines().next().unwrap_or_default() } else { &seen.stderr };
    format!("exit {}\n{read}\n{columns}\n", seen.code)
}

#[test]
fn documents_that_hold_schemas_are_opened() {
    for (case, name, flags) in [
        ("openapi", "shop.openapi.yaml", &[][..]),
        ("openapi_by_name", "shop.openapi.yaml", &["--select", "Order"]),
        ("openapi_by_pointer", "shop.openapi.yaml", &["--select", "#/components/schemas/Order"]),
        ("openapi_broken_part", "shop.openapi.yaml", &["--select", "Refund"]),
        ("openapi_unknown", "shop.openapi.yaml", &["--select", "Ordr"]),
        ("asyncapi", "lamps.asyncapi.yaml", &[]),
        ("asyncapi_schema", "lamps.asyncapi.yaml", &["--select", "Measurement"]),
        ("glue", "glue.json", &[]),
        ("confluent", "confluent.json", &[]),
        ("confluent_avro", "confluent_avro.json", &[]),
        ("eventbridge", "eventbridge.json", &[]),
        ("definitions", "parts.json", &[]),
        ("definitions_by_name", "parts.json", &["--select", "Cup"]),
        ("select_nothing", "glue.json", &["--select", "#/nowhere"]),
    ] {
        snapshot("inputs", case, &columns(name, flags));
    }
}

#[test]
fn the_draft_is_the_newest_that_allows_the_schema_or_the_one_that_is_set() {
    let read = |schema: &str, flags: &[&str]| {
        let test =
            Test::new().file("a.json", schema).args(["generate", "a.json"]).args(flags.iter().copied());
        let seen = test.run();
        (seen.code, seen.stderr.lines().next().unwrap_or_default().to_owned())
    };
    let number = |bound: &str| {
        format!(r#"{{"type": "object", "properties": {{"n": {{"type": "number", {bound}}}}}}}"#)
    };
    let newest = "read `a.json` as a JSON Schema (draft 2020-12)".to_owned();
    assert_eq!(read(&number("\"minimum\": 1"), &[]), (0, newest));
    let four = "read `a.json` as a JSON Schema (draft 4)".to_owned();
    assert_eq!(read(&number("\"minimum\": 1, \"exclusiveMinimum\": true"), &[]), (0, four.clone()));
    assert_eq!(read(&number("\"minimum\": 1"), &["--draft", "4"]), (0, four));
    let tuple =
        r#"{"type": "object", "properties": {"a": {"type": "array", "items": [{"type": "string"}]}}}"#;
    assert_eq!(read(tuple, &[]), (0, "read `a.json` as a JSON Schema (draft 2019-09)".to_owned()));
    assert_eq!(read(tuple, &["--draft", "2020-12"]).0, 2);
}

#[test]
fn a_flag_says_what_an_input_is() {
    let record = r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#;
    let run = |flags: &[&str]| {
        Test::new().file("a.json", record).args(["generate", "a.json"]).args(flags.iter().copied()).run()
    };
    assert!(run(&[]).stderr.starts_with("read `a.json` as a JSON Schema"));
    let payloads = run(&["--input", "payloads"]);
    assert!(payloads.stderr.starts_with("read `a.json` as 1 payload\n"), "{}", payloads.stderr);
    assert!(payloads.stdout.contains("properties_a_type"), "{}", payloads.stdout);
    assert_eq!(run(&["--input", "profile"]).code, 2);
    let seen =
        Test::new().file("a.json", "{\"id\": 1}").args(["generate", "a.json", "--select", "Order"]).run();
    assert_eq!(seen.code, 2);
    assert!(seen.stderr.starts_with("error: `--select` requires a schema"), "{}", seen.stderr);
    // several records are payloads, whatever their keys are called
    let seen = Test::new().file("a.json", format!("{record}\n{record}\n")).args(["generate", "a.json"]).run();
    assert!(seen.stderr.starts_with("read `a.json` as 2 payloads\n"), "{}", seen.stderr);
}

#[test]
fn a_compressed_schema_is_a_schema() {
    let mut bytes = Vec::new();
    let schema = r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#;
    let mut encoder = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, schema.as_bytes()).unwrap();
    encoder.finish().unwrap();
    let seen = Test::new().file("a.json.gz", bytes).args(["generate", "a.json.gz"]).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.contains("CREATE MATERIALIZED VIEW a\n"), "{}", seen.stdout);
    assert!(seen.stderr.starts_with("read `a.json.gz` as a JSON Schema"), "{}", seen.stderr);
}

#[test]
fn samples_are_compared_with_a_schema_of_a_document() {
    let text = std::fs::read(root().join("fixtures/inputs/shop.openapi.yaml")).unwrap();
    let orders = "{\"order_id\": \"8a2f6a3e-5a52-4c57-9d0c-1f0a3b7f3a11\", \"total\": {\"amount\": 3, \"currency\": \"EUR\"}}\n{\"order_id\": 7}\n";
    let seen = Test::new()
        .file("shop.openapi.yaml", text)
        .file("orders.ndjson", orders)
        .args(["generate", "shop.openapi.yaml", "orders.ndjson", "--select", "Order"])
        .run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stderr.contains("rejected-sample"), "{}", seen.stderr);
    assert!(
        seen.stderr.starts_with(
            "read `shop.openapi.yaml` as OpenAPI 3.0.3, `#/components/schemas/Order` and 2 payloads"
        ),
        "{}",
        seen.stderr
    );
}

/// The columns of a schema in a folder of files.
fn columns_of(files: &[(&str, &str)], schema: &str) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = Options::new().metadata(Metadata::None);
    let made = Input::schema_file(folder.path().join(schema)).and_then(|input| compile(&input, &options));
    let made = made.map_err(|error| error.message().to_owned())?;
    Ok(made.choices.iter().map(|choice| choice.column.to_string()).collect())
}

const ORDER: &str = r#"{"type": "object", "properties": {"total": {"$ref": "REF"}}}"#;
const MONEY: &str =
    r#"{"$id": "https://example.com/money", "type": "object", "properties": {"cents": {"type": "integer"}}}"#;

#[test]
fn references_reach_files_by_path_within_the_repository_and_by_their_id() {
    let parts = format!(r#"{{"money": {MONEY}, "notes": [1, 2]}}"#)
        .replace("\"$id\": \"https://example.com/money\", ", "");
    for (reference, files) in [
        ("../common/money.json", vec![(".git/HEAD", ""), ("common/money.json", MONEY)]),
        ("common.json#/money", vec![("orders/common.json", parts.as_str())]),
        ("https://example.com/money", vec![("orders/more/m.json", MONEY)]),
        ("https://example.com/money#", vec![("orders/m.json", MONEY)]),
    ] {
        let order = ORDER.replace("REF", reference);
        let all: Vec<(&str, &str)> =
            files.into_iter().chain([("orders/order.json", order.as_str())]).collect();
        assert_eq!(columns_of(&all, "orders/order.json"), Ok(vec!["total_cents".to_owned()]), "{reference}");
    }
    let order = ORDER.replace("REF", "../common/money.json");
    let alone =
        columns_of(&[("common/money.json", MONEY), ("orders/order.json", &order)], "orders/order.json");
    assert!(alone.unwrap_err().contains("points outside the folder"));
    let meta = ORDER.replace("REF", "http://json-schema.org/draft-07/schema#");
    assert_eq!(columns_of(&[("order.json", &meta)], "order.json"), Ok(vec!["total".to_owned()]));
}

#[test]
fn samples_are_compared_with_a_definition_of_a_schema() {
    let text = std::fs::read(root().join("fixtures/inputs/parts.json")).unwrap();
    let seen = Test::new()
        .file("parts.json", text)
        .file("cups.ndjson", "{\"millilitres\": 200}\n{\"millilitres\": \"full\"}\n")
        .args(["generate", "parts.json", "cups.ndjson", "--select", "Cup"])
        .run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stderr.contains("warn[rejected-sample]"), "{}", seen.stderr);
    assert!(seen.stderr.contains("cups.ndjson:2"), "{}", seen.stderr);
}

/// A path is relative to where it was written: a flag's to the current folder, a key's to the folder of the project.
#[test]
fn a_folder_of_schemas_is_relative_to_where_it_was_written() {
    let project = "[defaults]\nschema-root = \"schemas\"\n";
    let order = ORDER.replace("REF", "../common/money.json");
    let test = || {
        Test::new()
            .file("mvstream.toml", project)
            .file("schemas/common/money.json", MONEY)
            .file("schemas/orders/order.json", &order)
    };
    let seen = test().args(["generate", "schemas/orders/order.json"]).run();
    assert!(seen.code == 0 && seen.stdout.contains("total_cents"), "{}", seen.stderr);
    let narrow = ["generate", "schemas/orders/order.json", "--schema-root", "schemas/orders"];
    let seen = test().args(narrow).run();
    assert!(seen.stderr.contains("points outside the folder"), "{}", seen.stderr);
}
