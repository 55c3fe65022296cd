//! Every keyword of JSON Schema, and what becomes of it: the one list.

use std::fmt::Write as _;

use crate::text::nearest;

/// What becomes of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It shapes the columns.
    Used,
    /// Columns do not depend on it.
    Noted,
    /// It restricts the payloads in a way that no column can use: a finding reports it.
    Ignored,
}

use Treatment::{Ignored, Noted, Used};

const KEYWORDS: &[(&str, Treatment, &str)] = &[
    ("$anchor", Used, "defines a target for `$ref`"),
    ("$comment", Noted, "does not describe payloads"),
    ("$defs", Used, "contains the targets of `$ref`"),
    ("$dynamicAnchor", Used, "treated like `$anchor`"),
    ("$dynamicRef", Used, "treated like `$ref`; dynamic scope is not supported"),
    ("$id", Used, "base of references"),
    ("$recursiveAnchor", Noted, "the target of `$recursiveRef` is always the root"),
    ("$recursiveRef", Used, "points to the root of its resource"),
    ("$ref", Used, "its target applies here too; up to draft 7 only the target applies"),
    ("$schema", Used, "sets the draft"),
    ("$vocabulary", Noted, "describes metaschemas"),
    ("additionalItems", Used, "the elements behind a tuple"),
    ("additionalProperties", Used, "`false` closes the object; otherwise its keys are data"),
    ("allOf", Used, "all branches apply: the narrowest limits win"),
    ("anyOf", Used, "any branch may apply: the widest limits win"),
    ("const", Used, "type, length and range of the value"),
    ("contains", Noted, "array elements stay in SUPER"),
    ("contentEncoding", Used, "`base64`: ASCII text"),
    ("contentMediaType", Noted, "the text is kept unchanged"),
    ("contentSchema", Noted, "the text is kept unchanged"),
    ("default", Noted, "a missing value stays NULL"),
    ("definitions", Used, "contains the targets of `$ref`"),
    ("dependencies", Used, "treated like `dependentSchemas`; lists of names like `dependentRequired`"),
    ("dependentRequired", Noted, "a key may still be missing"),
    ("dependentSchemas", Used, "merged, as if the key could be missing"),
    ("deprecated", Noted, "the key may still be present"),
    ("description", Noted, "does not describe payloads"),
    ("discriminator", Noted, "the branches are merged"),
    ("else", Used, "merged with `then`"),
    ("enum", Used, "types, longest text and range of the values"),
    ("example", Noted, "does not describe other payloads"),
    ("examples", Noted, "does not describe other payloads"),
    ("exclusiveMaximum", Used, "limits numbers; the draft 4 flag too"),
    ("exclusiveMinimum", Used, "limits numbers; the draft 4 flag too"),
    ("externalDocs", Noted, "does not describe payloads"),
    ("format", Used, "see the table of types"),
    ("id", Used, "base of references in draft 4"),
    ("if", Used, "`then` and `else` are merged"),
    ("items", Used, "types of array elements, for paths into arrays"),
    ("maxContains", Noted, "array elements stay in SUPER"),
    ("maxItems", Noted, "array elements stay in SUPER"),
    ("maxLength", Used, "length of a text in characters"),
    ("maxProperties", Noted, "keys may still be missing"),
    ("maximum", Used, "limits numbers"),
    ("minContains", Noted, "array elements stay in SUPER"),
    ("minItems", Noted, "array elements stay in SUPER"),
    ("minLength", Noted, "a column holds shorter texts as well"),
    ("minProperties", Noted, "keys may still be missing"),
    ("minimum", Used, "limits numbers"),
    ("multipleOf", Used, "whole numbers, or decimal places"),
    ("not", Ignored, "excluded values"),
    ("nullable", Used, "the value may be `null` (OpenAPI)"),
    ("pattern", Used, "ASCII and the longest text, if the pattern implies them"),
    ("patternProperties", Used, "keys that are data: a map"),
    ("prefixItems", Used, "types of array elements, for paths into arrays"),
    ("properties", Used, "columns"),
    ("propertyNames", Noted, "keys that are data stay in SUPER"),
    ("readOnly", Noted, "does not describe payloads"),
    ("required", Used, "whether the column can be NULL, which matters for keys"),
    ("then", Used, "merged with `else`"),
    ("title", Noted, "does not describe payloads"),
    ("type", Used, "JSON types"),
    ("unevaluatedItems", Noted, "array elements stay in SUPER"),
    ("unevaluatedProperties", Used, "`false` closes the object"),
    ("uniqueItems", Noted, "array elements stay in SUPER"),
    ("writeOnly", Noted, "does not describe payloads"),
    ("x-redshift", Used, "overrides: `type`, `name`, `distkey`, `sortkey`, `skip`, `as`"),
    ("xml", Noted, "does not describe payloads"),
];

fn entry(keyword: &str) -> Option<&'static (&'static str, Treatment, &'static str)> {
    KEYWORDS.binary_search_by(|(name, ..)| (*name).cmp(keyword)).ok().map(|index| &KEYWORDS[index])
}

/// Whether a key is a keyword of any draft.
pub(super) fn is_known(keyword: &str) -> bool {
    entry(keyword).is_some()
}

/// Whether a keyword shapes the columns.
pub(super) fn is_used(keyword: &str) -> bool {
    matches!(entry(keyword), Some((_, Used, _)))
}

/// Whether a key is one that payloads hardly have and that says something of them.
///
/// `id` and the like are keys of payloads too.
pub(super) fn makes_a_schema(keyword: &str) -> bool {
    is_used(keyword) && !matches!(keyword, "id" | "format" | "items")
}

/// Why a keyword deserves a finding: it is ignored, or it is unknown. The second part is what to do.
pub(super) fn objection(keyword: &str) -> Option<(String, String)> {
    match entry(keyword) {
        Some((_, Used | Noted, _)) => None,
        Some((_, Ignored, note)) => Some((
            format!("`{keyword}` ({note}) has no effect on the columns"),
            "check that no column depends on it".to_owned(),
        )),
        // extensions of other tools
        None if keyword.starts_with("x-") || keyword.starts_with('$') => None,
        None => {
            let help = match nearest(keyword, KEYWORDS.iter().map(|(name, ..)| *name)) {
                Some(name) => format!("write `{name}` if you meant that"),
                None => "remove the key, or start its name with `x-`".to_owned(),
            };
            Some((format!("`{keyword}` is not a JSON Schema keyword"), help))
        }
    }
}

/// The list as a Markdown table.
#[doc(hidden)]
pub fn keyword_table() -> String {
    let mut table = "| keyword | use | meaning |\n| --- | --- | --- |\n".to_owned();
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
    fn a_misspelt_keyword_is_reported_with_the_nearest() {
        let (message, help) = objection("maxLenght").unwrap();
        assert_eq!(message, "`maxLenght` is not a JSON Schema keyword");
        assert_eq!(help, "write `maxLength` if you meant that");
        assert_eq!(objection("x-owner"), None);
        assert_eq!(objection("title"), None);
        assert!(objection("not").unwrap().0.contains("no effect"));
    }
}
