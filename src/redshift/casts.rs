//! What casts do: each fact with its page.

/// Whether a text means the moment at which it is cast: <https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html>.
pub(crate) fn is_moment(text: &str) -> bool {
    ["now", "today", "tomorrow", "yesterday"].iter().any(|moment| text.eq_ignore_ascii_case(moment))
}
