//! Statements around queries.

use sqlparser::ast;

use super::{Purpose, Reader, expr};
use crate::diag::Error;
use crate::model::{
    Authentication, Certificate, ExternalSchema, Grantee, IamRole, KeyRef, Object, Statement, Storage,
    StreamSource, ViewKind,
};
use crate::redshift::settings::{self, Setting};
use crate::redshift::{AuthenticationKind, DistStyle, Ident, Name, SortKey};
use crate::sql::recover;
use crate::syntax::{
    self, ClauseKind, Command, DropView, Flag, Grant, Item, Key, KeyKind, Kind, Literal, MaterializedView,
    Privilege, Refresh, SchemaClauseKind, SchemaSource, SortKeys,
};

impl Reader<'_> {
    /// The statement; none if it is passed over.
    pub(super) fn statement(&self) -> Result<Option<Statement>, Error> {
        let kind = &self.statement.kind;
        if self.purpose == Purpose::Comparison && !defines(kind) {
            return Ok(None);
        }
        if let Some((placeholder, bytes)) = self.statement.placeholder(self.source) {
            let error = self.unsupported_at(&format!("the placeholder `{placeholder}`"), bytes);
            return Err(error.help("replace the placeholder with its value, or leave the file out"));
        }
        match kind {
            Kind::MaterializedView(view) => self.materialized_view(view).map(Some),
            Kind::ExternalSchema(schema) => self.external_schema(schema).map(Some),
            Kind::Refresh(Refresh { name, behaviour: None }) => {
                Ok(Some(Statement::Refresh(self.name(name)?)))
            }
            Kind::DropView(drop) => self.drop_view(drop).map(Some),
            Kind::Grant(grant) => self.grant(grant).map(Some),
            Kind::Command(command) => self.drop_schema(command).map(Some),
            Kind::Sql(sql) => match sql.as_ref() {
                ast::Statement::CreateView(view) => self.plain_view(view).map(Some),
                ast::Statement::Query(query) => Ok(Some(Statement::from(self.query(query)?))),
                ast::Statement::Set(set) => self.set(set).map(Some),
                ast::Statement::Reset(ast::ResetStatement {
                    reset: ast::Reset::ConfigurationParameter(name),
                }) => Ok(Some(Statement::Reset(name.to_string().to_ascii_lowercase()))),
                _ => Err(self.statement_unsupported()),
            },
            Kind::Refresh(_)
            | Kind::AlterView(_)
            | Kind::Append(_)
            | Kind::AlterSchema(..)
            | Kind::Routine(_)
            | Kind::Table(_)
            | Kind::Psql(_) => Err(self.statement_unsupported()),
        }
    }

    fn statement_unsupported(&self) -> Error {
        self.unsupported_at("this statement", self.statement.span.clone())
    }

    fn materialized_view(&self, view: &MaterializedView) -> Result<Statement, Error> {
        let MaterializedView { name, or_replace, if_not_exists, columns, clauses, query } = view;
        let refused = [
            ("`OR REPLACE` on a materialized view", or_replace.as_ref()),
            ("`IF NOT EXISTS` on a materialized view", if_not_exists.as_ref()),
            ("a list of column names", columns.as_ref().map(|(_, at)| at)),
        ];
        if let Some((what, Some(at))) = refused.into_iter().find(|(_, at)| at.is_some()) {
            return Err(self.unsupported_at(what, at.0.clone()));
        }
        let mut storage = Storage::default();
        for clause in clauses {
            let repeated = match &clause.kind {
                ClauseKind::Backup(flag) => storage.backup.replace(is_yes(flag)).is_some(),
                ClauseKind::AutoRefresh(flag) => storage.auto_refresh.replace(is_yes(flag)).is_some(),
                ClauseKind::DistStyle(word) => {
                    let style = DistStyle::named(word)
                        .ok_or_else(|| self.unsupported_at("this style", clause.at.0.clone()))?;
                    storage.dist_style.replace(style).is_some()
                }
                ClauseKind::DistKey(keys) => match keys.as_slice() {
                    [key] => storage.dist_key.replace(self.key(key)?).is_some(),
                    _ => {
                        return Err(self.unsupported_at("a DISTKEY of several columns", clause.at.0.clone()));
                    }
                },
                ClauseKind::SortKey(kind, keys) => {
                    let repeated = !storage.sort_key.is_empty() || storage.sort_kind != SortKey::Plain;
                    storage.sort_kind = match (keys, *kind) {
                        (SortKeys::Auto, _) => SortKey::Auto,
                        (SortKeys::None, _) => SortKey::None,
                        (SortKeys::Columns(_), Some("compound")) => SortKey::Compound,
                        (SortKeys::Columns(_), Some(_)) => SortKey::Interleaved,
                        (SortKeys::Columns(_), None) => SortKey::Plain,
                    };
                    if let SortKeys::Columns(keys) = keys {
                        storage.sort_key = keys.iter().map(|key| self.key(key)).collect::<Result<_, _>>()?;
                    }
                    repeated
                }
            };
            if repeated {
                return Err(self.unsupported_at("a clause that is repeated", clause.at.0.clone()));
            }
        }
        self.view(name, ViewKind::Materialized(storage), query)
    }

    fn key(&self, key: &Key) -> Result<KeyRef, Error> {
        match &key.kind {
            KeyKind::Name(name) => Ok(KeyRef::Name(self.ident(name)?)),
            KeyKind::Position(position) => u32::try_from(*position)
                .map(KeyRef::Position)
                .map_err(|_| self.unsupported_at("this position", key.at.0.clone())),
        }
    }

    fn view(&self, name: &ast::ObjectName, kind: ViewKind, query: &ast::Query) -> Result<Statement, Error> {
        let name = self.name(name)?;
        let lowered = self.query(query)?;
        if !lowered.order_by.is_empty() || lowered.limit.is_some() {
            let clause = if lowered.limit.is_some() { "`LIMIT`" } else { "`ORDER BY`" };
            return Err(self.unsupported(&format!("{clause} of a view"), after_body(query)));
        }
        Ok(recover::view(name, kind, lowered).into())
    }

    fn plain_view(&self, view: &ast::CreateView) -> Result<Statement, Error> {
        let ast::CreateView {
            or_alter,
            or_replace,
            materialized,
            secure,
            name,
            name_before_not_exists: _,
            columns,
            query,
            options,
            cluster_by,
            comment,
            with_no_schema_binding,
            if_not_exists,
            temporary,
            copy_grants,
            to,
            params,
        } = view;
        let compares = self.purpose == Purpose::Comparison;
        let refused = [
            ("`OR REPLACE`", *or_replace && !compares),
            ("`WITH NO SCHEMA BINDING`", *with_no_schema_binding && !compares),
            ("a list of column names", !columns.is_empty()),
            ("`IF NOT EXISTS`", *if_not_exists),
            ("`TEMPORARY`", *temporary),
            (
                "a clause of another system",
                *or_alter
                    || *materialized
                    || *secure
                    || *options != ast::CreateTableOptions::None
                    || !cluster_by.is_empty()
                    || comment.is_some()
                    || *copy_grants
                    || to.is_some()
                    || params.is_some(),
            ),
        ];
        if let Some((what, _)) = refused.into_iter().find(|(_, found)| *found) {
            return Err(self.unsupported_at(what, self.statement.span.clone()));
        }
        self.view(name, ViewKind::Plain, query)
    }

    fn set(&self, set: &ast::Set) -> Result<Statement, Error> {
        let ast::Set::SingleAssignment { scope: None, hivevar: false, variable, values } = set else {
            return Err(self.statement_unsupported());
        };
        let name = variable.to_string().to_ascii_lowercase();
        let value = match values.as_slice() {
            [value] => settings::switched(&name, &value.to_string()),
            _ => None,
        };
        value.map(|value| Statement::Set(name.clone(), value)).ok_or_else(|| {
            let values = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("`{values}` is not a value of `{name}`");
            self.wrong(message, sqlparser::tokenizer::Span::empty()).help("use TRUE or FALSE")
        })
    }

    fn external_schema(&self, schema: &syntax::ExternalSchema) -> Result<Statement, Error> {
        let syntax::ExternalSchema { name, if_not_exists, from, clauses } = schema;
        let (mut region, mut uri, mut cluster, mut role) = (None, None, None, None);
        let (mut kind, mut certificate) = (None, None);
        for clause in clauses {
            let at = || clause.at.0.clone();
            let text = || match &clause.value {
                Literal::Text(raw) => Ok(syntax::unescape(raw)),
                Literal::Word(_) => Err(self.unsupported_at("a value without quotes", at())),
            };
            let repeated = match clause.kind {
                SchemaClauseKind::Region => region.replace(text()?).is_some(),
                SchemaClauseKind::Uri => uri.replace(text()?).is_some(),
                SchemaClauseKind::ClusterArn => cluster.replace(text()?).is_some(),
                SchemaClauseKind::IamRole => role.replace(iam_role(&clause.value)).is_some(),
                SchemaClauseKind::AuthenticationArn => {
                    certificate.replace(Certificate::Acm(text()?)).is_some()
                }
                SchemaClauseKind::SecretArn => certificate.replace(Certificate::Secret(text()?)).is_some(),
                SchemaClauseKind::Authentication => {
                    let word = clause.value.as_str();
                    let known = AuthenticationKind::named(word).ok_or_else(|| {
                        let words = AuthenticationKind::ALL.iter().map(|kind| format!("`{}`", kind.name()));
                        let words = words.collect::<Vec<_>>().join(", ");
                        self.unsupported_at(&format!("`AUTHENTICATION {word}`"), at())
                            .help(format!("use one of {words}"))
                    })?;
                    kind.replace(known).is_some()
                }
                other => {
                    return Err(self.unsupported_at(&format!("`{}` for a stream", other.word()), at()));
                }
            };
            if repeated {
                return Err(self.unsupported_at("a clause that is repeated", at()));
            }
        }
        let whole = || self.statement.span.clone();
        let authentication = match (kind, certificate) {
            (Some(AuthenticationKind::Mtls), Some(certificate)) => Authentication::Mtls(certificate),
            (Some(AuthenticationKind::Iam), None) => Authentication::Iam,
            (Some(AuthenticationKind::None) | None, None) => Authentication::None,
            _ => {
                let what = "a certificate without `AUTHENTICATION mtls`, or the reverse,";
                return Err(self.unsupported_at(what, whole()));
            }
        };
        let source = match (from, region, uri, cluster) {
            (SchemaSource::Kinesis, region, None, None) if authentication == Authentication::None => {
                StreamSource::Kinesis { region }
            }
            (SchemaSource::Kafka, None, Some(uri), None) => StreamSource::Kafka { uri, authentication },
            (SchemaSource::Msk, None, None, Some(cluster_arn)) => {
                StreamSource::Msk { cluster_arn, authentication }
            }
            _ => {
                let error = self.unsupported_at("this combination of clauses", whole());
                return Err(error.help("use `REGION` for Kinesis, `URI` for Kafka, `CLUSTER_ARN` for MSK"));
            }
        };
        let name = self.ident(name)?;
        let if_not_exists = *if_not_exists;
        Ok(Statement::ExternalSchema(ExternalSchema { name, if_not_exists, source, iam_role: role }))
    }

    fn drop_view(&self, drop: &DropView) -> Result<Statement, Error> {
        let DropView { materialized, word: _, if_exists: true, names, behaviour: None } = drop else {
            return Err(self.statement_unsupported());
        };
        let [name] = names.as_slice() else { return Err(self.statement_unsupported()) };
        let name = self.name(name)?;
        let object = if *materialized { Object::MaterializedView(name) } else { Object::View(name) };
        Ok(Statement::Drop(object))
    }

    /// `DROP SCHEMA IF EXISTS name`.
    fn drop_schema(&self, command: &Command) -> Result<Statement, Error> {
        let Command { items } = command;
        let words = ["drop", "schema", "if", "exists"];
        match items.split_last() {
            Some((name, head)) if are_words(head, &words) => {
                Ok(Statement::Drop(Object::Schema(self.item_ident(name)?)))
            }
            _ => Err(self.statement_unsupported()),
        }
    }

    /// `GRANT USAGE ON SCHEMA … TO …`, `GRANT SELECT ON … TO …`.
    fn grant(&self, grant: &Grant) -> Result<Statement, Error> {
        let Grant { revoke: false, option_for: None, privileges, on: Some((kind, objects)), to, rest } =
            grant
        else {
            return Err(self.statement_unsupported());
        };
        let ([Privilege { words, columns }], [object], [grantee], true) =
            (privileges.as_slice(), objects.as_slice(), to.as_slice(), rest.is_empty())
        else {
            return Err(self.statement_unsupported());
        };
        let (true, [word], [item]) = (columns.is_empty(), words.as_slice(), object.as_slice()) else {
            return Err(self.statement_unsupported());
        };
        let object = match kind.as_slice() {
            [schema] if schema == "SCHEMA" && word.eq_ignore_ascii_case("usage") => {
                Object::Schema(self.item_ident(item)?)
            }
            [] if word.eq_ignore_ascii_case("select") => Object::View(self.item_name(item)?),
            _ => return Err(self.statement_unsupported()),
        };
        let grantee = match grantee.kind {
            None if grantee.is_public() => Grantee::Public,
            None => Grantee::User(self.item_ident(&grantee.name)?),
            Some("role") => Grantee::Role(self.item_ident(&grantee.name)?),
            Some(_) => return Err(self.statement_unsupported()),
        };
        Ok(Statement::Grant(object, grantee))
    }

    fn item_name(&self, item: &Item) -> Result<Name, Error> {
        match item {
            Item::Path(parts) => match parts.as_slice() {
                [schema, name] => {
                    Ok(Name { schema: Some(self.item_ident(schema)?), name: self.item_ident(name)? })
                }
                _ => Err(self.statement_unsupported()),
            },
            single => self.item_ident(single).map(Name::unqualified),
        }
    }

    fn item_ident(&self, item: &Item) -> Result<Ident, Error> {
        let text = match item {
            Item::Word(word) => word.clone(),
            Item::Quoted(name) => expr::undoubled(name),
            _ => return Err(self.statement_unsupported()),
        };
        Ident::new(text).map_err(|error| self.wrong(error.to_string(), sqlparser::tokenizer::Span::empty()))
    }
}

/// Whether a statement says how a view or an external schema over streams is.
fn defines(kind: &Kind) -> bool {
    match kind {
        Kind::MaterializedView(_) => true,
        Kind::ExternalSchema(schema) => schema.from.stream().is_some(),
        Kind::Sql(sql) => match sql.as_ref() {
            ast::Statement::CreateView(_) => true,
            ast::Statement::Set(ast::Set::SingleAssignment { variable, .. }) => {
                Setting::named(&variable.to_string()).is_some_and(Setting::is_case)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_yes(flag: &Flag) -> bool {
    *flag == Flag::Yes
}

fn iam_role(value: &Literal) -> IamRole {
    match value {
        Literal::Word(_) => IamRole::Default,
        Literal::Text(raw) => IamRole::Arns(syntax::unescape(raw).split(',').map(str::to_owned).collect()),
    }
}

fn are_words(items: &[Item], words: &[&str]) -> bool {
    items.len() == words.len()
        && items
            .iter()
            .zip(words)
            .all(|(item, wanted)| matches!(item, Item::Word(word) if word.eq_ignore_ascii_case(wanted)))
}

/// The ORDER BY or LIMIT of a query.
fn after_body(query: &ast::Query) -> sqlparser::tokenizer::Span {
    use ast::Spanned as _;
    match (&query.limit_clause, &query.order_by) {
        (Some(limit), _) => limit.span(),
        (None, Some(order_by)) => order_by.span(),
        (None, None) => query.span(),
    }
}
