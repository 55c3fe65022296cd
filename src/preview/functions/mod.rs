//! Redshift's functions: one line in a list, one place a function, each with its page.

mod bytes;
mod cast;
mod compare;
mod date_math;
mod json_text;
mod math;
mod parse_number;
mod parse_time;
mod pattern;
mod super_value;
mod text;

use std::sync::Arc;

use super::call::{Context, Raise, Resolved};
use super::value::{Type, Value};
pub(super) use bytes::{NUL, is_null};
pub(super) use cast::{cast, display, try_cast};
pub(super) use compare::{and, between, comparison, is_truth, not, or, within};
pub(super) use date_math::{extract, interval, times};
pub(super) use json_text::{NOT_JSON, PATH_KEYS, part, shown};
pub(super) use math::truncated;
pub(super) use parse_number::negated;
pub(super) use pattern::{like, matches};
pub(super) use super_value::navigation;

/// A function for arguments of certain types, if it takes such.
type Resolve = fn(&[Type]) -> Option<Resolved>;

/// The functions that are modelled, by all their names.
const FUNCTIONS: &[(&str, Resolve)] = &[
    ("abs", math::abs),
    ("btrim", text::btrim),
    ("can_json_parse", json_text::can_json_parse),
    ("ceil", math::ceil),
    ("ceiling", math::ceil),
    ("char_length", text::length),
    ("character_length", text::length),
    ("chr", text::chr),
    ("concat", text::concat),
    ("date", date_math::date),
    ("date_part", date_math::date_part),
    ("date_trunc", date_math::date_trunc),
    ("dateadd", date_math::dateadd),
    ("floor", math::floor),
    ("from_hex", bytes::from_hex),
    ("from_varbyte", bytes::from_varbyte),
    ("get_array_length", super_value::get_array_length),
    ("greatest", compare::greatest),
    ("is_array", super_value::is_array),
    ("is_bigint", super_value::is_bigint),
    ("is_boolean", super_value::is_boolean),
    ("is_char", super_value::is_char),
    ("is_decimal", super_value::is_decimal),
    ("is_float", super_value::is_float),
    ("is_integer", super_value::is_integer),
    ("is_object", super_value::is_object),
    ("is_scalar", super_value::is_scalar),
    ("is_smallint", super_value::is_smallint),
    ("is_utf8", bytes::is_utf8),
    ("is_valid_json", json_text::is_valid_json),
    ("is_valid_json_array", json_text::is_valid_json_array),
    ("is_varchar", super_value::is_varchar),
    ("json_array_length", json_text::array_length),
    ("json_extract_array_element_text", json_text::extract_array_element_text),
    ("json_extract_path_text", json_text::extract_path_text),
    ("json_parse", json_text::json_parse),
    ("json_serialize", json_text::json_serialize),
    ("json_serialize_to_varbyte", json_text::json_serialize_to_varbyte),
    ("json_size", super_value::json_size),
    ("json_typeof", super_value::json_typeof),
    ("least", compare::least),
    ("left", text::left),
    ("len", text::length),
    ("length", text::length),
    ("lower", text::lower),
    ("ltrim", text::ltrim),
    ("mod", math::modulo),
    ("nullif", compare::nullif),
    ("octet_length", bytes::octet_length),
    ("regexp_count", pattern::counted),
    ("regexp_instr", pattern::instr),
    ("regexp_replace", pattern::replace),
    ("regexp_substr", pattern::substr),
    ("replace", text::replace),
    ("right", text::right),
    ("round", math::round),
    ("rtrim", text::rtrim),
    ("split_part", text::split_part),
    ("strpos", text::strpos),
    ("substr", text::substring),
    ("substring", text::substring),
    ("textlen", text::length),
    ("to_hex", bytes::to_hex),
    ("to_varbyte", bytes::to_varbyte),
    ("trim", text::btrim),
    ("upper", text::upper),
];

/// The function of a name, in small letters.
pub(super) fn named(name: &str) -> Option<Resolve> {
    let at = FUNCTIONS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(FUNCTIONS[at].1)
}

/// An operator between two values.
pub(super) fn operator(operator: char, types: &[Type]) -> Option<Resolved> {
    let [left, right] = *types else { return None };
    if operator == '*'
        && let Some(product) = times(left, right)
    {
        return Some(product);
    }
    date_math::arithmetic(operator, left, right).or_else(|| parse_number::arithmetic(operator, left, right))
}

/// `||`.
pub(super) fn concat(types: &[Type]) -> Option<Resolved> {
    text::concat(types)
}

/// A function that gives NULL for NULL.
#[allow(clippy::unnecessary_wraps, reason = "what resolves a function gives an option")]
fn kernel(
    name: &'static str,
    returns: Type,
    work: impl for<'a> Fn(&mut Context<'_>, &[Value<'a>]) -> Result<Value<'a>, Raise> + Send + Sync + 'static,
) -> Option<Resolved> {
    Some(Resolved { name: name.into(), returns, kernel: Arc::new(work), takes_null: false })
}

/// A function that is asked what NULL gives.
fn kernel_of_null(
    name: &'static str,
    returns: Type,
    work: impl for<'a> Fn(&mut Context<'_>, &[Value<'a>]) -> Result<Value<'a>, Raise> + Send + Sync + 'static,
) -> Option<Resolved> {
    kernel(name, returns, work).map(|resolved| Resolved { takes_null: true, ..resolved })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(FUNCTIONS.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn each_is_a_function_of_redshift() {
        for (name, _) in FUNCTIONS {
            assert!(crate::redshift::functions::named(name).is_some(), "{name}");
        }
    }
}
