//! A migration as text, and the proof that its statements are read as they are meant.

use std::fmt;
use std::ops::Range;

use super::{Migration, MigrationStatement};
use crate::diag::{Error, ErrorKind};
use crate::syntax;
use crate::text::Source;

/// Characters of a line of comments.
const WIDTH: usize = 100;

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self).0)
    }
}

/// The text of a migration, and the bytes of each statement in it, without the semicolon.
pub(super) fn written(migration: &Migration) -> (String, Vec<Range<usize>>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    for note in &migration.notes {
        comment(&mut text, "", note);
    }
    for (at, step) in migration.steps.iter().enumerate() {
        if !text.is_empty() {
            text.push('\n');
        }
        comment(&mut text, &format!("{}. ", at + 1), &format!("{}: {}", step.name, step.about));
        comment(&mut text, "   ", &format!("undo: {}", step.undo));
        for note in &step.notes {
            comment(&mut text, "", note);
        }
        for (at, statement) in step.statements.iter().enumerate() {
            if at > 0 && !statement.is_close {
                text.push('\n');
            }
            places.push(self::statement(&mut text, statement));
        }
    }
    (text, places)
}

fn statement(text: &mut String, statement: &MigrationStatement) -> Range<usize> {
    for note in &statement.notes {
        comment(text, "", note);
    }
    for allowance in &statement.allowances {
        text.push_str(&syntax::allowance(allowance.code.name(), allowance.reason));
        text.push('\n');
    }
    let start = text.len();
    text.push_str(&statement.sql);
    let end = text.len() - usize::from(statement.sql.ends_with(';'));
    text.push('\n');
    start..end
}

/// A comment, in lines that fit a screen.
fn comment(text: &mut String, start: &str, words: &str) {
    let indent = " ".repeat(start.len());
    let words = crate::text::one_line(words);
    let (mut line, mut is_empty) = (start.to_owned(), start.trim().is_empty());
    for word in words.split(' ') {
        if line.len() + word.len() + 3 > WIDTH && !is_empty {
            text.push_str(&syntax::comment(&line));
            text.push('\n');
            line.clone_from(&indent);
        }
        line.push_str(word);
        line.push(' ');
        is_empty = line.trim().is_empty();
    }
    text.push_str(&syntax::comment(&line));
    text.push('\n');
}

/// The statements of a text, each on its own.
pub(super) fn each(text: &str) -> Result<Vec<String>, Error> {
    let (statements, errors) = syntax::parse(&Source::new("<migration>", text));
    match errors.into_iter().next() {
        Some(error) => Err(misread(error.message())),
        None => Ok(statements.into_iter().map(|statement| format!("{};", &text[statement.span])).collect()),
    }
}

/// The text of a migration and the places of its statements, if it is read as its statements and nothing else.
pub(super) fn proven(migration: &Migration) -> Result<(Source, Vec<Range<usize>>), Error> {
    let (text, places) = written(migration);
    if text.contains('\0') {
        let message = "a name or an address holds a NUL character, which no literal can hold";
        return Err(Error::new(ErrorKind::Limit, message).help("take the character out"));
    }
    let source = Source::new("<migration>", text);
    let (statements, errors) = syntax::parse(&source);
    match errors.first() {
        Some(error) => Err(misread(error.message())),
        None if statements.iter().map(|statement| &statement.span).eq(&places) => Ok((source, places)),
        None => Err(misread("its text holds other statements")),
    }
}

fn misread(why: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("the migration is not read as it was written: {why}"))
        .help("report this: it is a defect of mvstream")
}
