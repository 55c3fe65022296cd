//! `-- mvstream: allow(rule) reason`: what people have looked at, and want to hear no more of.

use std::ops::Range;

use super::context::place;
use crate::diag::{Code, Finding};
use crate::syntax;
use crate::text::{Source, advice};

/// A comment that allows findings.
struct Allowance<'t> {
    comment: Range<usize>,
    rules: Vec<&'t str>,
    has_reason: bool,
    /// The bytes whose findings it is about.
    scope: Range<usize>,
    used: bool,
}

/// Takes out what comments allow, and adds what is wrong with the comments themselves.
pub(super) fn apply(source: &Source, statements: &[Range<usize>], findings: Vec<Finding>) -> Vec<Finding> {
    let mut allowances = allowances(source.text(), statements);
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let at = finding.place.as_ref().map_or(0, |place| place.span().start);
        let allowed = allowances.iter_mut().find(|allowance| {
            allowance.has_reason
                && allowance.scope.contains(&at)
                && allowance.rules.contains(&finding.code.name())
        });
        match allowed {
            Some(allowance) => allowance.used = true,
            None => kept.push(finding),
        }
    }
    kept.extend(allowances.iter().filter_map(|allowance| wrong(source, allowance)));
    kept
}

fn wrong(source: &Source, allowance: &Allowance<'_>) -> Option<Finding> {
    let at = Some(place(source, allowance.comment.clone()));
    if !allowance.has_reason {
        let message = "this suppression is ignored because it has no reason";
        let finding = Finding::new(Code::SuppressionWithoutReason, message).at(at);
        return Some(finding.help("add a reason after the parenthesis: `-- mvstream: allow(rule) reason`"));
    }
    if allowance.used {
        return None;
    }
    let known = |name: &&&str| Code::ALL.iter().any(|code| code.name() == **name);
    let unknown = allowance.rules.iter().find(|name| !known(name));
    let (message, help) = match unknown {
        Some(name) => (
            format!("unknown finding `{name}`"),
            advice(name, Code::ALL.iter().map(|code| code.name())).unwrap_or_default(),
        ),
        None => ("this comment does not suppress any finding".to_owned(), "remove the comment".to_owned()),
    };
    Some(Finding::new(Code::UnusedSuppression, message).at(at).help(help))
}

fn allowances<'t>(text: &'t str, statements: &[Range<usize>]) -> Vec<Allowance<'t>> {
    let comments = syntax::line_comments(text);
    comments.into_iter().filter_map(|comment| allowance(text, statements, comment)).collect()
}

fn allowance<'t>(text: &'t str, statements: &[Range<usize>], comment: Range<usize>) -> Option<Allowance<'t>> {
    let rest = syntax::addressed(&text[comment.clone()])?.trim_start().strip_prefix("allow(")?;
    let (rules, reason) = rest.split_once(')')?;
    let scope = scope(text, statements, &comment);
    Some(Allowance {
        comment,
        rules: rules.split(',').map(str::trim).collect(),
        has_reason: !reason.trim().is_empty(),
        scope,
        used: false,
    })
}

/// Behind code, its line; within a statement, the line after it; before one, the whole statement.
fn scope(text: &str, statements: &[Range<usize>], comment: &Range<usize>) -> Range<usize> {
    let line_start = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    if !text[line_start..comment.start].trim().is_empty() {
        return line_start..line_end(comment.start);
    }
    if statements.iter().any(|statement| statement.contains(&comment.start)) {
        let next = line_end(comment.start);
        return next..line_end(next.min(text.len()));
    }
    let next = statements.iter().find(|statement| statement.start > comment.start);
    next.cloned().unwrap_or(comment.end..comment.end)
}
