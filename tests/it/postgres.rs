//! Redshift's casts and functions descend from PostgreSQL's, so the tests compare them with a real PostgreSQL. A table lists
//! every difference, with the fact that explains it.

use std::io::Write as _;

use mvstream::preview::{PayloadFile, PreviewOptions};
use mvstream::text::Source;
use serde_json::json;

use crate::cluster::Cluster;

/// The result of the preview for an expression over `x`, for every text.
fn previewed(expression: &str, texts: &[&str]) -> Vec<String> {
    let sql = format!(
        "CREATE MATERIALIZED VIEW l AS SELECT FROM_VARBYTE(kinesis_data, 'utf-8') AS t FROM k.s;\n\
         CREATE VIEW v AS SELECT {} AS c FROM l;",
        expression.replace('x', "JSON_EXTRACT_PATH_TEXT(t, '_')")
    );
    let lines: Vec<String> = texts.iter().map(|text| json!({"_": text}).to_string()).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.join("\n").as_bytes()).unwrap();
    let files = [PayloadFile { name: "texts".to_owned(), path: file.path().to_owned() }];
    let options =
        PreviewOptions { limit: texts.len(), views: vec!["v".to_owned()], ..PreviewOptions::default() };
    let outcome = mvstream::preview::run(&[Source::new("v.sql", sql.as_str())], &files, &options);
    let outcome = outcome.unwrap_or_else(|error| panic!("{error}\n{sql}")).pop().unwrap();
    let raised: Vec<u64> =
        outcome.blocks.iter().filter_map(|case| Some(case.record.as_ref()?.line)).collect();
    let mut rows = outcome.first_rows.into_iter();
    (1..=texts.len() as u64)
        .map(|line| {
            if raised.contains(&line) {
                return "error".to_owned();
            }
            rows.next().unwrap()[0].clone().unwrap_or_else(|| "NULL".to_owned())
        })
        .collect()
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "1",
    "+7",
    " 12 ",
    "\t12\n",
    "007",
    "32767",
    "32768",
    "-32769",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "99999999999999999999",
    "1.0",
    "5.9",
    "-5.5",
    "2.345",
    "2.344999",
    ".5",
    "5.",
    ".",
    "-.5e1",
    "1e3",
    "1E-2",
    "1e400",
    "1e-400",
    "3.5e38",
    "1e39",
    "99999999.99",
    "99999999.995",
    "12345678901234567890123456789012345678",
    "NaN",
    "nan",
    "Infinity",
    "-infinity",
    "inf",
    "0x1F",
    "1,000",
    "1_000",
    "$5",
    "--1",
    "1 2",
    "abc",
    "aéb",
    "é",
    "😀b",
    "ab ",
    "abcd",
    "true",
    "t",
    "null",
    "2026-11-21",
    "2026-11-21 10:11:12",
    "2026-11-21T10:11:12Z",
    "2026-11-21T10:11:12.123456+02:00",
    "2026-11-21T10:11:12.1234567Z",
    "2026-11-21t10:11:12z",
    "2026-11-21 10:11",
    "2026-11-21 25:00:00",
    "2026-11-21 24:00:00",
    "2026-11-21 23:59:60",
    "2026-02-29",
    "2024-02-29",
    "2026-13-01",
    "2026-1-2",
    "11/21/2026",
    "21-Nov-2026",
    "Nov-21-2026",
    "2026-Nov-21",
    "November 21, 2026",
    "November 21, 2026 10:11:12",
    "20261121",
    "261121",
    "2026.325",
    "J2461366",
    "10:11:12",
    "10:11",
    "101112",
    "10:11:12.5",
    "10:11 PM",
    "13:00 PM",
    "10:11:12+02",
    "10:11:12 PST",
    "1700000000",
    "0001-01-01",
    "0000-01-01",
    "9999-12-31 23:59:59.999999",
    "2026-11-21 10:11:12 UTC",
    "2026-11-21 10:11:12-0530",
    "2026-11-21 10:11:12 EST",
    "2026-11-21 10:11:12 BC",
    "2026-11-21 10:11:12 Europe/Vienna",
    "2026-11-21junk",
    "12/31/99",
    "epoch",
    "allballs",
    "infinity",
];

const CASTS: &[&str] = &[
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "DECIMAL(10,2)",
    "DECIMAL(38,0)",
    "DECIMAL(20,20)",
    "REAL",
    "DOUBLE PRECISION",
    "DATE",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "VARCHAR(3)",
    "CHAR(3)",
];

/// Over a text `x`.
const FUNCTIONS: &[&str] = &[
    "SPLIT_PART(x, 'b', 1)",
    "SPLIT_PART(x, '1', 2)",
    "SUBSTRING(x, 2, 2)",
    "SUBSTRING(x, 0, 2)",
    "SUBSTRING(x, -1, 4)",
    "SUBSTRING(x, 3)",
    "LEFT(x, 2)",
    "RIGHT(x, 2)",
    "TRIM(x)",
    "LTRIM(x, '0')",
    "RTRIM(x, '0')",
    "BTRIM(x, 'ab')",
    "UPPER(x)",
    "LOWER(x)",
    "LENGTH(x)",
    "OCTET_LENGTH(x)",
    "REPLACE(x, '1', 'one')",
    "STRPOS(x, 'b')",
    "x || '!'",
    "x ~ '^[0-9]+$'",
    "x ~ 'b'",
    "x ~ '^-?[0-9]+([.][0-9]+)?$'",
    "x ~ '^[ -~]{1,4}$'",
    "x !~ '[[:alpha:]]'",
    "x ~ '^(a|1).'",
    "x LIKE '1%'",
    "x LIKE '_b%'",
    "x NOT LIKE '%1%'",
    "x = 'abc'",
    "x <> '1'",
    "x < 'a'",
    "x BETWEEN '1' AND '2'",
    "x IN ('1', 'abc')",
    "NULLIF(x, '')",
    "NULLIF(x, '1')",
    "COALESCE(NULLIF(x, '1'), 'one')",
    "CASE x WHEN '1' THEN 'a' WHEN 'abc' THEN 'b' END",
    "CASE WHEN x ~ '^[0-9]{1,4}$' THEN x::INTEGER + 1 END",
    "CASE WHEN x ~ '^[0-9]{1,9}$' THEN x::INTEGER / 7 END",
    "CASE WHEN x ~ '^[0-9]{1,9}$' THEN x::INTEGER % 7 END",
    "CASE WHEN x ~ '^[0-9]{1,18}$' THEN x::INTEGER * 2 END",
    "CASE WHEN x ~ '^-?[0-9.]{3,9}$' THEN x::DECIMAL(10,3)::INTEGER END",
    "CASE WHEN x ~ '^-?[0-9.]{3,9}$' THEN x::DOUBLE PRECISION::INTEGER END",
    "CASE WHEN x ~ '^-?[0-9.]{3,9}$' THEN ROUND(x::DECIMAL(10,3), 1)::DECIMAL(10,1) END",
    "CASE WHEN x ~ '^[0-9]{10}$' THEN TIMESTAMP 'epoch' + x::BIGINT * INTERVAL '1 second' END",
    "CASE WHEN x ~ '^[0-9]{10}$' THEN TIMESTAMP 'epoch' + x::BIGINT / 1000.0 * INTERVAL '1 second' END",
    "CASE WHEN x ~ '^20[0-9]{2}-1[0-2]-[0-2][0-9]' THEN DATE_TRUNC('week', LEFT(x, 10)::TIMESTAMP) END",
    "CASE WHEN x ~ '^20[0-9]{2}-1[0-2]-[0-2][0-9]' THEN DATE_TRUNC('quarter', LEFT(x, 10)::TIMESTAMP) END",
    "CASE WHEN x ~ '^20[0-9]{2}-1[0-2]-[0-2][0-9]' THEN DATE_PART('dow', LEFT(x, 10)::TIMESTAMP) END",
    "CASE WHEN x ~ '^20[0-9]{2}-1[0-2]-[0-2][0-9]' THEN DATE_PART('week', LEFT(x, 10)::DATE) END",
    "CASE WHEN x ~ '^20[0-9]{2}-1[0-2]-[0-2][0-9]' THEN LEFT(x, 10)::DATE + 40 END",
];

/// Where the preview differs: part of an expression, texts (`*`: any), and the reason.
type Difference = (&'static str, &'static [&'static str], &'static str);

const DIFFERENCES: &[Difference] = &[
    (
        "DECIMAL(",
        &["1e3", "1E-2", "-.5e1", "1e400", "1e-400", "3.5e38", "1e39"],
        "no page has exponents: r_CAST_function",
    ),
    ("DECIMAL(10,2)", &["2.345", "99999999.995", "2026.325"], "digits are cut: r_enable_numeric_rounding"),
    ("DECIMAL(38,0)", &["5.9", "-5.5", ".5", "99999999.99", "99999999.995"], "as DECIMAL(10,2)"),
    ("DECIMAL(10,3)::INTEGER", &["*"], "as DECIMAL(10,2)"),
    ("INT", &["\t12\n"], "spaces are ignored, other blanks are not: r_CAST_function"),
    ("DECIMAL", &["\t12\n"], "as INT"),
    ("REAL", &["\t12\n"], "as INT"),
    ("DOUBLE", &["\t12\n"], "as INT"),
    ("DECIMAL", &["NaN", "nan"], "only floating numbers have NaN: r_Numeric_types201"),
    ("REAL", &["inf", "0x1F"], "the page names NaN, Infinity and -Infinity: r_Numeric_types201"),
    ("DOUBLE", &["inf", "0x1F"], "as REAL"),
    ("DATE", &["Infinity", "-infinity", "infinity"], "dates end in 294276: r_Datetime_types"),
    ("TIMESTAMP", &["Infinity", "-infinity", "infinity"], "as DATE"),
    (
        "DATE",
        &["2026-11-21 10:11:12 Europe/Vienna"],
        "zones by region are not supported, and reported as an error",
    ),
    ("TIME", &["2026-11-21 10:11:12 Europe/Vienna"], "as DATE"),
    ("x::TIME", &["2026.325", "allballs"], "no page has such times: r_Datetime_types"),
    ("VARCHAR(3)", &["aéb", "😀b"], "VARCHAR counts bytes, and the cut goes back to a whole character"),
    ("CHAR(3)", &["aéb", "é", "😀b"], "CHAR takes single bytes: r_Character_types"),
    ("[[:alpha:]]", &["é"], "classes are those of ASCII: pattern-matching-conditions-posix"),
    ("NULLIF(x, '')", &[" "], "blanks at the end do not count: r_NULLIF_function"),
];

/// Differences only from PostgreSQL 16 and later.
const SINCE_16: &[Difference] = &[
    (
        "INT",
        &["0x1F", "1_000"],
        "no page has such digits, which PostgreSQL itself reads since 16: r_Numeric_types201",
    ),
    ("DECIMAL", &["0x1F", "1_000"], "as INT"),
];

fn explains(&(part, texts, _): &Difference, expression: &str, text: &str) -> bool {
    expression.contains(part) && (texts.contains(&"*") || texts.contains(&text))
}

#[test]
fn casts_and_functions_agree_with_postgresql_or_the_difference_is_listed() {
    let cluster = Cluster::start();
    let casts = CASTS.iter().map(|of| format!("x::{of}"));
    let expressions: Vec<String> = casts.chain(FUNCTIONS.iter().map(|&of| of.to_owned())).collect();
    let mut asked = Vec::new();
    for expression in &expressions {
        for text in TEXTS {
            let literal = format!("E'{}'::text", text.replace('\\', "\\\\").replace('\'', "''"));
            let quoted = expression.split('x').collect::<Vec<_>>().join(&literal);
            asked.push(quoted);
        }
    }
    let answers = cluster.answers(&asked);
    let mut differences = Vec::new();
    let newer = if cluster.version() >= 16 { SINCE_16 } else { &[] };
    let known: Vec<&Difference> = DIFFERENCES.iter().chain(newer).collect();
    let mut unneeded = known.clone();
    for (expression, answers) in expressions.iter().zip(answers.chunks(TEXTS.len())) {
        let own = previewed(expression, TEXTS);
        for ((text, theirs), ours) in TEXTS.iter().zip(answers).zip(&own) {
            if theirs == ours {
                continue;
            }
            unneeded.retain(|difference| !explains(difference, expression, text));
            if !known.iter().any(|difference| explains(difference, expression, text)) {
                differences
                    .push(format!("{text:?} in {expression}: PostgreSQL {theirs:?}, preview {ours:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    assert!(unneeded.is_empty(), "differences that are none: {unneeded:?}");
}
