//! What a rule sees: a statement or a view, and its places.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use sqlparser::ast::{self, Expr, Spanned};
use sqlparser::tokenizer::Span;

use super::bindings::Bindings;
use crate::diag::{Code, Finding, Place};
use crate::redshift::stream;
use crate::sql::definitions::Definitions;
use crate::syntax;
use crate::syntax::names::{column, each_in, function_name, named, select};
use crate::syntax::tokens::{Cast, Tokens};
use crate::syntax::{ClauseKind, Key, KeyKind, MaterializedView, SortKeys, Statement};
use crate::text::Source;

/// A statement as a rule sees it.
pub(super) struct Subject<'t> {
    source: &'t Source,
    pub(super) statement: &'t Statement,
    pub(super) files: &'t Definitions,
    tokens: OnceCell<Tokens<'t>>,
}

impl<'t> Subject<'t> {
    pub(super) fn new(source: &'t Source, statement: &'t Statement, files: &'t Definitions) -> Self {
        Self { source, statement, files, tokens: OnceCell::new() }
    }

    /// A finding at bytes of the file.
    pub(super) fn finding(&self, code: Code, message: impl Into<String>, span: &Range<usize>) -> Finding {
        Finding::new(code, message).at(Some(place(self.source, span.clone())))
    }

    /// A finding at a part of the tree.
    pub(super) fn finding_at(&self, code: Code, message: impl Into<String>, part: &impl Spanned) -> Finding {
        self.finding(code, message, &self.bytes(part.span()))
    }

    /// A finding on an expression.
    pub(super) fn finding_on(&self, code: Code, message: impl Into<String>, expr: &Expr) -> Finding {
        self.finding(code, message, &self.extent(expr))
    }

    /// The bytes of an expression, as far as its tokens tell.
    pub(super) fn extent(&self, expr: &Expr) -> Range<usize> {
        let known = self.bytes(expr.span());
        let tokens = self.tokens();
        match expr {
            Expr::Function(_) => tokens.call(known.start).map(|(_, _, close)| tokens.bytes(close).end),
            Expr::Cast { data_type, .. } => {
                return self.cast(expr, data_type).map_or(known, |cast| cast.whole);
            }
            _ => None,
        }
        .map_or(known.clone(), |end| known.start..end)
    }

    /// Another name for a column; where it names a column of the result, that one keeps its name.
    pub(super) fn rename(&self, name: &ast::Ident, new: &str, unnamed: &[Span]) -> (Range<usize>, String) {
        let kept = if unnamed.contains(&name.span) { format!("{new} AS {name}") } else { new.to_owned() };
        (self.bytes(name.span), kept)
    }

    /// The first words of the statement, for what it lacks.
    pub(super) fn head(&self) -> Range<usize> {
        let start = self.statement.span.start;
        let text = self.text(self.statement.span.clone());
        start..start + text.find('\n').unwrap_or(text.len())
    }

    /// A cast as it stands in the text.
    pub(super) fn cast(&self, expr: &Expr, data_type: &ast::DataType) -> Option<Cast> {
        let Expr::Cast { expr: inner, .. } = expr else { return None };
        self.tokens().cast(self.bytes(inner.span()).start, &data_type.to_string())
    }

    /// The bytes of a place in the statement; of an empty one those of the statement's first word. Of calls and casts
    /// sqlparser knows only the beginning for sure.
    pub(super) fn bytes(&self, span: Span) -> Range<usize> {
        let base = self.statement.span.start;
        if span == Span::empty() {
            return base..base + 1;
        }
        let start = self.source.byte_from(base, span.start.line, span.start.column);
        let end = self.source.byte_from(base, span.end.line, span.end.column);
        start..end.max(start + 1).min(self.source.text().len())
    }

    /// The statement's tokens, which know where they end.
    pub(super) fn tokens(&self) -> &Tokens<'t> {
        self.tokens.get_or_init(|| Tokens::of(self.source, self.statement))
    }

    /// Bytes and the space behind them.
    pub(super) fn with_space(&self, bytes: &Range<usize>) -> Range<usize> {
        let rest = &self.source.text()[bytes.end..];
        bytes.start..bytes.end + rest.len() - rest.trim_start().len()
    }

    /// The text of some bytes.
    pub(super) fn text(&self, bytes: Range<usize>) -> &'t str {
        &self.source.text()[bytes]
    }
}

/// A materialized view as a rule sees it.
pub(super) struct View<'t> {
    subject: Subject<'t>,
    pub(super) statement: &'t MaterializedView,
    /// Whether it reads a stream, as far as its text tells.
    pub(super) streaming: bool,
    /// The functions and columns that its query names, folded.
    names: BTreeSet<String>,
    /// Whether its query casts.
    pub(super) casts: bool,
    bindings: OnceCell<Bindings<'t>>,
}

impl<'t> std::ops::Deref for View<'t> {
    type Target = Subject<'t>;

    fn deref(&self) -> &Self::Target {
        &self.subject
    }
}

impl<'t> View<'t> {
    pub(super) fn new(subject: Subject<'t>, view: &'t MaterializedView) -> Self {
        let streaming = subject.files.is_streaming(&view.query);
        let (mut names, mut casts) = (BTreeSet::new(), false);
        each_in(view.query.as_ref(), |expr| match expr {
            Expr::Function(function) => names.extend(function_name(&function.name)),
            Expr::Cast { .. } | Expr::Convert { .. } => casts = true,
            other => names.extend(named(other).map(|name| name.value.to_ascii_lowercase())),
        });
        Self { subject, statement: view, streaming, names, casts, bindings: OnceCell::new() }
    }

    /// Whether the query names a payload column as it is called today.
    pub(super) fn is_current(&self) -> bool {
        self.names.iter().any(|name| stream::is_payload(name))
    }

    /// What the names in the query mean.
    pub(super) fn bindings(&self) -> &Bindings<'t> {
        self.bindings.get_or_init(|| {
            // a current view may use a name of the preview for a column of its own
            let preview =
                |name: &str| !self.is_current() && stream::PREVIEW.iter().any(|(old, _)| *old == name);
            let is_stored = |name: &str| !self.streaming || stream::named(name).is_some() || preview(name);
            Bindings::of(&self.statement.query, &is_stored)
        })
    }

    /// Whether the query names any of these functions and columns: a rule that looks for them need look no further if
    /// it does not.
    pub(super) fn names_any<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> bool {
        names.into_iter().any(|name| self.names.contains(name))
    }

    /// The one SELECT of the query, if it is one.
    pub(super) fn select(&self) -> Option<&'t ast::Select> {
        select(&self.statement.query)
    }

    /// The relations of the FROM list, without those of joins.
    pub(super) fn relations(&self) -> impl Iterator<Item = &'t ast::TableFactor> {
        self.select().into_iter().flat_map(|select| select.from.iter().map(|from| &from.relation))
    }

    /// The names of its columns, folded; `None` where a wildcard hides some.
    pub(super) fn columns(&self) -> Option<Vec<String>> {
        self.select()?.projection.iter().map(column).collect()
    }

    /// The names that its SELECT list gives, as they are written.
    pub(super) fn select_names(&self) -> impl Iterator<Item = (&'t ast::Ident, &'t ast::SelectItem)> {
        let items = self.select().into_iter().flat_map(|select| &select.projection);
        items.filter_map(|item| match item {
            ast::SelectItem::ExprWithAlias { alias, .. } => Some((alias, item)),
            ast::SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some((name, item)),
            ast::SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                parts.last().map(|name| (name, item))
            }
            _ => None,
        })
    }

    /// The columns of DISTKEY and SORTKEY.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'t Key> {
        self.statement.clauses.iter().flat_map(|clause| match &clause.kind {
            ClauseKind::DistKey(keys) | ClauseKind::SortKey(_, SortKeys::Columns(keys)) => keys.as_slice(),
            _ => &[],
        })
    }

    /// What a key names.
    pub(super) fn item_of(&self, key: &Key) -> Option<&'t ast::SelectItem> {
        let items = &self.select()?.projection;
        match &key.kind {
            KeyKind::Position(at) => items.get(usize::try_from(*at).ok()?.checked_sub(1)?),
            KeyKind::Name(wanted) => {
                let wanted = wanted.value.to_ascii_lowercase();
                items.iter().find(|item| column(item).is_some_and(|name| name == wanted))
            }
        }
    }

    /// The clause of AUTO REFRESH.
    pub(super) fn auto_refresh(&self) -> Option<&'t syntax::Clause> {
        self.statement.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::AutoRefresh(_)))
    }

    /// Whether it says AUTO REFRESH YES.
    pub(super) fn refreshes_itself(&self) -> bool {
        self.auto_refresh().is_some_and(|clause| clause.kind == ClauseKind::AutoRefresh(syntax::Flag::Yes))
    }
}

/// A place in a file, of one line at most, so that a caret fits.
pub(super) fn place(source: &Source, span: Range<usize>) -> Place {
    let text = &source.text()[span.clone()];
    let length = text.find('\n').unwrap_or(text.len());
    Place::bytes(source.clone(), span.start..span.start + length)
}
