//! Functions such as GETDATE, whose result changes without new records.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{Class, names};
use crate::syntax::names::each_in;
use crate::syntax::refresh::mutable;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts && !view.names_any(names(|function| function.class == Class::Volatile)) {
        return;
    }
    if !view.streaming {
        return;
    }
    let help = "use `refresh_time` or the arrival time, or move it into a view over the landed rows";
    each_in(view.statement.query.as_ref(), |expr| {
        if let Some(what) = mutable(expr) {
            let message = format!(
                "{what} is not allowed in a streaming view because its result changes between refreshes"
            );
            findings.push(view.finding_on(Code::MutableFunction, message, expr).help(help));
        }
    });
}
