//! `Finding`, `Place`, `Severity`.

use std::ops::Range;

use super::{Code, Severity};
use crate::json::{Part, locate};
use crate::text::Path;
use crate::text::{Pointer, Source};

/// A place in a [`Source`]: bytes, or a JSON pointer whose bytes are looked up only when they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    source: Source,
    spot: Spot,
    label: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Spot {
    Bytes(Range<usize>),
    Pointer(Pointer, Part),
    /// Line and column in a file too long to be kept, from 1.
    LineColumn(usize, usize),
}

impl Place {
    /// Bytes of a source.
    pub fn bytes(source: Source, bytes: Range<usize>) -> Self {
        Self { source, spot: Spot::Bytes(bytes), label: String::new() }
    }

    /// The key or the value that a pointer addresses in a JSON source.
    pub(crate) fn pointer(source: Source, pointer: Pointer, part: Part) -> Self {
        Self { source, spot: Spot::Pointer(pointer, part), label: String::new() }
    }

    /// Line and column, from 1, in a file whose text is not kept.
    pub fn line_and_column(name: &str, line: usize, column: usize) -> Self {
        Self { source: Source::new(name, ""), spot: Spot::LineColumn(line, column), label: String::new() }
    }

    /// Whether the text of the place is there to be shown.
    pub fn has_text(&self) -> bool {
        !matches!(self.spot, Spot::LineColumn(..))
    }

    /// Adds the few words next to the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The text that the place is in.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The JSON pointer, if that is how the place is known.
    pub fn as_pointer(&self) -> Option<&Pointer> {
        match &self.spot {
            Spot::Pointer(pointer, _) => Some(pointer),
            Spot::Bytes(_) | Spot::LineColumn(..) => None,
        }
    }

    /// The bytes of the place.
    pub fn span(&self) -> Range<usize> {
        match &self.spot {
            Spot::Bytes(bytes) => bytes.clone(),
            Spot::Pointer(pointer, part) => match self.source.located(pointer) {
                Some([key, value]) => {
                    if *part == Part::Key {
                        key
                    } else {
                        value
                    }
                }
                None => locate(self.source.text(), pointer, *part),
            },
            Spot::LineColumn(..) => 0..0,
        }
    }

    /// Line and column of its start, from 1.
    pub fn line_column(&self) -> (usize, usize) {
        match self.spot {
            Spot::LineColumn(line, column) => (line, column),
            _ => self.source.line_column(self.span().start),
        }
    }

    /// Line and column behind its last character, from 1.
    pub fn end_line_column(&self) -> (usize, usize) {
        match self.spot {
            Spot::LineColumn(line, column) => (line, column + 1),
            _ => self.source.line_column(self.span().end),
        }
    }

    /// The words next to the caret, possibly none.
    pub fn label_text(&self) -> &str {
        &self.label
    }
}

/// A fact worth a person's attention: a code, a level, a place, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// Its level; the code's own unless the user set another.
    pub severity: Severity,
    /// What was found, in one line, lower case, without a full stop.
    pub message: String,
    /// What to do, starting with a verb.
    pub help: Option<String>,
    /// Where it is in an input that a person wrote.
    pub place: Option<Place>,
    /// The view that it is about, in a project.
    pub view: Option<String>,
    /// The payload path that it speaks of.
    pub path: Option<Path>,
    /// The column that it speaks of, as written in the SQL.
    pub column: Option<String>,
    /// The statement that contains it: its first words.
    pub statement: Option<String>,
    /// How the text can be mended.
    pub fix: Option<Fix>,
}

/// Changes of a text that mend what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is put in which place; the places do not overlap.
    pub edits: Vec<Edit>,
    /// Whether the statement means what it meant, or would have meant had Redshift taken it.
    pub safe: bool,
}

/// A text in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that it replaces, possibly none.
    pub bytes: Range<usize>,
    /// The new text.
    pub text: String,
}

impl Finding {
    /// A finding at its code's own level.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            help: None,
            place: None,
            view: None,
            path: None,
            column: None,
            statement: None,
            fix: None,
        }
    }

    /// Adds how the text is mended without a change of meaning.
    #[must_use]
    pub fn safe_fix(self, edits: impl IntoIterator<Item = (Range<usize>, String)>) -> Self {
        self.fixed(edits, true)
    }

    /// Adds how the text is mended where that changes what the statement means.
    #[must_use]
    pub fn unsafe_fix(self, edits: impl IntoIterator<Item = (Range<usize>, String)>) -> Self {
        self.fixed(edits, false)
    }

    fn fixed(mut self, edits: impl IntoIterator<Item = (Range<usize>, String)>, safe: bool) -> Self {
        let edits: Vec<Edit> = edits.into_iter().map(|(bytes, text)| Edit { bytes, text }).collect();
        self.fix = if edits.is_empty() { None } else { Some(Fix { edits, safe }) };
        self
    }

    /// Adds what to do, starting with a verb.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the place in an input.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Adds the payload path.
    #[must_use]
    pub fn path(mut self, path: Path) -> Self {
        self.path = Some(path);
        self
    }

    /// Adds the column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
}

/// All findings of a run, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest level among them.
    pub fn max_severity(&self) -> Option<Severity> {
        self.0.iter().map(|finding| finding.severity).max()
    }

    /// Puts the highest level first; within a level the order stays.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
