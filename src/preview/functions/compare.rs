//! Comparisons, and what is made of them.

use std::cmp::Ordering;

use super::super::call::{Context, Resolved};
use super::super::json::{elements, members, read, string};
use super::super::value::{Type, Value};
use super::text::trimmed;
use super::{kernel, kernel_of_null, parse_number};
use crate::json::{Kind, Tape};

/// Whether values of two types can be compared as they are.
fn comparable(left: Type, right: Type) -> bool {
    let kinds: [fn(Type) -> bool; 3] = [Type::is_text, Type::is_number, Type::is_bytes];
    left == right
        || left == Type::Null
        || right == Type::Null
        || left == Type::SUPER
        || right == Type::SUPER
        || kinds.iter().any(|kind| kind(left) && kind(right))
}

/// The order of two values, if they have one.
fn order(
    (left, left_type): (&Value<'_>, Type),
    (right, right_type): (&Value<'_>, Type),
    tape: &mut Tape,
) -> Option<Ordering> {
    if left_type == Type::SUPER || right_type == Type::SUPER {
        return dynamic((left, left_type), (right, right_type), tape);
    }
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(trimmed(left).cmp(trimmed(right))),
        (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) | (Value::Moment(left), Value::Moment(right)) => {
            Some(left.cmp(right))
        }
        (Value::TimeTz(left, east), Value::TimeTz(right, other)) => {
            let utc = |micros: i64, offset: i32| micros - i64::from(offset) * super::parse_time::SECOND;
            Some(utc(*left, *east).cmp(&utc(*right, *other)))
        }
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Float(_), _) | (_, Value::Float(_)) => {
            let left = parse_number::approximate(left, left_type.scale());
            Some(left.total_cmp(&parse_number::approximate(right, right_type.scale())))
        }
        (left, right) => {
            let scale = left_type.scale().max(right_type.scale());
            let exact = |value, of: Type| parse_number::exact(value, of.scale(), scale);
            if let (Ok(left), Ok(right)) = (exact(left, left_type), exact(right, right_type)) {
                Some(left.cmp(&right))
            } else {
                let left = parse_number::approximate(left, left_type.scale());
                Some(left.total_cmp(&parse_number::approximate(right, right_type.scale())))
            }
        }
    }
}

/// Dynamic typing: values of other kinds have no order:
/// <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html#dynamic-typing>.
fn dynamic(left: (&Value<'_>, Type), right: (&Value<'_>, Type), tape: &mut Tape) -> Option<Ordering> {
    match (plain(left, tape)?, plain(right, tape)?) {
        (Plain::Number(left), Plain::Number(right)) => left.partial_cmp(&right),
        (Plain::Text(left), Plain::Text(right)) => Some(trimmed(&left).cmp(trimmed(&right))),
        (Plain::Bool(left), Plain::Bool(right)) => Some(left.cmp(&right)),
        (Plain::Deep(left), Plain::Deep(right)) if left == right => Some(Ordering::Equal),
        _ => None,
    }
}

/// A value without its type.
#[derive(PartialEq)]
enum Plain {
    Number(f64),
    Text(String),
    Bool(bool),
    /// An array or an object, its keys in order.
    Deep(String),
}

fn plain((value, of): (&Value<'_>, Type), tape: &mut Tape) -> Option<Plain> {
    Some(match value {
        Value::Text(json) if of == Type::SUPER => {
            if !read(tape, json) {
                return None;
            }
            let token = tape.tokens[0];
            match token.kind {
                Kind::Null => return None,
                Kind::True | Kind::False => Plain::Bool(token.kind == Kind::True),
                Kind::Number => Plain::Number(string(json, token).parse().ok()?),
                Kind::String => Plain::Text(string(json, token).into_owned()),
                Kind::Array | Kind::Object => Plain::Deep(sorted(tape, json, 0)),
            }
        }
        Value::Text(text) => Plain::Text(text.to_string()),
        Value::Bool(value) => Plain::Bool(*value),
        Value::Int(_) | Value::Decimal(_) | Value::Float(_) => {
            Plain::Number(parse_number::approximate(value, of.scale()))
        }
        _ => return None,
    })
}

fn sorted(tape: &Tape, json: &str, at: usize) -> String {
    stacker::maybe_grow(64 << 10, 1 << 20, || match tape.tokens[at].kind {
        Kind::Array => {
            let parts: Vec<String> = elements(&tape.tokens, at).map(|at| sorted(tape, json, at)).collect();
            format!("[{}]", parts.join(","))
        }
        Kind::Object => {
            let members = members(&tape.tokens, at);
            let pair = |(key, value): (usize, usize)| {
                format!("{:?}:{}", string(json, tape.tokens[key]), sorted(tape, json, value))
            };
            let mut parts: Vec<String> = members.map(pair).collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
        Kind::String => format!("{:?}", string(json, tape.tokens[at])),
        Kind::Number => {
            let text = string(json, tape.tokens[at]);
            text.parse::<f64>().map_or_else(|_| text.to_string(), |value| value.to_string())
        }
        Kind::Null | Kind::True | Kind::False => string(json, tape.tokens[at]).into_owned(),
    })
}

/// A comparison, by the orders that it takes for true.
pub(in crate::preview) fn comparison(
    name: &'static str,
    types: &[Type],
    accepts: fn(Ordering) -> bool,
) -> Option<Resolved> {
    (types.len() == 2 && comparable(types[0], types[1])).then_some(())?;
    kernel(name, Type::BOOL, move |context, values| {
        let [left, right] = values else { return Ok(Value::Null) };
        let found = order((left, context.types[0]), (right, context.types[1]), context.tape);
        Ok(match found {
            Some(found) => Value::Bool(accepts(found)),
            // other kinds: not equal, and neither before nor after
            None if name == "=" => Value::Bool(false),
            None if name == "<>" => Value::Bool(true),
            None => Value::Null,
        })
    })
}

/// The order of two values of a type for sorting: NULL first or last, values without an order alike.
pub(in crate::preview) fn ordered(
    left: &Value<'_>,
    right: &Value<'_>,
    of: Type,
    descends: bool,
    nulls_first: bool,
) -> Ordering {
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) if nulls_first => Ordering::Less,
        (true, false) => Ordering::Greater,
        (false, true) if nulls_first => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => {
            let found = order((left, of), (right, of), &mut Tape::default()).unwrap_or(Ordering::Equal);
            if descends { found.reverse() } else { found }
        }
    }
}

/// `IS DISTINCT FROM` and its contrary, where NULL equals NULL.
pub(in crate::preview) fn distinct(types: &[Type], is: bool) -> Option<Resolved> {
    let [left, right] = *types else { return None };
    comparable(left, right).then_some(())?;
    kernel_of_null(if is { "is distinct" } else { "is not distinct" }, Type::BOOL, move |context, values| {
        let [left, right] = values else { return Ok(Value::Null) };
        let same = match (left.is_null(), right.is_null()) {
            (false, false) => {
                let found = order((left, context.types[0]), (right, context.types[1]), context.tape);
                found == Some(Ordering::Equal)
            }
            (left, right) => left == right,
        };
        Ok(Value::Bool(same != is))
    })
}

/// `BETWEEN`: <https://docs.aws.amazon.com/redshift/latest/dg/r_range_condition.html>.
pub(in crate::preview) fn between(types: &[Type], is: bool) -> Option<Resolved> {
    let [value, low, high] = *types else { return None };
    (comparable(value, low) && comparable(value, high)).then_some(())?;
    kernel_of_null(if is { "between" } else { "not between" }, Type::BOOL, move |context, values| {
        let [value, low, high] = values else { return Ok(Value::Null) };
        let types = context.types;
        let mut holds = |bound: &Value<'_>, of: Type, accepts: fn(Ordering) -> bool| {
            if value.is_null() || bound.is_null() {
                return None;
            }
            order((value, types[0]), (bound, of), context.tape).map(accepts)
        };
        let above = holds(low, types[1], Ordering::is_ge);
        let below = holds(high, types[2], Ordering::is_le);
        Ok(match (above, below) {
            (Some(false), _) | (_, Some(false)) => Value::Bool(!is),
            (Some(true), Some(true)) => Value::Bool(is),
            _ => Value::Null,
        })
    })
}

/// `IN`, of values: <https://docs.aws.amazon.com/redshift/latest/dg/r_in_condition.html>.
pub(in crate::preview) fn within(types: &[Type], is: bool) -> Option<Resolved> {
    let (value, list) = types.split_first()?;
    list.iter().all(|of| comparable(*value, *of)).then_some(())?;
    kernel_of_null(if is { "in" } else { "not in" }, Type::BOOL, move |context, values| {
        let Some((value, list)) = values.split_first() else { return Ok(Value::Null) };
        if value.is_null() {
            return Ok(Value::Null);
        }
        let mut unknown = false;
        for (nth, other) in list.iter().enumerate() {
            if other.is_null() {
                unknown = true;
                continue;
            }
            let found = order((value, context.types[0]), (other, context.types[nth + 1]), context.tape);
            if found == Some(Ordering::Equal) {
                return Ok(Value::Bool(is));
            }
        }
        Ok(if unknown { Value::Null } else { Value::Bool(!is) })
    })
}

/// Blanks at the end do not count: <https://docs.aws.amazon.com/redshift/latest/dg/r_NULLIF_function.html>.
pub(super) fn nullif(types: &[Type]) -> Option<Resolved> {
    let [left, right] = *types else { return None };
    comparable(left, right).then_some(())?;

    kernel_of_null("nullif", left, |context, values| {
        let [left, right] = values else { return Ok(Value::Null) };
        if left.is_null() || right.is_null() {
            return Ok(left.clone());
        }
        let found = order((left, context.types[0]), (right, context.types[1]), context.tape);
        Ok(if found == Some(Ordering::Equal) { Value::Null } else { left.clone() })
    })
}

/// The greatest that is not NULL: <https://docs.aws.amazon.com/redshift/latest/dg/r_GREATEST_LEAST.html>.
pub(super) fn greatest(types: &[Type]) -> Option<Resolved> {
    extreme("greatest", types, Ordering::Greater)
}

/// The least that is not NULL.
pub(super) fn least(types: &[Type]) -> Option<Resolved> {
    extreme("least", types, Ordering::Less)
}

fn extreme(name: &'static str, types: &[Type], wanted: Ordering) -> Option<Resolved> {
    let first = *types.first()?;
    let alike = |of: &Type| *of == first || of.is_text() && first.is_text();
    types.iter().all(alike).then_some(())?;
    kernel_of_null(name, if first.is_text() { Type::TEXT } else { first }, move |context, values| {
        let mut best: Option<&Value<'_>> = None;
        for value in values.iter().filter(|value| !value.is_null()) {
            let beats = best.is_none_or(|best| {
                order((value, context.types[0]), (best, context.types[0]), context.tape) == Some(wanted)
            });
            if beats {
                best = Some(value);
            }
        }
        Ok(best.cloned().unwrap_or(Value::Null))
    })
}

/// Three-valued: every part is worked out, since no order inside is promised.
fn all(values: &[Value<'_>]) -> Option<bool> {
    let mut all = Some(true);
    for value in values {
        match value {
            Value::Bool(true) => {}
            Value::Bool(false) => return Some(false),
            _ => all = None,
        }
    }
    all
}

fn truth<'a>(is: Option<bool>) -> Value<'a> {
    is.map_or(Value::Null, Value::Bool)
}

fn booleans(types: &[Type]) -> bool {
    types.iter().all(|of| *of == Type::BOOL || *of == Type::Null)
}

/// `AND`, of any number.
pub(in crate::preview) fn and(types: &[Type]) -> Option<Resolved> {
    booleans(types).then_some(())?;
    kernel_of_null("and", Type::BOOL, |_: &mut Context<'_>, values| Ok(truth(all(values))))
}

/// `OR`, of any number.
pub(in crate::preview) fn or(types: &[Type]) -> Option<Resolved> {
    booleans(types).then_some(())?;
    kernel_of_null("or", Type::BOOL, |_, values| {
        let negated: Vec<Value<'_>> = values
            .iter()
            .map(|value| if let Value::Bool(is) = value { Value::Bool(!is) } else { Value::Null })
            .collect();
        Ok(truth(all(&negated).map(|all| !all)))
    })
}

/// `NOT`.
pub(in crate::preview) fn not(types: &[Type]) -> Option<Resolved> {
    booleans(types).then_some(())?;
    kernel("not", Type::BOOL, |_, values| match values {
        [Value::Bool(is)] => Ok(Value::Bool(!is)),
        _ => Ok(Value::Null),
    })
}

/// `IS TRUE`, `IS FALSE`, `IS UNKNOWN` and their contraries.
pub(in crate::preview) fn is_truth(types: &[Type], wanted: Option<bool>, is: bool) -> Option<Resolved> {
    (types.len() == 1 && booleans(types)).then_some(())?;
    kernel_of_null("is truth", Type::BOOL, move |_, values| {
        let found = if let [Value::Bool(found)] = values { Some(*found) } else { None };
        Ok(Value::Bool((found == wanted) == is))
    })
}
