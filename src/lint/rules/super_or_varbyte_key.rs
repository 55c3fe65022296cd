//! Keys of type SUPER or VARBYTE.

use sqlparser::ast::{Expr, SelectItem};

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::Gives;
use crate::redshift::stream;
use crate::syntax::names::called;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let kind = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => match expr {
            Expr::Identifier(name) if stream::is_payload(&name.value) => Some("VARBYTE"),
            _ => called(expr).and_then(|function| match function.gives {
                Gives::Super => Some("SUPER"),
                Gives::Bytes => Some("VARBYTE"),
                _ => None,
            }),
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
