//! For people: what, where with a caret, what to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use crate::diag::{Code, Error, Finding, Findings, Place, Severity};
use crate::text::{is_printable, one_line};

/// Characters of a line that are shown around the place.
const LINE: usize = 160;
/// Findings of one code that are drawn each; more are counted.
const EACH: usize = 3;
/// Columns that a count names.
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

/// Errors and warnings one by one, until there are many of a kind; what is merely good to know in one
/// paragraph a code.
pub(super) fn findings(findings: &Findings, colour: bool) -> String {
    let mut by_code: BTreeMap<(std::cmp::Reverse<Severity>, Code), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_code.entry((std::cmp::Reverse(finding.severity), finding.code)).or_default().push(finding);
    }
    let mut text = String::new();
    for ((std::cmp::Reverse(severity), code), findings) in by_code {
        if severity == Severity::Info || findings.len() > EACH {
            text.push_str(&counted(severity, code, &findings, colour));
        } else {
            for finding in findings {
                text.push_str(&drawn(finding).render(colour));
            }
        }
    }
    text
}

/// Every finding by itself, in order: of files that people have written, each place counts.
pub(super) fn listed(findings: &Findings, colour: bool) -> String {
    findings.iter().map(|finding| drawn(finding).render(colour)).collect()
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

fn drawn(finding: &Finding) -> Drawn<'_> {
    Drawn {
        level: level(finding.severity),
        id: Some(finding.code.name()),
        message: &finding.message,
        place: finding.place.as_ref(),
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

/// One paragraph for findings of one code: the message of one alone, the count and the columns of several.
fn counted(severity: Severity, code: Code, findings: &[&Finding], colour: bool) -> String {
    let Some(first) = findings.first() else { return String::new() };
    let mut message = first.message.clone();
    if findings.len() > 1 {
        let mut names: Vec<String> = findings.iter().filter_map(|finding| subject(finding)).collect();
        names.dedup();
        let mut listed = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > NAMED {
            let _ = write!(listed, " and {} more", names.len() - NAMED);
        }
        let summary = code.summary().trim_end_matches('.');
        message = match names.as_slice() {
            [] => format!("{} ({} times)", lower_first(summary), findings.len()),
            [_] => format!("{}: {listed}", lower_first(summary)),
            names => format!("{} ({} fields: {listed})", lower_first(summary), names.len()),
        };
    }
    let help = first.help.as_deref();
    Drawn { level: level(severity), id: Some(code.name()), message: &message, place: None, help }
        .render(colour)
}

fn subject(finding: &Finding) -> Option<String> {
    let path = || {
        finding.path.as_ref().map(|path| match path.steps() {
            [] => "the root".to_owned(),
            _ => path.to_string(),
        })
    };
    finding.column.clone().or_else(path)
}

/// Types keep their capitals.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
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
    fn many_findings_of_a_kind_are_counted() {
        let mut findings = Findings::new();
        for n in 0..12 {
            findings.push(Finding::new(Code::TruncatedText, "cut").column(format!("c{n}")).help("widen it"));
        }
        findings.push(
            Finding::new(Code::GuessedLength, "the length of `x` is not known").help("set `maxLength`"),
        );
        assert_eq!(
            super::findings(&findings, false),
            "warn[guessed-length]: the length of `x` is not known
help: set `maxLength`
info[truncated-text]: VARCHAR(n) silently truncates a longer text (12 fields: c0, c1, c2, c3, c4, c5, c6, c7 and 4 more)
help: widen it
"
        );
    }
}
