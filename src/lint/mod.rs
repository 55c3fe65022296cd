//! What is wrong with the SQL that people have written: one rule a file, one page a rule.

mod bindings;
mod context;
mod fix;
mod guards;
mod levels;
mod patterns;
mod rules;
mod suppress;
#[cfg(test)]
mod tests;
mod value_keys;
mod values;

use crate::diag::{Code, Error, Finding, Findings};
use crate::sql;
use crate::sql::definitions::Definitions;
use crate::syntax::{self, Kind, Statement};
use crate::text::{self, Source, deep};
use context::{Subject, View};
pub use fix::{Fixed, fix};
pub use levels::Levels;
use rules::{Check, RULES};

/// Rules that advise against choices which people make on purpose: `generate` makes them when it is asked to, and reports
/// what they lose. They are silent about a statement that is the SQL of mvstream, unless somebody set their level.
const ADVICE: [Code; 3] = [Code::ManyExtractions, Code::SilentDrop, Code::SizeLimit65355];

/// What is wrong with files of SQL: statements that are not SQL, and what the rules find.
///
/// Objects that one file creates, such as an external schema, are known when the others are checked. Findings have the
/// levels that were set; they come file by file, in the order of their places.
///
/// ```
/// use mvstream::lint::{Levels, check};
/// use mvstream::text::Source;
///
/// let sql = "CREATE MATERIALIZED VIEW v AS SELECT JSON_PARSE(kinesis_data) AS payload FROM kds.clicks;";
/// let findings = check(&[Source::new("v.sql", sql)], &Levels::default());
/// assert_eq!(findings.iter().next().map(|finding| finding.code.name()), Some("unguarded-json"));
/// ```
pub fn check(sources: &[Source], levels: &Levels) -> Findings {
    deep(sources.iter().map(Source::text), || lint(sources, levels))
}

/// As [`check`], each file at levels of its own; and of each file, whether it has a statement about views over streams:
/// hardly a rule speaks of the others.
#[cfg(feature = "cli")]
pub(crate) fn check_each(sources: &[Source], levels: &[&Levels]) -> (Findings, Vec<bool>) {
    deep(sources.iter().map(Source::text), || lint_each(sources, levels))
}

/// The page of a finding in Markdown: for a rule what it does, why, and what is bad and what is good.
pub fn explain(code: Code) -> String {
    page(code).map_or_else(
        || format!("# {}\n\n{}\n\nLevel: {}\n", code.name(), code.summary(), code.severity().name()),
        str::to_owned,
    )
}

/// Reads every file and holds its statements against the rules; a statement that is no SQL is a finding too.
///
/// What one file makes, such as an external schema, the others know. Findings come file by file, in the order of their
/// places.
pub(crate) fn lint(sources: &[Source], levels: &Levels) -> Findings {
    lint_each(sources, &vec![levels; sources.len()]).0
}

fn lint_each(sources: &[Source], levels: &[&Levels]) -> (Findings, Vec<bool>) {
    let trees = text::map(sources, syntax::parse);
    let known = Definitions::of(trees.iter().flat_map(|(statements, _)| statements));
    let files = || sources.iter().zip(levels).zip(&trees);
    let all_statements: Vec<(&Source, &Statement, &Levels)> = files()
        .flat_map(|((source, levels), (statements, _))| {
            statements.iter().map(move |of| (source, of, *levels))
        })
        .collect();
    let mut checked = text::map_many(&all_statements, |(source, statement, levels)| {
        found_in(source, statement, &known, levels)
    })
    .into_iter();
    let mut all = Findings::new();
    for ((source, levels), (statements, errors)) in files() {
        let mut findings: Vec<Finding> = errors.iter().map(syntax_error).collect();
        findings.extend(checked.by_ref().take(statements.len()).flatten());
        let spans: Vec<_> = statements.iter().map(|statement| statement.span.clone()).collect();
        let mut findings = suppress::apply(source, &spans, findings);
        findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.span().start));
        all.extend(findings.into_iter().filter_map(|finding| levels.apply_to(finding)));
    }
    // what cannot be read may be about anything
    let of_views =
        |(statements, errors): &(Vec<_>, Vec<_>)| !errors.is_empty() || statements.iter().any(is_about_views);
    (all, trees.iter().map(of_views).collect())
}

fn is_about_views(statement: &Statement) -> bool {
    match &statement.kind {
        Kind::MaterializedView(_)
        | Kind::AlterView(_)
        | Kind::DropView(_)
        | Kind::Refresh(_)
        | Kind::Append(_)
        | Kind::ExternalSchema(_)
        | Kind::AlterSchema(..) => true,
        Kind::Sql(statement) => matches!(**statement, sqlparser::ast::Statement::CreateView(_)),
        _ => false,
    }
}

/// The findings of every rule on a statement.
fn found_in(source: &Source, statement: &Statement, known: &Definitions, levels: &Levels) -> Vec<Finding> {
    let mut findings = Vec::new();
    let subject = Subject::new(source, statement, known);
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
    let is_advice = |finding: &Finding| ADVICE.contains(&finding.code) && !levels.is_set(finding.code);
    if findings.iter().any(is_advice) && sql::is_generated(source, statement) {
        findings.retain(|finding| !is_advice(finding));
    }
    if !findings.is_empty() {
        let title = title(statement);
        for finding in &mut findings {
            worded(finding, statement, &title);
        }
    }
    findings
}

/// A finding with the statement that it stands in, and placeholders as they were written.
fn worded(finding: &mut Finding, statement: &Statement, title: &str) {
    finding.statement = Some(title.to_owned());
    finding.message = statement.named(&finding.message);
    finding.help = finding.help.as_ref().map(|help| statement.named(help));
    for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.text = statement.named(&edit.text);
    }
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

/// Whether a rule of `lint` finds it, or its reading of the SQL.
#[cfg(feature = "cli")]
pub(crate) fn finds(code: Code) -> bool {
    code == Code::SyntaxError || page(code).is_some()
}

/// The page of a rule: why, what is bad, what is good, when it is fine, and the source.
pub(crate) fn page(code: Code) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.page)
}
