//! What was seen of payloads, path by path: a commutative monoid, so that threads, files and machines that share the
//! work find what one alone would have found, to the byte.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distinct::Distinct;
use super::merge::{is_zero, merge_by, merge_parts};
use super::text::Texts;
use crate::model::SeenNumbers;

/// Keys of objects that are counted one by one.
pub(super) const KEYS: usize = 400;

/// What was seen at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Node {
    /// Values, `null` among them.
    pub(super) values: u64,
    /// `null`.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) null: u64,
    /// `true` and `false`.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) boolean: u64,
    /// Numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<Box<SeenNumbers>>,
    /// Strings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) string: Option<Box<Texts>>,
    /// Arrays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) array: Option<Box<Arrays>>,
    /// Objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<Box<Objects>>,
    /// The numbers and strings, by their hashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) distinct: Option<Box<Distinct>>,
}

/// What was seen of arrays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Arrays {
    /// Arrays.
    pub(super) count: u64,
    /// The most elements.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) longest: u64,
    /// The elements of all.
    #[serde(skip_serializing_if = "Node::is_unseen")]
    pub(super) elements: Node,
}

/// What was seen of objects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Objects {
    /// Objects.
    pub(super) count: u64,
    /// Objects that repeat a key.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) repeating: u64,
    /// The members by key, in the order of their average position.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, Member>")]
    pub(super) members: IndexMap<String, Member>,
    /// Where there are over 400 distinct keys: all members whose keys are not in every object, together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) map: Option<Box<Node>>,
}

/// What was seen of a member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Member {
    /// The sum of its positions in the objects, from 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) positions: u64,
    /// How often an object has the key again.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) repeats: u64,
    /// Its values.
    pub(super) value: Node,
}

impl Member {
    /// The objects that have the key.
    pub(super) fn objects(&self) -> u64 {
        self.value.values.saturating_sub(self.repeats)
    }
}

impl Node {
    pub(super) fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum values, null, boolean);
        merge_parts!(self, other; number, string, array, object, distinct);
    }

    fn is_unseen(&self) -> bool {
        self.values == 0
    }

    /// Puts all members into the one order that does not depend on the order of the records.
    pub(super) fn normalize(&mut self) {
        if let Some(array) = &mut self.array {
            array.elements.normalize();
        }
        if let Some(object) = &mut self.object {
            for member in object.members.values_mut() {
                member.value.normalize();
            }
            if let Some(map) = &mut object.map {
                map.normalize();
            }
            object.members.sort_by(|a_key, a, b_key, b| {
                // a.positions / a.values beside b.positions / b.values
                let a_mean = u128::from(a.positions) * u128::from(b.value.values);
                let b_mean = u128::from(b.positions) * u128::from(a.value.values);
                a_mean.cmp(&b_mean).then_with(|| a_key.cmp(b_key))
            });
        }
    }

    /// Once all records are read: keeps the values of paths whose values are all plain.
    pub(super) fn choose_plain_values(&mut self, records: u64) {
        if let Some(distinct) = &mut self.distinct {
            distinct.choose_plain_values(records);
        }
        if let Some(array) = &mut self.array {
            array.elements.choose_plain_values(records);
        }
        if let Some(object) = &mut self.object {
            let map = object.map.as_deref_mut().into_iter();
            for node in object.members.values_mut().map(|member| &mut member.value).chain(map) {
                node.choose_plain_values(records);
            }
        }
    }

    /// How much memory it takes, in paths; a long key counts as several.
    pub(super) fn paths(&self) -> usize {
        let elements = self.array.as_ref().map_or(0, |array| array.elements.paths());
        let members = self.object.as_ref().map_or(0, |object| {
            let known = object.members.iter().map(|(key, member)| paths_of_key(key) + member.value.paths());
            known.sum::<usize>() + object.map.as_ref().map_or(0, |map| map.paths())
        });
        1 + elements + members
    }
}

/// The extra weight of a key.
pub(super) fn paths_of_key(key: &str) -> usize {
    key.len() / 256
}

impl Arrays {
    fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum count);
        merge_by!(self, other; max longest);
        self.elements.merge(&other.elements);
    }
}

impl Objects {
    fn merge(&mut self, other: &Self) {
        merge_by!(self, other; sum count, repeating);
        merge_parts!(self, other; map);
        for (key, member) in &other.members {
            let own = self.members.entry(key.clone()).or_default();
            merge_by!(own, member; sum positions, repeats);
            own.value.merge(&member.value);
        }
        self.bound(0);
    }

    /// Where the values of a key are counted: with its own, or with those of the map.
    pub(super) fn member(&mut self, key: &str) -> Slot<'_> {
        match &mut self.map {
            // a key that is new by now is not in every object
            Some(map) if !self.members.contains_key(key) => Slot::Map(map),
            _ => Slot::Known(self.members.entry(key.to_owned()).or_default()),
        }
    }

    /// Keeps the keys bounded, after an object of so many: beyond the bound only those that every object has.
    ///
    /// What is left depends on the set of objects and not on their order: the distinct keys, the keys of every object
    /// and the most keys of one object do not.
    pub(super) fn bound(&mut self, keys: usize) {
        if self.map.is_none() && self.members.len() <= KEYS {
            return;
        }
        let map = self.map.get_or_insert_default();
        let count = self.count;
        self.members.retain(|_, member| {
            let kept = keys <= KEYS && member.objects() >= count;
            if !kept {
                map.merge(&member.value);
            }
            kept
        });
    }
}

/// Where a member is counted.
pub(super) enum Slot<'s> {
    Known(&'s mut Member),
    Map(&'s mut Node),
}
