//! A statement's tokens with their bytes: where calls and casts end, which their trees do not know.

use std::ops::Range;

use sqlparser::tokenizer::Token;

use super::{Statement, tokens_of};
use crate::text::Source;

/// Tokens without the space and the comments between them.
#[derive(Debug)]
pub(crate) struct Tokens<'s>(Vec<(&'s Token, Range<usize>)>);

impl<'s> Tokens<'s> {
    pub(crate) fn of(source: &Source, statement: &'s Statement) -> Self {
        Self(tokens_of(source, statement))
    }

    /// The token that begins at a byte, or holds it.
    pub(crate) fn at(&self, byte: usize) -> Option<usize> {
        let after = self.0.partition_point(|(_, bytes)| bytes.start <= byte);
        after.checked_sub(1)
    }

    pub(crate) fn token(&self, at: usize) -> Option<&Token> {
        self.0.get(at).map(|(token, _)| *token)
    }

    pub(crate) fn bytes(&self, at: usize) -> Range<usize> {
        self.0.get(at).map_or(0..0, |(_, bytes)| bytes.clone())
    }

    /// Whether it is this word, without quotes.
    pub(crate) fn is_word(&self, at: usize, text: &str) -> bool {
        matches!(self.token(at), Some(Token::Word(word)) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text))
    }

    /// The first of a word.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        self.next(text, 0)
    }

    /// The first of a word from a token on.
    pub(crate) fn next(&self, text: &str, from: usize) -> Option<usize> {
        (from..self.0.len()).find(|at| self.is_word(*at, text))
    }

    /// The bracket that closes the one at `open`.
    pub(crate) fn close(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, (token, _)) in self.0.iter().enumerate().skip(open) {
            match token {
                Token::LParen | Token::LBracket => depth += 1,
                Token::RParen | Token::RBracket => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The bracket that opens what the one at `close` closes.
    fn open(&self, close: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (0..=close).rev() {
            match self.token(at)? {
                Token::RParen | Token::RBracket => depth += 1,
                Token::LParen | Token::LBracket => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A call whose name begins at a byte, perhaps with that of a schema: where it begins, its brackets.
    pub(crate) fn call(&self, byte: usize) -> Option<(usize, usize, usize)> {
        let name = self.at(byte)?;
        let mut open = name + 1;
        while *self.token(open)? == Token::Period {
            open += 2;
        }
        if *self.token(open)? != Token::LParen {
            return None;
        }
        Some((name, open, self.close(open)?))
    }

    /// The commas between the arguments of a call, given its brackets.
    pub(crate) fn commas(&self, open: usize, close: usize) -> Vec<usize> {
        let mut commas = Vec::new();
        let mut at = open + 1;
        while at < close {
            match self.token(at) {
                Some(Token::LParen | Token::LBracket) => match self.close(at) {
                    Some(end) => at = end,
                    None => break,
                },
                Some(Token::Comma) => commas.push(at),
                _ => {}
            }
            at += 1;
        }
        commas
    }

    /// The arguments of a call, in bytes.
    pub(crate) fn arguments(&self, open: usize, close: usize) -> Vec<Range<usize>> {
        let mut arguments = Vec::new();
        let mut start = open + 1;
        for end in self.commas(open, close).into_iter().chain([close]) {
            if end > start {
                arguments.push(self.bytes(start).start..self.bytes(end - 1).end);
            }
            start = end + 1;
        }
        arguments
    }

    /// Where the operand that ends at a token begins: a name, a literal, a call, brackets, CASE … END, and casts of
    /// these.
    pub(crate) fn operand(&self, end: usize) -> Option<usize> {
        let mut start = match self.token(end)? {
            Token::RParen | Token::RBracket => self.open(end)?,
            Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("end") => {
                self.case(end)?
            }
            Token::Word(_) | Token::Number(..) | Token::SingleQuotedString(_) => end,
            _ => return None,
        };
        loop {
            let before = start.checked_sub(1);
            let token = before.and_then(|before| self.token(before));
            let opens = matches!(self.token(start)?, Token::LParen | Token::LBracket);
            start = match (token, before) {
                // the name of a call, or what a subscript is of
                (Some(Token::Word(word)), Some(before)) if opens && !is_clause(&word.value) => before,
                (Some(Token::RParen | Token::RBracket), Some(before))
                    if *self.token(start)? == Token::LBracket =>
                {
                    self.open(before)?
                }
                (Some(Token::Period), Some(before)) => before.checked_sub(1)?,
                // a cast of what stands before it
                (Some(Token::DoubleColon), Some(before)) => self.operand(before.checked_sub(1)?)?,
                _ => return Some(start),
            };
        }
    }

    /// The clause of a query that begins with a word and holds a byte, or ends before it, and the space before it.
    pub(crate) fn clause(&self, word: &str, byte: usize) -> Option<Range<usize>> {
        const CLAUSES: [&str; 4] = ["order", "limit", "offset", "fetch"];
        let found = self.at(byte)?;
        let before = (0..=found).rev().find(|at| self.is_word(*at, word));
        let start = before.or_else(|| (found..self.0.len()).find(|at| self.is_word(*at, word)))?;
        let mut end = start;
        while let Some(token) = self.token(end + 1) {
            end = match token {
                Token::LParen => self.close(end + 1)?,
                Token::RParen => break,
                _ if CLAUSES.iter().any(|clause| self.is_word(end + 1, clause)) => break,
                _ => end + 1,
            };
        }
        Some(self.bytes(start.checked_sub(1)?).end..self.bytes(end).end)
    }

    /// The CASE that an END ends.
    fn case(&self, end: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (0..=end).rev() {
            if self.is_word(at, "end") {
                depth += 1;
            } else if self.is_word(at, "case") {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The END of a CASE.
    pub(crate) fn case_end(&self, case: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in case..self.0.len() {
            if self.is_word(at, "case") {
                depth += 1;
            } else if self.is_word(at, "end") {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The last token of the type that begins at a token: its words, and its length in brackets.
    pub(crate) fn type_end(&self, start: usize) -> Option<usize> {
        const MORE: [(&str, &str); 4] = [
            ("double", "precision"),
            ("character", "varying"),
            ("binary", "varying"),
            ("national", "character"),
        ];
        let mut end = start;
        if MORE.iter().any(|(first, second)| self.is_word(end, first) && self.is_word(end + 1, second)) {
            end += 1;
        }
        if self.token(end + 1) == Some(&Token::LParen) {
            end = self.close(end + 1)?;
        }
        let zoned = ["with", "without"].iter().any(|word| self.is_word(end + 1, word))
            && self.is_word(end + 2, "time")
            && self.is_word(end + 3, "zone");
        Some(if zoned { end + 3 } else { end })
    }
}

/// A cast as it stands in the text.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    /// All of it.
    pub(crate) whole: Range<usize>,
    pub(crate) operand: Range<usize>,
    pub(crate) data_type: Range<usize>,
}

impl Tokens<'_> {
    /// The smallest cast to a type, by how it is printed, around the operand that begins at a byte.
    pub(crate) fn cast(&self, operand: usize, data_type: &str) -> Option<Cast> {
        let plain = |text: &str| text.to_ascii_lowercase().replace([' ', '\n', '\t'], "");
        let wanted = plain(data_type);
        let mut found: Vec<Cast> = Vec::new();
        for at in 0..self.0.len() {
            let (start, end, kind) = match self.token(at) {
                Some(Token::DoubleColon) => {
                    let Some(start) = at.checked_sub(1).and_then(|last| self.operand(last)) else { continue };
                    (start, at - 1, at + 1)
                }
                Some(Token::Word(_)) if self.is_word(at, "cast") || self.is_word(at, "try_cast") => {
                    let Some(close) = self.close(at + 1) else { continue };
                    let Some(kind) = self.as_before(at + 1, close) else { continue };
                    (at + 2, kind - 2, kind)
                }
                _ => continue,
            };
            let Some(last) = self.type_end(kind) else { continue };
            let operand_bytes = self.bytes(start).start..self.bytes(end).end;
            let by_word = *self.token(at).unwrap_or(&Token::EOF) != Token::DoubleColon;
            let whole = if by_word {
                self.bytes(at).start..self.bytes(last + 1).end
            } else {
                operand_bytes.start..self.bytes(last).end
            };
            let spelled: String =
                (kind..=last).filter_map(|at| self.token(at)).map(|t| plain(&t.to_string())).collect();
            if spelled == wanted && operand_bytes.contains(&operand) {
                let data_type = self.bytes(kind).start..self.bytes(last).end;
                found.push(Cast { whole, operand: operand_bytes, data_type });
            }
        }
        found.into_iter().min_by_key(|cast| cast.whole.len())
    }

    /// The token behind the AS of a CAST, given its brackets.
    fn as_before(&self, open: usize, close: usize) -> Option<usize> {
        let mut at = open + 1;
        while at < close {
            if *self.token(at)? == Token::LParen {
                at = self.close(at)?;
            } else if self.is_word(at, "as") {
                return Some(at + 1);
            }
            at += 1;
        }
        None
    }
}

/// Words that stand before brackets and call nothing.
fn is_clause(word: &str) -> bool {
    const CLAUSES: [&str; 16] = [
        "select", "distinct", "where", "and", "or", "not", "in", "when", "then", "else", "case", "on", "by",
        "having", "as", "from",
    ];
    CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause))
}
