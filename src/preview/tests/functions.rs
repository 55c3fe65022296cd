//! Functions that PostgreSQL does not have, or has otherwise, by the examples of their pages.

use pretty_assertions::assert_eq;

use super::super::PreviewOptions;
use super::{evaluated, holds};

#[test]
fn texts_hashes_and_choices() {
    holds(
        "{}",
        &[
            ("CHARINDEX('fish', 'dogfish')", "4"),
            ("'a' || CHR(10) || 'b' LIKE 'a'", "false"),
            ("CHR(65) || ASCII('B')", "A66"),
            ("REPLICATE('ab', 2)", "abab"),
            ("CONCAT('a', 1)", "a1"),
            ("DECODE(2, 1, 'one', 2, 'two', 'more')", "two"),
            ("DECODE(NULL::INT, NULL, 'none', 'some')", "none"),
            ("DECODE(3, 1, 'one')", "NULL"),
            ("NVL2(NULL::INT, 'some', 'none')", "none"),
            ("GREATEST('a', 'bb'::VARCHAR(9))", "bb"),
            ("MD5('')", "d41d8cd98f00b204e9800998ecf8427e"),
            ("SHA1('Amazon Redshift')", "eeac5ed1e11cda66032c30ad77b25071b5487f55"),
            ("SHA2('abc', 256)", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("FNV_HASH('')", "-3750763034362895579"),
            ("1::BOOL", "true"),
            ("'2026-01-01'::DATETIME", "2026-01-01 00:00:00"),
            ("TRUNC(19.999, 2)", "19.990"),
            ("1 IS DISTINCT FROM NULL", "true"),
            ("NULL::INT IS NOT DISTINCT FROM NULL", "true"),
        ],
    );
}

#[test]
fn days_and_zones() {
    holds(
        "{}",
        &[
            ("DATEDIFF(qtr, '1998-07-01'::DATE, '2001-01-01'::DATE)", "10"),
            ("DATEDIFF('day', '2026-01-01 23:59:00'::TIMESTAMP, '2026-01-02 00:01:00'::TIMESTAMP)", "1"),
            ("DATEDIFF(year, '2026-12-31'::DATE, '2027-01-01'::DATE)", "1"),
            ("ADD_MONTHS('2008-03-31'::DATE, 1)", "2008-04-30 00:00:00"),
            ("ADD_MONTHS('2008-04-30'::DATE, 1)", "2008-05-31 00:00:00"),
            ("LAST_DAY('2004-02-10'::DATE)", "2004-02-29"),
            ("CONVERT_TIMEZONE('Asia/Seoul', '2026-01-01 00:00:00'::TIMESTAMP)", "2026-01-01 09:00:00"),
            (
                "CONVERT_TIMEZONE('Asia/Seoul', 'UTC', '2026-01-01 09:00:00'::TIMESTAMP)",
                "2026-01-01 00:00:00",
            ),
            (
                "CONVERT_TIMEZONE('Nowhere/City', '2026-01-01'::TIMESTAMP)",
                "error: the preview knows no such time zone",
            ),
            (
                "TO_CHAR('2026-03-05 14:07:09'::TIMESTAMP, 'DD-Mon-YYYY HH12:MI:SS PM')",
                "05-Mar-2026 02:07:09 PM",
            ),
            ("TO_DATE('02 Oct 2001', 'DD Mon YYYY')", "2001-10-02"),
            ("TO_DATE('20010631', 'YYYYMMDD')", "error: the date or time is out of range"),
            ("TO_TIMESTAMP('05/03/26 11:30 PM', 'DD/MM/YY HH12:MI AM')", "2026-03-05 23:30:00+00"),
        ],
    );
}

#[test]
fn super_values_are_made() {
    holds(
        r#"{"a":[1,[2,3]]}"#,
        &[
            ("ARRAY(1, 'x', NULL, s.a)", "[1,\"x\",null,[1,[2,3]]]"),
            ("OBJECT('k', 1, 'l', s.a[0])", "{\"k\":1,\"l\":1}"),
            ("SPLIT_TO_ARRAY('a|b', '|')", "[\"a\",\"b\"]"),
            ("ARRAY_CONCAT(s.a, ARRAY(4))", "[1,[2,3],4]"),
            ("SUBARRAY(s.a, 1, 1)", "[[2,3]]"),
            ("ARRAY_FLATTEN(s.a)", "[1,2,3]"),
        ],
    );
}

#[test]
fn the_moment_of_a_query_is_an_option() {
    let now = super::super::moment("2026-05-06T07:08:09").unwrap();
    let options = PreviewOptions { now: Some(now), ..PreviewOptions::default() };
    let expressions =
        ["GETDATE()", "SYSDATE", "CURRENT_DATE", "DATEADD(hour, -1, GETDATE())", "CURRENT_TIMESTAMP"];
    let seen = evaluated("", &expressions, "{}", &options);
    let day = "2026-05-06 07:08:09";
    assert_eq!(seen, [day, day, "2026-05-06", "2026-05-06 06:08:09", "2026-05-06 07:08:09+00"]);
    assert!(super::super::moment("soon").is_err());
}
