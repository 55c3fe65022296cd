//! What holds where an option is not given: the presets.

use std::collections::BTreeMap;

use super::{
    Casts, KafkaKey, KeyChoice, Layout, Metadata, Naming, NumericStrings, OnBadRecord, Options, Overlong,
    Part, Preset, Times,
};
use crate::model::Checks;
use crate::redshift::{Source, limits};
use crate::text::Path;

impl Options {
    /// The defaults of a preset:
    /// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-example-station-data.html>.
    pub fn of_preset(preset: Preset) -> Self {
        let classic = Self::default();
        match preset {
            Preset::Classic => classic,
            Preset::Recommended => Self {
                preset,
                layout: Layout::Tiered,
                max_bytes: None,
                on_bad_record: OnBadRecord::Quarantine,
                distkey: KeyChoice::Requested,
                ..classic
            },
        }
    }

    /// The conditions of the filter where none are given.
    pub fn usual_filter(&self) -> Checks {
        match (self.preset, self.layout) {
            (Preset::Classic, Layout::Typed) => Checks::UTF8_JSON,
            _ => Checks::CAN_JSON_PARSE,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: Preset::Classic,
            source: Source::Kinesis,
            stream: None,
            external_schema: None,
            view: None,
            iam_role: None,
            region: None,
            uri: None,
            authentication: None,
            authentication_arn: None,
            secret_arn: None,
            cluster_arn: None,
            layout: Layout::Typed,
            promote: Vec::new(),
            encoding: None,
            strip_bytes: 0,
            stream_carries: None,
            max_bytes: Some(limits::SIZE_LIMIT),
            filter: None,
            on_bad_record: OnBadRecord::Drop,
            keep_tombstones: false,
            casts: Casts::Try,
            times: Times::Auto,
            overlong: Overlong::Cut,
            numeric_strings: NumericStrings::Decimals,
            headroom: 200,
            naming: Naming::Preserve,
            metadata: Metadata::All,
            kafka_key: KafkaKey::Bytes,
            distkey: KeyChoice::Auto,
            sortkey: KeyChoice::Auto,
            diststyle: None,
            ordinals: false,
            auto_refresh: true,
            backup: None,
            depth: 5,
            root: Path::root(),
            null_if_invalid: true,
            keep_payload: false,
            columns: Vec::new(),
            computed: Vec::new(),
            parts: vec![Part::ExternalSchema, Part::Settings, Part::View],
            grant_to: Vec::new(),
            grant_rejects_to: Vec::new(),
            recent_hours: None,
            comments: true,
            templates: BTreeMap::new(),
        }
    }
}
