//! What a tape says of its values: members, elements, texts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::scan::unescaped;
use super::token::{Kind, Token};
use crate::text::{Path, Step};

/// Where the members of the object at a token are: key, then value.
pub(crate) fn members(tokens: &[Token], at: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_object = tokens.get(at).is_some_and(|token| token.kind == Kind::Object);
    let end = if is_object { tokens[at].next as usize } else { 0 };
    let mut next = at + 1;
    std::iter::from_fn(move || {
        (next < end).then(|| {
            let pair = (next, next + 1);
            next = tokens[next + 1].next as usize;
            pair
        })
    })
}

/// Where the value at a path is.
pub(crate) fn find(tokens: &[Token], text: &str, path: &Path) -> Option<usize> {
    path.steps().iter().try_fold(0, |at, step| {
        let key = match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) if tokens.get(at)?.kind == Kind::Array => {
                return elements(tokens, at).nth(*index as usize);
            }
            Step::Index(index) => index.to_string(),
        };
        members(tokens, at).find(|(name, _)| decoded(text, tokens[*name]) == key).map(|(_, value)| value)
    })
}

/// Where the elements of the array at a token are.
pub(crate) fn elements(tokens: &[Token], at: usize) -> impl Iterator<Item = usize> + '_ {
    let is_array = tokens.get(at).is_some_and(|token| token.kind == Kind::Array);
    let end = if is_array { tokens[at].next as usize } else { 0 };
    let mut next = at + 1;
    std::iter::from_fn(move || {
        (next < end).then(|| {
            let element = next;
            next = tokens[next].next as usize;
            element
        })
    })
}

/// The bytes of a token. Texts are cut at quotes, brackets and digits, never within a character.
#[inline]
pub(crate) fn slice(text: &str, token: Token) -> &str {
    text.get(token.start as usize..token.end as usize).unwrap_or_default()
}

/// The text that a string's token stands for; or a scalar's own.
pub(crate) fn decoded(text: &str, token: Token) -> Cow<'_, str> {
    let raw = slice(text, token);
    if token.kind != Kind::String || !token.marked {
        return raw.into();
    }
    let mut plain = String::new();
    unescaped(raw, &mut plain);
    plain.into()
}

/// Whether the object at a token has a key twice.
pub(crate) fn repeats_a_key(tokens: &[Token], at: usize, text: &str) -> bool {
    let keys: Vec<Token> = members(tokens, at).map(|(key, _)| tokens[key]).collect();
    // few keys are compared faster than hashed
    if keys.len() <= 16 && keys.iter().all(|key| !key.marked) {
        let raw = |key: Token| slice(text, key);
        return keys
            .iter()
            .enumerate()
            .any(|(nth, key)| keys[nth + 1..].iter().any(|other| raw(*key) == raw(*other)));
    }
    let mut seen = BTreeSet::new();
    !keys.into_iter().all(|key| seen.insert(decoded(text, key)))
}
