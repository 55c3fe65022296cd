//! JSON text as tokens with their bytes. It knows no profile and no SUPER value, and is the only module that reads JSON
//! by its characters.

mod brackets;
mod locate;
mod scan;
mod tape;
mod token;
mod value;

pub(crate) use brackets::{Brackets, count_lines, end_of_broken, next_beginning};
pub(crate) use locate::{Part, locate};
pub(crate) use scan::unescaped;
pub(crate) use tape::{Tape, after_space};
pub(crate) use token::{Fault, Kind, Token};
pub(crate) use value::{decoded, elements, find, members, repeats_a_key, slice};
