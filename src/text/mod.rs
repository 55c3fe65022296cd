//! Texts that people wrote and places in them: sources, JSON pointers, byte spans.

mod locate;
mod nearest;
mod pointer;
mod source;

pub use locate::{Part, locate};
pub(crate) use nearest::{advice, nearest};
pub use pointer::Pointer;
pub use source::Source;
