//! The rules: a line in the list, a function and a `.md` a rule. The page's examples are its tests.

mod around;
mod binary_key;
mod case_setting;
mod clauses;
mod distinct;
mod distkey_with_style;
mod encodes;
mod filter;
mod if_not_exists;
mod join;
mod key_not_in_select;
mod mutable_function;
mod names;
mod nested_refresh;
mod null_test;
mod or_replace;
mod order_by_or_limit;
mod own_alias;
mod path_too_deep;
mod preview_column;
mod schema;
mod set_operation;
mod shape;
mod subquery;
mod text_casts;
mod times;
mod type_range;
mod unguarded;
mod unknown_function;
mod varbyte_as_text;
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
    "kinesis_with_kafka_clauses.md" Statement schema::kinesis_with_kafka_clauses KinesisWithKafkaClauses
    "sasl_or_password.md" Statement schema::sasl_or_password SaslOrPassword
    "mtls_needs_one_certificate.md" Statement schema::one_certificate MtlsNeedsOneCertificate
    "iam_role_missing.md" Statement schema::role_missing IamRoleMissing
    "session_role.md" Statement schema::session_role SessionRole
    "role_arn_is_no_role.md" Statement schema::role_arn RoleArnIsNoRole
    "role_chain_blanks.md" Statement schema::role_chain_blanks RoleChainBlanks
    "role_chain_too_long.md" Statement schema::role_chain_too_long RoleChainTooLong
    "broker_missing.md" Statement schema::broker_missing BrokerMissing
    "unpaired_broker_clause.md" Statement schema::unpaired_broker_clause UnpairedBrokerClause
    "legacy_msk.md" Statement schema::legacy_msk LegacyMsk
    "drop_view.md" Statement around::drop_view DropViewOnMaterializedView
    "grant_to_public.md" Statement around::grant_to_public GrantToPublic
    "monitoring_columns.md" Statement around::monitoring_columns MonitoringColumns
    "mixed_case_name.md" Statement case_setting::check MixedCaseName
    "clause_order.md" View clauses::order ClauseOrder
    "column_list.md" View clauses::column_list ColumnListOnView
    "undocumented_clause.md" View clauses::undocumented UndocumentedClause
    "positional_key.md" View clauses::positional PositionalKey
    "too_many_columns.md" View clauses::too_many_columns TooManyColumns
    "sort_columns.md" View clauses::sort_columns SortColumns
    "if_not_exists.md" View if_not_exists::check IfNotExistsOnView
    "or_replace.md" View or_replace::check OrReplaceOnView
    "distkey_with_style.md" View distkey_with_style::check DistkeyWithEvenOrAll
    "key_not_in_select.md" View key_not_in_select::check KeyNotInSelect
    "binary_key.md" View binary_key::check SuperOrVarbyteKey
    "identifier_too_long.md" View names::too_long IdentifierTooLong
    "case_fold_collision.md" View names::collision CaseFoldCollision
    "preview_column.md" View preview_column::check PreviewColumn
    "wrong_source_column.md" View wrong_source_column::check WrongSourceColumn
    "join.md" View join::check JoinInStreamingView
    "set_operation.md" View set_operation::check SetOperation
    "order_by_or_limit.md" View order_by_or_limit::check OrderByOrLimit
    "distinct.md" View distinct::check DistinctAggregate
    "window_function.md" View window_function::check WindowFunction
    "subquery.md" View subquery::check SubqueryOrCte
    "own_alias.md" View own_alias::check NavigationOnOwnAlias
    "mutable_function.md" View mutable_function::check MutableFunction
    "unknown_function.md" View unknown_function::check UnknownFunction
    "encodes.md" View encodes::check EncodesInsteadOfDecodes
    "from_hex.md" View encodes::from_hex FromHexOfColumn
    "unguarded_decode.md" View encodes::unguarded UnguardedDecode
    "array_length.md" View encodes::array_length JsonArrayLengthOfSuper
    "varbyte_as_text.md" View varbyte_as_text::check JsonTextFromVarbyte
    "null_test.md" View null_test::check JsonParseNullTest
    "path_too_deep.md" View path_too_deep::check PathTooDeep
    "type_range.md" View type_range::check TypeOutOfRange
    "text_cast_to_boolean.md" View text_casts::to_boolean TextCastToBoolean
    "text_cast_to_super.md" View text_casts::to_super TextCastToSuper
    "try_cast_pair.md" View text_casts::try_cast_pair TryCastPair
    "nested_refresh.md" View nested_refresh::check AutoRefreshOnNestedView
    "aggregates.md" View shape::aggregates AggregateNotIncremental
    "leader_node.md" View shape::leader_node LeaderNodeFunction
    "base.md" View shape::base BaseNotAllowed
    "is_true.md" View shape::is_true IsTrueInSelect
    "unguarded_json.md" View unguarded::json UnguardedJson
    "unguarded_cast.md" View unguarded::cast UnguardedCast
    "missing_nullif.md" View unguarded::nullif MissingNullif
    "under_auto_refresh.md" View times::under_auto_refresh TextToTimeUnderAutoRefresh
    "offset_into_timestamp.md" View times::offset_into_timestamp OffsetIntoTimestamp
    "silent_drop.md" View filter::silent_drop SilentDrop
    "length_guard.md" View filter::length_guard LengthGuard65355
    "two_views.md" View filter::two_views TwoViewsOnOneStream
    "many_extractions.md" View filter::many_extractions ManyExtractions
}
