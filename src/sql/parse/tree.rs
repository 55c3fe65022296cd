//! Files that people wrote: every statement on its own, into a tree that knows its places.

use std::ops::Range;

use sqlparser::ast;
use sqlparser::tokenizer::Token;

use super::{Head, offset, split};
use crate::diag::Error;
use crate::model;
use crate::text::Source;

/// A statement, and its bytes.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a statement is.
#[derive(Debug)]
pub(crate) enum Kind {
    MaterializedView(Box<MaterializedView>),
    /// A statement of the script around views, as the main reader has it.
    Script(Box<model::Statement>),
    /// What is SQL elsewhere too.
    Sql(Box<ast::Statement>),
    /// A statement of Redshift's own that is not read yet.
    Unread,
}

/// `CREATE MATERIALIZED VIEW`, its clauses in the order in which they stand.
#[derive(Debug)]
pub(crate) struct MaterializedView {
    pub(crate) name: ast::ObjectName,
    pub(crate) or_replace: Option<Range<usize>>,
    pub(crate) if_not_exists: Option<Range<usize>>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) query: Box<ast::Query>,
}

/// A clause before `AS`.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) kind: ClauseKind,
    pub(crate) span: Range<usize>,
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClauseKind {
    Backup(bool),
    DistStyle(String),
    DistKey(Vec<Key>),
    SortKey(Vec<Key>),
    AutoRefresh(bool),
}

/// A key, by name or by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    Position(u64),
}

/// The statements that begin so are Redshift's own, and known to none of the parsers yet.
const UNREAD: [&[&str]; 9] = [
    &["alter", "materialized", "view"],
    &["alter", "external", "schema"],
    &["alter", "schema"],
    &["create", "external", "function"],
    &["create", "or", "replace", "external", "function"],
    &["create", "procedure"],
    &["create", "or", "replace", "procedure"],
    &["create", "function"],
    &["create", "or", "replace", "function"],
];

/// The statements of a file, and the errors of those that are none: parsing goes on with the next one.
pub(crate) fn tree(source: &Source) -> (Vec<Statement>, Vec<Error>) {
    let (mut statements, mut errors) = (Vec::new(), Vec::new());
    for span in split::pieces(source.text()) {
        let text = split::masked(&source.text()[span.clone()]);
        match Head::over(source, span.start, &text).and_then(super::Head::whole_statement) {
            Ok(kind) => statements.push(Statement { span, kind }),
            Err(error) => errors.push(error),
        }
    }
    (statements, errors)
}

impl Head<'_> {
    fn whole_statement(mut self) -> Result<Kind, Error> {
        let kind = self.kind()?;
        match self.parser.peek_token_ref().token {
            Token::EOF => Ok(kind),
            _ => Err(self.expected("`;`")),
        }
    }

    fn kind(&mut self) -> Result<Kind, Error> {
        if UNREAD.iter().any(|words| self.take_words(words)) || self.appends() {
            while self.parser.peek_token_ref().token != Token::EOF {
                self.parser.advance_token();
            }
            return Ok(Kind::Unread);
        }
        if self.take_words(&["create", "materialized", "view"]) {
            return self.view(None);
        }
        let start = self.offset();
        if self.take_words(&["create", "or", "replace"]) {
            let end = self.offset();
            if self.take_words(&["materialized", "view"]) {
                return self.view(Some(start..end));
            }
            (0..3).for_each(|_| self.parser.prev_token());
        }
        let own = [&["create", "external", "schema"][..], &["refresh", "materialized", "view"], &["grant"]];
        let is_own = own.iter().any(|words| {
            let taken = self.take_words(words);
            if taken {
                words.iter().for_each(|_| self.parser.prev_token());
            }
            taken
        });
        if is_own {
            let statement = self.statement()?;
            if matches!(statement, model::Statement::Refresh(_)) {
                // which of the views over it are refreshed too
                let _ = self.take_word("cascade") || self.take_word("restrict");
            }
            return Ok(Kind::Script(Box::new(statement)));
        }
        let parsed = self.parser.parse_statement().map_err(|error| self.broken(&error.to_string()))?;
        Ok(Kind::Sql(Box::new(parsed)))
    }

    /// `ALTER TABLE name APPEND FROM …`, the name in up to three parts.
    fn appends(&self) -> bool {
        let is = |at: usize, text: &str| {
            matches!(&self.parser.peek_nth_token_ref(at).token,
                Token::Word(word) if word.value.eq_ignore_ascii_case(text))
        };
        is(0, "alter")
            && is(1, "table")
            && [3, 5, 7].into_iter().any(|at| is(at, "append") && is(at + 1, "from"))
    }

    fn view(&mut self, or_replace: Option<Range<usize>>) -> Result<Kind, Error> {
        let start = self.offset();
        let if_not_exists = self.take_words(&["if", "not", "exists"]).then(|| start..self.end_of_last());
        let name = self.parser.parse_object_name(false).map_err(|error| self.broken(&error.to_string()))?;
        let mut clauses = Vec::new();
        while !self.take_word("as") {
            let start = self.offset();
            let kind = self.clause()?;
            clauses.push(Clause { kind, span: start..self.end_of_last() });
        }
        let query = self.parser.parse_query().map_err(|error| self.broken(&error.to_string()))?;
        Ok(Kind::MaterializedView(Box::new(MaterializedView {
            name,
            or_replace,
            if_not_exists,
            clauses,
            query,
        })))
    }

    fn clause(&mut self) -> Result<ClauseKind, Error> {
        if self.take_word("backup") {
            return self.boolean().map(ClauseKind::Backup);
        }
        if self.take_words(&["auto", "refresh"]) {
            return self.boolean().map(ClauseKind::AutoRefresh);
        }
        if self.take_word("diststyle") {
            let style = ["even", "all", "key", "auto"].into_iter().find(|style| self.take_word(style));
            return match style {
                Some(style) => Ok(ClauseKind::DistStyle(style.to_owned())),
                None => Err(self.expected("`EVEN`, `ALL` or `KEY`")),
            };
        }
        if self.take_word("distkey") {
            return self.key_list().map(ClauseKind::DistKey);
        }
        let kind = self.take_word("compound") || self.take_word("interleaved");
        if self.take_word("sortkey") {
            return self.key_list().map(ClauseKind::SortKey);
        }
        Err(self.expected(if kind { "`SORTKEY`" } else { "a clause of the view or `AS`" }))
    }

    fn key_list(&mut self) -> Result<Vec<Key>, Error> {
        self.need(&Token::LParen)?;
        let mut keys = Vec::new();
        loop {
            let number = match &self.parser.peek_token_ref().token {
                Token::Number(number, _) => number.parse().ok(),
                _ => None,
            };
            if let Some(number) = number {
                self.parser.advance_token();
                keys.push(Key::Position(number));
            } else {
                let name = self.parser.parse_identifier().map_err(|error| self.broken(&error.to_string()))?;
                keys.push(Key::Name(name.value));
            }
            if !self.parser.consume_token(&Token::Comma) {
                break;
            }
        }
        self.need(&Token::RParen)?;
        Ok(keys)
    }

    /// Where the token that was taken last ends, in bytes.
    fn end_of_last(&self) -> usize {
        let last = self.parser.get_current_token();
        offset(self.source.text(), self.base, last.span.end.line, last.span.end.column)
    }
}
