//! Settings of a session that decide on what views mean: <https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html>.

/// Whether quoted names keep their case: <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html>.
pub(crate) const CASE_SENSITIVE_IDENTIFIER: &str = "enable_case_sensitive_identifier";
/// Whether navigation without quotes keeps the case of attributes:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_super_attribute.html>.
pub(crate) const CASE_SENSITIVE_ATTRIBUTE: &str = "enable_case_sensitive_super_attribute";

/// Whether a setting decides on the case of names.
pub(crate) fn is_case(name: &str) -> bool {
    [CASE_SENSITIVE_IDENTIFIER, CASE_SENSITIVE_ATTRIBUTE].iter().any(|case| name.eq_ignore_ascii_case(case))
}

/// What the value of a setting that is on or off says, as it is written, quotes included.
///
/// The words are those of PostgreSQL, from which Redshift has them: <https://www.postgresql.org/docs/8.0/config-setting.html>.
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
        for (on, off) in [("true", "false"), ("ON", "OFF"), ("'yes'", "'no'"), ("1", "0")] {
            assert_eq!((boolean(on), boolean(off)), (Some(true), Some(false)));
        }
        assert_eq!(boolean("default"), None);
    }
}
