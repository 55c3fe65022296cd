//! For the test reports of Jenkins, Azure and others: JUnit XML. Each finding is a case; warnings and errors are failures.
//! <https://github.com/testmoapp/junitxml>

use std::fmt::Write as _;

use super::Notice;
use crate::diag::Severity;
use crate::text::is_printable;

pub(super) fn notices(notices: &[Notice<'_>]) -> String {
    let failures = notices.iter().filter(|notice| notice.level > Severity::Info).count();
    // a report without a case is a fault for some readers
    let tests = notices.len().max(1);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{tests}\" failures=\"{failures}\">\n  \
         <testsuite name=\"mvstream\" tests=\"{tests}\" failures=\"{failures}\">\n"
    );
    if notices.is_empty() {
        text.push_str("    <testcase classname=\"mvstream\" name=\"no finding\"/>\n");
    }
    for notice in notices {
        let (file, line) = notice.file_and_line();
        let help = notice.help_line();
        let (file, name) = (escaped(file), escaped(notice.name));
        let body = match notice.level {
            Severity::Info => {
                format!("<system-out>{}{}</system-out>", escaped(&notice.message), escaped(&help))
            }
            level => format!(
                "<failure type=\"{}\" message=\"{}\">{file}:{line}{}</failure>",
                level.name(),
                escaped(&notice.message),
                escaped(&help)
            ),
        };
        let _ = writeln!(
            text,
            "    <testcase classname=\"{file}\" name=\"{name}:{line}\" file=\"{file}\" line=\"{line}\">{body}</testcase>"
        );
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

/// Text for content and attributes; what XML does not allow or nobody sees is written as its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            _ if is_printable(c) => escaped.push(c),
            _ => {
                let _ = write!(escaped, "{}", c.escape_unicode());
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::super::noted;
    use crate::diag::{Code, Finding, Findings, Place};
    use crate::text::Source;

    #[test]
    fn nothing_in_a_name_or_message_is_markup() {
        let mut findings = Findings::new();
        let place = Place::bytes(Source::new("<a>&\".sql", "x"), 0..1);
        findings.push(Finding::new(Code::ClauseOrder, "a]]> <b> \u{1b}").at(Some(place)).help("do"));
        assert_eq!(
            super::notices(&noted(&findings)),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" failures=\"1\">\n  <testsuite \
             name=\"mvstream\" tests=\"1\" failures=\"1\">\n    <testcase classname=\"&lt;a&gt;&amp;&quot;.sql\" \
             name=\"clause-order:1\" file=\"&lt;a&gt;&amp;&quot;.sql\" line=\"1\"><failure type=\"error\" message=\"a]]&gt; \
             &lt;b&gt; \\u{1b}\">&lt;a&gt;&amp;&quot;.sql:1&#10;help: do</failure></testcase>\n  </testsuite>\n</testsuites>\n"
        );
        assert!(super::notices(&[]).contains("name=\"no finding\""));
    }
}
