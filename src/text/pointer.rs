//! A place in a JSON document.

use std::fmt;

/// A place in a JSON document that a person wrote (RFC 6901): object keys and array positions from the root.
///
/// It addresses a schema or a project file; a place in a payload is a [`crate::text::Path`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer written as `text`, such as `/properties/id`; the empty text is the root.
    ///
    /// `None` when the text is neither empty nor starts with `/`, or holds a `~` that escapes nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix('/') else {
            return text.is_empty().then(Self::root);
        };
        rest.split('/').map(unescape).collect::<Option<Vec<_>>>().map(Self)
    }

    /// This place's member `key`.
    #[must_use]
    pub fn join(&self, key: impl Into<String>) -> Self {
        let mut keys = self.0.clone();
        keys.push(key.into());
        Self(keys)
    }

    /// The place that a pointer addresses from here.
    #[must_use]
    pub(crate) fn append(&self, inner: &Self) -> Self {
        Self(self.0.iter().chain(&inner.0).cloned().collect())
    }

    /// This place and what is around it, the innermost first.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = Self> {
        (0..=self.0.len()).rev().map(|length| Self(self.0[..length].to_vec()))
    }

    /// The keys from the root.
    pub fn keys(&self) -> &[String] {
        &self.0
    }
}

fn unescape(token: &str) -> Option<String> {
    let mut text = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        match c {
            '~' => match chars.next()? {
                '0' => text.push('~'),
                '1' => text.push('/'),
                _ => return None,
            },
            c => text.push(c),
        }
    }
    Some(text)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|key| write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_survives_its_own_text() {
        for text in ["", "/", "/a/b", "/a~1b/~0/0", "//"] {
            assert_eq!(Pointer::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Pointer::parse("/a~1b").unwrap().keys(), ["a/b"]);
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        assert_eq!(Pointer::parse("a/b"), None);
        assert_eq!(Pointer::parse("/a~2"), None);
        assert_eq!(Pointer::parse("/~"), None);
    }
}
