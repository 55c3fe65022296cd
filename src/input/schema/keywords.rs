//! Every keyword of JSON Schema, and what becomes of it: the one list.

use std::fmt::Write as _;

use crate::text::nearest;

/// What becomes of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It shapes the columns.
    Used,
    /// It says nothing that a column could depend on.
    Noted,
    /// It restricts the payloads in a way that no column can use: a finding says so.
    Ignored,
}

use Treatment::{Ignored, Noted, Used};

const KEYWORDS: &[(&str, Treatment, &str)] = &[
    ("$anchor", Used, "names a place for `$ref`"),
    ("$comment", Noted, "says nothing of payloads"),
    ("$defs", Used, "holds what `$ref` leads to"),
    ("$dynamicAnchor", Used, "names a place, as `$anchor`"),
    ("$dynamicRef", Used, "leads where `$ref` would: the outermost scope is not looked at"),
    ("$id", Used, "base of references"),
    ("$recursiveAnchor", Noted, "the root is where `$recursiveRef` leads"),
    ("$recursiveRef", Used, "leads to the root of its resource"),
    ("$ref", Used, "what it leads to holds here too; up to draft 7 it alone holds"),
    ("$schema", Used, "names the draft"),
    ("$vocabulary", Noted, "speaks of metaschemas"),
    ("additionalItems", Noted, "array elements stay in SUPER"),
    ("additionalProperties", Used, "`false` closes the object; else it has keys that are data"),
    ("allOf", Used, "all hold: the narrowest of each"),
    ("anyOf", Used, "any may hold: the widest of each"),
    ("const", Used, "kind, length and range of the value"),
    ("contains", Noted, "array elements stay in SUPER"),
    ("contentEncoding", Used, "`base64`: ASCII text"),
    ("contentMediaType", Noted, "the text is kept as it is"),
    ("contentSchema", Noted, "the text is kept as it is"),
    ("default", Noted, "a missing value stays NULL"),
    ("definitions", Used, "holds what `$ref` leads to"),
    ("dependencies", Ignored, "whether a key depends on another"),
    ("dependentRequired", Noted, "a key may be missing all the same"),
    ("dependentSchemas", Ignored, "whether a key depends on another"),
    ("deprecated", Noted, "the key may be there all the same"),
    ("description", Noted, "says nothing of payloads"),
    ("discriminator", Noted, "the branches are joined"),
    ("else", Used, "joined with `then`"),
    ("enum", Used, "kinds, longest text and range of the values"),
    ("example", Noted, "says nothing of other payloads"),
    ("examples", Noted, "says nothing of other payloads"),
    ("exclusiveMaximum", Used, "bounds numbers; the flag of draft 4 too"),
    ("exclusiveMinimum", Used, "bounds numbers; the flag of draft 4 too"),
    ("externalDocs", Noted, "says nothing of payloads"),
    ("format", Used, "see the table of types"),
    ("id", Used, "base of references in draft 4"),
    ("if", Used, "`then` and `else` are joined"),
    ("items", Used, "what array elements may be, for paths into arrays"),
    ("maxContains", Noted, "array elements stay in SUPER"),
    ("maxItems", Noted, "array elements stay in SUPER"),
    ("maxLength", Used, "characters of a text"),
    ("maxProperties", Noted, "keys may be missing all the same"),
    ("maximum", Used, "bounds numbers"),
    ("minContains", Noted, "array elements stay in SUPER"),
    ("minItems", Noted, "array elements stay in SUPER"),
    ("minLength", Noted, "a column holds shorter texts too"),
    ("minProperties", Noted, "keys may be missing all the same"),
    ("minimum", Used, "bounds numbers"),
    ("multipleOf", Used, "whole numbers, or digits after the point"),
    ("not", Ignored, "what is excluded"),
    ("nullable", Used, "`null` may stand here (OpenAPI)"),
    ("pattern", Used, "ASCII and the longest text, where the pattern proves them"),
    ("patternProperties", Used, "keys that are data: a map"),
    ("prefixItems", Used, "what array elements may be, for paths into arrays"),
    ("properties", Used, "columns"),
    ("propertyNames", Noted, "keys that are data stay in SUPER"),
    ("readOnly", Noted, "says nothing of payloads"),
    ("required", Used, "whether a column can be a key without NULLs"),
    ("then", Used, "joined with `else`"),
    ("title", Noted, "says nothing of payloads"),
    ("type", Used, "kinds of JSON"),
    ("unevaluatedItems", Noted, "array elements stay in SUPER"),
    ("unevaluatedProperties", Used, "`false` closes the object"),
    ("uniqueItems", Noted, "array elements stay in SUPER"),
    ("writeOnly", Noted, "says nothing of payloads"),
    ("x-redshift", Used, "overrides: `type`, `name`, `distkey`, `sortkey`, `skip`, `as`"),
    ("xml", Noted, "says nothing of payloads"),
];

fn entry(keyword: &str) -> Option<&'static (&'static str, Treatment, &'static str)> {
    KEYWORDS.binary_search_by(|(name, ..)| (*name).cmp(keyword)).ok().map(|index| &KEYWORDS[index])
}

/// Whether a key is a keyword of any draft.
pub(super) fn is_known(keyword: &str) -> bool {
    entry(keyword).is_some()
}

/// Whether a key is one that payloads hardly have and that says something of them.
///
/// `id` and the like are keys of payloads too.
pub(super) fn makes_a_schema(keyword: &str) -> bool {
    matches!(entry(keyword), Some((_, Used, _))) && !matches!(keyword, "id" | "format" | "items")
}

/// Why a keyword deserves a finding: it is ignored, or nobody knows it. The second part is what to do.
pub(super) fn objection(keyword: &str) -> Option<(String, String)> {
    match entry(keyword) {
        Some((_, Used | Noted, _)) => None,
        Some((_, Ignored, note)) => Some((
            format!("`{keyword}` ({note}) has no bearing on the columns"),
            "check that no column relies on it".to_owned(),
        )),
        // extensions of other tools
        None if keyword.starts_with("x-") || keyword.starts_with('$') => None,
        None => {
            let help = match nearest(keyword, KEYWORDS.iter().map(|(name, ..)| *name)) {
                Some(name) => format!("write `{name}`, if that is what is meant"),
                None => "remove it, or let its name start with `x-`".to_owned(),
            };
            Some((format!("`{keyword}` is no keyword of JSON Schema"), help))
        }
    }
}

/// The list as a Markdown table.
#[doc(hidden)]
pub fn keyword_table() -> String {
    let mut table = "| keyword | is | because, or as |\n| --- | --- | --- |\n".to_owned();
    for (name, treatment, note) in KEYWORDS {
        let treatment = match treatment {
            Used => "used",
            Noted => "noted",
            Ignored => "ignored, with a finding",
        };
        let _ = writeln!(table, "| `{name}` | {treatment} | {note} |");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn a_misspelt_keyword_is_told_with_the_one_that_is_meant() {
        let (message, help) = objection("maxLenght").unwrap();
        assert_eq!(message, "`maxLenght` is no keyword of JSON Schema");
        assert_eq!(help, "write `maxLength`, if that is what is meant");
        assert_eq!(objection("x-owner"), None);
        assert_eq!(objection("title"), None);
        assert!(objection("not").unwrap().0.contains("no bearing"));
    }
}
