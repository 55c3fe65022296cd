//! Parsed queries become plans of the engine, names and types resolved as Redshift resolves them.

mod call;
mod case;
mod engine_nodes;
mod expr;
mod filter;
mod group;
mod join;
mod literal;
mod name;
mod payload;
mod query;
mod select;
mod unnest;
mod window;
mod window_rows;

use std::cell::RefCell;
use std::sync::Arc;

use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_plan::ExecutionPlan;
use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::call::{Call, Resolved, Site};
use super::column_functions::{Pick, staged};
use super::document_paths::Path;
use super::ledger::Ledger;
use super::settings::Settings;
use super::value::Type;
use crate::diag::{Error, ErrorKind, Place};
use crate::syntax::Statement;
use crate::text::Source;
use crate::text::Step;
use group::Grouped;
use payload::Origin;
pub(super) use payload::PayloadPart;
pub(super) use query::{Names, query, settled, union};

/// A column that a query can name.
#[derive(Debug, Clone)]
pub(super) struct ScopeColumn {
    /// The relation, by its alias or its name.
    pub(super) relation: Option<String>,
    pub(super) name: String,
    pub(super) of: Type,
    /// The part of the payload that it holds.
    pub(super) payload: Option<PayloadPart>,
}

/// A plan whose columns are known; the number of the record stands behind them.
#[derive(Clone)]
pub(super) struct Relation {
    pub(super) plan: Arc<dyn ExecutionPlan>,
    pub(super) columns: Vec<ScopeColumn>,
}

/// An expression of the engine, and its type.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) expr: Arc<dyn PhysicalExpr>,
    pub(super) of: Type,
}

/// A text that paths are read from, worked out for every row.
struct Document {
    text: Arc<dyn PhysicalExpr>,
    is_super: bool,
    paths: Vec<Path>,
    ahead: Arc<Ledger>,
    /// Where the text comes from.
    origin: Option<Origin>,
}

/// What one statement is bound with.
#[derive(Clone)]
pub(super) struct Surroundings<'s> {
    pub(super) source: &'s Source,
    pub(super) statement: &'s Statement,
    pub(super) settings: Arc<Settings>,
    pub(super) ledger: Arc<Ledger>,
    /// What the sites of the ledger's cases are called: columns, mostly.
    pub(super) sites: &'s RefCell<Vec<String>>,
}

impl Surroundings<'_> {
    /// An error at a place of the statement.
    pub(super) fn error(&self, at: Span, message: impl Into<String>) -> Error {
        let base = self.statement.span.start;
        let error = Error::new(ErrorKind::Input, self.statement.named(&message.into()));
        if at == Span::empty() {
            return error.at(Place::bytes(self.source.clone(), self.statement.span.clone()));
        }
        let start = self.source.byte_from(base, at.start.line, at.start.column);
        let end = self.source.byte_from(base, at.end.line, at.end.column).max(start);
        error.at(Place::bytes(self.source.clone(), start..end))
    }

    /// A site of the ledger, by its name.
    pub(super) fn site(&self, name: impl Into<String>) -> usize {
        let mut sites = self.sites.borrow_mut();
        sites.push(name.into());
        sites.len() - 1
    }

    /// The error for what the preview does not know how to run.
    pub(super) fn unsupported(&self, at: Span, what: &str) -> Error {
        self.error(at, format!("{what} is not supported by the preview"))
            .help("preview the other views with `--view`, or leave it out of the query that is previewed")
    }
}

/// Binds the expressions of one SELECT.
pub(super) struct Binder<'b, 's> {
    around: &'b Surroundings<'s>,
    columns: &'b [ScopeColumn],
    /// The items of the select list, for the names that later ones may use.
    items: &'b [ast::SelectItem],
    /// The one that is being bound.
    item: Option<usize>,
    /// Items whose names are being resolved.
    within: Vec<usize>,
    documents: Vec<Document>,
    /// Which path of which document each added column holds; `None`: whether it is JSON.
    parts: Vec<(usize, Option<usize>)>,
    grouped: Option<&'b Grouped>,
    depth: usize,
    /// Whether documents are gathered, or each call reads its own.
    gathers: bool,
    /// Whether what is bound is measured only, and shown by no column.
    measures: bool,
    /// Values that columns show as they are, in every row.
    whole: Vec<Origin>,
    /// Values that columns show in some rows, and those columns.
    sometimes_whole: Vec<(Origin, Arc<dyn PhysicalExpr>)>,
    /// Whether the payload is part of an expression that hides which of its keys are read.
    is_opaque: bool,
}

/// Levels of an expression.
const LEVELS: usize = 400;

impl<'b, 's> Binder<'b, 's> {
    fn new(around: &'b Surroundings<'s>, columns: &'b [ScopeColumn], items: &'b [ast::SelectItem]) -> Self {
        Self {
            around,
            columns,
            items,
            item: None,
            within: Vec::new(),
            documents: Vec::new(),
            parts: Vec::new(),
            grouped: None,
            depth: 0,
            gathers: true,
            measures: false,
            whole: Vec::new(),
            sometimes_whole: Vec::new(),
            is_opaque: false,
        }
    }

    /// The number of the record, which is the column after all others.
    fn record(&self) -> Arc<dyn PhysicalExpr> {
        Arc::new(Column::new("record", self.columns.len()))
    }

    fn column(&self, at: usize) -> Bound {
        let column = &self.columns[at];
        Bound { expr: Arc::new(Column::new(&column.name, at)), of: column.of }
    }

    /// A call of a function that takes the arguments.
    fn call(&self, function: Resolved, arguments: Vec<Bound>, site: Site) -> Bound {
        let of = function.returns;
        let arguments = arguments.into_iter().map(|argument| (argument.expr, argument.of)).collect();
        let around = self.around;
        let expr =
            Call::expression(function, arguments, self.record(), site, &around.ledger, &around.settings);
        Bound { expr, of }
    }

    /// An expression that is worked out for every row, needed or not: what raises is kept apart until it is asked for.
    fn ahead(&self, expr: &ast::Expr) -> Result<(Bound, Arc<Ledger>), Error> {
        let ledger = Arc::new(Ledger::default());
        let around = Surroundings { ledger: Arc::clone(&ledger), ..self.around.clone() };
        let mut binder = Binder {
            item: self.item,
            within: self.within.clone(),
            grouped: self.grouped,
            depth: self.depth,
            gathers: false,
            ..Binder::new(&around, self.columns, self.items)
        };
        let bound = binder.expr(expr, Site::Value(0))?;
        Ok((bound, ledger))
    }

    /// What stands at a path of a text, which is parsed once for all of its paths.
    fn part(
        &mut self,
        (text, ahead, origin): (Bound, Arc<Ledger>, Option<Origin>),
        steps: Vec<Step>,
        site: Site,
        raises: bool,
    ) -> Bound {
        let is_super = text.of == Type::SUPER;
        let known = self
            .documents
            .iter()
            .position(|document| document.is_super == is_super && *document.text == *text.expr);
        let document = known.unwrap_or_else(|| {
            self.documents.push(Document { text: text.expr, is_super, paths: Vec::new(), ahead, origin });
            self.documents.len() - 1
        });
        let paths = &mut self.documents[document].paths;
        let path = paths.iter().position(|path| path.steps == steps).unwrap_or_else(|| {
            paths.push(Path { steps, ..Path::default() });
            paths.len() - 1
        });
        paths[path].is_shown |= !self.measures;
        let (Site::Value(column) | Site::Test(column)) = site;
        if site == Site::Value(column) && !paths[path].columns.contains(&column) {
            paths[path].columns.push(column);
        }
        let pick = Pick {
            ahead: Arc::clone(&self.documents[document].ahead),
            ledger: Arc::clone(&self.around.ledger),
            column,
            raises,
            is_text: !is_super,
        };
        let (value, valid) = (self.added(document, Some(path)), self.added(document, None));
        let of = if is_super { Type::SUPER } else { Type::TEXT };
        Bound { expr: staged(pick, vec![value, valid, self.record()]), of }
    }

    /// The column that holds a part of a document; they stand behind the record's number.
    fn added(&mut self, document: usize, path: Option<usize>) -> Arc<dyn PhysicalExpr> {
        let known = self.parts.iter().position(|part| *part == (document, path));
        let at = known.unwrap_or_else(|| {
            self.parts.push((document, path));
            self.parts.len() - 1
        });
        Arc::new(Column::new(&format!("part {at}"), self.columns.len() + 1 + at))
    }
}
