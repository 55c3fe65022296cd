//! Drops, grants, queries on monitoring.

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::Kind;
use crate::syntax::names::{each, named, parts, relations, unnamed};

pub(super) fn drop_view(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Kind::DropView(drop) = &subject.statement.kind else { return };
    let Some(name) = drop.names.iter().find(|name| subject.files.views.has(&parts(name))) else { return };
    if !drop.materialized {
        let message = format!("`{name}` is a materialized view, which DROP VIEW does not drop");
        let edit = (drop.word.0.start..drop.word.0.start, "MATERIALIZED ".to_owned());
        let all = drop.names.iter().all(|name| subject.files.views.has(&parts(name)));
        let finding = subject.finding(Code::DropViewOnMaterializedView, message, &drop.word.0);
        findings.push(finding.help("write DROP MATERIALIZED VIEW").safe_fix(all.then_some(edit)));
    }
}

pub(super) fn grant_to_public(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Kind::Grant(grant) = &subject.statement.kind else { return };
    if let Some(everybody) = grant.to.iter().find(|grantee| grantee.is_public()).filter(|_| !grant.revoke) {
        let message = "everybody who reaches the database may read what is granted to PUBLIC";
        let finding = subject.finding(Code::GrantToPublic, message, &everybody.at.0);
        findings.push(finding.help("grant it to a role, and the role to people"));
    }
}

/// What SYS_STREAM_SCAN_STATES and SYS_STREAM_SCAN_ERRORS call it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SYS_STREAM_SCAN_STATES.html>.
const MONITORING: [(&str, &str); 2] = [("shard_id", "partition_id"), ("query", "query_id")];

pub(super) fn monitoring_columns(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Kind::Sql(query) = &subject.statement.kind else { return };
    let mut over = false;
    relations(query.as_ref(), |name| {
        let name = parts(name).pop().unwrap_or_default();
        over |= ["sys_stream_scan_states", "sys_stream_scan_errors"].contains(&name.as_str());
    });
    if !over {
        return;
    }
    let unnamed = unnamed(query.as_ref());
    each(query.as_ref(), |expr| {
        let Some(name) = named(expr) else { return };
        let renamed = MONITORING.iter().find(|(old, _)| name.value.eq_ignore_ascii_case(old));
        if let Some((old, new)) = renamed {
            let message = format!("the views of stream scans have no column `{old}`");
            let edit = subject.rename(name, new, &unnamed);
            let finding = subject.finding(Code::MonitoringColumns, message, &edit.0);
            findings.push(finding.help(format!("use `{new}`")).safe_fix([edit]));
        }
    });
}
