//! A SELECT that reads a stream, as text and tree at once: its items, its conditions, and what may stand in a
//! streaming view.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    self, DuplicateTreatment, Expr, FunctionArguments, SelectItem, Spanned, TableFactor, Visit,
};
use sqlparser::tokenizer::Token;

use crate::redshift::functions::Function;
use crate::redshift::stream;
use crate::sql::definitions::Definitions;
use crate::syntax::names::{Node, called, each, is_call, look, named, parts};
use crate::syntax::refresh::mutable;
use crate::syntax::tokens::Tokens;

/// The clauses of a SELECT, as ranges of tokens.
#[derive(Debug)]
pub(super) struct Clauses {
    pub(super) select: usize,
    /// The tokens of each item.
    pub(super) items: Vec<Range<usize>>,
    /// The conditions that are joined by AND.
    pub(super) conditions: Vec<Range<usize>>,
    /// What stands behind WHERE: GROUP BY and the rest.
    pub(super) rest: Range<usize>,
    /// Behind its last token.
    pub(super) end: usize,
}

/// Reads the clauses of the SELECT that begins at a token.
pub(super) fn clauses(tokens: &Tokens<'_>, select: usize) -> Option<Clauses> {
    const LATER: [&str; 8] = ["group", "having", "qualify", "window", "order", "limit", "offset", "fetch"];
    const SETS: [&str; 4] = ["union", "intersect", "except", "minus"];
    let mut at = select + 1;
    let mut items = Vec::new();
    let mut start = at;
    let (mut from, mut filter, mut rest) = (None, None, None);
    loop {
        let ends = match tokens.token(at) {
            None | Some(Token::RParen) => true,
            Some(Token::LParen | Token::LBracket) => {
                at = tokens.close(at)? + 1;
                continue;
            }
            Some(_) => SETS.iter().any(|word| tokens.is_word(at, word)),
        };
        if ends {
            break;
        }
        if tokens.is_word(at, "case") {
            at = tokens.case_end(at)? + 1;
            continue;
        }
        if from.is_none() && matches!(tokens.token(at), Some(Token::Comma)) {
            items.push(start..at);
            start = at + 1;
        } else if from.is_none() && tokens.is_word(at, "from") {
            items.push(start..at);
            from = Some(at + 1);
        } else if from.is_some() && filter.is_none() && rest.is_none() && tokens.is_word(at, "where") {
            filter = Some(at + 1);
        } else if from.is_some() && rest.is_none() && LATER.iter().any(|word| tokens.is_word(at, word)) {
            rest = Some(at);
        }
        at += 1;
    }
    let end = at;
    let rest = rest.unwrap_or(end)..end;
    from?;
    let conditions = filter.map_or_else(Vec::new, |filter| conjuncts(tokens, filter..rest.start));
    Some(Clauses { select, items, conditions, rest, end })
}

/// The parts between ANDs, but for those of BETWEEN.
fn conjuncts(tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut between) = (range.start, range.start, false);
    while at < range.end {
        match tokens.token(at) {
            Some(Token::LParen | Token::LBracket) => at = tokens.close(at).unwrap_or(range.end),
            _ if tokens.is_word(at, "case") => at = tokens.case_end(at).unwrap_or(range.end),
            _ if tokens.is_word(at, "between") => between = true,
            // what OR joins is one condition
            _ if tokens.is_word(at, "or") => return vec![range],
            _ if tokens.is_word(at, "and") && between => between = false,
            _ if tokens.is_word(at, "and") => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(start..range.end);
    parts
}

/// A relation and its alias.
pub(super) type Relation<'q> = (&'q ast::ObjectName, Option<&'q ast::TableAlias>);

/// The stream that a SELECT reads, if it reads one: the relation of a known schema of streams, else the one whose
/// columns only streams have, else the first with a schema.
pub(super) fn stream<'q>(select: &'q ast::Select, files: &Definitions) -> Option<Relation<'q>> {
    let factors = select
        .from
        .iter()
        .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
    let qualified: Vec<Relation<'q>> = factors
        .filter_map(|factor| match factor {
            TableFactor::Table { name, alias, .. } if name.0.len() > 1 => Some((name, alias.as_ref())),
            _ => None,
        })
        .filter(|(name, _)| !files.relations.has(&parts(name)))
        .collect();
    let known = qualified.iter().find(|(name, _)| files.source_of(&parts(name)).is_some());
    let named = || {
        qualified.iter().find(|(name, alias)| {
            let own = alias.map(|alias| alias.name.value.clone()).or_else(|| parts(name).pop());
            let mut of_stream = false;
            each(&select.projection, |expr| {
                of_stream |= matches!(expr, Expr::CompoundIdentifier(names)
                    if own.as_ref().is_some_and(|own| names[0].value.eq_ignore_ascii_case(own))
                        && names.last().is_some_and(|name| stream::named(&name.value).is_some()));
            });
            of_stream
        })
    };
    known.or_else(named).or(qualified.first()).copied()
}

/// Every SELECT of a query that reads a stream.
pub(super) fn of_streams<'q>(query: &'q ast::Query, files: &Definitions) -> Vec<&'q ast::Select> {
    let mut found = Vec::new();
    collect(query, files, &mut found);
    found
}

fn collect<'q>(query: &'q ast::Query, files: &Definitions, found: &mut Vec<&'q ast::Select>) {
    for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
        collect(&cte.query, files, found);
    }
    let mut bodies = vec![query.body.as_ref()];
    while let Some(body) = bodies.pop() {
        match body {
            ast::SetExpr::Select(select) => {
                if stream(select, files).is_some() {
                    found.push(select);
                }
                for from in &select.from {
                    let joined = from.joins.iter().map(|join| &join.relation);
                    for factor in std::iter::once(&from.relation).chain(joined) {
                        if let TableFactor::Derived { subquery, .. } = factor {
                            collect(subquery, files, found);
                        }
                    }
                }
            }
            ast::SetExpr::Query(inner) => collect(inner, files, found),
            ast::SetExpr::SetOperation { left, right, .. } => bodies.extend([right.as_ref(), left.as_ref()]),
            _ => {}
        }
    }
}

/// The names that a SELECT list makes of JSON_PARSE, folded.
pub(super) fn parsed_names(select: &ast::Select) -> Vec<String> {
    let parsed = select.projection.iter().filter_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if gives_super(expr) => {
            Some(alias.value.to_ascii_lowercase())
        }
        _ => None,
    });
    parsed.collect()
}

/// JSON_PARSE, or a CASE of it.
fn gives_super(expr: &Expr) -> bool {
    match expr {
        Expr::Case { conditions, .. } => conditions.iter().any(|arm| gives_super(&arm.result)),
        Expr::Nested(inner) => gives_super(inner),
        _ => is_call(expr, &["json_parse"]),
    }
}

/// Whether a SELECT groups or counts, so that its rows are no records.
pub(super) fn aggregates(select: &ast::Select) -> bool {
    let grouped = !matches!(&select.group_by, ast::GroupByExpr::Expressions(keys, _) if keys.is_empty());
    let mut found = grouped || select.having.is_some() || select.distinct.is_some();
    each(&select.projection, |expr| {
        let over = matches!(expr, Expr::Function(function) if function.over.is_some());
        found |= !over && called(expr).is_some_and(Function::is_aggregate);
    });
    found
}

/// Why an expression cannot stand in a streaming view; `made` are the names that its SELECT makes.
pub(super) fn refused(tree: &impl Visit, made: &[String]) -> Option<&'static str> {
    let mut reason = None;
    look(tree, &mut |node| {
        if let Node::Expr(expr) = node {
            reason = why(expr, made);
        }
        if reason.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    reason
}

fn why(expr: &Expr, made: &[String]) -> Option<&'static str> {
    let root = |name: &ast::Ident| made.contains(&name.value.to_ascii_lowercase());
    match expr {
        _ if mutable(expr).is_some() => Some("function whose result changes by itself"),
        Expr::Subquery(_) | Expr::In { target: ast::InTarget::Subquery(_), .. } | Expr::Exists { .. } => {
            Some("subquery")
        }
        Expr::Function(function) if function.over.is_some() => Some("window function"),
        Expr::Function(function) => match &function.args {
            FunctionArguments::List(list)
                if list.duplicate_treatment == Some(DuplicateTreatment::Distinct) =>
            {
                Some("DISTINCT")
            }
            _ => None,
        },
        Expr::CompoundIdentifier(names) if names.first().is_some_and(root) => Some("navigation into SUPER"),
        Expr::CompoundFieldAccess { root: of, .. } => {
            let own = named(of).is_some_and(root) || gives_super(of);
            own.then_some("navigation into SUPER")
        }
        // a column that this SELECT makes, used again
        Expr::Identifier(name) if root(name) => Some("use of a column that the same SELECT makes"),
        _ => None,
    }
}

/// The columns of the stream that a tree names, each with its place; `made` are no columns of it.
pub(super) fn columns(tree: &impl Visit, made: &[String]) -> Vec<ast::Ident> {
    let mut found = Vec::new();
    each(tree, |expr| {
        let own = named(expr).filter(|name| {
            let normalized = name.value.to_ascii_lowercase();
            stream::named(&normalized).is_some() && !made.contains(&normalized)
        });
        found.extend(own.cloned());
    });
    found
}

/// Where a SELECT begins.
pub(super) fn start(select: &ast::Select) -> sqlparser::tokenizer::Span {
    let first = select.select_token.0.span;
    if first == sqlparser::tokenizer::Span::empty() { select.span() } else { first }
}
