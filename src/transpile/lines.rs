//! Texts put together from parts of other texts.

use std::ops::Range;

use crate::diag::Place;
use crate::text::Source;

/// The first word at a byte.
pub(super) fn place(source: &Source, at: usize) -> Place {
    let rest = &source.text()[at..];
    let end = rest.find('\n').unwrap_or(rest.len());
    Place::bytes(source.clone(), at..at + end)
}

/// An item of a SELECT list, or a condition, with the comments that speak of it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    /// Comments on lines of their own before it.
    pub(super) before: Vec<String>,
    /// The comment behind it on its line.
    pub(super) behind: Option<String>,
}

impl Line {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), before: Vec::new(), behind: None }
    }

    /// The same comments, another text.
    pub(super) fn with(&self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self.clone() }
    }
}

/// Parts of a text as lines, each with its comments.
pub(super) fn lines(source: &str, parts: &[Range<usize>], start: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut at = start;
    for part in parts {
        let gap = &source[at..part.start];
        let (behind, before) = comments(gap, !lines.is_empty());
        if let (Some(last), Some(behind)) = (lines.last_mut(), behind) {
            last.behind = Some(behind);
        }
        lines.push(Line { text: source[part.clone()].to_owned(), before, behind: None });
        at = part.end;
    }
    // behind the last one, on its line
    let rest = &source[at..];
    let first = rest.lines().next().unwrap_or_default().trim();
    if first.starts_with("--")
        && let Some(last) = lines.last_mut()
    {
        last.behind = Some(first.to_owned());
    }
    lines
}

/// The comment on the line where a gap begins, and those on lines of their own.
fn comments(gap: &str, has_last: bool) -> (Option<String>, Vec<String>) {
    let mut behind = None;
    let mut before = Vec::new();
    for (number, line) in gap.lines().enumerate() {
        let line = line.trim().trim_start_matches(',').trim();
        if !line.starts_with("--") && !line.starts_with("/*") {
            continue;
        }
        if number == 0 && has_last { behind = Some(line.to_owned()) } else { before.push(line.to_owned()) }
    }
    (behind, before)
}

/// Lines below each other with four blanks before them, and a mark between.
pub(super) fn list(lines: &[Line]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        for comment in &line.before {
            text.push_str("    ");
            text.push_str(comment);
            text.push('\n');
        }
        text.push_str("    ");
        text.push_str(&line.text);
        if at + 1 < lines.len() {
            text.push(',');
        }
        if let Some(comment) = &line.behind {
            text.push(' ');
            text.push_str(comment);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// `WHERE` and conditions below each other; nothing of none.
pub(super) fn filter(lines: &[Line]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        text.push_str(if at == 0 { "\nWHERE " } else { "\n  AND " });
        text.push_str(&line.text);
        if let Some(comment) = &line.behind {
            text.push(' ');
            text.push_str(comment);
        }
    }
    text
}
