//! What a landing view holds, and under which names.

use std::collections::BTreeSet;

use sqlparser::ast::{self, Expr, SelectItem};

use super::lines::Line;
use super::select;
use crate::syntax::names::{column, each, named};

/// What a landing view holds.
#[derive(Default)]
pub(super) struct Landed {
    pub(super) items: Vec<Line>,
    /// The names of its columns, folded.
    pub(super) names: Vec<String>,
    pub(super) conditions: Vec<Line>,
}

impl Landed {
    /// The column of a JSON_PARSE, made if there is none yet.
    pub(super) fn payload(&mut self, call: &str, made: &[String]) -> String {
        let item = |name: &str| format!("{call} AS {name}");
        let known = self.items.iter().zip(&self.names).find(|(line, name)| line.text == item(name));
        if let Some((_, name)) = known {
            return name.clone();
        }
        let free = |name: &String| !self.names.contains(name) && !made.contains(name);
        let names =
            std::iter::once("payload".to_owned()).chain((2..).map(|number| format!("payload_{number}")));
        let name = names.into_iter().find(free).unwrap_or_else(|| "payload".to_owned());
        self.items.push(Line::plain(item(&name)));
        self.names.push(name.clone());
        name
    }
}

/// The names that columns of the stream have in the landing view.
pub(super) struct Renamed {
    /// A column of the stream, and the name under which it is landed.
    pub(super) aliases: Vec<(String, String)>,
    pub(super) clashes: BTreeSet<String>,
}

impl Renamed {
    pub(super) fn of(select: &ast::Select, refused: &[bool]) -> Self {
        let landed = select.projection.iter().zip(refused).filter(|(_, refused)| !**refused);
        let aliases = landed.filter_map(|(item, _)| match item {
            SelectItem::ExprWithAlias { expr, alias } => {
                named(expr).map(|name| (name.value.to_ascii_lowercase(), alias.to_string()))
            }
            SelectItem::UnnamedExpr(expr) => {
                named(expr).map(|name| (name.value.to_ascii_lowercase(), name.value.to_ascii_lowercase()))
            }
            _ => None,
        });
        Self { aliases: aliases.collect(), clashes: BTreeSet::new() }
    }

    /// The name of a column of the stream in the landing view, which gets it if it has it not.
    pub(super) fn of_column(&mut self, column: &str, landed: &mut Landed) -> String {
        if let Some((_, alias)) = self.aliases.iter().find(|(name, _)| name == column) {
            return alias.clone();
        }
        if landed.names.iter().any(|name| name == column) {
            self.clashes.insert(column.to_owned());
        } else if !landed.items.iter().any(|line| line.text == "*") {
            landed.items.push(Line::plain(column));
            landed.names.push(column.to_owned());
            self.aliases.push((column.to_owned(), column.to_owned()));
        }
        column.to_owned()
    }
}

/// Which items cannot stand in a streaming view; what reads such an item cannot either.
pub(super) fn refused_items(select: &ast::Select, made: &[String]) -> Vec<bool> {
    let items = &select.projection;
    let mut refused: Vec<bool> = items.iter().map(|item| select::refused(item, made).is_some()).collect();
    loop {
        let names: Vec<String> = items
            .iter()
            .zip(&refused)
            .filter(|(_, refused)| **refused)
            .filter_map(|(item, _)| column(item))
            .collect();
        let next: Vec<bool> = items
            .iter()
            .zip(&refused)
            .map(|(item, refused)| {
                let mut reads = *refused;
                each(item, |expr| {
                    reads |= matches!(expr, Expr::Identifier(name) if names.contains(&name.value.to_ascii_lowercase()));
                });
                reads
            })
            .collect();
        if next == refused {
            return refused;
        }
        refused = next;
    }
}
