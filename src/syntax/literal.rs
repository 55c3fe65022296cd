//! Text literals. Redshift takes a backslash in `'…'` as an escape, so both it and the quote are doubled.

use sqlparser::ast;

/// The text as a literal, quotes included. A NUL has no literal: the proof refuses it in what is emitted.
pub(crate) fn quoted(text: &str) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    sql.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => sql.extend([c, c]),
            // a literal stays on its line, so that no line of SQL is a text of somebody's choice
            '\n' => sql.push_str("\\n"),
            '\r' => sql.push_str("\\r"),
            c => sql.push(c),
        }
    }
    sql.push('\'');
    sql
}

/// The text of a literal whose inner characters, unescaped by no one yet, are given.
///
/// `\n` and its kin are read as the escapes that they are in hand-written SQL.
pub(crate) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                chars.next();
                text.push('\'');
            }
            '\\' => text.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            }),
            c => text.push(c),
        }
    }
    text
}

/// The text of a literal: in quotes, behind `E`, or between dollars.
pub(crate) fn text_of_value(value: &ast::Value) -> Option<String> {
    match value {
        ast::Value::SingleQuotedString(raw) => Some(unescape(raw)),
        ast::Value::EscapedStringLiteral(text) => Some(text.clone()),
        ast::Value::DollarQuotedString(text) => Some(text.value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_survives_its_literal() {
        for text in ["", "it's", "a\\b", "\\", "'; DROP TABLE x; --", "\\'", "line\r\nbreak", "Ünïcode 😀"]
        {
            let sql = quoted(text);
            assert_eq!(unescape(&sql[1..sql.len() - 1]), text, "{sql}");
        }
    }
}
