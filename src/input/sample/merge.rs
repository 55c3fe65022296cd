//! How counts of profiles are merged.

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
pub(super) fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Merges the named fields: `sum` adds, `max` takes the greater.
macro_rules! merge_by {
    ($own:expr, $other:expr; sum $($field:ident),*) => {
        $($own.$field = $own.$field.saturating_add($other.$field);)*
    };
    ($own:expr, $other:expr; max $($field:ident),*) => {
        $($own.$field = $own.$field.max($other.$field);)*
    };
}
pub(super) use merge_by;

/// Merges the named parts that may not be there.
macro_rules! merge_parts {
    ($own:expr, $other:expr; $($field:ident),*) => {
        $(if let Some(other) = &$other.$field {
            $own.$field.get_or_insert_default().merge(other);
        })*
    };
}
pub(super) use merge_parts;
