//! What changed between two versions of views, for people and for scripts.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Notice, json};
use crate::diag::{Error, Place, Severity};
use crate::diff::{AssessedChange, Change, ChangeKind, Cost, Fact, Impact, Migration};
use crate::project::Approval;
use crate::text::Source;
use crate::text::one_line;

/// A change with what is known of it.
pub(in crate::cli) struct ReviewedChange {
    pub(in crate::cli) assessed: AssessedChange,
    /// Where the changed object stands in the SQL.
    pub(in crate::cli) place: Option<Place>,
    /// What the project says to it.
    pub(in crate::cli) approved: Option<Approval>,
    /// What it said until a day that has passed.
    pub(in crate::cli) expired: Option<Approval>,
}

/// All changes, and the migration or why there is none, where it was asked for.
pub(in crate::cli) struct Report<'r> {
    pub(in crate::cli) reviewed: &'r [ReviewedChange],
    pub(in crate::cli) plan: Option<Result<&'r Migration, &'r Error>>,
}

/// Where the object of a change is named in a text, or its column behind that.
pub(in crate::cli) fn named_in(source: &Source, change: &Change) -> Place {
    let text = source.text().to_ascii_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let find = |from: usize, word: &str| {
        let found = text[from..].match_indices(word).map(|(at, _)| from + at);
        let whole =
            |at: &usize| !text[..*at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word);
        found.into_iter().find(whole)
    };
    let name = change.object.rsplit('.').next().unwrap_or(&change.object).trim_matches('"');
    // the name stands in comments too
    let head = if text.starts_with("create ") { 0 } else { text.find("\ncreate ").map_or(0, |at| at + 1) };
    let Some(object) = find(head, name) else { return Place::bytes(source.clone(), head..head) };
    let column =
        change.column.as_deref().and_then(|column| Some((find(object + name.len(), column)?, column.len())));
    let (at, length) = column.unwrap_or((object, name.len()));
    Place::bytes(source.clone(), at..at + length)
}

/// `total: type DECIMAL(10, 2) -> BIGINT`.
pub(super) fn sentence(change: &Change) -> String {
    let column = change.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
    let words = change.kind.words();
    let sentence = match (&change.from, &change.to) {
        (None, None) => format!("{column}{words}"),
        (Some(of), None) | (None, Some(of)) if change.kind.comes_or_goes() => {
            format!("{column}{words} ({of})")
        }
        (from, to) => {
            let shown = |of: &Option<Fact>| of.as_ref().map_or_else(|| "none".to_owned(), Fact::to_string);
            format!("{column}{words} {} -> {}", shown(from), shown(to))
        }
    };
    one_line(&sentence)
}

/// Every impact of a change, the worst first, each once.
pub(super) fn impacts(assessed: &AssessedChange) -> Vec<&'static str> {
    let mut names: Vec<&str> = assessed.costs.iter().map(|cost| cost.impact.name()).collect();
    names.dedup();
    names
}

/// What is worth saying of a change: that it has to be made anew goes without saying where something worse is said.
pub(super) fn reasons(assessed: &AssessedChange) -> Vec<&str> {
    let worst = assessed.max_impact();
    let said =
        assessed.costs.iter().filter(|cost| cost.impact != Impact::Recreate || worst == Impact::Recreate);
    said.map(|cost| cost.reason.as_str()).collect()
}

/// The objects of the changes, each once, the one with the worst change first.
pub(super) fn objects(reviewed: &[ReviewedChange]) -> Vec<(&str, Vec<&ReviewedChange>)> {
    let mut objects: Vec<(&str, Vec<&ReviewedChange>)> = Vec::new();
    for one in reviewed {
        let name = one.assessed.change.object.as_str();
        match objects.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => all.push(one),
            None => objects.push((name, vec![one])),
        }
    }
    objects
}

/// The rows that go when an object is dropped, or made anew.
pub(super) struct Lost<'t> {
    pub(super) rows: &'t str,
    /// Whether it is made anew.
    pub(super) anew: bool,
    /// Whether a migration keeps them.
    pub(super) kept: bool,
}

pub(super) fn lost<'t>(reviewed: &[&'t ReviewedChange]) -> Option<Lost<'t>> {
    let cost =
        reviewed.iter().flat_map(|reviewed| &reviewed.assessed.costs).find(|cost| cost.lost.is_some())?;
    let anew = reviewed.iter().all(|reviewed| reviewed.assessed.change.kind != ChangeKind::ViewRemoved);
    Some(Lost { rows: cost.lost.as_deref()?, anew, kept: cost.kept })
}

/// For people: an object after another, the worst change first.
pub(super) fn text(reviewed: &[ReviewedChange]) -> String {
    let mut text = String::new();
    for (name, reviewed) in objects(reviewed) {
        let _ = writeln!(text, "{}", one_line(name));
        let width = reviewed.iter().map(|one| impacts(&one.assessed).join(", ").len()).max().unwrap_or(0);
        for one in &reviewed {
            let impacts = impacts(&one.assessed).join(", ");
            let _ = writeln!(text, "  {impacts:<width$}  {}", sentence(&one.assessed.change));
            for detail in details(one) {
                let _ = writeln!(text, "  {:width$}    {detail}", "");
            }
        }
        if let Some(Lost { rows, anew, kept }) = lost(&reviewed) {
            let line = match (anew, kept) {
                (true, true) => {
                    format!("DROP and CREATE lose {rows}; `--plan` prints a migration that keeps them")
                }
                (true, false) => {
                    format!("DROP and CREATE lose {rows}; `--plan` says why no migration keeps them")
                }
                (false, _) => format!("DROP loses {rows} for good"),
            };
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// The statements that make a change in place; a whole view stands in the migration alone.
pub(super) fn short_statements(assessed: &AssessedChange) -> impl Iterator<Item = &str> {
    assessed.statements().filter(|statement| !statement.contains('\n'))
}

/// The lines below a change.
fn details(one: &ReviewedChange) -> Vec<String> {
    let mut details: Vec<String> = reasons(&one.assessed).into_iter().map(one_line).collect();
    details.extend(short_statements(&one.assessed).map(one_line));
    let approval = |approval: &Approval, until: &str| {
        one_line(&format!("approved until {}{until}: {}", approval.expires, approval.reason))
    };
    details.extend(one.approved.iter().map(|of| approval(of, "")));
    details.extend(one.expired.iter().map(|of| approval(of, ", which has passed")));
    details
}

/// A change, as `--format json` prints it: one a line.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "mvstream change")]
struct Row<'c> {
    /// The view, external schema or setting.
    object: &'c str,
    /// The column, where it is a change of one.
    column: Option<&'c str>,
    /// What has changed, such as `column-type`: `mvstream explain` says what it costs.
    change: &'c str,
    /// How it was.
    from: Option<String>,
    /// How it is.
    to: Option<String>,
    /// The worst impact: `none`, `alter`, `recreate`, `readers` or `data`.
    impact: &'c str,
    /// All impacts, the worst first.
    effects: Vec<EffectRow<'c>>,
    /// The file in which the object stands.
    file: Option<&'c str>,
    /// The line in it, from 1.
    line: Option<usize>,
    /// What the project file says to it, where it is approved today.
    approved: Option<ApprovalRow<'c>>,
}

/// One impact of a change.
#[derive(Debug, Serialize, JsonSchema)]
struct EffectRow<'c> {
    /// Which.
    impact: &'c str,
    /// Why.
    why: &'c str,
    /// The statement that makes the change in place.
    statement: Option<&'c str>,
    /// The rows that a DROP loses.
    lost: Option<&'c str>,
    /// Whether a migration keeps them.
    kept: bool,
}

/// An approval of the project file.
#[derive(Debug, Serialize, JsonSchema)]
struct ApprovalRow<'c> {
    /// Why the change may be made.
    reason: &'c str,
    /// The last day on which it may, in UTC.
    expires: &'c str,
}

/// For scripts: an object a line.
pub(super) fn json(reviewed: &[ReviewedChange]) -> String {
    reviewed.iter().map(|reviewed| json::line(&row(reviewed))).collect()
}

/// The JSON Schema of a line.
pub(super) fn schema() -> String {
    format!("{:#}\n", serde_json::Value::from(schemars::schema_for!(Row<'_>)))
}

impl<'c> From<&'c Cost> for EffectRow<'c> {
    fn from(cost: &'c Cost) -> Self {
        Self {
            impact: cost.impact.name(),
            why: &cost.reason,
            statement: cost.statement.as_deref(),
            lost: cost.lost.as_deref(),
            kept: cost.kept,
        }
    }
}

fn row(reviewed: &ReviewedChange) -> Row<'_> {
    let (change, costs) = (&reviewed.assessed.change, &reviewed.assessed.costs);
    Row {
        object: &change.object,
        column: change.column.as_deref(),
        change: change.kind.name(),
        from: change.from.as_ref().map(Fact::to_string),
        to: change.to.as_ref().map(Fact::to_string),
        impact: reviewed.assessed.max_impact().name(),
        effects: costs.iter().map(EffectRow::from).collect(),
        file: reviewed.place.as_ref().map(|place| place.source().name()),
        line: reviewed.place.as_ref().map(|place| place.line_column().0),
        approved: reviewed
            .approved
            .as_ref()
            .map(|approval| ApprovalRow { reason: &approval.reason, expires: &approval.expires }),
    }
}

/// What annotations and code scanning say of a change.
pub(super) fn notice(reviewed: &ReviewedChange) -> Notice<'_> {
    let level = match (reviewed.approved.is_some(), reviewed.assessed.max_impact()) {
        (true, _) | (_, Impact::None | Impact::Alter) => Severity::Info,
        (_, Impact::Recreate | Impact::Readers) => Severity::Warn,
        (_, Impact::Data) => Severity::Error,
    };
    let change = &reviewed.assessed.change;
    let message =
        format!("{}: {}: {}", change.object, sentence(change), reasons(&reviewed.assessed).join("; "));
    let kind = change.kind;
    Notice {
        name: kind.name(),
        about: format!("A view or an external schema has changed: {}.", kind.words()).into(),
        usual: level,
        level,
        message,
        help: None,
        place: reviewed.place.as_ref(),
        fix: None,
        code: None,
    }
}
