//! Which part of the payload an expression hands on, and which keys a query leaves unread.

use std::sync::Arc;

use datafusion_physical_expr::PhysicalExpr;
use sqlparser::ast::{self, Expr};

use super::call::{arguments, name_of};
use super::{Binder, ScopeColumn};
use crate::diag::Error;
use crate::preview::document_paths::Path;
use crate::preview::documents::Account;
use crate::redshift::functions::{self as facts, Function, Gives, Kind, Takes};
use crate::redshift::stream;
use crate::syntax::text_of_value;
use crate::text::Step;

/// The part of a payload that a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::preview) struct PayloadPart {
    pub(in crate::preview) steps: Vec<Step>,
    /// Whether another view keeps it.
    pub(in crate::preview) is_kept: bool,
}

/// A column, and the steps from its value.
pub(super) type Origin = (usize, Vec<Step>);

impl Binder<'_, '_> {
    /// The column and the steps whose value an expression gives, in whatever form.
    pub(super) fn origin(&self, expr: &Expr) -> Option<Origin> {
        self.origin_within(expr, 64)
    }

    fn origin_within(&self, expr: &Expr, levels: usize) -> Option<Origin> {
        let levels = levels.checked_sub(1)?;
        match expr {
            Expr::Nested(inner) | Expr::Cast { expr: inner, .. } | Expr::Trim { expr: inner, .. } => {
                self.origin_within(inner, levels)
            }
            Expr::Substring { expr: inner, .. } => self.origin_within(inner, levels),
            Expr::Identifier(name) => self.origin_of_names(std::slice::from_ref(name), Vec::new(), levels),
            Expr::CompoundIdentifier(names) => self.origin_of_names(names, Vec::new(), levels),
            Expr::CompoundFieldAccess { root, access_chain } => {
                let (names, steps) = self.accessed(root, access_chain, ast::Spanned::span(expr)).ok()?;
                self.origin_of_names(&names, steps, levels)
            }
            Expr::JsonAccess { value, path } => {
                let (names, steps) = self.json_accessed(value, path, ast::Spanned::span(expr)).ok()?;
                self.origin_of_names(&names, steps, levels)
            }
            Expr::Case { conditions, else_result, .. } => {
                let results = conditions.iter().map(|branch| &branch.result).chain(else_result.as_deref());
                let is_null =
                    |of: &&Expr| matches!(of, Expr::Value(value) if value.value == ast::Value::Null);
                let mut results = results.filter(|of| !is_null(of));
                let first = self.origin_within(results.next()?, levels)?;
                results.all(|of| self.origin_within(of, levels).as_ref() == Some(&first)).then_some(first)
            }
            Expr::Function(function) => {
                let name = name_of(function);
                let arguments = arguments(function)?;
                let (first, rest) = arguments.split_first()?;
                if name == "json_extract_path_text" {
                    let (column, mut steps) = self.origin_within(first, levels)?;
                    for key in rest {
                        match key {
                            Expr::Value(value) if matches!(value.value, ast::Value::Boolean(_)) => {}
                            Expr::Value(value) => steps.push(Step::Key(text_of_value(&value.value)?)),
                            _ => return None,
                        }
                    }
                    return Some((column, steps));
                }
                let is_form = facts::named(&name)
                    .is_some_and(|function| function.kind == Kind::Form || is_form(function));
                if is_form { self.origin_within(first, levels) } else { None }
            }
            _ => None,
        }
    }

    fn origin_of_names(&self, names: &[ast::Ident], rest: Vec<Step>, levels: usize) -> Option<Origin> {
        let by_relation = match names {
            [relation, name, ..] => self.find(Some(relation), name).ok()?.map(|at| (at, 2)),
            _ => None,
        };
        let by_name = || Some((self.find(None, names.first()?).ok()??, 1));
        if let Some((column, used)) = by_relation.or_else(by_name) {
            let mut steps = self.steps(&names[used..]);
            steps.extend(rest);
            return Some((column, steps));
        }
        let (_, expr) = self.item(names.first()?)?;
        let (column, mut steps) = self.origin_within(expr, levels)?;
        steps.extend(self.steps(&names[1..]));
        steps.extend(rest);
        Some((column, steps))
    }

    /// What is accounted for each document: its place, and what the other documents of its text read.
    pub(super) fn accounts(&self) -> Vec<Account> {
        let mut leaders: Vec<&(usize, Vec<Step>)> = Vec::new();
        let mut accounts = Vec::new();
        for (nth, document) in self.documents.iter().enumerate() {
            let mut account = Account::default();
            let Some(origin) = &document.origin else {
                accounts.push(account);
                continue;
            };
            let part = self.columns[origin.0].payload.as_ref();
            account.prefix = part.map(|part| part.steps.clone()).unwrap_or_default();
            account.prefix.extend(origin.1.iter().cloned());
            let others = self.documents.iter().enumerate().filter(|(other, _)| *other != nth);
            for (_, other) in others {
                let Some((column, steps)) = &other.origin else { continue };
                if *column == origin.0 && steps.starts_with(&origin.1) {
                    let start = &steps[origin.1.len()..];
                    account.elsewhere.extend(other.paths.iter().map(|path| Path {
                        steps: start.iter().chain(&path.steps).cloned().collect(),
                        columns: Vec::new(),
                        is_shown: path.is_shown,
                    }));
                }
            }
            let is_leader = !leaders.contains(&origin);
            if is_leader {
                leaders.push(origin);
            }
            let shown = self.whole.iter().any(|whole| origin.0 == whole.0 && origin.1.starts_with(&whole.1));
            account.counts_unread = part.is_some() && is_leader && !shown;
            accounts.push(account);
        }
        accounts
    }

    /// The whole values of which a document is a part that some rows show only: worked out for every row.
    pub(super) fn wholes(&self, origin: Option<&Origin>) -> Vec<Arc<dyn PhysicalExpr>> {
        let Some(origin) = origin else { return Vec::new() };
        let of = |(whole, _): &&(Origin, Arc<dyn PhysicalExpr>)| {
            whole.0 == origin.0 && origin.1.starts_with(&whole.1)
        };
        self.sometimes_whole.iter().filter(of).map(|(_, expr)| Arc::clone(expr)).collect()
    }

    /// Notes that an item of the select list shows the whole value of a column, in some rows or in all.
    pub(super) fn note_whole(&mut self, expr: &Expr) -> Result<(), Error> {
        let Some(origin) = self.origin(expr) else { return Ok(()) };
        if is_case(expr) && origin.1.is_empty() {
            let (bound, _) = self.ahead(expr)?;
            self.whole.retain(|whole| *whole != origin);
            self.sometimes_whole.push((origin, bound.expr));
        } else {
            self.whole.push(origin);
        }
        Ok(())
    }

    /// The part of the payload that an item of the select list gives.
    pub(super) fn payload_part(&self, expr: &Expr) -> Option<PayloadPart> {
        let (column, steps) = self.origin(expr)?;
        let part = self.columns[column].payload.clone()?;
        Some(PayloadPart { steps: [part.steps, steps].concat(), is_kept: part.is_kept })
    }

    /// Whether a query over a stream reads nothing of the payload.
    pub(super) fn ignores_payload(&self) -> bool {
        let is_whole = |column: &ScopeColumn| {
            stream::is_payload(&column.name)
                && column.payload.as_ref().is_some_and(|part| part.steps.is_empty() && !part.is_kept)
        };
        let Some(at) = self.columns.iter().position(is_whole) else { return false };
        !self.is_opaque
            && !self.documents.iter().any(|document| document.origin.as_ref().is_none_or(|of| of.0 == at))
            && !self.whole.iter().any(|whole| whole.0 == at)
            && !self.sometimes_whole.iter().any(|(whole, _)| whole.0 == at)
    }
}

/// Whether a function gives its first argument in another form.
fn is_form(function: &Function) -> bool {
    function.kind == Kind::Scalar
        && function.takes != Takes::Json
        && matches!(function.gives, Gives::First | Gives::Text | Gives::Bytes)
}

fn is_case(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => is_case(inner),
        Expr::Case { .. } => true,
        _ => false,
    }
}
