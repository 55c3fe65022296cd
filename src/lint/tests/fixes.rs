//! Fixes mend what they say, and nothing else.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;

use super::{RULES, example};
use crate::diag::Severity;
use crate::lint::{Levels, fix, lint};
use crate::text::Source;

fn fixed(sql: &str, also_unsafe: bool) -> (String, Vec<&'static str>) {
    let fixed = fix(&[Source::new("a.sql", sql)], &Levels::default(), also_unsafe);
    let left = fixed.remaining.iter().filter(|finding| finding.severity > Severity::Info);
    (fixed.sources[0].text().to_owned(), left.map(|finding| finding.code.name()).collect())
}

#[test]
fn a_page_whose_finding_has_a_fix_shows_an_example_that_it_mends() {
    let mut shown = String::new();
    for rule in RULES {
        let bad = example(rule.page, "Bad");
        let source = Source::new("a.sql", bad.as_str());
        let found = lint(&[source], &Levels::default());
        let own: Vec<_> = found.iter().filter(|finding| finding.code == rule.code).collect();
        let Some(fix) = own.iter().find_map(|finding| finding.fix.as_ref()) else { continue };
        let (text, left) = fixed(&bad, true);
        assert_eq!(left, Vec::<&str>::new(), "{}: {text}", rule.code.name());
        let again = lint(&[Source::new("a.sql", text.as_str())], &Levels::default());
        assert!(again.iter().all(|finding| finding.code != rule.code), "{text}");
        let kind = if fix.safe { "safe" } else { "unsafe" };
        let _ = write!(shown, "## {} ({kind})\n\n{text}\n\n", rule.code.name());
    }
    insta::with_settings!({ snapshot_path => "../../../snapshots/lint", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("fixes", shown);
    });
}

#[test]
fn comments_and_layout_stay() {
    let sql = "-- orders; land raw\nCREATE OR REPLACE MATERIALIZED VIEW IF NOT EXISTS orders /* one */\n  AUTO REFRESH YES -- soon\n  \
               SORTKEY( 1 ) -- the arrival\nAS SELECT\n\tapproximatearrivaltimestamp,   -- when\n\tFROM_BASE64( data )  AS \"Raw\"\n\
               FROM s.\"T\"  ORDER BY 1 -- last\n;\n";
    let (text, left) = fixed(sql, false);
    assert_eq!(
        text,
        "-- orders; land raw\nCREATE MATERIALIZED VIEW orders /* one */\n  SORTKEY( approximatearrivaltimestamp ) -- soon\n  \
         AUTO REFRESH YES -- the arrival\nAS SELECT\n\tapproximate_arrival_timestamp AS approximatearrivaltimestamp,   -- \
         when\n\tTO_VARBYTE(FROM_VARBYTE(kinesis_data, 'utf-8'), 'base64')  AS \"Raw\"\nFROM s.\"T\" -- last\n;\n"
    );
    assert_eq!(left, ["unguarded-decode"]);
}

#[test]
fn what_changes_the_meaning_is_left_to_those_who_ask() {
    let sql = "CREATE MATERIALIZED VIEW v AS SELECT JSON_PARSE(kinesis_data) AS p FROM s.t LIMIT 5;";
    assert_eq!(fixed(sql, false).0, sql);
    let mended = "CREATE MATERIALIZED VIEW v AS SELECT CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) \
                  END AS p FROM s.t;";
    assert_eq!(fixed(sql, true), (mended.to_owned(), Vec::new()));
}
