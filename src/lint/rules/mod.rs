//! The rules: a line in the list, a function and a `.md` a rule. The page's examples are its tests.

mod binary_key;
mod clause_order;
mod distinct;
mod distkey_with_style;
mod encodes;
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
mod set_operation;
mod subquery;
mod text_casts;
mod type_range;
mod unknown_function;
mod varbyte_as_text;
mod window_function;
mod wrong_source_column;

use super::context::View;
use crate::diag::{Code, Finding};

/// A rule: its code, its page, and what looks for it.
pub(super) struct Rule {
    pub(super) code: Code,
    pub(super) page: &'static str,
    pub(super) check: fn(&View<'_>, &mut Vec<Finding>),
}

macro_rules! rules {
    ($($page:literal $module:ident::$check:ident $code:ident)*) => {
        /// All rules.
        pub(super) const RULES: &[Rule] =
            &[$(Rule { code: Code::$code, page: include_str!($page), check: $module::$check }),*];
    };
}

rules! {
    "clause_order.md" clause_order::check ClauseOrder
    "if_not_exists.md" if_not_exists::check IfNotExistsOnView
    "or_replace.md" or_replace::check OrReplaceOnView
    "distkey_with_style.md" distkey_with_style::check DistkeyWithEvenOrAll
    "key_not_in_select.md" key_not_in_select::check KeyNotInSelect
    "binary_key.md" binary_key::check SuperOrVarbyteKey
    "identifier_too_long.md" names::too_long IdentifierTooLong
    "case_fold_collision.md" names::collision CaseFoldCollision
    "preview_column.md" preview_column::check PreviewColumn
    "wrong_source_column.md" wrong_source_column::check WrongSourceColumn
    "join.md" join::check JoinInStreamingView
    "set_operation.md" set_operation::check SetOperation
    "order_by_or_limit.md" order_by_or_limit::check OrderByOrLimit
    "distinct.md" distinct::check DistinctAggregate
    "window_function.md" window_function::check WindowFunction
    "subquery.md" subquery::check SubqueryOrCte
    "own_alias.md" own_alias::check NavigationOnOwnAlias
    "mutable_function.md" mutable_function::check MutableFunction
    "unknown_function.md" unknown_function::check UnknownFunction
    "encodes.md" encodes::check EncodesInsteadOfDecodes
    "varbyte_as_text.md" varbyte_as_text::check JsonTextFromVarbyte
    "null_test.md" null_test::check JsonParseNullTest
    "path_too_deep.md" path_too_deep::check PathTooDeep
    "type_range.md" type_range::check TypeOutOfRange
    "text_cast_to_boolean.md" text_casts::to_boolean TextCastToBoolean
    "text_cast_to_super.md" text_casts::to_super TextCastToSuper
    "try_cast_pair.md" text_casts::try_cast_pair TryCastPair
    "nested_refresh.md" nested_refresh::check AutoRefreshOnNestedView
}
