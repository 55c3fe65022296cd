//! What a pattern proves: that its texts are ASCII, and how long they are.

use std::iter::Peekable;
use std::str::Chars;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// What is proven of every text that matches.
pub(super) struct Proven {
    pub(super) ascii: bool,
    pub(super) max_bytes: Option<u64>,
}

/// What the pattern proves, when it holds the whole text: it starts with `^` and ends with `$`.
///
/// Patterns of JSON Schema are those of ECMA-262, with the flag `u` or without, as each validator likes.
/// A pattern proves nothing if it has syntax that the two modes read in different ways, or look-around.
pub(super) fn proven(pattern: &str) -> Option<Proven> {
    let pattern = Reader { chars: pattern.chars().peekable(), text: String::new() }.pattern()?;
    let hir = regex_syntax::ParserBuilder::new().nest_limit(60).build().parse(&pattern).ok()?;
    let properties = hir.properties();
    let whole = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    if !whole {
        return None;
    }
    Some(Proven { ascii: is_ascii(&hir), max_bytes: properties.maximum_len().map(|bytes| bytes as u64) })
}

/// Reads a pattern of ECMA-262 and writes it in the syntax of `regex_syntax`.
///
/// Only what is understood is written, and each literal by its number, so no text means more there than here.
struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    text: String,
}

/// What one character of a pattern, or one escape, stands for.
#[derive(Clone, Copy)]
enum Atom {
    Char(char),
    /// A class, written in brackets.
    Class(&'static str),
    /// A word boundary, which cannot have a quantifier.
    Boundary,
}

/// White space and line ends of ECMA-262. A class may be negated, so it is neither more nor less.
macro_rules! space {
    () => {
        r"\t-\r\x20\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"
    };
}

impl Reader<'_> {
    fn pattern(mut self) -> Option<String> {
        // whether a quantifier may follow
        let mut atom = false;
        while let Some(c) = self.chars.next() {
            atom = match c {
                '^' | '$' | '|' => {
                    self.text.push(c);
                    false
                }
                '(' => {
                    self.text.push('(');
                    if self.chars.next_if_eq(&'?').is_some() {
                        self.chars.next_if_eq(&':')?;
                        self.text.push_str("?:");
                    }
                    false
                }
                '.' | ')' => {
                    self.text.push(c);
                    true
                }
                '[' => {
                    self.class()?;
                    true
                }
                '*' | '+' | '?' | '{' if atom => {
                    self.quantifier(c)?;
                    false
                }
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                c => {
                    let atom = self.atom(c, false)?;
                    self.write(atom);
                    // without the flag `u`, a quantifier holds for the second half of a surrogate pair
                    !matches!(atom, Atom::Boundary) && !is_pair(c)
                }
            };
        }
        Some(self.text)
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`, each also lazy.
    fn quantifier(&mut self, first: char) -> Option<()> {
        self.text.push(first);
        if first == '{' {
            self.digits()?;
            if self.chars.next_if_eq(&',').is_some() {
                self.text.push(',');
                self.digits();
            }
            self.chars.next_if_eq(&'}')?;
            self.text.push('}');
        }
        if self.chars.next_if_eq(&'?').is_some() {
            self.text.push('?');
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let before = self.text.len();
        while let Some(digit) = self.chars.next_if(char::is_ascii_digit) {
            self.text.push(digit);
        }
        (self.text.len() > before).then_some(())
    }

    /// The rest of a class, after its `[`.
    fn class(&mut self) -> Option<()> {
        self.text.push('[');
        if self.chars.next_if_eq(&'^').is_some() {
            self.text.push('^');
        }
        if self.chars.peek() == Some(&']') {
            return None;
        }
        // the atom before, with which a `-` may start a range
        let mut before: Option<Atom> = None;
        loop {
            let c = self.chars.next()?;
            if c == ']' {
                break;
            }
            if c == '-' && before.is_some() && self.chars.peek() != Some(&']') {
                let end = self.chars.next()?;
                let end = self.class_atom(end)?;
                // a class at either end is an error with the flag `u`
                let (Some(Atom::Char(_)), Atom::Char(_)) = (before, end) else { return None };
                self.text.push('-');
                self.write(end);
                before = None;
            } else {
                let atom = self.class_atom(c)?;
                self.write(atom);
                before = Some(atom);
            }
        }
        self.text.push(']');
        Some(())
    }

    /// An atom in a class. Without the flag `u`, a surrogate pair is two members of the class.
    fn class_atom(&mut self, first: char) -> Option<Atom> {
        self.atom(first, true).filter(|_| !is_pair(first))
    }

    fn atom(&mut self, first: char, in_class: bool) -> Option<Atom> {
        if first == '\\' { self.escape(in_class) } else { Some(Atom::Char(first)) }
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) -> Option<Atom> {
        Some(match self.chars.next()? {
            'd' => Atom::Class("[0-9]"),
            'D' => Atom::Class("[^0-9]"),
            'w' => Atom::Class("[0-9A-Za-z_]"),
            'W' => Atom::Class("[^0-9A-Za-z_]"),
            's' => Atom::Class(concat!("[", space!(), "]")),
            'S' => Atom::Class(concat!("[^", space!(), "]")),
            'b' if in_class => Atom::Char('\u{8}'),
            'b' | 'B' if !in_class => Atom::Boundary,
            't' => Atom::Char('\t'),
            'n' => Atom::Char('\n'),
            'r' => Atom::Char('\r'),
            'f' => Atom::Char('\u{c}'),
            'v' => Atom::Char('\u{b}'),
            'x' => self.number(2)?,
            'u' => self.number(4)?,
            c if c.is_ascii_punctuation() && c != '_' => Atom::Char(c),
            _ => return None,
        })
    }

    /// A character by its number; halves of surrogate pairs are not read.
    fn number(&mut self, digits: usize) -> Option<Atom> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 16 + self.chars.next()?.to_digit(16)?;
        }
        char::from_u32(number).map(Atom::Char)
    }

    fn write(&mut self, atom: Atom) {
        match atom {
            Atom::Char(c) => self.text.extend(c.escape_unicode()),
            Atom::Class(class) => self.text.push_str(class),
            // it has no length
            Atom::Boundary => {}
        }
    }
}

/// Whether UTF-16 has two units for the character.
fn is_pair(c: char) -> bool {
    c.len_utf16() == 2
}

fn is_ascii(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.is_ascii(),
        HirKind::Class(Class::Unicode(class)) => class.is_ascii(),
        HirKind::Class(Class::Bytes(class)) => class.is_ascii(),
        HirKind::Repetition(repetition) => is_ascii(&repetition.sub),
        HirKind::Capture(capture) => is_ascii(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_ascii),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(pattern: &str) -> Option<(bool, Option<u64>)> {
        proven(pattern).map(|proven| (proven.ascii, proven.max_bytes))
    }

    #[test]
    fn a_pattern_over_the_whole_text_bounds_it() {
        for (pattern, ascii, max_bytes) in [
            (r"^\d{1,4}$", true, Some(4)),
            (r"^[A-Z]{3}-[\d]{2,6}$", true, Some(10)),
            ("^(new|paid)$", true, Some(4)),
            ("^[a-z]+?$", true, None),
            ("^.{1,10}$", false, Some(40)),
            ("^ä$", false, Some(2)),
            (r"^[\w.-]{2}@(?:a|bc)\.io$", true, Some(8)),
            (r"^\x41\u0042[&&~~]?$", true, Some(3)),
            (r"^[[a]{2}$", true, Some(2)),
            (r"^\bno\b$", true, Some(2)),
            (r"^[^\S]{1,3}$", false, Some(9)),
            (r"^[^\W\D]$", true, Some(1)),
        ] {
            assert_eq!(facts(pattern), Some((ascii, max_bytes)), "{pattern}");
        }
    }

    #[test]
    fn what_may_match_in_the_middle_or_is_read_in_two_ways_proves_nothing() {
        for pattern in [
            r"\d{4}",
            "^abc",
            "abc$",
            "^a$|b",
            r"^(?=a)b$",
            "^(",
            r"^(a)\1$",
            r"^[\w--é]{1,3}$",
            r"\Aabc\z",
            r"^\u{41}$",
            r"^\x{41}$",
            r"^\U00000041$",
            r"^\p{Lu}$",
            r"^\<a\z>$",
            "^(?x) a b c $",
            "^(?i:k)$",
            "^(?P<n>a)$",
            "^[]a]$",
            "^a{,3}$",
            "^a**$",
            "^😀{2}$",
            "^[^ -😀]{1,3}$",
        ] {
            assert_eq!(facts(pattern), None, "{pattern}");
        }
    }

    /// Parts of patterns, above all those that regular expressions of other languages read otherwise.
    fn part() -> impl Strategy<Value = String> {
        let atom = prop::sample::select(vec![
            "a",
            "é",
            "😀",
            ".",
            r"\d",
            r"\D",
            r"\w",
            r"\W",
            r"\s",
            r"\S",
            r"\x41",
            r"\u00e9",
            r"\u{3}",
            r"\x{2}",
            r"\z",
            r"\A",
            r"\b",
            r"\B",
            r"\<",
            r"\>",
            r"\p{L}",
            r"\-",
            r"\/",
            r"\.",
            "(a|é)",
            "(?:b|)",
            "(?i:a)",
            "[a-é]",
            "[^a]",
            r"[\w--é]",
            "[a&&b]",
            "[[:alpha:]é]",
            "[[a]é]",
            "[]é]",
            "[^]",
            "[a~~b]",
            r"[\d-z]",
            r"[\b]",
            "[a-]",
            r"[\-é]",
            r"[^\S]",
            r"[^\S\n]",
            r"[^\s]",
            r"[^\W]",
            r"[^\D]",
            "[^ -😀]",
            "[^\0-\u{10FFFF}]",
            r"[\S]",
            "[😀]",
            "[--a]",
            "{",
            "]",
            "-",
            "#",
            " ",
        ]);
        let count = prop::sample::select(vec!["", "", "?", "*", "{2}", "{1,3}", "{,2}", "{0,1}?", "++"]);
        (atom, count).prop_map(|(atom, count)| format!("{atom}{count}"))
    }

    fn text() -> impl Strategy<Value = String> {
        let char = prop::sample::select(
            "\u{3000}\u{a0}\u{e000}aabéé😀A3uxz-[]&~:{},<>#pL \n\u{8}".chars().collect::<Vec<_>>(),
        );
        prop::collection::vec(char, 0..5).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_proven_holds_for_each_text_that_matches(
            parts in prop::collection::vec(part(), 1..4),
            texts in prop::collection::vec(text(), 8),
        ) {
            let pattern = format!("^{}$", parts.concat());
            let Some(proven) = proven(&pattern) else { return Ok(()) };
            for regex in ["", "u"].into_iter().filter_map(|flags| regress::Regex::with_flags(&pattern, flags).ok()) {
                for text in texts.iter().filter(|text| regex.find(text).is_some()) {
                    prop_assert!(proven.max_bytes.is_none_or(|most| text.len() as u64 <= most), "{pattern} {text}");
                    prop_assert!(!proven.ascii || text.is_ascii(), "{pattern} {text}");
                }
            }
        }
    }
}
