//! Names with capitals, without the setting that keeps the capitals.

use std::ops::ControlFlow;

use sqlparser::ast::{self, AccessExpr, Expr, Ident, Subscript, TableFactor, Visit};

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::redshift::settings::Setting;
use crate::syntax::names::{Node, look, parts, relations};
use crate::syntax::{Kind, is_masked};

const IDENTIFIERS: &str = Setting::CaseSensitiveIdentifier.name();
const ATTRIBUTES: &str = Setting::CaseSensitiveAttribute.name();

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let is_view = match &subject.statement.kind {
        Kind::MaterializedView(view) => {
            streams(subject, view.query.as_ref(), findings);
            attributes(subject, view.query.as_ref(), findings);
            return;
        }
        Kind::Sql(statement) => {
            matches!(statement.as_ref(), ast::Statement::CreateView(_)).then_some(statement)
        }
        _ => None,
    };
    if let Some(statement) = is_view {
        attributes(subject, statement.as_ref(), findings);
    }
}

fn has_capital(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_uppercase()) && !is_masked(name)
}

/// Streams whose quoted names have capitals: without the setting, Redshift looks for the name in lower case.
fn streams(subject: &Subject<'_>, query: &ast::Query, findings: &mut Vec<Finding>) {
    if subject.files.settings.contains(IDENTIFIERS) {
        return;
    }
    relations(query, |name| {
        let stream = name.0.last().and_then(|part| part.as_ident());
        let quoted = stream.filter(|stream| stream.quote_style.is_some() && has_capital(&stream.value));
        if let Some(stream) =
            quoted.filter(|_| name.0.len() > 1 && subject.files.source_of(&parts(name)).is_some())
        {
            let message =
                format!("`{}` is folded to lower case, and that stream may not exist", stream.value);
            let help = format!(
                "set `{IDENTIFIERS}` for the database or in the parameter group; AUTO REFRESH ignores the SET of a session"
            );
            findings
                .push(subject.finding(Code::MixedCaseName, message, &subject.bytes(stream.span)).help(help));
        }
    });
}

/// Attributes of SUPER with capitals: without a setting, they are NULL.
fn attributes(subject: &Subject<'_>, tree: &impl Visit, findings: &mut Vec<Finding>) {
    if subject.files.settings.contains(ATTRIBUTES) {
        return;
    }
    let mut walk = Attributes { relations: Vec::new(), found: Vec::new() };
    look(tree, &mut |node| {
        match node {
            Node::Query(query) => walk.query(query),
            Node::Expr(expr) => walk.expr(expr),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let kept = |name: &Ident| subject.files.settings.contains(IDENTIFIERS) && name.quote_style.is_some();
    for name in walk.found.iter().filter(|name| has_capital(&name.value) && !kept(name)) {
        let message =
            format!("`{}` is folded to lower case, and is NULL if the key has capitals", name.value);
        let help = format!(
            "set `{ATTRIBUTES}` before you create the view, or set `{IDENTIFIERS}` and quote the key"
        );
        findings.push(subject.finding(Code::MixedCaseName, message, &subject.bytes(name.span)).help(help));
    }
}

/// The steps of navigation, and the relations that they may start from.
struct Attributes {
    relations: Vec<String>,
    found: Vec<Ident>,
}

impl Attributes {
    fn steps(&mut self, names: &[Ident]) {
        let qualified =
            names.first().is_some_and(|name| self.relations.contains(&name.value.to_ascii_lowercase()));
        self.found.extend(names.iter().skip(if qualified { 2 } else { 1 }).cloned());
    }
}

impl Attributes {
    fn query(&mut self, query: &ast::Query) {
        if let ast::SetExpr::Select(select) = query.body.as_ref() {
            let joined = select.from.iter().flat_map(|from| {
                std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation))
            });
            for factor in joined {
                // `FROM v, v.payload.items AS i` navigates too
                if let TableFactor::Table { name, .. } = factor {
                    let names: Vec<Ident> =
                        name.0.iter().filter_map(|part| part.as_ident().cloned()).collect();
                    if names
                        .first()
                        .is_some_and(|name| self.relations.contains(&name.value.to_ascii_lowercase()))
                    {
                        self.steps(&names);
                    }
                }
                match factor {
                    TableFactor::Table { alias: Some(alias), .. }
                    | TableFactor::Derived { alias: Some(alias), .. } => {
                        self.relations.push(alias.name.value.to_ascii_lowercase());
                    }
                    TableFactor::Table { name, .. } => self.relations.extend(parts(name).pop()),
                    _ => {}
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::CompoundIdentifier(names) => self.steps(names),
            Expr::CompoundFieldAccess { root, access_chain } => {
                let mut names: Vec<Ident> = match root.as_ref() {
                    Expr::Identifier(name) => vec![name.clone()],
                    // the walk visits it separately
                    _ => vec![Ident::new(""), Ident::new("")],
                };
                names.extend(access_chain.iter().filter_map(|step| match step {
                    AccessExpr::Dot(Expr::Identifier(name)) => Some(name.clone()),
                    AccessExpr::Subscript(Subscript::Index { index: Expr::Identifier(name) }) => {
                        Some(name.clone())
                    }
                    _ => None,
                }));
                self.steps(&names);
            }
            _ => {}
        }
    }
}
