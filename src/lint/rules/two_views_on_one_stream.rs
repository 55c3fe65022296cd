//! A second view that refreshes itself from the same stream.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::sql::definitions::keeps_rejects;
use crate::syntax::names::relations_of;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(select) = view.select().filter(|_| view.streaming && view.refreshes_itself()) else { return };
    // a view of rejected records reads the stream a second time on purpose
    if select.selection.as_ref().is_some_and(keeps_rejects) {
        return;
    }
    let name = view.statement.name.to_string();
    for stream in relations_of(&view.statement.query) {
        let first = view.files.read.get(&stream).filter(|first| **first != name);
        if let Some(first) = first {
            let message =
                format!("`{first}` already reads this stream; each view reads it again, at extra cost");
            let help = "land the stream once, and turn the other view into a view over the landed rows";
            findings.push(view.finding(Code::TwoViewsOnOneStream, message, &view.head()).help(help));
            return;
        }
    }
}
