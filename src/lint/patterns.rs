//! What a condition can test of a text, and how patterns and line ends do.

use sqlparser::ast::{Expr, Value};

use crate::syntax::names::{arguments, is_call};

/// What a condition has tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Test {
    /// CAN_JSON_PARSE is true of the value.
    CanParse,
    /// IS_VALID_JSON or IS_VALID_JSON_ARRAY is true of the value.
    ValidJson,
    /// The value, as a whole, is of a pattern or among listed texts.
    Whole,
    /// A pattern matches the value somewhere.
    Pattern,
    /// A pattern with `^` or `$`, which match at line ends, matches the value.
    Anchored,
    /// The value has no line feed.
    NoLineFeed,
    /// The value has no carriage return.
    NoReturn,
    /// Every character of the value has one byte.
    Ascii,
    /// The value is NULL, so that nothing fails on it.
    Null,
}

/// Whether a call counts or locates matches of a pattern.
pub(super) fn is_match_count(expr: &Expr) -> bool {
    is_call(expr, &["regexp_count", "regexp_instr"])
}

/// Whether a pattern is one character outside of a set: `[^0-9]`.
pub(super) fn is_negated_set(pattern: &str) -> bool {
    pattern
        .strip_prefix("[^")
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|set| !set[1.min(set.len())..].contains(']'))
}

/// Whether a pattern is meant for the whole text: `^…$`. Redshift matches both at line ends:
/// <https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html>.
pub(super) fn is_anchored(pattern: &str) -> bool {
    pattern.starts_with('^') || (pattern.ends_with('$') && !pattern.ends_with("\\$"))
}

/// The text in which a call looks for a line end, and what is known if it finds none: `STRPOS(x, CHR(10))`.
pub(super) fn line_end(call: &Expr) -> Option<(&Expr, Test)> {
    let given = arguments(call);
    let [first, second] = given[..] else { return None };
    let (text, looked_for) = if is_call(call, &["strpos"]) {
        (first, second)
    } else if is_call(call, &["charindex"]) {
        (second, first)
    } else {
        return None;
    };
    let code = arguments(looked_for).into_iter().next().filter(|_| is_call(looked_for, &["chr"]))?;
    let Expr::Value(value) = code else { return None };
    match &value.value {
        Value::Number(number, _) if number == "10" => Some((text, Test::NoLineFeed)),
        Value::Number(number, _) if number == "13" => Some((text, Test::NoReturn)),
        _ => None,
    }
}
