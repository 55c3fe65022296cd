//! Conditions: which rows pass, and why others do not.

use std::sync::Arc;

use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::filter::FilterExec;
use sqlparser::ast::{self, Expr, SelectItem, Spanned};

use super::call::name_of;
use super::engine_nodes::{with_documents, without_documents};
use super::{Binder, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::preview::column_functions::{Keep, staged};
use crate::preview::value::Type;
use crate::redshift::functions::Gives;
use crate::redshift::stream;
use crate::syntax::names::{called, conjuncts};

/// The rows that pass a condition.
pub(super) fn filtered(
    around: &Surroundings<'_>,
    relation: Relation,
    condition: &Expr,
    list: &[SelectItem],
) -> Result<Relation, Error> {
    let mut binder = Binder::new(around, &relation.columns, list);
    let site = Site::Test(around.site("WHERE"));
    let conditions = conjuncts(condition);
    let mut arguments: Vec<Arc<dyn PhysicalExpr>> = Vec::new();
    let mut reasons = Vec::new();
    for part in &conditions {
        let bound = binder.expr(part, site)?;
        if bound.of != Type::BOOL && bound.of != Type::Null {
            return Err(around.error(part.span(), "the condition is neither true nor false"));
        }
        arguments.push(binder.as_common(bound, Type::BOOL, site, part)?.expr);
        reasons.push(reason(part));
    }
    let is_payload = |column: &ScopeColumn| column.relation.is_some() && stream::is_payload(&column.name);
    let payload = relation.columns.iter().position(is_payload);
    arguments.extend(payload.map(|at| binder.column(at).expr));
    arguments.push(binder.record());
    let keep = Keep { reasons, has_payload: payload.is_some(), ledger: Arc::clone(&around.ledger) };
    let plan = with_documents(around, &relation, &binder, Vec::new())?;
    let plan = FilterExec::try_new(staged(keep, arguments), plan)
        .map_err(|error| around.error(condition.span(), error.to_string()))?;
    let mut plan: Arc<dyn ExecutionPlan> = Arc::new(plan);
    if !binder.documents.is_empty() {
        plan = without_documents(around, &relation, plan)?;
    }
    Ok(Relation { plan, ..relation })
}

/// Bytes of a condition that a reason shows.
const SHOWN: usize = 60;

/// Why a record is filtered that this part of a condition does not let through.
fn reason(part: &Expr) -> String {
    if let Expr::Function(function) = part {
        match name_of(function).as_str() {
            "is_utf8" => return "not UTF-8".into(),
            "is_valid_json" => return "not a JSON object".into(),
            "is_valid_json_array" => return "not a JSON array".into(),
            "can_json_parse" => return "not JSON".into(),
            _ => {}
        }
    }
    if let Expr::BinaryOp { left, op, right } = part
        && let (Expr::Function(_), Expr::Value(limit)) = (left.as_ref(), right.as_ref())
        && called(left).is_some_and(|function| function.gives == Gives::Length)
        && let Ok(limit) = limit.value.to_string().parse::<u64>()
    {
        match op {
            ast::BinaryOperator::Lt if limit > 0 => return format!("longer than {} bytes", limit - 1),
            ast::BinaryOperator::LtEq => return format!("longer than {limit} bytes"),
            _ => {}
        }
    }
    let text = part.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .take_while(|at| *at <= SHOWN)
        .last()
        .unwrap_or(0);
    let dots = if end < text.len() { " …" } else { "" };
    format!("not `{}{dots}`", &text[..end])
}
