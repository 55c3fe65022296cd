//! What was seen of payloads, path by path: a commutative monoid, so that threads, files and machines that share the
//! work find what one alone would have found, to the byte.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distinct::Distinct;
use super::merge::{is_zero, merge_by, merge_parts};
use super::text::Texts;
use crate::model::SeenNumbers;

/// Keys of one object; one with more is a map, whose keys are data.
pub(super) const KEYS: usize = 200;

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
    /// The members by key, those first that stand first on average.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, Member>")]
    pub(super) members: IndexMap<String, Member>,
    /// The members of a map all together, in place of `members`: those of objects with over 200 distinct keys.
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
    /// Its values.
    pub(super) value: Node,
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
            let own = self.member(key);
            if let Slot::Known(own) = own {
                merge_by!(own, member; sum positions);
                own.value.merge(&member.value);
            } else if let Slot::Map(map) = own {
                map.merge(&member.value);
            }
        }
        if self.map.is_some() {
            self.fold();
        }
    }

    /// Where the values of a key are counted: with its own, until the object turns out to be a map.
    pub(super) fn member(&mut self, key: &str) -> Slot<'_> {
        if self.map.is_none() && self.members.len() >= KEYS && !self.members.contains_key(key) {
            self.fold();
        }
        match &mut self.map {
            Some(map) => Slot::Map(map),
            None => Slot::Known(self.members.entry(key.to_owned()).or_default()),
        }
    }

    /// Makes one of all members.
    fn fold(&mut self) {
        let map = self.map.get_or_insert_default();
        for (_, member) in self.members.drain(..) {
            map.merge(&member.value);
        }
    }
}

/// Where a member is counted.
pub(super) enum Slot<'s> {
    Known(&'s mut Member),
    Map(&'s mut Node),
}
