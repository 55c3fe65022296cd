//! Old names of columns in the system views of stream scans.

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::syntax::Kind;
use crate::syntax::names::{each, named, parts, relations, unnamed};

/// Old names, and the names in SYS_STREAM_SCAN_STATES and SYS_STREAM_SCAN_ERRORS:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SYS_STREAM_SCAN_STATES.html>.
const MONITORING: [(&str, &str); 2] = [("shard_id", "partition_id"), ("query", "query_id")];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
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
            let message = format!("the system views of stream scans have no column `{old}`");
            let edit = subject.rename(name, new, &unnamed);
            let finding = subject.finding(Code::MonitoringColumns, message, &edit.0);
            findings.push(finding.help(format!("use `{new}`")).safe_fix([edit]));
        }
    });
}
