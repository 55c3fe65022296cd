//! Options one after the other: a method a field, named as the field.

use std::collections::BTreeMap;

use super::{
    Casts, ColumnOption, KafkaKey, KeyChoice, Layout, Metadata, Naming, NumericStrings, OnBadRecord, Options,
    Overlong, Part, StreamCarries, Times,
};
use crate::model::{Checks, Encoding};
use crate::redshift::{AuthenticationKind, DistStyle, Source};
use crate::text::Path;

/// `plain` methods take the value of the field, `option` methods what is in it, or `None`.
macro_rules! setters {
    ($($kind:ident $field:ident $type:ty)*) => {
        impl Options {
            $(setters! { @ $kind $field $type })*
        }
    };
    (@ plain $field:ident $type:ty) => {
        #[doc = concat!("Sets [`Options::", stringify!($field), "`](Options#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, value: $type) -> Self {
            self.$field = value;
            self
        }
    };
    (@ option $field:ident $type:ty) => {
        #[doc = concat!("Sets [`Options::", stringify!($field), "`](Options#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, value: impl Into<Option<$type>>) -> Self {
            self.$field = value.into();
            self
        }
    };
}

setters! {
    plain source Source
    option stream String
    option external_schema String
    option view String
    option iam_role String
    option region String
    option uri String
    option authentication AuthenticationKind
    option authentication_arn String
    option secret_arn String
    option cluster_arn String
    plain layout Layout
    plain promote Vec<Path>
    option encoding Encoding
    plain strip_bytes u32
    option stream_carries StreamCarries
    plain max_bytes Option<u32>
    option filter Checks
    plain on_bad_record OnBadRecord
    plain keep_tombstones bool
    plain casts Casts
    plain times Times
    plain overlong Overlong
    plain numeric_strings NumericStrings
    plain headroom u32
    plain naming Naming
    plain metadata Metadata
    plain kafka_key KafkaKey
    plain distkey KeyChoice
    plain sortkey KeyChoice
    option diststyle DistStyle
    plain ordinals bool
    plain auto_refresh bool
    option backup bool
    plain depth usize
    plain root Path
    plain null_if_invalid bool
    plain keep_payload bool
    plain columns Vec<ColumnOption>
    plain computed Vec<(String, String)>
    plain parts Vec<Part>
    plain grant_to Vec<String>
    plain recent_hours Option<u32>
    plain comments bool
    plain templates BTreeMap<String, String>
}

impl Options {
    /// The options that the command has without flags.
    pub fn new() -> Self {
        Self::default()
    }
}
