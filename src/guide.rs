//! Longer pages: what the command does, with an example for each task, and tables for reference.

/// The manual of the command: the README of the project.
pub mod command {
    #![doc = include_str!("../README.md")]
}

pub mod findings {
    #![doc = include_str!("guide/findings.md")]
}

pub mod keywords {
    #![doc = include_str!("guide/keywords.md")]
}
