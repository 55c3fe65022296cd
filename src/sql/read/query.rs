//! A query: one SELECT over one relation.

use sqlparser::ast::{self, Spanned};

use super::{Purpose, Reader, Unread, expr};
use crate::diag::Error;
use crate::model::{Expr, Query, SelectItem};
use crate::syntax::names::conjuncts;

impl Reader<'_> {
    /// `SELECT … FROM … [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT …]`, possibly in parentheses.
    pub(super) fn query(&self, query: &ast::Query) -> Result<Query, Error> {
        let ast::Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        if let Some(with) = with {
            return Err(self.unsupported("`WITH`", with.span()));
        }
        let elsewhere = fetch.is_some()
            || !locks.is_empty()
            || for_clause.is_some()
            || settings.is_some()
            || format_clause.is_some()
            || !pipe_operators.is_empty();
        if elsewhere {
            return Err(self.unsupported("what comes after the SELECT", query.span()));
        }
        let select = match body.as_ref() {
            ast::SetExpr::Select(select) => select,
            ast::SetExpr::Query(inner) if order_by.is_none() && limit_clause.is_none() => {
                return self.query(inner);
            }
            ast::SetExpr::SetOperation { op, set_quantifier: _, left: _, right } => {
                return Err(self.unsupported(&format!("`{op}`"), right.span()));
            }
            other => return Err(self.unsupported("a query that is not a SELECT", other.span())),
        };
        let mut lowered = self.select(select)?;
        if let Some(order_by) = order_by {
            lowered.order_by = self.order_by(order_by)?;
        }
        lowered.limit = match limit_clause {
            None => None,
            Some(ast::LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by })
                if limit_by.is_empty() =>
            {
                Some(
                    number(limit)
                        .ok_or_else(|| self.unsupported("`LIMIT` without a number", limit.span()))?,
                )
            }
            Some(other) => return Err(self.unsupported("`OFFSET`", other.span())),
        };
        Ok(lowered)
    }

    fn select(&self, select: &ast::Select) -> Result<Query, Error> {
        let ast::Select {
            select_token: _,
            optimizer_hints: _,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let clauses = [
            ("`DISTINCT`", distinct.is_some()),
            ("`TOP`", top.is_some()),
            ("`EXCLUDE`", exclude.is_some()),
            ("`INTO`", into.is_some()),
            ("`HAVING`", having.is_some()),
            ("`WINDOW`", !named_window.is_empty()),
            ("`QUALIFY`", qualify.is_some()),
            ("`CONNECT BY`", !connect_by.is_empty()),
        ];
        if let Some((clause, _)) = clauses.into_iter().find(|(_, found)| *found) {
            return Err(self.unsupported(clause, select.span()));
        }
        let elsewhere = select_modifiers.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || value_table_mode.is_some()
            || *flavor != ast::SelectFlavor::Standard;
        if elsewhere {
            return Err(self.unsupported("a clause of another system", select.span()));
        }
        let (schema, relation, alias) = self.from(select, from)?;
        let filter = selection.as_ref().map(|filter| self.condition(filter)).transpose()?;
        let group_by = match group_by {
            ast::GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
                keys.iter().map(|key| self.expr(key)).collect::<Result<_, _>>()?
            }
            other => return Err(self.unsupported(&format!("`{other}`").replace("  ", " "), other.span())),
        };
        let items = self.items(projection)?;
        Ok(Query { items, schema, relation, alias, filter, group_by, order_by: Vec::new(), limit: None })
    }

    /// The one relation of FROM.
    fn from(&self, select: &ast::Select, from: &[ast::TableWithJoins]) -> Result<Relation, Error> {
        let table = match from {
            [] => return Err(self.unsupported("a SELECT without `FROM`", select.span())),
            [ast::TableWithJoins { relation, joins }] => match joins.as_slice() {
                [] => relation,
                [join, ..] => return Err(self.unsupported("a join", join.span())),
            },
            [_, second, ..] => return Err(self.unsupported("a second relation", second.span())),
        };
        let ast::TableFactor::Table {
            name,
            alias,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_directives,
            inheritance: None,
        } = table
        else {
            return Err(self.unsupported("what is not the name of a relation", table.span()));
        };
        if !with_hints.is_empty() || !partitions.is_empty() || !index_directives.is_empty() {
            return Err(self.unsupported("a hint", table.span()));
        }
        let (schema, relation) = self.relation(name)?;
        let alias = match alias {
            None => None,
            Some(ast::TableAlias { explicit: _, name, columns, at: None }) if columns.is_empty() => {
                Some(self.ident(name)?)
            }
            Some(alias) => return Err(self.unsupported("an alias with columns", alias.span())),
        };
        Ok((schema, relation, alias))
    }

    fn items(&self, items: &[ast::SelectItem]) -> Result<Vec<SelectItem>, Error> {
        let lowered = match self.list.take() {
            Some(list) => list,
            None => items.iter().map(|from| item(from, self.purpose)).collect(),
        };
        lowered
            .into_iter()
            .map(|item| item.map_err(|unsupported| self.unsupported(&unsupported.what, unsupported.at)))
            .collect()
    }

    fn order_by(&self, order_by: &ast::OrderBy) -> Result<Vec<(Expr, bool)>, Error> {
        let ast::OrderBy { kind: ast::OrderByKind::Expressions(keys), interpolate: None } = order_by else {
            return Err(self.unsupported("`ORDER BY ALL`", order_by.span()));
        };
        keys.iter()
            .map(|key| {
                let ast::OrderByExpr { expr, options, with_fill: None } = key else {
                    return Err(self.unsupported("`WITH FILL`", key.span()));
                };
                let ast::OrderByOptions { sort, nulls_first: None } = options else {
                    return Err(self.unsupported("the order of NULLs", key.span()));
                };
                let descends = match sort {
                    None | Some(ast::OrderBySort::Asc) => false,
                    Some(ast::OrderBySort::Desc) => true,
                    Some(_) => return Err(self.unsupported("`USING`", key.span())),
                };
                Ok((self.expr(expr)?, descends))
            })
            .collect()
    }

    /// A condition, each part of its AND for itself.
    fn condition(&self, condition: &ast::Expr) -> Result<Expr, Error> {
        match expr::expr(condition) {
            Ok(lowered) => Ok(lowered),
            Err(what) if self.purpose == Purpose::Proof => Err(self.unsupported(&what, condition.span())),
            Err(_) => {
                let parts = conjuncts(condition).into_iter().map(|part| self.expr(part));
                let parts = parts.collect::<Result<Vec<_>, Error>>()?;
                Ok(Expr::all(parts).unwrap_or(Expr::Boolean(true)))
            }
        }
    }

    fn expr(&self, from: &ast::Expr) -> Result<Expr, Error> {
        expression(from, self.purpose)
            .map_err(|unsupported| self.unsupported(&unsupported.what, unsupported.at))
    }
}

/// An item of a SELECT list.
pub(super) fn item(item: &ast::SelectItem, purpose: Purpose) -> Result<SelectItem, Unread> {
    match item {
        ast::SelectItem::UnnamedExpr(expr) => {
            Ok(SelectItem { expr: expression(expr, purpose)?, alias: None })
        }
        ast::SelectItem::ExprWithAlias { expr, alias } => {
            let name = expr::ident(alias)
                .map_err(|error| Unread { what: format!("the alias {alias}, {error},"), at: alias.span })?;
            Ok(SelectItem { expr: expression(expr, purpose)?, alias: Some(name) })
        }
        ast::SelectItem::ExprWithAliases { expr: _, aliases: _ }
        | ast::SelectItem::QualifiedWildcard(_, _)
        | ast::SelectItem::Wildcard(_) => Err(Unread { what: format!("`{item}`"), at: item.span() }),
    }
}

/// An expression; as text, if it is read for comparison and the model cannot hold it.
fn expression(from: &ast::Expr, purpose: Purpose) -> Result<Expr, Unread> {
    match (expr::expr(from), purpose) {
        (Ok(expr), _) => Ok(expr),
        (Err(what), Purpose::Proof) => Err(Unread { what, at: from.span() }),
        (Err(_), Purpose::Comparison) => Ok(Expr::Opaque(crate::syntax::normalized(&from.to_string()))),
    }
}

/// The schema, the name and the alias of a relation.
type Relation = (Option<crate::redshift::Ident>, crate::redshift::StreamName, Option<crate::redshift::Ident>);

fn number(expr: &ast::Expr) -> Option<u64> {
    match expr {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, false) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
