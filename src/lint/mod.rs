//! What is wrong with the SQL that people have written: one rule a file, one page a rule.

mod context;
mod rules;
mod streaming;
mod suppress;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Error, Finding, Findings};
use crate::sql::{self, Kind};
use crate::text::Source;
use context::{Files, View};
use rules::RULES;

/// Reads every file and holds its statements against the rules; a statement that is no SQL is a finding too.
///
/// What one file makes, such as an external schema, the others know. Findings come file by file, in the order of their
/// places.
pub(crate) fn lint(sources: &[Source]) -> Findings {
    let files: Vec<_> = sources.iter().map(|source| (source, sql::tree(source))).collect();
    let known = Files::of(files.iter().flat_map(|(_, (statements, _))| statements));
    let mut all = Findings::new();
    for (source, (statements, errors)) in &files {
        let mut findings: Vec<Finding> = errors.iter().map(syntax_error).collect();
        for statement in statements {
            match &statement.kind {
                Kind::MaterializedView(view) => {
                    let view = View::new(source, statement, view, &known);
                    for rule in RULES {
                        (rule.check)(&view, &mut findings);
                    }
                }
                Kind::Unread => {
                    let place = context::place(source, statement.span.clone());
                    let message = "this statement is not read yet, so no rule speaks of it";
                    findings.push(Finding::new(Code::UnreadStatement, message).at(Some(place)));
                }
                Kind::Script(_) | Kind::Sql(_) => {}
            }
        }
        let spans: Vec<_> = statements.iter().map(|statement| statement.span.clone()).collect();
        let mut findings = suppress::apply(source, &spans, findings);
        findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.span().start));
        for finding in findings {
            all.push(finding);
        }
    }
    all
}

fn syntax_error(error: &Error) -> Finding {
    let finding = Finding::new(Code::SyntaxError, error.message()).at(error.place().cloned());
    Finding { help: error.help_text().map(str::to_owned), ..finding }
}

/// The page of a rule: why, what is bad, what is good, when it is fine, and the source.
pub(crate) fn page(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.page)
}
