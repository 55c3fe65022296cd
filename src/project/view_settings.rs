//! The settings of a view by their keys, without a file: for programs that have them as data.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::file::KEYS;
use super::layers::{Layer, Layers};
use super::resolve::resolve;
use crate::diag::{Error, ErrorKind};
use crate::input::SampleOptions;
use crate::lint::Levels;
use crate::options::Options;

/// What the settings of a view mean: those of a table `[views.…]` in `mvstream.toml`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ViewSettings {
    /// How the view is made.
    pub options: Options,
    /// How its payloads are read.
    pub samples: SampleOptions,
    /// The levels of its findings.
    pub levels: Levels,
}

/// Resolves settings by their keys in `mvstream.toml`, such as `layout` or `iam-role`, without a file. The input of the
/// view is the caller's: `inputs` and `output` are errors.
///
/// ```
/// let keys = serde_json::json!({ "preset": "recommended", "stream": "orders", "level": { "open-object": "off" } });
/// let settings = mvstream::view_settings(keys.as_object().unwrap().clone())?;
/// assert_eq!(settings.options.stream.as_deref(), Some("orders"));
/// # Ok::<(), mvstream::Error>(())
/// ```
///
/// # Errors
///
/// If a key is unknown, or a value is not one of its values.
pub fn view_settings(keys: Map<String, Value>) -> Result<ViewSettings, Error> {
    const OF_A_FILE: [&str; 3] = ["inputs", "output", "retention-hours"];
    let is_known = |key: &str| KEYS.contains_key(key) && !OF_A_FILE.contains(&key);
    if let Some(key) = keys.keys().find(|key| !is_known(key)) {
        let error = Error::new(ErrorKind::Option, format!("unknown option `{key}`"));
        return Err(error.advice(key, KEYS.keys().map(String::as_str).filter(|key| is_known(key))));
    }
    let layer = Layer::flags(keys, BTreeMap::new());
    let resolved = resolve(&Layers::default().over(layer))?;
    Ok(ViewSettings { options: resolved.options, samples: resolved.samples, levels: resolved.levels })
}
