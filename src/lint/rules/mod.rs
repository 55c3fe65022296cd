//! The list of rules. A rule is one line here, a file with its `check`, and a page of the same name: the code.

mod aggregate_not_incremental;
mod auto_refresh_on_nested_view;
mod base_not_allowed;
mod broker_missing;
mod case_fold_collision;
mod clause_order;
mod column_list_on_view;
mod distinct_aggregate;
mod distkey_with_even_or_all;
mod drop_view_on_materialized_view;
mod encodes_instead_of_decodes;
mod external_schema;
mod from_hex_of_column;
mod grant_to_public;
mod iam_role_missing;
mod identifier_too_long;
mod if_not_exists_on_view;
mod invalid_role_arn;
mod is_true_in_select;
mod join_in_streaming_view;
mod json_array_length_of_super;
mod json_parse_null_test;
mod json_text_from_varbyte;
mod key_not_in_select;
mod kinesis_with_kafka_clauses;
mod leader_node_function;
mod legacy_msk;
mod line_anchors;
mod many_extractions;
mod missing_nullif;
mod mixed_case_name_without_setting;
mod monitoring_columns;
mod mtls_needs_one_certificate;
mod mutable_function;
mod navigation_on_own_alias;
mod offset_into_timestamp;
mod or_replace_on_view;
mod order_by_or_limit;
mod path_too_deep;
mod positional_key;
mod preview_column;
mod role_chain_blanks;
mod role_chain_too_long;
mod sasl_or_password;
mod session_role;
mod set_operation;
mod silent_drop;
mod size_limit_65355;
mod sort_columns;
mod subquery_or_cte_in_streaming_view;
mod super_or_varbyte_key;
mod text_cast_to_boolean;
mod text_cast_to_super;
mod text_casts;
mod text_to_time_under_auto_refresh;
mod too_many_columns;
mod try_cast_pair;
mod two_views_on_one_stream;
mod type_out_of_range;
mod undocumented_clause;
mod unguarded_cast;
mod unguarded_decode;
mod unguarded_json;
mod unknown_function;
mod unknown_stream_column;
mod unpaired_broker_clause;
mod window_function;
mod wrong_source_column;

use super::context::{Subject, View};
use crate::diag::{Code, Finding};

/// A rule: its code, its page, and its check.
pub(super) struct Rule {
    pub(super) code: Code,
    pub(super) page: &'static str,
    pub(super) check: Check,
}

/// What a rule checks.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Materialized views.
    View(fn(&View<'_>, &mut Vec<Finding>)),
    /// Statements of every kind.
    Statement(fn(&Subject<'_>, &mut Vec<Finding>)),
}

macro_rules! rules {
    ($($kind:ident $module:ident $code:ident)*) => {
        /// All rules.
        pub(super) const RULES: &[Rule] = &[$(Rule {
            code: Code::$code,
            page: include_str!(concat!(stringify!($module), ".md")),
            check: Check::$kind($module::check),
        }),*];
    };
}

rules! {
    Statement kinesis_with_kafka_clauses KinesisWithKafkaClauses
    Statement sasl_or_password SaslOrPassword
    Statement mtls_needs_one_certificate MtlsNeedsOneCertificate
    Statement iam_role_missing IamRoleMissing
    Statement session_role SessionRole
    Statement invalid_role_arn InvalidRoleArn
    Statement role_chain_blanks RoleChainBlanks
    Statement role_chain_too_long RoleChainTooLong
    Statement broker_missing BrokerMissing
    Statement unpaired_broker_clause UnpairedBrokerClause
    Statement legacy_msk LegacyMsk
    Statement drop_view_on_materialized_view DropViewOnMaterializedView
    Statement grant_to_public GrantToPublic
    Statement monitoring_columns MonitoringColumns
    Statement mixed_case_name_without_setting MixedCaseName
    View clause_order ClauseOrder
    View column_list_on_view ColumnListOnView
    View undocumented_clause UndocumentedClause
    View positional_key PositionalKey
    View too_many_columns TooManyColumns
    View sort_columns SortColumns
    View if_not_exists_on_view IfNotExistsOnView
    View or_replace_on_view OrReplaceOnView
    View distkey_with_even_or_all DistkeyWithEvenOrAll
    View key_not_in_select KeyNotInSelect
    View super_or_varbyte_key SuperOrVarbyteKey
    View identifier_too_long IdentifierTooLong
    View case_fold_collision CaseFoldCollision
    View preview_column PreviewColumn
    View wrong_source_column WrongSourceColumn
    View unknown_stream_column UnknownStreamColumn
    View join_in_streaming_view JoinInStreamingView
    View set_operation SetOperation
    View order_by_or_limit OrderByOrLimit
    View distinct_aggregate DistinctAggregate
    View window_function WindowFunction
    View subquery_or_cte_in_streaming_view SubqueryOrCte
    View navigation_on_own_alias NavigationOnOwnAlias
    View mutable_function MutableFunction
    View unknown_function UnknownFunction
    View encodes_instead_of_decodes EncodesInsteadOfDecodes
    View from_hex_of_column FromHexOfColumn
    View unguarded_decode UnguardedDecode
    View json_array_length_of_super JsonArrayLengthOfSuper
    View json_text_from_varbyte JsonTextFromVarbyte
    View json_parse_null_test JsonParseNullTest
    View path_too_deep PathTooDeep
    View type_out_of_range TypeOutOfRange
    View text_cast_to_boolean TextCastToBoolean
    View text_cast_to_super TextCastToSuper
    View try_cast_pair TryCastPair
    View auto_refresh_on_nested_view AutoRefreshOnNestedView
    View aggregate_not_incremental AggregateNotIncremental
    View leader_node_function LeaderNodeFunction
    View base_not_allowed BaseNotAllowed
    View is_true_in_select IsTrueInSelect
    View unguarded_json UnguardedJson
    View unguarded_cast UnguardedCast
    View line_anchors LineAnchors
    View missing_nullif MissingNullif
    View text_to_time_under_auto_refresh TextToTimeUnderAutoRefresh
    View offset_into_timestamp OffsetIntoTimestamp
    View silent_drop SilentDrop
    View size_limit_65355 SizeLimit65355
    View two_views_on_one_stream TwoViewsOnOneStream
    View many_extractions ManyExtractions
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pretty_assertions::assert_eq;

    use super::*;

    /// The files of the folder that are not rules, and what they are for.
    const SHARED: [(&str, &str); 3] = [
        ("external_schema.rs", "what several rules read from external schemas"),
        ("mod.rs", "the list of rules"),
        ("text_casts.rs", "what several rules ask about casts of text"),
    ];

    #[test]
    fn code_file_and_page_of_a_rule_have_one_name() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules");
        let mut expected: BTreeSet<_> = SHARED.iter().map(|(name, _)| (*name).to_owned()).collect();
        for rule in RULES {
            let name = rule.code.name().replace('-', "_");
            let page = std::fs::read_to_string(folder.join(format!("{name}.md")));
            assert_eq!(page.as_deref().ok(), Some(rule.page), "the page of `{name}`");
            for file in [format!("{name}.rs"), format!("{name}.md")] {
                assert!(expected.insert(file), "`{name}` is in the list twice");
            }
        }
        let files = std::fs::read_dir(folder).unwrap();
        let files: BTreeSet<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(files, expected);
    }
}
