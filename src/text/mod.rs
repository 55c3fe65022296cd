//! Texts that people wrote and places in them: sources, JSON pointers, byte spans.

mod locate;
mod pointer;
mod source;

pub use locate::{Part, locate};
pub use pointer::Pointer;
pub use source::Source;
