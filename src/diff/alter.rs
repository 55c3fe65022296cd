//! The statements that change a view or an external schema in place.

use super::change::Change;
use super::kind::ChangeKind;
use super::schemas;
use super::versions::{Sides, column, key_name, style, view};
use crate::model::{Authentication, Certificate, ExternalSchema, IamRole, KeyRef, StreamSource, View};
use crate::redshift::{DistStyle, Ident, SortKey};
use crate::syntax::quoted;

/// Why a change that a statement can make elsewhere cannot be made so here.
pub(super) const WHY_NOT: &str = "no ALTER statement makes this change";

/// The statement that makes a change, where there is one:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_MATERIALIZED_VIEW.html>,
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_EXTERNAL_SCHEMA.html>, and for Kinesis, from Patch 199 on:
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/cluster-versions.html>.
pub(super) fn statement(change: &Change, sides: &Sides<'_>) -> Option<String> {
    match change.kind {
        ChangeKind::AutoRefresh | ChangeKind::DistStyle | ChangeKind::DistKey | ChangeKind::SortKey => {
            let (old, new) = (view(sides.old, &change.object)?, view(sides.new, &change.object)?);
            let action = self::action(change.kind, old, new)?;
            Some(format!("ALTER MATERIALIZED VIEW {} {action};", new.name))
        }
        ChangeKind::Role | ChangeKind::Region | ChangeKind::Brokers | ChangeKind::Authentication => {
            let schema = schemas::of(sides.new).find(|schema| schema.name.normalized() == change.object)?;
            Some(format!("ALTER EXTERNAL SCHEMA {} {};", schema.name, clause(change.kind, schema)?))
        }
        _ => None,
    }
}

fn action(kind: ChangeKind, old: &View, new: &View) -> Option<String> {
    let storage = new.storage()?;
    match kind {
        ChangeKind::AutoRefresh => {
            let on = storage.auto_refresh.unwrap_or(false);
            Some(format!("AUTO REFRESH {}", if on { "YES" } else { "NO" }))
        }
        ChangeKind::SortKey if storage.sort_kind == SortKey::Interleaved => None,
        ChangeKind::SortKey if storage.sort_key.is_empty() => Some("ALTER SORTKEY NONE".to_owned()),
        ChangeKind::SortKey => {
            let keys: Option<Vec<String>> =
                storage.sort_key.iter().map(|key| Some(key_column(old, new, key)?.to_string())).collect();
            Some(format!("ALTER SORTKEY ({})", keys?.join(", ")))
        }
        _ => match (style(old)?, style(new)?) {
            (DistStyle::Key, DistStyle::Key) => {
                Some(format!("ALTER DISTKEY {}", key_column(old, new, storage.dist_key.as_ref()?)?))
            }
            (_, DistStyle::Key) => {
                let key = key_column(old, new, storage.dist_key.as_ref()?)?;
                Some(format!("ALTER DISTSTYLE KEY DISTKEY {key}"))
            }
            (_, other) => Some(format!("ALTER DISTSTYLE {}", other.keyword())),
        },
    }
}

/// The key's column, where the old view has it too.
fn key_column<'v>(old: &View, new: &'v View, key: &'v KeyRef) -> Option<&'v Ident> {
    column(old, &key_name(new, key))?;
    new.key_column(key)
}

fn clause(kind: ChangeKind, schema: &ExternalSchema) -> Option<String> {
    if kind == ChangeKind::Role {
        return role(schema);
    }
    let (uri, authentication) = match &schema.source {
        // that of the warehouse has no clause
        StreamSource::Kinesis { region } => return Some(format!("REGION {}", quoted(region.as_ref()?))),
        StreamSource::Kafka { uri, authentication } => (Some(uri), authentication),
        StreamSource::Msk { authentication, .. } => (None, authentication),
    };
    if kind == ChangeKind::Brokers {
        return Some(format!("URI {}", quoted(uri?)));
    }
    let certificate = match authentication {
        Authentication::Mtls(Certificate::Acm(arn)) => format!(" AUTHENTICATION_ARN {}", quoted(arn)),
        Authentication::Mtls(Certificate::Secret(arn)) => format!(" SECRET_ARN {}", quoted(arn)),
        Authentication::None | Authentication::Iam => String::new(),
    };
    Some(format!("AUTHENTICATION {}{certificate}", authentication.kind().name()))
}

fn role(schema: &ExternalSchema) -> Option<String> {
    Some(match schema.iam_role.as_ref()? {
        IamRole::Default => "IAM_ROLE default".to_owned(),
        IamRole::Arns(arns) => format!("IAM_ROLE {}", quoted(&arns.join(","))),
    })
}
