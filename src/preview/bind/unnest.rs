//! Arrays of SUPER values as rows: <https://docs.aws.amazon.com/redshift/latest/dg/query-super.html>.

use std::sync::Arc;

use datafusion_common::arrow::array::{
    Array, ArrayRef, Int64Builder, RecordBatch, StringViewBuilder, UInt64Array,
};
use datafusion_common::arrow::compute::take;
use datafusion_common::arrow::datatypes::{Field, Schema};
use datafusion_common::cast;
use datafusion_physical_expr::expressions::Column;
use sqlparser::ast::{self, Expr, Spanned};

use super::engine_nodes::{Named, project, with_documents};
use super::{Binder, Relation, ScopeColumn, Surroundings};
use crate::diag::Error;
use crate::json::{Kind as Json, Tape};
use crate::preview::call::{Site, record_at};
use crate::preview::document_paths::kind;
use crate::preview::json::{elements, json, read};
use crate::preview::ledger::Kind;
use crate::preview::map_batches::MapBatches;
use crate::preview::value::Type;

/// The rows of a relation, one for each element of an array in them.
pub(super) fn unnested(
    around: &Surroundings<'_>,
    relation: Relation,
    name: &ast::ObjectName,
    alias: Option<&ast::TableAlias>,
) -> Result<Relation, Error> {
    let parts: Vec<ast::Ident> = name.0.iter().filter_map(|part| part.as_ident()).cloned().collect();
    let written = name.to_string();
    let width = relation.columns.len();
    let mut binder = Binder::new(around, &relation.columns, &[]);
    let site = around.site(written.clone());
    let origin = binder.origin(&Expr::CompoundIdentifier(parts.clone()));
    let bound = binder.expr(&Expr::CompoundIdentifier(parts), Site::Test(site))?;
    if bound.of != Type::SUPER {
        return Err(around.error(name.span(), format!("`{written}` is {} and has no elements", bound.of)));
    }
    let plan = with_documents(around, &relation, &binder, Vec::new())?;
    let mut named: Vec<Named> = relation
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| (Arc::new(Column::new(&column.name, at)) as _, column.name.clone()))
        .collect();
    named.push((bound.expr, "array".to_owned()));
    named.push((binder.record(), "record".to_owned()));
    let plan = project(around, plan, named)?;
    let before = plan.schema();
    let mut fields: Vec<Field> =
        before.fields().iter().take(width).map(|field| field.as_ref().clone()).collect();
    let element = alias.map_or_else(|| "element".to_owned(), |alias| around.settings.normalized(&alias.name));
    let index = alias.and_then(|alias| alias.at.as_ref()).map(|at| around.settings.normalized(at));
    fields.push(Field::new(&element, Type::SUPER.data_type(), true));
    if let Some(index) = &index {
        fields.push(Field::new(index, Type::BIGINT.data_type(), true));
    }
    fields.push(before.field(width + 1).clone());
    let schema = Arc::new(Schema::new(fields));
    let payload = origin.and_then(|(column, steps)| {
        let part = relation.columns[column].payload.clone()?;
        let steps = [part.steps, steps, vec![crate::text::Step::Key("*".to_owned())]].concat();
        Some(super::PayloadPart { steps, is_kept: true })
    });
    let mut columns = relation.columns;
    columns.push(ScopeColumn { relation: None, name: element, of: Type::SUPER, payload });
    let has_index = index.is_some();
    columns.extend(index.map(|name| ScopeColumn { relation: None, name, of: Type::BIGINT, payload: None }));
    let (out, ledger) = (Arc::clone(&schema), Arc::clone(&around.ledger));
    let work = move |batch: &RecordBatch| -> datafusion_common::Result<RecordBatch> {
        let arrays = cast::as_string_view_array(batch.column(width))?;
        let records = cast::as_uint64_array(batch.column(width + 1))?;
        let mut tape = Tape::default();
        let (mut rows, mut parts, mut indexes) = (Vec::new(), StringViewBuilder::new(), Int64Builder::new());
        for row in 0..batch.num_rows() {
            let record = record_at(records, row);
            let none = |reason: String| ledger.filtered(usize::MAX, &reason, record);
            if arrays.is_null(row) || !read(&mut tape, arrays.value(row)) {
                none(format!("no array at `{written}`"));
                continue;
            }
            let text = arrays.value(row);
            let found = tape.tokens[0].kind;
            if found != Json::Array {
                none(format!("no array at `{written}`"));
                if found != Json::Null {
                    let reason = format!("`{written}` is {}, not an array", kind(found));
                    ledger.add(Kind::Lost, site, reason.into(), record, None);
                }
                continue;
            }
            let mut count = 0;
            for (nth, at) in elements(&tape.tokens, 0).enumerate() {
                rows.push(row as u64);
                if tape.tokens[at].kind == Json::Null {
                    parts.append_null();
                } else {
                    parts.append_value(json(text, tape.tokens[at]));
                }
                indexes.append_value(i64::try_from(nth).unwrap_or(i64::MAX));
                count += 1;
            }
            if count == 0 {
                none(format!("an empty array at `{written}`"));
            }
        }
        let rows = UInt64Array::from(rows);
        let kept = |array: &ArrayRef| take(array.as_ref(), &rows, None);
        let mut made: Vec<ArrayRef> = batch.columns()[..width].iter().map(kept).collect::<Result<_, _>>()?;
        made.push(Arc::new(parts.finish()));
        if has_index {
            made.push(Arc::new(indexes.finish()));
        }
        made.push(kept(batch.column(width + 1))?);
        Ok(RecordBatch::try_new(Arc::clone(&out), made)?)
    };
    around.ledger.expand();
    Ok(Relation { plan: Arc::new(MapBatches::new(plan, schema, false, Arc::new(work))), columns })
}
