//! The landing view of a SELECT over a stream, and what the SELECT reads then.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{self, Expr, TableFactor};
use sqlparser::tokenizer::Token;

use super::landed::{Landed, Renamed, refused_items};
use super::lines::{Line, filter, lines, list};
use super::not_carried;
use super::select::{self, Clauses};
use super::split::Splitter;
use crate::syntax::edit::{bytes, edited_part};
use crate::syntax::names::conjuncts;
use crate::syntax::names::{Node, as_written, column, each, is_call, look, parts};

impl Splitter<'_> {
    /// The statement of the landing view for a SELECT; the SELECT itself is changed to read that.
    pub(super) fn land(&mut self, select: &ast::Select, landing: &str) -> Option<String> {
        let start = self.tokens.at(self.byte(select::start(select), false))?;
        let clauses = select::clauses(&self.tokens, start)?;
        if clauses.items.len() != select.projection.len() {
            return None;
        }
        let whole = select::aggregates(select)
            || select.from.len() > 1
            || select.from.iter().any(|from| !from.joins.is_empty())
            || select.top.is_some();
        let landed = if whole {
            self.land_columns(select, landing)?
        } else {
            self.land_items(select, &clauses, landing)?
        };
        let stream = self.stream_of(select)?;
        Some(format!(
            "CREATE MATERIALIZED VIEW {landing}{}\nAS\nSELECT\n{}\nFROM {stream}{}",
            self.storage(&landed.names),
            list(&landed.items),
            filter(&landed.conditions),
        ))
    }

    /// The relation that is the stream, with its alias.
    fn stream_of(&self, select: &ast::Select) -> Option<String> {
        let (name, alias) = select::stream(select, self.files)?;
        let first = self.byte(name.0.first()?.as_ident()?.span, false);
        let last = name.0.last()?.as_ident()?.span;
        let end = alias.map_or_else(|| self.byte(last, true), |alias| self.byte(alias.name.span, true));
        Some(self.source.text()[first..end].to_owned())
    }

    /// Replaces the stream in FROM by the landing view, which keeps the name that columns are qualified with.
    fn read_landing(&mut self, select: &ast::Select, landing: &str) -> Option<()> {
        let (name, alias) = select::stream(select, self.files)?;
        let first = self.byte(name.0.first()?.as_ident()?.span, false);
        let last = name.0.last()?.as_ident()?;
        let end = self.byte(last.span, true);
        let mut qualified = false;
        each(&select.projection, |expr| qualified |= qualifies(expr, last));
        if let Some(filter) = &select.selection {
            each(filter, |expr| qualified |= qualifies(expr, last));
        }
        let new =
            if alias.is_none() && qualified { format!("{landing} AS {last}") } else { landing.to_owned() };
        self.edits.push((first..end, new));
        Some(())
    }

    /// Lands the columns that a SELECT names, and leaves the rest to it.
    fn land_columns(&mut self, select: &ast::Select, landing: &str) -> Option<Landed> {
        let wild = select.projection.iter().any(|item| column(item).is_none());
        let names: BTreeSet<String> =
            select::columns(select, &[]).into_iter().map(|name| name.value.to_ascii_lowercase()).collect();
        let items = if wild || names.is_empty() {
            vec![Line::plain("*")]
        } else {
            names.iter().map(|name| Line::plain(name.as_str())).collect()
        };
        self.read_landing(select, landing)?;
        Some(Landed { items, names: names.into_iter().collect(), conditions: Vec::new() })
    }

    /// Lands every item and condition that a streaming view takes, and the columns that the others need.
    fn land_items(&mut self, select: &ast::Select, clauses: &Clauses, landing: &str) -> Option<Landed> {
        let text = self.source.text();
        let made = select::parsed_names(select);
        let refused = refused_items(select, &made);
        let all: Vec<Range<usize>> = clauses.items.iter().map(|item| bytes(&self.tokens, item)).collect();
        let items = lines(text, &all, self.tokens.bytes(clauses.select).end);
        let mut landed = Landed::default();
        let mut kept: Vec<Line> = Vec::new();
        for ((item, line), refused) in select.projection.iter().zip(&items).zip(&refused) {
            if *refused {
                continue;
            }
            landed.items.push(line.clone());
            landed.names.extend(column(item));
        }
        // behind the items that are landed as they are: what the others read
        let mut names = Renamed::of(select, &refused);
        for (((item, line), refused), range) in select.projection.iter().zip(&items).zip(&refused).zip(&all) {
            if !refused {
                let name = as_written(item);
                kept.push(line.with(name.unwrap_or_else(|| "*".to_owned())));
                continue;
            }
            let new = self.rewritten(item, range, &made, &mut names, &mut landed);
            kept.push(line.with(new));
        }
        let (landed_conditions, kept_conditions) = self.conditions(select, clauses, &mut names, &mut landed);
        landed.conditions = landed_conditions;
        for name in names.clashes {
            let message = format!("`{name}` is a column of the stream and one that the view makes");
            self.findings.push(not_carried(self.source, self.statement.span.start, message));
        }
        self.rest_of_select(select, clauses, landing, &refused, &kept, &kept_conditions)?;
        Some(landed)
    }

    /// An item or a condition that stays with the plain view, in terms of what is landed.
    fn rewritten(
        &mut self,
        tree: &impl ast::Visit,
        range: &Range<usize>,
        made: &[String],
        names: &mut Renamed,
        landed: &mut Landed,
    ) -> String {
        let text = self.source.text();
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        // navigation needs a column to start from
        let mut calls: Vec<Range<usize>> = Vec::new();
        each(tree, |expr| {
            if let Expr::CompoundFieldAccess { root, .. } = expr
                && is_call(root, &["json_parse"])
                && let Some(call) = self.tokens.call(self.byte(ast::Spanned::span(root.as_ref()), false))
            {
                let open = call.0;
                let nested = matches!(root.as_ref(), Expr::Nested(_));
                let (first, last) = if nested { (open - 1, call.2 + 1) } else { (open, call.2) };
                calls.push(self.tokens.bytes(first).start..self.tokens.bytes(last).end);
            }
        });
        for call in calls {
            let inner = text[call.clone()].trim_start_matches('(');
            let inner = if text[call.clone()].starts_with('(') {
                inner.trim_end_matches(')').to_owned() + ")"
            } else {
                inner.to_owned()
            };
            let name = landed.payload(&inner, made);
            edits.push((call, name));
        }
        for name in select::columns(tree, made) {
            let at = self.byte(name.span, false)..self.byte(name.span, true);
            if edits.iter().any(|(other, _)| other.start <= at.start && at.end <= other.end) {
                continue;
            }
            let new = names.of_column(&name.value.to_ascii_lowercase(), landed);
            if new != name.value.to_ascii_lowercase() {
                edits.push((at, new));
            }
        }
        edited_part(&text[range.clone()], range.start, edits)
    }

    /// The conditions that are landed, and those that are not.
    fn conditions(
        &mut self,
        select: &ast::Select,
        clauses: &Clauses,
        names: &mut Renamed,
        landed: &mut Landed,
    ) -> (Vec<Line>, Vec<Line>) {
        let Some(whole) = &select.selection else { return (Vec::new(), Vec::new()) };
        let mut trees = conjuncts(whole);
        let mut ranges: Vec<Range<usize>> =
            clauses.conditions.iter().map(|range| bytes(&self.tokens, range)).collect();
        if trees.len() != ranges.len() {
            let Some((first, last)) = ranges.first().zip(ranges.last()) else {
                return (Vec::new(), Vec::new());
            };
            let all = first.start..last.end;
            (trees, ranges) = (vec![whole], Vec::from([all]));
        }
        let all = lines(self.source.text(), &ranges, ranges.first().map_or(0, |range| range.start));
        let (mut lands, mut stays) = (Vec::new(), Vec::new());
        for ((tree, line), range) in trees.into_iter().zip(&all).zip(&ranges) {
            if select::refused(tree, &[]).is_none() {
                lands.push(line.clone());
            } else {
                let new = self.rewritten(tree, range, &[], names, landed);
                stays.push(line.with(new));
            }
        }
        (lands, stays)
    }

    /// Puts what is left of a SELECT in its place: a name, where nothing is left of it.
    fn rest_of_select(
        &mut self,
        select: &ast::Select,
        clauses: &Clauses,
        landing: &str,
        refused: &[bool],
        items: &[Line],
        conditions: &[Line],
    ) -> Option<()> {
        let open =
            clauses.select.checked_sub(1).filter(|open| self.tokens.token(*open) == Some(&Token::LParen));
        let close = open.and_then(|open| self.tokens.close(open)).filter(|close| *close == clauses.end);
        let untouched =
            refused.iter().all(|refused| !refused) && conditions.is_empty() && clauses.rest.is_empty();
        if let (true, Some(open), Some(close)) = (untouched, open, close) {
            if self.tokens.is_word(open.checked_sub(1)?, "as")
                && self.drop_cte(open, close, landing).is_some()
            {
                return Some(());
            }
            let derived = ["from", "join"].iter().any(|word| self.tokens.is_word(open - 1, word));
            if derived {
                let range = self.tokens.bytes(open).start..self.tokens.bytes(close).end;
                self.edits.push((range, landing.to_owned()));
                return Some(());
            }
        }
        let alias = select::stream(select, self.files)?
            .1
            .map(|alias| format!(" AS {}", alias.name))
            .unwrap_or_default();
        let rest = &self.source.text()[bytes(&self.tokens, &clauses.rest)];
        let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
        let new = format!("SELECT\n{}\nFROM {landing}{alias}{}{rest}", list(items), filter(conditions));
        // as deep as it stood
        let start = self.tokens.bytes(clauses.select).start;
        let line = self.source.text()[..start].rfind('\n').map_or(0, |at| at + 1);
        let indent = &self.source.text()[line..start];
        let indent = if indent.trim().is_empty() { indent } else { "" };
        let new = new.replace('\n', &format!("\n{indent}"));
        let range = self.tokens.bytes(clauses.select).start..self.tokens.bytes(clauses.end - 1).end;
        self.edits.push((range, new));
        Some(())
    }

    /// Takes a CTE out of WITH, and lets those who read it read the landing view.
    fn drop_cte(&mut self, open: usize, close: usize, landing: &str) -> Option<()> {
        let name = open.checked_sub(2)?;
        let Some(Token::Word(word)) = self.tokens.token(name) else { return None };
        let (cte, spelled) = (word.value.to_ascii_lowercase(), word.to_string());
        let comma = |at: usize| matches!(self.tokens.token(at), Some(Token::Comma));
        let range = if comma(close + 1) {
            self.tokens.bytes(name).start..self.tokens.bytes(close + 2).start
        } else if comma(name.checked_sub(1)?) {
            self.tokens.bytes(name - 2).end..self.tokens.bytes(close).end
        } else {
            let recursive = usize::from(self.tokens.is_word(name - 1, "recursive"));
            self.tokens.bytes(name - 1 - recursive).start..self.tokens.bytes(close + 1).start
        };
        let mut readers = Vec::new();
        look(self.view.query.as_ref(), &mut |node| {
            if let Node::Factor(TableFactor::Table { name, alias, .. }) = node
                && parts(name).as_slice() == [cte.clone()]
                && let Some(first) = name.0.first().and_then(|part| part.as_ident())
            {
                readers.push((first.span, alias.is_some()));
            }
            ControlFlow::Continue(())
        });
        for (span, aliased) in readers {
            let at = self.byte(span, false)..self.byte(span, true);
            let new = if aliased { landing.to_owned() } else { format!("{landing} AS {spelled}") };
            self.edits.push((at, new));
        }
        self.edits.push((range, String::new()));
        Some(())
    }
}

fn qualifies(expr: &Expr, relation: &ast::Ident) -> bool {
    matches!(expr, Expr::CompoundIdentifier(names) if names.len() > 1 && names[0].value.eq_ignore_ascii_case(&relation.value))
}
