//! Filters that drop records which no other view keeps.

use sqlparser::ast::Expr;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Gives, names};
use crate::sql::definitions::keeps_rejects;
use crate::syntax::names::{called, conjuncts, each, relations_of};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(names(|function| function.gives == Gives::Validity)) {
        return;
    }
    let Some(select) = view.select().filter(|_| view.streaming) else { return };
    let Some(filter) = &select.selection else { return };
    let conditions = conjuncts(filter);
    let drops = |condition: &&Expr| {
        let mut found = false;
        each(*condition, |expr| {
            found |= called(expr).is_some_and(|function| function.gives == Gives::Validity);
        });
        found && !keeps_rejects(condition)
    };
    let Some(first) = conditions.iter().find(|condition| drops(condition)) else { return };
    let kept = relations_of(&view.statement.query).iter().any(|stream| view.files.rejects.contains(stream));
    if !kept {
        let message = "records rejected by the filter are silently dropped";
        let help = "keep them in a view of rejected records, or use `CASE WHEN … END` instead of WHERE and keep the raw \
                    payload";
        findings.push(view.finding(Code::SilentDrop, message, &view.extent(first)).help(help));
    }
}
