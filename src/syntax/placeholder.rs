//! Placeholders as people commit them: `{{ jinja }}`, `${VAR}`, `<account-id>`, `{name}`, `%(name)s`, `:name`, `@name@`.
//!
//! Each becomes a word that no one writes, of as many characters, so that all places stay; where only a number can
//! stand it becomes a number. Printing puts them back.

use std::fmt::Write as _;

use super::lexical::{LONGEST, after_token, find, starts_word, tag};

/// A statement's text without placeholders, and how to put them back.
pub(super) struct WithPlaceholders {
    pub(super) text: String,
    pub(super) masks: Placeholders,
}

/// What stands for which placeholder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placeholders(Vec<(String, String)>);

impl Placeholders {
    /// The first placeholder, as it is written.
    pub(super) fn first(&self) -> Option<&str> {
        self.0.first().map(|(_, placeholder)| placeholder.as_str())
    }

    /// A printed statement with its placeholders again.
    pub(crate) fn put_back(&self, mut text: String) -> String {
        if self.0.is_empty() {
            return text;
        }
        let mut masks: Vec<_> = self.0.iter().collect();
        // a short number may be part of a longer one
        masks.sort_by_key(|(mask, _)| std::cmp::Reverse(mask.len()));
        for (mask, placeholder) in masks {
            text = text.replace(mask.as_str(), placeholder);
        }
        text
    }
}

/// Characters that Unicode keeps free for private use: part of a name for the parser, and in nobody's SQL.
const FIRST: u32 = 0xF_0000;
const LAST: u32 = 0xF_FFFD;
/// Numbers for placeholders count down from here.
const NUMBERS: u64 = 1_000_000_000;
/// Whether a word stands for a placeholder, whole or in part.
pub(crate) fn is_masked(word: &str) -> bool {
    word.chars().any(|c| (FIRST..=LAST).contains(&u32::from(c)))
}

pub(super) fn with_placeholders(piece: &str) -> WithPlaceholders {
    if !may_hold_one(piece) || is_masked(piece) {
        return WithPlaceholders { text: piece.to_owned(), masks: Placeholders::default() };
    }
    let mut text = String::with_capacity(piece.len());
    let mut masks = Placeholders::default();
    let (mut at, mut value) = (0, NUMBERS);
    while let Some(byte) = piece.as_bytes().get(at) {
        let found = if b"{<%:@$".contains(byte) { placeholder(&piece[at..], &text) } else { None };
        let Some((length, kind)) = found else {
            // what is quoted stays, and so do comments; elsewhere each byte may begin a placeholder
            let whole = starts_word(*byte) || b"'\"-/$".contains(byte);
            let end = if whole { after_token(piece, at) } else { at + 1 };
            text.push_str(&piece[at..end]);
            at = end;
            continue;
        };
        let original = &piece[at..at + length];
        let chars = original.chars().count();
        match kind {
            Kind::Tag => text.extend(original.chars().map(|c| if c == '\n' { c } else { ' ' })),
            Kind::Name => {
                let mask = word(masks.0.len(), chars);
                text.push_str(&mask);
                masks.0.push((mask, original.to_owned()));
            }
            Kind::Number => {
                // no more digits than there are characters
                let most = (1..chars.min(9)).fold(10, |most, _| most * 10);
                value = free_number(value.min(most), piece);
                let _ = write!(text, "{value:0>chars$}");
                masks.0.push((value.to_string(), original.to_owned()));
            }
        }
        at += length;
    }
    WithPlaceholders { text, masks }
}

/// Whether a text may hold a placeholder at all; most have casts and comparisons alone.
fn may_hold_one(piece: &str) -> bool {
    let bytes = piece.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            b'{' => true,
            b'%' => matches!(next, b'(' | b's'),
            b'@' | b'<' => starts_word(next),
            // `:name`, `:'name'`, and not the type of a cast
            b':' => (starts_word(next) || matches!(next, b'\'' | b'"')) && (at == 0 || bytes[at - 1] != b':'),
            _ => false,
        }
    })
}

/// A run of one character, so that it ends where another placeholder's begins.
fn word(index: usize, chars: usize) -> String {
    let own = u32::try_from(index).ok().and_then(|index| char::from_u32(FIRST + index % (LAST - FIRST)));
    std::iter::repeat_n(own.unwrap_or('_'), chars).collect()
}

/// The next number below that stands nowhere in the text.
fn free_number(below: u64, piece: &str) -> u64 {
    (1..below).rev().find(|value| !piece.contains(&value.to_string())).unwrap_or(1)
}

/// What stands in a placeholder's place.
enum Kind {
    Name,
    Number,
    /// A tag of a template: nothing.
    Tag,
}

/// The bytes of the placeholder that begins the text, given what stands before it.
fn placeholder(text: &str, before: &str) -> Option<(usize, Kind)> {
    if let Some(length) = tag(text) {
        return Some((length, Kind::Tag));
    }
    let length = braced(text).or_else(|| angled(text, before)).or_else(|| sigil(text, before))?;
    if text.starts_with("{{") && text[2..].trim_start_matches(['-', ' ']).starts_with("config(") {
        return Some((length, Kind::Tag));
    }
    let kind = if wants_number(before) { Kind::Number } else { Kind::Name };
    Some((length, kind))
}

/// `{{ anything }}`, `${name}`, `{name}`, `{0}`, `{}`.
fn braced(text: &str) -> Option<usize> {
    if text.starts_with("{{") {
        return find(text, "}}", LONGEST).map(|end| end + 2);
    }
    let open = ["${", "{"].into_iter().find(|open| text.starts_with(open))?;
    let inner = &text[open.len()..];
    let end = find(inner, "}", LONGEST)?;
    let name = inner[..end].trim();
    let plain = |c: char| c.is_alphanumeric() || "_-.:! []".contains(c);
    name.chars().all(plain).then_some(open.len() + end + 1)
}

/// `<account-id>`, and `<your stream name>` where an operator cannot stand.
fn angled(text: &str, before: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let end = find(inner, ">", LONGEST)?;
    let name = &inner[..end];
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let plain = |c: char| c.is_alphanumeric() || "_-. /".contains(c);
    let blank = name.contains(' ');
    let told = !blank || !operand_before(before);
    (starts && name.chars().all(plain) && !name.ends_with(' ') && told).then_some(end + 2)
}

/// Whether what stands before may be compared with what follows.
fn operand_before(before: &str) -> bool {
    const CLAUSES: [&str; 14] = [
        "from",
        "role",
        "iam_role",
        "uri",
        "region",
        "schema",
        "view",
        "table",
        "as",
        "to",
        "on",
        "by",
        "select",
        "authentication",
    ];
    let before = before.trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    match before.chars().next_back() {
        None => false,
        Some(c) if ".,(=".contains(c) => false,
        Some(_) => !CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause)),
    }
}

/// `%(name)s`, `%s`, `@name@`, `:name`, `:'name'`, `:"name"`.
fn sigil(text: &str, before: &str) -> Option<usize> {
    let apart = before.chars().next_back().is_none_or(|c| c.is_whitespace() || "(,=.".contains(c));
    if !apart {
        return None;
    }
    let name = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let ends = |at: usize| !text[at..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if let Some(inner) = text.strip_prefix("%(") {
        let end = find(inner, ")s", LONGEST)?;
        return (end == name(inner)).then_some(end + 4);
    }
    if text.starts_with("%s") {
        return ends(2).then_some(2);
    }
    let (sigil, inner) = (text.chars().next()?, text.get(1..)?);
    let length = name(inner);
    let named = length > 0 && !inner.starts_with(|c: char| c.is_ascii_digit());
    match sigil {
        '@' if named && inner[length..].starts_with('@') => Some(length + 2),
        ':' if named => Some(length + 1),
        ':' => {
            let quote = inner.chars().next().filter(|c| *c == '\'' || *c == '"')?;
            let end = name(&inner[1..]);
            let closes = inner[1 + end..].starts_with(quote);
            (end > 0 && closes).then_some(end + 3)
        }
        _ => None,
    }
}

/// Whether the place is that of a type's length, precision or scale.
fn wants_number(before: &str) -> bool {
    const TYPES: [&str; 13] = [
        "varchar",
        "char",
        "character",
        "varying",
        "nvarchar",
        "bpchar",
        "decimal",
        "numeric",
        "dec",
        "varbyte",
        "varbinary",
        "float",
        "nchar",
    ];
    let before = before.trim_end();
    let Some(open) = before.rfind('(') else { return false };
    let inner = &before[open + 1..];
    let first = before.ends_with('(');
    let second =
        inner.ends_with(',') && inner[..inner.len() - 1].chars().all(|c| c.is_ascii_digit() || c == ' ');
    let head = before[..open].trim_end();
    let word = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    (first || second) && TYPES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    /// The masked text with every placeholder shown as its number.
    fn shown(piece: &str) -> String {
        let WithPlaceholders { text, masks } = with_placeholders(piece);
        assert_eq!(text.chars().count(), piece.chars().count(), "{piece}");
        assert!(!is_masked(&masks.put_back(text.clone())), "{piece}");
        let mut shown = text;
        for (number, (mask, _)) in masks.0.iter().enumerate() {
            shown = shown.replace(mask.as_str(), &format!("¤{number}"));
        }
        shown
    }

    #[test]
    fn placeholders_become_words_of_the_same_length() {
        assert_eq!(shown("FROM {{ schema }}.{stream}"), "FROM ¤0.¤1");
        assert_eq!(
            shown("IAM_ROLE ${ROLE} <account-id> a < b AND c > d a <b AND c> d"),
            "IAM_ROLE ¤0 ¤1 a < b AND c > d a <b AND c> d"
        );
        assert_eq!(shown("prefix_{name}_suffix {} {0}"), "prefix_¤0_suffix ¤1 ¤2");
        assert_eq!(shown("FROM kds.<your stream name>"), "FROM kds.¤0");
        assert_eq!(shown("%(a)s, %s x %start"), "¤0, ¤1 x %start");
        assert_eq!(shown(":a :'b' :\"c\" x::int a[1:2] @d@"), "¤0 ¤1 ¤2 x::int a[1:2] ¤3");
    }

    #[test]
    fn what_is_quoted_stays() {
        for text in ["'{{ in a text }}' \"${name}\" -- {x}\n", "{\"json\": 1} $$ {body} $$", "a <> b, c <= d"]
        {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn a_length_becomes_a_number_and_a_tag_nothing() {
        assert_eq!(shown("x::varchar({{ n }}), y::decimal(10, {s})"), "x::varchar(¤0), y::decimal(10, ¤1)");
        assert_eq!(shown("{% if a %}SELECT{# b #}"), "          SELECT       ");
    }
}
