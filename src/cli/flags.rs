//! Flags become settings: those that were typed, under the keys that they share with the project file.

use std::collections::BTreeMap;
use std::ops::Range;

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches};
use serde_json::{Map, Value, json};

use super::definition;
use crate::diag::{Error, ErrorKind, Place};
use crate::lint::Levels;
use crate::project::{Layer, Project, Resolved, pointer, resolve};
use crate::text::Source;

/// Flags that are no settings: what is printed, and where; a view's name, which in a project is that of its table.
const OTHERS: [&str; 7] = ["view", "why", "profile", "format", "fail-on", "output", "color"];
/// Flags whose values are `yes` and `no`.
const YES_NO: [&str; 3] = ["auto-refresh", "backup", "null-if-invalid"];
/// Flags that may be given several times, or with a list.
const LISTS: [&str; 4] = ["promote", "with", "grant-to", "grant-rejects-to"];
/// Flags whose values are numbers, or a word in place of one.
const NUMBERS: [&str; 5] = ["depth", "recent-hours", "headroom", "strip-bytes", "max-bytes"];

/// What the flags of a subcommand mean, over the defaults of the project that the current folder is in.
pub(super) fn resolved(subcommand: &str, matches: &ArgMatches) -> Result<Resolved, Error> {
    let flags = layer(subcommand, matches)?;
    let layers = nearest()?.map(|project| project.defaults()).unwrap_or_default();
    resolve(&layers.over(flags))
}

/// The project that the current folder is in.
pub(super) fn nearest() -> Result<Option<Project>, Error> {
    let here = std::env::current_dir().map_err(|error| {
        Error::new(ErrorKind::File, format!("the current folder cannot be read: {error}"))
    })?;
    Project::find(&here).map(|path| Project::read(&path)).transpose()
}

/// The levels of findings that the project sets for all its views.
pub(super) fn levels() -> Result<Levels, Error> {
    let Some(project) = nearest()? else { return Ok(Levels::default()) };
    Ok(resolve(&project.defaults())?.levels)
}

fn given(matches: &ArgMatches, id: &str) -> bool {
    matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// The settings that the flags of a subcommand say.
fn layer(subcommand: &str, matches: &ArgMatches) -> Result<Layer, Error> {
    let command = definition();
    let arguments = command.find_subcommand(subcommand).into_iter().flat_map(clap::Command::get_arguments);
    let (mut keys, mut typed) = (Map::new(), BTreeMap::new());
    for argument in arguments {
        let id = argument.get_id().as_str();
        let asked = |key: &&str| given(matches, id) && !OTHERS.contains(key);
        let Some(key) = argument.get_long().filter(asked) else { continue };
        if matches!(argument.get_action(), ArgAction::SetTrue) {
            keys.insert(key.to_owned(), json!(true));
            continue;
        }
        let values = matches.get_raw(id).into_iter().flatten();
        let values: Vec<String> = values.map(|value| value.to_string_lossy().into_owned()).collect();
        keys.insert(key.to_owned(), value(key, &values)?);
        typed.insert(key.to_owned(), values);
    }
    Ok(Layer::flags(keys, typed))
}

fn value(key: &str, values: &[String]) -> Result<Value, Error> {
    match key {
        "column" => values.iter().map(|value| column(value)).collect::<Result<_, _>>().map(Value::Object),
        "computed" => values.iter().map(|value| computed(value)).collect::<Result<_, _>>().map(Value::Object),
        _ if LISTS.contains(&key) => Ok(json!(values)),
        _ => {
            let value = values.last().map(String::as_str).unwrap_or_default();
            Ok(match value.parse::<u32>() {
                Ok(number) if NUMBERS.contains(&key) => json!(number),
                _ if YES_NO.contains(&key) => json!(value == "yes"),
                // what is no number stays text, for the error that says so
                _ => json!(value),
            })
        }
    }
}

fn wrong(flag: &str, value: &str, span: Range<usize>, message: String) -> Error {
    Error::new(ErrorKind::Option, message).at(Place::bytes(Source::new(flag, value), span))
}

/// `PATH=TYPE [as NAME]`, `PATH as NAME`.
fn column(value: &str) -> Result<(String, Value), Error> {
    const FLAG: &str = "--column";
    let lower = value.to_ascii_lowercase();
    let (asked, name) = match lower.rfind(" as ") {
        Some(at) => (&value[..at], Some(value[at + 4..].trim())),
        None => (value, None),
    };
    if name == Some("") {
        return Err(wrong(FLAG, value, value.len()..value.len(), "`as` is followed by no name".to_owned())
            .help("write 'PATH=TYPE as NAME'"));
    }
    // a key may hold `=`, a type may not
    let (path, becomes) = asked.rsplit_once('=').unwrap_or((asked, ""));
    let (path, becomes) = (path.trim(), becomes.trim());
    if becomes.is_empty() && name.is_none() {
        return Err(wrong(
            FLAG,
            value,
            0..value.len(),
            format!("`{value}` gives the column neither a type nor a name"),
        )
        .help("write 'PATH=TYPE', 'PATH=TYPE as NAME', 'PATH as NAME' or 'PATH=skip'"));
    }
    let mut column = Map::new();
    if let Some(name) = name {
        column.insert("name".to_owned(), json!(name));
    }
    match becomes {
        "" => {}
        "skip" => drop(column.insert("skip".to_owned(), json!(true))),
        unit if unit.starts_with("epoch") => {
            let known: Result<crate::redshift::EpochUnit, _> = unit.parse();
            if let Err(error) = known {
                let at = value.rfind(unit).unwrap_or(0);
                return Err(wrong(FLAG, value, at..at + unit.len(), error.to_string())
                    .help("name the unit that the number counts since 1970"));
            }
            column.insert("as".to_owned(), json!(unit));
        }
        sql_type => drop(column.insert("type".to_owned(), json!(sql_type))),
    }
    Ok((pointer(path), Value::Object(column)))
}

/// `NAME=EXPRESSION`.
fn computed(value: &str) -> Result<(String, Value), Error> {
    match value.split_once('=') {
        Some((name, expression)) if !name.trim().is_empty() && !expression.trim().is_empty() => {
            Ok((name.trim().to_owned(), json!(expression.trim())))
        }
        _ => Err(wrong("--computed", value, 0..value.len(), format!("`{value}` is not NAME=EXPRESSION"))
            .help("write a column's name, `=`, and an expression over column names")),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::super::args::Cli;
    use super::super::output_args::FilterParser;
    use super::*;
    use crate::model::Checks;
    use crate::options::{Becomes, ColumnOption, Options};
    use crate::project::Layers;
    use crate::redshift::{EpochUnit, SqlType};
    use clap::CommandFactory;

    fn options(flags: &[&str]) -> Result<Options, Error> {
        let words = ["mvstream", "generate", "a.json"].iter().chain(flags);
        let matches = Cli::command().try_get_matches_from(words).unwrap();
        let layer = layer("generate", matches.subcommand_matches("generate").unwrap())?;
        resolve(&Layers::default().over(layer)).map(|resolved| resolved.options)
    }

    fn parsed(value: &str) -> (String, Becomes, Option<String>) {
        let ColumnOption { path, becomes, name } = options(&["--column", value]).unwrap().columns.remove(0);
        (path.to_string(), becomes, name)
    }

    #[test]
    fn no_flags_are_the_librarys_defaults() {
        assert_eq!(options(&[]).unwrap(), Options::default());
    }

    #[test]
    fn a_column_option_names_path_type_and_name() {
        let integer = Becomes::Type(SqlType::Integer);
        assert_eq!(parsed("/a/b=integer"), ("/a/b".to_owned(), integer, None));
        assert_eq!(parsed("id = integer as Key"), ("/id".to_owned(), integer, Some("Key".to_owned())));
        assert_eq!(parsed("/at=epoch_ms"), ("/at".to_owned(), Becomes::Epoch(EpochUnit::Milliseconds), None));
        assert_eq!(parsed("/a as b"), ("/a".to_owned(), Becomes::Same, Some("b".to_owned())));
        assert_eq!(parsed("/x=y=skip"), ("/x=y".to_owned(), Becomes::Skipped, None));
        assert_eq!(parsed("= as data"), (String::new(), Becomes::Same, Some("data".to_owned())));
    }

    #[test]
    fn a_column_option_without_meaning_is_told_with_its_place() {
        let error = |value: &str| options(&["--column", value]).unwrap_err().to_string();
        assert_eq!(error("/a=intger"), "--column:1:4: `intger` is not a Redshift type (use `integer`)");
        assert_eq!(
            error("/a=varchar(70000)"),
            "--column:1:4: `VARCHAR(70000)` is out of range: 1 to 65535 bytes (write a type as Redshift spells it, such \
             as `varchar(64)` or `decimal(10, 2)`)"
        );
        assert_eq!(
            error("/a=epoch_m"),
            "--column:1:4: `epoch_m` is not one of `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` (name the unit that the \
             number counts since 1970)"
        );
        assert_eq!(
            error("/a"),
            "--column:1:1: `/a` gives the column neither a type nor a name (write 'PATH=TYPE', 'PATH=TYPE as NAME', \
             'PATH as NAME' or 'PATH=skip')"
        );
        assert_eq!(
            error("/a~2=date"),
            "--column:1:1: `/a~2` is not a JSON Pointer (write `~0` for `~`, and `~1` for `/` within a key)"
        );
    }

    #[test]
    fn a_number_that_is_none_is_told_with_its_place() {
        assert_eq!(options(&["--headroom", "1.5"]).unwrap().headroom, 150);
        assert_eq!(options(&["--max-bytes", "none"]).unwrap().max_bytes, None);
        assert_eq!(options(&["--strip-bytes", "glue"]).unwrap().strip_bytes, 18);
        for (flag, value) in [("--max-bytes", "1e5"), ("--max-bytes", "-1"), ("--strip-bytes", "4294967296")]
        {
            let error = options(&[&format!("{flag}={value}")]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{flag}:1:1: `{value}` is not a number of bytes")), "{error}");
        }
    }

    #[test]
    fn a_filter_is_a_list_or_none() {
        let filter = |list: &str| options(&["--filter", list]);
        assert_eq!(filter("utf8,json").unwrap().filter, Some(Checks::UTF8_JSON));
        assert_eq!(filter("none").unwrap().filter, Some(Checks::NONE));
        assert_eq!(
            filter("utf8,jsn").unwrap_err().to_string(),
            "--filter:1:6: `jsn` is not a filter condition (use a list of `utf8`, `json` and `can-json-parse`, or \
             `none` alone)"
        );
        assert!(filter("json,none").is_err());
        for (word, _) in FilterParser::WORDS {
            assert!(filter(word).is_ok(), "{word}");
        }
    }
}
