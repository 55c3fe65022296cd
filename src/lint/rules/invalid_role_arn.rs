//! An IAM_ROLE that is not the ARN of a role.

use super::external_schema::{is_open, roles};
use crate::diag::{Code, Finding};
use crate::lint::context::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    let is_role = |arn: &str| {
        let mut parts = arn.trim().splitn(6, ':');
        parts.next() == Some("arn")
            && parts.next().is_some_and(|partition| partition.starts_with("aws"))
            && parts.next() == Some("iam")
            && parts.nth(1).is_some()
            && parts.next().is_some_and(|resource| resource.starts_with("role/") && resource.len() > 5)
    };
    let Some(other) = text.split(',').find(|arn| !is_open(arn) && !is_role(arn)) else { return };
    let finding = |message: String| subject.finding(Code::InvalidRoleArn, message, &clause.at.0);
    if other.trim().eq_ignore_ascii_case("default") {
        let edit = (clause.at.0.clone(), "IAM_ROLE default".to_owned());
        let quoted = finding("`default` is a keyword; in quotes it is read as an ARN".to_owned());
        findings.push(quoted.help("write `IAM_ROLE default`").safe_fix([edit]));
    } else {
        let named = finding(format!("`{}` is not the ARN of a role", other.trim()));
        findings.push(named.help("write `arn:aws:iam::<account>:role/<name>`, or `IAM_ROLE default`"));
    }
}
