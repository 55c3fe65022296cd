//! Clauses before AS.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::limits::{COLUMNS, SORT_COLUMNS};
use crate::syntax::{ClauseKind, KeyKind, SortKeys};

/// Columns in an interleaved sort key: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.
const INTERLEAVED_COLUMNS: usize = 8;

pub(super) fn order(view: &View<'_>, findings: &mut Vec<Finding>) {
    let rank = |kind: &ClauseKind| match kind {
        ClauseKind::Backup(_) => 0,
        ClauseKind::DistStyle(_) | ClauseKind::DistKey(_) | ClauseKind::SortKey(..) => 1,
        ClauseKind::AutoRefresh(_) => 2,
    };
    let clauses = &view.statement.clauses;
    let Some(pair) = clauses.windows(2).find(|pair| rank(&pair[1].kind) < rank(&pair[0].kind)) else {
        return;
    };
    let message = "this clause stands too late: Redshift takes BACKUP, then DISTSTYLE, DISTKEY and SORTKEY, then AUTO \
                   REFRESH";
    let mut sorted: Vec<_> = clauses.iter().collect();
    sorted.sort_by_key(|clause| rank(&clause.kind));
    // each clause goes where the one of its turn stood, and what stands between them stays
    let edits = clauses.iter().zip(sorted).filter(|(place, clause)| place.at.0 != clause.at.0);
    let edits: Vec<_> = edits
        .map(|(place, clause)| (place.at.0.clone(), view.text(clause.at.0.clone()).to_owned()))
        .collect();
    let finding = view.finding(Code::ClauseOrder, message, &pair[1].at.0);
    findings.push(finding.help("move it before the clauses that follow").safe_fix(edits));
}

pub(super) fn column_list(view: &View<'_>, findings: &mut Vec<Finding>) {
    if let Some((_, at)) = &view.statement.columns {
        let message = "a materialized view takes no list of column names";
        let finding = view.finding(Code::ColumnListOnView, message, &at.0);
        findings.push(finding.help("give each column its name with AS in the SELECT list"));
    }
}

pub(super) fn undocumented(view: &View<'_>, findings: &mut Vec<Finding>) {
    for clause in &view.statement.clauses {
        let what = match &clause.kind {
            ClauseKind::SortKey(Some(kind), _) => format!("{} SORTKEY", kind.to_uppercase()),
            ClauseKind::SortKey(None, SortKeys::Auto) => "SORTKEY AUTO".to_owned(),
            ClauseKind::SortKey(None, SortKeys::None) => "SORTKEY NONE".to_owned(),
            ClauseKind::DistStyle(style) if style == "auto" => "DISTSTYLE AUTO".to_owned(),
            _ => continue,
        };
        let message =
            format!("{what} is no documented clause of CREATE MATERIALIZED VIEW, and may be refused");
        let help =
            "write DISTSTYLE EVEN, ALL or KEY and a plain SORTKEY, or change the view with ALTER afterwards";
        findings.push(view.finding(Code::UndocumentedClause, message, &clause.at.0).help(help));
    }
}

pub(super) fn positional(view: &View<'_>, findings: &mut Vec<Finding>) {
    let columns = view.columns();
    for key in view.keys() {
        let KeyKind::Position(position) = key.kind else { continue };
        let named = columns.as_ref().zip(usize::try_from(position).ok()).and_then(|(columns, position)| {
            let name = columns.get(position.checked_sub(1)?)?;
            view.item_of(key).filter(|_| !name.is_empty()).and_then(crate::syntax::names::spelled)
        });
        let message = format!("the key is column {position}, whichever that is after the next change");
        let finding = view.finding(Code::PositionalKey, message, &key.at.0);
        let edit = named.map(|name| (key.at.0.clone(), name));
        findings.push(finding.help("name the column").safe_fix(edit));
    }
}

pub(super) fn too_many_columns(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(columns) = view.columns() else { return };
    if columns.len() > COLUMNS {
        let message = format!("{} columns: a table holds {COLUMNS}", columns.len());
        let finding = view.finding(Code::TooManyColumns, message, &view.head());
        findings.push(finding.help("keep part of the payload in a SUPER column"));
    }
}

pub(super) fn sort_columns(view: &View<'_>, findings: &mut Vec<Finding>) {
    for clause in &view.statement.clauses {
        let ClauseKind::SortKey(kind, SortKeys::Columns(keys)) = &clause.kind else { continue };
        let most = if *kind == Some("interleaved") { INTERLEAVED_COLUMNS } else { SORT_COLUMNS };
        if keys.len() > most {
            let message = format!("{} sort columns: Redshift takes {most}", keys.len());
            let finding = view.finding(Code::SortColumns, message, &clause.at.0);
            findings.push(finding.help("keep those that queries filter by"));
        }
    }
}
