//! A place in a payload.

use std::fmt;

use super::Pointer;

/// One step into a payload.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An element of an array, from 0.
    Index(u32),
}

/// A place in a payload: the steps from its root. Written as a JSON Pointer.
///
/// A place in a document that a person wrote is a [`Pointer`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The whole payload.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of these steps.
    pub fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The path of these object keys.
    pub fn of_keys<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self(keys.into_iter().map(|key| Step::Key(key.into())).collect())
    }

    /// The path that a pointer's text means; a token of digits without leading zeros is an array position.
    ///
    /// A key of digits can so not be told from a position; where the shape is known, [`Path::in_objects`] decides.
    pub fn parse(text: &str) -> Option<Self> {
        let step = |key: &String| match key.parse::<u32>() {
            Ok(index) if index.to_string() == *key => Step::Index(index),
            _ => Step::Key(key.clone()),
        };
        Pointer::parse(text).map(|pointer| Self(pointer.keys().iter().map(step).collect()))
    }

    /// The same place with every position read as an object key.
    #[must_use]
    pub fn in_objects(&self) -> Self {
        let key = |step: &Step| match step {
            Step::Key(key) => Step::Key(key.clone()),
            Step::Index(index) => Step::Key(index.to_string()),
        };
        Self(self.0.iter().map(key).collect())
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// This place's member `key`.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Self(steps)
    }

    /// This place's element `index`.
    #[must_use]
    pub fn index(&self, index: u32) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// Whether `other` is this place or below it.
    pub fn contains(&self, other: &Path) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(f, "/{index}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_a_pointer() {
        let path = Path::root().key("a/b").index(3).key("~");
        assert_eq!(path.to_string(), "/a~1b/3/~0");
        assert_eq!(Path::parse("/a~1b/3/~0"), Some(path));
    }

    #[test]
    fn digits_with_a_leading_zero_are_a_key() {
        assert_eq!(Path::parse("/01"), Some(Path::of_keys(["01"])));
        assert_eq!(Path::parse("/1").map(|path| path.in_objects()), Some(Path::of_keys(["1"])));
    }
}
