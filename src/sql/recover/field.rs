//! Which field an expression reads, and how.

use super::super::lower::form;
use crate::model::{Body, CastOp, Expr, Field, NavigationStep, Reading};
use crate::redshift::{EpochUnit, SqlType};
use crate::text::{Path, Step};

/// The field that the expression seems to read. Lowering it again tells whether it does.
pub(super) fn guess(body: &Body, expr: &Expr) -> Option<Field> {
    let path = match body {
        Body::Stream(_) => extracted(expr)?,
        Body::Landing(_) => navigated(expr)?,
    };
    let (sql_type, reading) = shape(body, expr)?;
    Some(Field { path, sql_type, reading })
}

fn is_extraction(name: &str) -> bool {
    matches!(name, "JSON_EXTRACT_PATH_TEXT" | "JSON_EXTRACT_ARRAY_ELEMENT_TEXT")
}

/// The path of the first extraction within the expression.
fn extracted(expr: &Expr) -> Option<Path> {
    let call = first(expr, &|expr| matches!(expr, Expr::Call(name, _) if is_extraction(name)))?;
    let mut steps = Vec::new();
    let mut next = Some(call);
    while let Some(Expr::Call(name, arguments)) = next {
        if !is_extraction(name) {
            break;
        }
        let (inner, path) = arguments.split_first()?;
        let mut here = Vec::new();
        for argument in path {
            match argument {
                Expr::Text(key) => here.push(Step::Key(key.clone())),
                Expr::Number(index) => here.push(Step::Index(index.parse().ok()?)),
                Expr::Boolean(true) => {}
                _ => return None,
            }
        }
        here.extend(steps);
        steps = here;
        next = Some(inner);
    }
    Some(Path::new(steps))
}

/// The path of the first navigation within the expression.
fn navigated(expr: &Expr) -> Option<Path> {
    let Expr::Navigate(_, _, steps) = first(expr, &|expr| matches!(expr, Expr::Navigate(..)))? else {
        return None;
    };
    let step = |step: &NavigationStep| match step {
        NavigationStep::Attribute(key) => Step::Key(key.clone()),
        NavigationStep::Subscript(index) => Step::Index(*index),
    };
    Some(Path::new(steps.iter().map(step).collect()))
}

/// Only descends where a reading has its operand, so that the first find is the only one that can be meant.
fn first<'a>(expr: &'a Expr, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'a Expr> {
    if wanted(expr) {
        return Some(expr);
    }
    expr.children().into_iter().find_map(|child| first(child, wanted))
}

/// Type and reading by the outermost form of the expression.
fn shape(body: &Body, expr: &Expr) -> Option<(SqlType, Reading)> {
    let landed = matches!(body, Body::Landing(_));
    match expr {
        Expr::Navigate(..) if landed => Some((SqlType::Super, Reading::Whole)),
        Expr::Call(name, _) if name == "JSON_PARSE" => Some((SqlType::Super, Reading::BareParse)),
        Expr::Cast(CastOp::Try, _, to) => Some((*to, Reading::TryCast)),
        Expr::Cast(CastOp::Cast, inner, to) => match inner.as_ref() {
            Expr::Call(name, _) if name == "NULLIF" => Some((*to, Reading::NullIfCast)),
            Expr::Case(..) => Some((*to, Reading::WhereFits)),
            _ => Some((*to, Reading::Cast)),
        },
        Expr::Case(Some(_), _, None) => Some((SqlType::Boolean, Reading::Words)),
        Expr::Case(None, arms, None) if landed && arms.len() == 2 => match &arms.first()?.1 {
            Expr::Cast(CastOp::Cast, _, to) => Some((*to, Reading::Serialize)),
            _ => None,
        },
        Expr::Case(None, arms, None) => match arms.as_slice() {
            [(when, then)] => guarded(when, then),
            _ => None,
        },
        _ => None,
    }
}

/// `CASE WHEN … THEN … END`.
fn guarded(when: &Expr, then: &Expr) -> Option<(SqlType, Reading)> {
    match then {
        Expr::Call(name, _) if name == "JSON_PARSE" => Some((SqlType::Super, Reading::Parse)),
        Expr::Cast(CastOp::Try, _, to) => Some((*to, Reading::FormTryCast)),
        Expr::Cast(CastOp::Cast, _, to) if to.is_time() && is_form(when, *to) => {
            Some((*to, Reading::FormCast))
        }
        Expr::Cast(CastOp::Cast, _, to) => Some((*to, Reading::Matched)),
        // over text the range check stands within the pattern's branch
        Expr::Case(None, arms, None) => match arms.as_slice() {
            [(_, Expr::Cast(CastOp::Cast, _, to))] => Some((*to, Reading::Matched)),
            [(_, moment)] => epoch(moment),
            _ => None,
        },
        moment => epoch(moment),
    }
}

/// Whether the pattern is the one that leaves the calendar to the cast.
fn is_form(when: &Expr, to: SqlType) -> bool {
    let form = Expr::Text(form(to));
    when.conjuncts()
        .iter()
        .any(|condition| matches!(condition, Expr::Binary(_, _, pattern) if **pattern == form))
}

/// `TIMESTAMP 'epoch' + … / units * INTERVAL '1 second'`.
fn epoch(moment: &Expr) -> Option<(SqlType, Reading)> {
    first(moment, &|expr| matches!(expr, Expr::Typed(SqlType::Timestamp, text) if text == "epoch"))?;
    let divides = |unit: &EpochUnit| {
        let units = format!("{}.0", unit.per_second());
        first(moment, &|expr| matches!(expr, Expr::Number(number) if *number == units)).is_some()
    };
    let unit = EpochUnit::ALL.iter().copied().find(divides).unwrap_or(EpochUnit::Seconds);
    Some((SqlType::Timestamp, Reading::Epoch(unit)))
}
