//! Statements as SQL text, by templates that hold layout and no decisions.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, Value};
use minijinja::{Environment, UndefinedBehavior, context};

use super::lower::Reader;
use super::{lower, print};
use crate::diag::{Error, ErrorKind};
use crate::model::{
    Authentication, BinaryOp, Certificate, Comments, Expr, ExternalSchema, Grantee, IamRole, KeyRef,
    Object as Named, Query, SelectItem, Statement, Storage, StreamSource, View,
};
use crate::redshift::{Ident, SortKey};
use crate::syntax::{comment, quoted};

/// The built-in templates: a name for `--templates`, and the text.
const TEMPLATES: &[(&str, &str)] = &[
    ("external_schema.sql", include_str!("templates/external_schema.sql")),
    ("set.sql", include_str!("templates/set.sql")),
    ("reset.sql", include_str!("templates/reset.sql")),
    ("view.sql", include_str!("templates/view.sql")),
    ("refresh.sql", include_str!("templates/refresh.sql")),
    ("grant.sql", include_str!("templates/grant.sql")),
    ("drop.sql", include_str!("templates/drop.sql")),
    ("query.sql", include_str!("templates/query.sql")),
];

/// Characters to which the expressions of a column list are padded before `AS`, at most.
const ALIGN: usize = 60;

/// A piece of SQL that is safe as it stands: it was printed from a tree, or went through a filter.
#[derive(Debug)]
struct Fragment(String);

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Object for Fragment {
    // as a map, the default, it would be empty and so count as false
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fragment(sql: impl ToString) -> Value {
    Value::from_object(Fragment(sql.to_string()))
}

/// Writes the statements, a blank line between them.
pub(super) struct Emitter {
    templates: Environment<'static>,
}

impl Emitter {
    /// With these templates in place of the built-in ones of the same name.
    pub(super) fn new(replacements: &BTreeMap<String, String>) -> Result<Self, Error> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_formatter(|out, _, value| match value.downcast_object_ref::<Fragment>() {
            Some(Fragment(sql)) => Ok(out.write_str(sql)?),
            None => Err(invalid(format!("`{value}` went through none of `ident`, `literal` and `comment`"))),
        });
        templates.add_filter("ident", |text: String| match Ident::new(text) {
            Ok(ident) => Ok(fragment(ident)),
            Err(error) => Err(invalid(error.to_string())),
        });
        templates.add_filter("literal", |text: String| fragment(quoted(&text)));
        templates.add_filter("comment", |text: String| fragment(comment(text.trim())));
        for (name, text) in TEMPLATES {
            let text = replacements.get(*name).map_or(*text, String::as_str);
            templates.add_template_owned(*name, text.to_owned()).map_err(|error| broken(&error))?;
        }
        match replacements.keys().find(|name| !TEMPLATES.iter().any(|(known, _)| known == name)) {
            None => Ok(Self { templates }),
            Some(name) => {
                let names =
                    TEMPLATES.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                Err(Error::new(ErrorKind::Template, format!("there is no template `{name}`"))
                    .help(format!("use one of {names}")))
            }
        }
    }

    /// The SQL of all statements.
    pub(super) fn script(&self, statements: &[Statement], comments: &Comments) -> Result<String, Error> {
        let mut sql = String::new();
        for line in &comments.header {
            sql.push_str(&comment(line.trim()));
            sql.push('\n');
        }
        for (index, statement) in statements.iter().enumerate() {
            if !sql.is_empty() {
                sql.push('\n');
            }
            let lines: Vec<Value> =
                comments.statements.get(&index).into_iter().flatten().map(Value::from).collect();
            let (name, context) = context(statement, comments);
            let comments = context! { comments => lines };
            let template = self.templates.get_template(name).map_err(|error| broken(&error))?;
            let text = template.render(context! { ..context, ..comments }).map_err(|error| broken(&error))?;
            sql.push_str(text.trim_end());
            sql.push('\n');
        }
        Ok(sql)
    }
}

fn invalid(message: String) -> minijinja::Error {
    minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, message)
}

fn broken(error: &minijinja::Error) -> Error {
    let name = error.name().unwrap_or("a template");
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Error::new(ErrorKind::Template, format!("template `{name}` fails{line}: {detail}")).help(
        "pass names through `ident`, texts through `literal`, and see the built-in templates for the values",
    )
}

fn context(statement: &Statement, comments: &Comments) -> (&'static str, Value) {
    match statement {
        Statement::ExternalSchema(schema) => ("external_schema.sql", external_schema(schema)),
        Statement::Set(name, value) => ("set.sql", context! { name, value }),
        Statement::Reset(name) => ("reset.sql", context! { name }),
        Statement::View(view) => ("view.sql", self::view(view, comments)),
        Statement::Refresh(name) => ("refresh.sql", context! { name => fragment(name) }),
        Statement::Grant(object, grantee) => {
            let grantee = match grantee {
                Grantee::Role(role) => context! { role => role.as_str(), public => false, user => () },
                Grantee::User(user) => context! { user => user.as_str(), public => false, role => () },
                Grantee::Public => context! { public => true, role => (), user => () },
            };
            let object = named(object);
            ("grant.sql", context! { ..grantee, ..object })
        }
        Statement::Drop(object) => ("drop.sql", named(object)),
        Statement::Query(query) => ("query.sql", self::query(query, &comments.columns)),
    }
}

fn named(object: &Named) -> Value {
    match object {
        Named::Schema(schema) => context! { schema => schema.as_str(), name => (), materialized => false },
        Named::MaterializedView(name) => {
            context! { name => fragment(name), schema => (), materialized => true }
        }
        Named::View(name) => context! { name => fragment(name), schema => (), materialized => false },
    }
}

fn external_schema(schema: &ExternalSchema) -> Value {
    let role = schema.iam_role.as_ref().map(|role| match role {
        IamRole::Default => "default".to_owned(),
        IamRole::Arns(arns) => arns.join(","),
    });
    let (source, region, uri, cluster_arn, authentication) = match &schema.source {
        StreamSource::Kinesis { region } => ("kinesis", region.as_ref(), None, None, None),
        StreamSource::Kafka { uri, authentication } => ("kafka", None, Some(uri), None, Some(authentication)),
        StreamSource::Msk { cluster_arn, authentication } => {
            ("msk", None, None, Some(cluster_arn), Some(authentication))
        }
    };
    let (authentication_arn, secret_arn) = match authentication {
        Some(Authentication::Mtls(Certificate::Acm(arn))) => (Some(arn), None),
        Some(Authentication::Mtls(Certificate::Secret(arn))) => (None, Some(arn)),
        None | Some(Authentication::None | Authentication::Iam) => (None, None),
    };
    let authentication = authentication.map(|of| of.kind().name());
    context! {
        name => schema.name.as_str(), if_not_exists => schema.if_not_exists, source, role, region, uri, cluster_arn,
        authentication, authentication_arn, secret_arn,
    }
}

fn view(view: &View, comments: &Comments) -> Value {
    let (materialized, clauses) = match view.storage() {
        Some(storage) => (true, clauses(storage)),
        None => (false, Vec::new()),
    };
    let reader = Reader::new(&view.body);
    // a column at a time: the expressions of a wide view are megabytes
    let items = view.columns.iter().map(|column| printed(reader.item(column))).collect();
    let query = frame(&lower::frame(view, &reader), items, &comments.columns);
    context! { name => fragment(&view.name), materialized, clauses, ..query }
}

fn query(query: &Query, notes: &BTreeMap<Ident, String>) -> Value {
    frame(query, query.items.iter().cloned().map(printed).collect(), notes)
}

fn printed(item: SelectItem) -> (String, Option<Ident>) {
    (print::pretty(&item.expr, 4), item.alias)
}

fn frame(query: &Query, items: Vec<(String, Option<Ident>)>, notes: &BTreeMap<Ident, String>) -> Value {
    let width = align(&items);
    let columns: Vec<Value> = items
        .into_iter()
        .map(|(mut sql, alias)| {
            if alias.is_some() && !sql.contains('\n') {
                sql.extend(std::iter::repeat_n(' ', width.saturating_sub(sql.chars().count())));
            }
            let note = alias.as_ref().and_then(|alias| notes.get(alias));
            context! { expression => fragment(sql), alias => alias.as_ref().map(Ident::as_str), note }
        })
        .collect();
    let conditions = query.filter.as_ref().map(Expr::conjuncts).unwrap_or_default();
    // the conditions stand behind `WHERE ` or `  AND `; OR binds less than that AND
    let condition = |expr: &&Expr| match expr {
        Expr::Binary(BinaryOp::Or, ..) if conditions.len() > 1 => {
            fragment(format!("({})", print::pretty(expr, 2)))
        }
        _ => fragment(print::pretty(expr, 2)),
    };
    let relation = match &query.schema {
        Some(schema) => format!("{schema}.{}", query.relation),
        None => query.relation.to_string(),
    };
    let ordered = |(expr, descends): &(Expr, bool)| {
        context! { expression => fragment(print::line(expr)), descends }
    };
    context! {
        columns,
        relation => fragment(relation),
        alias => query.alias.as_ref().map(Ident::as_str),
        conditions => conditions.iter().map(condition).collect::<Vec<_>>(),
        group_by => query.group_by.iter().map(|key| fragment(print::line(key))).collect::<Vec<_>>(),
        order_by => query.order_by.iter().map(ordered).collect::<Vec<_>>(),
        limit => query.limit.map(fragment),
    }
}

/// The column at which every `AS` stands, where all expressions are short; else 0.
fn align(items: &[(String, Option<Ident>)]) -> usize {
    let named = items.iter().filter(|(_, alias)| alias.is_some());
    let widths: Vec<usize> =
        named.filter(|(sql, _)| !sql.contains('\n')).map(|(sql, _)| sql.chars().count()).collect();
    let widest = widths.into_iter().max().unwrap_or(0);
    if widest <= ALIGN { widest } else { 0 }
}

fn clauses(storage: &Storage) -> Vec<Value> {
    let mut clauses = Vec::new();
    if let Some(backup) = storage.backup {
        clauses.push(format!("BACKUP {}", yes_no(backup)));
    }
    if let Some(style) = storage.dist_style {
        clauses.push(format!("DISTSTYLE {}", style.keyword()));
    }
    if let Some(key) = &storage.dist_key {
        clauses.push(format!("DISTKEY ({})", key_sql(key)));
    }
    let keys: Vec<String> = storage.sort_key.iter().map(key_sql).collect();
    match storage.sort_kind {
        SortKey::Auto => clauses.push("SORTKEY AUTO".to_owned()),
        SortKey::None => clauses.push("SORTKEY NONE".to_owned()),
        SortKey::Plain | SortKey::Compound | SortKey::Interleaved if keys.is_empty() => {}
        SortKey::Plain => clauses.push(format!("SORTKEY ({})", keys.join(", "))),
        SortKey::Compound => clauses.push(format!("COMPOUND SORTKEY ({})", keys.join(", "))),
        SortKey::Interleaved => clauses.push(format!("INTERLEAVED SORTKEY ({})", keys.join(", "))),
    }
    if let Some(auto_refresh) = storage.auto_refresh {
        clauses.push(format!("AUTO REFRESH {}", yes_no(auto_refresh)));
    }
    clauses.into_iter().map(fragment).collect()
}

fn key_sql(key: &KeyRef) -> String {
    match key {
        KeyRef::Name(name) => name.to_string(),
        KeyRef::Position(position) => position.to_string(),
    }
}

fn yes_no(value: bool) -> &'static str {
    if value { "YES" } else { "NO" }
}
