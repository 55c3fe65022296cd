//! SQL text becomes statements: our own head for Redshift's clauses, sqlparser for everything within.

mod convert;
mod head;
mod lists;
mod query;
mod tree;

use std::collections::VecDeque;
use std::ops::Range;

use sqlparser::dialect::{Dialect, RedshiftSqlDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::recover;
use crate::diag::{Error, ErrorKind, Place};
use crate::model::{Expr, Script, SelectItem};
use crate::text::Source;

pub(crate) use tree::*;

const DIALECT: RedshiftSqlDialect = RedshiftSqlDialect {};

/// Expressions nest no deeper than this.
const DEPTH: usize = 100;

/// The statements of a script, or the place where they are none that mvstream reads.
///
/// Escapes in literals are left to [`super::escape`], since sqlparser would undo too many.
pub(super) fn script(source: &Source) -> Result<Script, Error> {
    let mut head = Head::new(source)?;
    let mut statements = Vec::new();
    loop {
        while head.parser.consume_token(&Token::SemiColon) {}
        if head.parser.peek_token_ref().token == Token::EOF {
            return Ok(Script { statements });
        }
        statements.push(head.statement()?);
        if !matches!(head.parser.peek_token_ref().token, Token::SemiColon | Token::EOF) {
            return Err(head.expected("`;`"));
        }
    }
}

/// What a file of SQL makes of views, external schemas and settings; its other statements are passed over, and so is
/// what says nothing about a view's rows: `OR REPLACE` and `WITH NO SCHEMA BINDING` of a plain view.
pub(crate) fn made_by(source: &Source) -> Result<Script, Error> {
    let (statements, errors) = tree(source);
    if let Some(error) = errors.into_iter().next() {
        return Err(error);
    }
    let mut text =
        Sieve { from: source.text(), text: String::with_capacity(source.text().len()), ends: false };
    for statement in statements.iter().filter(|statement| makes(&statement.kind)) {
        let solid = tokens_of(source, statement);
        for (at, (_, bytes)) in solid.iter().enumerate() {
            if !is_passed_over(&statement.kind, &solid, at) {
                text.keep(bytes.clone());
            }
        }
        text.ends = true;
    }
    let help = "`diff` compares views by their columns: name each in the SELECT, or leave the file out";
    script(&Source::new(source.name(), text.text)).map_err(|error| match error.help_text() {
        None => error.help(help),
        Some(_) => error,
    })
}

/// A text of which some is kept, at its place, for the carets of errors.
struct Sieve<'t> {
    from: &'t str,
    text: String,
    /// Whether a statement ends here, and a semicolon is due.
    ends: bool,
}

impl Sieve<'_> {
    fn keep(&mut self, bytes: Range<usize>) {
        let gone = self.from.as_bytes().get(self.text.len()..bytes.start).unwrap_or_default();
        for byte in gone {
            let blank = if self.ends { ';' } else { ' ' };
            self.ends &= *byte == b'\n';
            self.text.push(if *byte == b'\n' { '\n' } else { blank });
        }
        self.text.push_str(&self.from[bytes]);
    }
}

fn is_passed_over(kind: &Kind, tokens: &[(&Token, Range<usize>)], at: usize) -> bool {
    let Kind::Sql(sql) = kind else { return false };
    let sqlparser::ast::Statement::CreateView(view) = sql.as_ref() else { return false };
    (view.or_replace && (1..3).contains(&at)) || (view.with_no_schema_binding && at + 4 >= tokens.len())
}

/// Whether a statement says how a view or an external schema is.
fn makes(kind: &Kind) -> bool {
    use sqlparser::ast;
    match kind {
        Kind::MaterializedView(_) => true,
        Kind::ExternalSchema(schema) => {
            matches!(schema.from, SchemaSource::Kinesis | SchemaSource::Kafka | SchemaSource::Msk)
        }
        Kind::Sql(sql) => match sql.as_ref() {
            ast::Statement::CreateView(_) => true,
            ast::Statement::Set(ast::Set::SingleAssignment { variable, .. }) => {
                variable.to_string().to_ascii_lowercase().starts_with("enable_case_sensitive")
            }
            _ => false,
        },
        _ => false,
    }
}

/// An expression that stands alone, such as that of a computed column.
pub(super) fn expression(source: &Source) -> Result<Expr, Error> {
    let mut head = Head::new(source)?;
    let parsed = head.parser.parse_expr().map_err(|error| {
        head.broken(&error.to_string()).help("write an expression over column names, as in a SELECT list")
    })?;
    if head.parser.peek_token_ref().token != Token::EOF {
        return Err(head.expected("the end of the expression"));
    }
    convert::expr(&parsed).map_err(|what| {
        Error::new(ErrorKind::Option, format!("{what} cannot stand in a computed column"))
            .at(Place::bytes(source.clone(), 0..source.text().len()))
            .help("use columns, literals, casts, operators, CASE and function calls")
    })
}

/// The parser and the text that it reads.
struct Head<'a> {
    source: &'a Source,
    /// Where in the source the parser's text starts and ends, in bytes.
    base: usize,
    end: usize,
    parser: Parser<'a>,
    /// What stands in place of a long SELECT list.
    placeholder: Option<String>,
    /// Long SELECT lists, parsed already.
    lists: VecDeque<Vec<SelectItem>>,
}

impl<'a> Head<'a> {
    fn new(source: &'a Source) -> Result<Self, Error> {
        match lists::take_out(source)? {
            None => Self::over(source, 0, source.text()),
            Some(taken) => {
                let head = Self::over(source, 0, &taken.text)?;
                Ok(Self { placeholder: Some(taken.placeholder), lists: taken.lists, ..head })
            }
        }
    }

    /// Over a part of the source alone.
    fn of_piece(source: &'a Source, piece: Range<usize>) -> Result<Self, Error> {
        Self::over(source, piece.start, &source.text()[piece])
    }

    fn over(source: &'a Source, base: usize, text: &str) -> Result<Self, Error> {
        let tokens = tokens(source, base, text, &DIALECT)?;
        let parser = Parser::new(&DIALECT).with_recursion_limit(DEPTH).with_tokens_with_locations(tokens);
        Ok(Self::of(source, base..source.text().trim_end().len(), parser))
    }

    fn of(source: &'a Source, bytes: Range<usize>, parser: Parser<'a>) -> Self {
        Self { source, base: bytes.start, end: bytes.end, parser, placeholder: None, lists: VecDeque::new() }
    }

    /// The next long list, if its placeholder comes next.
    fn taken_list(&mut self) -> Option<Vec<SelectItem>> {
        let next = &self.parser.peek_token_ref().token;
        let here = matches!((next, &self.placeholder), (Token::Placeholder(name), Some(own)) if name == own);
        if !here {
            return None;
        }
        self.parser.advance_token();
        self.lists.pop_front()
    }

    /// Takes these keywords if they come next.
    fn take(&mut self, words: &[Keyword]) -> bool {
        self.parser.parse_keywords(words)
    }

    /// Takes a word that is no keyword of sqlparser's.
    fn take_word(&mut self, text: &str) -> bool {
        let next = matches!(&self.parser.peek_token_ref().token,
            Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text));
        if next {
            self.parser.advance_token();
        }
        next
    }

    fn take_words(&mut self, texts: &[&str]) -> bool {
        let taken = texts.iter().take_while(|text| self.take_word(text)).count();
        if taken == texts.len() {
            return true;
        }
        for _ in 0..taken {
            self.parser.prev_token();
        }
        false
    }

    fn need_words(&mut self, texts: &[&str]) -> Result<(), Error> {
        if self.take_words(texts) { Ok(()) } else { Err(self.expected(&format!("`{}`", texts.join(" ")))) }
    }

    fn need(&mut self, token: &Token) -> Result<(), Error> {
        if self.parser.consume_token(token) { Ok(()) } else { Err(self.expected(&format!("`{token}`"))) }
    }

    /// Where the next token starts, in bytes.
    fn offset(&self) -> usize {
        let next = self.parser.peek_token_ref();
        match next.token {
            Token::EOF => self.end,
            _ => offset(self.source.text(), self.base, next.span.start.line, next.span.start.column),
        }
    }

    /// The error for what is SQL and has no place in the scripts that are read here.
    fn unread(&self, at: Location, what: &str) -> Error {
        let offset = offset(self.source.text(), self.base, at.line, at.column);
        broken_at(self.source, offset, &format!("{what} is not read here"))
    }

    /// The error at the token that comes next.
    fn expected(&self, what: &str) -> Error {
        let next = self.parser.peek_token_ref();
        let found = match &next.token {
            Token::EOF => "the end".to_owned(),
            token => format!("`{token}`"),
        };
        self.broken(&format!("expected {what}, found {found}"))
    }

    /// The error that sqlparser gave, at the place that it names in its text.
    fn broken(&self, message: &str) -> Error {
        let number = |name: &str| {
            let (_, rest) = message.rsplit_once(name)?;
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
        };
        let short = message.trim_start_matches("sql parser error: ");
        let short = short.split(" at Line:").next().unwrap_or(short);
        match (number("Line: "), number("Column: ")) {
            (Some(line), Some(column)) => {
                let offset = offset(self.source.text(), self.base, line, column);
                broken_at(self.source, offset, &lower_first(short))
            }
            _ => broken_at(self.source, self.offset(), &lower_first(short)),
        }
    }
}

/// The tokens of a text that starts at the byte `base` of its source.
fn tokens(
    source: &Source,
    base: usize,
    text: &str,
    dialect: &dyn Dialect,
) -> Result<Vec<TokenWithSpan>, Error> {
    Tokenizer::new(dialect, text).with_unescape(false).tokenize_with_location().map_err(|error| {
        let offset = offset(source.text(), base, error.location.line, error.location.column);
        broken_at(source, offset, &lower_first(&error.message))
    })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The byte offset of a line and a column, in characters and from 1, counted from the byte `base`.
pub(crate) fn offset(text: &str, base: usize, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.max(1) - 1).unwrap_or(usize::MAX);
    let start = base + text[base..].split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let column = usize::try_from(column.max(1) - 1).unwrap_or(usize::MAX);
    text[start..].char_indices().nth(column).map_or(text.len(), |(offset, _)| start + offset)
}

/// The error at the word that starts at an offset.
fn broken_at(source: &Source, offset: usize, message: &str) -> Error {
    let rest = &source.text()[offset..];
    let inner = rest.char_indices().skip(1).find(|(_, c)| !c.is_alphanumeric() && *c != '_');
    let end = offset + inner.map_or(rest.len(), |(length, _)| length);
    Error::new(ErrorKind::Input, message.to_owned()).at(Place::bytes(source.clone(), offset..end))
}
