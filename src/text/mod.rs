//! Texts that people wrote and places in them: sources, JSON pointers, payload paths, byte spans; and work on all cores.

mod key_words;
mod nearest;
mod parallel;
mod path;
mod pointer;
mod positions;
mod printable;
mod source;
mod stack;
mod words;
mod written;

pub(crate) use key_words::{last_word, names_version};
pub(crate) use nearest::{advice, nearest};
pub(crate) use parallel::{map, map_many};
pub use path::{Path, Step};
pub use pointer::Pointer;
pub(crate) use printable::{escaped_json, is_printable, one_line};
pub use source::Source;
pub(crate) use source::Spans;
#[cfg(feature = "preview")]
pub(crate) use stack::STACK;
pub(crate) use stack::{deep, deeper};
pub(crate) use words::words;
pub(crate) use written::{grouped, uri};
