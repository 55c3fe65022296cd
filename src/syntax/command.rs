//! Statements of Redshift's own that speak of no stream: what they begin with, and their words, names, literals and
//! lists.

use sqlparser::tokenizer::Token;

use super::Kind;
use super::parser::Parser;
use crate::diag::Error;

/// A statement as its items.
#[derive(Debug, PartialEq)]
pub(crate) struct Command {
    pub(crate) items: Vec<Item>,
}

/// A part of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// A keyword or a name.
    Word(String),
    /// A name in double quotes, as it stands there.
    Quoted(String),
    /// A text in single quotes, as it stands there.
    Text(String),
    Number(String),
    /// A text in dollar quotes, with them.
    Dollars(String),
    /// A name in several parts.
    Path(Vec<Item>),
    /// What stands in brackets, commas included.
    Brackets(Vec<Item>),
    /// A comma, an operator.
    Symbol(String),
}

/// What the statements begin with; the first word alone is not always enough to tell them from what sqlparser reads.
const COMMANDS: [&[&str]; 39] = [
    &["alter", "schema"],
    &["alter", "default", "privileges"],
    &["alter", "user"],
    &["alter", "group"],
    &["alter", "role"],
    &["alter", "database"],
    &["alter", "datashare"],
    &["alter", "rls"],
    &["alter", "masking"],
    &["alter", "function"],
    &["alter", "procedure"],
    &["alter", "identity"],
    &["alter", "system"],
    &["analyze"],
    &["attach"],
    &["cancel"],
    &["copy"],
    &["create", "schema"],
    &["create", "user"],
    &["create", "role"],
    &["create", "group"],
    &["create", "database"],
    &["create", "datashare"],
    &["create", "library"],
    &["create", "or", "replace", "library"],
    &["create", "external", "table"],
    &["create", "rls"],
    &["create", "masking"],
    &["create", "model"],
    &["create", "identity"],
    &["detach"],
    &["drop", "schema"],
    &["drop", "user"],
    &["drop", "group"],
    &["drop", "datashare"],
    &["drop", "rls"],
    &["drop", "masking"],
    &["unload"],
    &["vacuum"],
];

/// What only Redshift has behind `ALTER TABLE name`.
const ALTERATIONS: [&[&str]; 7] = [
    &["owner"],
    &["alter", "distkey"],
    &["alter", "diststyle"],
    &["alter", "sortkey"],
    &["alter", "compound"],
    &["row", "level", "security"],
    &["alter", "encode"],
];

impl Parser<'_> {
    pub(super) fn command(&mut self) -> Result<Option<Kind>, Error> {
        let start = self.inner.index();
        let known =
            COMMANDS.iter().any(|words| self.take_words(words)) || self.alteration() || self.removes();
        if !known {
            return Ok(None);
        }
        self.rewind(start);
        let items = self.items()?;
        Ok(Some(Kind::Command(Command { items })))
    }

    fn alteration(&mut self) -> bool {
        if !self.take_words(&["alter", "table"]) || self.object_name().is_err() {
            return false;
        }
        if ALTERATIONS.iter().any(|words| self.take_words(words)) {
            return true;
        }
        let column = self.take_words(&["alter", "column"]) && self.identifier().is_ok();
        let added = !column && self.take_word("add");
        column && self.take_word("encode") || added && self.rest_has("encode")
    }

    /// `MERGE … REMOVE DUPLICATES`.
    fn removes(&mut self) -> bool {
        self.take_words(&["merge", "into"]) && self.rest_has("remove")
    }

    /// Whether a word follows anywhere; the tokens up to it are taken.
    fn rest_has(&mut self, text: &str) -> bool {
        while self.inner.peek_token_ref().token != Token::EOF {
            if self.take_word(text) {
                return true;
            }
            self.inner.advance_token();
        }
        false
    }

    /// Everything up to the end.
    pub(super) fn items(&mut self) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        while !matches!(self.inner.peek_token_ref().token, Token::EOF | Token::SemiColon) {
            items.push(self.next_item()?);
        }
        Ok(items)
    }

    pub(super) fn next_item(&mut self) -> Result<Item, Error> {
        let first = self.one_item()?;
        if !matches!(first, Item::Word(_) | Item::Quoted(_)) {
            return Ok(first);
        }
        let mut path = vec![first];
        while self.inner.consume_token(&Token::Period) {
            if self.inner.peek_token_ref().token == Token::LParen {
                return Err(self.expected("a name"));
            }
            path.push(self.one_item()?);
        }
        Ok(if path.len() > 1 { Item::Path(path) } else { path.remove(0) })
    }

    fn one_item(&mut self) -> Result<Item, Error> {
        let token = self.inner.peek_token_ref().token.clone();
        let item = match token {
            Token::LParen => return self.brackets(),
            Token::EOF | Token::RParen => return Err(self.expected("a word")),
            Token::Word(word) if word.quote_style.is_some() => Item::Quoted(word.value),
            Token::Word(word) => Item::Word(word.value),
            Token::SingleQuotedString(text) => Item::Text(text),
            Token::Number(number, _) => Item::Number(number),
            dollars @ Token::DollarQuotedString(_) => Item::Dollars(dollars.to_string()),
            symbol => Item::Symbol(symbol.to_string()),
        };
        self.inner.advance_token();
        Ok(item)
    }

    fn brackets(&mut self) -> Result<Item, Error> {
        // brackets are counted, so that a file of them cannot overflow the stack
        let mut open: Vec<Vec<Item>> = Vec::new();
        loop {
            match self.inner.peek_token_ref().token {
                Token::LParen => {
                    self.inner.advance_token();
                    open.push(Vec::new());
                    if open.len() > super::parser::DEPTH {
                        return Err(self.expected("fewer brackets within brackets"));
                    }
                }
                Token::RParen => {
                    self.inner.advance_token();
                    let Some(items) = open.pop() else { return Err(self.expected("`(`")) };
                    let item = Item::Brackets(items);
                    match open.last_mut() {
                        Some(outer) => outer.push(item),
                        None => return Ok(item),
                    }
                }
                Token::EOF => return Err(self.expected("`)`")),
                _ => {
                    let item = self.next_item()?;
                    if let Some(inner) = open.last_mut() {
                        inner.push(item);
                    }
                }
            }
        }
    }
}
