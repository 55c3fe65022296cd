//! What a rule sees: a view, its places, and what the files make.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned};
use sqlparser::tokenizer::Span;

use super::streaming;
use crate::diag::{Code, Finding, Place};
use crate::model::{Statement as Script, StreamSource};
use crate::sql::{self, Kind, MaterializedView, Statement};
use crate::text::Source;

/// What the files make, by names in lower case.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// External schemas over streams: whether it is Kinesis.
    pub(super) streams: BTreeMap<String, bool>,
    /// Materialized views.
    pub(super) views: BTreeSet<Vec<String>>,
    /// All relations.
    pub(super) relations: BTreeSet<Vec<String>>,
}

impl Files {
    pub(super) fn of<'s>(statements: impl Iterator<Item = &'s Statement>) -> Self {
        let mut files = Self::default();
        for statement in statements {
            match &statement.kind {
                Kind::MaterializedView(view) => {
                    files.views.insert(parts(&view.name));
                    files.relations.insert(parts(&view.name));
                }
                Kind::Script(script) => {
                    if let Script::ExternalSchema(schema) = script.as_ref() {
                        let kinesis = matches!(schema.source, StreamSource::Kinesis { .. });
                        files.streams.insert(schema.name.folded(), kinesis);
                    }
                }
                Kind::Sql(parsed) => match parsed.as_ref() {
                    ast::Statement::CreateTable(table) => drop(files.relations.insert(parts(&table.name))),
                    ast::Statement::CreateView(view) => drop(files.relations.insert(parts(&view.name))),
                    _ => {}
                },
                Kind::Unread => {}
            }
        }
        files
    }
}

/// Whether a name, as it is used, may be one that a file makes; without a schema a relation is made in `public`,
/// unless the search path says otherwise.
pub(super) fn is_made(used: &[String], made: &BTreeSet<Vec<String>>) -> bool {
    made.iter().any(|name| match (used, name.as_slice()) {
        ([schema, used], [made]) | ([used], [schema, made]) => schema == "public" && used == made,
        (used, made) => used == made,
    })
}

/// The parts of a name, folded.
pub(super) fn parts(name: &ast::ObjectName) -> Vec<String> {
    name.0.iter().filter_map(|part| part.as_ident()).map(|ident| ident.value.to_lowercase()).collect()
}

/// A materialized view as a rule sees it.
pub(super) struct View<'t> {
    source: &'t Source,
    /// Where the statement begins.
    base: usize,
    pub(super) statement: &'t MaterializedView,
    pub(super) files: &'t Files,
    /// Whether it reads a stream, as far as its text tells.
    pub(super) streaming: bool,
}

impl<'t> View<'t> {
    pub(super) fn new(
        source: &'t Source,
        statement: &Statement,
        view: &'t MaterializedView,
        files: &'t Files,
    ) -> Self {
        let streaming = streaming::is_streaming(&view.query, files);
        Self { source, base: statement.span.start, statement: view, files, streaming }
    }

    /// The one SELECT of the query, if it is one.
    pub(super) fn select(&self) -> Option<&'t ast::Select> {
        let mut body = self.statement.query.body.as_ref();
        loop {
            match body {
                ast::SetExpr::Select(select) => return Some(select),
                ast::SetExpr::Query(query) => body = query.body.as_ref(),
                _ => return None,
            }
        }
    }

    /// The relations of the FROM list, without those of joins.
    pub(super) fn relations(&self) -> impl Iterator<Item = &'t ast::TableFactor> {
        self.select().into_iter().flat_map(|select| select.from.iter().map(|from| &from.relation))
    }

    /// The names of its columns, folded; `None` where a wildcard hides some.
    pub(super) fn columns(&self) -> Option<Vec<String>> {
        let select = self.select()?;
        let mut names = Vec::new();
        for item in &select.projection {
            match item {
                ast::SelectItem::ExprWithAlias { alias, .. } => names.push(alias.value.to_lowercase()),
                ast::SelectItem::UnnamedExpr(ast::Expr::Identifier(name)) => {
                    names.push(name.value.to_lowercase());
                }
                ast::SelectItem::UnnamedExpr(ast::Expr::CompoundIdentifier(parts)) => {
                    names.extend(parts.last().map(|part| part.value.to_lowercase()));
                }
                ast::SelectItem::UnnamedExpr(_) => names.push(String::new()),
                _ => return None,
            }
        }
        Some(names)
    }

    /// A finding at bytes of the file.
    pub(super) fn finding(&self, code: Code, message: impl Into<String>, span: &Range<usize>) -> Finding {
        Finding::new(code, message).at(Some(place(self.source, span.clone())))
    }

    /// A finding at a part of the tree.
    pub(super) fn finding_at(&self, code: Code, message: impl Into<String>, part: &impl Spanned) -> Finding {
        self.finding(code, message, &self.bytes(part.span()))
    }

    /// The bytes of a place in the statement; of an empty one those of the statement's first word.
    fn bytes(&self, span: Span) -> Range<usize> {
        if span == Span::empty() {
            return self.base..self.base + 1;
        }
        let start = sql::offset(self.source.text(), self.base, span.start.line, span.start.column);
        let end = sql::offset(self.source.text(), self.base, span.end.line, span.end.column);
        start..end.max(start + 1).min(self.source.text().len())
    }
}

/// Whether an expression calls one of these functions, named in lower case.
pub(super) fn is_call(expr: &Expr, names: &[&str]) -> bool {
    match expr {
        Expr::Function(function) => names.contains(&function.name.to_string().to_lowercase().as_str()),
        Expr::Nested(inner) => is_call(inner, names),
        _ => false,
    }
}

/// The plain arguments of a call.
pub(super) fn arguments(expr: &Expr) -> Vec<&Expr> {
    let Expr::Function(function) = expr else { return Vec::new() };
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let plain = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().filter_map(plain).collect()
}

/// Whether an expression surely gives text.
pub(super) fn is_text(expr: &Expr) -> bool {
    const TEXT: [&str; 10] = [
        "json_extract_path_text",
        "json_extract_array_element_text",
        "json_serialize",
        "from_varbyte",
        "split_part",
        "substring",
        "lower",
        "upper",
        "trim",
        "replace",
    ];
    match expr {
        Expr::Nested(inner) => is_text(inner),
        Expr::Substring { .. } | Expr::Trim { .. } => true,
        _ if is_call(expr, &["nullif", "coalesce", "nvl"]) => {
            arguments(expr).first().is_some_and(|first| is_text(first))
        }
        _ => is_call(expr, &TEXT),
    }
}

/// A place in a file, of one line at most, so that a caret fits.
pub(super) fn place(source: &Source, span: Range<usize>) -> Place {
    let text = &source.text()[span.clone()];
    let length = text.find('\n').unwrap_or(text.len());
    Place::bytes(source.clone(), span.start..span.start + length)
}
