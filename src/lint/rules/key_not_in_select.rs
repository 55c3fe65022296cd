use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::sql::{ClauseKind, Key};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(columns) = view.columns() else { return };
    for clause in &view.statement.clauses {
        let (ClauseKind::DistKey(keys) | ClauseKind::SortKey(keys)) = &clause.kind else { continue };
        for key in keys {
            let missing = match key {
                Key::Name(name) if !columns.contains(&name.to_lowercase()) => {
                    format!("`{name}` is no column of the view")
                }
                Key::Position(at) if *at == 0 || *at > columns.len() as u64 => {
                    format!("there is no column {at}: the view has {}", columns.len())
                }
                _ => continue,
            };
            findings.push(
                view.finding(Code::KeyNotInSelect, missing, &clause.span)
                    .help("name a column of the SELECT list"),
            );
        }
    }
}
