//! Columns of the 2022 preview of streaming ingestion.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::stream;
use crate::syntax::names::{each_in, unnamed};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.names_any(stream::PREVIEW.iter().map(|(old, _)| *old)) {
        return;
    }
    if !view.streaming {
        return;
    }
    let query = view.statement.query.as_ref();
    let unnamed = unnamed(query);
    each_in(query, |expr| {
        let Some((name, _)) = view.stored(expr) else { return };
        if let Some((old, new)) = view.preview_name(name) {
            let message = format!("`{old}` is a column of the 2022 preview; streams do not have it today");
            let edit = view.rename(name, new, &unnamed);
            let finding = view.finding(Code::PreviewColumn, message, &edit.0);
            findings.push(finding.help(format!("use `{new}`")).safe_fix([edit]));
        }
    });
}
