//! What was typed becomes what it means, or an error that points at the part that has no meaning.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path as FilePath;

use super::args::{Generate, Sampling, YesNo};
use crate::Samples;
use crate::diag::{Error, ErrorKind, Place};
use crate::model::{
    AuthenticationKind, Becomes, Casts, Checks, ColumnOption, DistStyle, Encoding, KafkaKey, KeyChoice,
    Layout, Metadata, Naming, NumericStrings, OnBadRecord, Options, Overlong, Part, Path, Source, Times,
};
use crate::text::{self, advice};

/// The options that the flags mean.
pub(super) fn options(args: &Generate) -> Result<Options, Error> {
    let yes = |value: YesNo| value == YesNo::Yes;
    let (distkey, diststyle) = distribution(args)?;
    Ok(Options {
        source: word(Source::ALL, Source::name, &args.source)?,
        stream: args.stream.clone(),
        external_schema: args.external_schema.clone(),
        view: args.view.clone(),
        iam_role: args.iam_role.clone(),
        region: args.region.clone(),
        uri: args.uri.clone(),
        authentication: args
            .authentication
            .as_deref()
            .map(|name| word(AuthenticationKind::ALL, AuthenticationKind::name, name))
            .transpose()?,
        authentication_arn: args.authentication_arn.clone(),
        secret_arn: args.secret_arn.clone(),
        cluster_arn: args.cluster_arn.clone(),
        layout: word(Layout::ALL, Layout::name, &args.layout)?,
        promote: args
            .promote
            .iter()
            .map(|value| path("--promote", value, 0..value.len()))
            .collect::<Result<_, _>>()?,
        encoding: encoding(&args.sampling)?,
        strip_bytes: strip_bytes(&args.sampling.strip_bytes)?,
        numeric_strings: word(NumericStrings::ALL, NumericStrings::name, &args.numeric_strings)?,
        headroom: headroom(&args.headroom)?,
        max_bytes: max_bytes(&args.max_bytes)?,
        filter: args.filter.as_deref().map(filter).transpose()?,
        on_bad_record: word(OnBadRecord::ALL, OnBadRecord::name, &args.on_bad_record)?,
        keep_tombstones: args.tombstones == "keep",
        casts: word(Casts::ALL, Casts::name, &args.casts)?,
        times: word(Times::ALL, Times::name, &args.times)?,
        overlong: word(Overlong::ALL, Overlong::name, &args.overlong)?,
        naming: word(Naming::ALL, Naming::name, &args.naming)?,
        metadata: match args.metadata.as_str() {
            "all" => Metadata::All,
            "none" => Metadata::None,
            list => Metadata::Only(names(list)),
        },
        kafka_key: word(KafkaKey::ALL, KafkaKey::name, &args.kafka_key)?,
        distkey,
        sortkey: match args.sortkey.as_str() {
            "auto" => KeyChoice::Auto,
            "none" => KeyChoice::None,
            list => KeyChoice::Columns(names(list)),
        },
        diststyle,
        ordinals: args.ordinals,
        auto_refresh: yes(args.auto_refresh),
        backup: args.backup.map(yes),
        depth: args.depth,
        root: path("--root", &args.root, 0..args.root.len())?,
        null_if_invalid: yes(args.null_if_invalid),
        keep_payload: args.keep_payload,
        columns: args.columns.iter().map(|value| column(value)).collect::<Result<_, _>>()?,
        computed: args.computed.iter().map(|value| computed(value)).collect::<Result<_, _>>()?,
        parts: args.parts.iter().map(|name| word(Part::ALL, Part::name, name)).collect::<Result<_, _>>()?,
        grant_to: args.grant_to.clone(),
        recent_hours: args.recent_hours,
        comments: !args.no_comments,
        templates: args.templates.as_deref().map(templates).transpose()?.unwrap_or_default(),
    })
}

/// How samples are to be read.
pub(super) fn samples(args: &Sampling) -> Result<Samples, Error> {
    Ok(Samples {
        encoding: encoding(args)?,
        strip_bytes: strip_bytes(&args.strip_bytes)?,
        keep_values: !args.no_values,
        strict: args.strict,
        ..Samples::default()
    })
}

fn encoding(args: &Sampling) -> Result<Option<Encoding>, Error> {
    args.encoding.as_deref().map(|name| word(Encoding::ALL, Encoding::name, name)).transpose()
}

/// A factor such as `1.5`, in percent.
fn headroom(value: &str) -> Result<u32, Error> {
    let factor: Option<f64> = value.parse().ok().filter(|factor| (1.0..=1_000.0).contains(factor));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 100 to 100,000")]
    factor.map(|factor| (factor * 100.0).round() as u32).ok_or_else(|| {
        wrong("--headroom", value, 0..value.len(), format!("`{value}` is no factor from 1 to 1000"))
            .help("write 2 for columns that are twice as wide as the longest text of the samples")
    })
}

/// The variant of a word that clap has let pass.
fn word<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Result<T, Error> {
    let found = all.iter().copied().find(|value| name(*value) == text);
    found.ok_or_else(|| Error::new(ErrorKind::Option, format!("`{text}` is no value that is known here")))
}

fn wrong(flag: &str, value: &str, span: Range<usize>, message: String) -> Error {
    Error::new(ErrorKind::Option, message).at(Place::bytes(text::Source::new(flag, value), span))
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

fn distribution(args: &Generate) -> Result<(KeyChoice, Option<DistStyle>), Error> {
    let style = |name: &str| match name {
        "even" => Some(DistStyle::Even),
        "all" => Some(DistStyle::All),
        "key" => Some(DistStyle::Key),
        "auto" => Some(DistStyle::Auto),
        _ => None,
    };
    let written = args.diststyle.as_deref().and_then(style);
    let key = args.distkey.as_str();
    let meant = match key {
        "auto" if matches!(written, None | Some(DistStyle::Key)) => return Ok((KeyChoice::Auto, written)),
        "auto" | "none" => return Ok((KeyChoice::None, written)),
        "even" => DistStyle::Even,
        "all" => DistStyle::All,
        column => return Ok((KeyChoice::Columns(vec![column.to_owned()]), written)),
    };
    match &args.diststyle {
        Some(style) if style != key => {
            let message = format!("`--distkey {key}` contradicts `--diststyle {style}`");
            Err(Error::new(ErrorKind::Option, message).help("keep one of the two"))
        }
        _ => Ok((KeyChoice::None, Some(meant))),
    }
}

/// A path: a JSON Pointer, or the name of a field of the root.
fn path(flag: &str, value: &str, span: Range<usize>) -> Result<Path, Error> {
    let text = &value[span.clone()];
    let pointer = if text.is_empty() || text.starts_with('/') { text.to_owned() } else { format!("/{text}") };
    Path::parse(&pointer).ok_or_else(|| {
        wrong(flag, value, span, format!("`{text}` is no JSON Pointer"))
            .help("write `~0` for `~`, and `~1` for `/` within a key")
    })
}

/// `PATH=TYPE [as NAME]`, `PATH as NAME`.
fn column(value: &str) -> Result<ColumnOption, Error> {
    const FLAG: &str = "--column";
    let lower = value.to_ascii_lowercase();
    let (asked, name) = match lower.rfind(" as ") {
        Some(at) => (&value[..at], Some(value[at + 4..].trim().to_owned())),
        None => (value, None),
    };
    if name.as_deref() == Some("") {
        return Err(wrong(FLAG, value, value.len()..value.len(), "`as` is followed by no name".to_owned())
            .help("write 'PATH=TYPE as NAME'"));
    }
    // a key may hold `=`, a type may not
    let (target, becomes) = match asked.rfind('=') {
        Some(at) => (at, Some(at + 1..asked.len())),
        None => (asked.len(), None),
    };
    let becomes = match becomes {
        None => Becomes::Same,
        Some(span) if asked[span.clone()].trim().is_empty() => Becomes::Same,
        Some(span) => self::becomes(FLAG, value, span)?,
    };
    if becomes == Becomes::Same && name.is_none() {
        return Err(wrong(
            FLAG,
            value,
            0..value.len(),
            format!("`{value}` gives the column neither a type nor a name"),
        )
        .help("write 'PATH=TYPE', 'PATH=TYPE as NAME', 'PATH as NAME' or 'PATH=skip'"));
    }
    let start = asked.len() - asked.trim_start().len();
    let end = start.max(asked[..target].trim_end().len());
    Ok(ColumnOption { path: path(FLAG, value, start..end)?, becomes, name })
}

fn becomes(flag: &str, value: &str, span: Range<usize>) -> Result<Becomes, Error> {
    let text = value[span.clone()].trim();
    if text == "skip" {
        return Ok(Becomes::Skipped);
    }
    if text.starts_with("epoch") {
        return text.parse().map(Becomes::Epoch).map_err(|error| {
            wrong(flag, value, span, error.to_string())
                .help("name the unit that the number counts since 1970")
        });
    }
    let known = [
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "boolean",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "super",
        "skip",
    ];
    text.parse().map(Becomes::Type).map_err(|error: crate::model::SqlTypeError| {
        let help = advice(text, known).filter(|help| !help.contains("one of"));
        let help = help.unwrap_or_else(|| {
            "write a type as Redshift spells it, such as `varchar(64)` or `decimal(10, 2)`".to_owned()
        });
        wrong(flag, value, span, error.to_string()).help(help)
    })
}

/// `NAME=EXPRESSION`.
fn computed(value: &str) -> Result<(String, String), Error> {
    match value.split_once('=') {
        Some((name, expression)) if !name.trim().is_empty() && !expression.trim().is_empty() => {
            Ok((name.trim().to_owned(), expression.trim().to_owned()))
        }
        _ => Err(wrong("--computed", value, 0..value.len(), format!("`{value}` is not NAME=EXPRESSION"))
            .help("write a column's name, `=`, and an expression over column names")),
    }
}

fn strip_bytes(value: &str) -> Result<u32, Error> {
    match value {
        "confluent" => Ok(5),
        "glue" => Ok(18),
        number => number.parse().map_err(|_| {
            wrong("--strip-bytes", value, 0..value.len(), format!("`{value}` is no number of bytes"))
                .help("write a number, `confluent` (5) or `glue` (18)")
        }),
    }
}

fn max_bytes(value: &str) -> Result<Option<u32>, Error> {
    if value == "none" {
        return Ok(None);
    }
    value.parse().map(Some).map_err(|_| {
        wrong("--max-bytes", value, 0..value.len(), format!("`{value}` is no number of bytes"))
            .help("write a number, or `none` for no guard")
    })
}

fn filter(value: &str) -> Result<Checks, Error> {
    let mut checks = Checks::NONE;
    let mut at = 0;
    for name in value.split(',') {
        match name.trim() {
            "utf8" => checks.utf8 = true,
            "json" => checks.json = true,
            "can-json-parse" => checks.can_json_parse = true,
            "none" if value.trim() == "none" => {}
            other => {
                let message = if other == "none" {
                    "`none` stands beside other conditions".to_owned()
                } else {
                    format!("`{other}` is no condition of a filter")
                };
                return Err(wrong("--filter", value, at..at + name.len(), message)
                    .help("use a list of `utf8`, `json` and `can-json-parse`, or `none` alone"));
            }
        }
        at += name.len() + 1;
    }
    Ok(checks)
}

/// Every `.sql` of a folder, by name.
fn templates(folder: &FilePath) -> Result<BTreeMap<String, String>, Error> {
    let failed = |path: &FilePath, error: std::io::Error| {
        Error::new(ErrorKind::File, format!("`{}` cannot be read: {error}", path.display()))
            .help("name a folder that holds templates such as `view.sql`")
    };
    let mut templates = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
            templates.insert(name, text);
        }
    }
    if templates.is_empty() {
        return Err(Error::new(ErrorKind::File, format!("`{}` holds no template", folder.display()))
            .help("put templates such as `view.sql` into it"));
    }
    Ok(templates)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::model::{EpochUnit, SqlType};

    fn parsed(value: &str) -> (String, Becomes, Option<String>) {
        let option = column(value).unwrap();
        (option.path.to_string(), option.becomes, option.name)
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
        let error = |value: &str| column(value).unwrap_err().to_string();
        assert_eq!(error("/a=intger"), "--column:1:4: `intger` is no Redshift type (use `integer`)");
        assert_eq!(
            error("/a=varchar(70000)"),
            "--column:1:4: `VARCHAR(70000)` is out of range: 1 to 65535 bytes (write a type as Redshift spells it, such \
             as `varchar(64)` or `decimal(10, 2)`)"
        );
        assert_eq!(
            error("/a=epoch_m"),
            "--column:1:4: `epoch_m` is none of `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` (name the unit that the \
             number counts since 1970)"
        );
        assert_eq!(
            error("/a"),
            "--column:1:1: `/a` gives the column neither a type nor a name (write 'PATH=TYPE', 'PATH=TYPE as NAME', \
             'PATH as NAME' or 'PATH=skip')"
        );
        assert_eq!(
            error("/a~2=date"),
            "--column:1:1: `/a~2` is no JSON Pointer (write `~0` for `~`, and `~1` for `/` within a key)"
        );
    }

    #[test]
    fn a_filter_is_a_list_or_none() {
        assert_eq!(filter("utf8,json").unwrap(), Checks::UTF8_JSON);
        assert_eq!(filter("none").unwrap(), Checks::NONE);
        assert_eq!(
            filter("utf8,jsn").unwrap_err().to_string(),
            "--filter:1:6: `jsn` is no condition of a filter (use a list of `utf8`, `json` and `can-json-parse`, or \
             `none` alone)"
        );
        assert!(filter("json,none").is_err());
    }
}
