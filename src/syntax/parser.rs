//! The parser of a statement: sqlparser's, with the words and the places that Redshift's own statements need.

use std::ops::Range;

use sqlparser::ast;
use sqlparser::parser;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use super::chains;
use super::dialect::Redshift;
use super::{Literal, is_masked};
use crate::diag::{Error, ErrorKind, Place};
use crate::text::Source;

/// Expressions nest no deeper than this.
pub(super) const DEPTH: usize = 100;

/// sqlparser's parser over the tokens of a piece of a source.
pub(super) struct Parser<'a> {
    source: &'a Source,
    /// Where in the source the parser's text starts and ends, in bytes.
    base: usize,
    end: usize,
    pub(super) inner: parser::Parser<'a>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(source: &'a Source, bytes: Range<usize>, tokens: Vec<TokenWithSpan>) -> Self {
        let inner =
            parser::Parser::new(&Redshift).with_recursion_limit(DEPTH).with_tokens_with_locations(tokens);
        Self { source, base: bytes.start, end: bytes.end, inner }
    }

    /// Takes a word that is no keyword of sqlparser's.
    pub(super) fn take_word(&mut self, text: &str) -> bool {
        let next = matches!(&self.inner.peek_token_ref().token,
            Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text));
        if next {
            self.inner.advance_token();
        }
        next
    }

    pub(super) fn take_words(&mut self, texts: &[&str]) -> bool {
        let taken = texts.iter().take_while(|text| self.take_word(text)).count();
        if taken == texts.len() {
            return true;
        }
        for _ in 0..taken {
            self.inner.prev_token();
        }
        false
    }

    pub(super) fn need_words(&mut self, texts: &[&str]) -> Result<(), Error> {
        if self.take_words(texts) { Ok(()) } else { Err(self.expected(&format!("`{}`", texts.join(" ")))) }
    }

    pub(super) fn need(&mut self, token: &Token) -> Result<(), Error> {
        if self.inner.consume_token(token) { Ok(()) } else { Err(self.expected(&format!("`{token}`"))) }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.inner.peek_token_ref().token == Token::EOF
    }

    /// Where the next token starts, in bytes.
    pub(super) fn offset(&self) -> usize {
        let next = self.inner.peek_token_ref();
        match next.token {
            Token::EOF => self.end,
            _ => self.source.byte_from(self.base, next.span.start.line, next.span.start.column),
        }
    }

    /// The error at the token that comes next.
    pub(super) fn expected(&self, what: &str) -> Error {
        let next = self.inner.peek_token_ref();
        let found = match &next.token {
            Token::EOF => "the end".to_owned(),
            token => format!("`{token}`"),
        };
        self.broken(&format!("expected {what}, found {found}"))
    }

    /// The error that sqlparser gave, at the place that it names in its text.
    pub(super) fn broken(&self, message: &str) -> Error {
        let number = |name: &str| {
            let (_, rest) = message.rsplit_once(name)?;
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
        };
        let short = message.trim_start_matches("sql parser error: ");
        let short = short.split(" at Line:").next().unwrap_or(short);
        match (number("Line: "), number("Column: ")) {
            (Some(line), Some(column)) => {
                let offset = self.source.byte_from(self.base, line, column);
                broken_at(self.source, offset, &lower_first(short))
            }
            _ => broken_at(self.source, self.offset(), &lower_first(short)),
        }
    }

    /// Items with commas between.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut list = vec![item(self)?];
        while self.inner.consume_token(&Token::Comma) {
            list.push(item(self)?);
        }
        Ok(list)
    }

    pub(super) fn object_name(&mut self) -> Result<ast::ObjectName, Error> {
        self.inner.parse_object_name(false).map_err(|error| self.broken(&error.to_string()))
    }

    pub(super) fn identifier(&mut self) -> Result<ast::Ident, Error> {
        self.inner.parse_identifier().map_err(|error| self.broken(&error.to_string()))
    }

    /// A text in quotes, a number, or a placeholder.
    pub(super) fn literal(&mut self) -> Result<Literal, Error> {
        let literal = match &self.inner.peek_token_ref().token {
            Token::SingleQuotedString(text) => Literal::Text(text.clone()),
            Token::Number(number, _) => Literal::Word(number.clone()),
            Token::Word(word) if word.quote_style.is_none() && is_masked(&word.value) => {
                Literal::Word(word.value.clone())
            }
            _ => return Err(self.expected("a text in quotes")),
        };
        self.inner.advance_token();
        Ok(literal)
    }

    /// The role of `IAM_ROLE` and its kin.
    pub(super) fn role(&mut self) -> Result<Literal, Error> {
        let default = self.take_word("default");
        if default { Ok(Literal::Word("default".to_owned())) } else { self.literal() }
    }

    /// Back to a token that has been taken.
    pub(super) fn rewind(&mut self, to: usize) {
        while self.inner.index() > to {
            self.inner.prev_token();
        }
    }

    /// The next word, of any kind, in lower case.
    pub(super) fn peek_word(&self) -> Option<String> {
        match &self.inner.peek_token_ref().token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
            _ => None,
        }
    }

    pub(super) fn any_word(&mut self, what: &str) -> Result<String, Error> {
        let word = self.peek_word().ok_or_else(|| self.expected(what))?;
        self.inner.advance_token();
        Ok(word)
    }

    /// One of these words.
    pub(super) fn one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.take_word(word))
    }

    pub(super) fn in_brackets<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.need(&Token::LParen)?;
        let list = self.list(item)?;
        self.need(&Token::RParen)?;
        Ok(list)
    }

    /// Where the token that was taken last ends, in bytes.
    pub(super) fn end_of_last(&self) -> usize {
        let last = self.inner.get_current_token();
        self.source.byte_from(self.base, last.span.end.line, last.span.end.column)
    }
}

/// The tokens of a text that starts at the byte `base` of its source.
pub(super) fn tokens(source: &Source, base: usize, text: &str) -> Result<Vec<TokenWithSpan>, Error> {
    let tokens =
        Tokenizer::new(&Redshift, text).with_unescape(false).tokenize_with_location().map_err(|error| {
            let offset = source.byte_from(base, error.location.line, error.location.column);
            broken_at(source, offset, &lower_first(&error.message))
        })?;
    match chains::too_long(&tokens) {
        None => Ok(tokens),
        Some((token, message)) => {
            let start = token.span.start;
            let error = broken_at(source, source.byte_from(base, start.line, start.column), &message);
            Err(error.help("split it: land the parts as columns, and combine those in a view over them"))
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The error at the word that starts at an offset.
fn broken_at(source: &Source, offset: usize, message: &str) -> Error {
    let rest = &source.text()[offset..];
    let inner = rest.char_indices().skip(1).find(|(_, c)| !c.is_alphanumeric() && *c != '_');
    let end = offset + inner.map_or(rest.len(), |(length, _)| length);
    Error::new(ErrorKind::Input, message.to_owned()).at(Place::bytes(source.clone(), offset..end))
}
