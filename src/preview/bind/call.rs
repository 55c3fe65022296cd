//! Calls of functions, and what is watched so that no value is lost unseen.

use std::sync::Arc;

use sqlparser::ast::{self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned};
use sqlparser::tokenizer::Span;

use super::literal::common;
use super::literal::text;
use super::{Binder, Bound};
use crate::diag::Error;
use crate::preview::call::Site;
use crate::preview::column_functions::Coalesce;
use crate::preview::functions::{self, PATH_KEYS};
use crate::redshift::functions::{self as facts, Gives, Takes};
use crate::syntax::names::{function_name, parts};
use crate::syntax::text_of_value;
use crate::text::Step;

/// The name of a function, in small letters; with its schema if it is not one of Redshift's.
pub(super) fn name_of(function: &ast::Function) -> String {
    function_name(&function.name).unwrap_or_else(|| parts(&function.name).join("."))
}

/// The arguments of a function, if they are plain ones.
pub(super) fn arguments(function: &ast::Function) -> Option<Vec<&Expr>> {
    match &function.args {
        FunctionArguments::None => Some(Vec::new()),
        FunctionArguments::Subquery(_) => None,
        FunctionArguments::List(list) => {
            let plain = |argument| match argument {
                &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
                _ => None,
            };
            list.args.iter().map(plain).collect()
        }
    }
}

/// Whether a function tells something about its arguments and shows nothing of them.
fn measures_only(name: &str) -> bool {
    let gives = facts::named(name).map(|function| function.gives);
    matches!(gives, Some(Gives::Length | Gives::Validity | Gives::Measure))
}

impl Binder<'_, '_> {
    pub(super) fn function(
        &mut self,
        function: &ast::Function,
        site: Site,
        at: Span,
    ) -> Result<Bound, Error> {
        let name = name_of(function);
        let shown = name.to_ascii_uppercase();
        if function.over.is_some() {
            return Err(self.around.unsupported(at, &format!("the window function `{shown}`")));
        }
        let Some(arguments) = arguments(function) else {
            return Err(self.around.unsupported(at, &format!("`{shown}` with such arguments")));
        };
        let whole = Expr::Function(function.clone());
        match name.as_str() {
            "coalesce" | "nvl" => return self.coalesce(&arguments, site, &whole),
            "json_extract_path_text" if self.gathers => {
                if let Some(bound) = self.path(&arguments, site)? {
                    return Ok(bound);
                }
            }
            _ => {}
        }
        let Some(resolve) = functions::named(&name) else {
            return Err(self.around.unsupported(at, &format!("the function `{shown}`")));
        };
        let measures = self.measures;
        self.measures |= measures_only(&name);
        let of_part = facts::named(&name).is_some_and(|function| function.takes == Takes::DatePart);
        let mut bound = Vec::new();
        for (nth, argument) in arguments.iter().enumerate() {
            bound.push(match argument {
                Expr::Identifier(part) if nth == 0 && of_part => text(&part.value),
                argument => self.expr(argument, site)?,
            });
        }
        self.measures = measures;
        self.resolved(&shown, &whole, bound, site, Some(resolve))
    }

    fn coalesce(&mut self, arguments: &[&Expr], site: Site, whole: &Expr) -> Result<Bound, Error> {
        let bound = arguments.iter().map(|of| self.expr(of, site)).collect::<Result<Vec<_>, _>>()?;
        let Some(of) = common(bound.iter().map(|bound| bound.of)) else {
            return Err(self.around.error(whole.span(), "the values of COALESCE have no common type"));
        };
        let values = bound.into_iter().zip(arguments);
        let values: Vec<_> = values
            .map(|(bound, expr)| self.as_common(bound, of, site, expr).map(|bound| bound.expr))
            .collect::<Result<_, _>>()?;
        if values.is_empty() {
            return Err(self.around.error(whole.span(), "COALESCE needs a value"));
        }
        Ok(Bound { expr: Arc::new(Coalesce { values }), of })
    }

    /// `JSON_EXTRACT_PATH_TEXT` with keys that are written out: one of the parts of a document.
    fn path(&mut self, arguments: &[&Expr], site: Site) -> Result<Option<Bound>, Error> {
        let Some((document, mut keys)) = arguments.split_first() else { return Ok(None) };
        let mut raises = true;
        if let Some((Expr::Value(value), rest)) = keys.split_last()
            && let ast::Value::Boolean(is) = value.value
        {
            (raises, keys) = (!is, rest);
        }
        let step = |key: &&Expr| match key {
            Expr::Value(value) => text_of_value(&value.value).map(Step::Key),
            _ => None,
        };
        let Some(steps) = keys.iter().map(step).collect::<Option<Vec<_>>>() else { return Ok(None) };
        if steps.is_empty() || steps.len() > PATH_KEYS {
            return Ok(None);
        }
        let origin = self.origin(document);
        if origin.as_ref().is_some_and(|(_, steps)| !steps.is_empty()) {
            // the document around this one accounts for the other keys
            let measures = std::mem::replace(&mut self.measures, true);
            let (Site::Value(column) | Site::Test(column)) = site;
            self.expr(document, Site::Test(column))?;
            self.measures = measures;
        }
        let (document, ahead) = self.ahead(document)?;
        if !document.of.is_text() {
            return Ok(None);
        }
        Ok(Some(self.part((document, ahead, origin), steps, site, raises)))
    }
}
