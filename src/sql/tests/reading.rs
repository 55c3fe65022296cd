//! What the parser says of text that it cannot read.

use pretty_assertions::assert_eq;

use crate::sql::{Purpose, computed, read};
use crate::text::Source;

fn script_error(text: &str) -> String {
    read(&Source::new("a.sql", text), Purpose::Proof).unwrap_err().to_string()
}

#[test]
fn a_syntax_error_names_its_place_and_what_was_expected() {
    assert_eq!(
        script_error("SET a TO TRUE;\nCREATE MATERIALIZED VIEW v SORTED BY (x) AS SELECT 1 FROM a.b;"),
        "a.sql:2:28: expected a clause of the view or `AS`, found `SORTED`"
    );
    assert_eq!(
        script_error("CREATE MATERIALIZED VIEW v DISTKEY(a, b) AS SELECT a FROM x.y"),
        "a.sql:1:28: a DISTKEY of several columns is not supported in a script of mvstream"
    );
    assert_eq!(script_error("FROBNICATE"), "a.sql:1:1: expected: an SQL statement, found: FROBNICATE");
    assert_eq!(
        script_error("SELECT a FROM b JOIN c ON b.x = c.x"),
        "a.sql:1:22: a join is not supported in a script of mvstream"
    );
    assert_eq!(script_error("SELECT a FROM 'unfinished"), "a.sql:1:15: unterminated string literal");
}

#[test]
fn a_deep_expression_is_refused_without_an_overflow() {
    let text = format!("SELECT {}1{} FROM a", "(".repeat(100_000), ")".repeat(100_000));
    assert!(script_error(&text).contains("recursion limit"), "{}", script_error(&text));
}

#[test]
fn an_expression_that_no_view_can_hold_is_named() {
    let error = |text: &str| computed(&[("x".to_owned(), text.to_owned())]).unwrap_err().to_string();
    assert_eq!(
        error("(SELECT 1)"),
        "--computed:1:1: a subquery cannot be used in a computed column (use columns, literals, casts, operators, CASE \
         and function calls)"
    );
    assert_eq!(
        error("a +"),
        "--computed:1:4: expected: an expression, found: EOF (write an expression over column names, as in a SELECT list)"
    );
    assert_eq!(
        error("a b"),
        "--computed:1:3: expected the end of the expression, found `b` (write an expression over column names, as in a \
         SELECT list)"
    );
}
