//! Patterns: `~`, `LIKE` and the functions of regular expressions.
//!
//! `^` and `$` are anchors of a line, and no page names the ends of lines: both `\n` and `\r` count, so that a guard which
//! either opens is seen to be open. <https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html>

use std::sync::Arc;

use regex::Regex;

use super::super::call::{Context, Raise, Resolved};
use super::super::value::{Type, Value};
use super::bytes::count;
use super::kernel;

/// The pattern with anchors of lines.
fn of_lines(context: &Context<'_>, pattern: &str, caseless: bool) -> Result<Arc<Regex>, Raise> {
    let flags = if caseless { "(?imR)" } else { "(?mR)" };
    context.pattern(&format!("{flags}{pattern}"))
}

fn texts(types: &[Type]) -> bool {
    types.iter().all(|of| of.is_text() || *of == Type::Null)
}

/// `~`, and `!~` for `is` false.
pub(in crate::preview) fn matches(types: &[Type], is: bool) -> Option<Resolved> {
    (types.len() == 2 && texts(types)).then_some(())?;
    kernel(if is { "~" } else { "!~" }, Type::BOOL, move |context, values| match values {
        [Value::Text(text), Value::Text(pattern)] => {
            Ok(Value::Bool(of_lines(context, pattern, false)?.is_match(text) == is))
        }
        _ => Ok(Value::Null),
    })
}

/// `LIKE`, `ILIKE` and their contraries: <https://docs.aws.amazon.com/redshift/latest/dg/r_patternmatching_condition_like.html>.
pub(in crate::preview) fn like(types: &[Type], is: bool, caseless: bool, escape: char) -> Option<Resolved> {
    (types.len() == 2 && texts(types)).then_some(())?;
    let name = if caseless { "ilike" } else { "like" };
    kernel(name, Type::BOOL, move |context, values| match values {
        [Value::Text(text), Value::Text(like)] => {
            let pattern = context.pattern(&translated(like, escape, caseless))?;
            Ok(Value::Bool(pattern.is_match(text) == is))
        }
        _ => Ok(Value::Null),
    })
}

fn translated(like: &str, escape: char, caseless: bool) -> String {
    let mut pattern = String::from(if caseless { r"(?is)\A" } else { r"(?s)\A" });
    let mut rest = like.chars();
    while let Some(next) = rest.next() {
        match next {
            '%' => pattern.push_str(".*"),
            '_' => pattern.push('.'),
            next => {
                let literal = if next == escape { rest.next().unwrap_or(next) } else { next };
                pattern.push_str(&regex::escape(&literal.to_string()));
            }
        }
    }
    pattern.push_str(r"\z");
    pattern
}

/// What the arguments of the functions of regular expressions ask for.
struct Asked {
    pattern: Arc<Regex>,
    /// In bytes.
    from: usize,
}

/// `position` counts characters from 1.
fn asked(
    context: &Context<'_>,
    text: &str,
    pattern: &str,
    position: i64,
    parameters: Option<&Value<'_>>,
) -> Result<Option<Asked>, Raise> {
    let caseless = match parameters {
        None => false,
        Some(Value::Text(parameters)) if parameters.chars().all(|of| matches!(of, 'c' | 'i')) => {
            parameters.contains('i')
        }
        // `e` takes a subexpression, `p` means another dialect
        Some(_) => return Err("the parameters are none that are modelled".into()),
    };
    // a position before the first one means the first
    let skipped = usize::try_from(position.max(1) - 1).unwrap_or(usize::MAX);
    let from = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(skipped);
    let pattern = of_lines(context, pattern, caseless)?;
    Ok(from.map(|from| Asked { pattern, from }))
}

fn integer(value: Option<&Value<'_>>) -> i64 {
    if let Some(Value::Int(value)) = value { *value } else { 1 }
}

/// The first or a later match, or nothing: <https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_SUBSTR.html>.
pub(super) fn substr(types: &[Type]) -> Option<Resolved> {
    (matches!(types.len(), 2..=5) && texts(&types[..2])).then_some(())?;
    kernel("regexp_substr", Type::TEXT, |context, values| {
        let [Value::Text(text), Value::Text(pattern), rest @ ..] = values else { return Ok(Value::Null) };
        let Ok(occurrence) = usize::try_from(integer(rest.get(1)) - 1) else {
            return Ok(Value::Text("".into()));
        };
        let found = asked(context, text, pattern, integer(rest.first()), rest.get(2))?;
        let Some(asked) = found else { return Ok(Value::Text("".into())) };
        let found = asked.pattern.find_iter(&text[asked.from..]).nth(occurrence);
        Ok(match found {
            Some(found) => Value::Text(found.as_str().to_owned().into()),
            None => Value::Text("".into()),
        })
    })
}

/// Every match: <https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_REPLACE.html>.
pub(super) fn replace(types: &[Type]) -> Option<Resolved> {
    (matches!(types.len(), 2..=5) && texts(&types[..types.len().min(3)])).then_some(())?;
    kernel("regexp_replace", Type::TEXT, |context, values| {
        let [Value::Text(text), Value::Text(pattern), rest @ ..] = values else { return Ok(Value::Null) };
        let new = if let Some(Value::Text(new)) = rest.first() { new.as_ref() } else { "" };
        let found = asked(context, text, pattern, integer(rest.get(1)), rest.get(2))?;
        let Some(asked) = found else { return Ok(Value::Text(text.clone())) };
        // `\1` of the pattern's language is `$1` of the engine's, which knows no other use of `$`
        let new = new.replace('$', "$$");
        let new =
            (1..10).fold(new, |new, group| new.replace(&format!("\\{group}"), &format!("${{{group}}}")));
        let replaced = asked.pattern.replace_all(&text[asked.from..], new.as_str());
        Ok(Value::Text(format!("{}{replaced}", &text[..asked.from]).into()))
    })
}

/// How many matches: <https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_COUNT.html>.
pub(super) fn counted(types: &[Type]) -> Option<Resolved> {
    (matches!(types.len(), 2..=4) && texts(&types[..2])).then_some(())?;
    kernel("regexp_count", Type::INT, |context, values| {
        let [Value::Text(text), Value::Text(pattern), rest @ ..] = values else { return Ok(Value::Null) };
        let found = asked(context, text, pattern, integer(rest.first()), rest.get(1))?;
        Ok(count(found.map_or(0, |asked| asked.pattern.find_iter(&text[asked.from..]).count())))
    })
}

/// Where the first match begins, from 1, or 0: <https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_INSTR.html>.
pub(super) fn instr(types: &[Type]) -> Option<Resolved> {
    (matches!(types.len(), 2..=4) && texts(&types[..2])).then_some(())?;
    kernel("regexp_instr", Type::INT, |context, values| {
        let [Value::Text(text), Value::Text(pattern), rest @ ..] = values else { return Ok(Value::Null) };
        let Ok(occurrence) = usize::try_from(integer(rest.get(1)) - 1) else {
            return Err("occurrences are counted from 1".into());
        };
        let Some(asked) = asked(context, text, pattern, integer(rest.first()), None)? else {
            return Ok(Value::Int(0));
        };
        let found = asked.pattern.find_iter(&text[asked.from..]).nth(occurrence);
        Ok(found.map_or(Value::Int(0), |found| count(text[..asked.from + found.start()].chars().count() + 1)))
    })
}
