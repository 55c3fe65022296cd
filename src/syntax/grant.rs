//! GRANT and REVOKE: <https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html>.

use sqlparser::ast;
use sqlparser::tokenizer::Token;

use super::parser::Parser;
use super::{Item, Kind, Place};
use crate::diag::Error;

/// `GRANT … ON … TO …`, `REVOKE … ON … FROM …`.
#[derive(Debug, PartialEq)]
pub(crate) struct Grant {
    pub(crate) revoke: bool,
    /// `GRANT OPTION FOR` or `ADMIN OPTION FOR`.
    pub(crate) option_for: Option<&'static str>,
    pub(crate) privileges: Vec<Privilege>,
    /// The kind of object in words, possibly none (`ALL TABLES IN SCHEMA`), and the objects.
    pub(crate) on: Option<(Vec<String>, Vec<Vec<Item>>)>,
    pub(crate) to: Vec<Grantee>,
    /// What stands behind: `WITH GRANT OPTION`, `CASCADE`.
    pub(crate) rest: Vec<Item>,
}

/// Words such as `SELECT` or `ALL PRIVILEGES`, or a role, and columns.
#[derive(Debug, PartialEq)]
pub(crate) struct Privilege {
    pub(crate) words: Vec<String>,
    pub(crate) columns: Vec<ast::Ident>,
}

/// Whom it names: the word before it, if there is one, and its name or number.
#[derive(Debug, PartialEq)]
pub(crate) struct Grantee {
    pub(crate) kind: Option<&'static str>,
    pub(crate) name: Item,
    pub(crate) at: Place,
}

impl Grantee {
    /// Whether it is everybody.
    pub(crate) fn is_public(&self) -> bool {
        self.kind.is_none() && matches!(&self.name, Item::Word(word) if word.eq_ignore_ascii_case("public"))
    }
}

/// The words that may stand before an object's name.
const OBJECTS: [&str; 18] = [
    "all",
    "tables",
    "table",
    "views",
    "functions",
    "function",
    "procedures",
    "procedure",
    "schemas",
    "schema",
    "database",
    "datashare",
    "language",
    "model",
    "role",
    "copy",
    "external",
    "in",
];

impl Parser<'_> {
    pub(super) fn grant(&mut self) -> Result<Option<Kind>, Error> {
        let revoke = match self.one_of(&["grant", "revoke"]) {
            Some(word) => word == "revoke",
            None => return Ok(None),
        };
        let options = [
            ("GRANT OPTION FOR", ["grant", "option", "for"]),
            ("ADMIN OPTION FOR", ["admin", "option", "for"]),
        ];
        let option_for = options.iter().find(|(_, words)| self.take_words(words)).map(|(text, _)| *text);
        let end = if revoke { "from" } else { "to" };
        let privileges = self.list(|parser| parser.privilege(end))?;
        let on = if self.take_word("on") { Some(self.objects(end)?) } else { None };
        self.need_words(&[end])?;
        let to = self.list(Self::grantee)?;
        let rest = self.items()?;
        Ok(Some(Kind::Grant(Grant { revoke, option_for, privileges, on, to, rest })))
    }

    fn privilege(&mut self, end: &str) -> Result<Privilege, Error> {
        let mut words = Vec::new();
        while let Token::Word(word) = &self.inner.peek_token_ref().token {
            let plain = word.quote_style.is_none();
            if plain && ["on", end].iter().any(|end| word.value.eq_ignore_ascii_case(end)) {
                break;
            }
            words.push(word.to_string());
            self.inner.advance_token();
        }
        if words.is_empty() {
            return Err(self.expected("a privilege, such as `SELECT`"));
        }
        let columns = match self.inner.peek_token_ref().token {
            Token::LParen => self.in_brackets(Self::identifier)?,
            _ => Vec::new(),
        };
        Ok(Privilege { words, columns })
    }

    fn objects(&mut self, end: &str) -> Result<(Vec<String>, Vec<Vec<Item>>), Error> {
        let mut kind = Vec::new();
        while let Some(word) = self.peek_word().filter(|word| OBJECTS.contains(&word.as_str())) {
            kind.push(word.to_uppercase());
            self.inner.advance_token();
        }
        let objects = self.list(|parser| {
            let mut items = Vec::new();
            while parser.peek_word().is_none_or(|word| word != end)
                && !matches!(parser.inner.peek_token_ref().token, Token::Comma | Token::EOF)
            {
                items.push(parser.next_item()?);
            }
            if items.is_empty() { Err(parser.expected("the name of an object")) } else { Ok(items) }
        })?;
        Ok((kind, objects))
    }

    fn grantee(&mut self) -> Result<Grantee, Error> {
        let start = self.offset();
        let kind = self.one_of(&["role", "group", "user", "account", "namespace"]);
        let named = matches!(
            self.inner.peek_token_ref().token,
            Token::Word(_) | Token::SingleQuotedString(_) | Token::Number(..)
        );
        if !named {
            return Err(self.expected("a name"));
        }
        let name = self.next_item()?;
        Ok(Grantee { kind, name, at: Place(start..self.end_of_last()) })
    }
}
