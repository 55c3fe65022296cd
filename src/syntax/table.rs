//! CREATE TABLE: sqlparser reads all but what Redshift writes between the columns and `AS`:
//! <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.

use sqlparser::ast;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::ClauseKind;
use super::parser::Parser;
use crate::diag::Error;

/// `CREATE TABLE`, its attributes apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) create: Box<ast::CreateTable>,
    pub(crate) attributes: Vec<Attribute>,
}

/// What stands between the columns and `AS`.
#[derive(Debug, PartialEq)]
pub(crate) enum Attribute {
    Clause(ClauseKind),
    EncodeAuto,
}

/// Takes the attributes out of a CREATE TABLE.
pub(super) fn take_attributes(tokens: &mut Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let words = |at: usize| match &tokens[at].token {
        Token::Word(word) if word.quote_style.is_none() => word.value.to_ascii_lowercase(),
        Token::LParen => "(".to_owned(),
        Token::RParen => ")".to_owned(),
        _ => String::new(),
    };
    let solid: Vec<(usize, String)> = (0..tokens.len())
        .filter(|at| !matches!(tokens[*at].token, Token::Whitespace(_)))
        .map(|at| (at, words(at)))
        .collect();
    let head = solid.iter().take(4).position(|(_, word)| word == "table");
    let is_create = solid.first().is_some_and(|(_, word)| word == "create");
    let Some(head) = head.filter(|_| is_create) else { return Vec::new() };
    let (mut depth, mut taking) = (0_usize, false);
    let mut attributes = Vec::new();
    for (place, (at, word)) in solid.iter().enumerate().skip(head + 1) {
        let outside = depth == 0;
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "as" | "select" | "with" if outside => break,
            _ => {}
        }
        let before = &solid[place - 1].1;
        let starts = ["backup", "diststyle", "distkey", "compound", "interleaved", "sortkey", "encode"];
        if outside {
            // an attribute is a word and one more, or a word and brackets
            let second = starts.contains(&before.as_str()) && taking;
            taking = starts.contains(&word.as_str()) || second;
        }
        if taking {
            attributes.push(*at);
        }
    }
    let mut wanted = attributes.into_iter().peekable();
    let (mut taken, mut left) = (Vec::new(), Vec::with_capacity(tokens.len()));
    for (at, token) in std::mem::take(tokens).into_iter().enumerate() {
        if wanted.next_if_eq(&at).is_some() { taken.push(token) } else { left.push(token) }
    }
    *tokens = left;
    taken
}

impl Parser<'_> {
    /// All attributes, one after the other.
    pub(super) fn attributes(mut self) -> Result<Vec<Attribute>, Error> {
        let mut attributes = Vec::new();
        while self.inner.peek_token_ref().token != Token::EOF {
            attributes.push(if self.take_words(&["encode", "auto"]) {
                Attribute::EncodeAuto
            } else {
                Attribute::Clause(self.clause()?)
            });
        }
        Ok(attributes)
    }
}
