//! What can change, and what each change costs: the one list of facts.

use super::impact::Impact::{self, Alter, Data, None as Nothing, Readers, Recreate};

/// One line a fact: its variant, its name in files and messages, its words, and the impacts on a streaming view.
/// `assess.rs` holds the impacts that depend on the values.
macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident $name:literal $words:literal [$($impact:ident $reason:literal),*])*) => {
        /// What can change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the names are the words of the clauses")]
        pub enum ChangeKind {
            $($(#[$doc])* $variant,)*
        }

        impl ChangeKind {
            /// Every fact, in the order of the list.
            pub const ALL: &'static [ChangeKind] = &[$(ChangeKind::$variant),*];

            /// The name in files and messages, such as `column-type`.
            pub fn name(self) -> &'static str {
                match self { $(ChangeKind::$variant => $name),* }
            }

            /// Its words in a report.
            pub fn words(self) -> &'static str {
                match self { $(ChangeKind::$variant => $words),* }
            }

            /// Whether something is added or removed, rather than changed.
            pub fn comes_or_goes(self) -> bool {
                self.name().ends_with("-added") || self.name().ends_with("-removed")
            }

            /// Its impacts on a streaming view, each with its reason.
            pub fn costs(self) -> &'static [(Impact, &'static str)] {
                match self { $(ChangeKind::$variant => &[$(($impact, $reason)),*]),* }
            }
        }
    };
}

// ALTER MATERIALIZED VIEW changes AUTO REFRESH, distribution and sort keys, but not the query and not BACKUP:
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_MATERIALIZED_VIEW.html
// ALTER EXTERNAL SCHEMA changes role, authentication and brokers of Kafka and MSK:
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_EXTERNAL_SCHEMA.html
// and role and region of Kinesis, from Patch 199 on:
// https://docs.aws.amazon.com/redshift/latest/mgmt/cluster-versions.html
facts! {
    ViewAdded "view-added" "added" [Nothing "it reads its stream on its own, from the oldest retained record"]
    ViewRemoved "view-removed" "removed" [
        Data "its rows are deleted, and the stream no longer has those past its retention",
        Readers "queries on it fail"
    ]
    /// Materialized or plain.
    ViewKind "view-kind" "kind" [Recreate "no statement changes the kind of a view"]
    ColumnAdded "column-added" "added" [Recreate "no statement adds a column to a view"]
    ColumnRemoved "column-removed" "removed" [
        Data "its values are no longer kept",
        Readers "queries that name it fail",
        Recreate "no statement drops a column of a view"
    ]
    /// The same value under another name.
    ColumnRenamed "column-renamed" "name" [
        Readers "queries that name it fail",
        Recreate "no statement renames a view's column"
    ]
    /// Another type.
    ColumnType "column-type" "type" [
        Data "values that the type does not hold are lost, or newly kept",
        Readers "between numbers, texts, times and JSON: queries fail, or return other results",
        Recreate "a column's type follows from the query"
    ]
    /// Another field of the payload.
    ColumnPath "column-path" "field" [
        Data "it holds the values of another field",
        Recreate "the query changes"
    ]
    /// Another way of reading the field, or another expression.
    ColumnReading "column-reading" "reading" [
        Data "values that do not fit have another outcome",
        Recreate "the query changes"
    ]
    /// The remaining columns are in another order.
    ColumnOrder "column-order" "order of columns" [
        Readers "queries that use positions, such as INSERT … SELECT *, read other columns",
        Recreate "the query changes"
    ]
    /// The size limit of payloads.
    SizeLimit "size-limit" "size limit" [Data "longer payloads are lost, or newly kept", Recreate "the query changes"]
    /// The validity conditions.
    Filter "filter" "filter" [Data "records that it rejects are lost, or newly kept", Recreate "the query changes"]
    /// The outcome of records that the size limit or the filter rejects.
    BadRecords "bad-records" "bad records" [
        Data "records that the size limit or the filter rejects have another outcome",
        Recreate "the query changes"
    ]
    Tombstones "tombstones" "tombstones" [
        Data "records without a payload have another outcome",
        Recreate "the query changes"
    ]
    /// Conditions beyond the size limit and the filter.
    Conditions "conditions" "conditions" [Data "other records are kept", Recreate "the query changes"]
    Groups "groups" "groups" [
        Data "a row has another meaning",
        Readers "queries that count rows return other results",
        Recreate "the query changes"
    ]
    Encoding "encoding" "encoding" [
        Data "payloads in the other encoding are no longer read",
        Recreate "the query changes"
    ]
    StripBytes "strip-bytes" "stripped bytes" [
        Data "payloads with the other framing are no longer read",
        Recreate "the query changes"
    ]
    /// NULL or an error for text that is not JSON.
    InvalidJson "invalid-json" "invalid JSON" [
        Data "text that is not valid JSON blocks the refresh, or no longer does",
        Recreate "the query changes"
    ]
    DistStyle "dist-style" "DISTSTYLE" [Alter "rows move between nodes, and dependent views recompute in full at their next refresh; needs Patch 185, and no VACUUM at the same time"]
    DistKey "dist-key" "DISTKEY" [Alter "rows move between nodes, and dependent views recompute in full at their next refresh; needs Patch 185, and no VACUUM at the same time"]
    SortKey "sort-key" "SORTKEY" [Alter "rows are sorted again, and dependent views recompute in full at their next refresh; needs Patch 185, and no VACUUM at the same time"]
    AutoRefresh "auto-refresh" "AUTO REFRESH" [Alter "the view then loads new records automatically, or only on REFRESH"]
    Backup "backup" "BACKUP" [Recreate "no statement changes it; RA3 and Serverless ignore the clause"]
    /// The external schema of the stream.
    StreamSchema "stream-schema" "external schema" [Data "records come from another source", Recreate "the query changes"]
    Stream "stream" "stream" [Data "records come from another source", Recreate "the query changes"]
    /// The column that holds the payload.
    Payload "payload" "payload" [Data "values come from another column", Recreate "the query changes"]
    /// The relation that a view over landed payloads reads.
    Relation "relation" "relation" [Data "rows come from another relation", Recreate "the query changes"]
    SchemaAdded "schema-added" "added" [Nothing "views can read its streams"]
    SchemaRemoved "schema-removed" "removed" [Readers "views over its streams can no longer be refreshed"]
    Source "source" "source" [
        Data "records come from another source",
        Recreate "no statement changes the source of a schema, and DROP SCHEMA drops its views"
    ]
    Region "region" "region" [
        Data "records come from another source",
        Alter "ALTER changes the region from Patch 199 on; on older patches, re-create the schema and its views"
    ]
    Role "role" "IAM_ROLE" [Alter "another role reads the streams; for Kinesis, ALTER changes the role from Patch 199 on"]
    Brokers "brokers" "brokers" [
        Data "if they belong to another cluster, offsets identify other records",
        Alter "streams are read from other addresses"
    ]
    Cluster "cluster" "cluster" [
        Data "records come from another source",
        Recreate "ALTER EXTERNAL SCHEMA cannot change the cluster, and DROP SCHEMA drops its views"
    ]
    Authentication "authentication" "authentication" [Alter "Redshift authenticates in another way"]
    Setting "setting" "setting" [
        Recreate "a view keeps the setting that was active when it was created"
    ]
}
