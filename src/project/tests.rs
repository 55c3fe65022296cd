//! Project files of any kind.

use std::path::PathBuf;

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::{Layer, Layers, Project, resolve};
use crate::diag::Error;
use crate::options::Layout;
use crate::redshift::Source as StreamSource;
use crate::text::Path;
use crate::text::Source;

const FILE: &str = r#"[defaults]
source = "kafka"
uri = "b:9098"
column."/id" = { type = "bigint", name = "key" }
level = { silent-drop = "off" }

[views."shop.orders"]
inputs = ["a.json", "b*.ndjson"]
layout = "tiered"
column."/id" = { type = "varchar(36)" }
column."/at" = { as = "epoch_ms" }
filter = ["utf8", "json"]
max-bytes = "none"
headroom = 1.5

[[approve]]
object = "Shop.Orders"
change = "size-limit"
reason = "agreed"
expires = 2026-12-31
"#;

fn parsed(text: &str) -> Result<Project, Error> {
    Project::parse(Source::new("mvstream.toml", text), PathBuf::new())
}

#[test]
fn a_view_has_what_the_defaults_say_and_its_own_wins() {
    let project = parsed(FILE).unwrap();
    let views = project.views().unwrap();
    let of = &views[0].resolved;
    assert_eq!(
        (views.len(), views[0].name.as_str(), views[0].output.as_str()),
        (1, "shop.orders", "shop.orders.sql")
    );
    assert_eq!(of.options.view.as_deref(), Some("shop.orders"));
    assert_eq!((of.options.source, of.options.layout), (StreamSource::Kafka, Layout::Tiered));
    assert_eq!((of.options.max_bytes, of.options.headroom), (None, 150));
    // a table of one key is another table of that key, not a part of it
    let columns: Vec<(String, Option<&str>)> =
        of.options.columns.iter().map(|column| (column.path.to_string(), column.name.as_deref())).collect();
    assert_eq!(columns, [("/id".to_owned(), None), ("/at".to_owned(), None)]);
    assert_eq!(project.approvals[0].object, "shop.orders");
}

#[test]
fn flags_lie_over_the_project() {
    let project = parsed(FILE).unwrap();
    let keys = serde_json::json!({"source": "kinesis", "root": "/detail"});
    let flags = Layer::flags(keys.as_object().unwrap().clone(), std::collections::BTreeMap::default());
    let options = resolve(&project.defaults().over(flags)).unwrap().options;
    assert_eq!((options.source, options.uri.as_deref()), (StreamSource::Kinesis, None));
    assert_eq!(options.root, Path::of_keys(["detail"]));
    assert_eq!(resolve(&Layers::default()).unwrap().options, crate::options::Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_text_that_is_not_toml_is_an_error_with_its_place(text in "\\PC{0,60}|[a-z\\[\\]\"={}.#\n-]{0,9}") {
        let is_toml = toml::de::DeTable::parse(&text).is_ok();
        match parsed(&text).and_then(|project| project.views().map(drop)) {
            Ok(()) => prop_assert!(is_toml),
            Err(error) => {
                let place = error.place().map(crate::diag::Place::span);
                prop_assert!(is_toml || place.is_some(), "{error}");
                prop_assert!(place.is_none_or(|span| text.get(span).is_some()), "{error}");
            }
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_an_error_with_a_place_or_no_slip(at in 0..FILE.len(), put in "[\\[\\]\"={}.a#\n-]?", long in 0..3_usize) {
        let end = (at + long).min(FILE.len());
        let text = format!("{}{put}{}", &FILE[..at], &FILE[end..]);
        if let Err(error) = parsed(&text).and_then(|project| project.views().map(drop)) {
            let place = error.place().map(crate::diag::Place::span);
            prop_assert!(place.is_none_or(|span| span.end <= text.len() && span.start <= span.end), "{error}");
        }
    }
}
