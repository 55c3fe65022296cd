//! The statements that lead from the old script to the new one without the loss of a row: a migration is data, and its
//! text is its `Display`.

mod attached;
mod names;
mod recreated;
mod steps;
mod text;
mod unite;
mod work;

use std::ops::Range;

use super::change::AssessedChange;
use super::versions::Sides;
use crate::diag::{Code, Error, ErrorKind, Finding, Findings, Severity};
use crate::lint::{Levels, lint};
use crate::model::{Comments, Script};
use crate::options::Options;
use crate::sql::verify;
use crate::text::Source;
pub(super) use unite::keeps;
use work::Work;

/// What leads from the old views to the new ones, step by step, without the loss of a row.
///
/// `Display` writes it as SQL with comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    notes: Vec<String>,
    steps: Vec<MigrationStep>,
}

/// A step of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStep {
    name: &'static str,
    about: &'static str,
    undo: String,
    notes: Vec<String>,
    statements: Vec<MigrationStatement>,
}

/// A statement of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatement {
    sql: String,
    notes: Vec<String>,
    allowances: Vec<Allowance>,
    /// Whether it follows the statement before it without an empty line.
    is_close: bool,
}

/// A finding of a rule that a statement of a migration has on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowance {
    code: Code,
    reason: &'static str,
}

/// The findings that a migration has on purpose, each with the reason.
const EXPECTED: [Allowance; 2] = [
    Allowance { code: Code::TwoViewsOnOneStream, reason: "until the swap" },
    Allowance { code: Code::DropViewOnMaterializedView, reason: "it is still a plain view" },
];

/// The migration from one side to the other. `back` assesses the changes of the way back.
pub(super) fn migration(
    sides: &Sides<'_>,
    assessed: &[AssessedChange],
    back: &dyn Fn() -> Vec<AssessedChange>,
) -> Result<Migration, Error> {
    let work = Work::of(sides, assessed)?;
    let mut migration = Migration { notes: work.notes(), steps: work.steps(back)? };
    let (text, places) = text::proven(&migration)?;
    let findings = lint(&[text], &Levels::default());
    let is_wrong = |finding: &&Finding| {
        finding.severity == Severity::Error && EXPECTED.iter().all(|allowance| allowance.code != finding.code)
    };
    if let Some(finding) = findings.iter().find(is_wrong) {
        return Err(rejected(finding, sides.new));
    }
    migration.allow(&findings, &places);
    Ok(migration)
}

/// The reason why there is no migration: Redshift rejects the new version itself, or else the migration is wrong.
fn rejected(finding: &Finding, new: &Script) -> Error {
    let is_in_new = verify(new.clone(), &Comments::default(), &Options::default()).is_ok_and(|sql| {
        let findings = lint(&[Source::new("<new>", sql.text())], &Levels::default());
        findings.iter().any(|of| of.code == finding.code)
    });
    if is_in_new {
        let message = format!("Redshift rejects the new version: {}", finding.message);
        return Error::new(ErrorKind::Input, message)
            .help("fix it first; `mvstream lint` reports what is wrong");
    }
    let message = format!("Redshift rejects the migration: {}", finding.message);
    Error::new(ErrorKind::Internal, message).help("report this: it is a defect of mvstream")
}

impl Migration {
    /// What holds for all steps, a note a line.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }

    /// Its steps, in order.
    pub fn steps(&self) -> &[MigrationStep] {
        &self.steps
    }

    /// The statements of all steps, in order.
    pub fn statements(&self) -> impl Iterator<Item = &MigrationStatement> {
        self.steps.iter().flat_map(|step| &step.statements)
    }

    /// Allows the expected ones of the findings in the statements whose places in the text are given.
    fn allow(&mut self, findings: &Findings, places: &[Range<usize>]) {
        let mut statements: Vec<&mut MigrationStatement> =
            self.steps.iter_mut().flat_map(|step| &mut step.statements).collect();
        for finding in findings {
            let allowance = EXPECTED.iter().find(|allowance| allowance.code == finding.code);
            let at = finding.place.as_ref().map(|place| place.span().start);
            let statement = places.iter().position(|place| at.is_some_and(|at| place.contains(&at)));
            if let (Some(allowance), Some(statement)) = (allowance, statement) {
                statements[statement].allowances.push(*allowance);
            }
        }
        for statement in statements {
            statement.allowances.sort_unstable();
        }
    }
}

impl MigrationStep {
    /// Its name, such as `swap`.
    pub fn name(&self) -> &str {
        self.name
    }

    /// What it does.
    pub fn about(&self) -> &str {
        self.about
    }

    /// How it is undone.
    pub fn undo(&self) -> &str {
        &self.undo
    }

    /// What to know before its statements, a note a line.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[MigrationStatement] {
        &self.statements
    }

    fn new(name: &'static str, about: &'static str, undo: String) -> Self {
        Self { name, about, undo, notes: Vec::new(), statements: Vec::new() }
    }

    fn add(&mut self, sql: String) {
        self.statements.push(MigrationStatement::new(sql));
    }

    fn add_with_note(&mut self, note: &str, sql: String) {
        self.statements
            .push(MigrationStatement { notes: vec![note.to_owned()], ..MigrationStatement::new(sql) });
    }

    /// Adds statements of one line each, without empty lines between them.
    fn add_lines(&mut self, lines: impl IntoIterator<Item = String>) {
        for (at, sql) in lines.into_iter().enumerate() {
            self.statements.push(MigrationStatement { is_close: at > 0, ..MigrationStatement::new(sql) });
        }
    }
}

impl MigrationStatement {
    /// Its SQL, with the semicolon at its end.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What to know of it, a note a line.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }

    /// The findings that it has on purpose.
    pub fn allowances(&self) -> &[Allowance] {
        &self.allowances
    }

    fn new(sql: String) -> Self {
        Self { sql, notes: Vec::new(), allowances: Vec::new(), is_close: false }
    }
}

impl Allowance {
    /// The finding.
    pub fn code(self) -> Code {
        self.code
    }

    /// Why it is expected.
    pub fn reason(self) -> &'static str {
        self.reason
    }
}
