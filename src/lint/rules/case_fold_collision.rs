//! Names too long, or alike.

use std::collections::BTreeSet;

use sqlparser::ast::{Expr, Ident, SelectItem};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::IDENTIFIER_BYTES;

/// The names that a SELECT list gives, as they are written.
fn named<'t>(view: &View<'t>) -> impl Iterator<Item = (&'t Ident, &'t SelectItem)> {
    let items = view.select().into_iter().flat_map(|select| &select.projection);
    items.filter_map(|item| match item {
        SelectItem::ExprWithAlias { alias, .. } => Some((alias, item)),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some((name, item)),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last().map(|name| (name, item)),
        _ => None,
    })
}

pub(super) fn too_long(view: &View<'_>, findings: &mut Vec<Finding>) {
    for (name, item) in named(view).filter(|(name, _)| name.value.len() > IDENTIFIER_BYTES) {
        let message = format!("a name of {} bytes: Redshift keeps {IDENTIFIER_BYTES}", name.value.len());
        findings
            .push(view.finding_at(Code::IdentifierTooLong, message, item).help("give it a shorter alias"));
    }
}

pub(super) fn collision(view: &View<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (name, item) in named(view) {
        let folded = name.value.to_ascii_lowercase();
        if seen.contains(&folded) {
            let message = format!("two columns are called `{folded}`: names are folded to lower case");
            findings.push(
                view.finding_at(Code::CaseFoldCollision, message, item)
                    .help("give one of them another alias"),
            );
        } else {
            seen.insert(folded);
        }
    }
}
