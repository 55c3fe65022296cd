//! Longer pages: one for each task, and tables for reference.

/// Links of the pages to one another. In a repository they lead to files; here they lead to modules.
///
/// Of two definitions of a link, Markdown takes the first one.
macro_rules! pages {
    ($($(#[$summary:meta])* $name:ident;)*) => {$(
        $(#[$summary])*
        ///
        /// [compatibility]: crate::guide::compatibility
        /// [findings]: crate::guide::findings
        /// [keywords]: crate::guide::keywords
        /// [proven]: crate::guide::proven
        /// [review]: crate::guide::review
        #[doc = include_str!(concat!("guide/", stringify!($name), ".md"))]
        pub mod $name {}
    )*};
}

pages! {
    /// Write a view from a JSON Schema, and decide what happens to bad values and bad records.
    generate;
    /// Write a view from payloads; infer a schema; merge profiles.
    payloads;
    /// Run views on payloads.
    preview;
    /// Lint hand-written SQL, fix it, and rewrite SQL that Redshift rejects.
    lint;
    /// Keep many views in a project file.
    projects;
    /// Compare two versions of views, and migrate without losing rows.
    review;
    /// Create the role, run the script, and watch the view.
    deploy;
    /// Which type a field becomes.
    types;
    /// What each keyword of JSON Schema does.
    keywords;
    /// Every finding, with its level.
    findings;
    /// What is known about each construct that mvstream writes.
    proven;
    /// Which Redshift patch and which parameter the generated SQL needs.
    compatibility;
    /// Benchmarks.
    speed;
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
