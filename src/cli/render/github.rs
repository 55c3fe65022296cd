//! For GitHub Actions: workflow commands, which annotate the files of a pull request.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write as _;

use super::Notice;
use crate::diag::Severity;

pub(super) fn notices(notices: &[Notice<'_>]) -> String {
    let mut text = String::new();
    for notice in notices {
        let command = match notice.level {
            Severity::Error => "error",
            Severity::Warn => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = notice.place {
            let (line, column) = place.line_column();
            properties.push(format!("file={}", property(place.source().name())));
            properties.push(format!("line={line}"));
            properties.push(format!("col={column}"));
            let (end_line, end_column) = place.end_line_column();
            properties.push(format!("endLine={end_line}"));
            properties.push(format!("endColumn={end_column}"));
        }
        properties.push(format!("title={}", property(notice.name)));
        let message = data(&format!("{}{}", notice.message, notice.help_line()));
        let _ = writeln!(text, "::{command} {}::{message}", properties.join(","));
    }
    text
}

/// A line break or a percent sign would end or change the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::super::noted;
    use crate::diag::{Code, Finding, Findings, Place};
    use crate::text::Source;

    #[test]
    fn nothing_in_a_name_or_message_ends_the_command() {
        let mut findings = Findings::new();
        let place = Place::bytes(Source::new("a,b:c\n::error::.json", "{}"), 0..1);
        findings.push(Finding::new(Code::GuessedLength, "100%\n::error::x").help("do").at(Some(place)));
        assert_eq!(
            super::notices(&noted(&findings)),
            "::warning file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A.json,line=1,col=1,endLine=1,endColumn=2,title=guessed-length::100%25%0A::error::x%0Ahelp: do\n"
        );
    }
}
