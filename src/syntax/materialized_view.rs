//! Materialized views: made, changed, refreshed, emptied into tables, dropped.

use std::ops::Range;

use sqlparser::ast;
use sqlparser::tokenizer::Token;

use super::parser::Parser;
use super::{Kind, Place, is_masked};
use crate::diag::Error;
use crate::redshift::{self, settings};

/// `CREATE MATERIALIZED VIEW`, its clauses in the order in which they stand.
#[derive(Debug, PartialEq)]
pub(crate) struct MaterializedView {
    pub(crate) name: ast::ObjectName,
    pub(crate) or_replace: Option<Place>,
    pub(crate) if_not_exists: Option<Place>,
    /// Names of columns behind the view's, which Redshift does not take.
    pub(crate) columns: Option<(Vec<ast::Ident>, Place)>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) query: Box<ast::Query>,
}

/// A clause before `AS`.
#[derive(Debug, PartialEq)]
pub(crate) struct Clause {
    pub(crate) kind: ClauseKind,
    pub(crate) at: Place,
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ClauseKind {
    Backup(Flag),
    DistStyle(String),
    DistKey(Vec<Key>),
    /// The word before `SORTKEY`, and what is behind it.
    SortKey(Option<&'static str>, SortKeys),
    AutoRefresh(Flag),
}

/// `YES`, `NO`, or a placeholder for one of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Flag {
    Yes,
    No,
    Placeholder(String),
}

/// What stands behind `SORTKEY`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SortKeys {
    Columns(Vec<Key>),
    Auto,
    None,
}

/// A key, by name or by position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub(crate) kind: KeyKind,
    pub(crate) at: Place,
}

/// How a key names its column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum KeyKind {
    Name(ast::Ident),
    Position(u64),
}

/// `ALTER MATERIALIZED VIEW`:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_MATERIALIZED_VIEW.html>.
#[derive(Debug, PartialEq)]
pub(crate) struct AlterView {
    pub(crate) name: ast::ObjectName,
    pub(crate) action: AlterViewAction,
}

/// What is changed.
#[derive(Debug, PartialEq)]
pub(crate) enum AlterViewAction {
    AutoRefresh(Flag),
    DistKey(ast::Ident),
    DistStyle(redshift::DistStyle, Option<ast::Ident>),
    SortKey(Option<&'static str>, SortKeys),
    RowLevelSecurity { on: bool, conjunction: Option<&'static str>, for_datashares: bool },
}

/// `DROP [MATERIALIZED] VIEW`.
#[derive(Debug, PartialEq)]
pub(crate) struct DropView {
    pub(crate) materialized: bool,
    /// The word VIEW of a plain one.
    pub(crate) word: Place,
    pub(crate) if_exists: bool,
    pub(crate) names: Vec<ast::ObjectName>,
    pub(crate) behaviour: Option<&'static str>,
}

/// `REFRESH MATERIALIZED VIEW`.
#[derive(Debug, PartialEq)]
pub(crate) struct Refresh {
    pub(crate) name: ast::ObjectName,
    pub(crate) behaviour: Option<&'static str>,
}

/// `ALTER TABLE … APPEND FROM …`.
#[derive(Debug, PartialEq)]
pub(crate) struct Append {
    pub(crate) target: ast::ObjectName,
    pub(crate) source: ast::ObjectName,
    /// `IGNOREEXTRA` or `FILLTARGET`.
    pub(crate) option: Option<&'static str>,
}

impl Parser<'_> {
    pub(super) fn view_statement(&mut self) -> Result<Option<Kind>, Error> {
        if self.take_words(&["refresh", "materialized", "view"]) {
            let name = self.object_name()?;
            return Ok(Some(Kind::Refresh(Refresh { name, behaviour: self.behaviour() })));
        }
        if self.take_words(&["alter", "materialized", "view"]) {
            let name = self.object_name()?;
            let action = self.alter_action()?;
            return Ok(Some(Kind::AlterView(AlterView { name, action })));
        }
        if self.take_words(&["alter", "table"]) {
            return self.append();
        }
        if self.take_words(&["drop"]) {
            return self.drop_view();
        }
        if !self.take_word("create") {
            return Ok(None);
        }
        let start = self.offset();
        let or_replace = self.take_words(&["or", "replace"]).then(|| Place(start..self.end_of_last()));
        if self.take_words(&["materialized", "view"]) {
            return self.create(or_replace).map(|view| Some(Kind::MaterializedView(Box::new(view))));
        }
        Ok(None)
    }

    fn behaviour(&mut self) -> Option<&'static str> {
        self.one_of(&["cascade", "restrict"])
    }

    fn drop_view(&mut self) -> Result<Option<Kind>, Error> {
        let materialized = self.take_word("materialized");
        let start = self.offset();
        if !self.take_word("view") {
            return Ok(None);
        }
        let word = Place(start..self.end_of_last());
        let if_exists = self.take_words(&["if", "exists"]);
        let names = self.list(Self::object_name)?;
        let behaviour = self.behaviour();
        Ok(Some(Kind::DropView(DropView { materialized, word, if_exists, names, behaviour })))
    }

    fn append(&mut self) -> Result<Option<Kind>, Error> {
        let Ok(target) = self.object_name() else { return Ok(None) };
        if !self.take_words(&["append", "from"]) {
            return Ok(None);
        }
        let source = self.object_name()?;
        let option = self.one_of(&["ignoreextra", "filltarget"]);
        Ok(Some(Kind::Append(Append { target, source, option })))
    }

    fn create(&mut self, or_replace: Option<Place>) -> Result<MaterializedView, Error> {
        let start = self.offset();
        let if_not_exists =
            self.take_words(&["if", "not", "exists"]).then(|| Place(start..self.end_of_last()));
        let name = self.object_name()?;
        let columns = self.placed(|parser| match parser.inner.peek_token_ref().token {
            Token::LParen => parser.in_brackets(Self::identifier).map(Some),
            _ => Ok(None),
        })?;
        let columns = columns.0.map(|names| (names, Place(columns.1)));
        let mut clauses = Vec::new();
        while !self.take_word("as") {
            let (kind, at) = self.placed(Self::clause)?;
            clauses.push(Clause { kind, at: Place(at) });
        }
        let query = self.inner.parse_query().map_err(|error| self.broken(&error.to_string()))?;
        Ok(MaterializedView { name, or_replace, if_not_exists, columns, clauses, query })
    }

    /// What is read, and its bytes.
    fn placed<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<(T, Range<usize>), Error> {
        let start = self.offset();
        let item = read(self)?;
        Ok((item, start..self.end_of_last()))
    }

    pub(super) fn clause(&mut self) -> Result<ClauseKind, Error> {
        if self.take_word("backup") {
            return self.flag().map(ClauseKind::Backup);
        }
        if self.take_words(&["auto", "refresh"]) {
            return self.flag().map(ClauseKind::AutoRefresh);
        }
        if self.take_word("diststyle") {
            let style =
                self.peek_word().filter(|word| redshift::DistStyle::named(word).is_some() || is_masked(word));
            let style = style.ok_or_else(|| self.expected("`EVEN`, `ALL` or `KEY`"))?;
            self.inner.advance_token();
            return Ok(ClauseKind::DistStyle(style));
        }
        if self.take_word("distkey") {
            return self.in_brackets(Self::key).map(ClauseKind::DistKey);
        }
        let (kind, keys) = self.sort_key("a clause of the view or `AS`")?;
        Ok(ClauseKind::SortKey(kind, keys))
    }

    fn sort_key(&mut self, otherwise: &str) -> Result<(Option<&'static str>, SortKeys), Error> {
        let kind = self.one_of(&["compound", "interleaved"]);
        if !self.take_word("sortkey") {
            return Err(self.expected(if kind.is_some() { "`SORTKEY`" } else { otherwise }));
        }
        let keys = if self.take_word("auto") {
            SortKeys::Auto
        } else if self.take_word("none") {
            SortKeys::None
        } else {
            SortKeys::Columns(self.in_brackets(Self::key)?)
        };
        Ok((kind, keys))
    }

    fn key(&mut self) -> Result<Key, Error> {
        let (kind, at) = self.placed(|parser| {
            let number = match &parser.inner.peek_token_ref().token {
                Token::Number(number, _) => number.parse().ok(),
                _ => None,
            };
            match number {
                Some(number) => {
                    parser.inner.advance_token();
                    Ok(KeyKind::Position(number))
                }
                None => parser.identifier().map(KeyKind::Name),
            }
        })?;
        Ok(Key { kind, at: Place(at) })
    }

    fn flag(&mut self) -> Result<Flag, Error> {
        if let Some(word) = self.peek_word().filter(|word| is_masked(word)) {
            self.inner.advance_token();
            return Ok(Flag::Placeholder(word));
        }
        let on = self.peek_word().and_then(|word| settings::boolean(&word));
        let on = on.ok_or_else(|| self.expected("`YES` or `NO`"))?;
        self.inner.advance_token();
        Ok(if on { Flag::Yes } else { Flag::No })
    }

    fn alter_action(&mut self) -> Result<AlterViewAction, Error> {
        if self.take_words(&["auto", "refresh"]) {
            return self.flag().map(AlterViewAction::AutoRefresh);
        }
        if self.take_words(&["row", "level", "security"]) {
            let on = self.take_word("on");
            if !on && !self.take_word("off") {
                return Err(self.expected("`ON` or `OFF`"));
            }
            let conjunction = if self.take_words(&["conjunction", "type"]) {
                Some(self.one_of(&["and", "or"]).ok_or_else(|| self.expected("`AND` or `OR`"))?)
            } else {
                None
            };
            let for_datashares = self.take_words(&["for", "datashares"]);
            return Ok(AlterViewAction::RowLevelSecurity { on, conjunction, for_datashares });
        }
        if !self.take_word("alter") {
            return Err(self.expected("`AUTO REFRESH`, `ALTER` or `ROW LEVEL SECURITY`"));
        }
        if self.take_word("distkey") {
            return self.identifier().map(AlterViewAction::DistKey);
        }
        if self.take_word("diststyle") {
            let styles = redshift::DistStyle::ALL;
            let style = styles.iter().copied().find(|style| self.take_word(style.name()));
            let style = style.ok_or_else(|| self.expected("`ALL`, `EVEN`, `KEY` or `AUTO`"))?;
            let key = if style == redshift::DistStyle::Key {
                self.need_words(&["distkey"])?;
                Some(self.identifier()?)
            } else {
                None
            };
            return Ok(AlterViewAction::DistStyle(style, key));
        }
        let (kind, keys) = self.sort_key("`DISTKEY`, `DISTSTYLE` or `SORTKEY`")?;
        Ok(AlterViewAction::SortKey(kind, keys))
    }
}
