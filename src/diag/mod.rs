//! What the tool says: errors that stop it, and findings, which are data.

mod code;
mod error;
mod finding;
mod severity;

pub use code::Code;
pub use error::{Error, ErrorKind};
pub use finding::{Edit, Finding, Findings, Fix, Place};
pub use severity::Severity;
