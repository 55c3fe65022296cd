//! A query: one SELECT over one relation.
//!
//! The frame is read here and the expressions by sqlparser, one at a time: a list of 1,500 columns then never
//! stands in memory as sqlparser's tree, which is several times larger than ours.

use sqlparser::ast;
use sqlparser::keywords::Keyword as K;
use sqlparser::tokenizer::Token;

use super::{Head, convert};
use crate::diag::Error;
use crate::model::{Expr, Ident, Query, SelectItem, StreamName};

impl Head<'_> {
    /// `SELECT … FROM … [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT …]`, possibly in parentheses.
    pub(super) fn query(&mut self) -> Result<Query, Error> {
        if self.parser.consume_token(&Token::LParen) {
            let query = self.query()?;
            self.need(&Token::RParen)?;
            return Ok(query);
        }
        self.need_words(&["select"])?;
        let items = match self.taken_list() {
            Some(items) => items,
            None => self.list(Self::item)?,
        };
        self.need_words(&["from"])?;
        let (schema, relation) = self.relation()?;
        let alias = self.alias()?;
        let filter = if self.take(&[K::WHERE]) { Some(self.expr()?) } else { None };
        let group_by = if self.take(&[K::GROUP, K::BY]) { self.list(Self::expr)? } else { Vec::new() };
        let order_by = if self.take(&[K::ORDER, K::BY]) { self.list(Self::ordering)? } else { Vec::new() };
        let limit = if self.take(&[K::LIMIT]) { Some(self.number()?) } else { None };
        Ok(Query { items, schema, relation, alias, filter, group_by, order_by, limit })
    }

    /// The items of a SELECT list that stands alone.
    pub(super) fn whole_list(mut self) -> Result<Vec<SelectItem>, Error> {
        let items = self.list(Self::item)?;
        match self.parser.peek_token_ref().token {
            Token::EOF => Ok(items),
            _ => Err(self.expected("`,` or `FROM`")),
        }
    }

    /// Items with commas between.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut list = vec![item(self)?];
        while self.parser.consume_token(&Token::Comma) {
            list.push(item(self)?);
        }
        Ok(list)
    }

    fn expr(&mut self) -> Result<Expr, Error> {
        let at = self.parser.peek_token_ref().span.start;
        let parsed = self.parser.parse_expr().map_err(|error| self.broken(&error.to_string()))?;
        convert::expr(&parsed).map_err(|what| self.unread(at, &what))
    }

    fn item(&mut self) -> Result<SelectItem, Error> {
        let at = self.parser.peek_token_ref().span.start;
        let parsed = self.parser.parse_select_item().map_err(|error| self.broken(&error.to_string()))?;
        let item = match &parsed {
            ast::SelectItem::UnnamedExpr(expr) => {
                convert::expr(expr).map(|expr| SelectItem { expr, alias: None })
            }
            ast::SelectItem::ExprWithAlias { expr, alias } => convert::expr(expr)
                .and_then(|expr| Ok(SelectItem { expr, alias: Some(convert::ident(alias)?) })),
            other => Err(format!("`{other}`")),
        };
        item.map_err(|what| self.unread(at, &what))
    }

    fn ordering(&mut self) -> Result<(Expr, bool), Error> {
        let expr = self.expr()?;
        let descends = self.take(&[K::DESC]);
        if !descends {
            self.take(&[K::ASC]);
        }
        Ok((expr, descends))
    }

    fn relation(&mut self) -> Result<(Option<Ident>, StreamName), Error> {
        let first = self.exact_name()?;
        if !self.parser.consume_token(&Token::Period) {
            return Ok((None, first));
        }
        let schema = Ident::new(first.as_str()).map_err(|error| self.expected(&error.to_string()))?;
        Ok((Some(schema), self.exact_name()?))
    }

    /// Quotes keep a stream's case; without them Redshift folds it.
    fn exact_name(&mut self) -> Result<StreamName, Error> {
        let parsed = self.parser.parse_identifier().map_err(|error| self.broken(&error.to_string()))?;
        let exact = convert::name(&parsed);
        let name = if parsed.quote_style.is_some() { exact } else { exact.to_ascii_lowercase() };
        StreamName::new(name).map_err(|error| self.expected(&error.to_string()))
    }

    fn alias(&mut self) -> Result<Option<Ident>, Error> {
        let named = self.take(&[K::AS]);
        let follows = matches!(&self.parser.peek_token_ref().token,
            Token::Word(word) if word.quote_style.is_some() || word.keyword == K::NoKeyword);
        if named || follows { self.ident().map(Some) } else { Ok(None) }
    }

    fn number(&mut self) -> Result<u64, Error> {
        let number = match &self.parser.peek_token_ref().token {
            Token::Number(digits, false) => digits.parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.expected("a number"))?;
        self.parser.advance_token();
        Ok(number)
    }
}
