//! What the names in a query mean: a column of a relation, or what a subquery, WITH or an alias defines.

use std::collections::BTreeMap;
use std::rc::Rc;

use sqlparser::ast::{self, AccessExpr, Expr, Ident, ObjectName, SelectItem, SetExpr, TableFactor};

use crate::redshift::functions::Takes;
use crate::syntax::names::{arguments, called, column, each, is_call, parts};
use crate::syntax::plain::children;

/// What a name means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning<'q> {
    pub(super) kind: MeaningKind<'q>,
    /// The parts of the name that qualify the column.
    pub(super) qualifier: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum MeaningKind<'q> {
    /// A column of this relation; of no certain one in a join.
    Column(Option<&'q ObjectName>),
    /// What a subquery or an alias defines.
    Output(&'q Expr),
    /// Another name: an element of an array, a step of a path, a part of a date, a column of unknown origin.
    Other,
}

/// The meanings of the names in a query, by the addresses of their expressions.
#[derive(Debug, Default)]
pub(super) struct Bindings<'q>(BTreeMap<usize, Meaning<'q>>);

impl<'q> Bindings<'q> {
    /// `is_stored` answers whether a relation that is read has a column of a name, which then wins over an alias.
    pub(super) fn of(query: &'q ast::Query, is_stored: &dyn Fn(&str) -> bool) -> Self {
        let mut binder = Binder { is_stored, found: BTreeMap::new() };
        binder.query(query, &Environment::default());
        Self(binder.found)
    }

    pub(super) fn get(&self, expr: &Expr) -> Option<Meaning<'q>> {
        self.0.get(&address(expr)).copied()
    }
}

/// The columns of a relation.
#[derive(Debug, Clone)]
enum Columns<'q> {
    /// Those that the relation of this name stores.
    Stored(Option<&'q ObjectName>),
    /// Those that a query defines; behind a wildcard also those of a stored relation.
    #[allow(clippy::option_option, reason = "without a wildcard, of no certain relation, of this one")]
    Listed(Rc<Vec<(String, Option<&'q Expr>)>>, Option<Option<&'q ObjectName>>),
    /// None: the relation is one element of an array.
    Element,
}

#[derive(Debug, Clone)]
struct Relation<'q> {
    /// Its alias, or the parts of its name.
    name: Vec<String>,
    columns: Columns<'q>,
}

/// What names can refer to in a SELECT.
#[derive(Debug, Default)]
struct Scope<'q> {
    relations: Vec<Relation<'q>>,
    aliases: BTreeMap<String, &'q Expr>,
}

/// What a query can refer to outside of itself.
#[derive(Default, Clone)]
struct Environment<'e, 'q> {
    tables: Vec<(String, Columns<'q>)>,
    outer: Option<&'e Scope<'q>>,
}

struct Binder<'f, 'q> {
    is_stored: &'f dyn Fn(&str) -> bool,
    found: BTreeMap<usize, Meaning<'q>>,
}

fn folded(name: &Ident) -> String {
    name.value.to_ascii_lowercase()
}

impl<'q> Binder<'_, 'q> {
    fn query(&mut self, query: &'q ast::Query, around: &Environment<'_, 'q>) -> Columns<'q> {
        let mut around = around.clone();
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            let columns = self.query(&table.query, &around);
            let columns = renamed(columns, &table.alias);
            around.tables.push((folded(&table.alias.name), columns));
        }
        let (columns, scope) = self.body(&query.body, &around);
        if let Some(ast::OrderBy { kind: ast::OrderByKind::Expressions(keys), .. }) = &query.order_by {
            for key in keys {
                self.expr(&key.expr, &scope, &around, true);
            }
        }
        columns
    }

    fn body(&mut self, body: &'q SetExpr, around: &Environment<'_, 'q>) -> (Columns<'q>, Scope<'q>) {
        match body {
            SetExpr::Select(select) => self.select(select, around),
            SetExpr::Query(query) => (self.query(query, around), Scope::default()),
            SetExpr::SetOperation { .. } => {
                // a chain of set operations is as deep as it is long
                let (mut first, mut rest) = (body, Vec::new());
                while let SetExpr::SetOperation { left, right, .. } = first {
                    rest.push(right.as_ref());
                    first = left;
                }
                let columns = self.body(first, around).0;
                for operand in rest {
                    self.body(operand, around);
                }
                (columns, Scope::default())
            }
            _ => (Columns::Stored(None), Scope::default()),
        }
    }

    fn select(&mut self, select: &'q ast::Select, around: &Environment<'_, 'q>) -> (Columns<'q>, Scope<'q>) {
        let mut scope = Scope::default();
        for from in &select.from {
            self.factor(&from.relation, &mut scope, around);
            for join in &from.joins {
                self.factor(&join.relation, &mut scope, around);
                if let Some(ast::JoinConstraint::On(condition)) = constraint(&join.join_operator) {
                    self.expr(condition, &scope, around, false);
                }
            }
        }
        for item in &select.projection {
            match item {
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.expr(expr, &scope, around, false);
                    scope.aliases.entry(folded(alias)).or_insert(expr);
                }
                SelectItem::UnnamedExpr(expr) => self.expr(expr, &scope, around, false),
                _ => {}
            }
        }
        let grouped = match &select.group_by {
            ast::GroupByExpr::Expressions(keys, _) => keys.as_slice(),
            ast::GroupByExpr::All(_) => &[],
        };
        for expr in select.selection.iter().chain(grouped).chain(&select.having).chain(&select.qualify) {
            self.expr(expr, &scope, around, false);
        }
        (listed(select, &scope), scope)
    }

    fn factor(&mut self, factor: &'q TableFactor, scope: &mut Scope<'q>, around: &Environment<'_, 'q>) {
        match factor {
            TableFactor::Table { name, alias, .. } => {
                let name_parts = parts(name);
                let table = match name_parts.as_slice() {
                    [only] => around.tables.iter().rev().find(|(table, _)| table == only),
                    _ => None,
                };
                // `FROM v, v.payload.items AS i` reads the elements of an array
                let first = name_parts.first();
                let is_path = name_parts.len() > 1
                    && scope.relations.iter().any(|relation| relation.name.last() == first);
                let columns = match table {
                    Some((_, columns)) => columns.clone(),
                    None if is_path => Columns::Element,
                    None => Columns::Stored(Some(name)),
                };
                let (name, columns) = match alias {
                    Some(alias) => (vec![folded(&alias.name)], renamed(columns, alias)),
                    None => (name_parts, columns),
                };
                scope.relations.push(Relation { name, columns });
            }
            TableFactor::Derived { subquery, alias, .. } => {
                let columns = self.query(subquery, around);
                let (name, columns) = match alias {
                    Some(alias) => (vec![folded(&alias.name)], renamed(columns, alias)),
                    None => (Vec::new(), columns),
                };
                scope.relations.push(Relation { name, columns });
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.factor(&table_with_joins.relation, scope, around);
                for join in &table_with_joins.joins {
                    self.factor(&join.relation, scope, around);
                }
            }
            _ => scope.relations.push(Relation { name: Vec::new(), columns: Columns::Stored(None) }),
        }
    }

    /// Binds the names of an expression; in ORDER BY an alias wins over a column.
    fn expr(&mut self, expr: &'q Expr, scope: &Scope<'q>, around: &Environment<'_, 'q>, order: bool) {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            let query = match expr {
                Expr::Subquery(query)
                | Expr::Exists { subquery: query, .. }
                | Expr::In { target: ast::InTarget::Subquery(query), .. } => Some(query),
                _ => None,
            };
            if let Some(query) = query {
                self.query(query, &Environment { tables: around.tables.clone(), outer: Some(scope) });
                if let Expr::In { expr, .. } = expr {
                    open.push(expr);
                }
                continue;
            }
            let first = open.len();
            if children(expr, &mut open) {
                self.name(expr, scope, around, order);
            } else {
                open.truncate(first);
                each(expr, |part| self.name(part, scope, around, order));
            }
        }
    }

    /// Binds an expression that is a name, and the words within it that are none.
    fn name(&mut self, expr: &Expr, scope: &Scope<'q>, around: &Environment<'_, 'q>, order: bool) {
        let found = match expr {
            Expr::Identifier(name) => self.meaning(std::slice::from_ref(name), scope, around, order),
            Expr::CompoundIdentifier(names) => self.meaning(names, scope, around, order),
            Expr::CompoundFieldAccess { root, access_chain } => {
                let steps = access_chain.iter().map_while(|access| match access {
                    AccessExpr::Dot(Expr::Identifier(name)) => Some(name),
                    _ => None,
                });
                if let Expr::Identifier(first) = root.as_ref() {
                    let names: Vec<Ident> = std::iter::once(first).chain(steps).cloned().collect();
                    let meaning = self.meaning(&names, scope, around, order);
                    self.found.entry(address(root)).or_insert(meaning);
                }
                for access in access_chain {
                    if let AccessExpr::Dot(step) = access {
                        self.other(step);
                    }
                }
                return;
            }
            Expr::Function(_) => {
                let takes_part = called(expr).is_some_and(|function| function.takes == Takes::DatePart)
                    || is_call(expr, &["datepart", "date_add", "date_diff"]);
                if let Some(part) = arguments(expr).first().filter(|_| takes_part) {
                    self.other(part);
                }
                return;
            }
            _ => return,
        };
        self.found.entry(address(expr)).or_insert(found);
    }

    fn other(&mut self, expr: &Expr) {
        let meaning = Meaning { kind: MeaningKind::Other, qualifier: 0 };
        self.found.entry(address(expr)).or_insert(meaning);
    }

    fn meaning(
        &self,
        names: &[Ident],
        scope: &Scope<'q>,
        around: &Environment<'_, 'q>,
        order: bool,
    ) -> Meaning<'q> {
        self.within(names, scope, order)
            .or_else(|| around.outer.and_then(|outer| self.within(names, outer, false)))
            .unwrap_or(Meaning { kind: MeaningKind::Other, qualifier: 0 })
    }

    fn within(&self, names: &[Ident], scope: &Scope<'q>, order: bool) -> Option<Meaning<'q>> {
        let names: Vec<String> = names.iter().map(folded).collect();
        let (first, meaning) = (names.first()?, |kind, qualifier| Some(Meaning { kind, qualifier }));
        for qualifier in (1..names.len()).rev() {
            let relation = scope.relations.iter().find(|relation| {
                !matches!(relation.columns, Columns::Element) && relation.name.ends_with(&names[..qualifier])
            });
            if let Some(relation) = relation {
                let kind = of_columns(&relation.columns, &names[qualifier]);
                return meaning(kind.unwrap_or(MeaningKind::Other), qualifier);
            }
        }
        let alias = scope.aliases.get(first).map(|expr| MeaningKind::Output(expr));
        if let Some(alias) = alias.filter(|_| order) {
            return meaning(alias, 0);
        }
        let is_element = |relation: &&Relation<'q>| {
            matches!(relation.columns, Columns::Element) && relation.name.last() == Some(first)
        };
        if scope.relations.iter().any(|relation| is_element(&relation)) {
            return meaning(MeaningKind::Other, 0);
        }
        let is_defined = |relation: &Relation<'q>| match &relation.columns {
            Columns::Listed(list, _) => list.iter().find(|(name, _)| name == first).map(|(_, expr)| *expr),
            _ => None,
        };
        if let Some(expr) = scope.relations.iter().find_map(is_defined) {
            return meaning(expr.map_or(MeaningKind::Other, MeaningKind::Output), 0);
        }
        let mut stored = scope.relations.iter().filter_map(|relation| match relation.columns {
            Columns::Stored(of) | Columns::Listed(_, Some(of)) => Some(of),
            _ => None,
        });
        match (stored.next(), stored.next()) {
            (Some(_), _) if alias.is_some() && !(self.is_stored)(first) => meaning(alias?, 0),
            (Some(of), None) => meaning(MeaningKind::Column(of), 0),
            (Some(_), Some(_)) => meaning(MeaningKind::Column(None), 0),
            (None, _) => meaning(alias?, 0),
        }
    }
}

/// What a column of a relation means.
fn of_columns<'q>(columns: &Columns<'q>, name: &str) -> Option<MeaningKind<'q>> {
    match columns {
        Columns::Stored(of) => Some(MeaningKind::Column(*of)),
        Columns::Listed(list, rest) => match list.iter().find(|(listed, _)| listed == name) {
            Some((_, Some(expr))) => Some(MeaningKind::Output(expr)),
            Some(_) => Some(MeaningKind::Other),
            None => rest.map(MeaningKind::Column),
        },
        Columns::Element => None,
    }
}

/// The columns of a SELECT.
fn listed<'q>(select: &'q ast::Select, scope: &Scope<'q>) -> Columns<'q> {
    let (mut list, mut rest) = (Vec::new(), None);
    for item in &select.projection {
        match item {
            SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => {
                list.push((column(item).unwrap_or_default(), Some(expr)));
            }
            _ => {
                for relation in &scope.relations {
                    match &relation.columns {
                        Columns::Stored(of) => rest = Some(*of),
                        Columns::Listed(inner, of) => {
                            list.extend(inner.iter().cloned());
                            rest = rest.or(*of);
                        }
                        Columns::Element => {}
                    }
                }
            }
        }
    }
    Columns::Listed(Rc::new(list), rest)
}

/// Columns behind `AS t (a, b)`.
fn renamed<'q>(columns: Columns<'q>, alias: &ast::TableAlias) -> Columns<'q> {
    if alias.columns.is_empty() {
        return columns;
    }
    let defined = |at: usize| match &columns {
        Columns::Listed(list, _) => list.get(at).and_then(|(_, expr)| *expr),
        _ => None,
    };
    let list = alias.columns.iter().enumerate().map(|(at, name)| (folded(&name.name), defined(at)));
    Columns::Listed(Rc::new(list.collect()), None)
}

fn constraint(join: &ast::JoinOperator) -> Option<&ast::JoinConstraint> {
    use ast::JoinOperator as J;
    match join {
        J::Join(on)
        | J::Inner(on)
        | J::Left(on)
        | J::LeftOuter(on)
        | J::Right(on)
        | J::RightOuter(on)
        | J::FullOuter(on) => Some(on),
        _ => None,
    }
}

/// The address of an expression, which distinguishes it from equal ones.
pub(super) fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr).addr()
}
