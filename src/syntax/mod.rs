//! Files that people wrote: every statement on its own, into a tree that knows its places and prints as SQL again.

mod chains;
mod command;
mod comment;
mod dialect;
pub(crate) mod edit;
mod external_schema;
mod grant;
mod lexical;
mod lists;
mod literal;
mod materialized_view;
pub(crate) mod names;
mod parser;
mod placeholder;
pub(crate) mod plain;
mod print;
pub(crate) mod refresh;
mod routine;
mod split;
mod table;
pub(crate) mod tokens;
mod visit;

use std::ops::Range;
use std::sync::OnceLock;

use sqlparser::ast;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan};

use crate::diag::Error;
use crate::text::{self, Source};
pub(crate) use command::{Command, Item};
pub(crate) use comment::{addressed, allowance, comment};
pub(crate) use external_schema::{ExternalSchema, SchemaClause, SchemaClauseKind, SchemaSource};
pub(crate) use grant::{Grant, Grantee, Privilege};
pub(crate) use lexical::line_comments;
pub(crate) use literal::{quoted, text_of_value, unescape};
pub(crate) use materialized_view::{
    AlterView, AlterViewAction, Append, Clause, ClauseKind, DropView, Flag, Key, KeyKind, MaterializedView,
    Refresh, SortKeys,
};
use parser::{Parser, tokens};
pub(crate) use placeholder::is_masked;
pub(crate) use routine::{Parameter, Routine, RoutineOption};
pub(crate) use table::{Attribute, Table};

/// A statement, and its bytes.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
    masks: placeholder::Placeholders,
    /// As the parser had them; none of what it did not read, and none yet if it read the statement in pieces.
    tokens: OnceLock<Vec<TokenWithSpan>>,
}

/// What a statement is.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    MaterializedView(Box<MaterializedView>),
    AlterView(AlterView),
    DropView(DropView),
    Refresh(Refresh),
    /// `ALTER TABLE … APPEND FROM …`.
    Append(Append),
    ExternalSchema(ExternalSchema),
    /// `ALTER EXTERNAL SCHEMA`: its name and clauses.
    AlterSchema(ast::ObjectName, Vec<SchemaClause>),
    Grant(Grant),
    /// A function or a procedure.
    Routine(Box<Routine>),
    Table(Table),
    /// A statement of Redshift's own that speaks of no stream.
    Command(Command),
    /// What is SQL elsewhere too.
    Sql(Box<ast::Statement>),
    /// A line of psql's own, without its backslash.
    Psql(String),
}

impl Statement {
    /// The first placeholder of its text, and its bytes.
    pub(crate) fn placeholder(&self, source: &Source) -> Option<(String, Range<usize>)> {
        let written = self.masks.first()?;
        let at = self.span.start + source.text()[self.span.clone()].find(written)?;
        Some((written.to_owned(), at..at + written.len()))
    }

    /// A text of the tree's names with placeholders again as they were written.
    pub(crate) fn named(&self, text: &str) -> String {
        self.masks.put_back(text.to_owned())
    }
}

/// A place in a file, in bytes. All are equal, so that trees are compared by what they say.
#[derive(Debug, Clone)]
pub(crate) struct Place(pub(crate) Range<usize>);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A value of a clause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    /// In quotes, as it stands there.
    Text(String),
    /// A word, a number or a placeholder.
    Word(String),
}

impl Literal {
    /// What stands between the quotes, or the word itself.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Word(text) => text,
        }
    }
}

/// The statements of a file, and the errors of those that are none: parsing goes on with the next one.
pub(crate) fn parse(source: &Source) -> (Vec<Statement>, Vec<Error>) {
    parsed_pieces(source, |span| statement(source, span))
}

/// A statement, and what was made of the items of its SELECT list if that is long: the tree has a placeholder instead.
pub(crate) type Reduced<T> = (Statement, Option<Vec<T>>);

/// As [`parse`], but `each` is given the items of long SELECT lists as soon as they are parsed.
pub(crate) fn parse_reduced<T: Send>(
    source: &Source,
    each: impl Fn(ast::SelectItem) -> T + Sync,
) -> (Vec<Reduced<T>>, Vec<Error>) {
    parsed_pieces(source, |span| {
        let with_placeholders = placeholder::with_placeholders(&source.text()[span.clone()]);
        let Some(taken) = lists::take_out(source, &span, &with_placeholders.text, &each) else {
            return Ok((in_one(source, span, with_placeholders)?, None));
        };
        let reduced = parsed(source, &span, &taken.text)
            .ok()
            .and_then(|(mut kind, _)| Some((taken.of(&mut kind)?, kind)));
        match reduced {
            Some((list, kind)) => {
                let tokens = OnceLock::new();
                Ok((Statement { span, kind, masks: with_placeholders.masks, tokens }, Some(list)))
            }
            None => Ok((statement(source, span)?, None)),
        }
    })
}

fn parsed_pieces<T: Send>(
    source: &Source,
    read: impl Fn(Range<usize>) -> Result<T, Error> + Sync,
) -> (Vec<T>, Vec<Error>) {
    let (mut statements, mut errors) = (Vec::new(), Vec::new());
    let pieces = split::pieces(source.text());
    for read in text::map_many(&pieces, |span| read(span.clone())) {
        match read {
            Ok(statement) => statements.push(statement),
            Err(error) => errors.push(error),
        }
    }
    (statements, errors)
}

/// An expression that is a whole text.
pub(crate) fn expression(source: &Source) -> Result<ast::Expr, Error> {
    let text = source.text();
    let tokens = dialect::reworded(tokens(source, 0, text)?);
    let mut parser = Parser::new(source, 0..text.trim_end().len(), tokens);
    let parsed = parser.inner.parse_expr().map_err(|error| parser.broken(&error.to_string()))?;
    if parser.is_at_end() { Ok(parsed) } else { Err(parser.expected("the end of the expression")) }
}

/// SQL as it is compared: names and keywords in lower case, but for those in quotes.
pub(crate) fn normalized(sql: &str) -> String {
    let source = Source::new("", sql);
    let Ok(tokens) = tokens(&source, 0, sql) else { return sql.to_owned() };
    let word = |token: TokenWithSpan| match token.token {
        Token::Word(word) if word.quote_style.is_none() => word.value.to_ascii_lowercase(),
        token => token.to_string(),
    };
    tokens.into_iter().filter(|token| token.token != Token::EOF).map(word).collect()
}

/// The tokens of a statement with their bytes, without the space and the comments between them.
pub(crate) fn tokens_of<'s>(source: &Source, statement: &'s Statement) -> Vec<(&'s Token, Range<usize>)> {
    let base = statement.span.start;
    let tokens = statement.tokens.get_or_init(|| {
        let text = placeholder::with_placeholders(&source.text()[statement.span.clone()]).text;
        tokens(source, base, &text).map(dialect::reworded).unwrap_or_default()
    });
    let solid = tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF));
    let counted = source.counted_from(base);
    let byte = |place: Location| counted(place.line, place.column);
    solid.map(|token| (&token.token, byte(token.span.start)..byte(token.span.end))).collect()
}

fn statement(source: &Source, span: Range<usize>) -> Result<Statement, Error> {
    let with_placeholders = placeholder::with_placeholders(&source.text()[span.clone()]);
    let in_pieces = lists::take_out(source, &span, &with_placeholders.text, &|item| item).and_then(|taken| {
        let (kind, _) = parsed(source, &span, &taken.text).ok()?;
        taken.put_back(kind)
    });
    match in_pieces {
        Some(kind) => Ok(Statement { span, kind, masks: with_placeholders.masks, tokens: OnceLock::new() }),
        None => in_one(source, span, with_placeholders),
    }
}

/// A statement that is parsed as a whole.
fn in_one(
    source: &Source,
    span: Range<usize>,
    with_placeholders: placeholder::WithPlaceholders,
) -> Result<Statement, Error> {
    if let Some(line) = source.text()[span.clone()].strip_prefix('\\') {
        let kind = Kind::Psql(line.trim_end().to_owned());
        let masks = placeholder::Placeholders::default();
        return Ok(Statement { span, kind, masks, tokens: OnceLock::from(Vec::new()) });
    }
    match parsed(source, &span, &with_placeholders.text) {
        Ok((kind, tokens)) => {
            Ok(Statement { span, kind, masks: with_placeholders.masks, tokens: OnceLock::from(tokens) })
        }
        Err(error) => Err(readable(&error, &with_placeholders.masks)),
    }
}

/// The tree of a statement's text without placeholders, and its tokens.
fn parsed(source: &Source, span: &Range<usize>, text: &str) -> Result<(Kind, Vec<TokenWithSpan>), Error> {
    let mut tokens = dialect::reworded(tokens(source, span.start, text)?);
    let parser = |tokens| Parser::new(source, span.clone(), tokens);
    let attributes = parser(table::take_attributes(&mut tokens)).attributes()?;
    let (kind, tokens) = parser(tokens).whole_statement()?;
    let kind = match kind {
        Kind::Sql(parsed) => match *parsed {
            ast::Statement::CreateTable(create) => {
                Kind::Table(Table { create: Box::new(create), attributes })
            }
            other => Kind::Sql(Box::new(other)),
        },
        kind => kind,
    };
    Ok((kind, tokens))
}

/// Characters of an error's message; a token may be as long as the file.
const MESSAGE: usize = 200;

/// The error with placeholders as they were written, and no longer than can be read.
fn readable(error: &Error, masks: &placeholder::Placeholders) -> Error {
    let message = masks.put_back(error.message().to_owned());
    let message = match message.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    };
    let new = Error::new(error.kind(), message);
    let new = error.place().cloned().into_iter().fold(new, Error::at);
    error.help_text().into_iter().fold(new, Error::help)
}

/// Reads a statement of its kind; of another kind it gives none.
type Reader<'a> = fn(&mut Parser<'a>) -> Result<Option<Kind>, Error>;

impl<'a> Parser<'a> {
    fn whole_statement(mut self) -> Result<(Kind, Vec<TokenWithSpan>), Error> {
        let kind = self.kind()?;
        if self.is_at_end() { Ok((kind, self.inner.into_tokens())) } else { Err(self.expected("`;`")) }
    }

    fn kind(&mut self) -> Result<Kind, Error> {
        let start = self.inner.index();
        let readers: [Reader<'a>; 5] =
            [Self::view_statement, Self::schema_statement, Self::grant, Self::routine, Self::command];
        for reader in readers {
            if let Some(kind) = reader(self)? {
                return Ok(kind);
            }
            self.rewind(start);
        }
        let parsed = self.inner.parse_statement().map_err(|error| self.broken(&error.to_string()))?;
        Ok(Kind::Sql(Box::new(parsed)))
    }
}
