//! Settings become options, or an error that points at the part that has no meaning.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path as FilePath;

use super::file::{ColumnSettings, Factor, NumberOr, Of, Settings, Words};
use super::layers::{Layers, pointer};

use crate::diag::{Error, ErrorKind, Place};
use crate::input::SampleOptions;
use crate::lint::Levels;
use crate::model::Checks;
use crate::options::{Becomes, ColumnOption, KeyChoice, Metadata, Options, Preset};
use crate::redshift::{DistStyle, SqlTypeError};
use crate::text::Path;
use crate::text::advice;

/// Types that a slip of the pen may have meant.
const TYPES: [&str; 12] = [
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
];

/// What layers of settings mean.
pub(crate) struct Resolved {
    pub(crate) options: Options,
    pub(crate) samples: SampleOptions,
    pub(crate) levels: Levels,
    pub(crate) retention_hours: Option<u32>,
    /// Files or patterns, each with its place.
    pub(crate) inputs: Vec<(String, Option<Place>)>,
    pub(crate) output: Option<String>,
    /// The settings that the preset decides, in order.
    pub(crate) preset_settings: Vec<PresetSetting>,
}

/// A setting that has another default in each preset.
pub(crate) struct PresetSetting {
    /// The key and flag.
    pub(crate) key: &'static str,
    pub(crate) value: String,
    /// Who sets it.
    pub(crate) from: String,
}

/// Resolves layers.
pub(crate) fn resolve(layers: &Layers) -> Result<Resolved, Error> {
    let settings = layers.merged()?;
    let at = At { layers };
    let options = at.options(&settings)?;
    let samples = SampleOptions {
        input: settings.input.map(|of| of.0),
        select: settings.select.clone(),
        draft: settings.draft.map(|of| of.0),
        schema_root: settings.schema_root.as_ref().map(|root| layers.path("schema-root", root)),
        encoding: options.encoding,
        strip_bytes: options.strip_bytes,
        records_at: settings.records_at.as_ref().map(|text| at.path(&["records-at"], text)).transpose()?,
        values: settings.values.map_or_else(|| SampleOptions::default().values, |values| values.0),
        strict: settings.strict.unwrap_or(false),
        ..SampleOptions::default()
    };
    let preset_settings = preset_settings(&options, layers);
    let levels = settings.level.unwrap_or_default();
    let levels: Vec<String> =
        levels.iter().map(|(code, level)| format!("{}={}", code.0.name(), level.name())).collect();
    Ok(Resolved {
        options,
        samples,
        levels: Levels::parse(levels.iter().map(String::as_str))?,
        retention_hours: settings.retention_hours,
        inputs: settings
            .inputs
            .unwrap_or_default()
            .into_iter()
            .map(|input| {
                let place = layers.place(&["inputs"], &input, 0..input.len());
                (input, place)
            })
            .collect(),
        output: settings.output,
        preset_settings,
    })
}

/// What the preset decides, or what overrides it.
fn preset_settings(options: &Options, layers: &Layers) -> Vec<PresetSetting> {
    let filter = options.filter.unwrap_or(options.usual_filter());
    let conditions =
        [(filter.utf8, "utf8"), (filter.json, "json"), (filter.can_json_parse, "can-json-parse")];
    let conditions: Vec<&str> =
        conditions.iter().filter(|(asked, _)| *asked).map(|(_, name)| *name).collect();
    let filter = if conditions.is_empty() { "none".to_owned() } else { conditions.join(",") };
    let key = |choice: &KeyChoice| match choice {
        KeyChoice::Auto => "auto".to_owned(),
        KeyChoice::None => "none".to_owned(),
        KeyChoice::Requested => "only where `x-redshift` requests it".to_owned(),
        KeyChoice::Columns(names) => names.join(","),
    };
    let from =
        |key: &str| layers.origin(key).unwrap_or_else(|| format!("preset `{}`", options.preset.name()));
    let values = [
        ("layout", options.layout.name().to_owned()),
        ("max-bytes", options.max_bytes.map_or_else(|| "none".to_owned(), |bytes| bytes.to_string())),
        ("filter", filter),
        ("on-bad-record", options.on_bad_record.name().to_owned()),
        ("distkey", key(&options.distkey)),
        ("sortkey", key(&options.sortkey)),
        ("times", options.times.name().to_owned()),
    ];
    values.into_iter().map(|(key, value)| PresetSetting { key, value, from: from(key) }).collect()
}

struct At<'l> {
    layers: &'l Layers,
}

impl At<'_> {
    fn options(&self, of: &Settings) -> Result<Options, Error> {
        fn word<T: Copy>(of: Option<Of<T>>, default: T) -> T {
            of.map_or(default, |word| word.0)
        }
        let preset = word(of.preset, Preset::Classic);
        let usual = Options::of_preset(preset);
        let (distkey, diststyle) = distribution(of, usual.distkey)?;
        Ok(Options {
            preset,
            source: word(of.source, usual.source),
            stream: of.stream.clone(),
            external_schema: of.external_schema.clone(),
            view: None,
            iam_role: of.iam_role.clone(),
            region: of.region.clone(),
            uri: of.uri.clone(),
            authentication: of.authentication.map(|word| word.0),
            authentication_arn: of.authentication_arn.clone(),
            secret_arn: of.secret_arn.clone(),
            cluster_arn: of.cluster_arn.clone(),
            layout: word(of.layout, usual.layout),
            promote: of
                .promote
                .iter()
                .flatten()
                .map(|text| self.path(&["promote"], text))
                .collect::<Result<_, _>>()?,
            encoding: of.encoding.map(|word| word.0),
            strip_bytes: self.strip_bytes(of.strip_bytes.as_ref())?,
            max_bytes: self.max_bytes(of.max_bytes.as_ref(), usual.max_bytes)?,
            filter: of.filter.as_ref().map(|words| self.filter(words)).transpose()?,
            on_bad_record: word(of.on_bad_record, usual.on_bad_record),
            keep_tombstones: of.tombstones.as_deref() == Some("keep"),
            casts: word(of.casts, usual.casts),
            times: word(of.times, usual.times),
            overlong: word(of.overlong, usual.overlong),
            numeric_strings: word(of.numeric_strings, usual.numeric_strings),
            headroom: self.headroom(of.headroom.as_ref(), usual.headroom)?,
            naming: word(of.naming, usual.naming),
            metadata: match of.metadata.as_ref().map(Words::list) {
                None => usual.metadata,
                Some(names) => match names.as_slice() {
                    [name] if name == "all" => Metadata::All,
                    [name] if name == "none" => Metadata::None,
                    _ => Metadata::Only(names),
                },
            },
            kafka_key: word(of.kafka_key, usual.kafka_key),
            distkey,
            sortkey: match of.sortkey.as_ref().map(Words::list) {
                None => usual.sortkey,
                Some(names) => match names.as_slice() {
                    [name] if name == "auto" => KeyChoice::Auto,
                    [name] if name == "none" => KeyChoice::None,
                    _ => KeyChoice::Columns(names),
                },
            },
            diststyle,
            ordinals: of.ordinals.unwrap_or(usual.ordinals),
            auto_refresh: of.auto_refresh.unwrap_or(usual.auto_refresh),
            backup: of.backup,
            depth: of.depth.map_or(Ok(usual.depth), usize::try_from).unwrap_or(usize::MAX),
            stream_carries: of.stream_carries.map(|carries| carries.0),
            root: of.root.as_ref().map_or(Ok(usual.root), |text| self.path(&["root"], text))?,
            null_if_invalid: of.null_if_invalid.unwrap_or(usual.null_if_invalid),
            keep_payload: of.keep_payload.unwrap_or(usual.keep_payload),
            columns: of
                .column
                .iter()
                .flatten()
                .map(|(path, column)| self.column(path, column))
                .collect::<Result<_, _>>()?,
            computed: of.computed.clone().unwrap_or_default().into_iter().collect(),
            parts: match &of.with {
                Some(parts) => parts.iter().map(|part| part.0).collect(),
                None => usual.parts,
            },
            grant_to: of.grant_to.clone().unwrap_or_default(),
            grant_rejects_to: of.grant_rejects_to.clone().unwrap_or_default(),
            recent_hours: of.recent_hours,
            comments: !of.no_comments.unwrap_or(false),
            templates: match &of.templates {
                Some(name) => templates(&self.layers.path("templates", name))?,
                None => usual.templates,
            },
        })
    }

    /// An error about a part of a text that stands under a key.
    fn wrong(&self, keys: &[&str], text: &str, within: Range<usize>, message: String) -> Error {
        let error = Error::new(ErrorKind::Option, message);
        match self.layers.place(keys, text, within) {
            Some(place) => error.at(place),
            None => error,
        }
    }

    /// A path: a JSON Pointer, or the name of a field of the root.
    fn path(&self, keys: &[&str], text: &str) -> Result<Path, Error> {
        Path::parse(&pointer(text)).ok_or_else(|| {
            self.wrong(keys, text, 0..text.len(), format!("`{text}` is not a JSON Pointer"))
                .help("write `~0` for `~`, and `~1` for `/` within a key")
        })
    }

    fn column(&self, path: &str, column: &ColumnSettings) -> Result<ColumnOption, Error> {
        let asked = [column.sql_type.is_some(), column.epoch.is_some(), column.skip];
        let wrong = |message: String| self.wrong(&["column", path], path, 0..path.len(), message);
        if asked.iter().filter(|asked| **asked).count() > 1 {
            return Err(wrong(format!("`{path}` has several of `type`, `as` and `skip`"))
                .help("keep one of `type`, `as` and `skip`"));
        }
        if !asked.contains(&true) && column.name.is_none() {
            return Err(wrong(format!("`{path}` gives the column neither a type nor a name"))
                .help("give it a `type`, a `name`, an `as`, or `skip`"));
        }
        let becomes = match (&column.sql_type, column.epoch) {
            (Some(text), _) => Becomes::Type(text.parse().map_err(|error: SqlTypeError| {
                let help = advice(text, TYPES).filter(|help| !help.contains("one of"));
                let help = help.unwrap_or_else(|| {
                    "write a type as Redshift spells it, such as `varchar(64)` or `decimal(10, 2)`".to_owned()
                });
                self.wrong(&["column", path, "type"], text, 0..text.len(), error.to_string()).help(help)
            })?),
            (None, Some(unit)) => Becomes::Epoch(unit.0),
            (None, None) if column.skip => Becomes::Skipped,
            (None, None) => Becomes::Same,
        };
        Ok(ColumnOption { path: self.path(&["column", path], path)?, becomes, name: column.name.clone() })
    }

    /// A factor such as `1.5`, in percent.
    fn headroom(&self, of: Option<&Factor>, usual: u32) -> Result<u32, Error> {
        let text = match of {
            None => return Ok(usual),
            Some(Factor::Number(number)) => number.to_string(),
            Some(Factor::Word(text)) => text.clone(),
        };
        let factor: Option<f64> = text.parse().ok().filter(|factor| (1.0..=1_000.0).contains(factor));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 100 to 100,000")]
        factor.map(|factor| (factor * 100.0).round() as u32).ok_or_else(|| {
            self.wrong(
                &["headroom"],
                &text,
                0..text.len(),
                format!("`{text}` is not a factor from 1 to 1000"),
            )
            .help("write 2 for columns that are twice as wide as the longest text of the samples")
        })
    }

    fn strip_bytes(&self, of: Option<&NumberOr>) -> Result<u32, Error> {
        match of {
            None => Ok(0),
            Some(NumberOr::Number(bytes)) => Ok(*bytes),
            Some(NumberOr::Word(word)) => match word.as_str() {
                "confluent" => Ok(5),
                "glue" => Ok(18),
                _ => Err(self
                    .wrong(
                        &["strip-bytes"],
                        word,
                        0..word.len(),
                        format!("`{word}` is not a number of bytes"),
                    )
                    .help("write a number, `confluent` (5) or `glue` (18)")),
            },
        }
    }

    fn max_bytes(&self, of: Option<&NumberOr>, usual: Option<u32>) -> Result<Option<u32>, Error> {
        match of {
            None => Ok(usual),
            Some(NumberOr::Number(bytes)) => Ok(Some(*bytes)),
            Some(NumberOr::Word(word)) if word == "none" => Ok(None),
            Some(NumberOr::Word(word)) => Err(self
                .wrong(&["max-bytes"], word, 0..word.len(), format!("`{word}` is not a number of bytes"))
                .help("write a number, or `none` for no guard")),
        }
    }

    fn filter(&self, words: &Words) -> Result<Checks, Error> {
        let words = words.list();
        let mut checks = Checks::NONE;
        for word in &words {
            match word.as_str() {
                "utf8" => checks.utf8 = true,
                "json" => checks.json = true,
                "can-json-parse" => checks.can_json_parse = true,
                "none" if words.len() == 1 => {}
                other => {
                    let message = if other == "none" {
                        "`none` stands beside other conditions".to_owned()
                    } else {
                        format!("`{other}` is not a filter condition")
                    };
                    return Err(self
                        .wrong(&["filter"], other, 0..other.len(), message)
                        .help("use a list of `utf8`, `json` and `can-json-parse`, or `none` alone"));
                }
            }
        }
        Ok(checks)
    }
}

fn distribution(of: &Settings, usual: KeyChoice) -> Result<(KeyChoice, Option<DistStyle>), Error> {
    let written = of.diststyle.map(|style| style.0);
    let key = match of.distkey.as_deref() {
        Some(key) => key,
        None if written.is_none() => return Ok((usual, None)),
        None => "auto",
    };
    let meant = match key {
        "auto" if matches!(written, None | Some(DistStyle::Key)) => return Ok((KeyChoice::Auto, written)),
        "auto" | "none" => return Ok((KeyChoice::None, written)),
        word => match DistStyle::named(word) {
            Some(style @ (DistStyle::Even | DistStyle::All)) => style,
            _ => return Ok((KeyChoice::Columns(vec![word.to_owned()]), written)),
        },
    };
    match written {
        Some(style) if style != meant => {
            let message = format!("`--distkey {key}` contradicts `--diststyle {}`", style.name());
            Err(Error::new(ErrorKind::Option, message).help("keep one of the two"))
        }
        _ => Ok((KeyChoice::None, Some(meant))),
    }
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
