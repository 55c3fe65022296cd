//! Long SELECT lists are parsed in pieces, on all cores: nearly all of the time of a wide view goes there.
//!
//! A piece is small, so that its tokens are gone before those of the next are made. Whatever cannot be parsed this way is
//! left to the parser of the whole statement, so that trees and errors do not depend on it.

use std::fmt::Write as _;
use std::ops::Range;

use sqlparser::ast::{self, SelectItem, SetExpr};
use sqlparser::tokenizer::{Location, TokenWithSpan};

use super::lexical::{after_token, starts_word};
use super::parser::{Parser, tokens};
use super::{Kind, dialect};
use crate::diag::Error;
use crate::text::{self, Source};

/// Items from which a list is parsed in pieces.
const LONG: usize = 64;
/// Items of a piece.
const PIECE: usize = 40;

/// A statement's text without its long lists, and what was made of their items, in order.
pub(super) struct TakenOut<T> {
    /// The text, with a placeholder and as many lines in place of each list.
    pub(super) text: String,
    /// The placeholder, which the text itself does not contain.
    placeholder: String,
    lists: Vec<Vec<T>>,
}

/// Takes the long lists out of the text of a statement; `None` if it has none, or one that is not a list.
///
/// `each` is given every item, and the item is gone before those of the next piece are parsed: a whole list of trees
/// takes tens of megabytes.
pub(super) fn take_out<T: Send>(
    source: &Source,
    span: &Range<usize>,
    text: &str,
    each: &(impl Fn(SelectItem) -> T + Sync),
) -> Option<TakenOut<T>> {
    let long = long_lists(text);
    if long.is_empty() {
        return None;
    }
    let mut placeholder = "$list".to_owned();
    while text.contains(&placeholder) {
        placeholder.push('_');
    }
    let (mut rest, mut at, mut lists) = (String::new(), 0, Vec::new());
    for list in long {
        rest.push_str(&text[at..list.start]);
        let _ = write!(rest, " {placeholder} ");
        at = list.end;
        // what follows stays in its line and column
        let lines = text[list.start..at].matches('\n').count();
        rest.extend(std::iter::repeat_n('\n', lines));
        let column = text[..at].rsplit('\n').next().map_or(0, |last| last.chars().count());
        rest.extend(std::iter::repeat_n(' ', column));
        lists.push(parse(source, span, text, &list, each)?);
    }
    rest.push_str(&text[at..]);
    Some(TakenOut { text: rest, placeholder, lists })
}

impl<T> TakenOut<T> {
    /// The list, if there is one alone and the statement is a query, or a view, of which it is the SELECT list.
    pub(super) fn of(self, kind: &mut Kind) -> Option<Vec<T>> {
        let SetExpr::Select(select) = query(kind)?.body.as_ref() else { return None };
        let [list] = <[Vec<T>; 1]>::try_from(self.lists).ok()?;
        is_placeholder(&select.projection, &self.placeholder).then_some(list)
    }
}

impl TakenOut<SelectItem> {
    /// The statement with its lists again; `None` if one of them is not where a SELECT list is.
    pub(super) fn put_back(self, mut kind: Kind) -> Option<Kind> {
        let query = query(&mut kind)?;
        let mut lists = self.lists.into_iter();
        // a chain of set operations may be long: right sides wait
        let mut open = vec![query.body.as_mut()];
        while let Some(body) = open.pop() {
            match body {
                SetExpr::Select(select) if is_placeholder(&select.projection, &self.placeholder) => {
                    select.projection = lists.next()?;
                }
                SetExpr::SetOperation { left, right, .. } => open.extend([right.as_mut(), left.as_mut()]),
                _ => {}
            }
        }
        lists.next().is_none().then_some(kind)
    }
}

/// The query that a statement is, or of which it makes a view.
fn query(kind: &mut Kind) -> Option<&mut ast::Query> {
    match kind {
        Kind::MaterializedView(view) => Some(view.query.as_mut()),
        Kind::Sql(parsed) => match parsed.as_mut() {
            ast::Statement::CreateView(view) => Some(view.query.as_mut()),
            ast::Statement::Query(query) => Some(query.as_mut()),
            _ => None,
        },
        _ => None,
    }
}

fn is_placeholder(items: &[SelectItem], placeholder: &str) -> bool {
    let [SelectItem::UnnamedExpr(ast::Expr::Value(value))] = items else { return false };
    matches!(&value.value, ast::Value::Placeholder(name) if name == placeholder)
}

/// A SELECT list: where it is, and where its commas are.
struct List {
    start: usize,
    end: usize,
    commas: Vec<usize>,
}

impl List {
    fn pieces(&self) -> Vec<Range<usize>> {
        let ends = self.commas.iter().skip(PIECE - 1).step_by(PIECE).copied();
        let mut start = self.start;
        let mut pieces = Vec::new();
        for end in ends.chain([self.end]) {
            pieces.push(start..end);
            start = end + 1;
        }
        pieces
    }
}

/// What is made of the items of all pieces, in order.
fn parse<T: Send>(
    source: &Source,
    span: &Range<usize>,
    text: &str,
    list: &List,
    each: &(impl Fn(SelectItem) -> T + Sync),
) -> Option<Vec<T>> {
    let (mut place, mut done) = (Location { line: 1, column: 1 }, 0);
    let mut pieces = Vec::new();
    for piece in list.pieces() {
        place = after(place, &text[done..piece.start]);
        done = piece.start;
        pieces.push((piece, place));
    }
    let piece = |(piece, place): &(Range<usize>, Location)| {
        let tokens = shifted(dialect::reworded(tokens(source, span.start, &text[piece.clone()])?), *place);
        Parser::new(source, span.clone(), tokens).whole_list(each)
    };
    let mut items = Vec::new();
    for result in text::map(&pieces, piece) {
        items.extend(result.ok()?);
    }
    Some(items)
}

/// The place behind a text that begins at a place.
fn after(place: Location, text: &str) -> Location {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64;
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
    if lines == 0 {
        Location { line: place.line, column: place.column + last }
    } else {
        Location { line: place.line + lines, column: last + 1 }
    }
}

/// The tokens of a text that begins at a place.
fn shifted(mut tokens: Vec<TokenWithSpan>, from: Location) -> Vec<TokenWithSpan> {
    for token in &mut tokens {
        for place in [&mut token.span.start, &mut token.span.end] {
            if place.line == 1 {
                place.column += from.column - 1;
            }
            place.line += from.line - 1;
        }
    }
    tokens
}

impl Parser<'_> {
    /// What is made of the items of a SELECT list without its SELECT.
    fn whole_list<T>(mut self, each: &impl Fn(SelectItem) -> T) -> Result<Vec<T>, Error> {
        let items = self.list(|parser| {
            parser.inner.parse_select_item().map(each).map_err(|error| parser.broken(&error.to_string()))
        })?;
        if self.is_at_end() { Ok(items) } else { Err(self.expected("`,` or `FROM`")) }
    }
}

/// The lists of over [`LONG`] items between a SELECT and its FROM, outside parentheses, quotes and comments.
fn long_lists(text: &str) -> Vec<List> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_u32);
    let (mut list, mut found) = (None::<List>, Vec::new());
    let mut close = |list: &mut Option<List>, end: usize| {
        if let Some(list) = list.take()
            && list.commas.len() >= LONG
        {
            found.push(List { end, ..list });
        }
    };
    while let Some(&byte) = bytes.get(at) {
        let after = match byte {
            b'\'' | b'"' | b'-' | b'/' | b'$' | b'{' => after_token(text, at),
            b'(' | b'[' => {
                depth += 1;
                at + 1
            }
            b')' | b']' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            b',' if depth == 0 => {
                if let Some(list) = &mut list {
                    list.commas.push(at);
                }
                at + 1
            }
            b';' => {
                close(&mut list, at);
                at + 1
            }
            byte if starts_word(byte) => {
                let end = after_token(text, at);
                match &bytes[at..end] {
                    name if depth > 0 || name.len() > 6 => {}
                    name if name.eq_ignore_ascii_case(b"select") => {
                        list = Some(List { start: end, end, commas: Vec::new() });
                    }
                    name if name.eq_ignore_ascii_case(b"from") => close(&mut list, at),
                    _ => {}
                }
                end
            }
            _ => at + 1,
        };
        at = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn wide(item: impl Fn(usize) -> String) -> String {
        let items: Vec<String> = (0..450).map(item).collect();
        format!("SELECT {}\nFROM t AS x\nWHERE a IN (1, 2)", items.join(",\n    "))
    }

    /// The tree in pieces, and the tree in one.
    fn both(text: &str) -> (Option<Kind>, Kind) {
        let source = Source::new("a.sql", text);
        let span = 0..text.len();
        let in_one = super::super::parsed(&source, &span, text).unwrap().0;
        let taken = take_out(&source, &span, text, &|item| item);
        let in_pieces = taken.and_then(|taken| {
            let kind = super::super::parsed(&source, &span, &taken.text).unwrap().0;
            taken.put_back(kind)
        });
        (in_pieces, in_one)
    }

    #[test]
    fn a_list_in_pieces_is_the_list_in_one() {
        let odd = wide(|n| {
            format!("f('it''s, a \\'FROM\\'', $${n}, FROM$$, (a)) /* , FROM */ AS \"c, {n} FROM\" -- , x\n")
        });
        let two =
            format!("CREATE MATERIALIZED VIEW v AS {odd} UNION ALL {}", wide(|n| format!("ü{n} ISNULL")));
        for text in [odd, two] {
            let (in_pieces, in_one) = both(&text);
            // as text too, since places are not compared
            assert_eq!(format!("{:?}", in_pieces.unwrap()), format!("{in_one:?}"));
        }
    }

    #[test]
    fn what_is_no_plain_list_is_left_to_the_parser_of_the_whole() {
        for text in [
            wide(|n| if n == 300 { "a IS DISTINCT FROM b".to_owned() } else { format!("c{n}") }),
            format!("INSERT INTO t {}", wide(|n| format!("c{n}"))),
        ] {
            assert_eq!(both(&text).0, None, "{text}");
        }
    }
}
