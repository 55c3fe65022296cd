//! Types that are longer or more precise than Redshift allows.

use sqlparser::ast::{CharacterLength, DataType, ExactNumberInfo, Expr};

use crate::diag::{Code, Finding};
use crate::lint::context::{Subject, View};
use crate::redshift::limits::{CHAR_BYTES, DECIMAL_DIGITS, DECIMAL_SCALE, VARBYTE_BYTES, VARCHAR_BYTES};
use crate::syntax::names::each_in;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.casts {
        return;
    }
    let subject: &Subject<'_> = view;
    each_in(view.statement.query.as_ref(), |expr| {
        if let Expr::Cast { data_type, .. } = expr
            && let Some(limit) = beyond(data_type)
        {
            // a placeholder can have any length
            let written = data_type.to_string();
            if subject.statement.named(&written) != written {
                return;
            }
            let message = format!("{written} is out of range: {limit}");
            findings.push(
                view.finding_on(Code::TypeOutOfRange, message, expr).help("use a type within the range"),
            );
        }
    });
}

/// The allowed range of the type, if the type is outside it: <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
fn beyond(data_type: &DataType) -> Option<String> {
    let length = |length: &Option<CharacterLength>, most: u32| match length {
        Some(CharacterLength::IntegerLength { length, .. }) if *length == 0 || *length > u64::from(most) => {
            Some(format!("1 to {most} bytes"))
        }
        _ => None,
    };
    match data_type {
        DataType::Varchar(n) | DataType::CharacterVarying(n) | DataType::Nvarchar(n) => {
            length(n, VARCHAR_BYTES)
        }
        DataType::Char(n) | DataType::Character(n) => length(n, CHAR_BYTES),
        DataType::Decimal(exact) | DataType::Numeric(exact) => {
            let (digits, scale) = match exact {
                ExactNumberInfo::PrecisionAndScale(digits, scale) => (*digits, *scale),
                ExactNumberInfo::Precision(digits) => (*digits, 0),
                ExactNumberInfo::None => return None,
            };
            let within = (1..=u64::from(DECIMAL_DIGITS)).contains(&digits)
                && (0..=i64::from(DECIMAL_SCALE)).contains(&scale)
                && u64::try_from(scale).is_ok_and(|scale| scale <= digits);
            (!within).then(|| {
                format!(
                    "1 to {DECIMAL_DIGITS} digits, with 0 to {DECIMAL_SCALE} of them after the decimal point"
                )
            })
        }
        DataType::Custom(name, arguments) if name.to_string().eq_ignore_ascii_case("varbyte") => {
            let bytes: u64 = arguments.first()?.to_string().parse().ok()?;
            let within = (1..=u64::from(VARBYTE_BYTES)).contains(&bytes);
            (!within).then(|| format!("1 to {VARBYTE_BYTES} bytes"))
        }
        _ => None,
    }
}
