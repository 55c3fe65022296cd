//! Chains of operators: parsed in a loop, they become trees as deep as they are long, so their length has a bound.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// Operators of an expression, or set operations of a query.
const LONGEST: usize = 10_000;

/// The operator that is one too many in its expression or query, and the message for it.
pub(super) fn too_long(tokens: &[TokenWithSpan]) -> Option<(&TokenWithSpan, String)> {
    // operators since the expression began, of each pair of brackets that is open
    let mut open = vec![0_usize];
    let mut sets = 0_usize;
    for token in tokens {
        let count = open.last_mut()?;
        match &token.token {
            Token::LParen | Token::LBracket => open.push(0),
            Token::RParen | Token::RBracket => {
                if open.len() > 1 {
                    open.pop();
                }
            }
            Token::Comma => *count = 0,
            Token::Word(word) => match word.keyword {
                Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::MINUS => {
                    sets += 1;
                    if sets > LONGEST {
                        return Some((token, format!("over {LONGEST} set operations in a query")));
                    }
                }
                Keyword::SELECT
                | Keyword::FROM
                | Keyword::WHERE
                | Keyword::HAVING
                | Keyword::WHEN
                | Keyword::THEN
                | Keyword::ELSE
                | Keyword::BY
                | Keyword::ON => *count = 0,
                Keyword::AND | Keyword::OR | Keyword::IS | Keyword::LIKE | Keyword::ILIKE | Keyword::IN => {
                    *count += 1;
                }
                _ => {}
            },
            Token::Whitespace(_)
            | Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::DollarQuotedString(_)
            | Token::Period
            | Token::SemiColon
            | Token::EOF => {}
            _ => *count += 1,
        }
        if open.last().is_some_and(|count| *count > LONGEST) {
            return Some((token, format!("over {LONGEST} operators in an expression")));
        }
    }
    None
}
