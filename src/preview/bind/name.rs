//! Names: columns, columns of the same select list, ways into SUPER values.

use std::sync::Arc;

use sqlparser::ast::{self, AccessExpr, Expr, Ident, JsonPathElem, Subscript};
use sqlparser::tokenizer::Span;

use super::{Binder, Bound, Origin};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::preview::functions::navigation;
use crate::preview::ledger::Ledger;
use crate::preview::value::Type;
use crate::syntax::text_of_value;
use crate::text::Step;
use crate::text::advice;

/// A name with its dots.
fn dotted(names: &[Ident]) -> String {
    names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".")
}

impl<'b> Binder<'b, '_> {
    /// The name as Redshift keeps it.
    fn normalized(&self, name: &Ident) -> String {
        self.around.settings.normalized(name)
    }

    /// The column of a name, with or without its relation.
    pub(super) fn find(&self, relation: Option<&Ident>, name: &Ident) -> Result<Option<usize>, Error> {
        let (relation, wanted) = (relation.map(|relation| self.normalized(relation)), self.normalized(name));
        let mut found = self.columns.iter().enumerate().filter(|(_, column)| {
            column.name == wanted && (relation.is_none() || column.relation == relation)
        });
        let first = found.next();
        if found.next().is_some() {
            return Err(self
                .around
                .error(name.span, format!("`{wanted}` could be the column of several relations"))
                .help("write the relation before it"));
        }
        Ok(first.map(|(at, _)| at))
    }

    /// A name, and steps into it.
    pub(super) fn name(&mut self, names: &[Ident], site: Site) -> Result<Bound, Error> {
        let at = names.first().map_or_else(Span::empty, |name| name.span);
        if let [relation, name, rest @ ..] = names
            && let Some(at) = self.find(Some(relation), name)?
        {
            let steps = self.steps(rest);
            return self.super_at(at, steps, site, name.span);
        }
        // a database and a schema before the relation
        for skipped in 1..names.len().saturating_sub(1).min(3) {
            if let [relation, name, rest @ ..] = &names[skipped..]
                && self.find(None, &names[0])?.is_none()
                && let Some(at) = self.find(Some(relation), name)?
            {
                let steps = self.steps(rest);
                return self.super_at(at, steps, site, name.span);
            }
        }
        let Some((name, rest)) = names.split_first() else { return Err(self.around.unsupported(at, "this")) };
        let steps = self.steps(rest);
        if let Some(at) = self.find(None, name)? {
            return self.super_at(at, steps, site, name.span);
        }
        if let Some((at, expr)) = self.item(name) {
            self.within.push(at);
            let bound = if steps.is_empty() {
                self.expr(expr, site)
            } else {
                // over streams this is refused, which lint says
                let origin = self.origin(expr);
                let (from, ahead) = self.ahead(expr)?;
                self.navigate((from, ahead, origin), steps, site, name.span)
            };
            self.within.pop();
            return bound;
        }
        if let ([only], None) = (names, name.quote_style)
            && let Some(moment) = self.moment(&only.value.to_ascii_lowercase())
        {
            return Ok(moment);
        }
        if self.grouped.is_some_and(|grouped| grouped.is_group) {
            let message = format!("`{}` must be in GROUP BY or in an aggregate", dotted(names));
            return Err(self.around.error(at, message).help("add it to GROUP BY"));
        }
        let error = self.around.error(at, format!("no column is called `{}`", dotted(names)));
        let known = self.columns.iter().map(|column| column.name.as_str());
        Err(match advice(&self.normalized(name), known) {
            Some(help) => error.help(help),
            None => error.help("name one of the columns of the relations in FROM"),
        })
    }

    /// An item of the select list, by its name: it is worked out anew where it is used:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_list.html>.
    pub(super) fn item(&self, name: &Ident) -> Option<(usize, &'b Expr)> {
        let wanted = self.normalized(name);
        let mut items = self.items.iter().enumerate().filter_map(|(at, item)| match item {
            ast::SelectItem::ExprWithAlias { expr, alias } if self.normalized(alias) == wanted => {
                Some((at, expr))
            }
            _ => None,
        });
        items.find(|(at, _)| !self.within.contains(at))
    }

    pub(super) fn steps(&self, names: &[Ident]) -> Vec<Step> {
        names.iter().map(|name| Step::Key(self.around.settings.attribute(name))).collect()
    }

    /// A SUPER value at the end of steps: <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html>.
    fn super_at(&mut self, column: usize, steps: Vec<Step>, site: Site, at: Span) -> Result<Bound, Error> {
        let from = self.column(column);
        if steps.is_empty() {
            self.is_opaque |= !self.measures && self.columns[column].payload.is_some();
            return Ok(from);
        }
        self.navigate((from, Arc::new(Ledger::default()), Some((column, Vec::new()))), steps, site, at)
    }

    fn navigate(
        &mut self,
        document: (Bound, Arc<Ledger>, Option<Origin>),
        steps: Vec<Step>,
        site: Site,
        at: Span,
    ) -> Result<Bound, Error> {
        let from = &document.0;
        if from.of != Type::SUPER {
            let message = format!("{} has no attributes: only SUPER values can be navigated", from.of);
            let error = self.around.error(at, message);
            return Err(error.help("make it SUPER with JSON_PARSE in a view before this one"));
        }
        if self.gathers {
            return Ok(self.part(document, steps, site, false));
        }
        match navigation(steps) {
            Some(function) => Ok(self.call(function, vec![document.0], site)),
            None => Err(self.around.unsupported(at, "this navigation")),
        }
    }

    /// `a.b[0].c`
    pub(super) fn access(
        &mut self,
        root: &Expr,
        chain: &[AccessExpr],
        site: Site,
        at: Span,
    ) -> Result<Bound, Error> {
        let (names, steps) = self.accessed(root, chain, at)?;
        self.stepped(&names, steps, site, at)
    }

    /// The names and the steps of `a.b[0].c`.
    pub(super) fn accessed(
        &self,
        root: &Expr,
        chain: &[AccessExpr],
        at: Span,
    ) -> Result<(Vec<Ident>, Vec<Step>), Error> {
        let (mut names, mut steps) = (Vec::new(), Vec::new());
        match root {
            Expr::Identifier(name) => names.push(name.clone()),
            Expr::CompoundIdentifier(parts) => names.extend(parts.iter().cloned()),
            _ => return Err(self.navigated(at)),
        }
        for step in chain {
            match step {
                AccessExpr::Dot(Expr::Identifier(name)) if steps.is_empty() => names.push(name.clone()),
                AccessExpr::Dot(Expr::Identifier(name)) => {
                    steps.push(Step::Key(self.around.settings.attribute(name)));
                }
                AccessExpr::Subscript(Subscript::Index { index: Expr::Value(value) }) => {
                    steps.push(self.subscript(&value.value, at)?);
                }
                _ => return Err(self.around.unsupported(at, "this navigation")),
            }
        }
        Ok((names, steps))
    }

    /// The same, as the parser has it where a subscript comes first.
    pub(super) fn json_access(
        &mut self,
        root: &Expr,
        path: &ast::JsonPath,
        site: Site,
        at: Span,
    ) -> Result<Bound, Error> {
        let (names, steps) = self.json_accessed(root, path, at)?;
        self.stepped(&names, steps, site, at)
    }

    /// Its names and steps.
    pub(super) fn json_accessed(
        &self,
        root: &Expr,
        path: &ast::JsonPath,
        at: Span,
    ) -> Result<(Vec<Ident>, Vec<Step>), Error> {
        let names = match root {
            Expr::Identifier(name) => vec![name.clone()],
            Expr::CompoundIdentifier(parts) => parts.clone(),
            _ => return Err(self.navigated(at)),
        };
        let mut steps = Vec::new();
        for element in &path.path {
            steps.push(match element {
                JsonPathElem::Dot { key, quoted } => {
                    let name = if *quoted {
                        Ident::with_quote('"', key.replace("\"\"", "\""))
                    } else {
                        Ident::new(key)
                    };
                    Step::Key(self.around.settings.attribute(&name))
                }
                JsonPathElem::Bracket { key: Expr::Value(value) } => self.subscript(&value.value, at)?,
                _ => return Err(self.around.unsupported(at, "this navigation")),
            });
        }
        Ok((names, steps))
    }

    fn navigated(&self, at: Span) -> Error {
        self.around
            .error(at, "navigation starts from a column, not from an expression")
            .help("make it a column of a view before this one")
    }

    fn subscript(&self, value: &ast::Value, at: Span) -> Result<Step, Error> {
        match (value, text_of_value(value)) {
            (ast::Value::Number(number, _), _) => {
                number.parse().map(Step::Index).map_err(|_| self.around.unsupported(at, "this subscript"))
            }
            (_, Some(key)) => Ok(Step::Key(key)),
            _ => Err(self.around.unsupported(at, "this subscript")),
        }
    }

    /// Names, then steps: the longest part of the names that is a column comes first.
    fn stepped(
        &mut self,
        names: &[Ident],
        mut steps: Vec<Step>,
        site: Site,
        at: Span,
    ) -> Result<Bound, Error> {
        let by_relation = match names {
            [relation, name, ..] => self.find(Some(relation), name)?.map(|at| (at, 2)),
            _ => None,
        };
        let by_name = match names.first() {
            Some(name) => self.find(None, name)?.map(|at| (at, 1)),
            None => None,
        };
        let Some((column, used)) = by_relation.or(by_name) else { return self.name(names, site) };
        let mut all = self.steps(&names[used..]);
        all.append(&mut steps);
        self.super_at(column, all, site, at)
    }
}
