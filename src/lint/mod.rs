//! What is wrong with the SQL that people have written: one rule a file, one page a rule.

mod context;
mod exprs;
mod files;
mod fix;
mod guards;
mod levels;
mod rules;
mod streaming;
mod suppress;
#[cfg(test)]
mod tests;
mod tokens;

use crate::diag::{Code, Error, Finding, Findings};
use crate::sql::{self, Kind, Statement};
use crate::text::Source;
use context::{Subject, View};
use files::Files;
pub use fix::{Fixed, fix};
pub use levels::Levels;
use rules::{Check, RULES};

/// Reads every file and holds its statements against the rules; a statement that is no SQL is a finding too.
///
/// What one file makes, such as an external schema, the others know. Findings come file by file, in the order of their
/// places.
pub(crate) fn lint(sources: &[Source], levels: &Levels) -> Findings {
    let files: Vec<_> = sources.iter().map(|source| (source, sql::tree(source))).collect();
    let known = Files::of(files.iter().flat_map(|(_, (statements, _))| statements));
    let mut all = Findings::new();
    for (source, (statements, errors)) in &files {
        let mut findings: Vec<Finding> = errors.iter().map(syntax_error).collect();
        for statement in statements {
            let first = findings.len();
            let subject = Subject::new(source, statement, &known);
            for rule in RULES {
                if let Check::Statement(check) = rule.check {
                    check(&subject, &mut findings);
                }
            }
            if let Kind::MaterializedView(view) = &statement.kind {
                let view = View::new(subject, view);
                for rule in RULES {
                    if let Check::View(check) = rule.check {
                        check(&view, &mut findings);
                    }
                }
            }
            for finding in &mut findings[first..] {
                finding.statement = Some(title(statement));
            }
        }
        let spans: Vec<_> = statements.iter().map(|statement| statement.span.clone()).collect();
        let mut findings = suppress::apply(source, &spans, findings);
        findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.span().start));
        for finding in findings {
            all.push(finding);
        }
    }
    levels.apply(all)
}

/// What a statement is called in findings.
fn title(statement: &Statement) -> String {
    let printed = statement.to_string();
    let words = match &statement.kind {
        Kind::MaterializedView(view) => {
            return statement.named(&format!("CREATE MATERIALIZED VIEW {}", view.name));
        }
        Kind::ExternalSchema(schema) => {
            return statement.named(&format!("CREATE EXTERNAL SCHEMA {}", schema.name));
        }
        _ => printed.split_whitespace().take(4),
    };
    words.collect::<Vec<_>>().join(" ")
}

fn syntax_error(error: &Error) -> Finding {
    let finding = Finding::new(Code::SyntaxError, error.message()).at(error.place().cloned());
    Finding { help: error.help_text().map(str::to_owned), ..finding }
}

/// The page of a rule: why, what is bad, what is good, when it is fine, and the source.
pub(crate) fn page(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.page)
}
