//! Settings of a session that decide on what views mean: <https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html>.

/// What a setting is where no SET says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standard {
    On,
    Off,
    /// Another word than on or off.
    Word(&'static str),
}

/// A line: what the setting decides and its page, its name, its default.
macro_rules! settings {
    ($($(#[$about:meta])* $variant:ident = $name:literal, $standard:expr;)*) => {
        /// A setting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Setting { $($(#[$about])* $variant,)* }

        impl Setting {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            pub(crate) const fn standard(self) -> Standard {
                match self { $(Self::$variant => $standard),* }
            }
        }
    };
}

settings! {
    /// Whether quoted names keep their case: <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html>.
    CaseSensitiveIdentifier = "enable_case_sensitive_identifier", Standard::Off;
    /// Whether navigation without quotes keeps the case of attributes:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_super_attribute.html>.
    CaseSensitiveAttribute = "enable_case_sensitive_super_attribute", Standard::Off;
    /// Whether JSON_PARSE keeps the last of repeated keys, where it raises otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_PARSE.html>.
    ParseDedup = "json_parse_dedup_attributes", Standard::Off;
    /// Whether JSON_PARSE cuts strings that are too long, where it raises otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/JSON_PARSE.html>.
    ParseTruncate = "json_parse_truncate_strings", Standard::Off;
    /// Whether JSON_PARSE of what is not JSON gives NULL, where it raises otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
    ParseNullOnError = "parse_super_null_on_error", Standard::Off;
    /// Whether a cast of SUPER that fails gives NULL, where it raises otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
    CastNullOnError = "cast_super_null_on_error", Standard::On;
    /// Whether navigation into what is neither object nor array gives NULL, where it raises otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html>.
    NavigateNullOnError = "navigate_super_null_on_error", Standard::On;
    /// Whether casts of exact numbers round, where they cut otherwise:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_numeric_rounding.html>.
    NumericRounding = "enable_numeric_rounding", Standard::Off;
    /// The zone of times without one: <https://docs.aws.amazon.com/redshift/latest/dg/r_timezone_config.html>.
    TimeZone = "timezone", Standard::Word("UTC");
    /// The order of day, month and year in dates: <https://docs.aws.amazon.com/redshift/latest/dg/r_datestyle.html>.
    DateStyle = "datestyle", Standard::Word("ISO, MDY");
}

impl Setting {
    /// The setting of a name, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| name.eq_ignore_ascii_case(setting.name()))
    }

    /// Whether it decides on the case of names.
    pub(crate) fn is_case(self) -> bool {
        matches!(self, Self::CaseSensitiveIdentifier | Self::CaseSensitiveAttribute)
    }

    /// Whether it is on where no SET says otherwise.
    pub(crate) fn is_on(self) -> bool {
        self.standard() == Standard::On
    }
}

/// Whether a setting is on after `SET name TO value`; `None` if the value is neither on nor off. The value is as it is
/// written, quotes included.
pub(crate) fn switched(name: &str, value: &str) -> Option<bool> {
    match Setting::named(name) {
        Some(setting) if matches!(setting.standard(), Standard::Word(_)) => None,
        Some(setting) if is_default(value) => Some(setting.is_on()),
        _ => boolean(value),
    }
}

/// Whether a value is the word for the default: <https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html>.
pub(crate) fn is_default(value: &str) -> bool {
    value.eq_ignore_ascii_case("default")
}

/// Whether a value is on or off, as it is written, quotes included. The words are those of PostgreSQL, from which Redshift has them: <https://www.postgresql.org/docs/8.0/config-setting.html>.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    let word = value.trim_matches('\'').to_ascii_lowercase();
    match word.as_str() {
        "true" | "on" | "yes" | "1" => Some(true),
        "false" | "off" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_and_off_have_four_words_each() {
        let name = Setting::CaseSensitiveIdentifier.name();
        for (on, off) in [("true", "false"), ("ON", "OFF"), ("'yes'", "'no'"), ("1", "0")] {
            assert_eq!((switched(name, on), switched(name, off)), (Some(true), Some(false)));
        }
        assert_eq!(switched(name, "maybe"), None);
    }

    #[test]
    fn the_default_is_that_of_the_setting() {
        assert_eq!(switched("cast_super_null_on_error", "DEFAULT"), Some(true));
        assert_eq!(switched("Enable_Case_Sensitive_Identifier", "default"), Some(false));
        assert_eq!((switched("timezone", "default"), switched("other", "default")), (None, None));
    }
}
