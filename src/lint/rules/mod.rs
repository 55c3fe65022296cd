//! The rules: one line here, one `.rs`, one `.md` a rule. The page's examples are its tests.

use super::context::View;
use crate::diag::{Code, Finding};

/// A rule: its code, its page, and what looks for it.
pub(super) struct Rule {
    pub(super) code: Code,
    pub(super) page: &'static str,
    pub(super) check: fn(&View<'_>, &mut Vec<Finding>),
}

macro_rules! rules {
    ($($module:ident $code:ident)*) => {
        $(mod $module;)*

        /// All rules.
        pub(super) const RULES: &[Rule] = &[$(Rule {
            code: Code::$code,
            page: include_str!(concat!(stringify!($module), ".md")),
            check: $module::check,
        }),*];
    };
}

rules! {
    clause_order ClauseOrder
    if_not_exists IfNotExistsOnView
    or_replace OrReplaceOnView
    distkey_with_style DistkeyWithEvenOrAll
    key_not_in_select KeyNotInSelect
    preview_column PreviewColumn
    wrong_source_column WrongSourceColumn
    join JoinInStreamingView
    set_operation SetOperation
    order_by_or_limit OrderByOrLimit
    distinct DistinctAggregate
    window_function WindowFunction
    subquery SubqueryOrCte
    own_alias NavigationOnOwnAlias
    mutable_function MutableFunction
    unknown_function UnknownFunction
    encodes EncodesInsteadOfDecodes
    nested_refresh AutoRefreshOnNestedView
}
