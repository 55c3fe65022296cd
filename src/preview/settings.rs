//! Settings that decide on what names and functions mean, as `SET` leaves them.

use sqlparser::ast::{self, Ident};

use super::scan::REFRESH;
use super::{MissingPath, PreviewOptions};
use crate::redshift::settings::{self, Setting, Standard};

/// What JSON_PARSE does with what it might refuse:
/// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Parsing {
    /// The last of repeated keys stays, and none raises.
    pub(super) dedup: bool,
    /// Long strings are cut, and none raises.
    pub(super) truncate: bool,
    /// Whether `enable_large_strings_opt_in` is on in the warehouse.
    pub(super) large_strings: bool,
}

impl Parsing {
    /// Bytes of a string within a SUPER value, and of a VARCHAR in memory:
    /// <https://docs.aws.amazon.com/redshift/latest/mgmt/behavior-changes.html>.
    pub(super) fn string_bytes(self) -> usize {
        if self.large_strings { 16_000_000 } else { 65_535 }
    }
}

/// The settings that are in force where a view is made.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of Redshift's")]
pub(super) struct Settings {
    case_sensitive_identifier: bool,
    case_sensitive_attribute: bool,
    pub(super) parsing: Parsing,
    pub(super) parse_null_on_error: bool,
    pub(super) cast_null_on_error: bool,
    /// Whether casts of exact numbers round.
    pub(super) numeric_rounding: bool,
    pub(super) missing_is_empty: bool,
    /// The moment that `now` means, in microseconds since 1970.
    pub(super) now: i64,
}

impl Settings {
    /// The defaults.
    pub(super) fn new(options: &PreviewOptions) -> Self {
        Self {
            case_sensitive_identifier: Setting::CaseSensitiveIdentifier.is_on(),
            case_sensitive_attribute: Setting::CaseSensitiveAttribute.is_on(),
            parsing: Parsing {
                dedup: Setting::ParseDedup.is_on(),
                truncate: Setting::ParseTruncate.is_on(),
                large_strings: options.large_strings,
            },
            numeric_rounding: Setting::NumericRounding.is_on(),
            parse_null_on_error: Setting::ParseNullOnError.is_on(),
            cast_null_on_error: Setting::CastNullOnError.is_on(),
            missing_is_empty: options.missing_path == MissingPath::Empty,
            now: options.now.unwrap_or(REFRESH),
        }
    }

    /// `SET name TO value`; `false` if views mean something else by it, and that is not modelled.
    pub(super) fn set(&mut self, name: &str, value: &str) -> bool {
        // the others change no value
        let Some(setting) = Setting::named(name) else { return true };
        if let Standard::Word(word) = setting.standard() {
            return settings::is_default(value) || value.trim_matches('\'').eq_ignore_ascii_case(word);
        }
        let Some(on) = settings::switched(name, value) else { return false };
        match setting {
            Setting::CaseSensitiveIdentifier => self.case_sensitive_identifier = on,
            Setting::CaseSensitiveAttribute => self.case_sensitive_attribute = on,
            Setting::ParseDedup => self.parsing.dedup = on,
            Setting::ParseTruncate => self.parsing.truncate = on,
            Setting::ParseNullOnError => self.parse_null_on_error = on,
            Setting::CastNullOnError => self.cast_null_on_error = on,
            Setting::NumericRounding => self.numeric_rounding = on,
            Setting::NavigateNullOnError | Setting::TimeZone | Setting::DateStyle => {
                return on == setting.is_on();
            }
        }
        true
    }

    /// A name as it is kept: small letters, unless it is quoted and case counts:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_names.html>.
    pub(super) fn normalized(&self, name: &Ident) -> String {
        if self.case_sensitive_identifier && name.quote_style.is_some() {
            name.value.clone()
        } else {
            name.value.to_ascii_lowercase()
        }
    }

    /// The key that an attribute means:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_super_attribute.html>.
    pub(super) fn attribute(&self, name: &Ident) -> String {
        if self.case_sensitive_attribute { name.value.clone() } else { self.normalized(name) }
    }

    /// The parts of a name.
    pub(super) fn parts(&self, name: &ast::ObjectName) -> Vec<String> {
        name.0.iter().filter_map(|part| part.as_ident()).map(|ident| self.normalized(ident)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_on_nor_off_is_not_modelled() {
        let set = |name: &str, value: &str| Settings::new(&PreviewOptions::default()).set(name, value);
        assert!(set("cast_super_null_on_error", "default") && set("Cast_Super_Null_On_Error", "'no'"));
        assert!(!set("cast_super_null_on_error", "maybe") && !set("enable_case_sensitive_identifier", "tru"));
        assert!(set("navigate_super_null_on_error", "on") && !set("navigate_super_null_on_error", "off"));
        assert!(set("timezone", "'utc'") && set("timezone", "DEFAULT") && !set("timezone", "'CET'"));
        assert!(!set("datestyle", "'ISO, DMY'") && set("query_group", "'x'"));
    }
}
