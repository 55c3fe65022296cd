//! Functions and procedures: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_FUNCTION.html>,
//! <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html>.

use sqlparser::ast;
use sqlparser::tokenizer::Token;

use super::parser::Parser;
use super::{Item, Kind, Literal};
use crate::diag::Error;

/// `CREATE [OR REPLACE] [EXTERNAL] { FUNCTION | PROCEDURE }`.
#[derive(Debug, PartialEq)]
pub(crate) struct Routine {
    pub(crate) or_replace: bool,
    pub(crate) external: bool,
    pub(crate) procedure: bool,
    pub(crate) name: ast::ObjectName,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Option<ast::DataType>,
    /// In the order in which they stand.
    pub(crate) options: Vec<RoutineOption>,
}

/// A parameter: its mode and its name may be left out.
#[derive(Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) mode: Option<&'static str>,
    pub(crate) name: Option<ast::Ident>,
    pub(crate) data_type: ast::DataType,
}

/// What stands behind the parameters.
#[derive(Debug, PartialEq)]
pub(crate) enum RoutineOption {
    /// `VOLATILE`, `STABLE`, `IMMUTABLE`, `NONATOMIC`.
    Word(&'static str),
    Language(String),
    /// `DEFINER` or `INVOKER`.
    Security(&'static str),
    /// `AS $tag$ … $tag$`: the tag, and the body as it is.
    Dollars(String, String),
    /// `AS '…'`.
    Quoted(String),
    Lambda(Literal),
    IamRole(Literal),
    RetryTimeout(Literal),
    MaxBatchRows(Literal),
    /// A number and its unit, `KB` or `MB`.
    MaxBatchSize(Literal, Option<&'static str>),
    /// `SET name TO value`, and what a parser of settings would read of it.
    Set(Vec<Item>),
}

const MODES: [&str; 3] = ["inout", "in", "out"];

impl Parser<'_> {
    pub(super) fn routine(&mut self) -> Result<Option<Kind>, Error> {
        if !self.take_word("create") {
            return Ok(None);
        }
        let or_replace = self.take_words(&["or", "replace"]);
        let external = self.take_word("external");
        let Some(word) = self.one_of(&["function", "procedure"]) else { return Ok(None) };
        let name = self.object_name()?;
        self.need(&Token::LParen)?;
        let parameters = match self.inner.peek_token_ref().token {
            Token::RParen => Vec::new(),
            _ => self.list(Self::parameter)?,
        };
        self.need(&Token::RParen)?;
        let returns = if self.take_word("returns") { Some(self.data_type()?) } else { None };
        let mut options = Vec::new();
        while !matches!(self.inner.peek_token_ref().token, Token::EOF | Token::SemiColon) {
            options.push(self.routine_option()?);
        }
        let procedure = word == "procedure";
        let routine = Routine { or_replace, external, procedure, name, parameters, returns, options };
        Ok(Some(Kind::Routine(Box::new(routine))))
    }

    fn data_type(&mut self) -> Result<ast::DataType, Error> {
        self.inner.parse_data_type().map_err(|error| self.broken(&error.to_string()))
    }

    fn parameter(&mut self) -> Result<Parameter, Error> {
        let mode = self.one_of(&MODES);
        // of two words the first is a name, but `double precision` and its like are types
        let word = |at: usize| matches!(self.inner.peek_nth_token_ref(at).token, Token::Word(_));
        let of_two = ["double", "character", "timestamp", "time", "binary", "national"];
        let is_type = self.peek_word().is_some_and(|word| of_two.contains(&word.as_str()));
        let named = word(0) && word(1) && !is_type;
        let name = if named { Some(self.identifier()?) } else { None };
        // the mode may stand behind the name
        let mode = mode.or_else(|| if named { self.one_of(&MODES) } else { None });
        Ok(Parameter { mode, name, data_type: self.data_type()? })
    }

    fn routine_option(&mut self) -> Result<RoutineOption, Error> {
        if let Some(word) = self.one_of(&["volatile", "stable", "immutable", "nonatomic"]) {
            return Ok(RoutineOption::Word(word));
        }
        if self.take_word("language") {
            return self.any_word("a language").map(RoutineOption::Language);
        }
        if self.take_word("security") {
            let mode = self.one_of(&["definer", "invoker"]);
            return mode.map(RoutineOption::Security).ok_or_else(|| self.expected("`DEFINER` or `INVOKER`"));
        }
        if self.take_word("as") {
            let body = match &self.inner.peek_token_ref().token {
                Token::DollarQuotedString(body) => {
                    RoutineOption::Dollars(body.tag.clone().unwrap_or_default(), body.value.clone())
                }
                Token::SingleQuotedString(body) => RoutineOption::Quoted(body.clone()),
                _ => return Err(self.expected("a body in `$$`")),
            };
            self.inner.advance_token();
            return Ok(body);
        }
        if self.take_word("lambda") {
            return self.literal().map(RoutineOption::Lambda);
        }
        if self.take_word("iam_role") {
            return self.role().map(RoutineOption::IamRole);
        }
        if self.take_word("retry_timeout") {
            return self.literal().map(RoutineOption::RetryTimeout);
        }
        if self.take_word("max_batch_rows") {
            return self.literal().map(RoutineOption::MaxBatchRows);
        }
        if self.take_word("max_batch_size") {
            let size = self.literal()?;
            return Ok(RoutineOption::MaxBatchSize(size, self.one_of(&["kb", "mb"])));
        }
        if self.take_word("set") {
            return self.items().map(RoutineOption::Set);
        }
        Err(self.expected("`AS`, `LANGUAGE` or another clause of a function"))
    }
}
