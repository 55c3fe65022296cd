//! What a JSON text is made of.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// A value, or a key: within an object each value follows its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Of a number: it has a point. Of a string: it has an escape.
    pub(crate) marked: bool,
    /// Of a number: it has an exponent. Of a string: it has a character beyond ASCII.
    pub(crate) special: bool,
    /// Its bytes in the text; a string's without the quotes.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The token after it and all that it holds.
    pub(crate) next: u32,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// It ends too early.
    Cut,
    /// Another byte was due.
    Syntax,
    /// `\ud800` without its other half: no text in UTF-8 can hold it.
    LoneSurrogate,
}
