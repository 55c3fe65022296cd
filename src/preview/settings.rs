//! Settings that decide on what names and functions mean, as `SET` leaves them.

use sqlparser::ast::{self, Ident};

use super::MissingPath;
use super::json::Parsing;
use super::scan::REFRESH;

/// The settings that are in force where a view is made.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of Redshift's")]
pub(super) struct Settings {
    /// `enable_case_sensitive_identifier`
    case_sensitive_identifier: bool,
    /// `enable_case_sensitive_super_attribute`
    case_sensitive_attribute: bool,
    pub(super) parsing: Parsing,
    /// `parse_super_null_on_error`
    pub(super) parse_null_on_error: bool,
    /// `cast_super_null_on_error`
    pub(super) cast_null_on_error: bool,
    pub(super) missing_is_empty: bool,
    /// The moment that `now` means, in microseconds since 1970.
    pub(super) now: i64,
}

impl Settings {
    /// The defaults: <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
    pub(super) fn new(missing: MissingPath) -> Self {
        Self {
            case_sensitive_identifier: false,
            case_sensitive_attribute: false,
            parsing: Parsing::default(),
            parse_null_on_error: false,
            cast_null_on_error: true,
            missing_is_empty: missing == MissingPath::Empty,
            now: REFRESH,
        }
    }

    /// `SET name TO value`; `false` if views mean something else by it, and that is not modelled.
    pub(super) fn set(&mut self, name: &str, value: &str) -> bool {
        let on =
            matches!(value.trim_matches('\'').to_ascii_lowercase().as_str(), "true" | "on" | "1" | "yes");
        match name.to_ascii_lowercase().as_str() {
            "enable_case_sensitive_identifier" => self.case_sensitive_identifier = on,
            "enable_case_sensitive_super_attribute" => self.case_sensitive_attribute = on,
            "json_parse_dedup_attributes" => self.parsing.dedup = on,
            "json_parse_truncate_strings" => self.parsing.truncate = on,
            "parse_super_null_on_error" => self.parse_null_on_error = on,
            "cast_super_null_on_error" => self.cast_null_on_error = on,
            "navigate_super_null_on_error" => return on,
            "timezone" => return value.trim_matches('\'').eq_ignore_ascii_case("utc"),
            "datestyle" => return false,
            // the others change no value
            _ => {}
        }
        true
    }

    /// A name as it is kept: small letters, unless it is quoted and case counts:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_names.html>.
    pub(super) fn folded(&self, name: &Ident) -> String {
        if self.case_sensitive_identifier && name.quote_style.is_some() {
            name.value.clone()
        } else {
            name.value.to_ascii_lowercase()
        }
    }

    /// The key that an attribute means:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_super_attribute.html>.
    pub(super) fn attribute(&self, name: &Ident) -> String {
        if self.case_sensitive_attribute { name.value.clone() } else { self.folded(name) }
    }

    /// The parts of a name.
    pub(super) fn parts(&self, name: &ast::ObjectName) -> Vec<String> {
        name.0.iter().filter_map(|part| part.as_ident()).map(|ident| self.folded(ident)).collect()
    }
}
