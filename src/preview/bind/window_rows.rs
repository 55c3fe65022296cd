//! What window functions give for each row: <https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html>.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use datafusion_common::Result as EngineResult;
use datafusion_common::arrow::array::{ArrayRef, RecordBatch};

use crate::preview::functions::{added, ordered};
use crate::preview::value::{Builder, Column, Type, Value};
use crate::redshift::SqlType;

/// What a function gives for a row of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    Ntile,
    Lag,
    Lead,
    First,
    Last,
    Nth,
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Ratio,
}

pub(super) fn function(name: &str) -> Option<Function> {
    Some(match name {
        "row_number" => Function::RowNumber,
        "rank" => Function::Rank,
        "dense_rank" => Function::DenseRank,
        "percent_rank" => Function::PercentRank,
        "cume_dist" => Function::CumeDist,
        "ntile" => Function::Ntile,
        "lag" => Function::Lag,
        "lead" => Function::Lead,
        "first_value" => Function::First,
        "last_value" => Function::Last,
        "nth_value" => Function::Nth,
        "count" => Function::Count,
        "sum" => Function::Sum,
        "avg" => Function::Avg,
        "min" => Function::Min,
        "max" => Function::Max,
        "ratio_to_report" => Function::Ratio,
        _ => return None,
    })
}

impl Function {
    /// The type of what it gives: <https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html>.
    pub(super) fn returns(self, of: Type) -> Type {
        match self {
            Self::RowNumber | Self::Rank | Self::DenseRank | Self::Ntile | Self::Count => Type::BIGINT,
            Self::PercentRank | Self::CumeDist | Self::Ratio => Type::DOUBLE,
            Self::Sum | Self::Avg if of.is_float() => Type::DOUBLE,
            Self::Sum | Self::Avg if of.is_integer() && of != Type::BIGINT => Type::BIGINT,
            Self::Sum | Self::Avg => Type::Sql(SqlType::Decimal(38, of.scale())),
            _ => of,
        }
    }

    pub(super) fn takes(self, arguments: usize) -> bool {
        match self {
            Self::RowNumber | Self::Rank | Self::DenseRank | Self::PercentRank | Self::CumeDist => {
                arguments == 0
            }
            Self::Lag | Self::Lead => matches!(arguments, 1..=3),
            Self::Nth => arguments == 2,
            _ => arguments == 1,
        }
    }
}

/// The rows around one that a function sees, by position or by equal order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) is_rows: bool,
    /// Rows before, and after; `None` for all of them.
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
}

/// A window function, its parts as columns of the batch.
pub(super) struct Window {
    pub(super) function: Function,
    pub(super) argument: Option<(usize, Type)>,
    /// The offset of LAG, LEAD and NTH_VALUE, the buckets of NTILE.
    pub(super) count: i64,
    pub(super) default: Option<(usize, Type)>,
    pub(super) ignores_nulls: bool,
    pub(super) partition: Vec<(usize, Type)>,
    pub(super) order: Vec<(usize, Type, Direction)>,
    pub(super) frame: Frame,
    pub(super) returns: Type,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Direction {
    pub(super) descends: bool,
    pub(super) nulls_first: bool,
}

impl Window {
    pub(super) fn evaluate(&self, batch: &RecordBatch) -> EngineResult<ArrayRef> {
        let rows = batch.num_rows();
        let column = |(at, of): (usize, Type)| Column::of(batch.column(at).as_ref(), of);
        let partition: Vec<(Column<'_>, Type)> =
            self.partition.iter().map(|part| Ok((column(*part)?, part.1))).collect::<EngineResult<_>>()?;
        let order: Vec<(Column<'_>, Type, Direction)> = self
            .order
            .iter()
            .map(|(at, of, direction)| Ok((column((*at, *of))?, *of, *direction)))
            .collect::<EngineResult<_>>()?;
        let argument = self.argument.map(column).transpose()?;
        let default = self
            .default
            .map(|default| Ok::<_, datafusion_common::DataFusionError>((column(default)?, default.1)))
            .transpose()?;
        let by_partition = |a: usize, b: usize| {
            partition
                .iter()
                .map(|(column, of)| ordered(&column.get(a), &column.get(b), *of, false, false))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        let by_order = |a: usize, b: usize| {
            order
                .iter()
                .map(|(column, of, direction)| {
                    ordered(&column.get(a), &column.get(b), *of, direction.descends, direction.nulls_first)
                })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        // rows that are equal in order come as their records do, whatever the threads did
        let numbers = datafusion_common::cast::as_uint64_array(batch.column(batch.num_columns() - 1))?;
        let mut sorted: Vec<usize> = (0..rows).collect();
        sorted.sort_by(|a, b| {
            by_partition(*a, *b)
                .then_with(|| by_order(*a, *b))
                .then_with(|| numbers.value(*a).cmp(&numbers.value(*b)))
        });
        let mut out: BTreeMap<usize, Value<'_>> = BTreeMap::new();
        let mut from = 0;
        while from < rows {
            let mut to = from + 1;
            while to < rows && by_partition(sorted[from], sorted[to]).is_eq() {
                to += 1;
            }
            let part = &sorted[from..to];
            let mut peers = 0;
            let mut dense = 0_i64;
            for (nth, row) in part.iter().enumerate() {
                if nth == 0 || by_order(part[nth - 1], *row).is_ne() {
                    peers = nth;
                    dense += 1;
                }
                let mut last = nth + 1;
                while last < part.len() && by_order(*row, part[last]).is_eq() {
                    last += 1;
                }
                let place = Place { nth, peers: peers..last, dense };
                out.insert(*row, self.value(part, &place, argument.as_ref(), default.as_ref()));
            }
            from = to;
        }
        let mut builder = Builder::new(self.returns, rows);
        for value in out.into_values() {
            builder.push(value);
        }
        Ok(builder.finish())
    }

    fn value<'a>(
        &self,
        part: &[usize],
        place: &Place,
        argument: Option<&Column<'a>>,
        default: Option<&(Column<'a>, Type)>,
    ) -> Value<'a> {
        let count = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
        let Place { nth, peers, dense } = place;
        let of = |row: usize| argument.map_or(Value::Null, |column| column.get(row));
        #[allow(clippy::cast_precision_loss, reason = "counts of rows")]
        let share =
            |some: usize, all: usize| Value::Float(if all == 0 { 0.0 } else { some as f64 / all as f64 });
        match self.function {
            Function::RowNumber => count(nth + 1),
            Function::Rank => count(peers.start + 1),
            Function::DenseRank => Value::Int(*dense),
            Function::PercentRank => share(peers.start, part.len() - 1),
            Function::CumeDist => share(peers.end, part.len()),
            Function::Ntile => {
                let buckets = usize::try_from(self.count).unwrap_or(1).max(1);
                let (size, more) = (part.len() / buckets, part.len() % buckets);
                let large = more * (size + 1);
                count(if *nth < large {
                    nth / (size + 1) + 1
                } else {
                    more + (nth - large) / size.max(1) + 1
                })
            }
            Function::Lag | Function::Lead => {
                let sign = if self.function == Function::Lag { -1 } else { 1 };
                match self.moved(part, *nth, sign, &of) {
                    Some(row) => of(part[row]),
                    None => default.map_or(Value::Null, |(column, _)| column.get(part[*nth])),
                }
            }
            _ => {
                let frame = self.frame(place, part.len());
                let rows = &part[frame];
                let values = || {
                    rows.iter().map(|row| of(*row)).filter(|value| !self.ignores_nulls || !value.is_null())
                };
                match self.function {
                    Function::First => values().next().unwrap_or(Value::Null),
                    Function::Last => values().next_back().unwrap_or(Value::Null),
                    Function::Nth => {
                        let nth = usize::try_from(self.count - 1).unwrap_or(usize::MAX);
                        values().nth(nth).unwrap_or(Value::Null)
                    }
                    Function::Count if argument.is_none() => count(rows.len()),
                    Function::Count => count(rows.iter().filter(|row| !of(**row).is_null()).count()),
                    Function::Min | Function::Max => {
                        let wanted =
                            if self.function == Function::Min { Ordering::Less } else { Ordering::Greater };
                        let kind = self.argument.map_or(Type::Null, |(_, of)| of);
                        rows.iter().map(|row| of(*row)).filter(|value| !value.is_null()).fold(
                            Value::Null,
                            |best, value| {
                                let beats =
                                    best.is_null() || ordered(&value, &best, kind, false, false) == wanted;
                                if beats { value } else { best }
                            },
                        )
                    }
                    _ => {
                        let kind = self.argument.map_or(Type::Null, |(_, of)| of);
                        let values: Vec<Value<'_>> =
                            rows.iter().map(|row| of(*row)).filter(|value| !value.is_null()).collect();
                        let is_mean = self.function == Function::Avg;
                        if self.function == Function::Ratio {
                            let sum = added(&values, kind, Type::DOUBLE, false);
                            return match (sum, added(&[of(part[*nth])], kind, Type::DOUBLE, false)) {
                                (Value::Float(sum), Value::Float(own)) if sum != 0.0 => {
                                    Value::Float(own / sum)
                                }
                                _ => Value::Null,
                            };
                        }
                        added(&values, kind, self.returns, is_mean)
                    }
                }
            }
        }
    }

    /// The row that is so many rows before or after one.
    fn moved<'a>(
        &self,
        part: &[usize],
        nth: usize,
        sign: i64,
        of: &impl Fn(usize) -> Value<'a>,
    ) -> Option<usize> {
        let mut left = self.count;
        let mut at = i64::try_from(nth).ok()?;
        if left == 0 {
            return Some(nth);
        }
        loop {
            at += sign;
            let row = usize::try_from(at).ok().filter(|row| *row < part.len())?;
            if !self.ignores_nulls || !of(part[row]).is_null() {
                left -= 1;
            }
            if left == 0 {
                return Some(row);
            }
        }
    }

    fn frame(&self, place: &Place, rows: usize) -> Range<usize> {
        let moved = |by: i64| i64::try_from(place.nth).unwrap_or(i64::MAX).saturating_add(by);
        let within = |at: i64| usize::try_from(at.max(0)).unwrap_or(0).min(rows);
        let start = match self.frame.start {
            None => 0,
            Some(_) if !self.frame.is_rows => place.peers.start,
            Some(by) => within(moved(by)),
        };
        let end = match self.frame.end {
            None => rows,
            Some(_) if !self.frame.is_rows => place.peers.end,
            Some(by) => within(moved(by) + 1),
        };
        start..end.max(start)
    }
}

/// Where a row is in its partition.
struct Place {
    nth: usize,
    /// The rows that are equal in order.
    peers: Range<usize>,
    dense: i64,
}
