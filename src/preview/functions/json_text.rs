//! Functions of JSON in text.

use std::borrow::Cow;

use super::super::call::{Context, Raise, Resolved};
use super::super::json::{check, elements, json, members, parsed, read, string};
use super::super::value::{Type, Value};
use super::bytes::{count, utf8, without_nul};
use super::{kernel, kernel_of_null};
use crate::json::Kind;

/// Path elements: <https://docs.aws.amazon.com/redshift/latest/dg/JSON_EXTRACT_PATH_TEXT.html>.
pub(in crate::preview) const PATH_KEYS: usize = 5;
pub(in crate::preview) const NOT_JSON: &str = "the text is not JSON";

fn is_text(of: Type) -> bool {
    of.is_text() || of == Type::Null
}

/// Whether the last argument says what becomes of text that is no JSON, and it is NULL.
fn nulls_invalid(values: &[Value<'_>], arguments: usize) -> bool {
    values.get(arguments) == Some(&Value::Bool(true))
}

/// What a function of JSON in text gives for a token: the text of a string, the JSON of all else, NULL for null.
pub(in crate::preview) fn shown(text: &str, token: crate::json::Token) -> Option<Cow<'_, str>> {
    (token.kind != Kind::Null).then(|| string(text, token))
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_EXTRACT_PATH_TEXT.html>
///
/// Of repeated keys the last counts, as it does where JSON_PARSE is told to drop them; no page says so.
pub(super) fn extract_path_text(types: &[Type]) -> Option<Resolved> {
    let keys = types.len() - usize::from(types.last() == Some(&Type::BOOL));
    ((2..=PATH_KEYS + 1).contains(&keys) && types[..keys].iter().all(|of| is_text(*of))).then_some(())?;
    kernel("json_extract_path_text", Type::TEXT, move |context, values| {
        let Some(Value::Text(text)) = values.first() else { return Ok(Value::Null) };
        if !read(context.tape, text) {
            return if nulls_invalid(values, keys) { Ok(Value::Null) } else { Err(NOT_JSON.into()) };
        }
        let tokens = &context.tape.tokens;
        let mut at = 0;
        for key in &values[1..keys] {
            let Value::Text(key) = key else { return Ok(Value::Null) };
            match members(tokens, at).filter(|(name, _)| string(text, tokens[*name]) == *key).last() {
                Some((_, value)) => at = value,
                None => return Ok(missing(context)),
            }
        }
        owned(shown(text, tokens[at]))
    })
}

fn owned<'a>(text: Option<Cow<'_, str>>) -> Result<Value<'a>, Raise> {
    let text = text.map(without_nul).transpose()?;
    Ok(text.map_or(Value::Null, |text| Value::Text(text.into_owned().into())))
}

/// NULL, or an empty text as the guide of 2023 has it.
fn missing<'a>(context: &Context<'_>) -> Value<'a> {
    if context.settings.missing_is_empty { Value::Text("".into()) } else { Value::Null }
}

/// From 0: <https://docs.aws.amazon.com/redshift/latest/dg/JSON_EXTRACT_ARRAY_ELEMENT_TEXT.html>.
pub(super) fn extract_array_element_text(types: &[Type]) -> Option<Resolved> {
    let fits = matches!(types, [text, at] | [text, at, Type::BOOL] if is_text(*text) && at.is_integer());
    fits.then_some(())?;
    kernel("json_extract_array_element_text", Type::TEXT, |context, values| {
        let [Value::Text(text), Value::Int(nth), ..] = values else { return Ok(Value::Null) };
        if !read(context.tape, text) || context.tape.tokens[0].kind != Kind::Array {
            return if nulls_invalid(values, 2) {
                Ok(Value::Null)
            } else {
                Err("the text is not a JSON array".into())
            };
        }
        let tokens = &context.tape.tokens;
        let element = usize::try_from(*nth).ok().and_then(|nth| elements(tokens, 0).nth(nth));
        element.map_or_else(|| Ok(missing(context)), |at| owned(shown(text, tokens[at])))
    })
}

/// Of objects only: <https://docs.aws.amazon.com/redshift/latest/dg/IS_VALID_JSON.html>.
pub(super) fn is_valid_json(types: &[Type]) -> Option<Resolved> {
    is_kind("is_valid_json", types, Kind::Object)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/IS_VALID_JSON_ARRAY.html>
pub(super) fn is_valid_json_array(types: &[Type]) -> Option<Resolved> {
    is_kind("is_valid_json_array", types, Kind::Array)
}

fn is_kind(name: &'static str, types: &[Type], kind: Kind) -> Option<Resolved> {
    (types.len() == 1 && is_text(types[0])).then_some(())?;
    kernel(name, Type::BOOL, move |context, values| match values {
        [Value::Text(text)] => {
            Ok(Value::Bool(read(context.tape, text) && context.tape.tokens[0].kind == kind))
        }
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_ARRAY_LENGTH.html>
pub(super) fn array_length(types: &[Type]) -> Option<Resolved> {
    matches!(types, [text] | [text, Type::BOOL] if is_text(*text)).then_some(())?;
    kernel("json_array_length", Type::INT, |context, values| {
        let Some(Value::Text(text)) = values.first() else { return Ok(Value::Null) };
        if !read(context.tape, text) || context.tape.tokens[0].kind != Kind::Array {
            return if nulls_invalid(values, 1) {
                Ok(Value::Null)
            } else {
                Err("the text is not a JSON array".into())
            };
        }
        Ok(count(elements(&context.tape.tokens, 0).count()))
    })
}

/// The text of what is to be parsed, its tokens on the tape.
fn read_from<'v>(context: &mut Context<'_>, value: &'v Value<'_>) -> Result<Cow<'v, str>, Raise> {
    let text = match value {
        Value::Text(text) => Cow::Borrowed(text.as_ref()),
        Value::Bytes(bytes) => utf8(Cow::Borrowed(bytes.as_ref()))?,
        _ => return Err(NOT_JSON.into()),
    };
    if read(context.tape, &text) { Ok(text) } else { Err(NOT_JSON.into()) }
}

/// The JSON of a text or of bytes as a SUPER value.
fn super_of(context: &mut Context<'_>, value: &Value<'_>) -> Result<String, Raise> {
    let text = read_from(context, value)?;
    let parsing = context.settings.parsing;
    let changes = check(context.tape, &text, parsing)?;
    context.cut = changes.is_cut;
    if changes.is_deduplicated {
        context.lost = Some("a key is repeated: the last value is kept".into());
    }
    Ok(parsed(context.tape, &text, changes, parsing).into_owned())
}

fn parses(types: &[Type]) -> bool {
    matches!(types, [of] if is_text(*of) || of.is_bytes())
}

/// Of text or bytes: <https://docs.aws.amazon.com/redshift/latest/dg/JSON_PARSE.html>.
pub(super) fn json_parse(types: &[Type]) -> Option<Resolved> {
    parses(types).then_some(())?;
    kernel("json_parse", Type::SUPER, |context, values| match super_of(context, &values[0]) {
        Ok(json) => Ok(Value::Text(json.into())),
        Err(Raise(reason)) if context.settings.parse_null_on_error => {
            context.lost = Some(reason);
            Ok(Value::Null)
        }
        Err(raise) => Err(raise),
    })
}

/// True exactly when JSON_PARSE would succeed: <https://docs.aws.amazon.com/redshift/latest/dg/CAN_JSON_PARSE.html>.
pub(super) fn can_json_parse(types: &[Type]) -> Option<Resolved> {
    parses(types).then_some(())?;
    kernel("can_json_parse", Type::BOOL, |context, values| {
        let parsing = context.settings.parsing;
        let can = read_from(context, &values[0]).and_then(|text| check(context.tape, &text, parsing));
        Ok(Value::Bool(can.is_ok()))
    })
}

/// The text of a SUPER value; of NULL the text `null`: <https://docs.aws.amazon.com/redshift/latest/dg/JSON_SERIALIZE.html>.
pub(super) fn json_serialize(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel_of_null("json_serialize", Type::TEXT, |context, values| match values {
        [Value::Text(json)] if json.len() > context.settings.parsing.string_bytes() => Err(format!(
            "the JSON is longer than the {} bytes of a VARCHAR",
            context.settings.parsing.string_bytes()
        )
        .into()),
        [Value::Text(json)] => Ok(Value::Text(json.clone())),
        _ => Ok(Value::Text("null".into())),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_SERIALIZE_TO_VARBYTE.html>
pub(super) fn json_serialize_to_varbyte(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel("json_serialize_to_varbyte", Type::BYTES, |_, values| match values {
        [Value::Text(json)] => Ok(Value::Bytes(json.as_bytes().to_owned().into())),
        _ => Ok(Value::Null),
    })
}

/// The JSON of a token as a SUPER value.
pub(in crate::preview) fn part(text: &str, token: crate::json::Token) -> &str {
    json(text, token)
}
