//! Trees become scripts: one lowering for the proof and for SQL that people wrote.
//!
//! Trees are taken apart without `..`, so that a clause which a new sqlparser brings cannot be lost. A clause that a view
//! cannot hold is an error at its place; an expression that [`Expr`] cannot hold is [`Expr::Opaque`].

mod expr;
mod query;
mod statement;

use std::cell::Cell;
use std::ops::Range;

use sqlparser::ast::{self, Spanned};
use sqlparser::tokenizer::{Location, Span};

use crate::diag::{Error, ErrorKind, Place};
use crate::model::{self, Expr, Script, SelectItem};
use crate::redshift::{Ident, Name, StreamName};
use crate::syntax::{self, Statement};
use crate::text::Source;

/// What a script is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To prove it: each statement means what the script can say, and nothing else.
    Proof,
    /// To compare it: of views, external schemas and settings; the other statements are passed over, and so is what says
    /// nothing about the rows of a view.
    Comparison,
}

/// The statements of a text as a script, or the first place that is not read.
pub(super) fn script(source: &Source, purpose: Purpose) -> Result<Script, Error> {
    let (trees, errors) = syntax::parse_reduced(source, |item| query::item(&item, purpose));
    let broken = errors.into_iter().next();
    let first = broken.as_ref().and_then(Error::place).map(|place| place.span().start);
    let mut statements = Vec::new();
    for (tree, list) in trees {
        if first.is_some_and(|first| first < tree.span.start) {
            break;
        }
        let reader = Reader { source, statement: &tree, purpose, list: Cell::new(list) };
        statements.extend(reader.statement()?);
    }
    match broken {
        Some(error) => Err(error),
        None => Ok(Script { statements }),
    }
}

/// A statement; none if it is passed over.
pub(super) fn statement(
    source: &Source,
    tree: &Statement,
    purpose: Purpose,
) -> Result<Option<model::Statement>, Error> {
    Reader { source, statement: tree, purpose, list: Cell::new(None) }.statement()
}

/// An expression that stands alone, such as that of a computed column.
pub(super) fn expression(source: &Source) -> Result<Expr, Error> {
    let tree = syntax::expression(source)
        .map_err(|error| error.help("write an expression over column names, as in a SELECT list"))?;
    expr::expr(&tree).map_err(|what| {
        Error::new(ErrorKind::Option, format!("{what} cannot be used in a computed column"))
            .at(Place::bytes(source.clone(), 0..source.text().len()))
            .help("use columns, literals, casts, operators, CASE and function calls")
    })
}

/// A statement that is read.
struct Reader<'s> {
    source: &'s Source,
    statement: &'s Statement,
    purpose: Purpose,
    /// The items of its SELECT list, if they have been lowered already.
    list: Cell<Option<Vec<Result<SelectItem, Unread>>>>,
}

/// What a script cannot hold, and where.
#[derive(Debug)]
struct Unread {
    what: String,
    at: Span,
}

impl Reader<'_> {
    /// The error for what a script cannot hold, at a node of the tree.
    fn unsupported(&self, what: &str, at: Span) -> Error {
        self.unsupported_at(what, self.bytes(at))
    }

    /// The error for what a script cannot hold, at bytes of the source.
    fn unsupported_at(&self, what: &str, bytes: Range<usize>) -> Error {
        let (message, help) = match self.purpose {
            Purpose::Proof => (format!("{what} is not supported in a script of mvstream"), None),
            Purpose::Comparison => (
                format!("{what} is not supported in a view that is compared"),
                Some(
                    "write each view as one SELECT with named columns over one relation, or leave the file out",
                ),
            ),
        };
        help.into_iter().fold(Error::new(ErrorKind::Input, message).at(self.first_line(bytes)), Error::help)
    }

    /// The error for a value that is not one.
    fn wrong(&self, message: String, at: Span) -> Error {
        Error::new(ErrorKind::Input, message).at(self.first_line(self.bytes(at)))
    }

    /// The bytes of a node of the tree; those of the statement if the tree does not know its place.
    fn bytes(&self, at: Span) -> Range<usize> {
        if at == Span::empty() {
            return self.statement.span.clone();
        }
        let byte =
            |place: Location| self.source.byte_from(self.statement.span.start, place.line, place.column);
        let start = byte(at.start);
        start..byte(at.end).max(start)
    }

    /// The place of these bytes, up to the end of their first line.
    fn first_line(&self, bytes: Range<usize>) -> Place {
        let text = &self.source.text()[bytes.clone()];
        let line = text.find('\n').unwrap_or(text.len());
        Place::bytes(self.source.clone(), bytes.start..bytes.start + line)
    }

    fn ident(&self, ident: &ast::Ident) -> Result<Ident, Error> {
        expr::ident(ident).map_err(|message| self.wrong(message, ident.span))
    }

    /// A name of up to two parts.
    fn name(&self, name: &ast::ObjectName) -> Result<Name, Error> {
        let (schema, name) = self.parts(name)?;
        Ok(Name { schema, name: self.ident(name)? })
    }

    /// A relation: quotes keep the case of a stream; without them Redshift folds it.
    fn relation(&self, name: &ast::ObjectName) -> Result<(Option<Ident>, StreamName), Error> {
        let (schema, relation) = self.parts(name)?;
        let exact = expr::name(relation);
        let name = if relation.quote_style.is_some() { exact } else { exact.to_ascii_lowercase() };
        let name = StreamName::new(name).map_err(|error| self.wrong(error.to_string(), relation.span))?;
        Ok((schema, name))
    }

    /// The schema and the last part of a name of up to two parts.
    fn parts<'n>(&self, name: &'n ast::ObjectName) -> Result<(Option<Ident>, &'n ast::Ident), Error> {
        let parts: Vec<&ast::Ident> = name.0.iter().filter_map(ast::ObjectNamePart::as_ident).collect();
        match (parts.as_slice(), name.0.len()) {
            ([only], 1) => Ok((None, *only)),
            ([schema, last], 2) => Ok((Some(self.ident(schema)?), *last)),
            _ => Err(self.unsupported(&format!("the name `{name}` of {} parts", name.0.len()), name.span())),
        }
    }
}
