//! Long SELECT lists are parsed in pieces, on all cores: nearly all of the time of a wide view goes there.
//!
//! A piece is small, so that its tokens are gone before the next one's are made: a whole list of 1,500 columns
//! takes some ten megabytes of them.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::ops::Range;

use super::Head;
use crate::diag::Error;
use crate::model::SelectItem;
use crate::sql::parallel;
use crate::text::Source;

/// Items from which a list is parsed in pieces.
const LONG: usize = 200;
/// Items of a piece.
const PIECE: usize = 50;

/// A text without its long lists, and the lists, parsed, in order.
pub(super) struct TakenOut {
    /// The text, with a placeholder and as many lines in place of each list.
    pub(super) text: String,
    /// The placeholder, which the text itself does not hold.
    pub(super) placeholder: String,
    pub(super) lists: VecDeque<Vec<SelectItem>>,
}

/// Takes the long lists out of a text; `None` where it has none.
pub(super) fn take_out(source: &Source) -> Result<Option<TakenOut>, Error> {
    let text = source.text();
    let long = long_lists(text);
    if long.is_empty() {
        return Ok(None);
    }
    let mut placeholder = "$list".to_owned();
    while text.contains(&placeholder) {
        placeholder.push('_');
    }
    let (mut rest, mut at, mut lists) = (String::new(), 0, VecDeque::new());
    for list in long {
        rest.push_str(&text[at..list.start]);
        let _ = write!(rest, " {placeholder} ");
        at = list.end;
        // what follows stays in its line and column
        let lines = text[list.start..at].matches('\n').count();
        rest.extend(std::iter::repeat_n('\n', lines));
        let column = text[..at].rsplit('\n').next().map_or(0, |last| last.chars().count());
        rest.extend(std::iter::repeat_n(' ', column));
        lists.push_back(parse(source, list.pieces())?);
    }
    rest.push_str(&text[at..]);
    Ok(Some(TakenOut { text: rest, placeholder, lists }))
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

/// The items of all pieces in order; the first error of the first piece that has one.
fn parse(source: &Source, pieces: Vec<Range<usize>>) -> Result<Vec<SelectItem>, Error> {
    let piece = |piece: &Range<usize>| Head::of_piece(source, piece.clone())?.whole_list();
    let results = parallel::map(&pieces, piece);
    let mut items = Vec::new();
    for result in results {
        items.extend(result?);
    }
    Ok(items)
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
            b'\'' => quoted(bytes, at, b'\'', true),
            b'"' => quoted(bytes, at, b'"', false),
            b'-' if bytes.get(at + 1) == Some(&b'-') => end_of(bytes, at, b"\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => end_of(bytes, at + 2, b"*/"),
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
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                let end = word(bytes, at);
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

fn word(bytes: &[u8], at: usize) -> usize {
    let goes_on = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'$' | b'#') || **b >= 0x80;
    at + bytes[at..].iter().take_while(goes_on).count()
}

/// The byte after a quoted text; a doubled quote is two texts in a row, which is the same here.
fn quoted(bytes: &[u8], start: usize, quote: u8, escapes: bool) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if escapes => 2,
            b if b == quote => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}

fn end_of(bytes: &[u8], start: usize, end: &[u8]) -> usize {
    let found = bytes.get(start..).and_then(|rest| rest.windows(end.len()).position(|window| window == end));
    found.map_or(bytes.len(), |offset| start + offset + end.len())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sql::parse_script;

    fn wide(item: impl Fn(usize) -> String) -> String {
        let items: Vec<String> = (0..450).map(item).collect();
        format!("SET a TO TRUE;\nSELECT {}\nFROM t AS x\nWHERE a IN (1, 2);", items.join(",\n    "))
    }

    #[test]
    fn a_list_in_pieces_is_the_list_in_one() {
        let odd =
            wide(|n| format!("f('it''s, a \\'FROM\\'', {n}, (a)) /* , FROM */ AS \"c, {n} FROM\" -- , x\n"));
        let script = parse_script(&Source::new("a.sql", odd)).unwrap();
        let crate::model::Statement::Query(query) = &script.statements[1] else { panic!("a query") };
        let names: Vec<_> = query.items.iter().map(|item| item.alias.clone().unwrap().folded()).collect();
        let expected: Vec<_> = (0..450).map(|n| format!("c, {n} from")).collect();
        assert_eq!(names, expected);
        assert!(query.filter.is_some());
    }

    #[test]
    fn errors_in_and_after_a_list_keep_their_place() {
        let within = wide(|n| if n == 300 { "f(1) AS a b".to_owned() } else { format!("c{n}") });
        let error = parse_script(&Source::new("a.sql", within)).unwrap_err().to_string();
        assert_eq!(error, "a.sql:302:15: expected `,` or `FROM`, found `b`");
        let after = wide(|n| format!("c{n}")).replace("WHERE a IN", "WHERE a OVER OVER");
        let error = parse_script(&Source::new("a.sql", after)).unwrap_err().to_string();
        assert!(error.starts_with("a.sql:453:"), "{error}");
    }
}
