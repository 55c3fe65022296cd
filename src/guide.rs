//! Longer pages: what the command does, with an example for each task.

/// The manual of the command: the README of the project.
pub mod command {
    #![doc = include_str!("../README.md")]
}
