//! Flags of `mvstream generate`, as the keys of `mvstream.toml` of the same names: what a message proposes in a project.

use serde_json::Value;

use super::file::KEYS;

/// A text in which the flags between backticks are keys, where a key of their name exists.
pub(crate) fn flags_as_keys(text: &str) -> String {
    if !text.contains("`--") {
        return text.to_owned();
    }
    let part = |(at, part): (usize, &str)| {
        // every second part is between backticks
        let is_code = at % 2 == 1 && part.starts_with("--");
        if is_code { written(part) } else { None }.unwrap_or_else(|| part.to_owned())
    };
    text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}

/// The keys of a command line; `None` where a flag has no key.
fn written(line: &str) -> Option<String> {
    let flags = line.strip_prefix("--")?.split(" --");
    let keys = flags.map(|flag| match flag.split_once(' ') {
        Some(("column", value)) => Some(column(value)),
        Some((name, value)) => {
            Some(format!("{name} = {}", valued(value.trim_matches('\''), KEYS.get(name)?)))
        }
        None if is_of(KEYS.get(flag)?, "boolean") => Some(format!("{flag} = true")),
        None => Some(flag.to_owned()),
    });
    Some(keys.collect::<Option<Vec<_>>>()?.join(", "))
}

/// `'/note=VARCHAR(256)'`, `'/note as remark'` and `'/note=skip'` as the entry of a column.
fn column(value: &str) -> String {
    let value = value.trim_matches('\'');
    let (rest, name) = value.split_once(" as ").map_or((value, None), |(rest, name)| (rest, Some(name)));
    let (path, is) = rest.rsplit_once('=').map_or((rest, None), |(path, is)| (path, Some(is)));
    let is =
        is.map(|is| if is == "skip" { "skip = true".to_owned() } else { format!("type = {}", quoted(is)) });
    let name = name.map(|name| format!("name = {}", quoted(name)));
    let entry: Vec<String> = is.into_iter().chain(name).collect();
    format!("column.{} = {{ {} }}", quoted(path), entry.join(", "))
}

fn valued(value: &str, property: &Value) -> String {
    let list = || format!("[{}]", value.split(',').map(quoted).collect::<Vec<_>>().join(", "));
    match value {
        _ if is_of(property, "array") => list(),
        _ if value.parse::<f64>().is_ok() => value.to_owned(),
        _ => quoted(value),
    }
}

/// Whether a value has this type, by the schema of its key.
fn is_of(property: &Value, wanted: &str) -> bool {
    let kinds = &property["type"];
    kinds == wanted || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == wanted))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_the_key_of_its_name_with_a_value_of_its_type() {
        for (help, wanted) in [
            ("keep the text with `--times text`", "keep the text with `times = \"text\"`"),
            (
                "add `--keep-payload`, or `--layout super`",
                "add `keep-payload = true`, or `layout = \"super\"`",
            ),
            ("or `--max-bytes 0`", "or `max-bytes = 0`"),
            ("`--with rejects,grants`", "`with = [\"rejects\", \"grants\"]`"),
            ("`--filter utf8,json`", "`filter = \"utf8,json\"`"),
            ("`--column '/note=VARCHAR(256)'`", "`column.\"/note\" = { type = \"VARCHAR(256)\" }`"),
            ("`--column 'PATH as NAME'`", "`column.\"PATH\" = { name = \"NAME\" }`"),
            ("`--column 'PATH=skip'`", "`column.\"PATH\" = { skip = true }`"),
            ("`--source kafka --uri`", "`source = \"kafka\", uri`"),
            ("set `--root`", "set `root`"),
            ("write over it with `--force`", "write over it with `--force`"),
            ("no `code` at all", "no `code` at all"),
        ] {
            assert_eq!(flags_as_keys(help), wanted);
        }
    }
}
