//! sqlparser's queries become ours: one SELECT over one relation.

use sqlparser::ast;

use super::convert::{self, Unknown};
use crate::model::{Query, SelectItem, StreamName};

pub(super) fn query(from: &ast::Query) -> Result<Query, Unknown> {
    let ast::Query {
        with: None,
        body,
        order_by,
        limit_clause,
        fetch: None,
        locks,
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators,
    } = from
    else {
        return Err("a WITH, FETCH or FOR clause".to_owned());
    };
    if !locks.is_empty() || !pipe_operators.is_empty() {
        return Err("a clause after the query".to_owned());
    }
    let select = match body.as_ref() {
        ast::SetExpr::Select(select) => select,
        ast::SetExpr::Query(inner) if order_by.is_none() && limit_clause.is_none() => return query(inner),
        _ => return Err("a set operation".to_owned()),
    };
    let mut query = self::select(select)?;
    query.order_by = order_by.as_ref().map(ordering).transpose()?.unwrap_or_default();
    query.limit = limit_clause.as_ref().map(limit).transpose()?;
    Ok(query)
}

fn select(select: &ast::Select) -> Result<Query, Unknown> {
    let ast::Select {
        select_token: _,
        optimizer_hints,
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: _,
        projection,
        exclude: None,
        into: None,
        from,
        lateral_views,
        prewhere: None,
        selection,
        connect_by,
        group_by,
        cluster_by,
        distribute_by,
        sort_by,
        having: None,
        named_window,
        qualify: None,
        window_before_qualify: _,
        value_table_mode: None,
        flavor: ast::SelectFlavor::Standard,
    } = select
    else {
        return Err("DISTINCT, TOP, HAVING or another clause of SELECT".to_owned());
    };
    let empty = optimizer_hints.is_empty()
        && lateral_views.is_empty()
        && connect_by.is_empty()
        && cluster_by.is_empty()
        && distribute_by.is_empty()
        && sort_by.is_empty()
        && named_window.is_empty();
    let ast::GroupByExpr::Expressions(group_by, modifiers) = group_by else {
        return Err("GROUP BY ALL".to_owned());
    };
    if !empty || !modifiers.is_empty() {
        return Err("another clause of SELECT".to_owned());
    }
    let [ast::TableWithJoins { relation, joins }] = from.as_slice() else {
        return Err("a FROM with another number of relations than one".to_owned());
    };
    if !joins.is_empty() {
        return Err("a JOIN".to_owned());
    }
    let (schema, relation, alias) = self::relation(relation)?;
    Ok(Query {
        items: projection.iter().map(item).collect::<Result<_, _>>()?,
        schema,
        relation,
        alias,
        filter: selection.as_ref().map(convert::expr).transpose()?,
        group_by: group_by.iter().map(convert::expr).collect::<Result<_, _>>()?,
        order_by: Vec::new(),
        limit: None,
    })
}

type Relation = (Option<crate::model::Ident>, StreamName, Option<crate::model::Ident>);

fn relation(factor: &ast::TableFactor) -> Result<Relation, Unknown> {
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
        index_hints,
    } = factor
    else {
        return Err(format!("`{factor}` in FROM"));
    };
    if !with_hints.is_empty() || !partitions.is_empty() || !index_hints.is_empty() {
        return Err(format!("`{factor}` in FROM"));
    }
    let alias = match alias {
        None => None,
        Some(ast::TableAlias { name, columns, at: None, .. }) if columns.is_empty() => {
            Some(convert::ident(name)?)
        }
        Some(alias) => return Err(format!("the alias `{alias}`")),
    };
    let parts: Vec<_> = name
        .0
        .iter()
        .map(|part| match part {
            ast::ObjectNamePart::Identifier(ident) => Ok(ident),
            other @ ast::ObjectNamePart::Function(_) => Err(format!("`{other}` in FROM")),
        })
        .collect::<Result<_, _>>()?;
    let (schema, last) = match parts.as_slice() {
        [last] => (None, *last),
        [schema, last] => (Some(convert::ident(schema)?), *last),
        _ => return Err(format!("the name `{name}`")),
    };
    Ok((schema, stream_name(last)?, alias))
}

/// Quotes keep a stream's case; without them Redshift folds it.
fn stream_name(ident: &ast::Ident) -> Result<StreamName, Unknown> {
    let exact = convert::name(ident);
    let name = if ident.quote_style.is_some() { exact } else { exact.to_ascii_lowercase() };
    StreamName::new(name).map_err(|error| error.to_string())
}

fn item(item: &ast::SelectItem) -> Result<SelectItem, Unknown> {
    match item {
        ast::SelectItem::UnnamedExpr(expr) => Ok(SelectItem { expr: convert::expr(expr)?, alias: None }),
        ast::SelectItem::ExprWithAlias { expr, alias } => {
            Ok(SelectItem { expr: convert::expr(expr)?, alias: Some(convert::ident(alias)?) })
        }
        other => Err(format!("`{other}`")),
    }
}

fn ordering(order_by: &ast::OrderBy) -> Result<Vec<(crate::model::Expr, bool)>, Unknown> {
    let ast::OrderBy { kind: ast::OrderByKind::Expressions(list), interpolate: None } = order_by else {
        return Err("ORDER BY ALL".to_owned());
    };
    list.iter()
        .map(|item| match (&item.options, &item.with_fill) {
            (ast::OrderByOptions { sort, nulls_first: None }, None) => {
                let descends = match sort {
                    None | Some(ast::OrderBySort::Asc) => false,
                    Some(ast::OrderBySort::Desc) => true,
                    Some(_) => return Err(format!("the order `{item}`")),
                };
                Ok((convert::expr(&item.expr)?, descends))
            }
            _ => Err(format!("the order `{item}`")),
        })
        .collect()
}

fn limit(clause: &ast::LimitClause) -> Result<u64, Unknown> {
    match clause {
        ast::LimitClause::LimitOffset { limit: Some(ast::Expr::Value(value)), offset: None, limit_by }
            if limit_by.is_empty() =>
        {
            match &value.value {
                ast::Value::Number(number, false) => number.parse().map_err(|_| format!("`LIMIT {number}`")),
                other => Err(format!("`LIMIT {other}`")),
            }
        }
        other => Err(format!("`{}`", other.to_string().trim())),
    }
}
