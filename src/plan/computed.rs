//! Columns that are expressions over other columns.

use super::naming::given_name;
use crate::diag::{Error, ErrorKind};
use crate::model::Expr;
use crate::redshift::Ident;

/// The computed columns, each over the columns of the view alone: an earlier one is put in its place.
pub(super) fn columns(asked: &[(String, Expr)], columns: &[Ident]) -> Result<Vec<(Ident, Expr)>, Error> {
    let mut done: Vec<(Ident, Expr)> = Vec::new();
    for (name, expr) in asked {
        let ident = given_name(name)?;
        if columns.contains(&ident) || done.iter().any(|(other, _)| *other == ident) {
            let message = format!("two columns are named `{name}`, one of them computed");
            return Err(Error::new(ErrorKind::Option, message).help("rename the computed column"));
        }
        let mut replace = |alias: &Option<Ident>, column: &Ident| -> Result<Option<Expr>, Error> {
            if DATE_PARTS.contains(&column.normalized().as_str()) && !columns.contains(column) {
                return Ok(None);
            }
            if let Some((_, expr)) = done.iter().find(|(other, _)| other == column) {
                return Ok(Some(expr.clone()));
            }
            if alias.is_none() && columns.contains(column) {
                return Ok(None);
            }
            let message = format!(
                "the computed column `{name}` uses `{}`, which is not a column of the view",
                column.as_str()
            );
            let error = Error::new(ErrorKind::Option, message);
            let names = columns.iter().chain(done.iter().map(|(other, _)| other)).map(Ident::as_str);
            Err(error.advice(column.as_str(), names))
        };
        let expr = expr.clone().replace_columns(&mut replace)?;
        done.push((ident, expr));
    }
    Ok(done)
}

/// Bare words that date functions take in place of a column:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html>.
const DATE_PARTS: [&str; 10] =
    ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BinaryOp;

    fn column(name: &'static str) -> Expr {
        Expr::column(Ident::fixed(name))
    }

    #[test]
    fn an_earlier_computed_column_is_put_in_its_place() {
        let hot = column("T").binary(BinaryOp::Greater, Expr::number(40));
        let asked =
            [("hot".to_owned(), hot.clone()), ("mild".to_owned(), Expr::Not(Box::new(column("hot"))))];
        let done = columns(&asked, &[Ident::fixed("t")]).unwrap();
        assert_eq!(done[1], (Ident::fixed("mild"), Expr::Not(Box::new(hot))));
    }

    #[test]
    fn a_column_that_does_not_exist_is_rejected_with_the_nearest() {
        let asked = [("hot".to_owned(), column("temprature"))];
        let error = columns(&asked, &[Ident::fixed("temperature")]).unwrap_err();
        let expected = "the computed column `hot` uses `temprature`, which is not a column of the view (use `temperature`)";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_computed_column_takes_no_name_of_another() {
        let error = columns(&[("T".to_owned(), Expr::Null)], &[Ident::fixed("t")]).unwrap_err();
        let expected = "two columns are named `T`, one of them computed (rename the computed column)";
        assert_eq!(error.to_string(), expected);
    }
}
