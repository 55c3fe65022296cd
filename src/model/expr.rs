//! Expressions and queries.

use crate::redshift::{Ident, Name, SqlType, StreamName};

/// An expression, as far as views here need one. Parentheses are not kept: the printer sets those that matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Expr {
    /// `name` or `alias.name`.
    Column(Option<Ident>, Ident),
    /// SUPER navigation: `alias.column` and at least one step.
    Navigate(Ident, Ident, Vec<Step>),
    /// A text literal, as its value.
    Text(String),
    /// A number literal, as written, without a sign.
    Number(String),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// `NULL`.
    Null,
    /// `TIMESTAMP 'text'` and its kin: a type and a text.
    Typed(SqlType, String),
    /// `INTERVAL 'text'`.
    Interval(String),
    /// A function by its name in capitals, and its arguments.
    Call(String, Vec<Expr>),
    /// `COUNT(*)`.
    CountAll,
    /// A cast.
    Cast(CastOp, Box<Expr>, SqlType),
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
    Case(Option<Box<Expr>>, Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `NOT …`.
    Not(Box<Expr>),
    /// `-…`.
    Minus(Box<Expr>),
    /// `… IS NULL`; the flag says `IS NOT NULL`.
    IsNull(Box<Expr>, bool),
    /// `… BETWEEN … AND …`; the flag says `NOT BETWEEN`.
    Between(Box<Expr>, Box<Expr>, Box<Expr>, bool),
    /// `… IN (…)`; the flag says `NOT IN`.
    In(Box<Expr>, Vec<Expr>, bool),
    /// `… LIKE …`; the flags say `NOT` and `ILIKE`.
    Like(Box<Expr>, Box<Expr>, bool, bool),
    /// SQL that none of the others can say, as text: a whole column, key or condition of a view that people wrote.
    Opaque(String),
}

/// A step of SUPER navigation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// `.name` or `."name"`, exact.
    Attribute(String),
    /// `[n]`.
    Subscript(u32),
}

/// How a cast treats a value that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CastOp {
    /// `x::T` and `CAST(x AS T)`: raises.
    Cast,
    /// `TRY_CAST(x AS T)`: gives NULL.
    Try,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the operators")]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `~`, a POSIX pattern.
    Matches,
    /// `!~`.
    MatchesNot,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    /// `||`.
    Concat,
}

impl Expr {
    /// A column without an alias.
    pub fn column(name: Ident) -> Self {
        Self::Column(None, name)
    }

    /// A text literal.
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// A number literal.
    pub fn number(value: impl ToString) -> Self {
        let text = value.to_string();
        match text.strip_prefix('-') {
            Some(positive) => Self::Minus(Box::new(Self::Number(positive.to_owned()))),
            None => Self::Number(text),
        }
    }

    /// A function call.
    pub fn call(name: &str, arguments: Vec<Expr>) -> Self {
        Self::Call(name.to_owned(), arguments)
    }

    /// `left op right`.
    #[must_use]
    pub fn binary(self, op: BinaryOp, right: Expr) -> Self {
        Self::Binary(op, Box::new(self), Box::new(right))
    }

    /// `self::to`.
    #[must_use]
    pub fn cast(self, to: SqlType) -> Self {
        Self::Cast(CastOp::Cast, Box::new(self), to)
    }

    /// `CASE WHEN condition THEN self END`.
    #[must_use]
    pub fn when(self, condition: Expr) -> Self {
        Self::Case(None, vec![(condition, self)], None)
    }

    /// All of these joined by `AND`, from the left; `None` of none.
    pub fn all(conditions: impl IntoIterator<Item = Expr>) -> Option<Self> {
        conditions.into_iter().reduce(|all, next| all.binary(BinaryOp::And, next))
    }

    /// The operands of the outermost chain of `AND`.
    pub fn conjuncts(&self) -> Vec<&Expr> {
        let (mut all, mut open) = (Vec::new(), vec![self]);
        while let Some(expr) = open.pop() {
            match expr {
                Self::Binary(BinaryOp::And, left, right) => open.extend([right.as_ref(), left]),
                other => all.push(other),
            }
        }
        all
    }

    /// Calls `visit` on this expression and on every one within it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            visit(expr);
            open.extend(expr.children().into_iter().rev());
        }
    }

    /// The expressions directly within this one.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Call(_, arguments) => arguments.iter().collect(),
            Self::Cast(_, inner, _) | Self::Not(inner) | Self::Minus(inner) | Self::IsNull(inner, _) => {
                vec![inner]
            }
            Self::Case(operand, arms, otherwise) => operand
                .iter()
                .map(AsRef::as_ref)
                .chain(arms.iter().flat_map(|(when, then)| [when, then]))
                .chain(otherwise.iter().map(AsRef::as_ref))
                .collect(),
            Self::Binary(_, left, right) | Self::Like(left, right, _, _) => vec![left, right],
            Self::Between(inner, low, high, _) => vec![inner, low, high],
            Self::In(inner, list, _) => std::iter::once(inner.as_ref()).chain(list).collect(),
            Self::Column(..)
            | Self::Navigate(..)
            | Self::Text(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Typed(..)
            | Self::Interval(_)
            | Self::CountAll
            | Self::Opaque(_) => Vec::new(),
        }
    }

    /// The same expression with every column for which `replace` has an answer put in its place.
    ///
    /// The error of `replace` is the error of the whole.
    pub fn replace_columns<E>(
        self,
        replace: &mut impl FnMut(&Option<Ident>, &Ident) -> Result<Option<Expr>, E>,
    ) -> Result<Self, E> {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.replaced(replace))
    }

    fn replaced<E>(
        self,
        replace: &mut impl FnMut(&Option<Ident>, &Ident) -> Result<Option<Expr>, E>,
    ) -> Result<Self, E> {
        let mut boxed = |inner: Box<Expr>| inner.replace_columns(replace).map(Box::new);
        Ok(match self {
            Self::Column(alias, name) => match replace(&alias, &name)? {
                Some(other) => other,
                None => Self::Column(alias, name),
            },
            Self::Call(name, arguments) => Self::Call(name, replace_all(arguments, replace)?),
            Self::Cast(op, inner, to) => Self::Cast(op, boxed(inner)?, to),
            Self::Not(inner) => Self::Not(boxed(inner)?),
            Self::Minus(inner) => Self::Minus(boxed(inner)?),
            Self::IsNull(inner, not) => Self::IsNull(boxed(inner)?, not),
            Self::Binary(op, left, right) => Self::Binary(op, boxed(left)?, boxed(right)?),
            Self::Like(left, right, not, fold) => Self::Like(boxed(left)?, boxed(right)?, not, fold),
            Self::Between(inner, low, high, not) => {
                Self::Between(boxed(inner)?, boxed(low)?, boxed(high)?, not)
            }
            Self::In(inner, list, not) => Self::In(boxed(inner)?, replace_all(list, replace)?, not),
            Self::Case(operand, arms, otherwise) => {
                let operand = operand.map(&mut boxed).transpose()?;
                let otherwise = otherwise.map(&mut boxed).transpose()?;
                let arms = arms
                    .into_iter()
                    .map(|(when, then)| Ok((when.replace_columns(replace)?, then.replace_columns(replace)?)))
                    .collect::<Result<_, E>>()?;
                Self::Case(operand, arms, otherwise)
            }
            leaf => leaf,
        })
    }
}

fn replace_all<E>(
    list: Vec<Expr>,
    replace: &mut impl FnMut(&Option<Ident>, &Ident) -> Result<Option<Expr>, E>,
) -> Result<Vec<Expr>, E> {
    list.into_iter().map(|item| item.replace_columns(replace)).collect()
}

/// A SELECT over one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What it selects, in order.
    pub items: Vec<SelectItem>,
    /// The schema of the relation, if one is named.
    pub schema: Option<Ident>,
    /// The relation. A stream's name is exact; that of a view folds like any other.
    pub relation: StreamName,
    /// The relation's alias.
    pub alias: Option<Ident>,
    /// The WHERE condition.
    pub filter: Option<Expr>,
    /// The GROUP BY expressions.
    pub group_by: Vec<Expr>,
    /// The ORDER BY expressions, each with whether it descends.
    pub order_by: Vec<(Expr, bool)>,
    /// The LIMIT.
    pub limit: Option<u64>,
}

/// One item of a SELECT list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectItem {
    /// The expression.
    pub expr: Expr,
    /// Its alias.
    pub alias: Option<Ident>,
}

impl Query {
    /// `SELECT items FROM name`, to be filled in.
    pub fn over(name: &Name, items: Vec<SelectItem>) -> Self {
        Self {
            items,
            schema: name.schema.clone(),
            relation: StreamName::of(&name.name),
            alias: None,
            filter: None,
            group_by: Vec::new(),
            order_by: Vec::new(),
            limit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_chain_is_walked_and_rewritten_as_a_short_one_is() {
        let name = |text: &str| Ident::new(text).unwrap();
        let many = 10_000;
        let chain = Expr::all((0..many).map(|_| Expr::column(name("a")))).unwrap();
        assert_eq!(chain.conjuncts().len(), many);
        let mut seen = 0;
        chain.walk(&mut |_| seen += 1);
        assert_eq!(seen, 2 * many - 1);
        let other = chain.replace_columns(&mut |_, _| Ok::<_, ()>(Some(Expr::column(name("b"))))).unwrap();
        assert!(other.conjuncts().iter().all(|part| **part == Expr::column(name("b"))));
    }

    #[test]
    fn what_is_walked_comes_in_the_order_of_the_text() {
        let [a, b, c] = ["a", "b", "c"].map(Expr::text);
        let whole = Expr::call("F", vec![a.clone(), b.clone()]).binary(BinaryOp::Or, c.clone());
        let mut found = Vec::new();
        whole.walk(&mut |expr| found.extend(matches!(expr, Expr::Text(_)).then_some(expr)));
        assert_eq!(found, [&a, &b, &c]);
    }
}
