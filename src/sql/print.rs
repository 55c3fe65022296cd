//! Expressions as SQL text, with the parentheses that matter and line breaks where a line grows too long.

use std::fmt::Write as _;

use crate::model::{BinaryOp, CastOp, Expr, NavigationStep};
use crate::redshift::{Ident, is_reserved};
use crate::syntax::quoted;

/// Characters of a line before a CASE breaks.
const WIDTH: usize = 100;

/// The expression on as many lines as read well, the first at `indent` blanks, which are not written.
pub(super) fn pretty(expr: &Expr, indent: usize) -> String {
    let line = line(expr);
    if indent + line.chars().count() <= WIDTH {
        return line;
    }
    broken(expr, indent).unwrap_or(line)
}

/// The expression broken at its outermost CASE, or at the call, cast or operator around it.
fn broken(expr: &Expr, indent: usize) -> Option<String> {
    let pad = |by: usize| format!("\n{}", " ".repeat(indent + by));
    match expr {
        Expr::Case(operand, arms, otherwise) => {
            let mut text = "CASE".to_owned();
            if let Some(operand) = operand {
                let _ = write!(text, " {}", pretty(operand, indent + 5));
            }
            for (when, then) in arms {
                let one = format!("WHEN {} THEN {}", line(when), line(then));
                if indent + 4 + one.chars().count() <= WIDTH {
                    let _ = write!(text, "{}{one}", pad(4));
                } else {
                    let _ = write!(text, "{}WHEN {}", pad(4), pretty(when, indent + 4));
                    let _ = write!(text, "{}THEN {}", pad(4), pretty(then, indent + 4));
                }
            }
            if let Some(otherwise) = otherwise {
                let _ = write!(text, "{}ELSE {}", pad(4), pretty(otherwise, indent + 4));
            }
            let _ = write!(text, "{}END", pad(0));
            Some(text)
        }
        Expr::Call(name, arguments) if holds_case(expr) => {
            let inner: Vec<_> = arguments.iter().map(|argument| pretty(argument, indent + 4)).collect();
            Some(format!("{name}({}{}{})", pad(4), inner.join(&format!(",{}", pad(4))), pad(0)))
        }
        Expr::Cast(CastOp::Cast, inner, to) if matches!(**inner, Expr::Case(..)) => {
            Some(format!("{}::{to}", broken(inner, indent)?))
        }
        Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => {
            let side = |side: &Expr| {
                if needs_parentheses(side, precedence(expr)) {
                    format!("({})", pretty(side, indent + 1))
                } else {
                    pretty(side, indent + 4)
                }
            };
            // a chain is a list: each operand has a line of its own, however many there are
            let (mut operands, mut first) = (Vec::new(), expr);
            while let Expr::Binary(inner, left, right) = first
                && inner == op
            {
                operands.push(side(right));
                first = left;
            }
            operands.push(side(first));
            operands.reverse();
            Some(operands.join(&format!("{}{} ", pad(4), symbol(*op))))
        }
        Expr::Binary(op, left, right) if holds_case(left) => Some(format!(
            "{} {} {}",
            broken(left, indent)?,
            symbol(*op),
            operand(right, precedence(expr) + 1)
        )),
        _ => None,
    }
}

fn holds_case(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |inner| found |= matches!(inner, Expr::Case(..)));
    found
}

/// The expression on one line.
pub(super) fn line(expr: &Expr) -> String {
    let mut sql = String::with_capacity(96);
    write(&mut sql, expr);
    sql
}

/// How tightly an expression binds: what binds less than its surroundings needs parentheses.
fn precedence(expr: &Expr) -> u8 {
    match expr {
        // nothing is known of its operators
        Expr::Opaque(_) => 0,
        Expr::Binary(BinaryOp::Or, ..) => 1,
        Expr::Binary(BinaryOp::And, ..) => 2,
        Expr::Not(_) => 3,
        Expr::IsNull(..) => 4,
        Expr::Binary(
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual,
            ..,
        ) => 5,
        Expr::Between(..) | Expr::In(..) | Expr::Like(..) => 6,
        Expr::Binary(BinaryOp::Matches | BinaryOp::MatchesNot | BinaryOp::Concat, ..) => 7,
        Expr::Binary(BinaryOp::Plus | BinaryOp::Minus, ..) => 8,
        Expr::Binary(BinaryOp::Times | BinaryOp::Divide | BinaryOp::Modulo, ..) => 9,
        Expr::Minus(_) => 10,
        Expr::Cast(CastOp::Cast, ..) => 11,
        _ => 12,
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "OR",
        BinaryOp::And => "AND",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "<>",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Matches => "~",
        BinaryOp::MatchesNot => "!~",
        BinaryOp::Plus => "+",
        BinaryOp::Minus => "-",
        BinaryOp::Times => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
        BinaryOp::Concat => "||",
    }
}

fn needs_parentheses(expr: &Expr, within: u8) -> bool {
    precedence(expr) < within
}

fn operand(expr: &Expr, within: u8) -> String {
    let mut sql = String::new();
    write_operand(&mut sql, expr, within);
    sql
}

fn write_operand(sql: &mut String, expr: &Expr, within: u8) {
    if needs_parentheses(expr, within) {
        sql.push('(');
        write(sql, expr);
        sql.push(')');
    } else {
        write(sql, expr);
    }
}

fn write_list(sql: &mut String, list: &[Expr]) {
    sql.push('(');
    for (index, item) in list.iter().enumerate() {
        if index > 0 {
            sql.push_str(", ");
        }
        write(sql, item);
    }
    sql.push(')');
}

fn word(not: bool, word: &str) -> String {
    if not { format!(" NOT {word} ") } else { format!(" {word} ") }
}

fn write(sql: &mut String, expr: &Expr) {
    let own = precedence(expr);
    match expr {
        Expr::Column(None, name) => {
            let _ = write!(sql, "{name}");
        }
        Expr::Column(Some(alias), name) => {
            let _ = write!(sql, "{alias}.{name}");
        }
        Expr::Navigate(alias, column, steps) => {
            let _ = write!(sql, "{alias}.{column}");
            for step in steps {
                write_step(sql, step);
            }
        }
        Expr::Text(text) => sql.push_str(&quoted(text)),
        Expr::Opaque(text) | Expr::Number(text) => sql.push_str(text),
        Expr::Boolean(value) => sql.push_str(if *value { "TRUE" } else { "FALSE" }),
        Expr::Null => sql.push_str("NULL"),
        Expr::Typed(to, text) => {
            let _ = write!(sql, "{to} {}", quoted(text));
        }
        Expr::Interval(text) => {
            let _ = write!(sql, "INTERVAL {}", quoted(text));
        }
        Expr::Call(name, arguments) => {
            sql.push_str(name);
            write_list(sql, arguments);
        }
        Expr::CountAll => sql.push_str("COUNT(*)"),
        Expr::Cast(CastOp::Try, inner, to) => {
            sql.push_str("TRY_CAST(");
            write(sql, inner);
            let _ = write!(sql, " AS {to})");
        }
        Expr::Cast(CastOp::Cast, inner, to) => {
            // `TIMESTAMP 'x'::T` and `INTERVAL 'x'::T` would cast the text alone
            let within = if matches!(**inner, Expr::Typed(..) | Expr::Interval(_)) { u8::MAX } else { own };
            write_operand(sql, inner, within);
            let _ = write!(sql, "::{to}");
        }
        Expr::Case(on, arms, otherwise) => {
            sql.push_str("CASE");
            if let Some(on) = on {
                sql.push(' ');
                write(sql, on);
            }
            for (when, then) in arms {
                sql.push_str(" WHEN ");
                write(sql, when);
                sql.push_str(" THEN ");
                write(sql, then);
            }
            if let Some(otherwise) = otherwise {
                sql.push_str(" ELSE ");
                write(sql, otherwise);
            }
            sql.push_str(" END");
        }
        Expr::Binary(op, left, right) => {
            write_operand(sql, left, own);
            let _ = write!(sql, " {} ", symbol(*op));
            // all operators here group from the left
            write_operand(sql, right, own + 1);
        }
        Expr::Not(inner) => {
            sql.push_str("NOT ");
            write_operand(sql, inner, own + 1);
        }
        Expr::Minus(inner) => {
            sql.push('-');
            write_operand(sql, inner, own + 1);
        }
        Expr::IsNull(inner, not) => {
            write_operand(sql, inner, own + 1);
            sql.push_str(if *not { " IS NOT NULL" } else { " IS NULL" });
        }
        Expr::Between(inner, low, high, not) => {
            write_operand(sql, inner, own + 1);
            sql.push_str(&word(*not, "BETWEEN"));
            write_operand(sql, low, own + 1);
            sql.push_str(" AND ");
            write_operand(sql, high, own + 1);
        }
        Expr::In(inner, list, not) => {
            write_operand(sql, inner, own + 1);
            sql.push_str(word(*not, "IN").trim_end());
            sql.push(' ');
            write_list(sql, list);
        }
        Expr::Like(left, right, not, fold) => {
            write_operand(sql, left, own + 1);
            sql.push_str(&word(*not, if *fold { "ILIKE" } else { "LIKE" }));
            write_operand(sql, right, own + 1);
        }
    }
}

/// An attribute keeps its case: whether Redshift folds it depends on a setting of the view.
fn write_step(sql: &mut String, step: &NavigationStep) {
    match step {
        NavigationStep::Subscript(index) => {
            let _ = write!(sql, "[{index}]");
        }
        NavigationStep::Attribute(key) => {
            let plain = Ident::new(key.as_str()).is_ok_and(|ident| ident.is_plain()) && !is_reserved(key);
            if plain {
                let _ = write!(sql, ".{key}");
            } else {
                let _ = write!(sql, ".\"{}\"", key.replace('"', "\"\""));
            }
        }
    }
}
