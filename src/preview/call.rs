//! Redshift's functions as functions of the engine: row by row, with a place in the ledger for what raises.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion_common::arrow::array::{Array, ArrayRef, UInt64Array};
use datafusion_common::arrow::datatypes::{DataType, Field};
use datafusion_common::config::ConfigOptions;
use datafusion_common::{Result, cast};
use datafusion_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion_physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use regex::Regex;

use super::ledger::{Kind, Ledger, Record};
use super::patterns::Patterns;
use super::settings::Settings;
use super::value::{Builder, Column, Type, Value};
use crate::json::Tape;

/// An expression raises: why. Never with the value in it, which may be private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raise(pub(super) Cow<'static, str>);

impl From<&'static str> for Raise {
    fn from(reason: &'static str) -> Self {
        Self(reason.into())
    }
}

impl From<String> for Raise {
    fn from(reason: String) -> Self {
        Self(reason.into())
    }
}

/// What a function does to the values of a row.
pub(super) type Kernel =
    dyn for<'a> Fn(&mut Context<'_>, &[Value<'a>]) -> std::result::Result<Value<'a>, Raise> + Send + Sync;

/// A function for arguments of certain types.
#[derive(Clone)]
pub(super) struct Resolved {
    pub(super) name: Cow<'static, str>,
    pub(super) returns: Type,
    pub(super) kernel: Arc<Kernel>,
    /// Whether it is called for NULL too, rather than giving NULL.
    pub(super) takes_null: bool,
}

/// What a function sees beside its arguments.
pub(super) struct Context<'c> {
    pub(super) types: &'c [Type],
    pub(super) returns: Type,
    pub(super) settings: &'c Settings,
    pub(super) tape: &'c mut Tape,
    /// Set by a function that cuts a text.
    pub(super) cut: bool,
    /// Set by a function that cuts digits, or rounds them.
    pub(super) shortened: bool,
    /// Set by a function that gives NULL for a value: why.
    pub(super) lost: Option<Cow<'static, str>>,
    patterns: &'c Patterns,
}

impl Context<'_> {
    /// The pattern, ready to be matched.
    pub(super) fn pattern(&self, text: &str) -> std::result::Result<Arc<Regex>, Raise> {
        self.patterns.get(text).map_err(Raise::from)
    }
}

/// Where a call stands, and so what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Site {
    /// It makes the value of a column.
    Value(usize),
    /// It decides on the value of a column, or on a row: only what raises counts.
    Test(usize),
}

/// A call of a function in a query.
pub(super) struct Call {
    pub(super) function: Resolved,
    pub(super) types: Vec<Type>,
    pub(super) site: Site,
    pub(super) ledger: Arc<Ledger>,
    pub(super) settings: Arc<Settings>,
    patterns: Patterns,
    signature: Signature,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.function.name)
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.function.name == other.function.name
            && self.function.returns == other.function.returns
            && self.types == other.types
            && self.site == other.site
    }
}

impl Eq for Call {}

impl Hash for Call {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.function.name, &self.types, self.site).hash(state);
    }
}

impl Call {
    /// The call as an expression; the last argument is the record's number.
    pub(super) fn expression(
        function: Resolved,
        arguments: Vec<(Arc<dyn PhysicalExpr>, Type)>,
        record: Arc<dyn PhysicalExpr>,
        site: Site,
        ledger: &Arc<Ledger>,
        settings: &Arc<Settings>,
    ) -> Arc<dyn PhysicalExpr> {
        let (mut expressions, types): (Vec<_>, Vec<_>) = arguments.into_iter().unzip();
        expressions.push(record);
        let call = Self {
            function,
            types,
            site,
            ledger: Arc::clone(ledger),
            settings: Arc::clone(settings),
            patterns: Patterns::default(),
            signature: any(),
        };
        engine(call, expressions)
    }
}

/// Functions of the engine take what the binder gives them.
pub(super) fn any() -> Signature {
    Signature::variadic_any(Volatility::Immutable)
}

/// A function of the engine over expressions.
pub(super) fn engine(
    function: impl ScalarUDFImpl + 'static,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
) -> Arc<dyn PhysicalExpr> {
    let returns = function.return_type(&[]).unwrap_or(DataType::Null);
    let field = Arc::new(Field::new(function.name(), returns, true));
    let name = function.name().to_owned();
    let function = Arc::new(ScalarUDF::new_from_impl(function));
    Arc::new(ScalarFunctionExpr::new(&name, function, arguments, field, Arc::new(ConfigOptions::default())))
}

/// The columns of a call's arguments, all of one length.
pub(super) fn arrays(args: ScalarFunctionArgs) -> Result<Vec<ArrayRef>> {
    let rows = args.number_rows;
    args.args.into_iter().map(|argument| argument.into_array(rows)).collect()
}

/// The number of a row's record, unless the row is a group of several.
pub(super) fn record_at(records: &UInt64Array, row: usize) -> Option<Record> {
    (!records.is_null(row)).then(|| records.value(row))
}

impl ScalarUDFImpl for Call {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.function.returns.data_type())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays = arrays(args)?;
        let Some((records, arguments)) = arrays.split_last() else {
            return datafusion_common::internal_err!("{} has no record", self.function.name);
        };
        let records = cast::as_uint64_array(records)?;
        let columns: Vec<Column<'_>> = arguments
            .iter()
            .zip(&self.types)
            .map(|(array, of)| Column::of(array.as_ref(), *of))
            .collect::<Result<_>>()?;
        let mut tape = Tape::default();
        let mut context = Context {
            types: &self.types,
            returns: self.function.returns,
            settings: &self.settings,
            tape: &mut tape,
            cut: false,
            shortened: false,
            lost: None,
            patterns: &self.patterns,
        };
        let mut out = Builder::new(self.function.returns, rows);
        let mut values = Vec::with_capacity(columns.len());
        for row in 0..rows {
            values.clear();
            values.extend(columns.iter().map(|column| column.get(row)));
            if !self.function.takes_null && values.iter().any(Value::is_null) {
                out.push(Value::Null);
                continue;
            }
            match (self.function.kernel)(&mut context, &values) {
                Ok(value) => out.push(value),
                Err(Raise(reason)) => {
                    (context.cut, context.shortened) = (false, false);
                    out.push(Value::Null);
                    self.add(Kind::Blocks, reason, record_at(records, row), &values);
                }
            }
            let (cut, shortened) = (std::mem::take(&mut context.cut), std::mem::take(&mut context.shortened));
            if cut || shortened {
                let rounds = shortened && self.settings.numeric_rounding;
                let what = if rounds { "rounded" } else { "cut" };
                let reason = format!("{what} to {}", self.function.returns).into();
                self.add(Kind::Truncated, reason, record_at(records, row), &values);
            }
            if let Some(reason) = context.lost.take() {
                self.add(Kind::Lost, reason, record_at(records, row), &values);
            }
        }
        Ok(ColumnarValue::Array(out.finish()))
    }
}

impl Call {
    #[cold]
    fn add(&self, kind: Kind, reason: Cow<'static, str>, record: Option<Record>, values: &[Value<'_>]) {
        let ((Site::Value(column), _) | (Site::Test(column), Kind::Blocks)) = (self.site, kind) else {
            return;
        };
        let text = values.iter().find_map(|value| match value {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        self.ledger.add(kind, column, reason, record, text);
    }
}
