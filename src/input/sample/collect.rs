//! One walk over a tape adds a record to a profile.

use std::collections::BTreeSet;

use super::distinct::{Keep, Kind as ValueKind};
use super::profile::{Node, Slot, paths_of_key};
use super::text::Texts;
use crate::json::unescaped;
use crate::json::{Kind, Token, decoded, members, repeats_a_key, slice};
use crate::options::SampleValues;

/// Levels of keys and elements that are looked into; below, an object or an array is known as such.
const LEVELS: usize = 24;
/// Paths of a profile. Redshift takes 1,600 columns.
pub(super) const PATHS: usize = 20_000;

/// Adds records to a node.
#[derive(Debug)]
pub(super) struct Collector {
    values: SampleValues,
    /// The number of the record.
    record: u64,
    paths: usize,
    /// The resolved form of a string with escapes.
    text: String,
}

/// There are more paths than any view could have columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyPaths;

impl Collector {
    pub(super) fn new(values: SampleValues) -> Self {
        Self { values, record: 0, paths: 1, text: String::new() }
    }

    /// Adds the record at a token, and returns whether an object in it repeats a key.
    pub(super) fn add(
        &mut self,
        root: &mut Node,
        tokens: &[Token],
        at: usize,
        text: &str,
    ) -> Result<bool, TooManyPaths> {
        let mut repeats = false;
        self.record += 1;
        self.value(root, tokens, at, text, 0, &mut repeats);
        if self.paths > PATHS {
            // those of maps may have become one since
            self.paths = root.paths();
            if self.paths > PATHS {
                return Err(TooManyPaths);
            }
        }
        Ok(repeats)
    }

    #[inline]
    fn value(
        &mut self,
        node: &mut Node,
        tokens: &[Token],
        at: usize,
        text: &str,
        level: usize,
        repeats: &mut bool,
    ) {
        let token = tokens[at];
        node.values += 1;
        match token.kind {
            Kind::Null => node.null += 1,
            Kind::True | Kind::False => node.boolean += 1,
            Kind::Number => {
                let number = slice(text, token);
                node.number.get_or_insert_default().see(number, token.marked, token.special);
                node.distinct.get_or_insert_default().see(number, ValueKind::Number, self.keep());
            }
            Kind::String => self.string(node, token, text),
            Kind::Array => self.array(node, tokens, at, text, level, repeats),
            Kind::Object => self.object(node, tokens, at, text, level, repeats),
        }
    }

    fn keep(&self) -> Keep {
        match self.values {
            SampleValues::None => Keep::Nothing,
            SampleValues::Plain => Keep::Plain(self.record),
            SampleValues::All => Keep::All,
        }
    }

    #[inline]
    fn string(&mut self, node: &mut Node, token: Token, text: &str) {
        let raw = slice(text, token);
        let keep = self.keep();
        let texts: &mut Texts = node.string.get_or_insert_default();
        let distinct = node.distinct.get_or_insert_default();
        if token.marked {
            unescaped(raw, &mut self.text);
            texts.see(&self.text, !token.special && self.text.is_ascii());
            texts.with_nul += u64::from(self.text.contains('\0'));
            distinct.see(&self.text, ValueKind::Text, keep);
        } else {
            texts.see(raw, !token.special);
            distinct.see(raw, ValueKind::Text, keep);
        }
    }

    fn array(
        &mut self,
        node: &mut Node,
        tokens: &[Token],
        at: usize,
        text: &str,
        level: usize,
        repeats: &mut bool,
    ) {
        let arrays = node.array.get_or_insert_default();
        arrays.count += 1;
        if level == LEVELS {
            return;
        }
        let (mut next, end) = (at + 1, tokens[at].next as usize);
        let mut length = 0;
        if next < end && arrays.elements.values == 0 {
            self.paths += 1;
        }
        while next < end {
            self.value(&mut arrays.elements, tokens, next, text, level + 1, repeats);
            next = tokens[next].next as usize;
            length += 1;
        }
        arrays.longest = arrays.longest.max(length);
    }

    fn object(
        &mut self,
        node: &mut Node,
        tokens: &[Token],
        at: usize,
        text: &str,
        level: usize,
        repeats: &mut bool,
    ) {
        let objects = node.object.get_or_insert_default();
        objects.count += 1;
        if level == LEVELS {
            return;
        }
        let (mut next, end) = (at + 1, tokens[at].next as usize);
        // records repeat the order of their keys, so the next member is the likely one
        let (mut likely, mut position, mut keys, mut ordered) = (0, 0, 0, true);
        while next < end {
            let key = tokens[next];
            let raw = slice(text, key);
            let found =
                objects.members.get_index(likely).is_some_and(|(known, _)| !key.marked && known == raw);
            if found && let Some((_, member)) = objects.members.get_index_mut(likely) {
                member.positions += position;
                self.value(&mut member.value, tokens, next + 1, text, level + 1, repeats);
                likely += 1;
            } else {
                let decoded = decoded(text, key);
                let index = objects.members.get_index_of(decoded.as_ref()).unwrap_or(objects.members.len());
                ordered &= index >= likely;
                likely = index + 1;
                if index == objects.members.len() {
                    self.paths += 1 + paths_of_key(&decoded);
                }
                match objects.member(&decoded) {
                    Slot::Known(member) => {
                        member.positions += position;
                        self.value(&mut member.value, tokens, next + 1, text, level + 1, repeats);
                    }
                    Slot::Map(map) => {
                        ordered = false;
                        self.value(map, tokens, next + 1, text, level + 1, repeats);
                    }
                }
            }
            position += 1;
            keys += 1;
            next = tokens[next + 1].next as usize;
        }
        // keys in the order of the members cannot repeat
        if !ordered && repeats_a_key(tokens, at, text) {
            objects.repeating += 1;
            *repeats = true;
            let mut seen = BTreeSet::new();
            for (key, _) in members(tokens, at) {
                let key = decoded(text, tokens[key]);
                let member = objects.members.get_mut(key.as_ref());
                if !seen.insert(key)
                    && let Some(member) = member
                {
                    member.repeats += 1;
                }
            }
        }
        objects.bound(keys);
    }
}
