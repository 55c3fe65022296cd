//! Columns of the 2022 preview of streaming ingestion.

use sqlparser::ast::{Ident, SelectItem};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::stream;
use crate::syntax::names::columns_of;
use crate::syntax::names::{each_in, named, unnamed};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(stream::PREVIEW.iter().map(|(old, _)| *old)) {
        return;
    }
    if !view.streaming {
        return;
    }
    let query = view.statement.query.as_ref();
    let named_today = columns_of(query);
    let today = named_today.iter().any(|name| stream::is_payload(name));
    let unnamed = unnamed(query);
    each_in(query, |expr| {
        let Some(name) = named(expr) else { return };
        let renamed = stream::PREVIEW.iter().find(|(old, _)| name.value.eq_ignore_ascii_case(old));
        // a current view may have a field called `data`, or any of the names as an alias
        let alias =
            || view.select().is_some_and(|select| select.projection.iter().any(|item| is_alias(item, name)));
        if let Some((old, new)) = renamed.filter(|(old, _)| !(today && (*old == "data" || alias()))) {
            let message = format!("`{old}` is a column of the 2022 preview; streams do not have it today");
            let edit = view.rename(name, new, &unnamed);
            let finding = view.finding(Code::PreviewColumn, message, &edit.0);
            findings.push(finding.help(format!("use `{new}`")).safe_fix([edit]));
        }
    });
}

fn is_alias(item: &SelectItem, name: &Ident) -> bool {
    matches!(item, SelectItem::ExprWithAlias { alias, .. } if alias.value.eq_ignore_ascii_case(&name.value))
}
