//! The paths that a query reads from a document, as a tree, and the walk of one document along it.

use super::json::{elements, members, string};
use crate::json::{Kind as Json, Tape};
use crate::text::Step;

/// A path that a query reads, and the columns whose values it makes.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) steps: Vec<Step>,
    pub(super) columns: Vec<usize>,
    /// Whether a column shows the value, and does not only measure it.
    pub(super) is_shown: bool,
}

/// `/a/0/b`
pub(super) fn pointer(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{key}"),
        Step::Index(index) => format!("/{index}"),
    };
    steps.iter().map(step).collect()
}

/// A place in a document that a path goes through.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) keys: Vec<(String, usize)>,
    pub(super) indexes: Vec<(usize, usize)>,
    /// The paths that end here.
    ends: Vec<usize>,
    /// The steps from the root.
    pub(super) steps: Vec<Step>,
    /// Whether a column shows what is here, with all below it.
    is_shown: bool,
    /// Whether another document of the query reads something here or below.
    is_read_elsewhere: bool,
}

/// All paths of a document.
#[derive(Debug)]
pub(super) struct Paths {
    pub(super) nodes: Vec<Node>,
}

/// A part of a document that no path goes through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unread {
    pub(super) node: usize,
    /// The tokens of the key and the value; without a key, the elements of the array at the node.
    pub(super) member: Option<(usize, usize)>,
    /// Whether no column shows it.
    pub(super) is_unshown: bool,
}

/// What was found in one document.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The token at the end of each path.
    pub(super) ends: Vec<Option<usize>>,
    /// The token at each node.
    pub(super) reached: Vec<Option<usize>>,
    pub(super) unread: Vec<Unread>,
    /// Values of another kind than the paths below them need: node and token.
    pub(super) misshapen: Vec<(usize, usize)>,
    /// Values that no column shows as a whole, and no path goes into.
    pub(super) unshown: Vec<usize>,
    /// Nodes that are there twice.
    pub(super) repeated: Vec<usize>,
}

impl Paths {
    /// The tree of the paths, and of those that other documents with the same text read.
    pub(super) fn new(paths: &[Path], elsewhere: &[Path]) -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        for (nth, path) in paths.iter().enumerate() {
            let at = tree.add(&path.steps, false);
            tree.nodes[at].ends.push(nth);
            tree.nodes[at].is_shown |= path.is_shown;
        }
        for path in elsewhere {
            let at = tree.add(&path.steps, true);
            tree.nodes[at].is_shown |= path.is_shown;
        }
        tree
    }

    fn add(&mut self, steps: &[Step], is_elsewhere: bool) -> usize {
        let mut at = 0;
        self.nodes[at].is_read_elsewhere |= is_elsewhere;
        for (depth, step) in steps.iter().enumerate() {
            let next = self.nodes.len();
            let node = &self.nodes[at];
            let known = match step {
                Step::Key(key) => node.keys.iter().find(|(name, _)| name == key).map(|(_, node)| *node),
                Step::Index(index) => {
                    let index = *index as usize;
                    node.indexes.iter().find(|(known, _)| *known == index).map(|(_, node)| *node)
                }
            };
            at = known.unwrap_or_else(|| {
                match step {
                    Step::Key(key) => self.nodes[at].keys.push((key.clone(), next)),
                    Step::Index(index) => self.nodes[at].indexes.push((*index as usize, next)),
                }
                self.nodes.push(Node { steps: steps[..=depth].to_vec(), ..Node::default() });
                next
            });
            self.nodes[at].is_read_elsewhere |= is_elsewhere;
        }
        at
    }

    /// Finds the end of each path in a document.
    pub(super) fn find(&self, paths: usize, is_shown: bool, tape: &Tape, text: &str, found: &mut Found) {
        found.ends.clear();
        found.ends.resize(paths, None);
        found.reached.clear();
        found.reached.resize(self.nodes.len(), None);
        found.unread.clear();
        found.misshapen.clear();
        found.unshown.clear();
        found.repeated.clear();
        self.walk(0, 0, is_shown, (tape, text), found);
    }

    fn walk(&self, node: usize, at: usize, is_shown: bool, document: (&Tape, &str), found: &mut Found) {
        let (tape, text) = document;
        if found.reached[node].is_some() {
            // a repeated key: what was found behind the first no longer counts
            self.forget(node, found);
            found.repeated.push(node);
        }
        found.reached[node] = Some(at);
        let Node { keys, indexes, ends, .. } = &self.nodes[node];
        for end in ends {
            found.ends[*end] = Some(at);
        }
        let is_shown = is_shown || self.nodes[node].is_shown;
        let is_walked = match tape.tokens[at].kind {
            Json::Null => return,
            Json::Object => !keys.is_empty(),
            Json::Array => !indexes.is_empty(),
            _ => false,
        };
        if !is_walked {
            if !is_shown && keys.is_empty() && indexes.is_empty() {
                found.unshown.push(node);
            } else if !is_shown {
                found.misshapen.push((node, at));
            }
            return;
        }
        if tape.tokens[at].kind == Json::Object {
            self.walk_members(node, at, is_shown, document, found);
            return;
        }
        let mut is_left_out = false;
        for (nth, element) in elements(&tape.tokens, at).enumerate() {
            match indexes.iter().find(|(index, _)| *index == nth) {
                Some((_, child)) => self.walk(*child, element, is_shown, (tape, text), found),
                None => is_left_out |= tape.tokens[element].kind != Json::Null,
            }
        }
        if is_left_out {
            found.unread.push(Unread { node, member: None, is_unshown: !is_shown });
        }
    }

    fn walk_members(
        &self,
        node: usize,
        at: usize,
        is_shown: bool,
        (tape, text): (&Tape, &str),
        found: &mut Found,
    ) {
        let keys = &self.nodes[node].keys;
        // keys mostly come in the order of the columns
        let mut next = 0;
        for (key, value) in members(&tape.tokens, at) {
            let name = string(text, tape.tokens[key]);
            let (after, before) = (keys.iter().skip(next), keys.iter().take(next));
            match after.chain(before).position(|(known, _)| *known == name) {
                Some(ahead) => {
                    let known = (next + ahead) % keys.len();
                    next = known + 1;
                    self.walk(keys[known].1, value, is_shown, (tape, text), found);
                }
                None => {
                    let is_unshown = !is_shown && tape.tokens[value].kind != Json::Null;
                    found.unread.push(Unread { node, member: Some((key, value)), is_unshown });
                }
            }
        }
    }

    fn forget(&self, node: usize, found: &mut Found) {
        let is_below = |other: usize| self.nodes[other].steps.starts_with(&self.nodes[node].steps);
        found.unread.retain(|unread| !is_below(unread.node));
        found.misshapen.retain(|(other, _)| !is_below(*other));
        found.unshown.retain(|other| !is_below(*other));
        found.repeated.retain(|other| !is_below(*other));
        for (other, reached) in found.reached.iter_mut().enumerate() {
            if is_below(other) {
                *reached = None;
            }
        }
        for (other, of) in self.nodes.iter().enumerate() {
            if is_below(other) {
                of.ends.iter().for_each(|end| found.ends[*end] = None);
            }
        }
    }

    /// The paths that end below a node.
    pub(super) fn below(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let steps = &self.nodes[node].steps;
        let is_below = move |other: &&Node| other.steps.len() > steps.len() && other.steps.starts_with(steps);
        self.nodes.iter().filter(is_below).flat_map(|other| other.ends.iter().copied())
    }

    /// The paths that end at a node or below it.
    pub(super) fn within(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes[node].ends.iter().copied().chain(self.below(node))
    }

    /// Whether another document of the query reads something at a node or below it.
    pub(super) fn is_read_elsewhere(&self, node: usize) -> bool {
        self.nodes[node].is_read_elsewhere
    }
}

/// The kind of a JSON value, with its article.
pub(super) fn kind(of: Json) -> &'static str {
    match of {
        Json::Null => "null",
        Json::True | Json::False => "a boolean",
        Json::Number => "a number",
        Json::String => "a string",
        Json::Array => "an array",
        Json::Object => "an object",
    }
}
