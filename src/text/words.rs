//! Lists of words.

/// A list of words, each for one variant: `name()` gives the word, `about()` its description, `ALL` every variant.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)* }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for it, in options and files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What it does, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),* }
            }
        }
    };
}

pub(crate) use words;
