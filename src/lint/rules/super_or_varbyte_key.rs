//! Keys of type SUPER or VARBYTE.

use sqlparser::ast::SelectItem;

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::lint::values::ValueKind;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let kind = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => match view.kind(expr) {
            ValueKind::Super => Some("SUPER"),
            ValueKind::Bytes => Some("VARBYTE"),
            _ => None,
        },
        _ => None,
    };
    for key in view.keys() {
        if let Some(kind) = view.item_of(key).and_then(kind) {
            let message = format!("a column of type {kind} cannot be a key");
            let finding = view.finding(Code::SuperOrVarbyteKey, message, &key.at.0);
            findings.push(finding.help("use a column of another type"));
        }
    }
}
