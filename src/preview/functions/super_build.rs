//! Functions that make SUPER values: <https://docs.aws.amazon.com/redshift/latest/dg/c_Array_Functions.html>.

use super::super::call::{Raise, Resolved};
use super::super::json::{elements, json, quoted, read};
use super::super::value::{Type, Value};
use super::bytes::at;
use super::{kernel, kernel_of_null, super_value};
use crate::json::{Kind, Tape};

fn is_held(of: Type) -> bool {
    of.is_text() || of.is_number() || matches!(of, Type::SUPER | Type::BOOL | Type::Null)
}

fn written(value: &Value<'_>, of: Type) -> Result<String, Raise> {
    if value.is_null() { Ok("null".to_owned()) } else { super_value::of(value.clone(), of) }
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_array.html>
pub(super) fn array(types: &[Type]) -> Option<Resolved> {
    types.iter().all(|of| is_held(*of)).then_some(())?;
    kernel_of_null("array", Type::SUPER, |context, values| {
        let values = values.iter().zip(context.types).map(|(value, of)| written(value, *of));
        Ok(Value::Text(format!("[{}]", values.collect::<Result<Vec<_>, _>>()?.join(",")).into()))
    })
}

/// Keys and values in turn: <https://docs.aws.amazon.com/redshift/latest/dg/r_object_function.html>.
pub(super) fn object(types: &[Type]) -> Option<Resolved> {
    let pairs = types.chunks(2).all(|pair| matches!(pair, [key, value] if key.is_text() && is_held(*value)));
    pairs.then_some(())?;
    kernel_of_null("object", Type::SUPER, |context, values| {
        let mut members = Vec::new();
        for (pair, types) in values.chunks(2).zip(context.types.chunks(2)) {
            let ([Value::Text(key), value], [_, of]) = (pair, types) else {
                return Err("a key of OBJECT is NULL".into());
            };
            members.push(format!("{}:{}", quoted(key), written(value, *of)?));
        }
        Ok(Value::Text(format!("{{{}}}", members.join(",")).into()))
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/split_to_array.html>
pub(super) fn split_to_array(types: &[Type]) -> Option<Resolved> {
    (matches!(types.len(), 1 | 2) && types.iter().all(|of| of.is_text())).then_some(())?;
    kernel("split_to_array", Type::SUPER, |_, values| {
        let [Value::Text(text), by @ ..] = values else { return Ok(Value::Null) };
        let by = if let [Value::Text(by)] = by { by.as_ref() } else { "," };
        let parts: Vec<String> =
            if by.is_empty() { vec![quoted(text)] } else { text.split(by).map(quoted).collect() };
        Ok(Value::Text(format!("[{}]", parts.join(",")).into()))
    })
}

/// The JSON of the elements of an array.
fn parts(tape: &mut Tape, text: &str) -> Result<Vec<String>, Raise> {
    if !read(tape, text) || tape.tokens[0].kind != Kind::Array {
        return Err("the value is not an array".into());
    }
    Ok(elements(&tape.tokens, 0).map(|at| json(text, tape.tokens[at]).to_owned()).collect())
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_array_concat.html>
pub(super) fn array_concat(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER, Type::SUPER]).then_some(())?;
    kernel("array_concat", Type::SUPER, |context, values| {
        let [Value::Text(left), Value::Text(right)] = values else { return Ok(Value::Null) };
        let mut all = parts(context.tape, left)?;
        all.extend(parts(context.tape, right)?);
        Ok(Value::Text(format!("[{}]", all.join(",")).into()))
    })
}

/// Elements from a position, counted from 0: <https://docs.aws.amazon.com/redshift/latest/dg/r_subarray.html>.
pub(super) fn subarray(types: &[Type]) -> Option<Resolved> {
    let fits = matches!(types, [Type::SUPER, from] if from.is_integer())
        || matches!(types, [Type::SUPER, from, count] if from.is_integer() && count.is_integer());
    fits.then_some(())?;
    kernel("subarray", Type::SUPER, |context, values| {
        let [Value::Text(array), Value::Int(from), count @ ..] = values else { return Ok(Value::Null) };
        let count = if let [Value::Int(count)] = count { at(*count) } else { usize::MAX };
        let some: Vec<String> = parts(context.tape, array)?.into_iter().skip(at(*from)).take(count).collect();
        Ok(Value::Text(format!("[{}]", some.join(",")).into()))
    })
}

/// One level of nested arrays less: <https://docs.aws.amazon.com/redshift/latest/dg/r_array_flatten.html>.
pub(super) fn array_flatten(types: &[Type]) -> Option<Resolved> {
    (types == [Type::SUPER]).then_some(())?;
    kernel("array_flatten", Type::SUPER, |context, values| {
        let [Value::Text(array)] = values else { return Ok(Value::Null) };
        let mut all = Vec::new();
        for part in parts(context.tape, array)? {
            match parts(context.tape, &part) {
                Ok(inner) => all.extend(inner),
                Err(_) => all.push(part),
            }
        }
        Ok(Value::Text(format!("[{}]", all.join(",")).into()))
    })
}
