//! Functions that write texts anew.

use super::super::call::Resolved;
use super::super::value::{Type, Value};
use super::bytes::{at, count};
use super::kernel;

/// Bytes of a text: <https://docs.aws.amazon.com/redshift/latest/dg/r_REPEAT.html>.
const MOST: usize = 16_000_000;
const TOO_LONG: &str = "the text is longer than a VARCHAR holds";

fn texts(types: &[Type]) -> bool {
    types.iter().all(|of| of.is_text() || *of == Type::Null)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LPAD.html>
pub(super) fn lpad(types: &[Type]) -> Option<Resolved> {
    pad("lpad", types, true)
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_LPAD.html>
pub(super) fn rpad(types: &[Type]) -> Option<Resolved> {
    pad("rpad", types, false)
}

fn pad(name: &'static str, types: &[Type], left: bool) -> Option<Resolved> {
    let fits = match types {
        [text, length] => texts(&[*text]) && length.is_integer(),
        [text, length, with] => texts(&[*text, *with]) && length.is_integer(),
        _ => false,
    };
    fits.then_some(())?;
    kernel(name, Type::TEXT, move |_, values| {
        let [Value::Text(text), Value::Int(length), with @ ..] = values else { return Ok(Value::Null) };
        let with = if let [Value::Text(with)] = with { with.as_ref() } else { " " };
        let length = at(*length);
        if length > MOST {
            return Err(TOO_LONG.into());
        }
        let own = text.chars().count();
        let missing: String = if with.is_empty() {
            String::new()
        } else {
            with.chars().cycle().take(length.saturating_sub(own)).collect()
        };
        let kept: String = text.chars().take(length).collect();
        Ok(Value::Text(if left { missing + &kept } else { kept + &missing }.into()))
    })
}

/// Characters by characters: <https://docs.aws.amazon.com/redshift/latest/dg/r_TRANSLATE.html>.
pub(super) fn translate(types: &[Type]) -> Option<Resolved> {
    (types.len() == 3 && texts(types)).then_some(())?;
    kernel("translate", Type::TEXT, |_, values| match values {
        [Value::Text(text), Value::Text(from), Value::Text(to)] => {
            let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
            let one = |of: char| match from.iter().position(|known| *known == of) {
                Some(at) => to.get(at).copied(),
                None => Some(of),
            };
            Ok(Value::Text(text.chars().filter_map(one).collect::<String>().into()))
        }
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_REVERSE.html>
pub(super) fn reverse(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && texts(types)).then_some(())?;
    kernel("reverse", Type::TEXT, |_, values| match values {
        [Value::Text(text)] => Ok(Value::Text(text.chars().rev().collect::<String>().into())),
        _ => Ok(Value::Null),
    })
}

/// `REPEAT`, `REPLICATE`: <https://docs.aws.amazon.com/redshift/latest/dg/r_REPEAT.html>.
pub(super) fn repeat(types: &[Type]) -> Option<Resolved> {
    matches!(types, [text, times] if texts(&[*text]) && times.is_integer()).then_some(())?;
    kernel("repeat", Type::TEXT, |_, values| match values {
        [Value::Text(text), Value::Int(times)] => {
            let times = at(*times);
            if text.len().saturating_mul(times) > MOST {
                return Err(TOO_LONG.into());
            }
            Ok(Value::Text(text.repeat(times).into()))
        }
        _ => Ok(Value::Null),
    })
}

/// The first letter of each word in upper case: <https://docs.aws.amazon.com/redshift/latest/dg/r_INITCAP.html>.
pub(super) fn initcap(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && texts(types)).then_some(())?;
    kernel("initcap", types[0], |_, values| match values {
        [Value::Text(text)] => {
            let (mut out, mut within) = (String::new(), false);
            for of in text.chars() {
                if within {
                    out.extend(of.to_lowercase());
                } else {
                    out.extend(of.to_uppercase());
                }
                within = of.is_alphanumeric();
            }
            Ok(Value::Text(out.into()))
        }
        _ => Ok(Value::Null),
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CHR.html>
pub(super) fn chr(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of] if of.is_integer()).then_some(())?;
    kernel("chr", Type::TEXT, |_, values| match values {
        [Value::Int(code)] => {
            match u32::try_from(*code).ok().filter(|code| *code > 0).and_then(char::from_u32) {
                Some(of) => Ok(Value::Text(of.to_string().into())),
                None => Err("no character has this number".into()),
            }
        }
        _ => Ok(Value::Null),
    })
}

/// The number of the first character, 0 of an empty text: <https://docs.aws.amazon.com/redshift/latest/dg/r_ASCII.html>.
pub(super) fn ascii(types: &[Type]) -> Option<Resolved> {
    (types.len() == 1 && texts(types)).then_some(())?;
    kernel("ascii", Type::INT, |_, values| match values {
        [Value::Text(text)] => Ok(Value::Int(text.chars().next().map_or(0, |of| i64::from(u32::from(of))))),
        _ => Ok(Value::Null),
    })
}

/// STRPOS with its arguments the other way round: <https://docs.aws.amazon.com/redshift/latest/dg/r_CHARINDEX.html>.
pub(super) fn charindex(types: &[Type]) -> Option<Resolved> {
    (types.len() == 2 && texts(types)).then_some(())?;
    kernel("charindex", Type::INT, |_, values| match values {
        [Value::Text(part), Value::Text(text)] => {
            Ok(text.find(part.as_ref()).map_or(Value::Int(0), |at| count(text[..at].chars().count() + 1)))
        }
        _ => Ok(Value::Null),
    })
}
