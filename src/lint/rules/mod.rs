//! The rules: a line in the list, a function and a `.md` a rule. The page's examples are its tests.

mod auto_refresh_on_nested_view;
mod base_not_allowed;
mod case_fold_collision;
mod clause_order;
mod distinct_aggregate;
mod distkey_with_even_or_all;
mod if_not_exists_on_view;
mod join_in_streaming_view;
mod json_parse_null_test;
mod json_text_from_varbyte;
mod key_not_in_select;
mod length_guard_65355;
mod mixed_case_name_without_setting;
mod monitoring_columns;
mod mutable_function;
mod navigation_on_own_alias;
mod or_replace_on_view;
mod order_by_or_limit;
mod path_too_deep;
mod preview_column;
mod role_arn_is_no_role;
mod set_operation;
mod subquery_or_cte_in_streaming_view;
mod super_or_varbyte_key;
mod text_casts;
mod text_to_time_under_auto_refresh;
mod type_out_of_range;
mod unguarded_decode;
mod unguarded_json;
mod unknown_function;
mod window_function;
mod wrong_source_column;

use super::context::{Subject, View};
use crate::diag::{Code, Finding};

/// A rule: its code, its page, and what looks for it.
pub(super) struct Rule {
    pub(super) code: Code,
    pub(super) page: &'static str,
    pub(super) check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Materialized views.
    View(fn(&View<'_>, &mut Vec<Finding>)),
    /// Statements of every kind.
    Statement(fn(&Subject<'_>, &mut Vec<Finding>)),
}

macro_rules! rules {
    ($($page:literal $kind:ident $module:ident::$check:ident $code:ident)*) => {
        /// All rules.
        pub(super) const RULES: &[Rule] =
            &[$(Rule { code: Code::$code, page: include_str!($page), check: Check::$kind($module::$check) }),*];
    };
}

rules! {
    "kinesis_with_kafka_clauses.md" Statement role_arn_is_no_role::kinesis_with_kafka_clauses KinesisWithKafkaClauses
    "sasl_or_password.md" Statement role_arn_is_no_role::sasl_or_password SaslOrPassword
    "mtls_needs_one_certificate.md" Statement role_arn_is_no_role::one_certificate MtlsNeedsOneCertificate
    "iam_role_missing.md" Statement role_arn_is_no_role::role_missing IamRoleMissing
    "session_role.md" Statement role_arn_is_no_role::session_role SessionRole
    "role_arn_is_no_role.md" Statement role_arn_is_no_role::role_arn RoleArnIsNoRole
    "role_chain_blanks.md" Statement role_arn_is_no_role::role_chain_blanks RoleChainBlanks
    "role_chain_too_long.md" Statement role_arn_is_no_role::role_chain_too_long RoleChainTooLong
    "broker_missing.md" Statement role_arn_is_no_role::broker_missing BrokerMissing
    "unpaired_broker_clause.md" Statement role_arn_is_no_role::unpaired_broker_clause UnpairedBrokerClause
    "legacy_msk.md" Statement role_arn_is_no_role::legacy_msk LegacyMsk
    "drop_view_on_materialized_view.md" Statement monitoring_columns::drop_view DropViewOnMaterializedView
    "grant_to_public.md" Statement monitoring_columns::grant_to_public GrantToPublic
    "monitoring_columns.md" Statement monitoring_columns::monitoring_columns MonitoringColumns
    "mixed_case_name_without_setting.md" Statement mixed_case_name_without_setting::check MixedCaseName
    "clause_order.md" View clause_order::order ClauseOrder
    "column_list_on_view.md" View clause_order::column_list ColumnListOnView
    "undocumented_clause.md" View clause_order::undocumented UndocumentedClause
    "positional_key.md" View clause_order::positional PositionalKey
    "too_many_columns.md" View clause_order::too_many_columns TooManyColumns
    "sort_columns.md" View clause_order::sort_columns SortColumns
    "if_not_exists_on_view.md" View if_not_exists_on_view::check IfNotExistsOnView
    "or_replace_on_view.md" View or_replace_on_view::check OrReplaceOnView
    "distkey_with_even_or_all.md" View distkey_with_even_or_all::check DistkeyWithEvenOrAll
    "key_not_in_select.md" View key_not_in_select::check KeyNotInSelect
    "super_or_varbyte_key.md" View super_or_varbyte_key::check SuperOrVarbyteKey
    "identifier_too_long.md" View case_fold_collision::too_long IdentifierTooLong
    "case_fold_collision.md" View case_fold_collision::collision CaseFoldCollision
    "preview_column.md" View preview_column::check PreviewColumn
    "wrong_source_column.md" View wrong_source_column::check WrongSourceColumn
    "join_in_streaming_view.md" View join_in_streaming_view::check JoinInStreamingView
    "set_operation.md" View set_operation::check SetOperation
    "order_by_or_limit.md" View order_by_or_limit::check OrderByOrLimit
    "distinct_aggregate.md" View distinct_aggregate::check DistinctAggregate
    "window_function.md" View window_function::check WindowFunction
    "subquery_or_cte_in_streaming_view.md" View subquery_or_cte_in_streaming_view::check SubqueryOrCte
    "navigation_on_own_alias.md" View navigation_on_own_alias::check NavigationOnOwnAlias
    "mutable_function.md" View mutable_function::check MutableFunction
    "unknown_function.md" View unknown_function::check UnknownFunction
    "encodes_instead_of_decodes.md" View unguarded_decode::check EncodesInsteadOfDecodes
    "from_hex_of_column.md" View unguarded_decode::from_hex FromHexOfColumn
    "unguarded_decode.md" View unguarded_decode::unguarded UnguardedDecode
    "json_array_length_of_super.md" View unguarded_decode::array_length JsonArrayLengthOfSuper
    "json_text_from_varbyte.md" View json_text_from_varbyte::check JsonTextFromVarbyte
    "json_parse_null_test.md" View json_parse_null_test::check JsonParseNullTest
    "path_too_deep.md" View path_too_deep::check PathTooDeep
    "type_out_of_range.md" View type_out_of_range::check TypeOutOfRange
    "text_cast_to_boolean.md" View text_casts::to_boolean TextCastToBoolean
    "text_cast_to_super.md" View text_casts::to_super TextCastToSuper
    "try_cast_pair.md" View text_casts::try_cast_pair TryCastPair
    "auto_refresh_on_nested_view.md" View auto_refresh_on_nested_view::check AutoRefreshOnNestedView
    "aggregate_not_incremental.md" View base_not_allowed::aggregates AggregateNotIncremental
    "leader_node_function.md" View base_not_allowed::leader_node LeaderNodeFunction
    "base_not_allowed.md" View base_not_allowed::base BaseNotAllowed
    "is_true_in_select.md" View base_not_allowed::is_true IsTrueInSelect
    "unguarded_json.md" View unguarded_json::json UnguardedJson
    "unguarded_cast.md" View unguarded_json::cast UnguardedCast
    "missing_nullif.md" View unguarded_json::nullif MissingNullif
    "text_to_time_under_auto_refresh.md" View text_to_time_under_auto_refresh::under_auto_refresh TextToTimeUnderAutoRefresh
    "offset_into_timestamp.md" View text_to_time_under_auto_refresh::offset_into_timestamp OffsetIntoTimestamp
    "silent_drop.md" View length_guard_65355::silent_drop SilentDrop
    "length_guard_65355.md" View length_guard_65355::length_guard LengthGuard65355
    "two_views_on_one_stream.md" View length_guard_65355::two_views TwoViewsOnOneStream
    "many_extractions.md" View length_guard_65355::many_extractions ManyExtractions
}
