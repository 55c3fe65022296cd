//! What templates of a user's own may do: layout, and nothing else.

use pretty_assertions::assert_eq;

use super::{ident, record_filter, stream, view};
use crate::diag::ErrorKind;
use crate::model::{Body, Column, Comments, Field, Reading, Script, Value};
use crate::options::Options;
use crate::redshift::SqlType;
use crate::sql::{VerifiedSql, verify};
use crate::text::Path;

fn with_template(name: &str, text: &str) -> Result<VerifiedSql, crate::diag::Error> {
    let field = Field { path: Path::of_keys(["id"]), sql_type: SqlType::Integer, reading: Reading::TryCast };
    let columns = vec![Column { name: ident("id"), value: Value::Field(field) }];
    let script = Script { statements: vec![view(Body::Stream(stream(record_filter())), columns).into()] };
    let mut options = Options::default();
    options.templates.insert(name.to_owned(), text.to_owned());
    verify(script, &Comments::default(), &options)
}

fn message(result: Result<VerifiedSql, crate::diag::Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Template);
    error.message().to_owned()
}

const ONE_LINE: &str = "CREATE MATERIALIZED VIEW {{ name }} {% for c in clauses %}{{ c }} {% endfor %}AS SELECT \
    {% for c in columns %}{{ c.expression }} {{ c.alias|ident }}{% endfor %} FROM {{ relation }}\
    {% for c in conditions %}{% if loop.first %} WHERE {% else %} AND {% endif %}{{ c }}{% endfor %};";

#[test]
fn a_template_may_change_the_layout() {
    let sql = with_template("view.sql", ONE_LINE).unwrap();
    assert!(
        sql.text().starts_with("CREATE MATERIALIZED VIEW ev AUTO REFRESH YES AS SELECT TRY_CAST("),
        "{}",
        sql.text()
    );
}

#[test]
fn a_template_that_loses_the_filter_is_refused() {
    let (without, _) = ONE_LINE.split_once("{% for c in conditions %}").unwrap();
    assert_eq!(
        message(with_template("view.sql", &format!("{without};"))),
        "the templates write something else than the view: view `ev` has another relation or conditions"
    );
}

#[test]
fn a_template_that_adds_a_statement_is_refused() {
    assert_eq!(
        message(with_template("view.sql", &format!("{ONE_LINE} DROP SCHEMA IF EXISTS evdata;"))),
        "the templates write something else than the view: 1 statements became 2"
    );
}

#[test]
fn a_value_that_went_through_no_filter_is_refused() {
    assert_eq!(
        message(with_template("view.sql", "{% for c in columns %}{{ c.alias }}{% endfor %}")),
        "template `view.sql` fails in line 1: `id` went through none of `ident`, `literal` and `comment`"
    );
}

#[test]
fn a_template_that_nothing_uses_is_refused_with_the_names() {
    let error = with_template("veiw.sql", "").unwrap_err();
    assert_eq!(error.message(), "there is no template `veiw.sql`");
    assert_eq!(
        error.help_text().unwrap(),
        "use one of `external_schema.sql`, `set.sql`, `reset.sql`, `view.sql`, `refresh.sql`, `grant.sql`, `drop.sql`, `query.sql`"
    );
}
