//! Files that people wrote: every statement on its own, into a tree that knows its places and prints as SQL again.

mod command;
mod dialect;
mod grant;
mod placeholder;
mod routine;
mod schema;
mod split;
mod table;
mod view;
mod write;

use std::ops::Range;

use sqlparser::ast;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan};

use super::{Head, tokens};
use crate::diag::Error;
use crate::sql::parallel;
use crate::text::Source;
pub(crate) use command::{Command, Item};
pub(crate) use grant::{Grant, Grantee, Privilege};
pub(crate) use placeholder::is_masked;
pub(crate) use routine::{Parameter, Routine, RoutineOption};
pub(crate) use schema::{ExternalSchema, SchemaClause, SchemaClauseKind, SchemaSource};
pub(crate) use split::line_comments;
pub(crate) use table::{Attribute, Table};
pub(crate) use view::{
    AlterView, AlterViewAction, Append, Clause, ClauseKind, DropView, Flag, Key, KeyKind, MaterializedView,
    Refresh, SortKeys,
};

/// A statement, and its bytes.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
    masks: placeholder::Masks,
    /// As the parser had them; none of what it did not read.
    tokens: Vec<TokenWithSpan>,
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
pub(crate) fn tree(source: &Source) -> (Vec<Statement>, Vec<Error>) {
    let (mut statements, mut errors) = (Vec::new(), Vec::new());
    let pieces = split::pieces(source.text());
    for read in parallel::map_many(&pieces, |span| statement(source, span.clone())) {
        match read {
            Ok(statement) => statements.push(statement),
            Err(error) => errors.push(error),
        }
    }
    (statements, errors)
}

/// The tokens of a statement with their bytes, without the space and the comments between them.
pub(crate) fn tokens_of<'s>(source: &Source, statement: &'s Statement) -> Vec<(&'s Token, Range<usize>)> {
    let mut places = Places::new(source.text(), statement.span.start);
    let solid = statement.tokens.iter();
    let solid = solid.filter(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF));
    solid
        .map(|token| {
            let start = places.byte(token.span.start);
            (&token.token, start..places.byte(token.span.end))
        })
        .collect()
}

/// Lines and columns as bytes, asked for in the order in which they stand.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    line: u64,
    column: u64,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, byte: usize) -> Self {
        Self { text, byte, line: 1, column: 1 }
    }

    fn byte(&mut self, wanted: Location) -> usize {
        for c in self.text[self.byte..].chars() {
            if (self.line, self.column) >= (wanted.line, wanted.column) {
                break;
            }
            self.byte += c.len_utf8();
            (self.line, self.column) =
                if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
        self.byte
    }
}

fn statement(source: &Source, span: Range<usize>) -> Result<Statement, Error> {
    let piece = &source.text()[span.clone()];
    if let Some(line) = piece.strip_prefix('\\') {
        let kind = Kind::Psql(line.trim_end().to_owned());
        return Ok(Statement { span, kind, masks: placeholder::Masks::default(), tokens: Vec::new() });
    }
    let masked = placeholder::masked(piece);
    match parsed(source, &span, &masked.text) {
        Ok((kind, tokens)) => Ok(Statement { span, kind, masks: masked.masks, tokens }),
        Err(error) => Err(readable(&error, &masked.masks)),
    }
}

/// The tree of a statement's text without placeholders, and its tokens.
fn parsed(source: &Source, span: &Range<usize>, text: &str) -> Result<(Kind, Vec<TokenWithSpan>), Error> {
    let mut tokens = dialect::reworded(tokens(source, span.start, text, &dialect::Redshift)?);
    let head = |tokens| {
        let parser = Parser::new(&dialect::Redshift).with_recursion_limit(super::DEPTH);
        Head::of(source, span.clone(), parser.with_tokens_with_locations(tokens))
    };
    let attributes = table::take_attributes(&mut tokens);
    let attributes = head(attributes).attributes()?;
    let (kind, tokens) = head(tokens).whole_statement()?;
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
fn readable(error: &Error, masks: &placeholder::Masks) -> Error {
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
type Reader<'a> = fn(&mut Head<'a>) -> Result<Option<Kind>, Error>;

impl<'a> Head<'a> {
    fn whole_statement(mut self) -> Result<(Kind, Vec<TokenWithSpan>), Error> {
        let kind = self.kind()?;
        match self.parser.peek_token_ref().token {
            Token::EOF => Ok((kind, self.parser.into_tokens())),
            _ => Err(self.expected("`;`")),
        }
    }

    fn kind(&mut self) -> Result<Kind, Error> {
        let start = self.parser.index();
        let readers: [Reader<'a>; 5] =
            [Self::view_statement, Self::schema_statement, Self::grant, Self::routine, Self::command];
        for reader in readers {
            if let Some(kind) = reader(self)? {
                return Ok(kind);
            }
            self.rewind(start);
        }
        let parsed = self.parser.parse_statement().map_err(|error| self.broken(&error.to_string()))?;
        Ok(Kind::Sql(Box::new(parsed)))
    }

    fn object_name(&mut self) -> Result<ast::ObjectName, Error> {
        self.parser.parse_object_name(false).map_err(|error| self.broken(&error.to_string()))
    }

    fn identifier(&mut self) -> Result<ast::Ident, Error> {
        self.parser.parse_identifier().map_err(|error| self.broken(&error.to_string()))
    }

    /// A text in quotes, a number, or a placeholder.
    fn literal(&mut self) -> Result<Literal, Error> {
        let literal = match &self.parser.peek_token_ref().token {
            Token::SingleQuotedString(text) => Literal::Text(text.clone()),
            Token::Number(number, _) => Literal::Word(number.clone()),
            Token::Word(word) if word.quote_style.is_none() && is_masked(&word.value) => {
                Literal::Word(word.value.clone())
            }
            _ => return Err(self.expected("a text in quotes")),
        };
        self.parser.advance_token();
        Ok(literal)
    }

    /// The role of `IAM_ROLE` and its kin.
    fn role(&mut self) -> Result<Literal, Error> {
        let default = self.take_word("default");
        if default { Ok(Literal::Word("default".to_owned())) } else { self.literal() }
    }

    /// Back to a token that has been taken.
    fn rewind(&mut self, to: usize) {
        while self.parser.index() > to {
            self.parser.prev_token();
        }
    }

    /// The next word, of any kind, in lower case.
    fn peek_word(&self) -> Option<String> {
        match &self.parser.peek_token_ref().token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
            _ => None,
        }
    }

    fn any_word(&mut self, what: &str) -> Result<String, Error> {
        let word = self.peek_word().ok_or_else(|| self.expected(what))?;
        self.parser.advance_token();
        Ok(word)
    }

    /// One of these words.
    fn one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.take_word(word))
    }

    fn in_brackets<T>(&mut self, item: impl FnMut(&mut Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        self.need(&Token::LParen)?;
        let list = self.list(item)?;
        self.need(&Token::RParen)?;
        Ok(list)
    }

    /// Where the token that was taken last ends, in bytes.
    fn end_of_last(&self) -> usize {
        let last = self.parser.get_current_token();
        super::offset(self.source.text(), self.base, last.span.end.line, last.span.end.column)
    }
}
