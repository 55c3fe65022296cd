//! Queries of the system views: how far streams are read, and what a DROP ends.

use crate::redshift::Name;
use crate::syntax::quoted;

/// How far streaming views have read each partition or shard:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SYS_STREAM_SCAN_STATES.html>.
pub(super) fn progress(views: &[Name]) -> String {
    format!(
        "SELECT\n    TRIM(partition_id) AS partition_id,\n    TRIM(mv_name) AS mv_name,\n    \
         MAX(stream_record_time_max) AS read_up_to\nFROM sys_stream_scan_states\nWHERE TRIM(mv_name) IN ({})\n\
         GROUP BY 1, 2\nORDER BY 1, 2;",
        names(views)
    )
}

/// What ends with the drop of views, each query with what it shows:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html> and the pages of the other views.
pub(super) fn queries(views: &[&Name]) -> Vec<(&'static str, String)> {
    let names = names(&views.iter().map(|name| (*name).clone()).collect::<Vec<_>>());
    let of = |columns: &str, view: &str, name: &str| {
        format!("SELECT {columns}\nFROM {view}\nWHERE TRIM({name}) IN ({names});")
    };
    vec![
        ("owner", of("schemaname, viewname, viewowner", "pg_views", "viewname")),
        (
            "grants",
            of(
                "namespace_name, relation_name, privilege_type, identity_type, identity_name, admin_option",
                "svv_relation_privileges",
                "relation_name",
            ),
        ),
        (
            "grants on columns",
            of(
                "namespace_name, relation_name, column_name, privilege_type, identity_type, identity_name",
                "svv_column_privileges",
                "relation_name",
            ),
        ),
        (
            "row-level security; needs the role sys:secadmin",
            of("relschema, relname, polname, grantee, granteekind", "svv_rls_attached_policy", "relname"),
        ),
        (
            "masking policies; needs the role sys:secadmin",
            of(
                "policy_name, schema_name, table_name, grantee, grantee_type, priority, input_columns, output_columns",
                "svv_attached_masking_policy",
                "table_name",
            ),
        ),
        (
            "datashares, whose objects are named `schema.name`",
            format!(
                "SELECT share_name, share_type, object_type, object_name\nFROM svv_datashare_objects\n\
                 WHERE SPLIT_PART(TRIM(object_name), '.', 2) IN ({names});"
            ),
        ),
        (
            "materialized views that read these; others keep a DROP from running, and its error names them",
            of(
                "schema_name, name, dependent_schema_name, dependent_name",
                "svv_mv_dependency",
                "dependent_name",
            ),
        ),
    ]
}

/// Names without their schemas, as literals. Names are stored in lower case.
fn names(views: &[Name]) -> String {
    let mut names: Vec<String> = views.iter().map(|name| quoted(&name.name.normalized())).collect();
    names.sort();
    names.dedup();
    names.join(", ")
}
