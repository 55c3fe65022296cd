//! For people: what, where with a caret, what to do.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use super::{count, field};
use crate::cli::terminal::{Style, Verbosity};
use crate::diag::{Code, Error, Finding, Findings, Place, Severity};
use crate::text::{is_printable, one_line};

/// Characters of a line that are shown around the place.
const LINE: usize = 160;
/// Fields that a finding names; more are counted.
const NAMED: usize = 8;

pub(super) fn error(error: &Error, colour: bool) -> String {
    let drawn = Drawn {
        level: Level::ERROR,
        id: None,
        message: error.message(),
        place: error.place(),
        help: error.help_text(),
    };
    drawn.render(colour)
}

/// What there is to decide, the worst first; findings that say the same of several fields are one. The last lines count
/// what holds for every view, and all.
pub(super) fn findings(findings: &Findings, style: Style) -> String {
    let is_shown = |finding: &&Finding| match (finding.severity, style.verbosity) {
        (Severity::Info, Verbosity::Quiet) => false,
        (Severity::Info, Verbosity::Normal) => !Code::STANDING.contains(&finding.code),
        _ => true,
    };
    let (shown, rest): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(is_shown);
    let mut alike: BTreeMap<(Reverse<Severity>, Code, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &shown {
        alike.entry((Reverse(finding.severity), finding.code, &finding.message)).or_default().push(finding);
    }
    let mut text = String::new();
    for findings in alike.values() {
        text.push_str(&drawn_once(findings, style.colour));
    }
    if style.verbosity != Verbosity::Quiet {
        text.push_str(&summary(&shown));
        text.push_str(&standing(&rest));
    }
    text
}

/// Every finding by itself, in order: of files that people have written, each place counts.
pub(super) fn listed(findings: &Findings, style: Style) -> String {
    let is_shown =
        |finding: &&Finding| finding.severity > Severity::Info || style.verbosity != Verbosity::Quiet;
    let shown: Vec<&Finding> = findings.iter().filter(is_shown).collect();
    let mut text: String = shown
        .iter()
        .map(|finding| drawn(finding, &finding.message, finding.place.as_ref()).render(style.colour))
        .collect();
    if style.verbosity != Verbosity::Quiet {
        text.push_str(&summary(&shown));
    }
    text
}

/// How many there are of each level, and how many a fix mends.
fn summary(findings: &[&Finding]) -> String {
    if findings.len() < 2 {
        return String::new();
    }
    let of = |severity, name: &str| {
        let number = findings.iter().filter(|finding| finding.severity == severity).count();
        (number > 0).then(|| count(number, name))
    };
    let levels = [of(Severity::Error, "error"), of(Severity::Warn, "warning"), of(Severity::Info, "note")];
    let fixes =
        |safe| findings.iter().filter(|of| of.fix.as_ref().is_some_and(|fix| fix.safe == safe)).count();
    let fixable = match (fixes(true), fixes(false)) {
        (0, 0) => String::new(),
        (safe, 0) => format!("; `--fix` fixes {safe}"),
        (0, other) => format!("; `--fix --unsafe-fixes` fixes {other}"),
        (safe, other) => format!("; `--fix` fixes {safe}, `--unsafe-fixes` {other} more"),
    };
    format!("{}{fixable}\n", levels.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// One line for the notes that hold for every view.
fn standing(findings: &[&Finding]) -> String {
    let mut codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.len() {
        0 => String::new(),
        1 => "1 note holds for every view: `mvstream explain defaults`\n".to_owned(),
        several => format!("{several} notes hold for every view: `mvstream explain defaults`\n"),
    }
}

/// A line a change: where, what and why; the places have moved since.
pub(super) fn changes(changes: &Findings) -> String {
    let mut lines: IndexMap<String, usize> = IndexMap::new();
    for change in changes {
        let statement = change.statement.as_deref().unwrap_or("the file");
        let help = change.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        let line = format!("changed[{}]: {statement}: {}{help}", change.code.name(), change.message);
        let line = one_line(&line);
        *lines.entry(line).or_default() += 1;
    }
    let mut text = String::new();
    for (line, count) in lines {
        let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
        let _ = writeln!(text, "{line}{times}");
    }
    text
}

fn drawn<'a>(finding: &'a Finding, message: &'a str, place: Option<&'a Place>) -> Drawn<'a> {
    Drawn {
        level: level(finding.severity),
        id: Some(finding.code.name()),
        message,
        place,
        help: finding.help.as_deref(),
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warn => Level::WARNING.with_name("warn"),
        Severity::Info => Level::INFO,
    }
}

/// Findings with one message: the message, the fields, and the place of the first that is more than a note.
fn drawn_once(findings: &[&Finding], colour: bool) -> String {
    let Some(first) = findings.first() else { return String::new() };
    let mut fields: Vec<String> = findings.iter().filter_map(|finding| field(finding)).collect();
    fields.dedup();
    let mut message = first.message.clone();
    if fields.len() > 1 || fields.iter().any(|field| !message.contains(field.as_str())) {
        let _ = write!(message, " ({})", fields.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "));
        if fields.len() > NAMED {
            message.pop();
            let _ = write!(message, " and {} more)", fields.len() - NAMED);
        }
    }
    let place = first.place.as_ref().filter(|_| findings.len() == 1 && first.severity > Severity::Info);
    drawn(first, &message, place).render(colour)
}

struct Drawn<'a> {
    level: Level<'a>,
    id: Option<&'a str>,
    message: &'a str,
    place: Option<&'a Place>,
    help: Option<&'a str>,
}

impl Drawn<'_> {
    fn render(self, colour: bool) -> String {
        let (message, help) = (shown(self.message), self.help.map(shown));
        let name = self.place.map(|place| shown(place.source().name())).unwrap_or_default();
        let label = self.place.map(|place| shown(place.label_text())).filter(|label| !label.is_empty());
        let mut title = self.level.primary_title(message.as_str());
        if let Some(id) = self.id {
            title = title.id(id);
        }
        let mut groups = vec![Group::with_title(title)];
        let excerpt = self.place.filter(|place| place.has_text()).map(Excerpt::of);
        if let Some(excerpt) = &excerpt {
            let group = groups.remove(0);
            let annotation = AnnotationKind::Primary.span(excerpt.span.clone()).label(label.as_deref());
            let snippet = Snippet::source(excerpt.text.as_str())
                .path(name.as_str())
                .line_start(excerpt.line)
                .annotation(annotation);
            groups.push(group.element(snippet));
        }
        if let Some(place) = self.place.filter(|place| !place.has_text()) {
            let group = groups.remove(0);
            let (line, column) = place.line_column();
            let origin = Origin::path(name.as_str()).line(line).char_column(column);
            groups.push(group.element(origin));
        }
        if let Some(help) = &help {
            groups.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut text = match &excerpt {
            Some(_) => renderer.render(&groups),
            // without a snippet there is nothing that a bar could lead to
            None => groups
                .iter()
                .map(|group| renderer.render(std::slice::from_ref(group)))
                .collect::<Vec<_>>()
                .join("\n"),
        };
        if let Some(excerpt) = &excerpt {
            // of a line that was cut the renderer cannot know the column
            let at = |column: usize| format!("{name}:{}:{column}\n", excerpt.line);
            text = text.replacen(&at(excerpt.shown_column()), &at(excerpt.column), 1);
        }
        if self.place.is_some_and(|place| !place.has_text()) {
            // in line with the arrows that have line numbers below them
            text = text.replacen("\n--> ", "\n --> ", 1);
        }
        text.push('\n');
        text
    }
}

/// What a schema's author wrote may hold characters that a terminal obeys: each becomes one that it shows.
fn shown(text: &str) -> String {
    let visible = |c: char| match c {
        '\t' | '\r' | '\n' => ' ',
        c if is_printable(c) => c,
        _ => char::REPLACEMENT_CHARACTER,
    };
    text.chars().map(visible).collect()
}

/// The line of a place, cut where it is long: a schema may be one line of megabytes.
struct Excerpt {
    text: String,
    span: Range<usize>,
    line: usize,
    column: usize,
}

impl Excerpt {
    fn shown_column(&self) -> usize {
        self.text[..self.span.start].chars().count() + 1
    }

    fn of(place: &Place) -> Self {
        let source = place.source().text();
        let span = place.span();
        let (line, column) = place.line_column();
        let line_start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[span.start..].find('\n').map_or(source.len(), |at| span.start + at);
        let (mut from, mut to) = (line_start, line_end);
        if line_end - line_start > LINE {
            from = line_start.max(span.start.saturating_sub(LINE / 2));
            to = line_end.min(span.end.min(span.start + LINE / 2) + LINE / 2);
            while !source.is_char_boundary(from) {
                from -= 1;
            }
            while !source.is_char_boundary(to) {
                to += 1;
            }
        }
        let end = span.end.clamp(span.start, to);
        let (before, after) =
            (if from > line_start { "…" } else { "" }, if to < line_end { "…" } else { "" });
        // what is shown may have other lengths than what stands there
        let (head, mark) = (shown(&source[from..span.start]), shown(&source[span.start..end]));
        let start = before.len() + head.len();
        Self {
            text: format!("{before}{head}{mark}{}{after}", shown(&source[end..to])),
            span: start..start + mark.len(),
            line,
            column,
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::diag::ErrorKind;
    use crate::json::Part;
    use crate::text::{Pointer, Source};

    fn place(text: &str, pointer: &str) -> Place {
        Place::pointer(Source::new("order.schema.json", text), Pointer::parse(pointer).unwrap(), Part::Value)
    }

    #[test]
    fn an_error_shows_its_place_and_what_to_do() {
        let text = "{\n  \"a\": {\"$ref\": \"#/$defs/client\"}\n}";
        let error =
            Error::new(ErrorKind::Input, "`a` points to `#/$defs/client`, which the schema does not have")
                .at(place(text, "/a/$ref").label("no such definition"))
                .help("define `client` under `$defs`");
        assert_eq!(
            super::error(&error, false),
            "error: `a` points to `#/$defs/client`, which the schema does not have
 --> order.schema.json:2:17
  |
2 |   \"a\": {\"$ref\": \"#/$defs/client\"}
  |                 ^^^^^^^^^^^^^^^^ no such definition
  |
help: define `client` under `$defs`
"
        );
    }

    #[test]
    fn a_line_of_megabytes_is_cut_around_the_place() {
        let text = format!(
            "{{\"pad\": \"{}\", \"type\": 5, \"more\": \"{}\"}}",
            "é".repeat(500_000),
            "x".repeat(500_000)
        );
        let error = Error::new(ErrorKind::Input, "wrong").at(place(&text, "/type"));
        let drawn = super::error(&error, false);
        assert!(drawn.len() < 1_000, "{}", drawn.len());
        assert!(drawn.contains("\"type\": 5") && drawn.contains("order.schema.json:1:500021"), "{drawn}");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_printed() {
        let text = "{\"\u{1b}[31m\u{202e}evil\": {\"type\": 5}}";
        let error = Error::new(ErrorKind::Input, "`\u{1b}]0;title\u{7}` is wrong\u{8}")
            .at(place(text, ""))
            .help("\u{9b}2J");
        let drawn = super::error(&error, false);
        assert!(drawn.chars().all(|c| c == '\n' || is_printable(c)), "{drawn:?}");
    }

    #[test]
    fn findings_with_one_message_are_one_and_standing_notes_are_counted() {
        let mut findings = Findings::new();
        for n in 0..12 {
            findings.push(Finding::new(Code::TruncatedText, "cut").column(format!("c{n}")).help("widen it"));
        }
        findings.push(Finding::new(Code::DefaultName, "using defaults"));
        findings.push(
            Finding::new(Code::GuessedLength, "the length of `x` is not known").help("set `maxLength`"),
        );
        let shown = |verbosity| super::findings(&findings, Style { colour: false, verbosity });
        let warning = "warn[guessed-length]: the length of `x` is not known\nhelp: set `maxLength`\n";
        let note = "info[truncated-text]: cut (`c0`, `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7` and 4 more)
help: widen it
";
        let every = "1 note holds for every view: `mvstream explain defaults`\n";
        assert_eq!(shown(Verbosity::Normal), format!("{warning}{note}1 warning, 12 notes\n{every}"));
        assert_eq!(shown(Verbosity::Quiet), warning);
        assert!(shown(Verbosity::Verbose).contains("info[default-name]: using defaults\n"));
    }
}
