//! SUPER values: what they are, and what scalars they hold.

use super::super::call::{Context, Raise, Resolved};
use super::super::json::{elements, json, members, quoted, read, string};
use super::super::value::{Type, Value};
use super::bytes::{count, without_nul};
use super::{kernel, kernel_of_null, parse_number};
use crate::json::{Kind, Tape, Token, slice};
use crate::redshift::SqlType;
use crate::text::Step;

/// The scalar that a SUPER value holds, with its type; NULL for JSON's null.
///
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SUPER_type.html>
pub(super) fn scalar<'a>(value: &Value<'a>, context: &mut Context<'_>) -> Result<(Value<'a>, Type), Raise> {
    let Value::Text(json) = value else { return Ok((Value::Null, Type::Null)) };
    if !read(context.tape, json) {
        return Err("the value is no JSON".into());
    }
    let token = context.tape.tokens[0];
    let target = context.returns;
    if token.kind != Kind::String && matches!(target, Type::Sql(of) if of.is_time()) {
        return Err("it is no text".into());
    }
    Ok(match token.kind {
        Kind::Null => (Value::Null, Type::Null),
        Kind::True | Kind::False => {
            let is = token.kind == Kind::True;
            if target.is_text() {
                return Ok((Value::Text(if is { "true" } else { "false" }.into()), Type::TEXT));
            }
            (Value::Bool(is), Type::BOOL)
        }
        Kind::String => (Value::Text(without_nul(string(json, token))?.into_owned().into()), Type::TEXT),
        Kind::Number => {
            let text = slice(json, token);
            if target == Type::BOOL {
                // a number with a point is neither true nor false
                return Ok((Value::Int(parse_number::integer(text)?), Type::BIGINT));
            }
            let is_decimal = matches!(target, Type::Sql(SqlType::Decimal(..)));
            if is_decimal || target.is_integer() && (token.marked || token.special) {
                let scale = target.scale();
                context.shortened = parse_number::has_more(text, scale);
                let value = parse_number::json_decimal(text, scale, context.settings.numeric_rounding)?;
                return Ok((Value::Decimal(value), Type::Sql(SqlType::Decimal(38, scale))));
            }
            (Value::Text(text.to_owned().into()), Type::TEXT)
        }
        Kind::Array | Kind::Object => return Err("it is an array or an object".into()),
    })
}

/// The value behind steps; NULL where there is none, as lax navigation has it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html#lax-semantics>.
pub(in crate::preview) fn navigation(steps: Vec<Step>) -> Option<Resolved> {
    let name = format!("navigate {steps:?}");
    let resolved = kernel("navigate", Type::SUPER, move |context, values| {
        let Some(Value::Text(text)) = values.first() else { return Ok(Value::Null) };
        if !read(context.tape, text) {
            return Ok(Value::Null);
        }
        let tokens = &context.tape.tokens;
        let mut at = 0;
        for step in &steps {
            let next = match step {
                Step::Key(key) => members(tokens, at)
                    .filter(|(name, _)| string(text, tokens[*name]) == *key)
                    .last()
                    .map(|(_, value)| value),
                Step::Index(index) => elements(tokens, at).nth(*index as usize),
            };
            let Some(next) = next else { return Ok(Value::Null) };
            at = next;
        }
        if tokens[at].kind == Kind::Null {
            return Ok(Value::Null);
        }
        Ok(Value::Text(json(text, tokens[at]).to_owned().into()))
    });
    // calls are told from one another by their names
    resolved.map(|resolved| Resolved { name: name.into(), ..resolved })
}

/// A scalar as SUPER: text becomes a string and is not parsed.
pub(super) fn of(value: Value<'_>, from: Type) -> Result<String, Raise> {
    Ok(match value {
        Value::Text(json) if from == Type::SUPER => json.into_owned(),
        Value::Text(text) => quoted(&text),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => parse_number::decimal_text(value, from.scale()),
        Value::Float(value) if value.is_finite() => parse_number::float_text(value, false),
        Value::Bool(value) => value.to_string(),
        _ => return Err("SUPER does not hold it".into()),
    })
}

/// The kind of a SUPER value, `None` for NULL.
fn kind(tape: &mut Tape, values: &[Value<'_>]) -> Option<Kind> {
    let Some(Value::Text(json)) = values.first() else { return None };
    read(tape, json).then(|| tape.tokens[0].kind)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_json_typeof.html>
pub(super) fn json_typeof(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel("json_typeof", Type::TEXT, |context, values| {
        let name = kind(context.tape, values).map(|kind| match kind {
            Kind::Null => "null",
            Kind::True | Kind::False => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        });
        Ok(name.map_or(Value::Null, |name| Value::Text(name.into())))
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_json_size.html>
pub(super) fn json_size(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel("json_size", Type::INT, |_, values| match values {
        [Value::Text(json)] => Ok(count(json.len())),
        _ => Ok(Value::Null),
    })
}

/// Of what is no array NULL: <https://docs.aws.amazon.com/redshift/latest/dg/get_array_length.html>.
pub(super) fn get_array_length(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel("get_array_length", Type::BIGINT, |context, values| match kind(context.tape, values) {
        Some(Kind::Array) => Ok(count(elements(&context.tape.tokens, 0).count())),
        _ => Ok(Value::Null),
    })
}

fn inspect(name: &'static str, types: &[Type], is: fn(Token, &str) -> bool) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel_of_null(name, Type::BOOL, move |context, values| {
        let Some(Value::Text(json)) = values.first() else { return Ok(Value::Bool(false)) };
        Ok(Value::Bool(read(context.tape, json) && is(context.tape.tokens[0], json)))
    })
}

/// What a SUPER value is, false for NULL: <https://docs.aws.amazon.com/redshift/latest/dg/c_Type_Info_Functions.html>.
macro_rules! inspectors {
    ($($name:ident $is:expr;)*) => {$(
        pub(super) fn $name(types: &[Type]) -> Option<Resolved> {
            inspect(stringify!($name), types, $is)
        }
    )*};
}

inspectors! {
    is_array |token, _| token.kind == Kind::Array;
    is_object |token, _| token.kind == Kind::Object;
    is_scalar |token, _| !matches!(token.kind, Kind::Array | Kind::Object | Kind::Null);
    is_boolean |token, _| matches!(token.kind, Kind::True | Kind::False);
    is_varchar |token, _| token.kind == Kind::String;
    is_char |token, _| token.kind == Kind::String;
    is_float |token, _| token.kind == Kind::Number && token.special;
    is_decimal |token, _| token.kind == Kind::Number && !token.special;
    is_smallint |token, json| whole(token, json).is_some_and(|value| i16::try_from(value).is_ok());
    is_integer |token, json| whole(token, json).is_some_and(|value| i32::try_from(value).is_ok());
    is_bigint |token, json| whole(token, json).is_some();
}

fn whole(token: Token, json: &str) -> Option<i64> {
    if token.kind == Kind::Number { parse_number::integer(slice(json, token)).ok() } else { None }
}
