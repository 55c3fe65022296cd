//! Statements that change in place do so.

use pretty_assertions::assert_eq;

use super::schemas::of as schemas;
use super::{ChangeKind, Impact, assess, changes};
use crate::model::{
    Authentication, Certificate, IamRole, KeyRef, Script, Statement, Storage, StreamSource, ViewKind,
};
use crate::redshift::{Ident, SortKey};
use crate::sql::{self, Purpose};
use crate::syntax;
use crate::syntax::{AlterViewAction, Flag, KeyKind, Kind, SchemaClause, SchemaClauseKind, SortKeys};
use crate::text::Source;

fn script(text: &str) -> Script {
    sql::read(&Source::new("script.sql", text), Purpose::Proof).unwrap()
}

/// Every way to say the clauses that ALTER knows.
fn views() -> Vec<Script> {
    let mut all = Vec::new();
    for dist in ["", "DISTSTYLE EVEN", "DISTSTYLE ALL", "DISTKEY (a)", "DISTSTYLE KEY DISTKEY (\"the b\")"] {
        for sort in ["", "SORTKEY (a)", "SORTKEY (\"the b\", a)", "COMPOUND SORTKEY (2)"] {
            for refresh in ["", "AUTO REFRESH YES", "AUTO REFRESH NO"] {
                all.push(script(&format!(
                    "CREATE MATERIALIZED VIEW w.v {dist} {sort} {refresh} AS SELECT shard_id AS a, sequence_number AS \"the b\" \
                     FROM s.x"
                )));
            }
        }
    }
    all
}

/// Schemas of every authentication and role.
fn external_schemas() -> Vec<Script> {
    let mut all = Vec::new();
    for role in ["default", "'arn:aws:iam::123456789012:role/a'"] {
        for authentication in [
            "none",
            "iam",
            "mtls AUTHENTICATION_ARN 'arn:aws:acm:eu-west-1:123456789012:certificate/c'",
            "mtls SECRET_ARN 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s'",
        ] {
            for uri in ["b:9098", "b:9098,c:9098"] {
                all.push(script(&format!(
                    "CREATE EXTERNAL SCHEMA s FROM KAFKA IAM_ROLE {role} AUTHENTICATION {authentication} URI '{uri}'"
                )));
            }
        }
    }
    all
}

/// Schemas of Kinesis in every region and with every role.
fn kinesis_schemas() -> Vec<Script> {
    let mut all = Vec::new();
    for role in ["default", "'arn:aws:iam::123456789012:role/a'", "'arn:aws:iam::123456789012:role/b'"] {
        for region in ["eu-west-1", "us-east-1", "ap-northeast-2", "sa-east-1"] {
            all.push(script(&format!(
                "CREATE EXTERNAL SCHEMA s FROM KINESIS REGION '{region}' IAM_ROLE {role}"
            )));
        }
    }
    all
}

/// The script after a statement that alters it.
fn altered(mut script: Script, statement: &str) -> Script {
    let source = Source::new("alter.sql", statement);
    let (statements, errors) = syntax::parse(&source);
    assert_eq!(errors, [], "{statement}");
    for statement in &statements {
        match &statement.kind {
            Kind::AlterView(alter) => {
                let view = script.statements.iter_mut().find_map(|statement| match statement {
                    Statement::View(view) if view.name.to_string() == alter.name.to_string() => Some(view),
                    _ => None,
                });
                let ViewKind::Materialized(storage) = &mut view.unwrap().kind else { panic!("a plain view") };
                alter_view(storage, &alter.action);
            }
            Kind::AlterSchema(name, clauses) => {
                let schema = script.statements.iter_mut().find_map(|statement| match statement {
                    Statement::ExternalSchema(schema) if schema.name.to_string() == name.to_string() => {
                        Some(schema)
                    }
                    _ => None,
                });
                let schema = schema.unwrap();
                for clause in clauses {
                    alter_schema(&mut schema.iam_role, &mut schema.source, clause, clauses);
                }
            }
            other => panic!("{other:?}"),
        }
    }
    script
}

fn alter_view(storage: &mut Storage, action: &AlterViewAction) {
    let named = |name: &str| KeyRef::Name(Ident::new(name).unwrap());
    match action {
        AlterViewAction::AutoRefresh(flag) => storage.auto_refresh = Some(*flag == Flag::Yes),
        AlterViewAction::DistKey(key) => storage.dist_key = Some(named(&key.value)),
        AlterViewAction::DistStyle(style, key) => {
            storage.dist_style = Some(*style);
            storage.dist_key = key.as_ref().map(|key| named(&key.value));
        }
        AlterViewAction::SortKey(_, keys) => {
            storage.sort_kind = SortKey::Plain;
            storage.sort_key = match keys {
                SortKeys::Columns(keys) => keys
                    .iter()
                    .map(|key| match &key.kind {
                        KeyKind::Name(name) => named(&name.value),
                        KeyKind::Position(_) => panic!("ALTER names columns"),
                    })
                    .collect(),
                SortKeys::Auto | SortKeys::None => Vec::new(),
            };
        }
        AlterViewAction::RowLevelSecurity { .. } => panic!("nothing says this"),
    }
}

fn alter_schema(
    role: &mut Option<IamRole>,
    source: &mut StreamSource,
    clause: &SchemaClause,
    all: &[SchemaClause],
) {
    let value = clause.value.as_str().to_owned();
    let (uri, authentication) = match (source, clause.kind) {
        (StreamSource::Kafka { uri, authentication }, _) => (uri, authentication),
        (StreamSource::Kinesis { region }, SchemaClauseKind::Region) => return *region = Some(value),
        (StreamSource::Kinesis { .. }, SchemaClauseKind::IamRole) => {
            let arns = || IamRole::Arns(vec![value.clone()]);
            return *role = Some(if value == "default" { IamRole::Default } else { arns() });
        }
        (other, kind) => panic!("ALTER has no {kind:?} for {other:?}"),
    };
    match clause.kind {
        SchemaClauseKind::IamRole if value == "default" => *role = Some(IamRole::Default),
        SchemaClauseKind::IamRole => *role = Some(IamRole::Arns(vec![value])),
        SchemaClauseKind::Uri => *uri = value,
        SchemaClauseKind::Authentication => {
            *authentication = match value.as_str() {
                "none" => Authentication::None,
                "iam" => Authentication::Iam,
                _ => all
                    .iter()
                    .find_map(|clause| match clause.kind {
                        SchemaClauseKind::AuthenticationArn => {
                            Some(Certificate::Acm(clause.value.as_str().to_owned()))
                        }
                        SchemaClauseKind::SecretArn => {
                            Some(Certificate::Secret(clause.value.as_str().to_owned()))
                        }
                        _ => None,
                    })
                    .map(Authentication::Mtls)
                    .unwrap(),
            }
        }
        _ => {}
    }
}

#[test]
fn the_alters_of_a_change_in_place_make_the_new_view_of_the_old_one() {
    for all in [views(), external_schemas(), kinesis_schemas()] {
        let mut statements = 0;
        for old in &all {
            for new in &all {
                let mut script = old.clone();
                for assessed in assess(old, new, None) {
                    let by_value = matches!(assessed.change.kind, ChangeKind::Brokers | ChangeKind::Region);
                    assert!(assessed.max_impact() <= Impact::Alter || by_value, "{assessed:?}");
                    assert!(assessed.statements().count() == 1, "{assessed:?}");
                    for statement in assessed.statements() {
                        script = altered(script, statement);
                        statements += 1;
                    }
                }
                assert_eq!(changes(&script, new), [], "{old:?}");
            }
        }
        assert!(statements > 100 && !all.iter().any(|script| schemas(script).count() > 1));
    }
}

#[test]
fn a_key_on_a_column_that_is_new_needs_a_new_view() {
    let [old, new] = ["shard_id AS a", "shard_id AS a, sequence_number AS b"].map(|columns| {
        let key = if columns.ends_with('b') { "SORTKEY (b)" } else { "" };
        script(&format!("CREATE MATERIALIZED VIEW v {key} AS SELECT {columns} FROM s.x"))
    });
    let told: Vec<(ChangeKind, Impact)> =
        assess(&old, &new, None).iter().map(|of| (of.change.kind, of.max_impact())).collect();
    assert_eq!(told, [(ChangeKind::SortKey, Impact::Recreate), (ChangeKind::ColumnAdded, Impact::Recreate)]);
}

#[test]
fn every_change_costs_something_and_the_list_names_each_once() {
    let mut names: Vec<&str> = ChangeKind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ChangeKind::ALL.len());
    assert!(ChangeKind::ALL.iter().all(|kind| !kind.costs().is_empty() && !kind.words().is_empty()));
}
