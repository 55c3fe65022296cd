//! A view that no streaming view can be becomes two: one that lands the stream, and a plain one over it that does the
//! rest.

use std::collections::BTreeSet;
use std::ops::Range;

use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::lines::place;
use super::{not_carried, select};
use crate::diag::{Code, Finding};
use crate::sql::definitions::Definitions;
use crate::syntax;
use crate::syntax::edit::edited_part;
use crate::syntax::names::{column, each, parts};
use crate::syntax::refresh::refused_aggregate;
use crate::syntax::tokens::Tokens;
use crate::syntax::{ClauseKind, KeyKind, Kind, MaterializedView, SortKeys, Statement};
use crate::text::Source;

/// A view that is being split.
pub(super) struct Splitter<'t> {
    pub(super) source: &'t Source,
    pub(super) statement: &'t Statement,
    pub(super) view: &'t MaterializedView,
    pub(super) files: &'t Definitions,
    pub(super) tokens: Tokens<'t>,
    pub(super) findings: Vec<Finding>,
    /// Changes of the query, which stays with the plain view.
    pub(super) edits: Vec<(Range<usize>, String)>,
    pub(super) landings: Vec<String>,
    pub(super) reasons: BTreeSet<&'static str>,
}

/// The file's new text, if the view has to be split, and what is said of it.
pub(super) fn split(
    source: &Source,
    statements: &[Statement],
    statement: &Statement,
    view: &MaterializedView,
    files: &Definitions,
) -> Option<(String, Vec<Finding>)> {
    if !files.is_streaming(&view.query) {
        return None;
    }
    let selects = select::of_streams(&view.query, files);
    let tokens = Tokens::of(source, statement);
    let mut splitter = Splitter {
        source,
        statement,
        view,
        files,
        tokens,
        findings: Vec::new(),
        edits: Vec::new(),
        landings: Vec::new(),
        reasons: BTreeSet::new(),
    };
    splitter.reasons(&selects);
    if splitter.reasons.is_empty() {
        return None;
    }
    let base = splitter.base_name();
    let mut landings = Vec::new();
    for (at, select) in selects.iter().enumerate() {
        let number = if at == 0 { String::new() } else { format!("_{}", at + 1) };
        let name =
            format!("{base}_landing{number}{}", if view.name.to_string().ends_with('"') { "\"" } else { "" });
        landings.push(splitter.land(select, &name)?);
        splitter.landings.push(name);
    }
    splitter.file(statements, &landings)
}

impl Splitter<'_> {
    pub(super) fn byte(&self, span: Span, end: bool) -> usize {
        let at = if end { span.end } else { span.start };
        self.source.byte_from(self.statement.span.start, at.line, at.column)
    }

    /// The view's name without the quote that ends it.
    fn base_name(&self) -> String {
        self.statement.named(self.view.name.to_string().trim_end_matches('"'))
    }

    /// Why the view cannot read the stream as it is.
    fn reasons(&mut self, selects: &[&ast::Select]) {
        let query = &self.view.query;
        if query.with.is_some() {
            self.reasons.insert("WITH");
        }
        let top = crate::syntax::names::select(query);
        if selects.len() > 1 {
            self.reasons.insert("second stream");
        }
        for select in selects {
            if !top.is_some_and(|top| std::ptr::eq(top, *select)) && query.with.is_none() {
                self.reasons.insert("subquery and no set operation");
            }
            let made = select::parsed_names(select);
            self.reasons.extend(select.projection.iter().filter_map(|item| select::refused(item, &made)));
            self.reasons.extend(select.selection.as_ref().and_then(|filter| select::refused(filter, &[])));
            if select.from.len() > 1 || select.from.iter().any(|from| !from.joins.is_empty()) {
                self.reasons.insert("join");
            }
            if select.distinct.is_some() {
                self.reasons.insert("DISTINCT");
            }
            let mut refused = false;
            each(&select.projection, |expr| refused |= refused_aggregate(expr).is_some());
            if refused {
                self.reasons.insert("aggregate of this kind");
            }
        }
    }

    /// The clauses of storage that a landing view with these columns can have.
    pub(super) fn storage(&mut self, names: &[String]) -> String {
        let mut text = String::new();
        for clause in &self.view.clauses {
            let keys = match &clause.kind {
                ClauseKind::DistKey(keys) | ClauseKind::SortKey(_, SortKeys::Columns(keys)) => {
                    keys.as_slice()
                }
                _ => &[],
            };
            let lost = keys.iter().find(|key| match &key.kind {
                KeyKind::Name(name) => !names.contains(&name.value.to_ascii_lowercase()),
                KeyKind::Position(_) => true,
            });
            let written = &self.source.text()[clause.at.0.clone()];
            if let Some(lost) = lost {
                let made = self.makes(lost);
                let why = if made {
                    "is made in the view over the landed rows"
                } else {
                    "is no column of the view"
                };
                let message = format!("{written} is left out: `{lost}` {why}");
                self.findings.push(not_carried(self.source, clause.at.0.start, message));
            } else if !(matches!(&clause.kind, ClauseKind::DistStyle(style) if style == "key")
                && names.is_empty())
            {
                text.push('\n');
                text.push_str(written);
            }
        }
        text
    }

    /// Whether the view has the column that a key names.
    fn makes(&self, key: &syntax::Key) -> bool {
        let select = crate::syntax::names::select(&self.view.query);
        let items = select.map_or(&[][..], |select| &select.projection);
        let name = key.to_string().to_ascii_lowercase();
        items.iter().any(|item| column(item).is_none_or(|other| other == name))
    }

    /// The whole file with the views in place of the one, and statements about it changed accordingly.
    fn file(mut self, statements: &[Statement], landings: &[String]) -> Option<(String, Vec<Finding>)> {
        let text = self.source.text();
        let span = self.statement.span.clone();
        let head = self.query_start()?;
        let query = edited_part(&text[head..span.end], head, std::mem::take(&mut self.edits));
        let name = self.statement.named(&self.view.name.to_string());
        let mut new: Vec<String> = landings.iter().map(|landing| format!("{landing};")).collect();
        new.push(format!("CREATE VIEW {name} AS\n{}", query.trim()));
        let mut edits = vec![(span.clone(), new.join("\n\n"))];
        let own = parts(&self.view.name);
        edits.extend(about(self.source, statements, &own, &name, &self.landings, &mut self.findings));
        let reasons: Vec<&str> = self.reasons.iter().copied().collect();
        let message = format!(
            "`{name}` is a plain view over `{}` now, which lands the stream: a streaming view takes no {}",
            self.landings.join("`, `"),
            reasons.join(", no ")
        );
        let finding = Finding::new(Code::SplitView, message).at(Some(place(self.source, span.start)));
        let mut findings =
            vec![finding.help(format!(
                "refresh `{}`; queries on `{name}` stay as they are",
                self.landings.join("`, `")
            ))];
        findings.append(&mut self.findings);
        for finding in &mut findings {
            finding.statement = Some(format!("CREATE MATERIALIZED VIEW {name}"));
        }
        Some((edited_part(text, 0, edits), findings))
    }

    /// The first byte of the query, behind AS.
    fn query_start(&self) -> Option<usize> {
        let clauses = self.view.clauses.last().map(|clause| clause.at.0.end);
        let name = self.view.name.0.last()?.as_ident()?.span;
        let from = self.tokens.at(clauses.unwrap_or_else(|| self.byte(name, true)).saturating_sub(1))?;
        let word = self.tokens.next("as", from)?;
        Some(self.tokens.bytes(word + 1).start)
    }
}

/// Statements about a view that is a plain one over landing views now: what refreshes and drops it.
pub(super) fn about(
    source: &Source,
    statements: &[Statement],
    own: &[String],
    name: &str,
    landings: &[String],
    findings: &mut Vec<Finding>,
) -> Vec<(Range<usize>, String)> {
    let mut edits = Vec::new();
    for other in statements {
        let is_own = |name: &ast::ObjectName| parts(name) == own;
        let change = match &other.kind {
            Kind::Refresh(refresh) if is_own(&refresh.name) => {
                let all = landings.iter().map(|name| format!("REFRESH MATERIALIZED VIEW {name}"));
                Some(all.collect::<Vec<_>>().join(";\n"))
            }
            Kind::DropView(drop) if drop.materialized && drop.names.len() == 1 && is_own(&drop.names[0]) => {
                let exists = if drop.if_exists { "IF EXISTS " } else { "" };
                let all = landings.iter().map(|name| format!(";\nDROP MATERIALIZED VIEW {exists}{name}"));
                Some(format!("DROP VIEW {exists}{name}{}", all.collect::<String>()))
            }
            Kind::DropView(drop) if drop.materialized && drop.names.iter().any(is_own) => {
                let message = format!("`{name}` is a plain view now: drop it by DROP VIEW");
                findings.push(not_carried(source, other.span.start, message));
                None
            }
            Kind::AlterView(alter) if is_own(&alter.name) => {
                let message = format!("`{name}` is a plain view now: change `{}` instead", landings[0]);
                findings.push(not_carried(source, other.span.start, message));
                None
            }
            Kind::Append(append) if is_own(&append.source) => {
                let message = format!("`{name}` is a plain view now: append from `{}` instead", landings[0]);
                findings.push(not_carried(source, other.span.start, message));
                None
            }
            _ => None,
        };
        edits.extend(change.map(|change| (other.span.clone(), change)));
    }
    edits
}
