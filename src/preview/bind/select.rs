//! One SELECT over one relation.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion_physical_plan::filter::FilterExec;
use sqlparser::ast::{self, Expr, GroupByExpr, SelectItem, Spanned};

use super::call::name_of;
use super::engine_nodes::{distinct, project, with_documents, without_documents};
use super::filter::filtered;
use super::group::{Grouped, aggregates, group};
use super::query::{Names, from};
use super::{Binder, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::call::Site;

/// A column of the select list, before it is bound.
struct Item<'i> {
    expr: Cow<'i, Expr>,
    name: String,
    /// Where it stands in the list.
    at: usize,
}

pub(super) fn select(
    around: &Surroundings<'_>,
    select: &ast::Select,
    names: &dyn Names,
) -> Result<Relation, Error> {
    let unsupported = select.qualify.is_some()
        || select.into.is_some()
        || select.top.is_some()
        || !select.connect_by.is_empty();
    if unsupported {
        return Err(around.unsupported(select.span(), "QUALIFY, INTO, TOP or CONNECT BY"));
    }
    let mut relation = from(around, select, names)?;
    if let Some(condition) = &select.selection {
        relation = filtered(around, relation, condition, &select.projection)?;
    }
    let items = items(around, &relation.columns, &select.projection)?;
    let mut grouped = None;
    if let Some((rows, of)) = in_groups(around, select, &relation, &items)? {
        (relation, grouped) = (rows, Some(of));
    }
    let mut binder =
        Binder { grouped: grouped.as_ref(), ..Binder::new(around, &relation.columns, &select.projection) };
    let mut columns = Vec::new();
    for item in &items {
        let site = Site::Value(around.site(&item.name));
        binder.item = Some(item.at);
        binder.within = vec![item.at];
        let bound = binder.expr(&item.expr, site)?;
        let mut part = None;
        if grouped.is_none() {
            binder.note_whole(&item.expr)?;
            part = binder.payload_part(&item.expr);
        }
        columns.push((bound, item.name.clone(), part));
    }
    if grouped.is_none() && binder.ignores_payload() {
        around.ledger.ignore_payload();
    }
    let accounts = if grouped.is_none() { binder.accounts() } else { Vec::new() };
    let plan = with_documents(around, &relation, &binder, accounts)?;
    let record = binder.record();
    let projected: Vec<_> = columns
        .iter()
        .map(|(bound, name, _)| (Arc::clone(&bound.expr), name.clone()))
        .chain([(record, "record".to_owned())])
        .collect();
    let plan = project(around, plan, projected)?;
    let columns = columns.into_iter().map(|(bound, name, payload)| ScopeColumn {
        relation: None,
        name,
        of: bound.of,
        payload,
    });
    let columns = columns.collect();
    let relation = Relation { plan, columns };
    if select.distinct.is_some() { distinct(around, relation) } else { Ok(relation) }
}

/// The groups that a SELECT makes of rows, if it makes any.
fn in_groups(
    around: &Surroundings<'_>,
    select: &ast::Select,
    relation: &Relation,
    items: &[Item<'_>],
) -> Result<Option<(Relation, Grouped)>, Error> {
    let GroupByExpr::Expressions(groups, modifiers) = &select.group_by else {
        return Err(around.unsupported(select.span(), "GROUP BY ALL"));
    };
    if !modifiers.is_empty() {
        return Err(around.unsupported(select.span(), "ROLLUP and CUBE"));
    }
    let mut calls = Vec::new();
    for expr in items.iter().map(|item| item.expr.as_ref()).chain(&select.having) {
        aggregates(expr, &mut calls);
    }
    if groups.is_empty() && calls.is_empty() && select.having.is_none() {
        return Ok(None);
    }
    let groups = groups.iter().map(|group| group_of(around, group, items, &relation.columns));
    let groups: Vec<Expr> = groups.collect::<Result<_, _>>()?;
    let (mut relation, grouped) = group(around, relation, &groups, &calls, &select.projection)?;
    if let Some(having) = &select.having {
        let mut binder = Binder { grouped: Some(&grouped), ..Binder::new(around, &relation.columns, &[]) };
        let condition = binder.expr(having, Site::Test(around.site("HAVING")))?;
        let plan = with_documents(around, &relation, &binder, Vec::new())?;
        let plan = FilterExec::try_new(condition.expr, plan).map_err(|error| around.failed(&error))?;
        relation.plan = without_documents(around, &relation, Arc::new(plan))?;
    }
    Ok(Some((relation, grouped)))
}

/// The select list with `*` written out.
fn items<'i>(
    around: &Surroundings<'_>,
    columns: &[ScopeColumn],
    list: &'i [SelectItem],
) -> Result<Vec<Item<'i>>, Error> {
    let mut items = Vec::new();
    for (at, item) in list.iter().enumerate() {
        match item {
            SelectItem::UnnamedExpr(expr) => {
                let name = default_name(around, expr);
                items.push(Item { expr: Cow::Borrowed(expr), name, at });
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                items.push(Item { expr: Cow::Borrowed(expr), name: around.settings.normalized(alias), at });
            }
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => {
                for column in columns {
                    let name = ast::Ident::with_quote('"', &column.name);
                    items.push(Item {
                        expr: Cow::Owned(Expr::Identifier(name)),
                        name: column.name.clone(),
                        at,
                    });
                }
            }
            SelectItem::ExprWithAliases { .. } => {
                return Err(around.unsupported(item.span(), "such a column"));
            }
        }
    }
    Ok(items)
}

/// The name of a column that has none: that of what it reads, or of its function.
fn default_name(around: &Surroundings<'_>, expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => around.settings.normalized(name),
        Expr::CompoundIdentifier(names) => {
            names.last().map(|name| around.settings.normalized(name)).unwrap_or_default()
        }
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => default_name(around, inner),
        Expr::Function(function) => name_of(function),
        Expr::Case { .. } => "case".to_owned(),
        _ => "?column?".to_owned(),
    }
}

/// What is grouped by: an item by its position or its name, or an expression.
fn group_of(
    around: &Surroundings<'_>,
    group: &Expr,
    items: &[Item<'_>],
    columns: &[ScopeColumn],
) -> Result<Expr, Error> {
    if let Expr::Value(value) = group {
        let position = value.value.to_string().parse::<usize>().ok();
        let item = position.and_then(|position| items.get(position.checked_sub(1)?));
        return item
            .map(|item| item.expr.clone().into_owned())
            .ok_or_else(|| around.error(group.span(), "no column has this position"));
    }
    if let Expr::Identifier(name) = group {
        let name = around.settings.normalized(name);
        let is_column = columns.iter().any(|column| column.name == name);
        if let Some(item) = items.iter().find(|item| item.name == name).filter(|_| !is_column) {
            return Ok(item.expr.clone().into_owned());
        }
    }
    Ok(group.clone())
}
