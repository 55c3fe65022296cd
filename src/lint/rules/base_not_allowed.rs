//! Plain views, system tables and temporary tables as the base of a view.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::syntax::names::relations_of;

/// How the names of system tables and views begin.
const SYSTEM: [&str; 7] = ["svv_", "svl_", "svcs_", "stv_", "stl_", "sys_", "pg_"];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for relation in relations_of(&view.statement.query) {
        let name = relation.last().map_or("", String::as_str);
        let what = if view.files.plain_views.has(&relation) {
            "a plain view"
        } else if name.starts_with('#') {
            "a temporary table"
        } else if relation.len() == 1 && SYSTEM.iter().any(|prefix| name.starts_with(prefix)) {
            "a system table or view"
        } else {
            continue;
        };
        let message = format!("a materialized view cannot read `{}`, which is {what}", relation.join("."));
        let finding = view.finding(Code::BaseNotAllowed, message, &view.head());
        findings.push(finding.help("read a table, a stream or a materialized view instead"));
        return;
    }
}
