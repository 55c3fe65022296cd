//! Settings of a session and options of a warehouse change what casts and functions give.

use pretty_assertions::assert_eq;

use super::super::PreviewOptions;
use super::evaluated;

#[test]
fn exact_numbers_round_where_the_setting_is_on() {
    let expressions = ["'19.999'::DECIMAL(9, 2)", "1.5::INT", "s.n::INT", "s.n::DECIMAL(9, 1)"];
    let cut = evaluated("", &expressions, r#"{"n":1.96}"#, &PreviewOptions::default());
    assert_eq!(cut, ["19.99", "1", "1", "1.9"]);
    let on = "SET enable_numeric_rounding TO ON;";
    let rounded = evaluated(on, &expressions, r#"{"n":1.96}"#, &PreviewOptions::default());
    assert_eq!(rounded, ["20.00", "2", "2", "2.0"]);
}

#[test]
fn large_strings_are_an_option_of_the_warehouse() {
    let long = format!("'{{\"a\":\"{}\"}}'", "x".repeat(70_000));
    let expressions = [format!("LEN(JSON_SERIALIZE(JSON_PARSE({long})))")];
    let of = |options: &PreviewOptions| evaluated("", &[&expressions[0]], "{}", options);
    assert!(of(&PreviewOptions::default())[0].starts_with("error: "));
    assert_eq!(of(&PreviewOptions { large_strings: true, ..PreviewOptions::default() }), ["70008"]);
}

#[test]
fn settings_of_json_parse_drop_what_it_would_refuse() {
    let settings = "SET json_parse_dedup_attributes TO ON; SET json_parse_truncate_strings TO ON;";
    let long = format!("'{{\"a\":\"{}\"}}'", "é".repeat(40_000));
    let expressions = [
        "JSON_PARSE('{\"a\":1,\"b\":[ {\"c\":1,\"c\":2} ],\"a\":3}')",
        &format!("LEN(JSON_SERIALIZE_TO_VARBYTE(JSON_PARSE({long})))"),
        "CAN_JSON_PARSE('{\"a\":1,\"a\":2}')",
    ];
    let seen = evaluated(settings, &expressions, "{}", &PreviewOptions::default());
    assert_eq!(seen, ["{\"b\":[{\"c\":2}],\"a\":3}", "65542", "true"]);
    let refused = evaluated("", &[&format!("JSON_PARSE({long})")], "{}", &PreviewOptions::default());
    assert_eq!(refused, ["error: a text within is longer than the 65535 bytes that SUPER holds"]);
    let nulls = evaluated(
        "SET parse_super_null_on_error TO ON;",
        &["JSON_PARSE('nope')"],
        "{}",
        &PreviewOptions::default(),
    );
    assert_eq!(nulls, ["NULL"]);
    let again = "SET parse_super_null_on_error TO ON; SET parse_super_null_on_error TO DEFAULT;";
    let raised = evaluated(again, &["JSON_PARSE('nope')"], "{}", &PreviewOptions::default());
    assert!(raised[0].starts_with("error: "), "{raised:?}");
}
