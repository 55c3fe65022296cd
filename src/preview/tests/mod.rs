//! Functions and casts as Redshift has them, each as a row of a table.

mod accounting;
mod functions;
mod queries;
mod settings;
mod windows;

use std::io::Write;

use pretty_assertions::assert_eq;

use super::{MissingPath, Outcome, PayloadFile, PreviewOptions, previewed};
use crate::text::Source;

/// Runs SQL on payloads, one a line.
pub(super) fn ran(sql: &str, payloads: &str, options: &PreviewOptions) -> Result<Vec<Outcome>, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(payloads.as_bytes()).unwrap();
    let payloads = [PayloadFile { name: "payloads.ndjson".to_owned(), path: file.path().to_owned() }];
    previewed(&[Source::new("view.sql", sql)], &[], &payloads, options).map_err(|error| error.to_string())
}

/// What expressions give for one payload, `error: …` where one raises.
fn evaluated(settings: &str, expressions: &[&str], payload: &str, options: &PreviewOptions) -> Vec<String> {
    let columns: Vec<String> =
        expressions.iter().enumerate().map(|(at, expr)| format!("{expr} AS c{at}")).collect();
    let sql = format!(
        "CREATE MATERIALIZED VIEW l AS SELECT kinesis_data, CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN \
         JSON_PARSE(kinesis_data) END AS s, FROM_VARBYTE(kinesis_data, 'utf-8') AS t FROM k.s; {settings} \
         CREATE VIEW v AS SELECT {} FROM l;",
        columns.join(", ")
    );
    let options = PreviewOptions { views: vec!["v".to_owned()], ..options.clone() };
    let outcome = match ran(&sql, payload, &options) {
        Ok(outcomes) => outcomes.into_iter().next().unwrap(),
        Err(error) => return vec![error],
    };
    let raised = |at: usize| {
        outcome
            .blocks
            .iter()
            .find(|case| case.column == format!("c{at}"))
            .map(|case| format!("error: {}", case.reason))
    };
    let value = |at: usize| {
        let row = outcome.first_rows.first();
        row.map_or("no row".to_owned(), |row| row[at].clone().unwrap_or("NULL".to_owned()))
    };
    (0..expressions.len()).map(|at| raised(at).unwrap_or_else(|| value(at))).collect()
}

/// Each expression alone, since one that raises keeps the row out of the view.
fn holds(payload: &str, table: &[(&str, &str)]) {
    for (expr, expected) in table {
        assert_eq!(evaluated("", &[expr], payload, &PreviewOptions::default()), [*expected], "{expr}");
    }
}

#[test]
fn text_becomes_whole_numbers_within_their_range() {
    let not = "error: `INTEGER` does not accept the value: the text is not a whole number";
    holds(
        "{}",
        &[
            ("'12'::INT", "12"),
            ("' -7 '::SMALLINT", "-7"),
            ("'\t12\n'::INT", not),
            ("'+5'::BIGINT", "5"),
            ("'32768'::SMALLINT", "error: `SMALLINT` does not accept the value: the number is out of range"),
            (
                "'9223372036854775808'::BIGINT",
                "error: `BIGINT` does not accept the value: the number is out of range",
            ),
            ("'ABC'::INT", not),
            ("''::INT", not),
            ("'5.9'::INT", not),
            ("TRY_CAST('5.9' AS INT)", "NULL"),
            ("TRY_CAST('' AS INT)", "NULL"),
            ("162.5::INT", "162"),
            ("(-162.5)::INT", "-162"),
            ("162.5::DOUBLE PRECISION::INT", "162"),
            ("TRUE::INT", "1"),
        ],
    );
}

#[test]
fn text_becomes_decimals_cut_and_bounded() {
    let over = |of: &str| {
        format!(
            "error: `{of}` does not accept the value: numeric data overflow: too many digits before the point"
        )
    };
    holds(
        "{}",
        &[
            ("'109.652'::DECIMAL(4, 1)", "109.6"),
            ("'-0.05'::DECIMAL(4, 1)", "0.0"),
            ("'-0.15'::DECIMAL(4, 1)", "-0.1"),
            ("'0.049'::DECIMAL(4, 1)", "0.0"),
            ("'123.456'::DECIMAL(2, 1)", &over("DECIMAL(2, 1)")),
            ("'99.99'::DECIMAL(3, 1)", "99.9"),
            (
                "'1e3'::DECIMAL(6, 2)",
                "error: `DECIMAL(6, 2)` does not accept the value: the text is not a number",
            ),
            ("JSON_PARSE('[15e-1]')::VARCHAR", "NULL"),
            ("'.5'::DECIMAL(3, 2)", "0.50"),
            ("'9223372036854775808'::DECIMAL(19, 0)", &over("DECIMAL(19, 0)")),
            ("'9223372036854775808'::DECIMAL(20, 0)", "9223372036854775808"),
            (
                "'x'::DECIMAL(3, 2)",
                "error: `DECIMAL(3, 2)` does not accept the value: the text is not a number",
            ),
            ("1.5::DECIMAL(3, 0)", "1"),
            ("TRY_CAST('123.456' AS DECIMAL(2, 1))", "NULL"),
        ],
    );
}

#[test]
fn text_becomes_floating_numbers() {
    let range = "error: `DOUBLE PRECISION` does not accept the value: the number is out of range";
    holds(
        "{}",
        &[
            ("'1e5'::FLOAT", "100000"),
            ("'0.1'::DOUBLE PRECISION", "0.1"),
            ("'NaN'::FLOAT", "NaN"),
            ("'-Infinity'::FLOAT", "-Infinity"),
            ("'1e400'::FLOAT", range),
            ("'1e-400'::FLOAT", range),
            ("'1e39'::REAL", "error: `REAL` does not accept the value: the number is out of range"),
            ("'1e20'::FLOAT", "1e+20"),
            ("'123456789'::REAL", "1.23457e+08"),
        ],
    );
}

#[test]
fn text_is_cut_at_whole_characters_and_char_takes_single_bytes() {
    holds(
        "{}",
        &[
            ("'abcdef'::VARCHAR(3)", "abc"),
            ("'aéb'::VARCHAR(2)", "a"),
            ("'ab'::CHAR(4) || '|'", "ab  |"),
            (
                "'é'::CHAR(4)",
                "error: `CHAR(4)` does not accept the value: CHAR holds single-byte characters only",
            ),
            ("LEN('ab'::CHAR(4))", "2"),
            ("LEN('ab  ')", "4"),
            ("LEN('é')", "1"),
            ("OCTET_LENGTH('é')", "2"),
            ("'a'::CHAR(4) = 'a'", "true"),
            ("'a  ' = 'a'", "true"),
            ("NULLIF('   ', '')", "NULL"),
        ],
    );
}

#[test]
fn text_becomes_days_and_moments() {
    let not = "error: `TIMESTAMP` does not accept the value: the text is not a date or time";
    let range = "error: `TIMESTAMP` does not accept the value: the date or time is out of range";
    holds(
        "{}",
        &[
            ("'2019-02-11T05:09:12.195Z'::TIMESTAMP", "2019-02-11 05:09:12.195"),
            ("'2020-01-01T00:00:00+05:00'::TIMESTAMP", "2020-01-01 00:00:00"),
            ("'2020-01-01T00:00:00+05:00'::TIMESTAMPTZ", "2019-12-31 19:00:00+00"),
            ("'2020-01-01 10:00 PST'::TIMESTAMPTZ", "2020-01-01 18:00:00+00"),
            ("'January 8, 1999'::TIMESTAMP", "1999-01-08 00:00:00"),
            ("'1/8/1999'::DATE", "1999-01-08"),
            ("'31-Jan-2000'::DATE", "2000-01-31"),
            ("'Jan-31-2000'::DATE", "2000-01-31"),
            ("'2000-Jan-31'::DATE", "2000-01-31"),
            ("'20080215'::DATE", "2008-02-15"),
            ("'080215'::DATE", "2008-02-15"),
            ("'2008.366'::DATE", "2008-12-31"),
            ("'J2451187'::DATE", "1999-01-08"),
            ("'04:05:06.789'::TIME", "04:05:06.789"),
            ("'04:05 PM'::TIME", "16:05:00"),
            ("'040506'::TIME", "04:05:06"),
            ("'2020-02-30'::TIMESTAMP", range),
            ("'2020-01-01 25:00:00'::TIMESTAMP", range),
            ("'1700000000'::TIMESTAMP", not),
            ("'soon'::TIMESTAMP", not),
            ("'now'::TIMESTAMP", "2026-01-02 00:00:00"),
            ("'2020-01-01 10:11:12'::TIMESTAMP::DATE", "2020-01-01"),
            ("TIMESTAMP 'epoch' + 1700000000::BIGINT * INTERVAL '1 second'", "2023-11-14 22:13:20"),
            ("TIMESTAMP 'epoch' + 1700000000123 / 1000.0 * INTERVAL '1 second'", "2023-11-14 22:13:20.123"),
            ("DATEADD(month, 1, '2024-01-31'::DATE)", "2024-02-29 00:00:00"),
            ("DATE_TRUNC('week', '2026-11-21 10:11:12'::TIMESTAMP)", "2026-11-16 00:00:00"),
            ("DATE_PART(week, '2027-01-01'::DATE)", "53"),
            ("DATE_PART(week, '2027-01-01'::DATE) / 2", "26.5"),
            ("EXTRACT(week FROM '2027-01-01'::DATE) / 2", "26"),
            ("EXTRACT(dow FROM '2026-11-21'::DATE)", "6"),
            ("'12:00:00+02'::TIMETZ", "12:00:00+02"),
        ],
    );
}

#[test]
fn bytes_take_the_form_of_the_text_beside_them() {
    holds(
        "eyJhIjoxfQ==",
        &[
            ("FROM_VARBYTE(kinesis_data, 'base64')", "ZXlKaElqb3hmUT09"),
            ("FROM_VARBYTE(TO_VARBYTE(t, 'base64'), 'utf8')", "{\"a\":1}"),
            ("FROM_VARBYTE('ab'::VARBYTE, 'hex')", "6162"),
            ("FROM_VARBYTE('a'::VARBYTE, 'binary')", "01100001"),
            ("TO_VARBYTE('abc', 'hex')", "0abc"),
            ("TO_VARBYTE('xyz', 'hex')", "error: the text is not hex"),
            ("TO_VARBYTE('ab!', 'base64')", "error: the text is not base64"),
            ("TO_HEX(255)", "ff"),
            ("FROM_HEX('6162')", "6162"),
            ("LENGTH(kinesis_data)", "12"),
            ("SUBSTRING(kinesis_data, 2, 3)", "794a68"),
            ("IS_UTF8(TO_VARBYTE('ff', 'hex'))", "false"),
            ("FROM_VARBYTE(TO_VARBYTE('ff', 'hex'), 'utf-8')", "error: the bytes are not UTF-8"),
            ("kinesis_data::VARCHAR(4)", "eyJh"),
        ],
    );
}

#[test]
fn json_in_text_is_read_as_redshift_reads_it() {
    let payload = r#"{"a":{"b":"x\ty","n":1.50,"z":null,"arr":[1,"two",{"k":3}]},"flag":true,"a.b":7}"#;
    holds(
        payload,
        &[
            ("JSON_EXTRACT_PATH_TEXT(t, 'a', 'b')", "x\ty"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'a', 'n')", "1.50"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'a', 'z')", "NULL"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'a', 'arr')", "[1,\"two\",{\"k\":3}]"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'A', 'b')", "NULL"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'flag')", "true"),
            ("JSON_EXTRACT_PATH_TEXT(t, 'a.b')", "7"),
            ("JSON_EXTRACT_PATH_TEXT('nope', 'a')", "error: the text is not JSON"),
            ("JSON_EXTRACT_PATH_TEXT('nope', 'a', TRUE)", "NULL"),
            ("JSON_EXTRACT_PATH_TEXT(NULL, 'a')", "NULL"),
            ("JSON_EXTRACT_PATH_TEXT(JSON_EXTRACT_PATH_TEXT(t, 'a'), 'n')", "1.50"),
            ("JSON_EXTRACT_ARRAY_ELEMENT_TEXT(JSON_EXTRACT_PATH_TEXT(t, 'a', 'arr'), 1)", "two"),
            ("JSON_EXTRACT_ARRAY_ELEMENT_TEXT('[1]', 5)", "NULL"),
            ("JSON_EXTRACT_ARRAY_ELEMENT_TEXT('{}', 0)", "error: the text is not a JSON array"),
            ("JSON_ARRAY_LENGTH('[1, 2]')", "2"),
            ("JSON_ARRAY_LENGTH('{}', TRUE)", "NULL"),
            ("IS_VALID_JSON('[1]')", "false"),
            ("IS_VALID_JSON('{}')", "true"),
            ("IS_VALID_JSON_ARRAY('[1]')", "true"),
            ("CAN_JSON_PARSE('')", "false"),
            ("CAN_JSON_PARSE(NULL::VARCHAR)", "NULL"),
            ("CAN_JSON_PARSE('{\"a\":1,\"a\":2}')", "false"),
            ("JSON_PARSE('{\"a\":1,\"a\":2}')", "error: an object repeats a key"),
            ("JSON_PARSE('nope')", "error: the text is not JSON"),
            ("JSON_PARSE(' { \"a\" : [ 1 , 2 ] } ')", "{\"a\":[1,2]}"),
        ],
    );
    let empty = PreviewOptions { missing_path: MissingPath::Empty, ..PreviewOptions::default() };
    assert_eq!(evaluated("", &["JSON_EXTRACT_PATH_TEXT(t, 'nowhere')"], payload, &empty), [""]);
}

#[test]
fn super_values_are_navigated_and_cast_laxly() {
    let payload = r#"{"num":5,"frac":1.5,"text":"abc","digits":"12","when":"2026-01-01","obj":{"Key":1},"arr":[1,[2]],"yes":true,"none":null,"big":1.2e3,"nul":"a\u0000b"}"#;
    holds(
        payload,
        &[
            ("s.num::INT", "5"),
            ("s.frac::DECIMAL(4, 2)", "1.50"),
            ("s.frac::DECIMAL(4, 0)", "1"),
            ("s.frac::INT", "1"),
            ("s.big::DECIMAL(9, 2)", "1200.00"),
            ("s.nul::VARCHAR(9)", "NULL"),
            (
                "JSON_EXTRACT_PATH_TEXT(t, 'nul')",
                "error: the text has a NUL character, which VARCHAR does not hold",
            ),
            ("s.text", "\"abc\""),
            ("s.text::VARCHAR(10)", "abc"),
            ("s.text::INT", "NULL"),
            ("s.digits::INT", "12"),
            ("s.when::DATE", "2026-01-01"),
            ("s.num::DATE", "NULL"),
            ("s.obj::VARCHAR(10)", "NULL"),
            ("s.obj.key", "NULL"),
            ("s.obj.\"Key\"", "NULL"),
            ("s.arr[1][0]::INT", "2"),
            ("s.arr[9]", "NULL"),
            ("s.nowhere.deep", "NULL"),
            ("s.none IS NULL", "true"),
            ("s.yes::BOOLEAN", "true"),
            ("s.frac::BOOLEAN", "NULL"),
            ("s.num::BOOLEAN", "true"),
            ("s.num = 5", "true"),
            ("s.text = 5", "false"),
            ("s.text > 5", "NULL"),
            ("'a\"b'::VARCHAR(9)::SUPER", "\"a\\\"b\""),
            ("JSON_SERIALIZE(s.obj)", "{\"Key\":1}"),
            ("JSON_SERIALIZE(s.none)", "null"),
            ("JSON_TYPEOF(s.arr)", "array"),
            ("GET_ARRAY_LENGTH(s.arr)", "2"),
            ("GET_ARRAY_LENGTH(s.obj)", "NULL"),
            ("IS_INTEGER(s.num)", "true"),
            ("IS_INTEGER(s.frac)", "false"),
            ("IS_VARCHAR(s.text)", "true"),
            ("IS_ARRAY(s.none)", "false"),
            ("TRY_CAST(s.text AS INT)", "NULL"),
        ],
    );
    // the setting of attributes is for names without quotes
    for (setting, expected) in
        [("enable_case_sensitive_super_attribute", "NULL"), ("enable_case_sensitive_identifier", "1")]
    {
        let settings = format!("SET {setting} TO TRUE;");
        let seen = evaluated(&settings, &["s.obj.\"Key\""], payload, &PreviewOptions::default());
        assert_eq!(seen, [expected], "{setting}");
    }
}

#[test]
fn functions_of_text_keep_to_redshift() {
    holds(
        "{}",
        &[
            ("SPLIT_PART('a-b-c', '-', 2)", "b"),
            ("SPLIT_PART('a-b', '-', 5)", ""),
            ("SPLIT_PART('a-b', '-', 0)", "error: parts are counted from 1"),
            ("SUBSTRING('hällo', 2, 3)", "äll"),
            ("SUBSTRING('hello', 0, 3)", "he"),
            ("SUBSTRING('hello', 2)", "ello"),
            ("LEFT('häl', 2)", "hä"),
            ("RIGHT('häl', 2)", "äl"),
            ("TRIM('  a ')", "a"),
            ("BTRIM('xxaxx', 'x')", "a"),
            ("UPPER('é') || 1", "É1"),
            ("REPLACE('aXbX', 'X', '-')", "a-b-"),
            ("POSITION('l' IN 'hello')", "3"),
            ("'abc' ~ '^[a-c]+$'", "true"),
            ("'abc' ~ 'b'", "true"),
            ("'a1' ~ '\\\\d'", "true"),
            ("'abc' !~ 'B'", "true"),
            ("'ABC' ILIKE 'a%'", "true"),
            ("'abc' LIKE 'a_c'", "true"),
            ("REGEXP_SUBSTR('a12b', '[0-9]+')", "12"),
            ("REGEXP_SUBSTR('ab', '[0-9]+')", ""),
            ("REGEXP_SUBSTR('a1', '[0-9]+', 1, 2) || '|'", "|"),
            ("REGEXP_SUBSTR('a1', '[0-9]+', 0, 1)", "1"),
            ("REGEXP_SUBSTR('a1', '[0-9]+', 1, 0) || '|'", "|"),
            (
                "REGEXP_SUBSTR('a1', '[0-9]+', 1, 2)::INT",
                "error: `INTEGER` does not accept the value: the text is not a whole number",
            ),
            ("REGEXP_REPLACE('a1b2', '[0-9]', '#')", "a#b#"),
            ("REGEXP_COUNT('a1b2', '[0-9]')", "2"),
            ("REGEXP_INSTR('ab1', '[0-9]')", "3"),
            ("GREATEST(1, NULL::INT, 3)", "3"),
            ("COALESCE(NULL, 'x')", "x"),
            ("COALESCE('1'::INT, 'no'::INT)", "1"),
            ("CASE WHEN 1 = 2 THEN 'no'::INT ELSE 4 END", "4"),
            ("CASE 'true ' WHEN 'true' THEN 1 END", "1"),
            ("3 BETWEEN 1 AND 3", "true"),
            ("NULL BETWEEN 1 AND 3", "NULL"),
            ("2 NOT IN (1, NULL)", "NULL"),
            ("7 % 4 + 7 / 2", "6"),
            ("1 / 0", "error: division by zero"),
            ("1.0 / 3", "0.333333333333"),
            ("2147483647 + 1", "error: the number is out of range"),
            ("-(5) * 2.5", "-12.5"),
            ("ABS(-2.5)", "2.5"),
            ("ROUND(2.55, 1)", "2.60"),
            ("FLOOR(-2.5)", "-3.0"),
            ("TRUE AND NULL", "NULL"),
            ("FALSE AND NULL", "false"),
            ("NOT (1 = 1 OR NULL)", "false"),
        ],
    );
}
