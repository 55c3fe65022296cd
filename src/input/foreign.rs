//! Formats that are not read: each is named, with what to do. And YAML, which only schemas are written in.

use serde_json::Value;

use crate::diag::{Error, ErrorKind, Place};
use crate::text::Source;

/// Formats by their first bytes: the bytes, the name, and what to do.
const BINARY: [(&[u8], &str, &str); 8] = [
    (b"PK\x03\x04", "a zip archive", "unpack it, and give the files"),
    (
        b"PAR1",
        "a Parquet file",
        "write its rows as JSON, one a line, such as with DuckDB: `COPY … TO 'rows.ndjson'`",
    ),
    (b"Obj\x01", "an Avro file", "write its records as JSON, one a line, such as with `avro-tools tojson`"),
    (b"ORC", "an ORC file", "write its rows as JSON, one a line"),
    (b"\xFF\xFE", "UTF-16 text", "save it as UTF-8"),
    (b"\xFE\xFF", "UTF-16 text", "save it as UTF-8"),
    (b"BZh", "a bzip2 file", "unpack it, or compress it with gzip or zstd"),
    (b"\xFD7zXZ", "an xz file", "unpack it, or compress it with gzip or zstd"),
];

fn refused(name: &str, what: &str, help: &str) -> Error {
    Error::new(ErrorKind::Input, format!("`{name}` is {what}, not JSON")).help(help)
}

/// The error for bytes of another format.
pub(super) fn refuse_binary(name: &str, bytes: &[u8]) -> Result<(), Error> {
    match BINARY.iter().find(|(start, ..)| bytes.starts_with(start)) {
        // payloads may begin with any letters: ORC's mark is followed by no text
        Some((start, ..)) if *start == b"ORC" && bytes.get(3).is_none_or(u8::is_ascii_graphic) => Ok(()),
        Some((_, what, help)) => Err(refused(name, what, help)),
        None if is_wide(bytes) => Err(refused(name, "UTF-16 text", "save it as UTF-8")),
        None => Ok(()),
    }
}

/// Whether every second byte is ASCII text, as in UTF-16 without a byte order mark.
fn is_wide(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).all(|byte| *byte == 0);
    let text = |from: usize| {
        start.iter().skip(from).step_by(2).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
    };
    start.len() >= 8 && ((zeros(1) && text(0)) || (zeros(0) && text(1)))
}

/// Whether a value is a schema of Avro, which is written in JSON.
pub(super) fn is_avro(value: &Value) -> bool {
    let is_record = |value: &Value| value["type"] == "record" && value["fields"].is_array();
    match value {
        Value::Array(types) => types.iter().any(is_record),
        value => is_record(value),
    }
}

/// The error for a schema of Avro.
pub(super) fn avro(name: &str) -> Error {
    records_in(name, "an Avro schema", "Avro").help("send JSON, and give its JSON Schema or payloads; <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html> lists the formats")
}

/// The error for the schema of records that are not JSON.
pub(super) fn records_in(name: &str, what: &str, format: &str) -> Error {
    let message = format!("`{name}` is {what}, and records in {format} cannot be read by Redshift");
    Error::new(ErrorKind::Input, message).help("send JSON, and give its JSON Schema or payloads")
}

/// The error for text that is neither JSON nor base64 nor hexadecimal digits, where it has a known form.
pub(super) fn refuse_text(name: &str, text: &str) -> Result<(), Error> {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let start = text.trim_start();
    let lower: String = start.chars().take(200).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Err(refused(
            name,
            "an HTML page",
            "give the file itself: the page may be that of a login or an error",
        ));
    }
    if lower.starts_with("<?xml") || extension == "xml" || extension == "xsd" {
        return Err(refused(name, "XML", "convert each record to a JSON object, one a line"));
    }
    if extension == "proto" || is_protobuf(start) {
        return Err(records_in(name, "a Protobuf definition", "Protobuf"));
    }
    if matches!(extension.as_str(), "csv" | "tsv") || is_csv(start) {
        return Err(refused(
            name,
            "CSV",
            "convert each row to a JSON object, one a line, such as with DuckDB: `COPY (FROM 'rows.csv') TO 'rows.ndjson'`",
        ));
    }
    refuse_comments(name, text)
}

fn is_protobuf(start: &str) -> bool {
    let code = start.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//"));
    code.is_some_and(|line| {
        (line.starts_with("syntax") && line.contains("\"proto"))
            || (line.starts_with("message ") && line.ends_with('{'))
            || (line.starts_with("package ") && line.ends_with(';'))
    })
}

/// A header of names and rows with as many commas.
fn is_csv(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(5).collect();
    let commas = |line: &str| line.matches(',').count();
    let is_header = |line: &str| {
        line.split(',').all(|name| {
            let name = name.trim().trim_matches('"');
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.'))
        })
    };
    match lines.split_first() {
        Some((first, rows)) if !rows.is_empty() => {
            commas(first) > 0
                && is_header(first)
                && rows.iter().all(|row| row.is_empty() || commas(row) == commas(first))
        }
        _ => false,
    }
}

/// The error for JSON with comments.
pub(super) fn refuse_comments(name: &str, text: &str) -> Result<(), Error> {
    let (bare, comment) = without_comments(text);
    match comment {
        Some(at) if serde_json::from_str::<Value>(&bare).is_ok() => {
            let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
            Err(Error::new(
                ErrorKind::Input,
                format!("`{name}` is JSON with comments, which JSON does not allow"),
            )
            .at(Place::bytes(Source::new(name, text), at..end))
            .help("remove the comments, and the commas before `}` and `]`"))
        }
        _ => Ok(()),
    }
}

/// Text without the comments of JavaScript and without commas before a closing bracket, and where the first comment is.
fn without_comments(text: &str) -> (String, Option<usize>) {
    let mut kept = String::with_capacity(text.len());
    let (mut rest, mut comment) = (text, None);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") || rest.starts_with("/*") {
            comment.get_or_insert(text.len() - rest.len());
            let (end, length) = if rest.starts_with("//") { ("\n", 0) } else { ("*/", 2) };
            rest.find(end).map_or(rest.len(), |at| at + length)
        } else if c == ',' && is_before_end(&rest[1..]) {
            1
        } else {
            let length = if c == '"' { string_length(rest) } else { c.len_utf8() };
            kept.push_str(&rest[..length]);
            length
        };
        rest = &rest[skipped..];
    }
    (kept, comment)
}

/// Whether the next thing that is not a comment ends an object or an array.
fn is_before_end(mut rest: &str) -> bool {
    loop {
        rest = rest.trim_start();
        rest = match (rest.starts_with("//"), rest.starts_with("/*")) {
            (true, _) => rest.find('\n').map_or("", |end| &rest[end..]),
            (_, true) => rest.find("*/").map_or("", |end| &rest[end + 2..]),
            _ => return rest.starts_with(['}', ']']),
        };
    }
}

/// The length of the string that a text begins with.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Whether a name has one of these endings, in any case.
pub(super) fn ends_with_any(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// Whether a name is that of a YAML file.
pub(super) fn is_named_yaml(name: &str) -> bool {
    ends_with_any(name, &[".yaml", ".yml"])
}

/// Whether a text that is not JSON may be YAML: by its name, or because its first line is a key.
pub(super) fn looks_like_yaml(name: &str, text: &str) -> bool {
    if is_named_yaml(name) {
        return true;
    }
    let line = text.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#'));
    line.is_some_and(|line| {
        let key = line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
        let is_key = |key: &str| {
            let key = key.trim_matches(['"', '\'']);
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.'))
        };
        line == "---" || line.starts_with("%YAML") || key.is_some_and(|(key, _)| is_key(key))
    })
}

#[cfg(test)]
mod tests {
    use super::super::detect::detect;

    #[test]
    fn every_other_format_is_named_with_what_to_do() {
        for (name, bytes, wanted) in [
            ("a.zip", &b"PK\x03\x04rest"[..], "is a zip archive, not JSON"),
            ("a.parquet", b"PAR1rest", "is a Parquet file"),
            ("a.avro", b"Obj\x01rest", "is an Avro file"),
            ("a.orc", b"ORC\x01rest", "is an ORC file"),
            ("a.json", b"\xFF\xFE{\0}\0", "is UTF-16 text"),
            ("a.json", b"{\0\"\0a\0\"\0:\x001\0}\0", "is UTF-16 text"),
            ("a.json", b"\0{\0\"\0a\0\"\0:\x001\0}", "is UTF-16 text"),
            ("a.bz2", b"BZh91AY", "is a bzip2 file"),
            (
                "a.avsc",
                br#"{"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]}"#,
                "is an Avro schema",
            ),
            ("a.avsc", br#"["null", {"type": "record", "name": "A", "fields": []}]"#, "is an Avro schema"),
            ("a.proto", b"syntax = \"proto3\";\nmessage A { int32 id = 1; }", "is a Protobuf definition"),
            ("a.txt", b"// an order\nsyntax = \"proto3\";", "is a Protobuf definition"),
            ("a.csv", b"id,name\n1,a\n", "is CSV"),
            ("<stdin>", b"id,name\n1,a\n2,b\n", "is CSV"),
            ("a.xml", b"<order id=\"1\"/>", "is XML"),
            ("a.json", b"<!DOCTYPE html><html></html>", "is an HTML page"),
            ("a.json", b"// an order\n{\"type\": \"object\"}", "is JSON with comments"),
            (
                "a.json",
                b"{\"type\": \"object\", // one\n \"properties\": {\"a\": {},}}",
                "is JSON with comments",
            ),
            ("a.json", b"{\"a\": 1, /* \"b\": 2 */ \"c\": \"//\"}", "is JSON with comments"),
            ("a.yaml", b"- 1\n- 2\n", "is YAML, but neither"),
            ("a.yaml", b"a: [1\n", "cannot be read as YAML"),
        ] {
            let Err(error) = detect(name, bytes, true) else { panic!("{name}: {wanted}") };
            assert!(error.message().contains(wanted), "{name}: {}", error.message());
            assert!(error.help_text().is_some(), "{name}");
        }
    }

    #[test]
    fn payloads_of_any_text_are_payloads() {
        for text in [
            "ORCHID",
            "a, b\n",
            "level=info msg=x\n",
            "time: 12\n12\n",
            "PARTY",
            "{\"a\": 1}\n// no comment\n",
            "a",
        ] {
            assert!(detect("x.json", text.as_bytes(), true).is_ok(), "{text}");
        }
    }
}
